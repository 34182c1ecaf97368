// What the page shows, as one plain value. Types, the value at the start, and what stands in the way. Thread: page.
// The owner of the state (main.js) also owns and releases every object URL in it.

import { NO_CHECKS } from "../edit/checking.js";
import { EMPTY_EDITING } from "../edit/editing.js";
import { NO_PRESETS } from "../edit/preset-files.js";
import { NO_PHOTO, SAVE_ALL, STRIP_CHOICES } from "../photos/state.js";

/** @typedef {"cache" | "network"} Source */
/** @typedef {{name: string, label: string, loaded: number, total: number, from: Source | null}} AssetState */
/** @typedef {{name: string, sha256: string, bytes: number, from: Source | null}} EarlierRequest */

/**
 * @typedef {object} SealState
 * @property {string | null} build which build this page is; null until its list of assets is read
 * @property {"opening" | "sealed" | "broken" | "unsupported"} status
 * @property {AssetState[]} assets
 * @property {number} loaded bytes
 * @property {number} total bytes
 * @property {"download" | "start" | "ready"} phase "start": Python and the runtime are being started
 * @property {string | null} code set when broken or unsupported, or when an asset is missing
 * @property {EarlierRequest[]} requestsBefore assets
 * @property {EarlierRequest[]} ownFiles all else that was asked for before sealing
 * @property {string | null} root the page's own SHA-256; it names those of all else that runs
 * @property {string[]} neighbours stores and service workers of this origin that are not ours
 * @property {string[]} replaced what this device kept and was not what was built; it was fetched anew
 * @property {import("../load/on-demand.js").Order[]} orders of assets, to the service worker: each since sealing, and earlier ones that failed
 * @property {number} requestsSince requests of this document since sealing, by the browser's own record
 * @property {number} refused attempts refused since sealing, the self-test's own included
 * @property {number | null} sealedAt milliseconds since the epoch
 */

/**
 * @typedef {object} Stored what this device keeps of the page
 * @property {boolean} ready all that the fast model takes, and the page, was read from there and is what was built
 * @property {boolean} hasFine the fine model too, or there is none
 * @property {{label: string, bytes: number}[] | null} kept by the label of the parts, "" is the page itself; null until it was looked at
 * @property {"unknown" | "no" | "yes" | "refused"} lasting whether the browser keeps it when it needs room
 */

/** @typedef {{status: "none" | "coming" | "here" | "failed", loaded: number, total: number, code: string | null}} FineState the fine model, which comes after the tab is open */

/**
 * @typedef {object} ViewState
 * @property {SealState} seal
 * @property {import("../photos/state.js").Mode} mode
 * @property {import("../photos/state.js").PageStage} stage
 * @property {import("../photos/state.js").PhotoState | null} photo url is null when the browser can't show the file; width and height 0 when unknown
 * @property {import("../photos/state.js").ProgressState | null} progress
 * @property {string | null} matteUrl small picture, black with alpha, laid over the photo while working
 * @property {import("../rpc/protocol.js").Report | null} report what the shown photo tells
 * @property {string | null} reportCode why there is no report
 * @property {import("../photos/state.js").EarlyState | null} early what can be seen before the rest is ready; never what is saved
 * @property {import("../photos/state.js").ResultState | null} result
 * @property {import("../edit/editing.js").EditingState} editing
 * @property {import("../edit/preset-files.js").PresetsState} presets
 * @property {import("../edit/checking.js").ChecksState} checks what is measured of a head in its frame
 * @property {import("../photos/state.js").CleanState | null} clean
 * @property {import("../photos/state.js").QueueState | null} queue null for one photo
 * @property {boolean} keepsName whether a saved photo is called what it was called; kept for this tab only
 * @property {import("../photos/state.js").ChoiceState} choices of a strip; kept for this tab only
 * @property {import("../photos/state.js").SaveAllState} saveAll
 * @property {import("../photos/state.js").Coded | null} error
 * @property {{key: string, detail: string | null} | null} notice
 * @property {Stored & {online: boolean, update: boolean, installable: boolean, wasHere: boolean}} offline
 * @property {FineState} fine
 * @property {import("../rpc/protocol.js").Tier} tier which model a person wants; kept for this tab only
 * @property {Record<string, Blob> | null} samples photos to try, by the name of their file
 * @property {boolean} improving the shown cutout is being made again by another model
 * @property {boolean} isolated whether the browser grants threads
 */

/**
 * @typedef {object} Handlers
 * @property {(files: File[], mode: import("../photos/state.js").Mode | null) => void} onFiles no mode: the one at hand
 * @property {(lack: "only_address" | "no_file" | "no_photo_inside") => void} onNoFile something came, and it holds no file
 * @property {(left: import("../photos/left.js").Left) => void} onLeftOut what of a folder was not taken
 * @property {() => void} onCancel
 * @property {() => void} onStartOver
 * @property {() => void} onReopen bring the photo back that was closed
 * @property {() => void} onSaved what is shown was saved by a link
 * @property {() => void} onRetry
 * @property {() => void} onCopy
 * @property {() => void} onUpdate
 * @property {() => void} onInstall
 * @property {() => void} onReload
 * @property {(label: string | null) => void} onDelete what is stored under a label, or all of it
 * @property {() => void} onKeep
 * @property {() => Promise<import("../seal/leaks/try-leaks.js").PlaceResults>} onTryLeaks
 * @property {() => void} onSavePhoto also save the photo itself without metadata, beside its cutout
 * @property {() => void} onCutOut go on to the cutout of the shown photo
 * @property {(index: number) => void} onSelect
 * @property {() => void} onPause no new photo of the list is begun
 * @property {() => void} onResume
 * @property {() => void} onStop what is finished stays
 * @property {(id: number) => void} onRemove
 * @property {(id: number) => void} onRetryOne
 * @property {() => void} onRetryFailed
 * @property {(id: number, toIndex: number) => void} onMove
 * @property {() => void} onLookForAll the shown photo's look becomes everyone's
 * @property {(id: number, isOwn: boolean) => void} onOwnLook false: back to the look for all
 * @property {(target: import("../photos/state.js").Target) => void} onSaveAll
 * @property {() => void} onStopSaving
 * @property {(change: Partial<Pick<import("../photos/state.js").SaveAllState, "target" | "pattern" | "replaces">>) => void} onSaveChoice
 * @property {(replaces: boolean) => void} onReplace what a person says of a file that is there already
 * @property {(as: "copy" | "csv") => void} onSummary
 * @property {(keeps: boolean) => void} onKeepName
 * @property {(change: Partial<import("../photos/state.js").StripChoices>) => void} onChoose
 * @property {(tier: import("../rpc/protocol.js").Tier) => void} onTier
 * @property {() => void} onFindSubject ask the models about a picture that is cut out already
 * @property {(make: (edit: import("../edit/state.js").Edit) => import("../edit/state.js").Edit, key?: string | null) => void} onEdit
 * @property {() => void} onSettle what was dragged is let go
 * @property {() => void} onUndo
 * @property {() => void} onRedo
 * @property {() => void} onReset
 * @property {(preset: import("../files/presets.js").Preset) => void} onPreset edit and options, in one step
 * @property {(files: File[]) => void} onOpenPresets a person's own
 * @property {(name: string) => void} onSavePreset what is set now
 * @property {(tool: import("../edit/editing.js").ToolName) => void} onTool
 * @property {(brush: Partial<import("../edit/editing.js").BrushState>) => void} onBrush
 * @property {(options: Partial<import("../edit/state.js").Export>) => void} onOptions
 * @property {(file: File) => void} onBackground
 * @property {(extent: import("../edit/state.js").Extent, sidePx: number) => void} onWant what of the edit is to be seen, and how large
 * @property {() => void} onSaveEdit
 * @property {() => void} onShare
 * @property {(options: import("../edit/state.js").Export) => void} onSaveSheet
 */

/** One foldable section of the panel. To add one: a file in sections/, a line in view.js.
 * @typedef {object} Section
 * @property {string} id
 * @property {string} icon of the sprite
 * @property {string} title
 * @property {string} short one word or two, for a tab
 * @property {(state: ViewState) => string} [titleOf] where the title itself tells something
 * @property {(state: ViewState) => string} [shortOf] as titleOf, for a tab
 * @property {(state: ViewState) => boolean} [isChecked] whether it is marked as done
 * @property {HTMLElement} body
 * @property {(state: ViewState) => boolean} isShown
 * @property {(state: ViewState) => string} summarise a few words beside the title
 * @property {(state: ViewState) => boolean} asksToOpen true when it holds something a person must see
 * @property {(state: ViewState) => void} render
 */

/** @returns {ViewState} */
export function initialState() {
  return {
    ...NO_PHOTO,
    editing: EMPTY_EDITING,
    presets: NO_PRESETS,
    checks: NO_CHECKS,
    mode: "cutout",
    keepsName: false,
    choices: { chosen: { ...STRIP_CHOICES }, offered: [], isAgain: false },
    saveAll: SAVE_ALL,
    seal: {
      build: null,
      status: "opening",
      assets: [],
      loaded: 0,
      total: 0,
      phase: "download",
      code: null,
      requestsBefore: [],
      ownFiles: [],
      root: null,
      replaced: [],
      neighbours: [],
      orders: [],
      requestsSince: 0,
      refused: 0,
      sealedAt: null,
    },
    notice: null,
    tier: "fine",
    fine: { status: "none", loaded: 0, total: 0, code: null },
    offline: {
      ready: false,
      hasFine: false,
      kept: null,
      lasting: "unknown",
      online: true,
      update: false,
      installable: false,
      wasHere: false,
    },
    isolated: false,
    samples: null,
  };
}

/** With what the page works when there is no network, of what was chosen. @param {ViewState} state @returns {"here" | "offlineFast" | "offline"} */
export function lightOf({ offline, tier, fine }) {
  if (!offline.ready) return "here";
  const isWhole = tier === "fast" || (offline.hasFine && fine.status === "here");
  return isWhole ? "offline" : "offlineFast";
}

/** The list of all hashes can't hold its own; the page names it. */
const LIST = "build.json";

/** What was asked for and is not of this build. @param {SealState} seal */
export const unlistedFiles = ({ ownFiles }) =>
  ownFiles.filter(({ name, sha256 }) => sha256 === "" && name !== LIST).map(({ name }) => name);

/** What stands in the way, if anything: a seal that failed comes before a photo that failed. @param {ViewState} state */
export function findFailure(state) {
  if (state.seal.code !== null && state.seal.status !== "sealed")
    return { code: state.seal.code, detail: state.error?.detail ?? null };
  if (state.seal.status === "broken") return { code: "NOT_SEALED", detail: null };
  if (state.seal.status === "unsupported") return { code: "BROWSER_UNSUPPORTED", detail: null };
  return state.stage === "error" ? (state.error ?? { code: "INTERNAL", detail: null }) : null;
}

/**
 * Whether a photo is at work, in sight, behind what is shown or in the list, or files are being
 * written: not the moment for a reload. @param {ViewState} state
 */
export const isAtWork = ({ stage, improving, editing, queue }) =>
  stage === "waiting" ||
  stage === "working" ||
  improving ||
  editing.isSaving ||
  (queue !== null &&
    (queue.saving !== null ||
      queue.rows.some(({ status }) => status === "waiting" || status === "working")));
