// Every word a person reads, in one place, with the formatting of numbers. Thread: page. Imports nothing.
// To translate: copy this file, keep the keys, change LANGUAGE. Functions take facts and return a whole sentence.

/** Language of the words below; numbers follow it. */
export const LANGUAGE = "en-GB";

/** @typedef {{title: string, sentence: string, next: string, action: string | null}} ErrorWords */

const AGAIN = "Try again";
const OTHER = "Choose another photo";
const RELOAD = "Reload";
const FORMATS = "JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC, AVIF or JPEG XL";

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
    sentence: "It holds more pixels than a browser tab can work on safely.",
    next: "Try a smaller version of it.",
    action: OTHER,
  },
  OUTPUT_TOO_LARGE: {
    title: "This picture is too large to be saved so",
    sentence: "The format can’t hold so large a picture, or it has more than 100 million pixels.",
    next: "Save it as PNG, or choose a smaller canvas.",
    action: OTHER,
  },
  INPUT_EMPTY: {
    title: "This file is empty",
    sentence: "There are no bytes in it. It may not have been copied or downloaded to its end.",
    next: "Try another copy of it.",
    action: OTHER,
  },
  INPUT_GONE: {
    title: "This photo is no longer where it was",
    sentence:
      "It was moved, renamed, changed or deleted after it was chosen, or its drive was taken out. The browser can’t read it any more.",
    next: "Choose it again.",
    action: OTHER,
  },
  METADATA_LEFT: {
    title: "The file was held back",
    sentence:
      "The check of the finished file found something that should not be in it, so it is not offered.",
    next: "This is a fault in Stayput. The photo itself is unchanged.",
    action: OTHER,
  },
  ASSET_MISSING: {
    title: "A part of Stayput is missing",
    sentence:
      "It could not be loaded and is not on this device yet. The connection may have been lost.",
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
  OPENING_STALLED: {
    title: "The page could not get ready",
    sentence: "One step did not come to its end. No photo was read.",
    next: "Try again. Closing other tabs may help; so may a normal window, if this is a private one.",
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
  HOST_REPORTS: {
    title: "This tab is not sealed",
    sentence:
      "The server has the browser report what it refuses to this page, and such a report could carry a photo. No photo was read.",
    next: "Reload once, in a normal window. If it stays like this, whoever runs this site can turn the reports off.",
    action: RELOAD,
  },
  FRAMED: {
    title: "Stayput does not run inside another page",
    sentence:
      "Another page shows this one in a frame, or opened it and could look into it. Nothing was loaded, and no photo was read.",
    next: "Open this page in a tab of its own.",
    action: null,
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

/** Cases that deserve more exact words: by error code, then by what the detail begins with, up to its colon.
 * @type {Readonly<Record<string, Readonly<Record<string, (rest: string) => Partial<ErrorWords>>>>>} */
const CASES = {
  INPUT_UNSUPPORTED: {
    "AVIF in this browser": () => ({
      title: "This browser can’t open AVIF",
      sentence:
        "Stayput has AVIF photos decoded by the browser, and this one has no decoder for them.",
      next: "Try a current Chrome, Edge or Firefox, or save the photo as JPEG or PNG first.",
    }),
    "JPEG XL in this browser": () => ({
      title: "This browser can’t open JPEG XL",
      sentence:
        "Stayput has JPEG XL photos decoded by the browser, and this one has no decoder for them.",
      next: "Save the photo as JPEG or PNG first. Only its metadata can be removed here as it is.",
    }),
  },
  OPENING_STALLED: {
    style: () => ({
      sentence: "The page’s style sheet did not come. The connection may have been lost.",
    }),
    seal: () => ({
      sentence:
        "The browser did not say whether the tab is cut off from the network, so no photo is read.",
    }),
    threads: () => ({ sentence: "The parts of the page that do the work did not start." }),
  },
  ASSET_MISSING: {
    "HEIC reader": (rest) => ({
      title: "HEIC photos need one more part",
      sentence: `It is loaded when the first HEIC is met (${formatBytes(Number.parseInt(rest, 10) || 0)}), and could not be fetched now.`,
      next: rest.endsWith("no service worker")
        ? "This browser window can’t fetch it after the seal. Try a normal window, or save the photo as JPEG first."
        : "Connect to the internet once and try again. From then on it works offline.",
    }),
  },
};

/** What workers name may be anything, "constructor" too. @template T @param {Readonly<Record<string, T>>} table @param {string} name */
const ownOf = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);

/** The words for one failure. @param {string} code @param {string | null} detail @returns {ErrorWords | undefined} */
export function errorWords(code, detail) {
  const general = ownOf(ERRORS, code) ?? ERRORS.INTERNAL;
  const [name = "", ...rest] = (detail ?? "").split(": ");
  const exact = ownOf(ownOf(CASES, code) ?? {}, name)?.(rest.join(": "));
  return general && { ...general, ...exact };
}

/** What a person sees of each stage, in order. @type {Readonly<Record<string, string>>} */
export const STAGES = {
  sniff: "Reading",
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
  PROFILE_CONVERTED: (detail) =>
    `Colours were converted from ${detail ?? "the photo’s profile"} to sRGB.`,
  PROFILE_UNHANDLED: (detail) =>
    `The colour profile ${detail ?? "in this photo"} can’t be converted here. Colours may differ a little.`,
  CMYK_CONVERTED: () =>
    "This photo was made for print (CMYK). Colours were converted and may differ a little.",
  DEPTH_REDUCED: () => "This photo has more than 8 bits a channel. The cutout has 8.",
  GAIN_MAP_DROPPED: () =>
    "This photo has a brightness map for HDR screens. It was dropped; colours are those that other screens show.",
  FINE_FAILED: (detail) =>
    `The fine model could not finish (${detail ?? "unknown"}). The best of what was found until then is shown.`,
  NO_SUBJECT: () => "Nothing stood out as the subject. The cutout may be empty or wrong.",
  PROFILE_DROPPED: () =>
    "The colour profile could not be understood, so it was left out. Colours may differ a little.",
  ENDS_EARLY: () => "The file ends early. What is missing is left blank.",
  ALREADY_TRANSPARENT: () =>
    "This picture is already cut out. Its own transparency was kept, and hidden pixels were erased.",
  HIDDEN_PIXELS_KEPT: () =>
    "You chose to keep the pixels that are fully transparent. Other programs can show them.",
  HIDDEN_PICTURE_LEFT: (detail) =>
    `A part that nobody sees (${detail ?? "hidden"}) can’t be cut out of this file without coding the picture anew.`,
  TURN_IN_EXIF_ONLY: () =>
    "Only the hidden data said which way is up. It is gone now, so some programs may show this photo on its side.",
  REDUCED_SIZE: (detail) =>
    `This photo is too large for this device. The result is smaller: ${detail ?? ""}`,
};

/** What a finding gives away: its name and what it means. @type {Readonly<Record<string, {title: string, means: string}>>} */
export const KINDS = {
  place: { title: "Place", means: "Where the photo was taken." },
  person: {
    title: "Person and device",
    means: "Who and what took it: names, camera, serial numbers.",
  },
  time: { title: "Time", means: "When it was taken or changed." },
  picture: {
    title: "Hidden picture",
    means: "A second picture in the file. It may show what was cropped or edited away.",
  },
  media: {
    title: "Sound or video",
    means: "Moving pictures or sound, often from just before and after the shot.",
  },
  text: { title: "Words", means: "Titles, captions, keywords, comments." },
  software: { title: "Software", means: "What it was made or edited with, and how." },
  provenance: {
    title: "Origin record",
    means: "A signed record of where the photo comes from and what was done to it.",
  },
  colour: {
    title: "Colour profile",
    means: "How its colours are meant. It can also name a device or a maker.",
  },
  unknown: {
    title: "Unknown",
    means: "Parts that can’t be read here, so what they tell is not known.",
  },
};

/** How the photo's turn lives on. @type {Readonly<Record<string, string>>} */
export const ORIENTATIONS = {
  upright: "The photo needed no turn.",
  tag: "Which way is up is kept as one tag, with nothing else in it.",
  applied: "The photo itself was turned upright, without loss.",
};

/** Short passing words. @type {Readonly<Record<string, (detail: string | null) => string>>} */
export const NOTICES = {
  copied: () => "Copied",
  photo_saved: () => "Saved: the photo itself, without metadata.",
  photo_not_saved: (detail) =>
    `Not saved: the photo’s metadata could not be removed. ${ERRORS[detail ?? ""]?.sentence ?? ""}`.trim(),
  zip_saved: () => "Saved. The ZIP was read again and is whole.",
  zip_failed: () => "The ZIP could not be made. Save the photos one by one.",
  copy_failed: () => "The browser did not allow copying. Save the file instead.",
  undone: () => "Undone",
  redone: () => "Redone",
  finer_here: () => "Updated: this is the finer version.",
  photo_closed: () => "Photo closed.",
  nothing_there: () => "There is nothing to remove at that place.",
  nothing_dropped_there: () => "Nothing was removed at that place.",
  all_erased: () => "That was everything: nothing is left to see. Undo brings it back.",
  edit_saved: () => "Saved. The finished file was read again: no metadata inside.",
  edit_saved_large: () =>
    "Saved, but larger than you asked for: that size can’t be reached. A smaller canvas would help.",
  edit_not_saved: (detail) =>
    `Not saved. ${ERRORS[detail ?? ""]?.sentence ?? ""} ${detail === "OUTPUT_TOO_LARGE" ? (ERRORS[detail]?.next ?? "") : ""}`.trim(),
  edit_failed: (detail) =>
    `The preview could not be made. ${ERRORS[detail ?? ""]?.sentence ?? ""} Your changes are kept.`,
  background_failed: (detail) =>
    `This picture can’t be the background. ${ERRORS[detail ?? ""]?.sentence ?? ""}`.trim(),
  subject_not_found: () => "The subject could not be looked for. The cutout is as it was.",
  share_again: () => "The file is ready. Press Share once more.",
  several_files: (detail) =>
    detail === null
      ? "One photo at a time. The first was taken."
      : `One photo at a time. Taken: ${detail}`,
  restarted: () => "The work stopped and was started again.",
  cancelled: () => "Cancelled",
  no_file: () => "There is no photo in what was dropped or pasted.",
  only_address: () =>
    "Only an address came, no picture, and this tab can’t fetch it. Save or copy the picture itself, then drop or paste that.",
  installed: () => "Installed",
};

/** What each attempt of the leak test is. @type {Readonly<Record<string, string>>} */
export const LEAKS = {
  audio: "A sound from an address",
  "audio-worklet": "A script for sound",
  "background-fetch": "A download that goes on without the page",
  base: "Another start for every address in the page",
  beacon: "A report sent while the page is left",
  broadcast: "A word to other pages of this site",
  "cache-add": "A request by way of the cache",
  "canvas-filter": "A canvas filter with an address",
  "compression-dictionary": "A dictionary for later downloads",
  cookie: "A cookie for the next visit",
  "cookie-store": "A cookie, by the newer interface",
  "data-worker": "A worker made of an address that holds its text",
  device: "A device on a serial port",
  "dns-prefetch": "A host’s name, looked up ahead",
  embed: "An embedded object",
  "event-source": "A stream of events",
  fetch: "A request to this page’s own host",
  "fetch-cors": "A request to another host, its answer to be read",
  "fetch-credentials": "A request with cookies",
  "fetch-keepalive": "A request that outlives the page",
  "fetch-later": "A report sent later, by the browser",
  "fetch-no-referrer": "A request that names the whole page’s address",
  "fetch-other": "A request to another host",
  font: "A font from this page’s own host",
  "font-face": "A font named in a style",
  "font-other": "A font from another host",
  frame: "A frame of this page’s own host",
  "frame-blob": "A frame made here, with a picture from an address",
  "frame-fetch": "A request from an empty frame",
  "frame-image": "A picture in an empty frame",
  "frame-other": "A frame of another host",
  "frame-script": "A frame whose address is a script",
  "frame-socket": "A socket from an empty frame",
  "frame-text": "A frame made of text, with a picture from an address",
  "frame-worker": "A worker from an empty frame",
  icon: "Another icon for the tab",
  identity: "Signing in with another site",
  image: "A picture from this page’s own host",
  "image-other": "A picture from another host",
  "image-srcset": "A picture for finer screens",
  import: "A module from this page’s own host",
  "import-map": "A map that sends modules elsewhere",
  "import-other": "A module from another host",
  "import-scripts": "Scripts loaded into a worker",
  "inline-script": "A script written into the page",
  "input-image": "A button that is a picture",
  "interest-group": "A list of interests for advertisers",
  "json-module": "Data loaded as a module",
  lock: "A word in the name of a lock",
  login: "Telling the browser that someone is signed in",
  manifest: "A description of the page as an app",
  "media-artwork": "A cover picture for the media keys",
  "module-preload": "A module, loaded ahead",
  "module-script": "A module script",
  "module-worker": "A worker from an address, as a module",
  "nested-worker": "A worker that makes a worker",
  notification: "A notification with a picture",
  object: "An object from an address",
  "object-blob": "An object made here, with a picture from an address",
  "paint-worklet": "A script that paints",
  passkey: "A passkey of another site",
  payment: "A payment, whose method has an address",
  "peer-connection": "A call to another browser (WebRTC)",
  picture: "A picture in several sizes",
  preconnect: "A connection, opened ahead",
  prefetch: "A page, fetched ahead",
  preload: "A file, loaded ahead",
  "preload-font": "A font, loaded ahead",
  "preload-header": "A header for the next visit",
  "preload-image": "A picture, loaded ahead",
  "preload-script": "A script, loaded ahead",
  prerender: "A page, drawn ahead",
  presentation: "A presentation on another screen",
  push: "A push subscription",
  script: "A script from an address",
  "service-worker": "Another service worker",
  "service-worker-again": "The service worker, asked for once more",
  "service-worker-message": "An order to the service worker with data in it",
  "service-worker-update": "An update of the service worker",
  "shared-worker": "A worker shared by pages",
  "shared-worker-blob": "A worker shared by pages, made here",
  "speculation-rules": "Rules for what to fetch ahead",
  speech: "Words read aloud, perhaps by a server",
  "speech-recognition": "Speech, understood by a server",
  "storage-bucket": "A storage bucket",
  "storage-cache": "The cache, for a later visit",
  "storage-database": "A database, for a later visit",
  "storage-files": "Private files, for a later visit",
  "storage-old-files": "The old file system, for a later visit",
  "style-border": "A border picture",
  "style-clip": "A clipping shape from an address",
  "style-constructed": "A style sheet made by a script",
  "style-content": "A picture before a paragraph",
  "style-cursor": "A pointer picture",
  "style-filter": "A filter from an address",
  "style-image-set": "A background in several sizes",
  "style-import": "A style sheet that imports another",
  "style-list": "A picture before a list",
  "style-mask": "A mask from an address",
  "style-module": "A style sheet loaded as a module",
  "style-path": "A path from an address",
  "style-shape": "A shape from an address",
  "style-sheet": "A style sheet from an address",
  "style-url": "A background picture",
  "svg-fill": "A drawing’s fill from an address",
  "svg-filter-image": "A drawing’s filter with a picture",
  "svg-image": "A picture in a drawing",
  "svg-in-image": "A drawing shown as a picture, with one inside",
  "svg-script": "A script in a drawing",
  "svg-use": "A part of another drawing",
  "table-background": "A table’s background picture",
  "touch-icon": "An icon for the home screen",
  track: "Subtitles from an address",
  translator: "Words, translated by the browser",
  video: "A film from an address",
  "video-poster": "A film’s first picture",
  "web-transport": "A WebTransport connection",
  websocket: "A socket to this page’s own host",
  "websocket-other": "A socket to another host",
  "websocket-stream": "A socket, as a stream",
  worker: "A worker from an address",
  xhr: "A request of the older kind",
  "xhr-sync": "A request that the page waits for",
  "xhr-upload": "An upload",
  "xslt-document": "A document named in a transformation",
  "xslt-import": "A transformation that imports another",
};

/** Colours that are offered, by name. @type {Readonly<Record<string, string>>} */
const COLOURS = {
  "#ffffff": "White",
  "#f4f4f2": "Off-white",
  "#d9d9d6": "Light grey",
  "#cfe3f1": "Light blue",
  "#f1e2d2": "Sand",
  "#1b1d1f": "Charcoal",
  "#000000": "Black",
};

/** Everything else. */
export const UI = {
  chooseOne: "Remove background",
  chooseOneMeans: "Choose or drop a photo",
  chooseStrip: "Remove location and hidden data",
  chooseStripMeans: "One or many photos. The image is unchanged.",
  chooseOther: OTHER,
  emptyTitle: "Remove the background. Your photo stays on this device.",
  emptyLine: "Also removes location and other hidden data. Nothing is uploaded.",
  samples: "No photo at hand? Try one of these:",
  sampleNames: { "dog.webp": "Dog", "person.webp": "Person", "car.webp": "Car" },
  ready: {
    loading: (
      /** @type {string} */ loaded,
      /** @type {string} */ total,
      /** @type {boolean} */ isFirst,
    ) => `Getting ready, ${loaded} of ${total}${isFirst ? ", first visit only" : ""}`,
    starting: "Getting ready",
    more: "What is loaded",
  },
  pasteHint: (/** @type {boolean} */ isMac) => `or paste with ${isMac ? "⌘ V" : "Ctrl V"}`,
  dropNow: "Drop to open",
  doors: {
    cutout: "Remove background",
    cutoutOne: "One photo",
    cutoutFirst: (/** @type {number} */ count) => `Only the first of ${count}`,
    strip: "Remove location and hidden data",
    stripMany: "One photo or many",
  },
  dropBlocked: "This tab is not sealed and takes no photo.",

  claims: {
    sealed: { title: "Sealed by your browser", line: "This tab can’t use the network." },
    offline: { title: "Works offline", line: "Everything it needs is on this device." },
    here: { title: "Works on this device", line: "No server takes part." },
    kept: { title: "Nothing is kept", line: "Close the tab and the photo is gone." },
  },

  chip: {
    opening: (/** @type {string} */ loaded, /** @type {string} */ total) =>
      `Opening ${loaded} of ${total}`,
    openingShort: (/** @type {string} */ loaded, /** @type {string} */ total) =>
      `${loaded} of ${total}`,
    starting: "Starting",
    sealed: "Sealed. This tab can’t use the network.",
    sealedShort: "Sealed",
    warned: "Sealed. But look: something here is not Stayput’s.",
    warnedShort: "Sealed. Look",
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
    unsupportedMeans:
      "This browser lacks something the seal needs, so no photo is accepted. A current browser works.",
    stuckMeans:
      "Not everything could be loaded, so the tab is not sealed yet and no photo is read.",
    sealedAt: "Sealed at",
    since: "Requests since",
    refused: "Attempts refused",
    orders: "Orders to the service worker",
    order: (
      /** @type {string} */ name,
      /** @type {string} */ size,
      /** @type {"coming" | "came" | "failed"} */ end,
    ) => `${name}, ${size}: ${{ coming: "asked for", came: "came", failed: "did not come" }[end]}`,
    ordersNote:
      "A part that the tab, once sealed, could not fetch itself. The host can see that it was asked for, and when, and nothing else. The page orders one only for a kind of photo that it saw itself, once for each photo, or when you ask for it.",
    refusedNote:
      "Stayput tries the network itself when it starts, to see it refused. Its workers do the same.",
    loading: "Loading",
    loaded: "Loaded before sealing",
    requests: (/** @type {number} */ count) =>
      plural(
        count,
        "One part, held against its SHA-256",
        (n) => `${n} parts, each held against its SHA-256`,
      ),
    ownFiles: (/** @type {number} */ count) =>
      plural(count, "One file of the page itself", (n) => `${n} files of the page itself`),
    ownFilesNote:
      "What the browser says it asked for. The hashes are those of this page’s own list; a comparison with a build of your own proves them.",
    unlisted: "not in the list",
    replaced: (/** @type {string[]} */ names) =>
      `${plural(names.length, "A stored file", (n) => `${n} stored files`)} of this page ${plural(names.length, "was", () => "were")} not what was built, and ${plural(names.length, "was", () => "were")} fetched anew: ${names.join(", ")}. What was stored did not run.`,
    notOfBuild: (/** @type {string[]} */ names) =>
      `This page asked for what is not of this build: ${names.join(", ")}. Its host, an extension or something on the way adds to it.`,
    neighbours: (/** @type {string[]} */ names) =>
      `Other pages share this address: ${names.join(", ")}. They can read what this page stores, which is never a photo. Whoever runs this site can give Stayput an address of its own.`,
    root: "SHA-256 of the page itself, which names the hash of all else that it runs:",
    cache: "on this device",
    network: "downloaded",
    leak: {
      title: "Try to leak",
      means:
        "Tries every way out that a web page has, here and in each worker, with 64 made-up bytes in place of a photo.",
      button: "Try to leak",
      again: "Try again",
      trying: "Trying",
      failed: "The attempts could not be made.",
      onlyOurs:
        "This browser does not refuse that to a page. Only Stayput’s own scripts run in the page, and they never do it.",
      tell: "This should not be. Close this tab, and tell whoever runs this site.",
      places: {
        page: "This page",
        pipeline: "Python’s worker",
        segment: "The model’s worker",
        nested: "A worker made just now",
        "segment-nested": "A thread of the model’s worker",
      },
      groups: {
        documents: "By this page",
        workers: "By workers",
        orders: "Orders to the service worker, and what is left for the browser to do",
        reports: "Reports, which browsers send by themselves",
      },
      result: (/** @type {number} */ tried, /** @type {number} */ out) =>
        out === 0 ? `${tried} tried, none got out` : `${tried} tried, ${out} got out`,
      ends: {
        refused: "refused",
        removed: "taken away",
        absent: "not in this browser",
        silent: "nothing happened",
        through: "got out",
      },
    },
    check: {
      title: "See for yourself",
      steps: [
        "Switch off the network, or turn on airplane mode: Stayput goes on working.",
        "Open the browser’s developer tools (F12), look at the network panel, then drop a photo: no line is added.",
        "Compare this page’s files with a build of your own.",
      ],
    },
    limits:
      "Not covered: browser extensions, the operating system, a recording of the screen, a link you follow yourself, and a host that serves another page than this one.",
    licences: "Licences of what is shipped (opens a new tab)",
    sums: "The hash of every file of this page, to hold against a published build (a download)",
    build: (/** @type {string} */ id) =>
      `Build ${id}. Compared with a build of your own, header by header, by this command in Stayput’s sources:`,
    verify: (/** @type {string} */ address) => `python build.py verify ${address}`,
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
    beside: "Side by side",
    undo: "Undo",
    redo: "Redo",
    edit: "Edit",
    ground: (/** @type {string} */ name) => `Shown on ${name}`,
    grounds: { squares: "squares", white: "white", black: "black", green: "green" },
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
  editedAlt: (/** @type {string} */ name) => `Edited cutout of ${name}`,
  notReadYet: "The photo is shown as soon as the tab is sealed. It is not read before.",
  notShown: "This photo can’t be shown here.",
  noPreview: "This browser can’t show this kind of file. The cutout will be shown.",
  progressLabel: "Progress",

  starting: "Starting",
  waiting: "Waits until the tab is sealed",
  waitingNote: "It starts by itself.",
  workingNote: "The photo stays in this tab.",
  cancel: "Cancel",
  save: "Save PNG",
  saveAs: (/** @type {string} */ format, /** @type {boolean} */ isMask) =>
    isMask ? `Save mask as ${format}` : `Save ${format}`,
  saving: "Writing",
  preparing: "Preparing the file…",
  share: "Share",
  more: "More",
  moreFormat: "File format and size",
  copyFull: "Copy to clipboard",
  undoClose: "Undo",
  looks: {
    title: "Ready-made looks",
    names: /** @type {Record<string, string>} */ ({
      transparent: "Plain",
      white: "White",
      product: "Product",
      profile: "Profile",
      sticker: "Sticker",
      blur: "Blur",
    }),
  },
  quick: {
    making: "Quick version. A finer one is being made…",
    coming: (/** @type {number | null} */ share) =>
      `Quick version. A finer one is coming${share === null ? "…" : ` (${formatPercent(share)})`}`,
  },
  startOver: "Start over",
  details: "Details",
  close: "Close",
  done: (/** @type {string} */ facts) => `Done. ${facts}`,
  sealedNow: "Sealed. This tab can’t use the network.",

  cutout: {
    title: "Cutout",
    time: "Time",
    size: "Size",
    ranOn: "Ran on",
    foundBy: "Found by",
    pass: (/** @type {string} */ tier, /** @type {number} */ side, /** @type {number} */ share) =>
      `${TIERS[tier]}, ${formatSize(side, side)}${share < 0.99 ? ", on the subject alone" : ""}`,
    gpu: "The graphics card (WebGPU)",
    otherPasses: (/** @type {string} */ passes) => `Also looked: ${passes}`,
    improving: "The fine model is here. A finer cutout is on its way; this one stays until then.",
    threads: (/** @type {string} */ backend, /** @type {number} */ count) =>
      `${backend}, ${plural(count, "1 thread", (n) => `${n} threads`)}`,
    oneThread:
      "This server or browser allows one thread only. It takes longer; the result is the same.",
    tooLarge:
      "This cutout has more than 50 million pixels. It can be saved, but can’t be edited here.",
    findSubject: "Find a subject",
    finding: "The subject is being looked for. This cutout stays until then.",
    toKnow: (/** @type {number} */ count) => plural(count, "1 to know", (n) => `${n} to know`),
    stepDone: "done",
    stepNow: "now",
  },

  choice: {
    title: "Model",
    fast: "Fast",
    fine: "Fine",
    fastMeans: "Small and quick. Best for one clear subject.",
    coming: (/** @type {string} */ loaded, /** @type {string} */ total) =>
      `Being fetched: ${loaded} of ${total} MB. Until then the fast one does the work.`,
    starting: "Being started. Until then the fast one does the work.",
    here: "Finer edges, more subjects found.",
    none: "Not fetched, because this browser asks for less data. Choose it to fetch it.",
    failed: (/** @type {string} */ code) =>
      code === "GPU_HALF"
        ? "This graphics card needs another form of the fine model, which is not on this device. The fast one does the work. Choose Fine to fetch it."
        : `The fine model could not be had (${code}), so the fast one does the work. Choose it to try again.`,
  },

  findings: {
    title: "Hidden data in this photo",
    tab: "Hidden data",
    inspecting: "Checking for hidden data…",
    found: (/** @type {number} */ count) =>
      plural(count, "1 hidden detail found", (n) => `${n} hidden details found`),
    foundNone: "No hidden data found",
    none: "There is nothing in this file but the picture.",
    noneKnown: "No hidden data was found in this file.",
    allRemoved: (/** @type {number} */ count) =>
      plural(count, "1 hidden detail removed", (n) => `${n} hidden details removed`),
    nameKept: (/** @type {number} */ count) =>
      plural(
        count,
        "1 hidden detail found. The file’s name is kept.",
        (n) => `${n} hidden details found. All removed but the file’s name.`,
      ),
    someLeft: (/** @type {number} */ count, /** @type {number} */ left) =>
      `${plural(count, "1 hidden detail found", (n) => `${n} hidden details found`)}, ${left} of ${count === 1 ? "it" : "them"} kept`,
    afterLeft: (/** @type {string} */ size, /** @type {number} */ left) =>
      `${size}, the picture and ${plural(left, "one thing that is kept", (n) => `${n} things that are kept`)}`,
    removed: "removed",
    kept: "kept",
    before: "Before",
    after: "After",
    beforeLine: (
      /** @type {string} */ size,
      /** @type {number} */ count,
      /** @type {boolean} */ isSure,
    ) => {
      const nothing = isSure ? "nothing but the picture" : "no hidden data found";
      return `${size}, ${plural(count, "one thing", (n) => (count === 0 ? nothing : `${n} things`))}`;
    },
    afterLine: (/** @type {string} */ size, /** @type {boolean} */ isSure) =>
      `${size}, ${isSure ? "nothing but the picture" : "no hidden data found"}`,
    checked: "Checked again in the finished file.",
    same: "The picture in it is the same, byte for byte.",
    rewritten: "The file was written anew; what is seen of it is the same, pixel for pixel.",
    recoded: "The picture was coded anew, as you chose. It may differ very slightly.",
    reordered:
      "The picture in it is the same: what is stored was rearranged, not compressed again.",
    profile: (/** @type {string} */ name) => `Its colours are kept by a plain profile: ${name}.`,
    pictureAlt: "Small picture hidden in the file",
    pictureBad: "The hidden picture can’t be shown.",
    carrier: (/** @type {string} */ name, /** @type {string} */ size) => `In ${name}, ${size}`,
    unread: "Can’t be read here",
    more: (/** @type {number} */ count) => plural(count, "And one more", (n) => `And ${n} more`),
    notInspected:
      "What this photo tells could not be looked up. What is saved is checked all the same.",
    notOffered: "This file is not offered, because it could not be shown to be clean.",
  },

  strip: {
    working: "Removing metadata",
    save: "Save without metadata",
    saveOne: "Save this photo",
    saveAll: (/** @type {number} */ count) =>
      plural(count, "Save one photo as ZIP", (n) => `Save all ${n} as ZIP`),
    zipping: (/** @type {number} */ done, /** @type {number} */ total) =>
      `Making the ZIP, ${done} of ${total}`,
    zipName: "photos.zip",
    also: "Save photo without metadata",
    cutOut: "Remove background",
    stop: "Stop",
    list: "Photos",
    title: (/** @type {number} */ count) => plural(count, "One photo", (n) => `${n} photos`),
    progress: (/** @type {number} */ done, /** @type {number} */ total) => `${done} of ${total}`,
    left: (/** @type {string} */ progress, /** @type {number} */ ms) =>
      ms < 60_000
        ? `${progress}, less than a minute left`
        : `${progress}, about ${Math.round(ms / 60_000)} min left`,
    cleaned: (/** @type {number} */ count) => plural(count, "1 cleaned", (n) => `${n} cleaned`),
    unreadable: (/** @type {number} */ count) =>
      plural(count, "1 could not be read", (n) => `${n} could not be read`),
    notCleaned: (/** @type {number} */ count) =>
      plural(count, "1 could not be cleaned", (n) => `${n} could not be cleaned`),
    both: (/** @type {string} */ good, /** @type {string} */ bad) => `${good}, ${bad}`,
    row: (/** @type {string} */ format, /** @type {string} */ words) => `${format}, ${words}`,
    rowRemoved: (/** @type {number} */ count) =>
      plural(count, "1 removed", (n) => (count === 0 ? "nothing found" : `${n} removed`)),
    rowStatus: {
      waiting: "Waits",
      working: "Removing metadata",
      done: "Cleaned",
      failed: "Not offered",
    },
    done: (/** @type {string} */ found) => `Done. ${found}. Checked again in the finished file.`,
  },

  stripSave: {
    title: "Save",
    file: "File",
    format: "Format",
    keepName: "Keep the file’s name",
    keepNameMeans:
      "A name can tell a date, a place or a device. Off, files are called photo-1, photo-2 and so on.",
    choices: {
      keeps_hidden_pixels: {
        label: "Keep hidden pixels",
        means:
          "Colours behind fully transparent parts. Nobody sees them here, but other programs can show them.",
      },
      may_recode: {
        label: "Code the picture anew where needed",
        means: "Removes what can’t be cut out otherwise. The picture may change very slightly.",
      },
      keeps_resolution: {
        label: "Keep the print size (dpi)",
        means: "How large the photo prints. It tells nothing about you.",
      },
    },
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
    formats: { png: "PNG", webp: "WebP", jpeg: "JPEG" },
    formatOf: (/** @type {string} */ format, /** @type {boolean} */ isOpen) =>
      `${format}${isOpen ? (format === "JPEG" ? ", on white" : ", transparent") : ""}`,
    content: "What is saved",
    contents: { picture: "Picture", mask: "Mask only" },
    lossless: "Without loss",
    quality: "Quality",
    limit: "Size at most",
    noLimit: "any size",
    dpi: "Print resolution",
    none: "none",
    last: "Last saved",
    metadataNext: "None. The finished file is read again before it is yours.",
    saveInstead: (/** @type {string} */ format) => `Save as ${format}`,
    tooLarge: (
      /** @type {string} */ format,
      /** @type {{kind: "width" | "height" | "pixels", most: number}} */ { kind, most },
    ) =>
      kind === "pixels"
        ? `No more than ${integers.format(most / 1e6)} million pixels can be written here. Choose a smaller canvas.`
        : `${format} can’t be that ${kind === "width" ? "wide" : "tall"}: ${integers.format(most)} px at most.`,
    canInstead: (/** @type {string} */ format) => `${format} can.`,
    metadataDpi: "Only the print resolution you chose. Checked in the finished file.",
  },

  edit: {
    tool: "Tool",
    tools: {
      none: "Move",
      keep: "Restore",
      erase: "Erase",
      drop: "Remove an object",
      "take-back": "Restore an object",
      crop: "Crop",
    },
    bar: "Fix the cutout",
    brushSize: "Brush size",
    endTool: "Done",
    toolMeans: {
      none: "Drag to move, scroll or pinch to zoom. Choose a tool to fix the cutout.",
      keep: "Paint over what belongs to the subject. The faint photo shows what is there.",
      erase: "Paint over what doesn’t belong to it.",
      drop: "Click a separate object to remove it. Use Erase where two objects touch.",
      "take-back": "Click where an object was removed, and it comes back.",
      move: "Drag the background picture where it belongs.",
      crop: "Drag the frame or its handles; drag beside it to turn the photo.",
    },
    size: "Size",
    hardness: "Hardness",
    refined: "Follow the photo’s edges",
    loupe: "Loupe",
    edge: "Edge",
    feather: "Soften",
    shift: "In or out",
    reset: "Take all changes back",
    pixels: (/** @type {number} */ px) => `${px} px`,
    percent: (/** @type {number} */ share) => `${share} %`,
    shifted: (/** @type {number} */ px) =>
      px === 0 ? "0 px" : px < 0 ? `${-px} px in` : `${px} px out`,
    colourValue: (/** @type {string} */ label) => `${label}, exact value`,
    colourInvalid: "Not a colour",
    colourForms: "#1f8fff or 31, 143, 255",
    colourPreset: (/** @type {string} */ colour) => COLOURS[colour] ?? `Colour ${colour}`,
    stage: "Photo. Arrows move the brush, space puts it down and lifts it.",
    stageCrop: "Photo. Arrows move the crop, [ and ] size it, Escape ends it.",
    stageMove: "Photo. Arrows move the background picture, [ and ] size it.",
    down: "Brush down",
    lifted: "Brush lifted",
    background: {
      title: "Background",
      short: "Background",
      kinds: {
        transparent: "None",
        colour: "Colour",
        gradient: "Gradient",
        picture: "Picture",
        blur: "Blur",
      },
      colour: "Colour",
      from: "From",
      to: "To",
      angle: "Angle",
      blur: "Strength",
      degrees: (/** @type {number} */ degrees) => `${degrees}°`,
      choose: "Choose a picture",
      fit: "Fit",
      fits: { cover: "Fill", contain: "Whole" },
      move: "Move it on the photo",
      moveMeans:
        "Drag it where it belongs; pinch, or Alt and the wheel, to size it. Arrow keys, [ and ] do the same.",
      scale: "Size",
      x: "Across",
      y: "Down",
    },
    shadow: {
      title: "Shadow and outline",
      short: "Shadow",
      shadow: "Shadow",
      kinds: { none: "None", drop: "Behind", contact: "On the ground" },
      opacity: "Strength",
      blur: "Softness",
      x: "Across",
      y: "Down",
      colour: "Colour",
      outlineTitle: "Outline",
      outline: "Draw an outline",
      width: "Width",
      summary: (/** @type {boolean} */ hasShadow, /** @type {boolean} */ hasOutline) =>
        hasShadow ? (hasOutline ? "Both" : "Shadow") : hasOutline ? "Outline" : "None",
    },
    crop: {
      title: "Crop and size",
      bar: "Crop",
      draw: "Crop on the picture",
      shapes: /** @type {Record<string, string>} */ ({
        "": "Free",
        "1:1": "Square",
        "35:45": "35:45 mm",
      }),
      fill: "Reach the shape by",
      fills: { crop: "Cropping", pad: "Adding margin" },
      reset: "Reset",
      facts: (/** @type {number} */ width, /** @type {number} */ height) => `${width} × ${height}`,
      turned: (
        /** @type {number} */ width,
        /** @type {number} */ height,
        /** @type {number} */ degrees,
      ) => `${width} × ${height}, ${degrees}°`,
      short: "Crop",
      crop: "Crop",
      crops: { whole: "Whole", subject: "To subject", exact: "Exact" },
      margin: "Margin",
      snap: "No margin where the photo’s border cuts it off",
      edges: ["Left", "Top", "Width", "Height"],
      aspect: "Aspect",
      asItIs: "As it is",
      size: "Canvas in pixels",
      sides: ["Width", "Height"],
      left: "Turn left",
      right: "Turn right",
      flip: "Flip",
      straighten: "Straighten",
      result: (/** @type {string} */ size) => `Saved at ${size} pixels.`,
    },
  },

  keys: {
    title: "Keys",
    tools: "Restore, erase, remove an object, crop, move",
    brush: "Brush or own background smaller, larger (or Alt and wheel)",
    paint: "By keys: move the brush, put it down and lift it",
    straight: "Straight line from the last stroke",
    hand: "Move the photo while a tool is chosen",
    undo: "Undo, redo",
    loupe: "Loupe",
    ground: "Show on squares, white, black, green",
    beside: "Side by side",
    space: "Space",
    shift: "Shift",
    press: "press",
    view: "Compare, result, mask, original",
    zoom: "Zoom in, zoom out",
    fit: "Fit",
    actual: "100 %",
    pan: "Move the photo when zoomed in",
    slider: "Move the divider",
    save: "Save",
    copy: "Copy",
    choose: "Remove background: choose a photo",
    chooseStrip: "Remove location and hidden data: choose photos",
    previous: "Previous and next photo in the list",
    cancel: "Cancel while working",
    help: "This list",
    arrows: "Arrows",
    drag: "Drag",
    escape: "Esc",
  },
};

/** What a person calls a tier. */
export const TIERS = /** @type {Readonly<Record<string, string>>} */ ({
  fast: "the fast model",
  fine: "the fine model",
});

/** Why a model did not run on the graphics card. @type {Readonly<Record<string, string>>} */
export const REASONS = {
  GPU_ABSENT: "The browser offers no graphics card for this.",
  GPU_WRONG:
    "The graphics card’s driver computes wrongly: its answer was held against the processor’s.",
  GPU_HALF: "The graphics card’s driver computes wrongly in 16 bits, so it computes in 32.",
  GPU_FAILED: "The graphics card could not run the model.",
  GPU_LOST: "The graphics card stopped working, so the processor took over.",
};

/** Names of backends for people. @type {Readonly<Record<string, string>>} */
export const BACKENDS = { wasm: "WebAssembly", webgpu: "the graphics card (WebGPU)" };

const integers = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(LANGUAGE, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const clock = new Intl.DateTimeFormat(LANGUAGE, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
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
