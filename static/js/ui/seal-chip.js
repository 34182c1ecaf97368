// The chip at the top right: always there, always true. Opens the proof. Thread: page.
import { UI, formatBytes, formatMegabytes, say } from "../messages.js";
import { byId, setAttribute, setText } from "./element.js";
import { unlistedFiles } from "./state.js";

/** @param {import("./state.js").SealState} seal @returns {[string, string]} long and short words */
function describe(seal) {
  const words = UI.chip;
  if (seal.status === "sealed" && isWarned(seal)) return [words.warned, words.warnedShort];
  if (seal.status === "sealed") return [words.sealed, words.sealedShort];
  if (seal.status === "broken") return [words.broken, words.broken];
  if (seal.status === "unsupported") return [words.unsupported, words.unsupportedShort];
  if (seal.code !== null) return [words.stuck, words.stuck];
  if (seal.phase === "start" || seal.total === 0) return [words.starting, words.starting];
  const much = { loaded: formatMegabytes(seal.loaded), total: formatBytes(seal.total) };
  return [say(words.opening, much), say(words.openingShort, much)];
}

/** Something that a person must see, though the seal holds. @param {import("./state.js").SealState} seal */
const isWarned = (seal) =>
  [seal.replaced, seal.neighbours, unlistedFiles(seal)].some(({ length }) => length > 0);

/** @param {{onToggle: () => void}} handlers */
export function createSealChip({ onToggle }) {
  const chip = byId("chip", HTMLButtonElement);
  const long = byId("chip-long", HTMLElement);
  const short = byId("chip-short", HTMLElement);
  chip.addEventListener("click", () => onToggle());

  return {
    node: chip,
    /** @param {boolean} isOpen */
    setOpen(isOpen) {
      setAttribute(chip, "aria-expanded", String(isOpen));
    },
    /** @param {import("./state.js").ViewState} state */
    render({ seal }) {
      const [longWords, shortWords] = describe(seal);
      setText(long, longWords);
      setText(short, shortWords);
      setAttribute(chip, "data-warned", String(isWarned(seal)));
      setAttribute(chip, "aria-label", longWords);
    },
  };
}
