// Panel section "Save all" of several photos: where to, under what names, and how it ended. The button itself is at the panel's foot. Thread: page.
import { UI, errorWords, say } from "../../messages.js";
import { createNamer, defaultPattern } from "../../photos/out/names.js";
import { makeButton, makeChoice, makeSetting, makeText } from "../controls.js";
import { byId, fillList, make, setShown, setText } from "../element.js";

/** @typedef {import("../state.js").ViewState} ViewState */

const WORDS = UI.saveAll;
const TARGETS = /** @type {const} */ (["zip", "folder"]);
const LONGEST_PATTERN = 120;

/** Of the first photo that is done; its real ending is known when it is saved. @param {ViewState} state */
function exampleOf({ queue, saveAll: { pattern }, keepsName, editing: { preset } }) {
  const done = queue?.rows.filter(({ status }) => status === "done") ?? [];
  const [row] = done;
  if (row === undefined) return "";
  const { name, path, job, format } = row;
  const suffix = job === "cutout" ? ".png" : `.${suffixOf(format)}`;
  const namer = createNamer({ pattern, keepsName, total: done.length });
  const place = namer.place({ name, path, job, suffix, preset: preset?.name }, 1);
  return [...place.folders, place.name].join("/");
}

/** @param {string} format as a row has it */
const suffixOf = (format) =>
  ({ JPEG: "jpg", TIFF: "tif", "JPEG XL": "jxl" })[format] ?? format.toLowerCase();

/** @param {NonNullable<ViewState["saveAll"]["result"]>} result */
function sayResult({ target, where, saved, failed, code }) {
  const early = code === null || code === "CANCELLED" ? undefined : errorWords(code, null);
  const words = target === "zip" ? WORDS.inZip : WORDS.inFolder;
  return [
    ...(early ? [early.sentence, early.next] : []),
    saved === 0 ? WORDS.nothingSaved : say(words, { count: saved, where: where ?? WORDS.zipName }),
    ...(failed.length > 0 ? [say(WORDS.notSaved, { count: failed.length })] : []),
  ];
}

/** @param {import("../state.js").Handlers} handlers @returns {import("../state.js").Section} */
export function createSaveAllSection({ onKeepName, onSaveChoice, onReplace, onSummary }) {
  const body = make("div", "save-all");
  const asked = make("div", "save-asked");
  const question = make("p");
  /** The question goes, and the work with its button goes on. @param {boolean} replaces */
  function answer(replaces) {
    byId("stop-saving", HTMLElement).focus();
    onReplace(replaces);
  }
  const keepBoth = makeButton(WORDS.keepBoth, () => answer(false));
  const answers = make("div", "edit-row");
  asked.setAttribute("role", "group");
  asked.setAttribute("aria-labelledby", (question.id = "save-asked"));
  answers.append(
    makeButton(WORDS.replace, () => answer(true)),
    keepBoth,
  );
  asked.append(question, answers);
  const result = make("div", "save-result");
  const target = makeChoice({
    label: WORDS.target,
    options: TARGETS.map((value) => ({ value, words: WORDS.targets[value] })),
    onChoose: (value) => onSaveChoice({ target: value }),
  });
  const pattern = makeText({
    label: WORDS.pattern,
    longest: LONGEST_PATTERN,
    onInput: (text) => onSaveChoice({ pattern: text }),
  });
  const example = make("p", "save-example");
  pattern.node.append(example);
  const name = makeSetting("keep-names", WORDS.keepName, onKeepName);
  const replaces = makeSetting("replaces", WORDS.replaces, (isOn) =>
    onSaveChoice({ replaces: isOn }),
  );
  const summary = make("div", "edit-row save-summary");
  summary.append(
    makeButton(WORDS.copy, () => onSummary("copy")),
    makeButton(WORDS.csv, () => onSummary("csv")),
  );
  body.append(asked, result, target.node, pattern.node, name.setting, replaces.setting, summary);
  let wasAsked = false;

  return {
    id: "save-all",
    icon: "save",
    title: WORDS.title,
    short: WORDS.title,
    body,
    isShown: ({ queue, stage }) => queue !== null && stage === "done",
    // How it ends is seen where it was asked for, and nothing folds away meanwhile.
    asksToOpen: ({ queue, saveAll }) =>
      saveAll.asked !== null || saveAll.result !== null || (queue?.saving ?? null) !== null,
    summarise: ({ saveAll }) => WORDS.targets[saveAll.target],
    render(state) {
      const { saveAll, keepsName } = state;
      if (state.queue === null) return;
      setShown(asked, saveAll.asked !== null);
      if (saveAll.asked !== null) setText(question, say(WORDS.asked, { name: saveAll.asked }));
      // What nothing goes on without is brought to the keyboard, once it is there.
      if (saveAll.asked !== null && !wasAsked) requestAnimationFrame(() => keepBoth.focus());
      wasAsked = saveAll.asked !== null;
      setShown(result, saveAll.result !== null);
      fillList(result, JSON.stringify(saveAll.result), () =>
        (saveAll.result ? sayResult(saveAll.result) : []).map((words) => make("p", "", words)),
      );
      setShown(target.node, saveAll.targets.length > 1);
      target.set(saveAll.target);
      pattern.set(
        saveAll.pattern,
        defaultPattern(keepsName),
        keepsName ? WORDS.patternMeans : WORDS.patternNeutral,
      );
      setText(example, say(WORDS.example, { example: exampleOf(state) }));
      name.box.checked = keepsName;
      replaces.box.checked = saveAll.replaces;
      setShown(replaces.setting, saveAll.target === "folder");
    },
  };
}
