// Panel section "Save" of a photo without metadata: what the file will be called. Thread: page.
import { UI } from "../../messages.js";
import { fillList, make, makeRows } from "../element.js";

const WORDS = UI.stripSave;

/** @param {{onKeepName: (keeps: boolean) => void}} handlers @returns {import("../state.js").Section} */
export function createStripSaveSection({ onKeepName }) {
  const body = make("div");
  const facts = make("dl", "facts");
  const setting = make("div", "setting");
  const box = make("input");
  const label = make("label", "", WORDS.keepName);
  const means = make("p", "setting-means", WORDS.keepNameMeans);
  box.type = "checkbox";
  box.id = "keep-name";
  means.id = "keep-name-means";
  label.htmlFor = box.id;
  box.setAttribute("aria-describedby", means.id);
  box.addEventListener("change", () => onKeepName(box.checked));
  setting.append(box, label, means);
  body.append(facts, setting);

  return {
    id: "strip-save",
    icon: "save",
    title: WORDS.title,
    short: WORDS.title,
    body,
    isShown: ({ mode, stage, clean, queue }) =>
      mode === "strip" && stage === "done" && (clean !== null || queue !== null),
    asksToOpen: () => false,
    summarise: ({ clean }) => clean?.fileName ?? "",
    render({ clean, keepsName }) {
      box.checked = keepsName;
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
