// The photo on the light table: original, cutout, matte, and which of them is seen. Thread: page.
import { UI } from "../messages.js";
import { byId, setAttribute, setPicture, setShown, setText } from "./element.js";

/** Above this, the photo's own pixels are shown as squares. */
const SQUARES_FROM = 2;

/** @typedef {"compare" | "result" | "mask" | "original"} LookName */

/** Why there is no photo to be seen. @param {import("./state.js").ViewState} state */
function describeBlank({ stage, seal, mode, error }) {
  if (stage === "waiting") return seal.status === "sealed" ? "" : UI.notReadYet;
  if (mode === "strip") return stage === "done" || error !== null ? UI.notShown : "";
  return UI.noPreview;
}

/** @param {{onSize: (width: number, height: number) => void}} handlers */
export function createFrame({ onSize }) {
  const frame = byId("frame", HTMLElement);
  const photo = byId("frame-photo", HTMLImageElement);
  const result = byId("frame-result", HTMLImageElement);
  const matte = byId("frame-matte", HTMLImageElement);
  const blank = byId("frame-blank", HTMLElement);
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

  function reveal() {
    if (shown === null) return;
    const { photo: given, result: made, matteUrl, stage } = shown;
    const isDone = stage === "done" && made !== null && decoded.has(made.url);
    frame.dataset.state = isDone ? "done" : "working";
    matte.dataset.ready = String(matteUrl !== null && decoded.has(matteUrl));
    setShown(blank, given !== null && given.url === null && !isDone);
    setText(blank, describeBlank(shown));
    const width = made?.width || given?.width || photo.naturalWidth;
    const height = made?.height || given?.height || photo.naturalHeight;
    if (given !== null) onSize(width || 1200, height || 900);
  }

  return {
    /** @param {LookName} look */
    setLook(look) {
      setAttribute(frame, "data-look", look);
    },
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
      const name = state.photo?.name ?? "";
      setAttribute(photo, "alt", UI.photoAlt(name));
      setAttribute(result, "alt", UI.resultAlt(name));
      load(photo, state.photo?.url ?? null);
      load(matte, state.matteUrl);
      load(result, state.result?.url ?? null);
      reveal();
    },
  };
}
