// What is measured of an ID photo: what stands against it and how the head stands first, the rest folded. Thread: page.
import { UI, ownOf, say } from "../../messages.js";
import { fillList, make, makeIcon, setAttribute, setShown, setText } from "../element.js";
import { boundsOf, figureOf } from "./id-figures.js";

/**
 * @typedef {import("../../rpc/protocol.js").Check} Check
 * @typedef {import("./id-figures.js").Print} Print
 */

const WORDS = UI.idPhoto;
const ICONS = { pass: "check", near: "warn", fail: "close", unknown: "unknown" };
/** Always in sight: they say how the head stands. */
const OF_HEAD = ["head_height", "eyes", "top", "chin"];

/** @param {Check} check */
export const isGood = ({ status }) => status === "pass";

/** @param {Check} check @param {Print} print */
function makeRow(check, print) {
  const { id, status } = check;
  const row = make("li", "check");
  const words = ownOf(WORDS.checks, id);
  const mark = make("span", "check-mark");
  const name = make("span", "check-name", words?.name ?? id);
  const bounds = boundsOf(check, print);
  row.dataset.status = status;
  mark.append(makeIcon(ICONS[status]), make("span", "quiet", WORDS.statuses[status]));
  row.append(mark, name, make("span", "check-figure", figureOf(check, print)));
  if (bounds !== "") row.append(make("span", "check-bounds", bounds));
  const fix =
    status === "unknown" ? WORDS.fixes[id === "bytes" ? "unsaved" : "unmeasured"] : words?.fix;
  if (status !== "pass") row.append(make("span", "check-fix", fix));
  return row;
}

/** What of it all is told in one sentence. @param {import("../../edit/checking.js").ChecksState} checks */
export function summaryOf({ rows, hasFailed }) {
  if (hasFailed) return WORDS.notMeasured;
  if (rows.length === 0) return WORDS.measuring;
  // The bytes are known once it is saved; that is nothing to look at.
  const count = rows.filter(
    (one) => !isGood(one) && !(one.id === "bytes" && one.value === null),
  ).length;
  return count === 0 ? WORDS.allGood : say(WORDS.toLookAt, { count });
}

export function createIdChecks() {
  const node = make("div", "checks");
  const title = make("h3", "checks-title", WORDS.measured);
  const sum = make("p", "edit-means");
  const first = make("ul", "check-list");
  const fold = make("details", "fold");
  const more = make("summary");
  const rest = make("ul", "check-list");
  setAttribute(sum, "role", "status");
  setAttribute(first, "aria-label", WORDS.measured);
  fold.append(more, rest);
  node.append(title, sum, first, fold);

  return {
    node,
    /** @param {import("../../edit/checking.js").ChecksState} checks @param {Print} print */
    render(checks, print) {
      const { rows, isCurrent } = checks;
      const isFirst = (/** @type {Check} */ one) => !isGood(one) || OF_HEAD.includes(one.id);
      const [shown, folded] = [rows.filter(isFirst), rows.filter((one) => !isFirst(one))];
      const key = JSON.stringify([rows, print]);
      setText(sum, summaryOf(checks));
      setAttribute(node, "data-current", String(isCurrent));
      fillList(first, key, () => shown.map((one) => makeRow(one, print)));
      fillList(rest, key, () => folded.map((one) => makeRow(one, print)));
      setShown(first, shown.length > 0);
      setShown(fold, folded.length > 0);
      setText(more, say(WORDS.inOrder, { count: folded.length }));
    },
  };
}
