// Panel section "Cutout": the steps while working, then time, size, what did the work, what to know. Thread: page.
import {
  BACKENDS,
  REASONS,
  STAGES,
  TIERS,
  UI,
  formatDuration,
  formatSize,
  noteWords,
  say,
} from "../../messages.js";
import { fillList, make, makeIcon, makeRows, setAttribute, setShown, setText } from "../element.js";
import { makeButton } from "../controls.js";
import { createModelChoice } from "../model-choice.js";
import { createBrushControls } from "./brush.js";

const WORDS = UI.cutout;
const ORDER = Object.keys(STAGES);
const STEPS = [...new Set(Object.values(STAGES))];
/** A cutout with one of these may not be what was wanted. */
const WARNINGS = new Set(["NO_SUBJECT", "PROFILE_UNHANDLED"]);
/** With this, no model was asked. */
const OWN_ALPHA = "ALREADY_TRANSPARENT";
/** Every phone's photo has one of these: not worth closing what the photo tells. */
const QUIET = new Set(["PROFILE_CONVERTED", "DEPTH_REDUCED"]);

/** The first step begins with reading the file. @param {string} words @param {Record<string, number>} timings */
function sumStep(words, timings) {
  const first = words === STEPS[0] ? (timings.read ?? 0) : 0;
  return ORDER.filter((stage) => STAGES[stage] === words).reduce(
    (sum, stage) => sum + (timings[stage] ?? 0),
    first,
  );
}

function makeSteps() {
  const list = make("ol", "steps");
  const items = STEPS.map((words) => {
    const item = make("li", "step");
    const mark = make("span", "step-mark");
    mark.append(makeIcon("check"));
    const time = make("span", "step-time");
    item.append(mark, make("span", "step-words", words), time);
    return { item, time };
  });
  list.append(...items.map(({ item }) => item));
  return { list, items };
}

/** @param {import("../../photos/state.js").Coded} note */
function makeNote({ code, detail }) {
  const item = make("li", "note");
  const isWarning = WARNINGS.has(code);
  item.dataset.tone = isWarning ? "warning" : "plain";
  item.append(makeIcon(isWarning ? "warn" : "note"), make("span", "", noteWords(code, detail)));
  return item;
}

/** @param {import("../../rpc/protocol.js").InferencePass[]} passes @returns {[string, string][]} */
function passRows(passes) {
  const words = (
    /** @type {import("../../rpc/protocol.js").InferencePass} */ { tier, side, share },
  ) =>
    say(share < 0.99 ? WORDS.passSubject : WORDS.pass, {
      tier: TIERS[tier] ?? tier,
      size: formatSize(side, side),
    });
  const chosen = passes.filter(({ is_chosen }) => is_chosen).map(words);
  const others = passes.filter(({ is_chosen }) => !is_chosen).map(words);
  return [
    [WORDS.foundBy, chosen.join()],
    ...(others.length > 0
      ? [
          /** @type {[string, string]} */ ([
            "",
            say(WORDS.otherPasses, { passes: others.join(WORDS.betweenPasses) }),
          ]),
        ]
      : []),
  ];
}

/** Which models worked, and on what. @param {import("../../photos/state.js").ResultState} result @returns {[string, string][]} */
function modelRows({ passes, backend, threads, reason }) {
  const ranOn =
    backend === "webgpu"
      ? WORDS.gpu
      : say(WORDS.threads, { backend: BACKENDS[backend] ?? backend, count: threads });
  return [
    ...passRows(passes),
    [WORDS.ranOn, ranOn],
    ...(reason === null ? [] : [/** @type {[string, string]} */ (["", REASONS[reason] ?? reason])]),
  ];
}

/** @param {import("../state.js").Handlers} handlers @returns {import("../state.js").Section} */
export function createCutoutSection(handlers) {
  const body = make("div");
  const notes = make("ul", "notes");
  const facts = make("dl", "facts");
  const { list, items } = makeSteps();
  const aside = make("p", "aside", WORDS.oneThread);
  const better = make("p", "aside");
  const find = makeButton(WORDS.findSubject, handlers.onFindSubject);
  const large = make("p", "aside", WORDS.tooLarge);
  const choice = createModelChoice(handlers);
  const brush = createBrushControls(handlers);
  body.append(notes, find, brush.node, list, facts, aside, better, large, choice.node);

  return {
    id: "cutout",
    icon: "cutout",
    title: WORDS.title,
    short: WORDS.title,
    body,
    isShown: ({ mode }) => mode === "cutout",
    asksToOpen: ({ result }) =>
      result !== null && result.notes.some(({ code }) => !QUIET.has(code)),
    summarise({ result }) {
      if (result === null) return "";
      if (result.notes.length > 0) return say(WORDS.notes, { count: result.notes.length });
      const used = result.passes.find(({ is_chosen }) => is_chosen);
      return used === undefined ? "" : UI.choice[used.tier];
    },
    render(state) {
      const { stage, progress, result, isolated, improving } = state;
      choice.render(state);
      brush.render(state);
      const isOwn = result !== null && result.notes.some(({ code }) => code === OWN_ALPHA);
      setShown(find, isOwn);
      find.disabled = improving;
      setShown(better, improving);
      setText(better, isOwn ? WORDS.finding : WORDS.improving);
      setShown(large, result !== null && stage === "done" && !state.editing.isEditable);
      const current =
        stage === "working" && progress !== null ? STEPS.indexOf(STAGES[progress.stage] ?? "") : -1;
      items.forEach(({ item, time }, index) => {
        const status =
          result !== null || index < current ? "done" : index === current ? "now" : "next";
        setAttribute(item, "data-status", status);
        if (status === "now") setAttribute(item, "aria-current", "step");
        else item.removeAttribute("aria-current");
        const ms = result === null ? 0 : sumStep(STEPS[index] ?? "", result.timings);
        setText(time, result === null ? "" : formatDuration(ms));
      });
      setShown(notes, result !== null && result.notes.length > 0);
      setShown(facts, result !== null);
      setShown(aside, result !== null && !isolated);
      if (result === null) return;
      fillList(notes, JSON.stringify(result.notes), () => result.notes.map(makeNote));
      fillList(
        facts,
        JSON.stringify([
          result.totalMs,
          result.width,
          result.height,
          result.backend,
          result.threads,
          result.reason,
          result.passes,
        ]),
        () =>
          makeRows([
            [WORDS.time, formatDuration(result.totalMs)],
            [WORDS.size, formatSize(result.width, result.height)],
            ...(result.passes.length > 0 ? modelRows(result) : []),
          ]),
      );
    },
  };
}
