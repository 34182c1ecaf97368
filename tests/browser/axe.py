"""Asks axe-core, which knows the rules of WCAG, about the page as it stands."""

import json
import re
from typing import TYPE_CHECKING, Literal

from tools.env.paths import STATIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

AXE = STATIC / "node_modules" / "axe-core" / "axe.min.js"
SIZES = ((1440, 900), (768, 1024), (390, 844), (320, 640))
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

# What axe leaves to a person to judge: the rule, what it says, and why it is kept.
JUDGED = (
    (
        "color-contrast",
        "(overlapped|obscured) by another element|partially overlaps other elements",
        "it is scrolled under what floats over it, or an open list lies there; its colours are the"
        " theme's, and are judged where it lies free",
    ),
    (
        "color-contrast",
        "too short to determine",
        "a count of one figure, in the colours of the words beside it",
    ),
    (
        "color-contrast",
        "kbd.*only non-text characters",
        "a sign on a key, in the colours of the letters on the other keys",
    ),
    (
        "color-contrast",
        "section-short.*due to a pseudo element",
        "the line over the tab that is open, which touches no letter",
    ),
    (
        "color-contrast",
        "crop-facts.*due to a background gradient",
        "white on a dark plate of its own, which lies on the picture's squares",
    ),
    (
        "color-contrast",
        r"^text\[.*contains an image node",
        "the name of a line of the head, white with a dark rim, which lies on the photo",
    ),
)

# What is called for is answered from the page alone: a sealed tab loads no style sheet anew.
# Most of the document is lists that are not drawn. Of those few rules say anything, and the same
# for as long as the list is the same. So each such list is empty while axe takes the document in,
# but for those that lend what is drawn their words and, where all is asked for, those that were not
# found to be in order yet; and axe passes it by where it looks for what lies over what.
_RUN = """async ([rules, isDrawnOnly]) => {
  const notDrawn = (node) => [...node.children].flatMap((child) =>
    getComputedStyle(child).display === "none" ? [child] : notDrawn(child));
  const names = ["aria-labelledby", "aria-describedby", "aria-owns", "aria-details"];
  const lent = names.flatMap((name) => [...document.querySelectorAll(`[${name}]`)]
      .filter((node) => node.checkVisibility())
      .flatMap((node) => node.getAttribute(name).split(/\\s+/)))
    .map((id) => document.getElementById(id));
  const judged = globalThis.judged_ ??= new Set();
  const passedBy = new Set(notDrawn(document.body)
    .filter((node) => !lent.some((one) => node.contains(one))));
  const asked = [...passedBy]
    .filter(({outerHTML}) => !isDrawnOnly && !judged.has(outerHTML));
  const emptied = [...passedBy].filter((node) => !asked.includes(node));
  for (const node of emptied)
    Object.defineProperty(node, "childNodes", {value: [], configurable: true});
  document.createTreeWalker = (root, kinds) => Document.prototype.createTreeWalker.call(
    document, root, kinds,
    (node) => passedBy.has(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  try {
    const {violations, incomplete} = await axe.run(document, {
      preload: false,
      iframes: false,
      resultTypes: ["violations", "incomplete"],
      elementRef: true,
      ...rules,
    });
    const blamed = [...violations, ...incomplete].flatMap(({nodes}) => nodes);
    for (const one of asked)
      if (!blamed.some(({element}) => one.contains(element))) judged.add(one.outerHTML);
    const said = (rules) => rules.flatMap(({id, nodes}) =>
      nodes.map(({target, failureSummary}) => [id, target.join(" "), failureSummary]));
    return JSON.stringify({violations: said(violations), incomplete: said(incomplete)});
  } finally {
    delete document.createTreeWalker;
    for (const node of emptied) delete node.childNodes;
  }
}"""
_ALL: dict[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}, "label-content-name-mismatch": {"enabled": True}},
}
# Those of `_ALL` that read a colour. The schemes differ in colours alone: test_styles holds that.
_OF_COLOURS: dict[str, object] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}

# What follows a new size of the window comes with the next frames.
SETTLED = """async (frames) => {
  for (let still = 0; still < frames; still += 1) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
    if (document.getAnimations().some(({playState}) => playState === "running")) still = -1;
  }
}"""
RESIZED = 2


def violations(
    page: "Page", rules: dict[str, object] = _ALL, *, drawn_only: bool = False
) -> list[str]:
    """What breaks a rule, or may and was not judged, at one size and in one colour scheme."""
    if not page.evaluate("typeof globalThis.axe === 'object'"):
        page.evaluate(f"(() => {{ {AXE.read_text('utf-8')}\n}})()")
    found = json.loads(page.evaluate(_RUN, [rules, drawn_only]))
    open_ = [one for one in found["incomplete"] if not _is_judged(*one)]
    told = [*found["violations"], *(["to be judged: " + one[0], *one[1:]] for one in open_)]
    return [f"{rule} {target}: {why}" for rule, target, why in told]


def _is_judged(rule: str, target: str, why: str) -> bool:
    said = f"{target}: {why}"
    return any(rule == known and re.search(words, said, re.S) for known, words, _ in JUDGED)


def violations_everywhere(
    page: "Page", state: str, also: "Callable[[int], list[str]] | None" = None
) -> list[str]:
    """What breaks a rule at any size, in either scheme; each with where it did.

    In the light scheme all rules are asked, in the dark one those that its colours can break.
    `also` is asked at each width, in the light scheme. The window ends as wide as it began.
    """
    found: list[str] = []

    def ask(scheme: Scheme, width: int, height: int) -> None:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED, RESIZED)
        is_light = scheme == "light"
        # What is not drawn is the same at any size.
        drawn_only = not (is_light and width == SIZES[0][0])
        told = violations(page, _ALL if is_light else _OF_COLOURS, drawn_only=drawn_only)
        if also and is_light:
            told += also(width)
        found.extend(f"{state}, {scheme}, {width} x {height}: {one}" for one in told)

    # With it, colours that are inherited would change one after the other, frame by frame.
    page.emulate_media(reduced_motion="reduce")
    schemes = SCHEMES
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in schemes:
            ask(scheme, width, height)
        schemes = schemes[::-1]
    width, height = SIZES[0]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(SETTLED, RESIZED)
    return found
