/**
 * Makes the attempts in a thread made just for them. Runs on the page, and in the segment worker, whose
 * runtime starts threads.
 */

/**
 * The script of such a thread.
 * @param {unknown[]} code what it runs first, with `threadAttempts` and `runAttempts` in it
 */
export const nestedScript = (code) => `
  ${code.join("\n")}
  onmessage = async ({ data: { targets, limitMs } }) =>
    postMessage(await runAttempts(threadAttempts(targets, fetch), limitMs));
`;

/**
 * The attempts of a thread.
 * @param {() => Worker} start makes it, of the script above
 * @param {import("./thread-attempts.js").Targets} targets
 * @param {number} limitMs
 * @returns {Promise<import("./run-attempts.js").LeakResult[]>}
 */
export function nestedAttempts(start, targets, limitMs) {
  const worker = start();
  return /** @type {Promise<import("./run-attempts.js").LeakResult[]>} */ (
    new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }) => resolve(data));
      worker.addEventListener("error", (event) => {
        event.preventDefault(); // or it goes up, and the page takes this thread for crashed
        reject(new Error("the nested worker did not start"));
      });
      worker.postMessage({ targets, limitMs });
    })
  ).finally(() => worker.terminate());
}
