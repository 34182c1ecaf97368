/**
 * The face finder's two graphs: ordered when an edit first asks where a head is, and handed to the segment
 * worker. Only what the page itself holds of an edit decides; no worker's word orders anything. Without
 * them no face is found, and the lines are drawn by hand. Runs on the page.
 */

/** How long an edit waits for them; it goes on without, and a later one may have them. */
const WAIT_MS = 20_000;

/**
 * @typedef {import("../rpc/protocol.js").ModelEntry} ModelEntry
 * @typedef {import("./threads.js").HeldPeer} Peer
 */

/**
 * @param {object} setup
 * @param {Record<string, ModelEntry>} setup.graphs by what each does; none where this build has no finder
 * @param {import("../load/on-demand.js").OnDemand} setup.onDemand
 * @param {() => Promise<Peer>} setup.worker the segment worker, once it is up
 */
export function createFaceFinder({ graphs, onDemand, worker }) {
  const parts = Object.values(graphs).map(({ part }) => part);
  /** @type {Promise<Record<string, Blob>> | null} */
  let coming = null;
  /** Whether an order failed since a person last chose a photo. */
  let hasFailed = false;
  /** @type {Peer | null} the worker that has them */
  let holder = null;

  async function hand() {
    coming ??= onDemand(
      parts,
      () => {},
      () => !hasFailed,
    );
    const assets = await coming.catch((error) => {
      [coming, hasFailed] = [null, true];
      throw error;
    });
    const peer = await worker();
    if (holder === peer) return;
    await peer.call("addFaces", { parts: assets, graphs });
    holder = peer;
  }

  return {
    /** Whether such a call needs them: its edit places a head that nobody has drawn. @param {{edit?: import("../edit/state.js").Edit}} params */
    isAsked: ({ edit }) => parts.length > 0 && Boolean(edit?.frame?.to_head) && !edit?.head,
    /** Ends when the worker has them, or when they can't be had now. @param {AbortSignal} signal */
    bring: (signal) =>
      new Promise((resolve) => {
        const go = () => {
          clearTimeout(timer);
          resolve(null);
        };
        const timer = setTimeout(go, WAIT_MS);
        signal.addEventListener("abort", go, { once: true });
        hand().then(go, go);
      }),
    /** A person chose a photo: what did not come may be ordered once more. */
    allow: () => void (hasFailed = false),
  };
}
