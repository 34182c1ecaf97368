// The top bar's words: the photo's name and facts, offline, update, install. Thread: page.
import { UI, formatBytes, formatSize, say } from "../messages.js";
import { byId, setShown, setText } from "./element.js";
import { findFailure, isAtWork } from "./state.js";

/** @param {{onUpdate: () => void, onInstall: () => void}} handlers */
export function createTopBar({ onUpdate, onInstall }) {
  const file = byId("file", HTMLElement);
  const name = byId("file-name", HTMLElement);
  const facts = byId("file-facts", HTMLElement);
  const title = byId("photo-title", HTMLElement);
  const offline = byId("bar-offline", HTMLElement);
  const update = byId("bar-update", HTMLElement);
  const install = byId("bar-install", HTMLButtonElement);
  const updateButton = byId("bar-update-button", HTMLButtonElement);
  setText(byId("bar-offline-words", HTMLElement), UI.bar.offline);
  setText(byId("bar-update-words", HTMLElement), UI.bar.update);
  setText(updateButton, UI.bar.updateNow);
  setText(install, UI.bar.install);
  updateButton.addEventListener("click", () => onUpdate());
  install.addEventListener("click", () => onInstall());

  return {
    /** @param {import("./state.js").ViewState} state */
    render(state) {
      const { photo, offline: network, stage, seal } = state;
      // Beside a photo the page's own title is gone; what is said in its place is what the photo is called.
      setShown(title, photo !== null && stage !== "empty" && findFailure(state) === null);
      setText(title, photo?.name ?? "");
      setShown(file, photo !== null);
      if (photo !== null) {
        setText(name, photo.name);
        name.title = photo.name;
        const bytes = formatBytes(photo.size);
        const size = formatSize(photo.width, photo.height);
        setText(facts, photo.width > 0 ? say(UI.fileFacts, { size, bytes }) : bytes);
      }
      const isBusy = isAtWork(state);
      setShown(offline, !network.online);
      setShown(update, network.update && !isBusy);
      const isUsable = seal.status === "opening" || seal.status === "sealed";
      setShown(install, network.installable && isUsable && !isBusy && !network.update);
    },
  };
}
