/**
 * Draws fast changes at the screen's own rate. Runs on the page.
 */

/** A hidden tab gets no frames. It draws at this interval instead. */
const UNSEEN_MS = 250;

/**
 * @param {() => void} draw
 * @returns {() => void} asks for a drawing; many requests before the next frame become one
 */
export function onceAFrame(draw) {
  let isDue = false;
  const now = () => {
    if (!isDue) return;
    isDue = false;
    draw();
  };
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(now);
    setTimeout(now, UNSEEN_MS);
  };
}
