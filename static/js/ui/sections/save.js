// Panel section "Save": how the file is written, what it is and what is not in it. The button itself is at the panel's foot. Thread: page.
import { isPlainExport, isUntouched } from "../../edit/state.js";
import { UI, UNITS, formatBytes, formatCount, formatSize, say } from "../../messages.js";
import { makeChoice, makeNumber, makeSlider, makeSwitch, showOnly } from "../controls.js";
import { fillList, make, makeRows, setShown } from "../element.js";

const WORDS = UI.saveSection;
const FORMATS = /** @type {const} */ (["png", "webp", "jpeg"]);
const CONTENTS = /** @type {const} */ (["picture", "mask"]);

/** @param {import("../../edit/editing.js").EditingState["options"]["format"]} format @param {boolean} isOpen */
function sayFormat(format, isOpen) {
  const name = WORDS.formats[format];
  if (!isOpen) return name;
  return say(format === "jpeg" ? WORDS.formatOnWhite : WORDS.formatOpen, { format: name });
}

/** @param {import("../../edit/editing.js").EditingState} editing */
function rowsOfEdit({ options, now, saved }) {
  const isOpen = now.background.kind === "transparent" && options.content === "picture";
  /** @type {[string, string][]} */
  const rows = [[WORDS.format, sayFormat(options.format, isOpen)]];
  if (saved !== null) {
    rows.push([
      WORDS.last,
      say(WORDS.lastValue, {
        size: formatSize(saved.width, saved.height),
        bytes: formatBytes(saved.bytes),
      }),
    ]);
    if (saved.quality !== null) rows.push([WORDS.quality, formatCount(saved.quality)]);
    rows.push([WORDS.metadata, options.dpi === null ? WORDS.metadataValue : WORDS.metadataDpi]);
  } else rows.push([WORDS.metadata, WORDS.metadataNext]);
  return rows;
}

/** @param {import("../state.js").Handlers} handlers @returns {import("../state.js").Section} */
export function createSaveSection({ onOptions }) {
  const body = make("div", "edit");
  const facts = make("dl", "facts");
  const format = makeChoice({
    label: WORDS.format,
    options: FORMATS.map((value) => ({ value, words: WORDS.formats[value] })),
    onChoose: (value) => onOptions({ format: value }),
  });
  const content = makeChoice({
    label: WORDS.content,
    options: CONTENTS.map((value) => ({ value, words: WORDS.contents[value] })),
    onChoose: (value) => onOptions({ content: value }),
  });
  const lossless = makeSwitch({
    label: WORDS.lossless,
    onChange: (isOn) => onOptions({ lossless: isOn }),
  });
  const quality = makeSlider({
    label: WORDS.quality,
    min: 1,
    max: 100,
    say: formatCount,
    onInput: (value) => onOptions({ quality: value }),
  });
  const limit = makeNumber({
    label: WORDS.limit,
    min: 1,
    max: 1_000_000,
    unit: UNITS.kilobytes,
    onInput: (value) => onOptions({ max_bytes: value === null ? null : value * 1000 }),
  });
  const dpi = makeNumber({
    label: WORDS.dpi,
    min: 1,
    max: 10_000,
    unit: UNITS.dots,
    onInput: (value) => onOptions({ dpi: value }),
  });
  const numbers = make("div", "numbers");
  numbers.append(limit.node, dpi.node);
  const controls = make("div", "edit-brush");
  controls.append(format.node, content.node, lossless.node, quality.node, numbers);
  body.append(controls, facts);

  return {
    id: "save",
    icon: "save",
    title: WORDS.title,
    short: WORDS.title,
    body,
    isShown: ({ result }) => result !== null,
    asksToOpen: () => false,
    summarise: ({ result, editing }) => {
      if (result === null) return "";
      const isPlain = isUntouched(editing.now) && isPlainExport(editing.options);
      return isPlain
        ? say(WORDS.plain, { format: WORDS.formats.png, bytes: formatBytes(result.bytes) })
        : WORDS.formats[editing.options.format];
    },
    render({ result, editing }) {
      if (result === null) return;
      const { options } = editing;
      setShown(controls, editing.isEditable);
      format.set(options.format);
      content.set(options.content);
      lossless.set(options.lossless);
      quality.set(options.quality);
      limit.set(
        options.max_bytes === null ? null : Math.round(options.max_bytes / 1000),
        WORDS.noLimit,
      );
      dpi.set(options.dpi, WORDS.none);
      const isLossy = options.format === "jpeg" || (options.format === "webp" && !options.lossless);
      showOnly([
        [lossless.node, options.format === "webp"],
        [quality.node, isLossy],
        [limit.node, isLossy],
        [dpi.node, options.format !== "webp"],
      ]);
      const isPlain = isUntouched(editing.now) && isPlainExport(options);
      fillList(
        facts,
        JSON.stringify([result.url, isPlain, options, editing.saved, editing.now.background.kind]),
        () =>
          makeRows(
            isPlain
              ? [
                  [WORDS.file, result.fileName],
                  [WORDS.format, WORDS.formatValue],
                  [WORDS.metadata, WORDS.metadataValue],
                  [WORDS.hidden, WORDS.hiddenValue],
                ]
              : rowsOfEdit(editing),
          ),
      );
    },
  };
}
