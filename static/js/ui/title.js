// The tab's title: how far a list is, as long as it is at work; who looks elsewhere sees that. Thread: page.
import { UI, say } from "../messages.js";
import { countEnded } from "./queue/summary.js";

/** @param {{title: string}} page */
export function createTitle(page) {
  /** What it says otherwise. @type {string | null} */
  let own = null;

  return {
    /** @param {import("./state.js").ViewState} state */
    render({ queue }) {
      const total = queue?.rows.length ?? 0;
      const done = countEnded(queue);
      if (done < total) {
        own ??= page.title;
        page.title = say(UI.list.title, { done, total });
      } else if (own !== null) {
        page.title = own;
        own = null;
      }
    },
  };
}
