/**
 * What a file is, by its own first bytes, as the page itself sees it: no word of a worker's counts
 * here. app/container/sniff.py reads the same signs. Runs on the page.
 */

/** @typedef {"JPEG" | "PNG" | "WEBP" | "GIF" | "BMP" | "TIFF" | "HEIC" | "AVIF" | "JXL"} Kind */

/** As many bytes as sniff.py looks at: a HEIF may name many brands. */
const HEAD_BYTES = 1024;
const AVIF = ["avif", "avis"];
const HEVC = ["heic", "heix", "heim", "heis", "hevc", "hevx"];
/** These say HEIF and leave the coding open. */
const ANY_HEIF = ["mif1", "mif3", "msf1"];

/** @param {Uint8Array} bytes @param {number} start @param {number} end */
export const letters = (bytes, start, end) => String.fromCharCode(...bytes.subarray(start, end));

/**
 * Of a HEIF that names only what leaves the coding open, both are to be expected.
 * @param {Uint8Array} head a file's first bytes, or all of them
 * @returns {Kind[]} empty for anything else
 */
export function kindsOf(head) {
  const at = (/** @type {number} */ start, /** @type {string} */ sign) =>
    letters(head, start, start + sign.length) === sign;
  if (at(0, "\xff\xd8\xff")) return ["JPEG"];
  if (at(0, "\x89PNG\r\n\x1a\n")) return ["PNG"];
  if (at(0, "RIFF") && at(8, "WEBP")) return ["WEBP"];
  if (at(0, "GIF87a") || at(0, "GIF89a")) return ["GIF"];
  if (at(0, "BM")) return ["BMP"];
  if (["II*\0", "MM\0*", "II+\0", "MM\0+"].some((sign) => at(0, sign))) return ["TIFF"];
  if (["\xff\x0a", "\0\0\0\x0cJXL \r\n\x87\n"].some((sign) => at(0, sign))) return ["JXL"];
  return at(4, "ftyp") ? heifKinds(brandsOf(head)) : [];
}

/** @param {string[]} brands @returns {Kind[]} */
function heifKinds(brands) {
  const has = (/** @type {string[]} */ some) => brands.some((brand) => some.includes(brand));
  if (has(AVIF)) return has(HEVC) ? ["AVIF", "HEIC"] : ["AVIF"];
  if (has(HEVC) || has(ANY_HEIF)) return ["HEIC", "AVIF"];
  return [];
}

/** The first brand, and those that the file fits as well. @param {Uint8Array} head */
export function brandsOf(head) {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const end = Math.min(view.getUint32(0), head.length);
  const brands = [letters(head, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(letters(head, at, at + 4));
  return brands;
}

/** @param {Blob} file @returns {Promise<Kind[]>} empty where it can't be read */
export async function kindsIn(file) {
  try {
    return kindsOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  } catch {
    return [];
  }
}
