/**
 * Makes the attempts in a worker made just for them by the thread that this runs in.
 * Runs on the page and in the workers.
 */

/**
 * The attempts of a worker made by this thread.
 * @param {typeof Worker} Maker this thread's own constructor
 * @param {unknown[]} code what the worker runs first, with `threadAttempts` and `runAttempts` in it
 * @param {import("./thread-attempts.js").Targets} targets
 * @param {number} limitMs
 * @returns {Promise<import("./run-attempts.js").LeakResult[]>}
 */
export function nestedAttempts(Maker, code, targets, limitMs) {
  const text = `
    ${code.join("\n")}
    onmessage = async ({ data }) => postMessage(await runAttempts(threadAttempts(data, fetch), ${limitMs}));
  `;
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Maker(url, { type: "module" });
  return /** @type {Promise<import("./run-attempts.js").LeakResult[]>} */ (
    new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }) => resolve(data));
      worker.addEventListener("error", (event) => {
        event.preventDefault(); // or it goes up, and the page takes this thread for crashed
        reject(new Error("the nested worker did not start"));
      });
      worker.postMessage(targets);
    })
  ).finally(() => {
    worker.terminate();
    URL.revokeObjectURL(url);
  });
}
