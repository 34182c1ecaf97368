// What workers say, held against what can be true.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  CODES_OF_WORKERS,
  heldBackend,
  heldError,
  heldLeaks,
  heldProgress,
  heldReport,
} from "../../static/js/files/words.js";
import { errorWords } from "../../static/js/messages.js";
import { CODES } from "../../static/js/rpc/protocol.js";
import { EngineError } from "../../static/js/rpc/rpc.js";

const OF_THE_PAGE = [
  "ASSET_CORRUPT",
  "ASSET_MISSING",
  "BROWSER_UNSUPPORTED",
  "FRAMED",
  "HOST_REPORTS",
  "SAVE_REFUSED",
  "SAVE_FULL",
  "SAVE_GONE",
  "SAVE_FAILED",
  "NOT_SEALED",
  "OPENING_STALLED",
  "UNKNOWN_METHOD",
  "VERSION_SKEW",
];

test("every code is a worker's or the page's", () => {
  assert.deepEqual([...CODES_OF_WORKERS, ...OF_THE_PAGE].sort(), [...CODES].sort());
});

test("a worker can't say what leads to a reload", () => {
  for (const code of [...OF_THE_PAGE, "HOST_GONE", "", /** @type {any} */ (7)]) {
    const held = heldError(new EngineError({ code, detail: "why", retryable: true }));
    assert.deepEqual([held.code, held.detail, held.retryable], ["INTERNAL", "why", false]);
  }
  const held = heldError(new EngineError({ code: "OUT_OF_MEMORY" }));
  assert.deepEqual([held.code, held.retryable], ["OUT_OF_MEMORY", true]);
});

test("what the page told a worker may come back from it", () => {
  const error = new EngineError({ code: "ASSET_MISSING", detail: "HEIC reader: 9 bytes; gone" });
  assert.equal(heldError(error, new Set(["ASSET_MISSING"])).code, "ASSET_MISSING");
});

test("an error's words are text of some length", () => {
  const { message, detail } = heldError({ message: "m".repeat(9999), stack: ["d"] });
  assert.equal(message.length, 2000);
  assert.equal(detail, null);
});

test("progress is a stage, numbers and bytes", () => {
  const lie = { stage: "<b>", done: "7", total: Number.NaN, matte: "bytes" };
  assert.deepEqual(heldProgress(lie), { stage: "sniff", done: 0, total: 0 });
  for (const stage of ["constructor", "__proto__", "start", null, ["refine"]])
    assert.equal(heldProgress({ stage, done: 0, total: 1 }).stage, "sniff");
  const matte = new Uint8Array(3);
  const news = { stage: "refine", done: 1, total: null };
  assert.deepEqual(heldProgress({ ...news, matte, more: 1 }), { ...news, matte });
  const early = { data: new Uint8Array(24), width: 3, height: 2 };
  assert.deepEqual(heldProgress({ ...news, early: { ...early, more: 1 } }), { ...news, early });
  const lies = [
    { ...early, width: 2 },
    { ...early, width: 2.5, height: 2.4 },
    { ...early, width: -3, height: -2 },
    { ...early, width: "3" },
    { data: new Uint8Array(4 * 5000), width: 5000, height: 1 },
    { ...early, data: [...early.data] },
    { ...early, data: new Uint8Array(new SharedArrayBuffer(24)) },
    null,
    "pixels",
  ];
  for (const lie of lies) assert.deepEqual(heldProgress({ ...news, early: lie }), news);
});

test("a report holds known kinds, texts, and pictures that only the tab can show", () => {
  const value = { kind: "place", label: "Place", text: "x".repeat(9999) };
  const finding = {
    name: "Exif",
    kind: "spell",
    values: [value, null],
    picture: "https://x/y.png",
  };
  const held = heldReport({
    format: "HTML",
    counts: { place: 1, spell: 7, time: -1 },
    findings: [finding, { picture: "data:image/svg+xml;base64,AAAA" }],
  });
  assert.equal(held.format, "");
  assert.deepEqual(held.counts, { place: 1, time: 0 });
  assert.equal(held.findings[0].kind, "unknown");
  assert.equal(held.findings[0].values[0].text.length, 2000);
  assert.deepEqual(
    held.findings.map(({ picture }) => picture),
    [null, null],
  );
  const real = { findings: [{ picture: "data:image/png;base64,iVBORw==" }] };
  assert.notEqual(heldReport(real).findings[0].picture, null);
});

test("what can't be read of an attempt counts as out", () => {
  const [held] = heldLeaks([{ id: "<b>", outcome: "fine" }]);
  assert.deepEqual(held, { id: "unnamed", outcome: "through", by: "" });
});

test("of the backend a worker says only that the card did not do", () => {
  assert.deepEqual(heldBackend({ name: "moon", threads: 1e9, reason: "Reload!" }), {});
  assert.deepEqual(heldBackend({}), {});
  assert.deepEqual(heldBackend(undefined), {});
  const lost = { name: "wasm", reason: "GPU_WRONG" };
  assert.deepEqual(heldBackend({ ...lost, threads: 9 }), lost);
});

test("no detail of a worker's is taken for a function of the tables of words", () => {
  for (const detail of ["__proto__: a", "constructor: a", "toString", "AVIF in this browser"]) {
    const { title, sentence } = errorWords("INPUT_UNSUPPORTED", detail);
    assert.equal(typeof title, "string");
    assert.equal(title.includes("AVIF"), detail.startsWith("AVIF"));
    assert.ok(!Object.hasOwn(errorWords("INPUT_UNSUPPORTED", detail), "0"));
    assert.ok(sentence.length > 0);
  }
  for (const code of ["__proto__", "constructor", "HOST_GONE"])
    assert.deepEqual(errorWords(code, "a: b"), errorWords("INTERNAL", null));
});
