// What a screen reader is told: stages politely, faults at once; each thing once. Thread: page.
import { UI, errorWords, formatBytes, formatDuration, formatSize, say } from "../messages.js";
import { byId, setText } from "./element.js";
import { headline } from "./found.js";
import { countEnded, summariseQueue } from "./queue/summary.js";
import { describeWork } from "./stage-words.js";
import { findFailure } from "./state.js";

/** So often it is told how far a list is: who listens wants to do something else meanwhile. */
const TIMES = 4;

/** How far a list is, at each quarter of it. @param {import("../photos/state.js").QueueState} queue */
function describeQuarter(queue) {
  const total = queue.rows.length;
  const quarters = Math.floor((countEnded(queue) * TIMES) / total);
  const done = Math.ceil((quarters * total) / TIMES);
  return done === 0 ? "" : say(UI.list.heard, { done, total });
}

/** @param {import("./state.js").ViewState} state */
function describe(state) {
  const { stage, result, seal, clean, queue } = state;
  if (queue !== null && seal.status === "sealed")
    return countEnded(queue) < queue.rows.length ? describeQuarter(queue) : summariseQueue(queue);
  if (stage === "waiting" || stage === "working") return describeWork(state);
  if (stage === "done" && clean !== null) return say(UI.strip.done, { found: headline(state) });
  if (stage === "done" && result !== null) {
    return say(UI.done, {
      size: formatSize(result.width, result.height),
      bytes: formatBytes(result.bytes),
      time: formatDuration(result.totalMs),
    });
  }
  return seal.status === "sealed" ? UI.sealedNow : "";
}

/** @param {import("../messages.js").ErrorWords} words */
const sayFailure = ({ title, sentence, next }) => say(UI.failed, { title, sentence, next });

export function createAnnounce() {
  const polite = byId("live-polite", HTMLElement);
  const assertive = byId("live-assertive", HTMLElement);
  let last = "";

  return {
    /** @param {import("./state.js").ViewState} state @param {string} passing words of a notice that has just appeared */
    render(state, passing) {
      const failure = findFailure(state);
      const words = failure === null ? undefined : errorWords(failure.code, failure.detail);
      setText(assertive, words ? sayFailure(words) : "");
      const standing = failure === null ? describe(state) : "";
      if (passing !== "") setText(polite, passing);
      else if (standing !== last) setText(polite, standing);
      last = standing;
    },
  };
}
