// The decoder's threads: a photo may hold two pictures, and what fails in one does not reach the other.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createDecoder } from "../../static/js/engine/decoder.js";
import { PROTOCOL } from "../../static/js/rpc/protocol.js";

/** Every worker that was made, in order. @type {any[]} */
const made = [];
/** What each says of its pictures in turn; nothing of one for which nothing is left. @type {object[]} */
const answers = [];

globalThis.Worker = /** @type {any} */ (
  class extends EventTarget {
    constructor() {
      super();
      this.isEnded = false;
      made.push(this);
      this.say({ kind: "ready", worker: "decode", protocol: PROTOCOL });
    }
    say(data) {
      setTimeout(() => {
        if (!this.isEnded) this.dispatchEvent(Object.assign(new Event("message"), { data }));
      }, 1);
    }
    postMessage({ kind, id, method }) {
      if (kind !== "call") return;
      const answer = method === "prove" ? { value: { sealed: true } } : answers.shift();
      if (answer) this.say({ id, kind: "result", ...answer });
    }
    terminate() {
      this.isEnded = true;
    }
  }
);

const PIXELS = { value: { data: new Uint8Array(4) } };
const BROKEN = { kind: "error", error: { code: "INPUT_UNREADABLE" } };
const HEIC = new File([new Uint8Array([0, 0, 0, 16]), "ftypheic", new Uint8Array(4)], "a.heic");

/** A photo's pictures, one after the other, of so many pixels at most: what came of each. @param {object[]} said @param {number} maxPixels */
async function decodeAll(said, maxPixels = 9_000) {
  made.length = 0;
  answers.splice(0, answers.length, ...said);
  const onDemand = async () => ({});
  const decoder = createDecoder({ script: new Blob([]), probeUrl: "", onDemand });
  decoder.begin(HEIC);
  const job = /** @type {any} */ ({ signal: new AbortController().signal, progress: () => {} });
  const ended = [];
  for (const _ of [1, 2]) {
    const asked = { kind: "HEIC", stream: new Uint8Array(1), maxPixels };
    const came = await decoder.decode(asked, job).then(
      () => "decoded",
      ({ code }) => code,
    );
    ended.push(came);
  }
  decoder.end();
  return ended;
}

test("one thread decodes a photo's small picture and the photo, and ends with it", async () => {
  assert.deepEqual(await decodeAll([PIXELS, PIXELS]), ["decoded", "decoded"]);
  assert.deepEqual(
    made.map(({ isEnded }) => isEnded),
    [true],
  );
});

test("after a broken picture the next one gets a thread of its own", async () => {
  assert.deepEqual(await decodeAll([BROKEN, PIXELS]), ["INPUT_UNREADABLE", "decoded"]);
  assert.deepEqual(
    made.map(({ isEnded }) => isEnded),
    [true, true],
  );
});

test("a small picture that takes too long is given up, and its thread with it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let isOver = false;
  const all = decodeAll([{ kind: "progress" }, PIXELS], 2_000_000);
  all.finally(() => (isOver = true));
  for (let ms = 0; !isOver && ms < 60_000; ms += 10) {
    t.mock.timers.tick(10);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(await all, ["WORKER_TIMEOUT", "decoded"]);
  assert.equal(made.length, 2);
});
