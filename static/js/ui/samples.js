// Photos to try, and what becomes of one: before and after, in a picture that moves once. Thread: page.
// It moves when the tab is ready: where there is no graphics card, frames take the processor's time.
// They came before the seal, checked like everything else; to try one asks for nothing.
import { UI } from "../messages.js";
import { byId, make, setAttribute, setShown, setText } from "./element.js";

const NAMES = /** @type {const} */ (["person.webp", "car.webp", "dog.webp"]);
/** Whose cutout comes along. */
const [BEFORE, AFTER] = ["dog.webp", "dog-cutout.webp"];

/** @param {{onFiles: (files: File[], mode: import("../photos/state.js").Mode | null) => void}} handlers */
export function createSamples({ onFiles }) {
  const node = byId("samples", HTMLElement);
  const hero = byId("hero", HTMLElement);
  setText(byId("samples-title", HTMLElement), UI.samples);
  let isMade = false;

  /** @param {Record<string, Blob>} samples */
  function fill(samples) {
    /** @type {Record<string, string>} */
    const urls = {};
    for (const [name, blob] of Object.entries(samples)) urls[name] = URL.createObjectURL(blob);
    for (const name of NAMES.filter((one) => one in samples)) {
      const button = make("button", "sample");
      const image = make("img");
      button.type = "button";
      image.alt = "";
      image.src = urls[name];
      button.append(image, make("span", "", UI.sampleNames[name]));
      button.addEventListener("click", () => {
        const blob = samples[name];
        onFiles([new File([blob], `sample-${name}`, { type: blob.type })], "cutout");
      });
      byId("samples-row", HTMLElement).append(button);
    }
    if (!urls[BEFORE] || !urls[AFTER]) return;
    const images = [byId("hero-before", HTMLImageElement), byId("hero-after", HTMLImageElement)];
    [BEFORE, AFTER].forEach((name, index) => {
      images[index].src = urls[name];
    });
    // It moves when both can be seen, not while one is still being decoded.
    Promise.all(images.map((image) => image.decode())).then(
      () => setAttribute(hero, "data-ready", "true"),
      () => {},
    );
  }

  return {
    /** @param {import("./state.js").ViewState} state */
    render({ samples, seal }) {
      setAttribute(hero, "data-moves", String(seal.phase === "ready"));
      if (samples === null || isMade) return;
      isMade = true;
      fill(samples);
      setShown(node, true);
    },
  };
}
