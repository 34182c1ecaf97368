/**
 * Calls between threads, over any endpoint: a Worker, a MessagePort, a worker's `self`.
 * call, cancel -> peer; ready, progress, result, error <- peer. Exactly one answer a call.
 * Imports nothing and touches no DOM, so that a blob worker can have it.
 */

/**
 * @typedef {object} Endpoint
 * @property {(message: any, transfer: Transferable[]) => void} postMessage
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 * @property {() => void} [start]
 *
 * @typedef {object} Job
 * @property {AbortSignal} signal
 * @property {(stage: string, done: number, total: number | null, extra?: object, move?: Transferable[]) => void} progress
 *
 * @typedef {object} Progress
 * @property {string} stage
 * @property {number} done
 * @property {number | null} total
 * @property {Uint8Array<ArrayBuffer>} [matte]
 * @property {Early} [early] what can be shown already
 *
 * @typedef {{data: Uint8Array<ArrayBuffer>, width: number, height: number}} Early straight RGBA
 */

/** A failure that crossed a thread. `code` is the contract; `message` and `detail` are for logs. */
export class EngineError extends Error {
  /** @param {{code: string, message?: string, detail?: string | null, retryable?: boolean}} fields */
  constructor({ code, message = code, detail = null, retryable = false }) {
    super(message);
    this.name = "EngineError";
    this.code = code;
    this.detail = detail;
    this.retryable = retryable;
  }

  /**
   * Whatever was thrown, as an EngineError: the other side always gets a code.
   * @param {any} error
   * @returns {EngineError}
   */
  static from(error) {
    if (error instanceof EngineError) return error;
    if (error?.name === "AbortError") return new EngineError({ code: "CANCELLED" });
    if (error?.name === "RangeError" && /memory|allocation|buffer/i.test(String(error.message))) {
      return new EngineError({ code: "OUT_OF_MEMORY", message: error.message, retryable: true });
    }
    const message = String(error?.message ?? error);
    return new EngineError({ code: "INTERNAL", message, detail: error?.stack ?? null });
  }

  /** @returns {import("./protocol.js").WireError} */
  toWire() {
    const { code, message, detail, retryable } = this;
    return { code, message, detail, retryable };
  }
}

/** Returned by a method whose buffers shall be moved instead of copied. */
export class Moved {
  /**
   * @param {any} value
   * @param {Transferable[]} buffers
   */
  constructor(value, buffers) {
    this.value = value;
    this.buffers = buffers;
  }
}

/**
 * Answer calls on `endpoint`. Must run synchronously at the worker's top level: a message that
 * arrives before the listener exists is lost, not queued.
 * @param {Endpoint} endpoint
 * @param {Record<string, (params: any, job: Job) => any>} methods own keys only: an allow-list
 * @param {{worker: string, protocol: number}} hello
 */
export function serve(endpoint, methods, hello) {
  /** @type {Map<number, AbortController>} */
  const running = new Map();
  endpoint.addEventListener("message", async ({ data }) => {
    if (data?.kind === "cancel") running.get(data.id)?.abort();
    if (data?.kind !== "call") return;
    const { id, method, params } = data;
    const controller = new AbortController();
    running.set(id, controller);
    /** @type {Job["progress"]} */
    const progress = (stage, done, total, extra = {}, move = []) =>
      endpoint.postMessage({ kind: "progress", id, stage, done, total, ...extra }, move);
    try {
      if (!Object.hasOwn(methods, method)) {
        throw new EngineError({ code: "UNKNOWN_METHOD", message: method });
      }
      const out = await methods[method](params, { signal: controller.signal, progress });
      const { value, buffers } = out instanceof Moved ? out : new Moved(out, []);
      endpoint.postMessage({ kind: "result", id, value }, buffers);
    } catch (error) {
      endpoint.postMessage({ kind: "error", id, error: EngineError.from(error).toWire() }, []);
    } finally {
      running.delete(id);
    }
  });
  endpoint.start?.();
  endpoint.postMessage({ kind: "ready", ...hello }, []);
}

/**
 * The other side of `serve`: `call` waits for the peer's `ready`, `fail` ends every job, `failed`
 * rejects once the peer is lost.
 * @param {Endpoint} endpoint
 * @param {{readyTimeoutMs?: number}} [limits]
 */
export function connect(endpoint, { readyTimeoutMs = 30_000 } = {}) {
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: any) => void, onProgress?: (progress: Progress) => void}>} */
  const pending = new Map();
  /** @type {EngineError | null} */
  let failure = null;
  let lastId = 0;
  /** @type {PromiseWithResolvers<any>} */
  const { promise: ready, resolve: setReady, reject: refuseReady } = withResolvers();
  const { promise: failed, reject: setFailed } = withResolvers();
  // A caller that awaits neither must not see an unhandled rejection.
  ready.catch(() => {});
  failed.catch(() => {});

  /** @param {any} error */
  function fail(error) {
    failure ??= EngineError.from(error);
    clearTimeout(timer);
    refuseReady(failure);
    setFailed(failure);
    for (const job of pending.values()) job.reject(failure);
    pending.clear();
  }
  /** @param {string} message */
  const crashed = (message) =>
    fail(new EngineError({ code: "WORKER_CRASHED", message, retryable: true }));
  const timer = setTimeout(
    () => fail(new EngineError({ code: "WORKER_TIMEOUT", message: "no ready", retryable: true })),
    readyTimeoutMs,
  );

  endpoint.addEventListener("error", (event) => {
    crashed(event.message || "the worker's script did not load");
  });
  endpoint.addEventListener("messageerror", () => crashed("a message could not be read"));
  endpoint.addEventListener("message", ({ data }) => {
    if (data?.kind === "ready") {
      clearTimeout(timer);
      return setReady(data);
    }
    const job = pending.get(data?.id);
    if (!job) return;
    if (data.kind === "progress") return job.onProgress?.(data);
    pending.delete(data.id);
    if (data.kind === "result") job.resolve(data.value);
    else job.reject(errorOf(data.error));
  });
  endpoint.start?.();

  /**
   * @param {string} method
   * @param {any} [params]
   * @param {{signal?: AbortSignal, onProgress?: (progress: Progress) => void, move?: Transferable[]}} [options]
   * @returns {Promise<any>}
   */
  async function call(method, params = null, { signal, onProgress, move = [] } = {}) {
    await ready;
    if (failure) throw failure;
    if (signal?.aborted) throw new EngineError({ code: "CANCELLED" });
    const id = ++lastId;
    const cancel = () => endpoint.postMessage({ kind: "cancel", id }, []);
    signal?.addEventListener("abort", cancel, { once: true });
    const { promise, resolve, reject } = withResolvers();
    pending.set(id, { resolve, reject, onProgress });
    try {
      endpoint.postMessage({ kind: "call", id, method, params }, move);
    } catch (error) {
      pending.delete(id);
      reject(EngineError.from(error));
    }
    return promise.finally(() => signal?.removeEventListener("abort", cancel));
  }

  return { ready, failed, call, fail };
}

/**
 * What a peer calls an error: a worker may send anything, and each call ends all the same.
 * @param {any} said
 */
function errorOf(said) {
  try {
    return new EngineError(said);
  } catch {
    return new EngineError({ code: "INTERNAL", message: "an error that can’t be read" });
  }
}

/**
 * `Promise.withResolvers`, which browsers older than 2024 lack.
 * @returns {PromiseWithResolvers<any>}
 */
function withResolvers() {
  /** @type {any} */
  const out = {};
  out.promise = new Promise((resolve, reject) => Object.assign(out, { resolve, reject }));
  return out;
}
