// Over the list of photos: how far it is, what holds for all of it, and how it ended. Thread: page.
import { UI } from "../../messages.js";
import { byId, fillList, make, makeIcon, setAttribute, setShown, setText } from "../element.js";
import { countRows, summariseEnd, summariseQueue } from "./summary.js";

/** @typedef {import("../../photos/state.js").QueueState} QueueState */

const WORDS = UI.rows;

/** What can be done with the whole list, as it is. @param {QueueState} queue */
export function offersOfAll(queue) {
  const { rows, selected, isPaused, hasLook } = queue;
  const { isOver, failed } = countRows(queue);
  const shown = rows[selected];
  const isCut = shown?.job === "cutout" && shown.status === "done";
  const others = rows.filter(({ job }) => job === "cutout").length - 1;
  return {
    pause: !isOver && !isPaused,
    resume: !isOver && isPaused,
    stop: !isOver,
    retry: failed.length > 0,
    // Where it is the look for all already, there is nothing to hand on.
    look: isCut && others > 0 && (!hasLook || shown.hasOwnLook),
  };
}

/** @param {string} icon @param {string} words @param {() => void} onPress */
function makeButton(icon, words, onPress) {
  const button = make("button", "button small queue-button");
  button.type = "button";
  button.title = words;
  button.append(makeIcon(icon), make("span", "queue-button-words", words));
  button.addEventListener("click", onPress);
  return button;
}

/**
 * @param {Pick<import("../state.js").Handlers, "onPause" | "onResume" | "onStop" | "onRetryFailed" | "onLookForAll">} handlers
 * @param {() => void} onToggle shows all of the list, or a strip of it, where there is little room
 */
export function createBar(handlers, onToggle) {
  const title = byId("queue-title", HTMLElement);
  const line = byId("queue-line", HTMLElement);
  const fill = byId("queue-fill", HTMLElement);
  const look = byId("queue-look", HTMLElement);
  const summary = byId("queue-summary", HTMLElement);
  const buttons = {
    pause: makeButton("pause", WORDS.pause, () => handlers.onPause()),
    resume: makeButton("play", WORDS.resume, () => handlers.onResume()),
    stop: makeButton("stop", UI.strip.stop, () => handlers.onStop()),
    retry: makeButton("again", WORDS.retryFailed, () => handlers.onRetryFailed()),
    look: makeButton("cutout", WORDS.lookForAll, () => handlers.onLookForAll()),
  };
  const toggle = makeButton("list", WORDS.whole, onToggle);
  toggle.classList.add("queue-toggle");
  setAttribute(toggle, "aria-expanded", "false");
  setAttribute(toggle, "aria-controls", "queue-list");
  byId("queue-work", HTMLElement).append(buttons.pause, buttons.resume, buttons.stop, toggle);
  byId("queue-more", HTMLElement).append(buttons.retry, buttons.look);
  setAttribute(line, "aria-label", WORDS.progress);
  setText(look, WORDS.lookIsSet);

  /** Of two that take turns, the other has the keyboard. @param {Element | null} focused @returns {boolean} whether it lost its place */
  function keepPlace(focused) {
    if (!(focused instanceof HTMLElement) || !focused.hidden) return false;
    const other = focused === buttons.pause ? buttons.resume : buttons.pause;
    const hasTurn = (focused === buttons.pause || focused === buttons.resume) && !other.hidden;
    if (hasTurn) other.focus();
    return !hasTurn && Object.values(buttons).some((button) => button === focused);
  }

  return {
    /** @param {boolean} isWhole */
    setWhole(isWhole) {
      setAttribute(toggle, "aria-expanded", String(isWhole));
    },
    /** @param {QueueState} queue @returns {boolean} whether the button with the keyboard went away */
    render(queue) {
      const { ended, total, isOver } = countRows(queue);
      const focused = document.activeElement;
      setText(title, summariseQueue(queue));
      setShown(line, !isOver);
      setAttribute(line, "aria-valuemax", String(total));
      setAttribute(line, "aria-valuenow", String(ended));
      fill.style.scale = `${ended / total} 1`;
      const offers = offersOfAll(queue);
      for (const act of /** @type {(keyof typeof offers)[]} */ (Object.keys(offers)))
        setShown(buttons[act], offers[act]);
      setShown(byId("queue-more", HTMLElement), offers.retry || offers.look);
      setShown(look, queue.hasLook);
      const lines = summariseEnd(queue);
      setShown(summary, lines.length > 0);
      fillList(summary, lines.join("\n"), () => lines.map((words) => make("li", "", words)));
      return keepPlace(focused);
    },
  };
}
