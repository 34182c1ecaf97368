// What this device keeps of the page, in the proof: how much, whether the page works without the network, and deleting. Thread: page.
import { PARTS, UI, formatBytes, ownOf, say } from "../messages.js";
import { byId, fillList, make, setAttribute, setShown, setText } from "./element.js";
import { lightOf } from "./state.js";

const WORDS = UI.proof.stored;

/** @param {string} label */
const nameOf = (label) => (label === "" ? WORDS.page : (ownOf(PARTS, label) ?? label));

/** Only a person's press: what is deleted is asked of the host again. @param {HTMLButtonElement} button @param {() => void} act */
function onPress(button, act) {
  button.addEventListener("click", (event) => event.isTrusted && act());
}

/** @param {Pick<import("./state.js").Handlers, "onDelete" | "onKeep">} handlers */
export function createStored({ onDelete, onKeep }) {
  const box = byId("stored", HTMLDetailsElement);
  const title = byId("stored-title", HTMLElement);
  const light = byId("stored-light", HTMLElement);
  const list = byId("stored-list", HTMLElement);
  const all = byId("stored-delete", HTMLButtonElement);
  const lasting = byId("stored-lasting", HTMLElement);
  const keep = byId("stored-keep", HTMLButtonElement);
  setText(byId("stored-means", HTMLElement), WORDS.means);
  setText(all, WORDS.deleteAll);
  setText(keep, WORDS.keep);
  onPress(all, () => (title.focus(), onDelete(null)));
  onPress(keep, () => (title.focus(), onKeep()));

  /** @param {{label: string, bytes: number}} kept */
  function makeRow({ label, bytes }) {
    const row = make("li");
    const button = make("button", "button small", WORDS.delete);
    button.type = "button";
    setAttribute(button, "aria-label", say(WORDS.deleteOne, { name: nameOf(label) }));
    // The row goes with what it names; without the focus the panel would close.
    onPress(button, () => (title.focus(), onDelete(label)));
    row.append(
      make("span", "ledger-name", nameOf(label)),
      make("span", "ledger-value", formatBytes(bytes)),
      button,
    );
    return row;
  }

  return {
    /** @param {import("./state.js").ViewState} state */
    render(state) {
      const { seal, offline } = state;
      setShown(box, seal.status === "sealed" && offline.kept !== null);
      const kept = offline.kept ?? [];
      const size = formatBytes(kept.reduce((sum, { bytes }) => sum + bytes, 0));
      setText(title, kept.length ? say(WORDS.title, { size }) : WORDS.none);
      setText(light, WORDS.light[lightOf(state)]);
      setAttribute(box, "data-light", lightOf(state));
      fillList(list, JSON.stringify(kept), () => kept.map(makeRow));
      setShown(all, kept.length > 0);
      const isKnown = offline.lasting !== "unknown" && kept.length > 0;
      setShown(lasting, isKnown);
      if (offline.lasting !== "unknown") setText(lasting, WORDS[offline.lasting]);
      setShown(keep, isKnown && offline.lasting === "no");
    },
  };
}
