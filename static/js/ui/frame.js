// The photo on the light table: original, cutout, matte, and which of them is seen. Thread: page.
import { isUnframed, isUntouched } from "../edit/state.js";
import { UI, say } from "../messages.js";
import { byId, setAttribute, setPicture, setShown, setText } from "./element.js";

/** Above this, the photo's own pixels are shown as squares. */
const SQUARES_FROM = 2;
/** The longer side of what has no size yet. */
const UNKNOWN_PX = 1200;

/** @typedef {"compare" | "result" | "mask" | "original" | "beside"} ViewMode */
/** @typedef {"squares" | "white" | "black" | "green"} GroundName what a transparent cutout is shown on */

/** Why there is no photo to be seen. @param {import("./state.js").ViewState} state */
function describeBlank({ stage, seal, mode, error }) {
  if (stage === "waiting") return seal.status === "sealed" ? "" : UI.notReadYet;
  if (mode === "strip") return stage === "done" || error !== null ? UI.notShown : "";
  return UI.noPreview;
}

/**
 * What is seen, for who doesn't see it. It stands at the frame, and the pictures in there count as
 * decoration: a browser may have a server describe a picture whose own words tell it too little.
 * @param {import("./state.js").ViewState} state @param {boolean} isDone
 */
function labelOf({ photo }, isDone) {
  const name = photo?.name ?? "";
  return isDone ? say(UI.resultAlt, { name }) : say(UI.photoAlt, { name });
}

/** The shape of what stands in, where the size is not known yet. @param {import("../photos/state.js").EarlyState | null} early */
function sizeOfUnknown(early) {
  const { width, height } = early?.pixels ?? { width: 4, height: 3 };
  const scale = UNKNOWN_PX / Math.max(width, height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Whether a preview is cropped or turned as the edit says. @param {NonNullable<import("../edit/editing.js").EditingState["preview"]>} preview */
const hasFrame = ({ extent }) => extent === "whole" || extent === "uncropped";

/** @param {{onSize: (width: number, height: number) => void}} handlers */
export function createFrame({ onSize }) {
  const frame = byId("frame", HTMLElement);
  const photo = byId("frame-photo", HTMLImageElement);
  const result = byId("frame-result", HTMLImageElement);
  const matte = byId("frame-matte", HTMLImageElement);
  const blank = byId("frame-blank", HTMLElement);
  const edited = byId("frame-edit", HTMLCanvasElement);
  const context = /** @type {CanvasRenderingContext2D} */ (edited.getContext("2d"));
  /** @type {ViewMode} */
  let view = "compare";
  /** What the canvas holds. @type {import("../edit/editing.js").EditingState["preview"]} */
  let painted = null;
  /** What stands in there for a picture that is not decoded yet. @type {import("../photos/state.js").EarlyState | null} */
  let early = null;
  /** Pictures that are decoded and may be shown without a flash. @type {Set<string>} */
  const decoded = new Set();
  /** @type {import("./state.js").ViewState | null} */
  let shown = null;

  /** Big pictures take a while to decode; what is seen changes only when the new one is ready.
   * @param {HTMLImageElement} image @param {string | null} url */
  function load(image, url) {
    const isNew = url !== null && image.getAttribute("src") !== url;
    setPicture(image, url);
    if (!isNew || url === null) return;
    const settle = () => {
      if (image.getAttribute("src") !== url) return;
      const sources = [photo, result, matte].map((each) => each.getAttribute("src"));
      for (const old of decoded) if (!sources.includes(old)) decoded.delete(old);
      decoded.add(url);
      reveal();
    };
    image.decode().then(settle, settle);
  }

  /** It stays, when the state has let go of it, until what it stands in for can be seen. @param {import("./state.js").ViewState} state */
  function standIn({ early: given, stage, photo: whose, result: made }) {
    if (given !== null && given !== early) {
      edited.width = given.pixels.width;
      edited.height = given.pixels.height;
      context.putImageData(given.pixels, 0, 0);
      early = given;
      painted = null;
    }
    const isOver = given === null && stage !== "done";
    const url = early?.of === "photo" ? whose?.url : made?.url;
    if (isOver || (url && decoded.has(url))) early = null;
  }

  /** @param {import("../edit/editing.js").EditingState} editing */
  function paint({ preview }) {
    if (
      preview === null ||
      (preview.pixels === painted?.pixels && preview.serial === painted.serial)
    )
      return;
    const { pixels, rectangle, serial, extent } = preview;
    if (rectangle !== null && pixels === painted?.pixels && serial === painted.serial + 1)
      context.putImageData(pixels, 0, 0, ...rectangle);
    else {
      edited.width = pixels.width;
      edited.height = pixels.height;
      context.putImageData(pixels, 0, 0);
    }
    painted = preview;
    setAttribute(frame, "data-extent", extent);
  }

  function reveal() {
    if (shown === null) return;
    standIn(shown);
    const { photo: given, result: made, matteUrl, stage } = shown;
    const isMade = stage === "done" && made !== null && decoded.has(made.url);
    const isDone = isMade || early?.of === "cutout";
    frame.dataset.state = isDone ? "done" : "working";
    frame.dataset.early = early?.of ?? "none";
    matte.dataset.ready = String(matteUrl !== null && decoded.has(matteUrl));
    const isBlank = given !== null && given.url === null && !isDone && early === null;
    setShown(blank, isBlank);
    setText(blank, describeBlank(shown));
    setAttribute(frame, "aria-label", isBlank ? describeBlank(shown) : labelOf(shown, isDone));
    const { editing } = shown;
    if (early === null) paint(editing);
    const { preview } = editing;
    const isFramed =
      isDone &&
      view === "result" &&
      (preview?.extent === "whole" || preview?.extent === "uncropped") &&
      !isUntouched(editing.now);
    // A cropped picture is never drawn over the whole photo, not even until the next preview comes.
    const fits =
      preview !== null && (isFramed || !hasFrame(preview) || isUnframed(preview.edit.frame));
    const isEdited = isMade && fits && !isUntouched(editing.now);
    setShown(edited, isEdited || early !== null);
    if (isEdited) setAttribute(frame, "aria-label", say(UI.editedAlt, { name: given?.name ?? "" }));
    frame.dataset.edited = String(isEdited || early?.of === "cutout");
    const [wide, high] = isFramed && preview ? preview.canvas : [];
    const unknown = sizeOfUnknown(early);
    const width = wide ?? (made?.width || given?.width || photo.naturalWidth || unknown.width);
    const height = high ?? (made?.height || given?.height || photo.naturalHeight || unknown.height);
    if (given !== null) onSize(view === "beside" && isDone ? 2 * width : width, height);
  }

  return {
    /** @param {ViewMode} next */
    setViewMode(next) {
      view = next;
      setAttribute(frame, "data-view", view);
    },
    /** @param {GroundName} ground */
    setGround: (ground) => setAttribute(frame, "data-ground", ground),
    /** Shows the original up to x, in pixels of the frame as it is on the screen. @param {number} xPx */
    setDivider(xPx) {
      frame.style.setProperty("--divider", `${xPx.toFixed(1)}px`);
    },
    /** @param {number} share of the photo's own size */
    setZoom(share) {
      setAttribute(frame, "data-pixels", String(share > SQUARES_FROM));
    },
    /** @param {import("./state.js").ViewState} state */
    render(state) {
      shown = state;
      load(photo, state.photo?.url ?? null);
      load(matte, state.matteUrl);
      load(result, state.result?.url ?? null);
      reveal();
    },
  };
}
