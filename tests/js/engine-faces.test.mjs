// An edit that places a head: the face finder is with the segment worker before Python is asked.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { EMPTY_EDIT } from "../../static/js/edit/state.js";
import { createEngine } from "../../static/js/engine/engine.js";
import { createModels } from "../../static/js/engine/models.js";
import { EngineError } from "../../static/js/rpc/rpc.js";
import { PROTOCOL } from "../../static/js/rpc/protocol.js";

globalThis.crossOriginIsolated = false;
/** An open port keeps the run alive. @type {MessagePort[]} */
const opened = [];
afterEach(() => opened.splice(0).forEach((port) => port.close()));
/** What each worker was asked. @type {[string, string, any][]} */
let asked = [];
/** The worker that ends instead of answering this. */
let lost = "";

globalThis.Worker = /** @type {any} */ (
  class extends EventTarget {
    constructor(_url, { name }) {
      super();
      this.name = name;
      if (name === "segment") segments.push(this);
      this.say({ kind: "ready", worker: name, protocol: PROTOCOL });
    }
    say(data) {
      setTimeout(() => this.dispatchEvent(Object.assign(new Event("message"), { data })));
    }
    postMessage({ kind, id, method, params }, given) {
      opened.push(...given);
      if (kind !== "call") return;
      asked.push([this.name, method, params]);
      const value = method === "prove" ? { sealed: true } : method === "render" ? RENDERED : {};
      if (method === "render" && lost) {
        lost = "";
        const planted = Object.assign(new Event("error"), { message: "planted" });
        return segments.at(-1).dispatchEvent(planted);
      }
      this.say({ id, kind: "result", value });
    }
    terminate() {}
  }
);
/** @type {any[]} */
const segments = [];

const RENDERED = {
  width: 1,
  height: 1,
  canvas: [1, 1],
  crop: null,
  serial: 1,
  rectangle: null,
  idle: [],
  empty: false,
  data: new Uint8Array(4),
};
const RULE = { height: 0.7, eyes: 0.6, top: null, level: true };
const EDIT = { ...EMPTY_EDIT, frame: { ...EMPTY_EDIT.frame, to_head: RULE } };
const JOB = { signal: new AbortController().signal, onProgress() {} };

/** @param {() => Promise<object>} give */
function engineOf(give) {
  asked = [];
  const fast = { part: "m", input: { size: 8 }, sides: [8], output: {} };
  return createEngine(
    /** @type {any} */ ({
      assets: {},
      models: createModels(/** @type {any} */ ({ fast })),
      probeUrl: "",
      runtime: "wasm",
      onDemand: give,
      faces: { boxes: { part: "b" }, mesh: { part: "c" } },
    }),
  );
}
const methods = (wanted) => asked.map(([, method]) => method).filter((one) => wanted.has(one));
const OURS = new Set(["addFaces", "render"]);
const rendered = (engine, edit) => engine.render({ edit, side_px: null, base: 0 }, JOB);

test("the finder is there before Python is asked", async () => {
  const engine = engineOf(async () => ({}));
  await rendered(engine, EDIT);
  await rendered(engine, EDIT);
  assert.deepEqual(methods(OURS), ["addFaces", "render", "render"]);
  assert.ok(asked.every(([, method, params]) => method !== "render" || !("fast" in params)));
});

test("an edit that places no head has nothing brought", async () => {
  const engine = engineOf(() => assert.fail("ordered"));
  await rendered(engine, EMPTY_EDIT);
  assert.deepEqual(methods(OURS), ["render"]);
});

test("without the finder the edit is drawn all the same", async () => {
  const engine = engineOf(async () => {
    throw new EngineError({ code: "ASSET_MISSING" });
  });
  await rendered(engine, EDIT);
  assert.deepEqual(methods(OURS), ["render"]);
});

test("a segment worker that is lost meanwhile costs a try, not two minutes", async () => {
  const engine = engineOf(async () => ({}));
  lost = "segment";
  await rendered(engine, EDIT);
  assert.deepEqual(methods(OURS), ["addFaces", "render", "addFaces", "render"]);
});
