/**
 * What the page shows of an edit while it is made: the tool, the brush, the preview, the last file. Pure.
 */

import { EMPTY_EDIT, FIRST_EXPORT } from "./state.js";

/** @typedef {"none" | "keep" | "erase" | "drop" | "take-back" | "move" | "crop" | "head"} ToolName drop and take-back are of a connected component, move of an own background, head of its marks */
/** @typedef {{sizePx: number, hardness: number, refined: boolean, loupe: boolean}} BrushState its diameter is one on the screen */

/**
 * @typedef {object} EditingState
 * @property {boolean} isEditable whether there is a photo that can be edited
 * @property {import("./state.js").Edit} now
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {ToolName} tool
 * @property {BrushState} brush
 * @property {import("./state.js").Export} options how the file is written
 * @property {import("../files/presets.js").Preset | null} preset the one that was taken last, whatever was changed since
 * @property {{pixels: ImageData, canvas: [number, number], edit: import("./state.js").Edit, extent: import("./state.js").Extent, sidePx: number,
 *   crop: import("../rpc/protocol.js").Rectangle | null, turned: import("../rpc/protocol.js").Turned | null, serial: number, rectangle: import("../rpc/protocol.js").Rectangle | null} | null} preview
 *   `turned` takes places of the photo to the turned photo, of which it shows `crop`; with a rectangle it is the preview of the serial before, brought up to date there
 * @property {{frame: import("./state.js").Frame, head: import("./state.js").Head | null, crop: import("../rpc/protocol.js").Rectangle} | null} seen what of the turned photo the last finished picture showed, of an edit with that frame and head
 * @property {[number, number] | null} photo width and height in pixels; null as long as nobody knows
 * @property {import("./state.js").Head | null} head the marks by which the last finished picture was framed, in pixels of the photo; null without a rule for the head
 * @property {import("../rpc/protocol.js").HeadFound | null} headFound where those marks are from
 * @property {boolean[]} cutOff whether the subject reaches the photo's border: left, top, right, bottom; empty as long as nobody knows
 * @property {boolean} isRendering
 * @property {boolean} isSaving
 * @property {{mime_type: string, width: number, height: number, quality: number | null, is_within: boolean, bytes: number,
 *   edit: import("./state.js").Edit, options: import("./state.js").Export} | null} saved the last file of the picture, and what it was made of
 * @property {string | null} failed why there is no preview
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
    preset: null,
    preview: null,
    seen: null,
    photo: null,
    head: null,
    headFound: null,
    cutOff: [],
    isRendering: false,
    isSaving: false,
    saved: null,
    failed: null,
  }),
);

/** Tools whose work is around the cutout, and seen with it. @type {readonly ToolName[]} */
export const AROUND = ["move", "crop", "head"];

/** Whether the tool has nothing left to move. @param {Pick<EditingState, "tool" | "now">} state */
export const isIdle = ({ tool, now }) =>
  (tool === "move" && now.background.kind !== "picture") ||
  (tool === "head" && now.frame.to_head === null);
