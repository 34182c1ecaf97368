// The buttons of one photo in the list: one set for the photo that is chosen, a shorter one for that under the mouse.
// Each moves from row to row, so that a thousand rows need no thousand sets. Thread: page.
import { UI } from "../../messages.js";
import { make, makeIcon, setAttribute, setShown } from "../element.js";

const WORDS = UI.rows;

/**
 * @typedef {"up" | "down" | "retry" | "look" | "remove"} Act
 * @typedef {{state: import("../../photos/state.js").RowState, index: number, count: number, hasLook: boolean}} Place
 */

/** @type {Record<Act, {icon: string, words: string}>} */
const BUTTONS = {
  up: { icon: "up", words: WORDS.up },
  down: { icon: "down", words: WORDS.down },
  retry: { icon: "again", words: WORDS.retry },
  look: { icon: "undo", words: WORDS.backToLook },
  remove: { icon: "close", words: WORDS.remove },
};

/** What can be done with a photo, as it is. @param {Place} place @returns {Record<Act, boolean>} */
export function offersOf({ state, count, hasLook }) {
  return {
    up: count > 1,
    down: count > 1,
    retry: state.status === "failed",
    look: hasLook && state.hasOwnLook,
    remove: true,
  };
}

/** @param {boolean} isWhole @param {(act: Act, id: number) => void} onAct */
export function createActions(isWhole, onAct) {
  const node = make("div", "row-actions");
  node.setAttribute("role", "gridcell");
  node.dataset.whole = String(isWhole);
  let id = 0;
  // By keys a photo moves by Alt and an arrow; the handle is for fingers, and says nothing.
  if (isWhole) {
    const grip = make("span", "row-grip");
    grip.append(makeIcon("dots"));
    node.append(grip);
  }
  const acts = /** @type {Act[]} */ (Object.keys(BUTTONS)).filter(
    (act) => isWhole || act === "retry" || act === "remove",
  );
  const buttons = acts.map((act) => {
    const { icon, words } = BUTTONS[act];
    const button = make("button", "row-button");
    button.type = "button";
    button.title = words;
    button.dataset.act = act;
    button.append(makeIcon(icon), make("span", "quiet", words));
    // What the mouse alone reaches is offered to keys in the chosen row.
    if (!isWhole) button.tabIndex = -1;
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") onAct(act, id);
    });
    return { act, button };
  });
  node.append(...buttons.map(({ button }) => button));

  return {
    node,
    /** @param {HTMLElement} item @param {Place} place */
    show(item, place) {
      id = place.state.id;
      const offers = offersOf(place);
      const ends = { up: place.index === 0, down: place.index === place.count - 1 };
      for (const { act, button } of buttons) {
        setShown(button, offers[act]);
        const isEnd = act === "up" || act === "down" ? ends[act] : false;
        setAttribute(button, "aria-disabled", String(isEnd));
      }
      if (node.parentElement !== item) item.append(node);
    },
    hide: () => node.remove(),
    /** The next button to the side, or none at the ends. @param {1 | -1} by @returns {HTMLElement | null} */
    beside(by) {
      const seen = buttons.map(({ button }) => button).filter(({ hidden }) => !hidden);
      const at = seen.findIndex((button) => button.matches(":focus"));
      return seen[at + by] ?? null;
    },
  };
}
