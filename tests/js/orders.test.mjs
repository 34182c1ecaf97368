// Who may order a part after the seal: the page, for a kind of photo that it saw itself, once a file, or on a press.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { createDecoder } from "../../static/js/engine/decoder.js";
import { createFiner } from "../../static/js/load/fine-model.js";
import { createOnDemand, orderList } from "../../static/js/load/on-demand.js";
import { EngineError } from "../../static/js/rpc/rpc.js";

/** What the cache holds, by address. @type {Map<string, Uint8Array>} */
const kept = new Map();
globalThis.caches = /** @type {any} */ ({
  open: async () => ({
    match: async (url) => (kept.has(url) ? new Response(kept.get(url)) : undefined),
    delete: async (url) => kept.delete(url),
  }),
});

Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });

const PART = new TextEncoder().encode("a part");
const SHA256 = createHash("sha256").update(PART).digest("hex");
const entryOf = (name) => ({
  ...{ name, label: "HEIC reader", kind: "wasm", url: name, bytes: PART.length, sha256: SHA256 },
  ...{ mediaType: "text/plain", when: "needed" },
});
const ENTRIES = ["libheif.js", "libheif.wasm", "half", "plain"].map(entryOf);

/** A page whose service worker answers as `isThere` says; what was ordered of it, and what is shown. */
function setUp(isThere = true) {
  kept.clear();
  const asked = [];
  const seen = { orders: [], isThere, isSealed: true };
  const onDemand = createOnDemand(/** @type {any} */ (ENTRIES), {
    async install(name) {
      asked.push(name);
      if (!seen.isThere) throw new EngineError({ code: "ASSET_MISSING", message: "cut off" });
      kept.set(name, PART);
    },
    onOrder: orderList({
      isSealed: () => seen.isSealed,
      tell: (orders) => void (seen.orders = orders.map(({ name, end }) => `${name} ${end}`)),
    }),
  });
  return { onDemand, asked, seen };
}

/** A decoder whose thread never comes up: what counts is what was ordered before it. */
function decoderOf(onDemand) {
  const script = /** @type {any} */ (null);
  const decoder = createDecoder({ script, probeUrl: "", onDemand });
  const job = /** @type {any} */ ({ signal: null, progress: () => {} });
  /** The ticket of the job at work. */
  let ticket = { number: 0, said: new Set(), end: () => {} };
  const ask = (kind) =>
    decoder
      .decode({ ticket: ticket.number, kind, stream: new Uint8Array(1), maxPixels: 1 }, job)
      .then(
        () => "decoded",
        ({ code }) => code,
      );
  const begin = (...files) => (ticket = decoder.begin(files));
  const end = () => ticket.end();
  return { decoder, ask, begin, end, said: () => [...ticket.said] };
}

const file = (...parts) => new File(parts, "a");
const HEIC = () => file(new Uint8Array([0, 0, 0, 16]), "ftypheic", new Uint8Array(4));
const AVIF = () => file(new Uint8Array([0, 0, 0, 16]), "ftypavif", new Uint8Array(4));
const JXL = () => file(new Uint8Array([0xff, 0x0a, 0, 0]));
const JPEG = () => file(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]));

test("no worker has a part ordered for a photo of another kind", async () => {
  const { onDemand, asked } = setUp();
  const { ask, begin, end } = decoderOf(onDemand);
  for (const photo of [JPEG(), AVIF(), JXL(), file("x"), null]) {
    begin(...(photo ? [photo] : []));
    for (let time = 0; time < 3; time += 1) assert.equal(await ask("HEIC"), "INPUT_UNSUPPORTED");
    end();
  }
  assert.equal(await ask("HEIC"), "INPUT_UNSUPPORTED", "between two photos there is none");
  begin(HEIC());
  for (const kind of ["JPEG", "constructor", "", /** @type {any} */ ({})])
    assert.equal(await ask(kind), "INPUT_UNSUPPORTED");
  assert.deepEqual(asked, []);
});

test("a file's part is ordered once, at whatever moment and however often it is asked for", async () => {
  const { onDemand, asked, seen } = setUp(false);
  const { ask, begin } = decoderOf(onDemand);
  const photo = HEIC();
  begin(photo);
  const all = await Promise.all(Array.from({ length: 50 }, () => ask("HEIC")));
  assert.deepEqual([...new Set(all)], ["ASSET_MISSING"]);
  begin(photo); // the job is tried anew, or another one begins on the same file
  assert.equal(await ask("HEIC"), "ASSET_MISSING");
  assert.deepEqual(asked, ["libheif.js"]);
  assert.deepEqual(seen.orders, ["libheif.js failed"]);
});

test("a press orders it once more, and another photo is another one", async () => {
  const { onDemand, asked, seen } = setUp(false);
  const { decoder, ask, begin } = decoderOf(onDemand);
  const photo = HEIC();
  begin(photo);
  await ask("HEIC");
  decoder.allow(photo);
  await ask("HEIC");
  begin(HEIC());
  await ask("HEIC");
  await ask("HEIC");
  assert.equal(asked.length, 3);
  assert.deepEqual(seen.orders, Array(3).fill("libheif.js failed"));
});

test("one order brings all that the kind takes, and what is kept needs none", async () => {
  const { onDemand, asked, seen } = setUp();
  const mayOrder = () => assert.fail("asked for nothing");
  await onDemand(["libheif.js", "libheif.wasm"], () => {});
  assert.deepEqual(asked, ["libheif.js", "libheif.wasm"]);
  assert.deepEqual(seen.orders, ["libheif.js came", "libheif.wasm came"]);
  await onDemand(["libheif.js", "libheif.wasm"], () => {}, mayOrder);
});

test("what the page says of a part is remembered: it comes back through the worker", async () => {
  const { onDemand } = setUp(false);
  const { ask, begin, said } = decoderOf(onDemand);
  begin(HEIC());
  await ask("HEIC");
  assert.deepEqual(said(), ["ASSET_MISSING"]);
  begin(JPEG());
  assert.deepEqual(said(), []);
});

test("an order before the seal is listed only where it failed", async () => {
  const { onDemand, seen } = setUp();
  seen.isSealed = false;
  await onDemand(["half"], () => {});
  assert.deepEqual(seen.orders, []);
  seen.isThere = false;
  await assert.rejects(
    onDemand(["plain"], () => {}),
    { code: "ASSET_MISSING" },
  );
  assert.deepEqual(seen.orders, ["plain failed"]);
});

const isLacking = async () => false;

/** The fine model, on a card of which a worker says that it computes wrongly in 16 bits. */
function halves() {
  const { onDemand, asked, seen } = setUp();
  const told = [];
  const given = [];
  const engine = /** @type {any} */ ({
    backend: { reason: null },
    async addFine({ part }) {
      given.push(part);
      const detail = "GPU_HALF";
      if (part === "half") throw new EngineError({ code: "BACKEND_FAILED", detail });
    },
  });
  const [model, spare] = /** @type {any} */ ([{ part: "half" }, { part: "plain" }]);
  const finer = createFiner({
    model,
    spare,
    tell: ({ status, code }) => told.push([status, code]),
  });
  return { finer, engine, onDemand, asked, seen, told, given };
}

test("the spare model is not ordered because a worker says so; a press orders it", async () => {
  const { finer, engine, onDemand, asked, told, given } = halves();
  await finer.begin(onDemand, isLacking);
  assert.deepEqual(asked, ["half"]);
  assert.equal(await finer.bring(engine, onDemand), false);
  assert.deepEqual(asked, ["half"]);
  assert.deepEqual(told.at(-1), ["failed", "GPU_HALF"]);
  assert.equal(await finer.bring(engine, onDemand), true);
  assert.deepEqual(asked, ["half", "plain"]);
  assert.deepEqual(given, ["half", "plain"]);
  assert.deepEqual(told.at(-1), ["here", null]);
});

test("a spare model that is on this device takes over by itself", async () => {
  const { finer, engine, onDemand, asked, given } = halves();
  kept.set("plain", PART);
  await finer.begin(onDemand, isLacking);
  assert.equal(await finer.bring(engine, onDemand), true);
  assert.deepEqual(asked, ["half"]);
  assert.deepEqual(given, ["half", "plain"]);
});

test("a fine model that a store has is read when the tab is ready, and nothing is ordered", async () => {
  const { engine, onDemand, asked, told, given } = halves();
  kept.set("plain", PART);
  const names = [];
  const isKept = async (/** @type {string} */ name) => names.push(name) > 0;
  const one = createFiner({
    model: /** @type {any} */ ({ part: "plain" }),
    spare: null,
    tell: ({ status }) => told.push(status),
  });
  await one.begin(onDemand, isKept);
  assert.deepEqual(names, ["plain"]);
  assert.equal(one.isComing(), true);
  assert.deepEqual(told, ["coming"]);
  assert.equal(await one.bring(engine, onDemand), true);
  assert.deepEqual([asked, given, told.at(-1)], [[], ["plain"], "here"]);
});

test("one that turns out to be damaged is not ordered any more; a press orders it", async () => {
  const { engine, onDemand, asked, told, given } = halves();
  kept.set("plain", new Uint8Array([0]));
  const one = createFiner({
    model: /** @type {any} */ ({ part: "plain" }),
    spare: null,
    tell: ({ status, code }) => told.push([status, code]),
  });
  await one.begin(onDemand, async () => true);
  assert.equal(await one.bring(engine, onDemand), false);
  assert.deepEqual([asked, given], [[], []]);
  assert.deepEqual(told.at(-1), ["failed", "ASSET_MISSING"]);
  assert.equal(await one.bring(engine, onDemand), true);
  assert.deepEqual([asked, given], [["plain"], ["plain"]]);
});
