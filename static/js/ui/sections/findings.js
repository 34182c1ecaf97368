// Panel section "Hidden data in this photo": by kind at a glance, details on demand, before and after. Thread: page.
// Every value is a stranger's text: it is only ever set as text, and its direction is its own.
import {
  ERRORS,
  KINDS,
  ORIENTATIONS,
  UI,
  formatBytes,
  formatCount,
  noteWords,
  say,
  termOf,
} from "../../messages.js";
import { fillList, make, makeIcon, setAttribute, setShown, setText } from "../element.js";
import {
  FILE_NAME,
  countFound,
  countLeft,
  glance,
  groupByKind,
  headline,
  isLookedIntoWholly,
  isNameKept,
  isRemoved,
} from "../found.js";

/**
 * @typedef {import("../state.js").ViewState} ViewState
 * @typedef {import("../found.js").Group} Group
 */

const WORDS = UI.findings;

/** @param {"p" | "span" | "dd" | "dt"} tag @param {string} className @param {string} text */
function makeQuote(tag, className, text) {
  const node = make(tag, className, text);
  node.dir = "auto";
  return node;
}

/** @param {import("../found.js").Said} said */
function makeSaid({ finding, values }) {
  const block = make("div", "said");
  const list = make("dl", "facts");
  for (const { label, text } of values)
    list.append(makeQuote("dt", "", termOf(label)), makeQuote("dd", "", text));
  if (values.length === 0) block.append(make("p", "", WORDS.unread));
  else block.append(list);
  const { name, size_bytes: size } = finding;
  if (name !== FILE_NAME)
    block.append(
      makeQuote(
        "p",
        "said-where",
        say(WORDS.carrier, { name: termOf(name), size: formatBytes(size) }),
      ),
    );
  return block;
}

/** @param {string} address a `data:` address */
function makePicture(address) {
  const figure = make("figure", "hidden-picture");
  const image = make("img");
  // Its words stand at the figure; see labelOf in frame.js.
  image.alt = "";
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", WORDS.pictureAlt);
  image.src = address;
  image.addEventListener("error", () => {
    figure.removeAttribute("role");
    figure.removeAttribute("aria-label");
    figure.replaceChildren(make("p", "said-where", WORDS.pictureBad));
  });
  figure.append(image);
  return figure;
}

/** @param {Group} group */
function makeKind(group) {
  const { title, means } = KINDS[group.kind] ?? { title: group.kind, means: "" };
  const item = make("li", "kind");
  const button = make("button", "kind-button");
  const text = make("span", "kind-text");
  const body = make("div", "kind-body");
  button.type = "button";
  body.id = `kind-${group.kind}`;
  button.setAttribute("aria-controls", body.id);
  text.append(make("span", "kind-title", title), makeQuote("span", "kind-glance", glance(group)));
  const mark = make("span", "kind-mark");
  const gone = make("span", "quiet");
  mark.append(makeIcon("check"), gone);
  button.append(
    makeIcon(group.kind),
    text,
    mark,
    make("span", "kind-count", formatCount(group.count)),
    makeIcon("down"),
  );
  body.append(
    make("p", "kind-means", means),
    ...group.pictures.map(makePicture),
    ...group.said.map(makeSaid),
  );
  if (group.unlisted > 0)
    body.append(make("p", "said-where", say(WORDS.more, { count: group.unlisted })));
  /** @param {boolean} isOpen */
  const setOpen = (isOpen) => {
    setAttribute(button, "aria-expanded", String(isOpen));
    setShown(body, isOpen);
  };
  // A picture is seen at once; words wait until they are asked for.
  setOpen(group.pictures.length > 0);
  button.addEventListener("click", () => setOpen(button.getAttribute("aria-expanded") === "false"));
  item.append(button, body);
  const isNameAlone = group.said.every(({ finding }) => finding.name === FILE_NAME);
  return {
    item,
    /** @param {boolean} isGone @param {boolean} keepsName @param {string[]} left names of findings that stay */
    setGone(isGone, keepsName, left) {
      const isKept =
        (keepsName && isNameAlone) || group.said.some(({ finding }) => left.includes(finding.name));
      setAttribute(item, "data-gone", String(isGone && !isKept));
      // Said beside what is seen: a name of its own would hide the values from who listens.
      setText(gone, isGone ? (isKept ? WORDS.kept : WORDS.removed) : "");
    },
  };
}

/** @param {string} size @param {boolean} isSure */
const sayNothing = (size, isSure) =>
  isSure ? say(WORDS.pictureAlone, { size }) : say(WORDS.nothingFound, { size });

/** Before and after, and what is the same in both. @param {ViewState} state */
function makeChange(state) {
  const { report, result, clean, photo } = state;
  const list = make("dl", "change");
  const size = result?.bytes ?? clean?.stripped.size_after ?? 0;
  const count = countFound(report);
  const left = countLeft(state);
  const isSure = isLookedIntoWholly(report?.format ?? "");
  // A cutout is a PNG of our own, whatever the photo was.
  const isSureNow = result !== null || isSure;
  list.append(
    make("dt", "", WORDS.before),
    make(
      "dd",
      "",
      count === 0
        ? sayNothing(formatBytes(photo?.size ?? 0), isSure)
        : say(WORDS.beforeLine, { size: formatBytes(photo?.size ?? 0), count }),
    ),
    make("dt", "", WORDS.after),
    make(
      "dd",
      "",
      left > 0
        ? say(WORDS.afterLeft, { size: formatBytes(size), count: left })
        : sayNothing(formatBytes(size), isSureNow),
    ),
  );
  return list;
}

/** @param {ViewState} state */
function listTruths({ clean }) {
  if (clean === null) return [WORDS.checked];
  const { lossless, is_recoded: isRecoded, orientation, profile, mime_type: type } = clean.stripped;
  const isCleared = clean.stripped.notes.some(({ code }) => code === "MESSAGE_CLEARED");
  const anew = isCleared ? WORDS.cleared : WORDS.rewritten;
  const same = type === "image/jpeg" ? WORDS.reordered : anew;
  const rewritten = isRecoded ? WORDS.recoded : same;
  return [
    WORDS.checked,
    lossless ? WORDS.same : rewritten,
    ...(orientation === "upright" ? [] : [ORIENTATIONS[orientation] ?? orientation]),
    ...(profile === null ? [] : [say(WORDS.profile, { name: profile })]),
  ];
}

/** @param {string} icon @param {string} tone @param {string} text */
function makeNote(icon, tone, text) {
  const item = make("li", "note");
  item.dataset.tone = tone;
  item.append(makeIcon(icon), make("span", "", text));
  return item;
}

/** @param {ViewState} state */
function listWarnings({ reportCode, clean, error }) {
  // Only a photo beside others is shown at all where it failed.
  if (error !== null) {
    const { title, sentence, next } = ERRORS[error.code] ?? {
      title: error.code,
      sentence: "",
      next: "",
    };
    return [say(UI.failed, { title, sentence, next })];
  }
  if (reportCode !== null) return [WORDS.notInspected];
  return (clean?.stripped.notes ?? []).map(({ code, detail }) => noteWords(code, detail));
}

/** @param {string} text */
function makeTruth(text) {
  const item = make("li", "truth");
  item.append(makeIcon("check"), make("span", "", text));
  return item;
}

/** @returns {import("../state.js").Section} */
export function createFindingsSection() {
  const body = make("div", "findings");
  const title = make("p", "found-title");
  const none = make("p", "found-none", WORDS.none);
  const warnings = make("ul", "notes");
  const change = make("div", "change-box");
  const pair = make("div");
  const truths = make("ul", "truths");
  const kinds = make("ul", "kinds");
  change.append(pair, truths);
  body.append(title, warnings, change, none, kinds);
  /** @type {import("../found.js").Report | null} */
  let listed = null;
  /** @type {ReturnType<typeof makeKind>[]} */
  let rows = [];

  return {
    id: "findings",
    icon: "hidden",
    title: WORDS.title,
    short: WORDS.tab,
    titleOf: (state) =>
      state.mode === "strip" || state.reportCode !== null ? WORDS.title : headline(state),
    isChecked: (state) =>
      state.report !== null && (isRemoved(state) || countFound(state.report) === 0),
    body,
    isShown: () => true,
    asksToOpen: ({ mode, report, reportCode, error }) =>
      error !== null || (mode === "strip" ? report !== null : reportCode !== null),
    summarise: () => "", // its title says it, or what is open
    render(state) {
      const { report } = state;
      const isGone = isRemoved(state);
      setText(title, headline(state));
      // Beside a cutout the section's own title says the same.
      setShown(title, state.mode === "strip" && (report !== null || state.reportCode === null));
      setShown(none, report !== null && countFound(report) === 0);
      setText(none, isLookedIntoWholly(report?.format ?? "") ? WORDS.none : WORDS.noneKnown);
      const notes = listWarnings(state);
      setShown(warnings, notes.length > 0);
      fillList(warnings, notes.join("\n"), () =>
        notes.map((text) => makeNote("warn", "warning", text)),
      );
      setShown(change, isGone && report !== null);
      const size = state.result?.url ?? state.clean?.url ?? "";
      fillList(pair, size, () => [makeChange(state)]);
      const lines = isGone ? listTruths(state) : [];
      fillList(truths, lines.join("\n"), () => lines.map(makeTruth));
      if (report !== listed) {
        listed = report;
        rows = report === null ? [] : groupByKind(report).map(makeKind);
        kinds.replaceChildren(...rows.map(({ item }) => item));
      }
      const left = state.clean?.stripped.left ?? [];
      for (const row of rows) row.setGone(isGone, isNameKept(state), left);
    },
  };
}
