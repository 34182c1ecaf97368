// Panel section "ID photo": how the head stands, what is measured, what a person must judge, the print sheet. Thread: page.
import { UI, formatBytes, say } from "../../messages.js";
import { makeButton, makeSwitch } from "../controls.js";
import { make, makeIcon, setAttribute, setShown, setText } from "../element.js";
import { createIdChecks, summaryOf } from "./id-checks.js";
import { createIdSheet } from "./id-sheet.js";

const WORDS = UI.idPhoto;
/** What the build calls the parts of the face finder. */
const FINDER = /^Face finder$/;

/** @typedef {import("../state.js").ViewState} ViewState */

/** The orders of the face finder's parts, the last first. @param {ViewState} state */
const ordersOf = ({ seal }) => seal.orders.filter(({ label }) => FINDER.test(label)).reverse();

/** Where the lines are from, and what to do. @param {ViewState} state */
export function sayHead(state) {
  const { headFound, now } = state.editing;
  const orders = ordersOf(state);
  if (now.head !== null) return WORDS.found.own;
  if (headFound === null || headFound === "own") {
    const coming = orders.filter(({ end }) => end === "coming");
    const bytes = coming.reduce((sum, one) => sum + one.bytes, 0);
    return bytes > 0 ? say(WORDS.loading, { size: formatBytes(bytes) }) : WORDS.looking;
  }
  return headFound === "none" && orders[0]?.end === "failed"
    ? WORDS.found.failed
    : WORDS.found[headFound];
}

/** Whether the head is framed for a document; else for a headshot, or by hand. @param {ViewState} state */
const isOfDocument = ({ editing }) => editing.preset?.group === "id";

/** How the head shall stand: by what the document demands, else by the preset's rule. @param {import("../../edit/editing.js").EditingState} editing */
function sayAim({ preset, now }) {
  const rule = now.frame.to_head;
  if (rule === null) return "";
  const print = preset?.print_mm;
  const write = (/** @type {number} */ share) =>
    print ? say(WORDS.mm, { n: share * print[1] }) : say(WORDS.ofHeight, { n: 100 * share });
  const head = write(rule.height);
  return rule.eyes === null
    ? say(WORDS.aimTop, { head, top: write(rule.top ?? 0) })
    : say(WORDS.aimEyes, { head, eyes: write(rule.eyes) });
}

/** @param {Pick<import("../state.js").Handlers, "onEdit" | "onTool" | "onSaveSheet"> & {onGuides: (isShown: boolean) => void}} handlers @returns {import("../state.js").Section} */
export function createIdPhotoSection({ onEdit, onTool, onSaveSheet, onGuides }) {
  const body = make("div", "edit id-photo");
  const about = make("div", "id-about");
  const aim = make("p", "edit-means");
  const found = make("p", "id-found");
  const foundWords = make("span");
  const lines = makeButton(WORDS.lines.press, () => onTool("head"));
  const again = makeButton(WORDS.lines.again, () => onEdit((edit) => ({ ...edit, head: null })));
  const guides = makeSwitch({
    label: WORDS.guides,
    onChange(isShown) {
      isGuided = isShown;
      onGuides(isShown);
    },
  });
  let isGuided = true;
  const press = make("div", "edit-row");
  const checks = createIdChecks();
  const judge = make("details", "fold id-fold");
  const sheet = createIdSheet({ onSaveSheet });
  const list = make("ul", "judge-list");
  setAttribute(found, "role", "status");
  found.append(makeIcon("person"), foundWords);
  press.append(lines, again);
  judge.open = true;
  list.append(...WORDS.judge.map((words) => make("li", "", words)));
  judge.append(make("summary", "", WORDS.judgeTitle), list);
  lines.id = "set-lines";
  about.id = "id-photo-about";
  body.append(found, press, about, checks.node, aim, guides.node, judge, sheet.node);

  return {
    id: "id-photo",
    icon: "id-photo",
    title: WORDS.title,
    short: WORDS.short,
    titleOf: (state) => (isOfDocument(state) ? WORDS.title : WORDS.ofHead),
    shortOf: (state) => (isOfDocument(state) ? WORDS.short : WORDS.ofHead),
    body,
    isShown: ({ mode, stage, editing }) =>
      mode === "cutout" &&
      stage === "done" &&
      editing.isEditable &&
      editing.now.frame.to_head !== null,
    asksToOpen: () => true,
    summarise: ({ checks: measured }) =>
      measured.rows.length > 0 && measured.isCurrent ? summaryOf(measured) : "",
    render(state) {
      const { editing } = state;
      const print = editing.preset?.print_mm ?? null;
      setText(aim, sayAim(editing));
      setText(foundWords, sayHead(state));
      setAttribute(
        found,
        "data-found",
        editing.now.head ? "own" : (editing.headFound ?? "looking"),
      );
      setShown(again, editing.now.head !== null);
      setAttribute(lines, "aria-pressed", String(editing.tool === "head"));
      guides.set(isGuided);
      setShown(guides.node, isOfDocument(state));
      checks.render(state.checks, print);
      setShown(judge, isOfDocument(state));
      sheet.render(print, editing.isSaving);
    },
  };
}
