"""Looks for words that are cut off, and for controls that can't be pressed, as the page stands."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# By what is given up on purpose, and how it is had all the same.
SHORTENED = {
    ".file-name": "the photo's own name, of any length; it is the page's heading, and in a tip",
    ".kind-glance": "the first words of what unfolds below it",
}

FIND = """([shortened, within]) => {
  const root = document.querySelector(within);
  const found = [];
  const say = (why, node) => {
    const name = node.id ? `#${node.id}` : node.className || node.localName;
    found.push(`${why}: ${name} "${(node.textContent ?? "").trim().slice(0, 40)}"`);
  };
  const isQuiet = (node) => node.closest(".quiet, [aria-hidden=true]") !== null ||
    getComputedStyle(node).clipPath !== "none";
  const isSeen = (node) => node.checkVisibility({ visibilityProperty: true });

  // How far a rectangle is within what clips it; what can be scrolled into sight is not cut off.
  const isCut = (box, node) => {
    let { left, top, right, bottom } = box;
    for (let at = node; at && at !== document.documentElement; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.clipPath !== "none") return false;
      if (style.display === "inline" || style.display === "contents") continue;
      const around = at.getBoundingClientRect();
      const clips = (axis) => ["hidden", "clip"].includes(style[axis]);
      const scrolls = (axis) => ["auto", "scroll"].includes(style[axis]);
      if (clips("overflowX") && (left < around.left - 1 || right > around.right + 1)) return true;
      if (clips("overflowY") && (top < around.top - 1 || bottom > around.bottom + 1)) return true;
      if (scrolls("overflowX")) [left, right] = [around.left, around.right];
      if (scrolls("overflowY")) [top, bottom] = [around.top, around.bottom];
      if (style.position === "fixed") break;
    }
    return left < -1 || right > Math.max(innerWidth, document.scrollingElement.scrollWidth) + 1;
  };

  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !isSeen(node) || isQuiet(node)) continue;
    if (shortened.some((one) => node.matches(one))) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    if ([...range.getClientRects()].some((box) => box.width > 1 && isCut(box, node)))
      say("cut off", node);
  }

  const controls = "button, a[href], input, select, summary, [role=slider], [tabindex='0']";
  for (const node of root.querySelectorAll(controls)) {
    if (!isSeen(node) || node.closest("[aria-hidden=true]")) continue;
    const words = node.labels?.[0];
    const target = words && !isQuiet(words) ? words : node;
    target.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const { left, top, right, bottom } = target.getBoundingClientRect();
    const x = (Math.max(0, left) + Math.min(innerWidth, right)) / 2;
    const y = (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2;
    const hit = document.elementFromPoint(x, y);
    const isHit = hit !== null &&
      [node, target].some((one) => one.contains(hit) || hit.contains(one));
    if (!isHit) say(`lies under ${hit?.id || hit?.className}`, node);
  }
  return [...new Set(found)];
}"""


def cut_off(page: "Page", within: str = "body") -> list[str]:
    """What can't be read or can't be pressed of the page, or of what lies over it."""
    found: list[str] = page.evaluate(FIND, [list(SHORTENED), within])
    return found
