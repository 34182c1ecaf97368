/**
 * Makes worker threads, and sees each refused by the browser before it is handed anything.
 * Runs on the page, after the seal. The only place that makes a Worker.
 */

import { EngineError, connect } from "../rpc/rpc.js";
import { within } from "./timeouts.js";
import { PROTOCOL } from "../rpc/protocol.js";
import { LIMITS } from "./steps.js";

/**
 * From a blob, so that it inherits the policy of the document that makes it.
 * @param {string} name
 * @param {Blob} script
 */
export function makeThread(name, script) {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module", name });
  const peer = connect(worker, { readyTimeoutMs: LIMITS.thread });
  peer.ready.finally(() => URL.revokeObjectURL(url)).catch(() => {});
  return { worker, peer };
}

/**
 * @param {ReturnType<typeof connect>} peer
 * @param {string} probeUrl
 */
export async function proveThread(peer, probeUrl) {
  const { protocol } = await peer.ready;
  if (protocol !== PROTOCOL) throw new EngineError({ code: "VERSION_SKEW" });
  const late = new EngineError({ code: "WORKER_TIMEOUT", message: "no proof", retryable: true });
  const proof = await within(LIMITS.prove, late, peer.call("prove", { url: probeUrl }));
  if (!proof.sealed) throw new EngineError({ code: "NOT_SEALED", detail: JSON.stringify(proof) });
  return proof;
}
