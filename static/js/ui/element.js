// Finds, makes and changes elements; changes nothing that is already so, which keeps focus and motion.

/** The element with this id, of this type; index.html and the modules must agree.
 * @template {Element} T @param {string} id @param {new () => T} type @returns {T} */
export function byId(id, type) {
  const node = document.getElementById(id);
  if (!(node instanceof type)) throw new Error(`index.html has no ${type.name} #${id}`);
  return node;
}

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {string} [className] @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]} */
export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

/** An icon of the sprite in index.html. @param {string} name */
export function makeIcon(name) {
  return makeDrawing("icon", `#i-${name}`);
}

/** A small drawing of our own that stands beside words which say the same. @param {string} name */
export const makePicture = (name) => makeDrawing("picture", `#p-${name}`);

/** @param {string} kind @param {string} symbol */
function makeDrawing(kind, symbol) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", kind);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", symbol);
  svg.append(use);
  return svg;
}

/** @param {Element} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {Element} node @param {string} name @param {string} value */
export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** @param {HTMLElement} node @param {boolean} isShown */
export function setShown(node, isShown) {
  if (node.hidden === isShown) node.hidden = !isShown;
}

/** Shows an object URL in an image, or nothing. @param {HTMLImageElement} image @param {string | null} url */
export function setPicture(image, url) {
  if (url === null) image.removeAttribute("src");
  else if (image.getAttribute("src") !== url) image.src = url;
  setShown(image, url !== null);
}

/** Fills a list only when its contents changed. @param {HTMLElement} list @param {string} key @param {() => Node[]} build */
export function fillList(list, key, build) {
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...build());
}

/** What an arrow key does along a row: a step on, a step back, or nothing. In a row that runs from right to left,
 * the left arrow leads on. @param {string} key @returns {number | undefined} */
export function stepOf(key) {
  const onwards = document.documentElement.dir === "rtl" ? -1 : 1;
  return { ArrowRight: onwards, ArrowDown: 1, ArrowLeft: -onwards, ArrowUp: -1 }[key];
}

/** Rows of a definition list. @param {Array<[string, string]>} rows */
export function makeRows(rows) {
  return rows.flatMap(([term, value]) => [make("dt", "", term), make("dd", "", value)]);
}
