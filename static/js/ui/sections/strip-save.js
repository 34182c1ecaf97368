// Panel section "Save" of a photo without metadata: what the file will be called, what a person may choose. Thread: page.
import { UI } from "../../messages.js";
import { makeSetting } from "../controls.js";
import { fillList, make, makeRows, setShown } from "../element.js";

const WORDS = UI.stripSave;
const CHOICES = /** @type {const} */ (["keeps_hidden_pixels", "may_recode", "keeps_resolution"]);

/**
 * @param {Pick<import("../state.js").Handlers, "onKeepName" | "onChoose">} handlers
 * @returns {import("../state.js").Section}
 */
export function createStripSaveSection({ onKeepName, onChoose }) {
  const body = make("div");
  const facts = make("dl", "facts");
  const name = makeSetting(
    "keep-name",
    { label: WORDS.keepName, means: WORDS.keepNameMeans },
    onKeepName,
  );
  const choices = CHOICES.map((key) => ({
    key,
    ...makeSetting(`choice-${key}`, WORDS.choices[key], (isOn) => onChoose({ [key]: isOn })),
  }));
  body.append(facts, name.setting, ...choices.map(({ setting }) => setting));

  return {
    id: "strip-save",
    icon: "save",
    title: WORDS.title,
    short: WORDS.title,
    body,
    // Also while photos are cleaned again: the choice that was just pressed stays in its place.
    isShown: ({ mode, stage, clean, queue, choices: { isAgain } }) =>
      mode === "strip" &&
      ((stage === "done" && (clean !== null || queue !== null)) ||
        (isAgain && stage === "working")),
    asksToOpen: () => false,
    summarise: ({ clean }) => clean?.fileName ?? "",
    render({ clean, keepsName, queue, choices: { chosen, offered } }) {
      name.box.checked = keepsName;
      setShown(name.setting, queue === null); // of several: in the section that saves all
      for (const { key, setting, box } of choices) {
        box.checked = chosen[key];
        setShown(setting, offered.includes(key));
      }
      const rows =
        clean === null
          ? []
          : makeRows([
              [WORDS.file, clean.fileName],
              [WORDS.format, clean.stripped.format],
            ]);
      fillList(facts, JSON.stringify(clean && [clean.fileName, clean.stripped.format]), () => rows);
    },
  };
}
