// The presets above the panel's sections: single ones, and groups that open their own row under them. Thread: page.
import { GROUPS, groupOf, hasPreset, presetOf } from "../../edit/presets.js";
import { UI } from "../../messages.js";
import { byId, make, makeIcon, setAttribute, setShown } from "../element.js";
import { createAbout } from "./about.js";
import { createChips } from "./chips.js";
import { createCustom } from "./custom.js";
import { nameOf } from "./facts.js";
import { createMore } from "./more.js";
import { createSearch } from "./search.js";

/**
 * @typedef {import("../../files/presets.js").Preset} Preset
 * @typedef {(typeof GROUPS)[number]} OpenGroup
 */

const WORDS = UI.presets;
/** @type {readonly Preset[]} */
const NONE = [];

/** A small card with a drawn sample of what it does. @param {string} sample @param {string} words */
function makeCard(sample, words) {
  const button = make("button", "preset");
  const drawn = make("span", "preset-sample");
  drawn.dataset.sample = sample;
  drawn.append(make("span", "preset-subject"));
  button.type = "button";
  button.append(drawn, make("span", "preset-label", words));
  return button;
}

/** @param {Pick<import("../state.js").Handlers, "onPreset" | "onSavePreset" | "onOpenPresets" | "onEdit">} handlers */
export function createPresets(handlers) {
  const node = byId("presets", HTMLElement);
  const row = make("div", "preset-row");
  node.setAttribute("role", "group");
  setAttribute(node, "aria-label", WORDS.title);
  const { onPreset } = handlers;
  /** @type {OpenGroup | null} */
  let open = null;

  const idPhoto = byId("id-photo-about", HTMLElement);
  /** The section of the ID photo has the room now. @param {Preset} preset */
  function takeDocument(preset) {
    onPreset(preset);
    open = null;
    draw();
    byId("presets-id-card", HTMLElement).focus();
  }
  const search = createSearch({ onPreset: takeDocument });
  const custom = createCustom({ onPreset: takeDocument });
  const more = createMore(handlers);
  const idPhotos = make("div", "edit");
  idPhotos.append(search.node, custom.node);
  const chips = {
    product: createChips({ label: WORDS.groups.product, onPreset }),
    headshot: createChips({ label: WORDS.groups.headshot, onPreset }),
    sticker: createChips({ label: WORDS.groups.sticker, onPreset }),
  };
  const bodies = { ...chips, id: { ...search, node: idPhotos }, more };
  const about = createAbout(handlers);

  const cards = GROUPS.map((group) => {
    const button = makeCard(group, WORDS.groups[group]);
    const { node: body } = bodies[group];
    button.lastElementChild?.append(makeIcon("down"));
    body.id = `presets-${group}`;
    body.classList.add("preset-body");
    button.id = `presets-${group}-card`;
    button.setAttribute("aria-controls", body.id);
    button.addEventListener("click", () => {
      open = open === group ? null : group;
      draw();
      // By touch, a keyboard would come up over the list.
      if (open === "id" && matchMedia("(pointer: fine)").matches) search.focus();
    });
    return { group, button, body };
  });
  /** @type {{preset: Preset, button: HTMLButtonElement}[]} */
  let singles = [];
  row.append(...cards.map(({ button }) => button));
  const under = make("div", "preset-under");
  under.append(...cards.map(({ body }) => body), about.node);
  node.append(row, under);

  /** @param {readonly Preset[]} presets */
  function makeSingles(presets) {
    for (const { button } of singles) button.remove();
    singles = presets.map((preset) => {
      const button = makeCard(preset.id, nameOf(preset));
      button.addEventListener("click", () => onPreset(preset));
      return { preset, button };
    });
    row.prepend(...singles.map(({ button }) => button));
  }
  /** @type {import("../state.js").ViewState | null} */
  let shown = null;
  /** @type {readonly Preset[] | null} */
  let known = null;
  /** By its group, made once: what didn't change is not drawn anew. @type {Record<string, Preset[]>} */
  let grouped = {};

  function draw() {
    if (shown === null) return;
    const { editing, presets } = shown;
    if (known !== presets.shipped) {
      known = presets.shipped;
      grouped = {};
      for (const preset of presets.shipped) (grouped[groupOf(preset)] ??= []).push(preset);
      makeSingles(grouped.basic ?? []);
    }
    const chosen = presetOf(editing, presets.shipped);
    const isChanged = chosen !== null && !hasPreset(editing, chosen);
    const group = chosen && groupOf(chosen);
    for (const { preset, button } of singles)
      setAttribute(button, "aria-pressed", String(preset.id === chosen?.id && !isChanged));
    for (const card of cards) {
      const isOpen = card.group === open;
      setAttribute(card.button, "aria-expanded", String(isOpen));
      setAttribute(card.button, "aria-current", String(card.group === group));
      setShown(card.button, card.group === "more" || (grouped[card.group]?.length ?? 0) > 0);
      setShown(card.body, isOpen);
    }
    setAttribute(node, "data-open", String(open !== null));
    for (const one of /** @type {const} */ (["product", "headshot", "sticker", "id"]))
      bodies[one].render(grouped[one] ?? NONE, chosen);
    more.render({ ...presets, chosen, others: grouped.more ?? NONE });
    const isFramed = group === "id" && editing.now.frame.to_head !== null;
    const place = isFramed ? idPhoto : node;
    if (about.node.parentElement !== place) place.append(about.node);
    const isOpen = isFramed || (open !== null && open === group);
    about.render(chosen, { isChanged, isOpen, editing });
  }

  return {
    /** Opens a group: of what is here, or of the photo that comes next. @param {"id" | "product"} group */
    open(group) {
      open = group;
      draw();
    },
    /** @param {import("../state.js").ViewState} state */
    render(state) {
      const { mode, stage, editing, presets } = state;
      setShown(
        node,
        mode === "cutout" && stage === "done" && editing.isEditable && presets.shipped.length > 0,
      );
      shown = state;
      draw();
    },
  };
}
