// A worker that lies (tests/engines/lie.js) against the page's own checks, without a browser.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { heldAnswer } from "../../static/js/files/answers.js";
import { CODES_OF_WORKERS, heldError, heldProgress } from "../../static/js/files/words.js";
import { errorWords } from "../../static/js/messages.js";
import { connect } from "../../static/js/rpc/rpc.js";
import { startLying } from "../engines/lie.js";

const big = (value) => [value >> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const chunk = (name, ...data) => [...big(data.length), ...Buffer.from(name), ...data, 0, 0, 0, 0];
const SIZE = [...big(48), ...big(32), 8, 6, 0, 0, 0];
const PNG = Buffer.from([
  ...[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10],
  ...[...chunk("IHDR", ...SIZE), ...chunk("IDAT", 1, 2, 3), ...chunk("IEND")],
]);
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0]);

const { port1: worker, port2: page } = new MessageChannel();
after(() => worker.close());

/** The global scope of a worker in which the liar runs. */
const scope = Object.assign(new EventTarget(), {
  origin: "http://own.test",
  SharedArrayBuffer,
  MessagePort: class {
    postMessage() {}
    addEventListener() {}
  },
  postMessage: (message) => worker.postMessage(message),
});
const counts = startLying(scope, PNG.toString("base64"));
const peer = connect({
  postMessage(data) {
    if (data.kind !== "call") return;
    scope.dispatchEvent(Object.assign(new Event("message"), { data }));
    scope.postMessage({ kind: "progress", id: data.id, stage: "encode", done: 0, total: 1 });
  },
  addEventListener: (type, listener) =>
    type === "message" && page.on("message", (data) => listener({ data })),
});
worker.postMessage({ kind: "ready" });

/** @param {string} kind @param {number} index */
async function endOf(kind, index) {
  const method = kind === "words" ? "process" : kind;
  const file = new File([JPEG], `lie-${kind}-${index}.jpg`);
  const onProgress = (news) => {
    const { stage, done } = heldProgress(news);
    assert.ok(/^[a-z]+$/.test(stage) && done >= 0);
  };
  try {
    await heldAnswer(method, await peer.call(method, { file }, { onProgress }), { file });
    return "done";
  } catch (error) {
    const { code, detail } = heldError(error);
    assert.ok(CODES_OF_WORKERS.includes(code));
    assert.notEqual(errorWords(code, detail).action, "Reload");
    return code;
  }
}

for (const [kind, count] of Object.entries(counts))
  test(`each of ${count} lies in place of ${kind} ends, and none is believed`, async () => {
    for (let index = 0; index < count; index += 1) {
      const end = await endOf(kind, index);
      if (kind === "words") assert.equal(end, "done", `${index}`);
      if (kind === "process" || kind === "strip") assert.notEqual(end, "done", `${index}`);
    }
  });
