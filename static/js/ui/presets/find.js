// Which ID photos a person means by what they typed. Pure, but for the names that it is given. Thread: page.

/** @typedef {import("../../files/presets.js").Preset} Preset */
/** @typedef {{preset: Preset, country: string, document: string, name: string}} Entry with its words */

/** Letters without their marks, small. @param {string} text */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** @param {string} text */
const wordsOf = (text) =>
  plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** How well one word is met: 3 a code, 2 the beginning of a country, 1 of any word; 0 not at all. @param {Entry} entry @param {string} word @returns {number} */
function meets({ preset, country, document, name }, word) {
  if (plain(preset.country ?? "") === word) return 3;
  if (plain(country).startsWith(word)) return 2;
  return [country, document, name, preset.id].some((text) =>
    wordsOf(text).some((one) => one.startsWith(word)),
  )
    ? 1
    : 0;
}

/**
 * Those that meet each word that was typed, the best ones first; with nothing typed all, those of the person's own
 * country first.
 * @param {readonly Entry[]} entries in the order in which they are shown @param {string} typed @param {string} home the code of a country
 * @returns {Entry[]}
 */
export function found(entries, typed, home) {
  const asked = wordsOf(typed);
  const scored = entries.map((entry) => {
    const marks = asked.map((word) => meets(entry, word));
    const isMet = marks.every((mark) => mark > 0);
    const score = marks.reduce((sum, mark) => sum + mark, 0);
    return { entry, isMet, score: asked.length ? score : Number(entry.preset.country === home) };
  });
  return scored
    .filter(({ isMet }) => isMet)
    .sort((one, other) => other.score - one.score)
    .map(({ entry }) => entry);
}

/** The region of a language's tag. @param {string} tag */
export function regionOf(tag) {
  try {
    return new Intl.Locale(tag).maximize().region ?? "";
  } catch {
    return "";
  }
}
