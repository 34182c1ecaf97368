/**
 * The words that threads share: message kinds, error codes, stages, notes, methods.
 * Runs on the page and in both workers. Imports nothing.
 * tests/contract/test_protocol.py holds these lists against app/ and the words.
 */

/** Raised when a field changes its meaning: an old page and a new worker must not talk. */
export const PROTOCOL = 2;

/** Every error code that may cross a thread. The code is the contract; sentences live in words/en.json. */
export const CODES = Object.freeze([
  "INPUT_UNSUPPORTED",
  "INPUT_UNREADABLE",
  "INPUT_TOO_LARGE",
  "OUTPUT_TOO_LARGE",
  "INPUT_EMPTY",
  "INPUT_GONE",
  "INPUT_ARCHIVE",
  "INPUT_PRESETS",
  "METADATA_LEFT",
  "SAVE_REFUSED",
  "SAVE_FULL",
  "SAVE_GONE",
  "SAVE_FAILED",
  "ASSET_MISSING",
  "ASSET_CORRUPT",
  "BACKEND_FAILED",
  "RUNTIME_LOAD_FAILED",
  "OUT_OF_MEMORY",
  "CANCELLED",
  "WORKER_CRASHED",
  "WORKER_TIMEOUT",
  "VERSION_SKEW",
  "OPENING_STALLED",
  "NOT_SEALED",
  "HOST_REPORTS",
  "FRAMED",
  "BROWSER_UNSUPPORTED",
  "UNKNOWN_METHOD",
  "INTERNAL",
]);

/** The codes after which the same photo may be tried again. */
export const RETRYABLE = Object.freeze([
  "ASSET_MISSING",
  "ASSET_CORRUPT",
  "BACKEND_FAILED",
  "RUNTIME_LOAD_FAILED",
  "OUT_OF_MEMORY",
  "WORKER_CRASHED",
  "WORKER_TIMEOUT",
  "OPENING_STALLED",
]);

/** The steps of one photo, in the order in which app/pipeline.py takes them. */
export const STAGES = Object.freeze([
  "sniff",
  "decode",
  "segment",
  "refine",
  "compose",
  "encode",
  "verify",
]);

/** Each method of Python's with what it takes by name; app/session/methods.py holds the same, and refuses any other. */
export const METHODS = Object.freeze({
  process: ["source", "fast", "fine", "editable", "again", "wants_matte", "options"],
  preview: ["source", "options"],
  inspect: ["source", "name"],
  strip: ["source", "name", "options"],
  reopen: ["source", "matte", "options"],
  list_archive: ["length", "which"],
  unpack: ["length", "which", "index"],
  render: ["edit", "side_px", "base"],
  export: ["edit", "export"],
  export_of: ["source", "matte", "edit", "export", "background", "options"],
  check: ["edit", "spec"],
  add_background: ["source", "id", "options"],
  presets: [],
  read_presets: ["source"],
  matte: [],
  close: [],
  prepare: [],
  version: [],
});

/** At which side each model looks; see Strategy in app/segment/subject.py. */
export const SIDES = Object.freeze({ fast: 224, fine: 960 });

/** What a person must be told about a result that is otherwise good. */
export const NOTES = Object.freeze([
  "FIRST_FRAME",
  "PROFILE_CONVERTED",
  "PROFILE_UNHANDLED",
  "CMYK_CONVERTED",
  "DEPTH_REDUCED",
  "NO_SUBJECT",
  "FINE_FAILED",
  "GAIN_MAP_DROPPED",
  "PROFILE_DROPPED",
  "ENDS_EARLY",
  "ALREADY_TRANSPARENT",
  "HIDDEN_PIXELS_KEPT",
  "HIDDEN_PICTURE_LEFT",
  "TURN_IN_EXIF_ONLY",
  "MESSAGE_CLEARED",
  "REDUCED_SIZE",
]);

/** What is measured of a finished picture, in the order in which it is told; BOUNDS in app/edit/checks/bounds.py. */
export const CHECKS = Object.freeze([
  "head_height",
  "eyes",
  "top",
  "chin",
  "centring",
  "tilt",
  "head_inside",
  "covered",
  "width",
  "height",
  "resolution",
  "background_even",
  "background_shadow",
  "background_light",
  "face_blown",
  "face_crushed",
  "sharpness",
  "bytes",
]);

/** What a finding gives away, in the order in which a person cares. */
export const KINDS = Object.freeze([
  "place",
  "person",
  "time",
  "picture",
  "media",
  "text",
  "software",
  "provenance",
  "colour",
  "unknown",
]);

/** How a photo's orientation lives on after its metadata is gone. */
export const ORIENTATIONS = Object.freeze(["upright", "tag", "applied"]);

/**
 * @typedef {{code: string, message: string, detail: string | null, retryable: boolean}} WireError
 * @typedef {{code: string, detail: string | null}} Note
 * @typedef {keyof typeof METHODS} Method
 * @typedef {{kind: string, label: string, text: string}} FoundValue
 * @typedef {{name: string, kind: string, offset_bytes: number, size_bytes: number, values: FoundValue[], picture: string | null}} Finding
 * @typedef {{format: string, size_bytes: number, counts: Record<string, number>, findings: Finding[]}} Report
 * @typedef {{mime_type: string, suffix: string, format: string, orientation: string, profile: string | null, lossless: boolean, is_recoded: boolean,
 *   left: string[], size_before: number, size_after: number, counts: Record<string, number>, notes: Note[]}} Stripped `left`: names of findings that stay
 * @typedef {[number, number, number, number]} Rectangle left, top, width and height in pixels
 * @typedef {[number, number, number, number, number, number]} Turned a map of places, rows of a matrix: x' = a x + b y + c, y' = d x + e y + f
 * @typedef {{crown: [number, number], chin: [number, number], left_eye: [number, number], right_eye: [number, number]}} Head x and y in pixels of the upright photo
 * @typedef {"one" | "none" | "several" | "own"} HeadFound how many faces there were, or that the marks are a person's own
 * @typedef {{width: number, height: number, canvas: [number, number], photo: [number, number] | null, crop: Rectangle | null, turned: Turned | null, serial: number, rectangle: Rectangle | null, idle: number[], isEmpty: boolean,
 *   cutOff: boolean[], head: Head | null, headFound: HeadFound | null, data: Uint8Array<ArrayBuffer>}} Rendered straight RGBA; see docs/editor.md
 * @typedef {{mime_type: string, width: number, height: number, quality: number | null, is_within: boolean, copies: number | null, suffix: string, data: Uint8Array<ArrayBuffer>}} Exported `copies`: of a sheet; `suffix`: such as ".jpg", which a PNG may have become
 * @typedef {{id: string, status: "pass" | "near" | "fail" | "unknown", value: number | null, unit: "share" | "px" | "degrees" | "bytes" | "level", least: number | null, most: number | null}} Check
 *   a figure and its bounds; "unknown", without a value: it could not be measured; see docs/checks.md
 * @typedef {"fast" | "fine"} Tier
 * @typedef {Tier | "boxes" | "mesh"} GraphName the last two are the face finder's; see app/faces/finder.py
 * @typedef {{data: any, shape: number[], dtype: string}} Tensor `data`: a typed array, flat; `dtype`: such as "float32"
 * @typedef {{graph: GraphName, feeds: Record<string, Tensor>, wanted: string[]}} GraphRun what a graph is fed with, and which outputs are asked for, by the graph's names
 * @typedef {{tier: Tier, side: number, share: number, is_chosen: boolean}} InferencePass see app/domain.py
 * @typedef {{id: string, part: string, on: "any" | "wasm" | "webgpu" | "webgpu-f16", input: {name: string, size: number, mean: number[], std: number[], scale: string}, output: {name: string, range?: string}, sides: number[], unpacked: {sha256: string, bytes: number} | null}} ModelEntry
 * @typedef {{index: number, name: string, size: number, trouble: "locked" | "large" | "unread" | null}} Member a file in a ZIP; see app/container/archive.py
 * @typedef {{isResumed: boolean, isCompiled: boolean}} Begun whether Python woke with the build's memory, whether it has the compiled steps
 * @typedef {{attempts: SealAttempt[], sealed: boolean}} SealProof
 * @typedef {{name: string, refused: boolean, by: string}} SealAttempt
 * @typedef {{layout: string, width: number, height: number, data: Uint8Array<ArrayBuffer>, matrix: number, isFullRange: boolean}} ExternalPixels see app/decode/decoder.py
 */
