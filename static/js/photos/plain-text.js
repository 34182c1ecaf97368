/**
 * A name without what can't be seen: in that anything could be written, such as who had the photo.
 * What is a part of letters and emoji stays. Runs on the page. Pure.
 */

/** Controls, halves of characters, and what turns the direction of writing. */
const UNFIT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** One after the other: a flag made of tags, or a sign that can't be seen itself. */
const UNSEEN =
  /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}|\p{Cf}|\p{Variation_Selector}|\u034f|[\u115f\u1160\u3164\uffa0]/gu;
const JOINER = "\u200d";
const NON_JOINER = "\u200c";
/** Letters of scripts that join or keep apart by a sign; in others it would only hide there. */
const JOINING =
  /(?![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}])[\p{L}\p{M}]/u;
const EMOJI = /\p{Extended_Pictographic}/u;
/** What may stand at the end of an emoji that is joined to another. */
const EMOJI_END = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u;
/** Those that may be shown as a picture or as text; digits are, too, in keycaps. */
const STYLED = /\p{Emoji}/u;

/** @param {string} text @returns {string} composed: NFC */
export function plainText(text) {
  const seen = text.normalize("NFC").replace(UNFIT, "_");
  return seen.replace(UNSEEN, (sign, at) => (isPart(sign, seen, at) ? sign : "")).normalize("NFC");
}

/** @param {string} sign @param {string} text @param {number} at */
function isPart(sign, text, at) {
  if (sign.length > 2) return true; // a flag
  const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
  const after = [...text.slice(at + sign.length, at + sign.length + 2)][0] ?? "";
  if (sign === JOINER && EMOJI_END.test(before) && EMOJI.test(after)) return true;
  if (sign === JOINER || sign === NON_JOINER) return JOINING.test(before) && JOINING.test(after);
  if (sign === "\ufe0e" || sign === "\ufe0f") return STYLED.test(before);
  // Forms of ideographs, one at a time.
  return /^[\u{e0100}-\u{e01ef}]$/u.test(sign) && /\p{Ideographic}/u.test(before);
}
