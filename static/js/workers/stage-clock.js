/** Times the stages of one photo. Runs in the pipeline worker. Imports nothing. */

/** Time spent in each stage, in milliseconds, and in the model alone. */
export function stageClock() {
  /** @type {Record<string, number>} */
  const timings = {};
  let current = "inspect";
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
