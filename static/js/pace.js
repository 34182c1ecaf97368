/**
 * Draws fast changes ten times a second: while the page opens or a photo is at work, the processor's time
 * belongs to that, and where there is no graphics card, frames take much of it. Runs on the page.
 */

/** From one drawing to the next, at least. */
const PACE_MS = 100;

/** A hidden tab gets no frames. It draws at this interval instead. */
const UNSEEN_MS = 250;

/**
 * @param {() => void} draw
 * @returns {() => void} asks for a drawing; many requests before the next drawing become one
 */
export function paced(draw) {
  let isDue = false;
  let last = -PACE_MS;
  const soon = () => {
    let isDrawn = false;
    const now = () => {
      if (isDrawn) return;
      isDrawn = true;
      isDue = false;
      last = performance.now();
      draw();
    };
    requestAnimationFrame(now);
    setTimeout(now, UNSEEN_MS);
  };
  return () => {
    if (isDue) return;
    isDue = true;
    const wait = last + PACE_MS - performance.now();
    if (wait > 0) setTimeout(soon, wait);
    else soon();
  };
}
