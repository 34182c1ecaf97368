/**
 * Draws what changes often no more often than the screen does. Runs on the page.
 */

/** A tab that is not seen has no frames; there it is drawn so often. */
const UNSEEN_MS = 250;

/**
 * @param {() => void} draw
 * @returns {() => void} asks for it; many times before the next frame are one
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
