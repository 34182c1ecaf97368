/** Times the stages of one photo. Runs in the pipeline worker. */

/** Time spent in each stage, in milliseconds, in the model alone, and first in reading the file. */
export function stageClock() {
  /** @type {Record<string, number>} */
  const timings = {};
  let current = "read";
  let since = performance.now();
  const enter = (/** @type {string} */ stage) => {
    const now = performance.now();
    timings[current] = (timings[current] ?? 0) + now - since;
    [current, since] = [stage, now];
  };
  return {
    enter,
    addModel: (/** @type {number} */ ms) => void (timings.model = (timings.model ?? 0) + ms),
    end: () => (enter("end"), timings),
  };
}
