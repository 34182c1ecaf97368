// Panel section "Save": what the file is and what is not in it. The save button itself is at the panel's foot. Thread: page.
import { UI, formatBytes } from "../../messages.js";
import { fillList, make, makeRows } from "../element.js";

const WORDS = UI.saveSection;

/** @returns {import("../state.js").Section} */
export function createSaveSection() {
  const body = make("div");
  const facts = make("dl", "facts");
  body.append(facts);

  return {
    id: "save",
    title: WORDS.title,
    body,
    isShown: ({ result }) => result !== null,
    asksToOpen: () => false,
    summarise: ({ result }) => (result === null ? "" : `PNG, ${formatBytes(result.bytes)}`),
    render({ result }) {
      if (result === null) return;
      fillList(facts, result.url, () =>
        makeRows([
          [WORDS.file, result.fileName],
          [WORDS.format, WORDS.formatValue],
          [WORDS.metadata, WORDS.metadataValue],
          [WORDS.hidden, WORDS.hiddenValue],
        ]),
      );
    },
  };
}
