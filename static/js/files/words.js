/**
 * What workers say besides the bytes of a file, held against what can be true: codes, notes, counts,
 * texts. Other people's code runs in workers, so none of it is taken as it comes. Runs on the page. Pure.
 */

import { KINDS, NOTES, ORIENTATIONS, RETRYABLE, STAGES } from "../rpc/protocol.js";
import { EngineError } from "../rpc/rpc.js";

/**
 * What a worker may say of its own work. All else only the page itself knows: whether the tab is
 * sealed, whether versions fit, whether a part is there. What such a code offers, "Reload" above
 * all, no worker shall bring before a person.
 */
export const CODES_OF_WORKERS = Object.freeze([
  "INPUT_UNSUPPORTED",
  "INPUT_UNREADABLE",
  "INPUT_TOO_LARGE",
  "OUTPUT_TOO_LARGE",
  "INPUT_EMPTY",
  "INPUT_GONE",
  "INPUT_ARCHIVE",
  "INPUT_PRESETS",
  "METADATA_LEFT",
  "BACKEND_FAILED",
  "RUNTIME_LOAD_FAILED",
  "OUT_OF_MEMORY",
  "CANCELLED",
  "WORKER_CRASHED",
  "WORKER_TIMEOUT",
  "INTERNAL",
]);

const FORMATS = ["JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF", "HEIC", "AVIF", "JPEG XL"];
/** Python cuts what a photo says to a fifth of this. */
const LONGEST_TEXT = 2000;
const MOST_ROWS = 5000;
/** app/container/archive.py lists no more of a ZIP. */
const MOST_MEMBERS = 25_000;
const TROUBLES = /** @type {const} */ (["locked", "large", "unread"]);
/** app/compose/early.py makes half as much. */
const LONGEST_EARLY_PX = 4096;
/** Of a side; app/domain.py allows no more in the whole picture. */
const MOST_PIXELS = 220_000_000;
const OUTCOMES = /** @type {const} */ (["refused", "removed", "absent", "silent", "through"]);
const PICTURE = /^data:image\/(jpeg|png);base64,[A-Za-z0-9+/]+={0,2}$/;

/** @param {unknown} value */
export const textOf = (value) => (typeof value === "string" ? value.slice(0, LONGEST_TEXT) : "");
/** @param {unknown} value */
const textOrNull = (value) => (typeof value === "string" ? textOf(value) : null);
/** @param {unknown} value */
const numberOf = (value) =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : 0;
/** How much memory a worker has, in bytes. @param {unknown} value */
export const heldHeap = numberOf;
/** @param {unknown} value @returns {any[]} */
const rowsOf = (value) => (Array.isArray(value) ? value.slice(0, MOST_ROWS) : []);
/** @template {string} T @param {readonly T[]} known @param {unknown} value @param {T} otherwise @returns {T} */
const oneOf = (known, value, otherwise) => known.find((one) => one === value) ?? otherwise;
/** @param {unknown} value @returns {[string, unknown][]} */
const entriesOf = (value) =>
  typeof value === "object" && value !== null ? Object.entries(value).slice(0, MOST_ROWS) : [];

/**
 * The error of a worker; what only the page may say is a fault inside.
 * @param {unknown} error
 * @param {ReadonlySet<string>} [passedOn] codes that the page itself gave this worker, which come back
 */
export function heldError(error, passedOn = new Set()) {
  const { code: said, message, detail } = EngineError.from(error);
  const isKnown = CODES_OF_WORKERS.includes(said) || passedOn.has(said);
  const code = isKnown ? said : "INTERNAL";
  const fields = { message: textOf(message) || code, detail: textOrNull(detail) };
  return new EngineError({ code, ...fields, retryable: RETRYABLE.includes(code) });
}

/** How far it is. A stage of another name is shown as the first. @param {any} news @returns {import("../rpc/rpc.js").Progress} */
export function heldProgress({ stage, done, total, matte, early }) {
  const held = {
    stage: oneOf(STAGES, stage, STAGES[0]),
    done: numberOf(done),
    total: typeof total === "number" ? numberOf(total) : null,
  };
  return {
    ...held,
    ...(isOwnBytes(matte) && { matte }),
    ...(isEarly(early) && {
      early: { data: early.data, width: early.width, height: early.height },
    }),
  };
}

/** Pixels for a canvas no larger than a screen. @param {any} early */
const isEarly = (early) =>
  isOwnBytes(early?.data) &&
  [early.width, early.height].every(
    (side) => Number.isInteger(side) && side > 0 && side <= LONGEST_EARLY_PX,
  ) &&
  early.data.length === 4 * early.width * early.height;

/** Bytes that nobody else can change any more. @param {unknown} data @returns {data is Uint8Array<ArrayBuffer>} */
export const isOwnBytes = (data) =>
  data instanceof Uint8Array && data.buffer instanceof ArrayBuffer && data.byteLength > 0;

/** @param {unknown} value @returns {string[]} */
export const heldTexts = (value) => rowsOf(value).map(textOf);

/** @param {unknown} value @returns {import("../rpc/protocol.js").Note[]} */
export const heldNotes = (value) =>
  rowsOf(value)
    .filter((note) => NOTES.includes(note?.code))
    .map(({ code, detail }) => ({ code, detail: textOrNull(detail) }));

/** @param {unknown} value @returns {import("../rpc/protocol.js").InferencePass[]} */
export const heldPasses = (value) =>
  rowsOf(value).map((one) => ({
    tier: one?.tier === "fine" ? "fine" : "fast",
    side: numberOf(one?.side),
    share: numberOf(one?.share),
    is_chosen: one?.is_chosen === true,
  }));

/** @param {unknown} value @returns {Record<string, number>} */
export const heldTimings = (value) =>
  Object.fromEntries(
    entriesOf(value)
      .filter(([name]) => /^[a-z_]{1,20}$/.test(name))
      .map(([name, ms]) => [name, numberOf(ms)]),
  );

/** What a ZIP holds: indices and sizes as counts, names as text. @param {unknown} value @returns {import("../rpc/protocol.js").Member[]} */
export const heldMembers = (value) =>
  (Array.isArray(value) ? value.slice(0, MOST_MEMBERS) : []).map((one) => ({
    index: Math.round(numberOf(one?.index)),
    name: textOf(one?.name),
    size: Math.round(numberOf(one?.size)),
    trouble: TROUBLES.find((trouble) => trouble === one?.trouble) ?? null,
  }));

/** @param {unknown} value @returns {Record<string, number>} */
export const heldCounts = (value) =>
  Object.fromEntries(
    entriesOf(value)
      .filter(([kind]) => KINDS.includes(kind))
      .map(([kind, count]) => [kind, Math.round(numberOf(count))]),
  );

/** A canvas may be asked for that is too large to be written, which is said when it is to be saved. @param {unknown} value @returns {[number, number]} */
export function heldCanvas(value) {
  const [width, height] = Array.isArray(value) ? value : [];
  return [sideOf(width, Number.MAX_SAFE_INTEGER), sideOf(height, Number.MAX_SAFE_INTEGER)];
}

/** @param {any} answer */
export const heldSize = ({ width, height }) => ({ width: sideOf(width), height: sideOf(height) });

/** @param {unknown} value */
function sideOf(value, most = MOST_PIXELS) {
  if (Number.isInteger(value) && Number(value) > 0 && Number(value) <= most) return Number(value);
  throw new EngineError({ code: "INTERNAL", message: "a picture without a size" });
}

/** @param {unknown} value */
export const heldFormat = (value) => oneOf(FORMATS, value, "");
/** @param {unknown} value */
export const heldOrientation = (value) => oneOf(ORIENTATIONS, value, "upright");
/** @param {unknown} value */
export const heldText = textOrNull;

/** @param {any} report @returns {import("../rpc/protocol.js").Report} */
export const heldReport = ({ format, size_bytes, counts, findings }) => ({
  format: heldFormat(format),
  size_bytes: numberOf(size_bytes),
  counts: heldCounts(counts),
  findings: rowsOf(findings).map(heldFinding),
});

/** @param {any} finding @returns {import("../rpc/protocol.js").Finding} */
const heldFinding = (finding) => ({
  name: textOf(finding?.name),
  kind: oneOf(KINDS, finding?.kind, "unknown"),
  offset_bytes: numberOf(finding?.offset_bytes),
  size_bytes: numberOf(finding?.size_bytes),
  values: rowsOf(finding?.values).map((value) => ({
    kind: oneOf(KINDS, value?.kind, "unknown"),
    label: textOf(value?.label),
    text: textOf(value?.text),
  })),
  picture: PICTURE.test(finding?.picture) ? finding.picture : null,
});

/** How attempts ended in a worker, as it says; what can't be read counts as out. @param {unknown} value @returns {import("../seal/leaks/run-attempts.js").LeakResult[]} */
export const heldLeaks = (value) =>
  rowsOf(value).map((row) => ({
    id: /^[\w-]{1,60}$/.test(row?.id) ? row.id : "unnamed",
    outcome: oneOf(OUTCOMES, row?.outcome, "through"),
    by: textOf(row?.by),
  }));

/** What a worker may say of the backend: that the graphics card did not do, and why. @param {any} said @returns {Partial<import("../engine/backend.js").Backend>} */
export const heldBackend = (said) =>
  said?.name === "wasm" && ["GPU_WRONG", "GPU_FAILED"].includes(said.reason)
    ? { name: "wasm", reason: said.reason }
    : {};
