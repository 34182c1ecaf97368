// Calls between threads, over a real MessageChannel: no browser needed.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { EngineError, Moved, connect, serve } from "../../static/js/rpc/rpc.js";

/** An open port keeps the run alive, so each test's are closed whether it passed or not. @type {MessagePort[]} */
const opened = [];
afterEach(() => opened.splice(0).forEach((port) => port.close()));

const HELLO = { worker: "test", protocol: 1 };

/** @param {Record<string, Function>} methods */
function pair(methods, limits) {
  const { port1, port2 } = new MessageChannel();
  opened.push(port1, port2);
  const peer = connect(port2, limits);
  serve(port1, methods, HELLO);
  return peer;
}

/** @param {Promise<any>} promise @param {string} code */
const rejectsWith = (promise, code) =>
  assert.rejects(promise, (error) => error instanceof EngineError && error.code === code);

test("a call gets its result, and ready carries the hello", async () => {
  const peer = pair({ double: ({ n }) => n * 2 });
  assert.deepEqual(await peer.ready, { kind: "ready", ...HELLO });
  assert.equal(await peer.call("double", { n: 21 }), 42);
});

test("answers find their calls when they come in another order", async () => {
  const methods = {
    wait: ({ ms, name }) => new Promise((done) => setTimeout(() => done(name), ms)),
  };
  const peer = pair(methods);
  const names = await Promise.all([
    peer.call("wait", { ms: 30, name: "slow" }),
    peer.call("wait", { ms: 1, name: "fast" }),
  ]);
  assert.deepEqual(names, ["slow", "fast"]);
});

test("progress comes before the result, with its extra fields", async () => {
  const seen = [];
  const peer = pair({
    work(_, { progress }) {
      progress("decode", 0, 1);
      progress("refine", 1, null, { matte: new Uint8Array([7]) });
      return "end";
    },
  });
  await peer.call("work", null, { onProgress: (step) => seen.push(step) });
  assert.deepEqual(
    seen.map(({ stage, total }) => [stage, total]),
    [
      ["decode", 1],
      ["refine", null],
    ],
  );
  assert.equal(seen[1].matte[0], 7);
});

test("a coded error keeps code, detail and retryable; any other becomes INTERNAL", async () => {
  const peer = pair({
    coded() {
      throw new EngineError({ code: "INPUT_UNREADABLE", detail: "byte 3" });
    },
    plain() {
      throw new TypeError("oops");
    },
    async rejected() {
      throw new DOMException("stop", "AbortError");
    },
  });
  await assert.rejects(peer.call("coded"), {
    code: "INPUT_UNREADABLE",
    detail: "byte 3",
    retryable: false,
  });
  await assert.rejects(peer.call("plain"), { code: "INTERNAL", message: "oops" });
  await rejectsWith(peer.call("rejected"), "CANCELLED");
});

test("only own methods can be called", async () => {
  const peer = pair({});
  for (const name of ["missing", "toString", "constructor", "__proto__"]) {
    await rejectsWith(peer.call(name), "UNKNOWN_METHOD");
  }
});

test("a result that can't be cloned is an error, not silence", async () => {
  const peer = pair({ bad: () => () => {} });
  await rejectsWith(peer.call("bad"), "INTERNAL");
});

test("params that can't be cloned reject the call and leave nothing pending", async () => {
  const peer = pair({ ok: () => 1 });
  await rejectsWith(peer.call("ok", { f: () => {} }), "INTERNAL");
  assert.equal(await peer.call("ok"), 1);
});

test("buffers move both ways", async () => {
  const peer = pair({
    grow({ bytes }) {
      const out = new Uint8Array([...bytes, 3]);
      return new Moved(out, [out.buffer]);
    },
  });
  const bytes = new Uint8Array([1, 2]);
  const out = await peer.call("grow", { bytes }, { move: [bytes.buffer] });
  assert.deepEqual([...out], [1, 2, 3]);
  assert.equal(bytes.byteLength, 0, "the caller's buffer was moved, not copied");
});

test("cancel aborts the method's signal, and there is still exactly one answer", async () => {
  const peer = pair({
    work: (_, { signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  });
  const controller = new AbortController();
  const answer = peer.call("work", null, { signal: controller.signal });
  setTimeout(() => controller.abort(), 5);
  await rejectsWith(answer, "CANCELLED");
  await rejectsWith(peer.call("work", null, { signal: controller.signal }), "CANCELLED");
});

test("fail ends every pending and every later call, and settles failed", async () => {
  const peer = pair({ never: () => new Promise(() => {}) });
  const answers = [peer.call("never"), peer.call("never")];
  await peer.ready;
  setTimeout(() => peer.fail(new EngineError({ code: "WORKER_CRASHED", retryable: true })), 5);
  for (const answer of answers) await rejectsWith(answer, "WORKER_CRASHED");
  await rejectsWith(peer.failed, "WORKER_CRASHED");
  await rejectsWith(peer.call("never"), "WORKER_CRASHED");
});

test("an error event of the endpoint is a crash", async () => {
  const listeners = {};
  const endpoint = { postMessage() {}, addEventListener: (type, f) => (listeners[type] = f) };
  const peer = connect(endpoint);
  listeners.error({ message: "" });
  await rejectsWith(peer.ready, "WORKER_CRASHED");
});

test("a peer that never says ready times out", async () => {
  const { port1, port2 } = new MessageChannel();
  opened.push(port1, port2);
  const peer = connect(port2, { readyTimeoutMs: 20 });
  await rejectsWith(peer.call("anything"), "WORKER_TIMEOUT");
});

test("running out of memory has its own code", () => {
  assert.equal(
    EngineError.from(new RangeError("Array buffer allocation failed")).code,
    "OUT_OF_MEMORY",
  );
  assert.equal(EngineError.from(new RangeError("Invalid string length")).code, "INTERNAL");
});

test("whatever a peer calls an error ends the call, and nothing else does", async () => {
  const lies = [undefined, null, 7, [], { code: 7 }, { code: "X", message: { toString: 1 } }];
  for (const error of lies) {
    const { port1, port2 } = new MessageChannel();
    opened.push(port1, port2);
    const peer = connect(port2);
    port1.on("message", ({ id }) => {
      for (const message of [
        null,
        7,
        "id",
        [],
        { id: -1 },
        { kind: "error" },
        { kind: "call", id: {} },
      ])
        port1.postMessage(message);
      port1.postMessage({ kind: "error", id, error });
    });
    port1.postMessage({ kind: "ready", ...HELLO });
    await assert.rejects(peer.call("work"), (reason) => reason instanceof EngineError);
  }
});

test("an answer of no known kind ends its call", async () => {
  const { port1, port2 } = new MessageChannel();
  opened.push(port1, port2);
  const peer = connect(port2);
  port1.on("message", ({ id }) => port1.postMessage({ kind: "constructor", id }));
  port1.postMessage({ kind: "ready", ...HELLO });
  await rejectsWith(peer.call("work"), "INTERNAL");
});
