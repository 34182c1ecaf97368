// A measured figure and its bounds in plain words: millimetres where the picture has a size on paper, else shares. Thread: page.
import { UI, UNITS, formatBytes, formatDegrees, formatPixels, say } from "../../messages.js";

/**
 * @typedef {import("../../rpc/protocol.js").Check} Check
 * @typedef {readonly [number, number] | null} Print width and height in millimetres
 */

const WORDS = UI.idPhoto;
/** Of which side of the picture a figure is a share. @type {Readonly<Record<string, 0 | 1>>} */
const LENGTHS = { head_height: 1, eyes: 1, top: 1, chin: 1, centring: 0 };

/** @param {number} share */
const percent = (share) => say(UNITS.percent, { n: 100 * share });

/** @param {Check} check @param {Print} print @returns {(value: number) => string} */
function writerOf({ id, unit }, print) {
  const side = LENGTHS[id];
  if (print && side !== undefined) return (share) => say(WORDS.mm, { n: share * print[side] });
  // So many pixels of the photo to one of the picture.
  if (unit === "share" || id === "resolution") return percent;
  if (unit === "degrees") return formatDegrees;
  if (unit === "bytes") return formatBytes;
  return unit === "level" ? (level) => say(WORDS.level, { n: level }) : formatPixels;
}

/** @param {Check} check @param {Print} print */
export const figureOf = (check, print) =>
  check.value === null ? WORDS.unknown : writerOf(check, print)(check.value);

/** Between what it is good; empty where nothing says so. @param {Check} check @param {Print} print */
export function boundsOf(check, print) {
  const write = writerOf(check, print);
  const [least, most] = [check.least, check.most].map((one) => (one === null ? "" : write(one)));
  if (least !== "" && most !== "")
    return least === most ? least : say(WORDS.between, { least, most });
  if (least !== "") return say(WORDS.least, { figure: least });
  return most === "" ? "" : say(WORDS.most, { figure: most });
}
