// Every word a person reads, in one place, with the formatting of numbers. Thread: page. Imports nothing.
// To translate: copy this file, keep the keys, change LANGUAGE. Functions take facts and return a whole sentence.

/** Language of the words below; numbers follow it. */
export const LANGUAGE = "en-GB";

/** @typedef {{title: string, sentence: string, next: string, action: string | null}} ErrorWords */

const AGAIN = "Try again";
const OTHER = "Choose another photo";
const RELOAD = "Reload";
const FORMATS = "JPEG, PNG, WebP, GIF, BMP or TIFF";

/** Words for each error code: what happened, what it means, what to do, the one button.
 * @type {Readonly<Record<string, ErrorWords>>} */
export const ERRORS = {
  INPUT_UNSUPPORTED: {
    title: "This kind of file can’t be opened here",
    sentence: "It isn’t a photo in a format Stayput reads, whatever its name says.",
    next: `Try a ${FORMATS} file.`,
    action: OTHER,
  },
  INPUT_UNREADABLE: {
    title: "This photo can’t be read",
    sentence: "The file is damaged or ends in the middle. It was not changed.",
    next: "Try another copy of it.",
    action: OTHER,
  },
  INPUT_TOO_LARGE: {
    title: "This photo is too large",
    sentence: "It holds more than 100 million pixels, which a browser tab can’t work on safely.",
    next: "Try a smaller version of it.",
    action: OTHER,
  },
  METADATA_LEFT: {
    title: "The cutout was held back",
    sentence: "The check of the finished file found something that should not be in it, so it is not offered.",
    next: "This is a fault in Stayput. The photo itself is unchanged.",
    action: OTHER,
  },
  ASSET_MISSING: {
    title: "A part of Stayput is missing",
    sentence: "It could not be loaded and is not on this device yet. The connection may have been lost.",
    next: "Check the connection and try again. Once everything is here, no connection is needed.",
    action: AGAIN,
  },
  ASSET_CORRUPT: {
    title: "A part of Stayput is not what it should be",
    sentence: "Its contents don’t match what this version expects, so it was not used.",
    next: "Try again. If it stays like this, the server or something on the way changes the file.",
    action: AGAIN,
  },
  BACKEND_FAILED: {
    title: "The subject could not be looked for",
    sentence: "The part that runs the model stopped. The photo is unchanged.",
    next: "Try again. A smaller copy of the photo may help.",
    action: AGAIN,
  },
  RUNTIME_LOAD_FAILED: {
    title: "Stayput could not start",
    sentence: "Everything is loaded, but the browser did not run it.",
    next: "Try again. Closing other tabs may help.",
    action: AGAIN,
  },
  OUT_OF_MEMORY: {
    title: "Not enough memory for this photo",
    sentence: "The browser gave this tab no more. The photo is unchanged.",
    next: "Close other tabs and try again, or use a smaller copy.",
    action: AGAIN,
  },
  CANCELLED: {
    title: "Cancelled",
    sentence: "Nothing was written. The photo is unchanged.",
    next: "You can start again at any time.",
    action: AGAIN,
  },
  WORKER_CRASHED: {
    title: "The work stopped unexpectedly",
    sentence: "It was tried twice. The photo is unchanged.",
    next: "Try again. A smaller copy of the photo may help.",
    action: AGAIN,
  },
  WORKER_TIMEOUT: {
    title: "This takes too long",
    sentence: "The work gave no sign for a long time and was ended. The photo is unchanged.",
    next: "Try again. Closing other tabs may help.",
    action: AGAIN,
  },
  VERSION_SKEW: {
    title: "Stayput was updated",
    sentence: "Parts of two versions are mixed in this tab.",
    next: "Reload to use the new version.",
    action: RELOAD,
  },
  NOT_SEALED: {
    title: "This tab is not sealed",
    sentence: "The browser did not refuse the network in a test, so no photo is accepted.",
    next: "No photo was read. Reload to try again, or switch off extensions that change the page.",
    action: RELOAD,
  },
  BROWSER_UNSUPPORTED: {
    title: "This browser can’t run Stayput",
    sentence: "It lacks something that the seal or the work needs. No photo was read.",
    next: "A current Chrome, Edge, Firefox or Safari can.",
    action: null,
  },
  UNKNOWN_METHOD: {
    title: "Something in Stayput went wrong",
    sentence: "This is our fault, not the photo’s. The photo is unchanged.",
    next: "Reload and try again.",
    action: RELOAD,
  },
  INTERNAL: {
    title: "Something in Stayput went wrong",
    sentence: "This is our fault, not the photo’s. The photo is unchanged.",
    next: "Try another photo. The details below help to find the fault; they hold no part of the photo.",
    action: OTHER,
  },
};

/** What a person sees of each stage, in order. @type {Readonly<Record<string, string>>} */
export const STAGES = {
  inspect: "Reading",
  decode: "Reading",
  segment: "Finding the subject",
  refine: "Refining the edge",
  compose: "Refining the edge",
  encode: "Writing",
  verify: "Writing",
};

/** Things to know about a good result. @type {Readonly<Record<string, (detail: string | null) => string>>} */
export const NOTES = {
  FIRST_FRAME: () => "This file is animated. Its first picture was used.",
  PROFILE_CONVERTED: (detail) => `Colours were converted from ${detail ?? "the photo’s profile"} to sRGB.`,
  PROFILE_UNHANDLED: (detail) =>
    `The colour profile ${detail ?? "in this photo"} can’t be converted here. Colours may differ a little.`,
  CMYK_CONVERTED: () => "This photo was made for print (CMYK). Colours were converted and may differ a little.",
  DEPTH_REDUCED: () => "This photo has more than 8 bits a channel. The cutout has 8.",
  NO_SUBJECT: () => "Nothing stood out as the subject. The cutout may be empty or wrong.",
};

/** Short passing words. @type {Readonly<Record<string, (detail: string | null) => string>>} */
export const NOTICES = {
  copied: () => "Copied",
  copy_failed: () => "The browser did not allow copying. Save the file instead.",
  several_files: (detail) => (detail === null ? "One photo at a time. The first was taken." : `One photo at a time. Taken: ${detail}`),
  restarted: () => "The work stopped and was started again.",
  cancelled: () => "Cancelled",
  no_file: () => "There is no photo in what was dropped or pasted.",
  installed: () => "Installed",
};

/** Everything else. */
export const UI = {
  chooseOne: "Choose photo",
  chooseOther: OTHER,
  emptyTitle: "Drop a photo. It stays here.",
  emptyLine: "The background goes, the metadata goes, the photo doesn’t.",
  pasteHint: (/** @type {boolean} */ isMac) => `or paste with ${isMac ? "⌘ V" : "Ctrl V"}`,
  dropNow: "Let go. It stays here.",
  dropBlocked: "This tab is not sealed and takes no photo.",

  claims: {
    sealed: { title: "Sealed by your browser", line: "This tab can’t use the network." },
    offline: { title: "Works offline", line: "Everything it needs is on this device." },
    here: { title: "Works on this device", line: "No server takes part." },
    kept: { title: "Nothing is kept", line: "Close the tab and the photo is gone." },
  },

  chip: {
    opening: (/** @type {string} */ loaded, /** @type {string} */ total) => `Opening ${loaded} of ${total}`,
    openingShort: (/** @type {string} */ loaded, /** @type {string} */ total) => `${loaded} of ${total}`,
    starting: "Starting",
    sealed: "Sealed. This tab can’t use the network.",
    sealedShort: "Sealed",
    broken: "Not sealed",
    unsupported: "Can’t be sealed here",
    unsupportedShort: "Not sealed",
    stuck: "Can’t open",
  },

  proof: {
    opening: "Opening",
    openingMeans:
      "Stayput loads what it needs, then gives up the network for good, and only then reads a photo. One dropped now waits.",
    sealed: "Sealed",
    sealedMeans:
      "This tab can’t use the network, and the browser enforces it. The rule was set before any photo was read and can’t be lifted while the tab is open.",
    broken: "Not sealed",
    brokenMeans:
      "The browser did not refuse the network when it was tested. No photo is accepted. Reload to try again; an installed extension may be the cause.",
    unsupported: "Can’t be sealed here",
    unsupportedMeans: "This browser lacks something the seal needs, so no photo is accepted. A current browser works.",
    stuckMeans: "Not everything could be loaded, so the tab is not sealed yet and no photo is read.",
    sealedAt: "Sealed at",
    since: "Requests since",
    refused: "Attempts refused",
    refusedNote: "Stayput tries the network itself when it starts, to see it refused. Its two workers do the same.",
    loading: "Loading",
    loaded: "Loaded before sealing",
    requests: (/** @type {number} */ count) => plural(count, "One request before sealing", (n) => `All ${n} requests before sealing`),
    cache: "on this device",
    network: "downloaded",
    limits: "Not covered: browser extensions, the operating system, and a link you follow yourself.",
    licences: "Licences of what is shipped (opens a new tab)",
    build: (/** @type {string} */ id) => `Build ${id}. To compare this page with a build of your own, run build.py verify with its address.`,
  },

  bar: {
    offline: "Offline",
    update: "Update ready",
    updateNow: "Reload to update",
    install: "Install",
  },

  tools: {
    views: "View",
    zoom: "Zoom",
    compare: "Compare",
    result: "Result",
    mask: "Mask",
    original: "Original",
    zoomOut: "Zoom out",
    zoomIn: "Zoom in",
    toFit: (/** @type {string} */ percent) => `${percent}. Fit`,
    toActual: (/** @type {string} */ percent) => `${percent}. Show at 100 %`,
  },

  stageLabel: "Photo",
  panelLabel: "Result",
  sliderLabel: "Compare original and cutout",
  sliderValue: (/** @type {string} */ percent) => `${percent} original`,
  photoAlt: (/** @type {string} */ name) => `Original: ${name}`,
  resultAlt: (/** @type {string} */ name) => `Cutout of ${name}`,
  notReadYet: "The photo is shown as soon as the tab is sealed. It is not read before.",
  noPreview: "This browser can’t show this kind of file. The cutout will be shown.",
  progressLabel: "Progress",

  waiting: "Waits until the tab is sealed",
  waitingNote: "It starts by itself.",
  workingNote: "The photo stays in this tab.",
  cancel: "Cancel",
  save: "Save PNG",
  saveNote: "No metadata inside. Checked again in the finished file.",
  copy: "Copy",
  copyFull: "Copy to clipboard",
  startOver: "Start over",
  details: "Details",
  close: "Close",
  done: (/** @type {string} */ facts) => `Done. ${facts}`,
  sealedNow: "Sealed. This tab can’t use the network.",

  cutout: {
    title: "Cutout",
    time: "Time",
    size: "Size",
    ranOn: "Found with",
    threads: (/** @type {string} */ backend, /** @type {number} */ count) => `${backend}, ${plural(count, "1 thread", (n) => `${n} threads`)}`,
    oneThread: "This server or browser allows one thread only. It takes longer; the result is the same.",
    toKnow: (/** @type {number} */ count) => plural(count, "1 to know", (n) => `${n} to know`),
    stepDone: "done",
    stepNow: "now",
  },

  saveSection: {
    title: "Save",
    file: "File",
    format: "Format",
    formatValue: "PNG, full size, transparent",
    metadata: "Metadata",
    metadataValue: "None inside. Checked again in the finished file.",
    hidden: "Background",
    hiddenValue: "Erased, not only hidden.",
  },

  keys: {
    title: "Keys",
    view: "Compare, result, mask, original",
    zoom: "Zoom in, zoom out",
    fit: "Fit",
    actual: "100 %",
    pan: "Move the photo when zoomed in",
    slider: "Move the divider",
    save: "Save",
    copy: "Copy",
    choose: "Choose photo",
    cancel: "Cancel while working",
    help: "This list",
    arrows: "Arrows",
    drag: "Drag",
    escape: "Esc",
  },
};

/** Names of backends for people. @type {Readonly<Record<string, string>>} */
export const BACKENDS = { wasm: "WebAssembly", webgpu: "the graphics card (WebGPU)" };

const integers = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(LANGUAGE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(LANGUAGE, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const plurals = new Intl.PluralRules(LANGUAGE);

/** A sentence for one or for many; languages with more forms change this function.
 * @param {number} count @param {string} one @param {(count: string) => string} many */
export function plural(count, one, many) {
  return plurals.select(count) === "one" ? one : many(integers.format(count));
}

/** Bytes in units of 1000: "840 kB", "12.3 MB". @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1000) return `${integers.format(bytes)} B`;
  if (bytes < 999_500) return `${integers.format(bytes / 1000)} kB`;
  if (bytes < 999_950_000) return `${tenths.format(bytes / 1e6)} MB`;
  return `${tenths.format(bytes / 1e9)} GB`;
}

/** Megabytes with one decimal and no unit, for "12.3 of 41.0 MB". @param {number} bytes */
export function formatMegabytes(bytes) {
  return tenths.format(bytes / 1e6);
}

/** Milliseconds as "840 ms" or "2.4 s". @param {number} ms */
export function formatDuration(ms) {
  return ms < 1000 ? `${integers.format(ms)} ms` : `${tenths.format(ms / 1000)} s`;
}

/** @param {number} width @param {number} height */
export function formatSize(width, height) {
  return `${width} × ${height}`;
}

/** A share of 1 as "37 %". @param {number} share */
export function formatPercent(share) {
  return `${integers.format(share * 100)} %`;
}

/** @param {number} timestampMs */
export function formatClock(timestampMs) {
  return clock.format(timestampMs);
}
