// What the page shows, as one plain value. Types, the value at the start, and what stands in the way. Thread: page.
// The owner of the state (main.js) also owns and releases every object URL in it.

import { EMPTY_EDIT, FIRST_EXPORT } from "../edit/state.js";

/** @typedef {"empty" | "waiting" | "working" | "done" | "error"} PageStage */
/** @typedef {"cutout" | "strip"} Mode what a photo is taken for: its cutout, or the photo itself without metadata */
/** @typedef {"cache" | "network"} Source */
/** @typedef {{name: string, label: string, loaded: number, total: number, from: Source | null}} PartState */
/** @typedef {{name: string, sha256: string, bytes: number, from: Source | null}} EarlierRequest */

/**
 * @typedef {object} SealState
 * @property {string | null} build which build this page is; null until its list of parts is read
 * @property {"opening" | "sealed" | "broken" | "unsupported"} status
 * @property {PartState[]} parts
 * @property {number} loaded bytes
 * @property {number} total bytes
 * @property {"download" | "start"} phase "start": Python and the runtime are being started
 * @property {string | null} code set when broken or unsupported, or when a part is missing
 * @property {EarlierRequest[]} requestsBefore parts
 * @property {EarlierRequest[]} ownFiles all else that was asked for before sealing
 * @property {{name: string, bytes: number}[]} installed parts that the service worker fetched since sealing
 * @property {number} requestsSince requests of this document since sealing, by the browser's own record
 * @property {number} refused attempts refused since sealing, the self-test's own included
 * @property {number | null} sealedAt milliseconds since the epoch
 */

/** @typedef {{name: string, size: number, url: string | null, width: number, height: number}} PhotoState */
/** @typedef {{stage: string, done: number, total: number | null}} ProgressState */
/** @typedef {{code: string, detail: string | null}} Coded */

/**
 * @typedef {object} ResultState
 * @property {string} url
 * @property {string} fileName
 * @property {number} width
 * @property {number} height
 * @property {number} bytes
 * @property {Coded[]} notes
 * @property {Record<string, number>} timings milliseconds by stage
 * @property {number} totalMs
 * @property {string} backend "wasm" or "webgpu"
 * @property {number} threads
 * @property {string | null} reason why it did not run on the graphics card
 * @property {import("../rpc/protocol.js").InferencePass[]} passes the runs of models, in their order
 */

/** @typedef {{status: "none" | "coming" | "here" | "failed", loaded: number, total: number, code: string | null}} FineState the fine model, which comes after the tab is open */

/**
 * @typedef {object} CleanState the photo itself without metadata, to be saved
 * @property {string} url
 * @property {string} fileName
 * @property {boolean} hasOwnName whether that is the name it came with
 * @property {import("../rpc/protocol.js").Stripped} stripped
 */

/** @typedef {"none" | "keep" | "erase" | "drop" | "take-back" | "move"} ToolName drop and take-back are of a connected part, move of an own background */
/** @typedef {{sizePx: number, hardness: number, refined: boolean, loupe: boolean}} BrushState its diameter is one on the screen */

/**
 * @typedef {object} EditingState
 * @property {boolean} isEditable whether there is a photo that can be edited
 * @property {import("../edit/state.js").Edit} now
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {ToolName} tool
 * @property {BrushState} brush
 * @property {import("../edit/state.js").Export} options how the file is written
 * @property {{pixels: ImageData, canvas: [number, number], edit: import("../edit/state.js").Edit, extent: import("../edit/state.js").Extent, sidePx: number,
 *   serial: number, rectangle: import("../rpc/protocol.js").Rectangle | null} | null} preview one with a rectangle is the one of the serial before, brought up to date there
 * @property {boolean} isRendering
 * @property {boolean} isSaving
 * @property {{mime_type: string, width: number, height: number, quality: number | null, is_within: boolean, bytes: number} | null} saved the last file
 * @property {string | null} failed why there is no preview
 */

/** @typedef {"waiting" | "working" | "done" | "failed"} RowStatus */
/** @typedef {{name: string, status: RowStatus, url: string | null, format: string, found: number, code: string | null}} RowState */

/**
 * @typedef {object} QueueState several photos, one at a time
 * @property {RowState[]} rows
 * @property {number} selected index of the one that is shown
 * @property {number | null} leftMs how long the rest may take, once that can be told
 * @property {{done: number, total: number} | null} zip set while one is made
 */

/**
 * @typedef {object} ViewState
 * @property {SealState} seal
 * @property {Mode} mode
 * @property {PageStage} stage
 * @property {PhotoState | null} photo url is null when the browser can't show the file; width and height 0 when unknown
 * @property {ProgressState | null} progress
 * @property {string | null} matteUrl small picture, black with alpha, laid over the photo while working
 * @property {import("../rpc/protocol.js").Report | null} report what the shown photo tells
 * @property {string | null} reportCode why there is no report
 * @property {ResultState | null} result
 * @property {EditingState} editing
 * @property {CleanState | null} clean
 * @property {QueueState | null} queue null for one photo
 * @property {boolean} keepsName whether a saved photo is called what it was called; kept for this tab only
 * @property {Coded | null} error
 * @property {{key: string, detail: string | null} | null} notice
 * @property {{ready: boolean, online: boolean, update: boolean, installable: boolean}} offline
 * @property {FineState} fine
 * @property {import("../rpc/protocol.js").Tier} tier which model a person wants; kept for this tab only
 * @property {boolean} improving the shown cutout is being made again by another model
 * @property {boolean} isolated whether the browser grants threads
 */

/**
 * @typedef {object} Handlers
 * @property {(files: File[], mode: Mode | null) => void} onFiles no mode: the one at hand
 * @property {() => void} onCancel
 * @property {() => void} onStartOver
 * @property {() => void} onRetry
 * @property {() => void} onCopy
 * @property {() => void} onUpdate
 * @property {() => void} onInstall
 * @property {() => void} onReload
 * @property {() => Promise<import("../seal/leaks/try-leaks.js").PlaceResults>} onTryLeaks
 * @property {() => void} onSavePhoto also save the photo itself without metadata, beside its cutout
 * @property {() => void} onCutOut go on to the cutout of the shown photo
 * @property {(index: number) => void} onSelect
 * @property {() => void} onSaveAll
 * @property {(keeps: boolean) => void} onKeepName
 * @property {(tier: import("../rpc/protocol.js").Tier) => void} onTier
 * @property {(make: (edit: import("../edit/state.js").Edit) => import("../edit/state.js").Edit, key?: string | null) => void} onEdit
 * @property {() => void} onSettle what was dragged is let go
 * @property {() => void} onUndo
 * @property {() => void} onRedo
 * @property {() => void} onReset
 * @property {(tool: ToolName) => void} onTool
 * @property {(brush: Partial<BrushState>) => void} onBrush
 * @property {(options: Partial<import("../edit/state.js").Export>) => void} onOptions
 * @property {(file: File) => void} onBackground
 * @property {(extent: import("../edit/state.js").Extent, sidePx: number) => void} onWant what of the edit is to be seen, and how large
 * @property {() => void} onSaveEdit
 * @property {() => void} onShare
 */

/** One foldable part of the panel. To add one: a file in sections/, a line in view.js.
 * @typedef {object} Section
 * @property {string} id
 * @property {string} title
 * @property {HTMLElement} body
 * @property {(state: ViewState) => boolean} isShown
 * @property {(state: ViewState) => string} summarise a few words beside the title
 * @property {(state: ViewState) => boolean} asksToOpen true when it holds something a person must see
 * @property {(state: ViewState) => void} render
 */

/** Nothing to edit yet. */
export const EMPTY_EDITING = Object.freeze(
  /** @type {EditingState} */ ({
    isEditable: false,
    now: EMPTY_EDIT,
    canUndo: false,
    canRedo: false,
    tool: "none",
    brush: { sizePx: 40, hardness: 0.5, refined: true, loupe: false },
    options: FIRST_EXPORT,
    preview: null,
    isRendering: false,
    isSaving: false,
    saved: null,
    failed: null,
  }),
);

/** A desk with no photo on it. */
export const EMPTY_DESK = Object.freeze({
  stage: /** @type {PageStage} */ ("empty"),
  photo: null,
  progress: null,
  matteUrl: null,
  report: null,
  reportCode: null,
  result: null,
  improving: false,
  clean: null,
  queue: null,
  error: null,
});

/** @returns {ViewState} */
export function initialState() {
  return {
    ...EMPTY_DESK,
    editing: EMPTY_EDITING,
    mode: "cutout",
    keepsName: false,
    seal: {
      build: null,
      status: "opening",
      parts: [],
      loaded: 0,
      total: 0,
      phase: "download",
      code: null,
      requestsBefore: [],
      ownFiles: [],
      installed: [],
      requestsSince: 0,
      refused: 0,
      sealedAt: null,
    },
    notice: null,
    tier: "fine",
    fine: { status: "none", loaded: 0, total: 0, code: null },
    offline: { ready: false, online: true, update: false, installable: false },
    isolated: false,
  };
}

/** What stands in the way, if anything: a seal that failed comes before a photo that failed. @param {ViewState} state */
export function findFailure(state) {
  if (state.seal.code !== null && state.seal.status !== "sealed")
    return { code: state.seal.code, detail: state.error?.detail ?? null };
  if (state.seal.status === "broken") return { code: "NOT_SEALED", detail: null };
  if (state.seal.status === "unsupported") return { code: "BROWSER_UNSUPPORTED", detail: null };
  return state.stage === "error" ? (state.error ?? { code: "INTERNAL", detail: null }) : null;
}
