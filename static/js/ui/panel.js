// The panel's frame: sections that open one at a time; on a phone the same buttons lie side by side as tabs. Thread: page.
import { UI } from "../messages.js";
import { byId, make, makeIcon, setAttribute, setShown, setText } from "./element.js";

/** @typedef {import("./state.js").Section} Section */

/** @param {Section} section @param {() => void} onPress */
function makeFold(section, onPress) {
  const wrap = make("section", "section");
  const heading = make("h2", "section-head");
  const button = make("button", "section-button");
  const summary = make("span", "section-summary");
  button.type = "button";
  button.id = `section-${section.id}`;
  section.body.id = `section-${section.id}-body`;
  section.body.classList.add("section-body");
  section.body.setAttribute("role", "region");
  section.body.setAttribute("aria-labelledby", button.id);
  button.setAttribute("aria-controls", section.body.id);
  button.append(make("span", "section-title", section.title), summary, makeIcon("down"));
  button.addEventListener("click", onPress);
  heading.append(button);
  wrap.append(heading, section.body);
  return { section, wrap, button, summary };
}

/** @param {Section[]} sections in the order of the work */
export function createPanel(sections) {
  const panel = byId("panel", HTMLElement);
  const phone = window.matchMedia("(width < 48em)");
  setAttribute(panel, "aria-label", UI.panelLabel);
  /** @type {string | null} */
  let open = phone.matches ? null : (sections[0]?.id ?? null);
  let asked = "";

  const folds = sections.map((section) =>
    makeFold(section, () => {
      open = open === section.id ? null : section.id;
      draw();
      // What opened is seen as far as there is room; the title stays in sight.
      if (open !== null) section.body.parentElement?.scrollIntoView({ block: "nearest" });
    }),
  );
  byId("sections", HTMLElement).append(...folds.map((fold) => fold.wrap));

  function draw() {
    for (const { section, button } of folds) {
      const isOpen = section.id === open;
      setAttribute(button, "aria-expanded", String(isOpen));
      setShown(section.body, isOpen);
    }
  }

  return {
    /** @param {import("./state.js").ViewState} state @param {boolean} isBlocked */
    render(state, isBlocked) {
      setShown(
        panel,
        !isBlocked && state.photo !== null && state.stage !== "empty" && state.stage !== "error",
      );
      for (const { section, wrap, summary } of folds) {
        setShown(wrap, section.isShown(state));
        setText(summary, section.summarise(state));
        section.render(state);
      }
      // What a person must see opens by itself, once for each result; after that it is theirs to close.
      const asking = sections.find(
        (section) => section.isShown(state) && section.asksToOpen(state),
      );
      const key = asking ? `${asking.id} ${state.result?.url ?? state.mode}` : "";
      if (asking && key !== asked) open = asking.id;
      asked = key;
      draw();
    },
  };
}
