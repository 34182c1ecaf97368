/**
 * How long things took, left where the browser's own tools and the benchmark look for it. Runs on
 * the page.
 */

/**
 * @param {number} start
 * @param {Record<string, number>} timings
 */
export function record(start, timings) {
  for (const [name, duration] of Object.entries(timings))
    performance.measure(`stayput.${name}`, { start, duration });
}
