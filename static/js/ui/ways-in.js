// More ways in than one photo by one: a whole folder, and on phones the camera. Thread: page.
import { UI } from "../messages.js";
import { byId, setShown, setText } from "./element.js";

/** @typedef {import("../photos/state.js").Mode} Mode */

/** Where fingers are all there is, a camera is at hand, and hardly anyone has folders. */
const isTouch = () => matchMedia("(hover: none) and (pointer: coarse)").matches;

/** @param {{onFiles: (files: File[], mode: Mode) => void, onFolder: (files: File[], mode: Mode) => void}} handlers */
export function createWaysIn({ onFiles, onFolder }) {
  const hasFolders = "webkitdirectory" in HTMLInputElement.prototype && !isTouch();
  for (const mode of /** @type {const} */ (["cutout", "strip"])) {
    whenChosen(`folder-${mode}`, (files) => onFolder(files, mode));
    setText(byId(`folder-${mode}-label`, HTMLElement), UI.chooseFolder);
    setShown(byId(`folder-${mode}-way`, HTMLElement), hasFolders);
  }
  whenChosen("camera", (files) => onFiles(files, "cutout"));
  setText(byId("camera-label", HTMLElement), UI.takePhoto);
  setShown(byId("camera-way", HTMLElement), isTouch());
  // On phones, naming a ZIP would put a list of files in place of the photos.
  if (!isTouch()) byId("strip-input", HTMLInputElement).accept += ",.zip,application/zip";
}

/** @param {string} id @param {(files: File[]) => void} take */
function whenChosen(id, take) {
  const input = byId(id, HTMLInputElement);
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (files.length > 0) take(files);
  });
}
