// The list of photos, when there are several: a listbox beside the stage, on a phone a strip under it. Thread: page.
import { ERRORS, UI, say } from "../messages.js";
import { byId, make, makeIcon, setAttribute, setShown, setText, stepOf } from "./element.js";

/**
 * @typedef {import("../photos/state.js").RowState} RowState
 * @typedef {import("../photos/state.js").QueueState} QueueState
 */

const WORDS = UI.strip;
const MARKS = { waiting: "", working: "", done: "check", failed: "warn" };

/** How many are done or failed. @param {QueueState | null} queue */
export const countEnded = (queue) =>
  queue?.rows.filter(({ status }) => status === "done" || status === "failed").length ?? 0;

/** How far it is, then how it ended. @param {QueueState} queue */
export function summariseQueue({ rows, leftMs }) {
  const failed = rows.filter(({ status }) => status === "failed");
  const done = rows.filter(({ status }) => status === "done").length;
  const ended = done + failed.length;
  if (ended < rows.length) {
    const progress = say(WORDS.progress, { done: ended, total: rows.length });
    if (leftMs === null) return progress;
    const count = Math.round(leftMs / 60_000);
    return leftMs < 60_000
      ? say(WORDS.leftUnder, { progress })
      : say(WORDS.left, { progress, count });
  }
  if (failed.length === 0) return say(WORDS.cleaned, { count: done });
  const isUnread = failed.every(({ code }) => code?.startsWith("INPUT_"));
  const count = failed.length;
  return say(WORDS.both, {
    good: say(WORDS.cleaned, { count: done }),
    bad: isUnread ? say(WORDS.unreadable, { count }) : say(WORDS.notCleaned, { count }),
  });
}

/** @param {RowState} row */
function describeRow({ status, format, found, code }) {
  if (status === "done") {
    const words = found ? say(WORDS.rowRemoved, { count: found }) : WORDS.rowNothing;
    return say(WORDS.row, { format, words });
  }
  if (status === "failed") return ERRORS[code ?? ""]?.title ?? WORDS.rowStatus.failed;
  return WORDS.rowStatus[status];
}

/** @param {number} index */
function makeRow(index) {
  const item = make("li", "row");
  item.id = `queue-row-${index}`;
  item.setAttribute("role", "option");
  const thumb = make("span", "row-thumb");
  const image = make("img");
  image.alt = "";
  image.loading = "lazy";
  image.decoding = "async";
  image.hidden = true;
  image.addEventListener("load", () => setShown(image, true));
  image.addEventListener("error", () => setShown(image, false));
  thumb.append(makeIcon("photo"), image);
  const text = make("span", "row-text");
  const name = make("span", "row-name");
  const words = make("span", "row-words");
  name.dir = "auto";
  text.append(name, words);
  const mark = make("span", "row-mark");
  item.append(thumb, text, mark);
  return { item, image, name, words, mark };
}

/** @param {{onSelect: (index: number) => void}} handlers */
export function createQueue({ onSelect }) {
  const node = byId("queue", HTMLElement);
  const title = byId("queue-title", HTMLElement);
  const list = byId("queue-list", HTMLElement);
  /** @type {ReturnType<typeof makeRow>[]} */
  let rows = [];
  let selected = -1;

  list.addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest(".row") : null;
    const index = rows.findIndex((row) => row.item === item);
    if (index >= 0) onSelect(index);
  });
  list.addEventListener("keydown", (event) => {
    const step = stepOf(event.key);
    /** @type {Record<string, number>} */
    const ends = { Home: 0, End: rows.length - 1 };
    const target = step === undefined ? ends[event.key] : selected + step;
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onSelect(Math.min(rows.length - 1, Math.max(0, target)));
  });

  /** @param {number} index @param {RowState} state */
  function draw(index, state) {
    const row = rows[index];
    if (!row) return;
    setAttribute(row.item, "data-status", state.status);
    setText(row.name, state.name);
    setAttribute(row.item, "title", state.name);
    setText(row.words, describeRow(state));
    const mark = MARKS[state.status];
    if (row.mark.dataset.mark !== mark) {
      row.mark.dataset.mark = mark;
      row.mark.replaceChildren(...(mark ? [makeIcon(mark)] : []));
    }
    if (state.thumb !== null && row.image.getAttribute("src") !== state.thumb)
      row.image.src = state.thumb;
  }

  return {
    /** @param {import("./state.js").ViewState} state @param {boolean} isBlocked */
    render({ queue }, isBlocked) {
      setShown(node, queue !== null && !isBlocked);
      if (queue === null) {
        if (rows.length > 0) list.replaceChildren();
        [rows, selected] = [[], -1];
        return;
      }
      setText(title, summariseQueue(queue));
      if (rows.length !== queue.rows.length) {
        rows = queue.rows.map((_, index) => makeRow(index));
        list.replaceChildren(...rows.map(({ item }) => item));
        selected = -1;
      }
      queue.rows.forEach((row, index) => draw(index, row));
      rows.forEach(({ item }, index) =>
        setAttribute(item, "aria-selected", String(index === queue.selected)),
      );
      if (selected === queue.selected) return;
      selected = queue.selected;
      setAttribute(list, "aria-activedescendant", `queue-row-${selected}`);
      rows[selected]?.item.scrollIntoView({ block: "nearest", inline: "nearest" });
    },
  };
}
