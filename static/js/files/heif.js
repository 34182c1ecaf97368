/**
 * The boxes of a finished HEIF or AVIF at its top, held against what we write: what it calls itself,
 * its tables, the coded pictures. What is in the tables is read again in Python alone. Runs on the
 * page. Pure. Source: ISO/IEC 14496-12.
 */

import { brandsOf, letters } from "./kind.js";

const BOX_BYTES = 8;
const BRANDS =
  "avis hevc hevx hevm hevs msf1 mif1 mif2 mif3 miaf heic heix heim heis avif avio av01 1pic MA1A MA1B MiHA MiHB MiHE MiPr MiAn MiAB isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42".split(
    " ",
  );

/** @param {Uint8Array} bytes @returns {string | null} null where all is as it should be */
export function wrongInHeif(bytes) {
  if (letters(bytes, 4, 8) !== "ftyp") return "no HEIF";
  if (!brandsOf(bytes).every((brand) => BRANDS.includes(brand))) return "HEIF: an unknown brand";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names = [];
  let at = 0;
  while (at + BOX_BYTES <= bytes.length) {
    const length = view.getUint32(at);
    names.push(letters(bytes, at + 4, at + 8));
    if (length < BOX_BYTES || names.length > 4) return "HEIF: an unknown box";
    at += length;
  }
  if (at !== bytes.length) return "HEIF: cut off";
  return /^ftyp( meta)?( moov)? mdat$/.test(names.join(" ")) && names.length > 2
    ? null
    : "HEIF: an unknown box";
}
