// The panel's frame: sections that open one at a time; on a phone the same buttons are a row of tabs. Thread: page.
import { UI } from "../messages.js";
import { byId, make, makeIcon, setAttribute, setShown, setText } from "./element.js";

/** @typedef {import("./state.js").Section} Section */

/** @param {Section} section @param {() => void} onPress */
function makeFold(section, onPress) {
  const wrap = make("section", "section");
  const heading = make("h2", "section-head");
  const button = make("button", "section-button");
  const title = make("span", "section-title", section.title);
  const summary = make("span", "section-summary");
  const short = make("span", "section-short", section.short);
  const mark = makeIcon("check");
  mark.classList.add("section-mark");
  wrap.dataset.section = section.id;
  button.type = "button";
  button.id = `section-${section.id}`;
  section.body.id = `section-${section.id}-body`;
  section.body.classList.add("section-body");
  section.body.setAttribute("role", "region");
  section.body.setAttribute("aria-label", section.title);
  button.setAttribute("aria-controls", section.body.id);
  button.append(makeIcon(section.icon), title, short, mark, summary, makeIcon("down"));
  button.addEventListener("click", onPress);
  heading.append(button);
  wrap.append(heading, section.body);
  return { section, wrap, button, title, short, summary };
}

/** @param {Section[]} sections in the order of the work */
export function createPanel(sections) {
  const panel = byId("panel", HTMLElement);
  const phone = window.matchMedia("(width < 48em)");
  setAttribute(panel, "aria-label", UI.panelLabel);
  /** What a person opened, or null where they closed it; undefined until they press one. @type {string | null | undefined} */
  let chosen;
  /** What opened by itself, until one is pressed. @type {string | undefined} */
  let forced;
  /** @type {string | null} */
  let open = null;
  let asked = "";

  const folds = sections.map((section) => makeFold(section, () => press(section)));
  byId("sections", HTMLElement).append(...folds.map((fold) => fold.wrap));

  /** @param {Section} section */
  function press(section) {
    forced = undefined;
    chosen = open === section.id ? null : section.id;
    open = chosen;
    draw();
    // What opened is seen as far as there is room; the title stays in sight.
    if (open !== null) section.body.parentElement?.scrollIntoView({ block: "nearest" });
  }
  /** A person's choice, where it is there; else the first that is, and on a phone none: the photo has the room. @param {Section[]} shown */
  function decide(shown) {
    const wanted = forced ?? chosen;
    if (wanted === null || shown.some(({ id }) => id === wanted)) return wanted ?? null;
    return phone.matches ? null : (shown[0]?.id ?? null);
  }
  function draw() {
    for (const { section, button, wrap } of folds) {
      const isOpen = section.id === open;
      setAttribute(button, "aria-expanded", String(isOpen));
      setAttribute(wrap, "data-open", String(isOpen));
      setShown(section.body, isOpen);
    }
  }

  return {
    /** Opens one, and brings the keyboard to it. @param {string} id */
    show(id) {
      const fold = folds.find(({ section }) => section.id === id);
      if (fold === undefined || fold.wrap.hidden) return;
      if (open !== id) press(fold.section);
      fold.section.body.querySelector("input")?.focus();
    },
    /** @param {import("./state.js").ViewState} state @param {boolean} isBlocked */
    render(state, isBlocked) {
      setShown(
        panel,
        !isBlocked && state.photo !== null && state.stage !== "empty" && state.stage !== "error",
      );
      for (const { section, wrap, button, title, short, summary } of folds) {
        setShown(wrap, section.isShown(state));
        setText(title, section.titleOf?.(state) ?? section.title);
        setText(short, section.shortOf?.(state) ?? section.short);
        setText(summary, section.summarise(state));
        setAttribute(button, "data-checked", String(section.isChecked?.(state) ?? false));
        section.render(state);
      }
      const shown = sections.filter((section) => section.isShown(state));
      // What a person must see opens by itself, once for each result; after that it is theirs to close.
      const asking = shown.find((section) => section.asksToOpen(state));
      const key = asking ? `${asking.id} ${state.result?.url ?? state.mode}` : "";
      if (key !== asked) forced = asking?.id;
      asked = key;
      open = decide(shown);
      draw();
    },
  };
}
