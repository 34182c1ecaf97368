// The ring: logo, chip, hero and favicon are one; it fills while opening and closes once when sealed. Thread: page.
import { byId } from "./element.js";

const NEARLY_CLOSED = 86;
/** A little more than all, so that no browser leaves a seam. */
const CLOSED = 104;
const COLOURS = { open: "#15936d", broken: "#d23b30" };

/** @param {number} arc of 100 @param {string} colour */
function drawFavicon(arc, colour) {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.2" fill="none" stroke="${colour}" ` +
    `stroke-width="2.8" pathLength="100" stroke-dasharray="${arc} 100" transform="rotate(-20 8 8)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

export function createSealRing() {
  const favicon = byId("favicon", HTMLLinkElement);
  let last = "";
  let lastArc = -1;

  return {
    /** @param {import("./state.js").ViewState} state */
    render({ seal }) {
      const share = seal.total > 0 ? Math.min(1, seal.loaded / seal.total) : 0;
      const arc =
        seal.status === "sealed"
          ? CLOSED
          : seal.status === "opening"
            ? Math.round(share * NEARLY_CLOSED)
            : NEARLY_CLOSED;
      // All elements inherit it: the whole page is styled anew each time.
      if (arc !== lastArc) document.documentElement.style.setProperty("--arc", String(arc));
      lastArc = arc;
      const isBroken = seal.status === "broken" || seal.status === "unsupported";
      document.body.dataset.seal =
        isBroken || seal.code === null || seal.status === "sealed" ? seal.status : "stuck";
      const href = drawFavicon(
        seal.status === "sealed" ? CLOSED : NEARLY_CLOSED,
        isBroken ? COLOURS.broken : COLOURS.open,
      );
      if (href !== last) favicon.href = href;
      last = href;
    },
  };
}
