// What comes from the page's own origin, over connections that fail.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { download, downloadText } from "../../static/js/load/download.js";

const real = { fetch: globalThis.fetch, setTimeout: globalThis.setTimeout };
const BYTES = Uint8Array.from({ length: 100 }, (_, index) => index);
const WANTED = { url: "parts/0/a", bytes: 100 };

afterEach(() => Object.assign(globalThis, real));

/** A host that answers as told, one answer after the other; what it was asked for. */
function host(...answers) {
  const asked = Object.assign([], { caches: [] });
  // Pauses and limits pass at once: it is their order that counts here.
  globalThis.setTimeout = (work, ms) => real.setTimeout(work, ms / 100);
  globalThis.fetch = async (_url, { headers = {}, signal, cache }) => {
    asked.push(headers.Range ?? null);
    asked.caches.push(cache ?? null);
    return answers[asked.length - 1](headers.Range ?? null, signal);
  };
  return asked;
}

/** As many bytes as the connection brings, then its end or its failure. */
function body(bytes, { breaks = false } = {}) {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      if (breaks) real.setTimeout(() => controller.error(new TypeError("network error")), 1);
      else controller.close();
    },
  });
}
const whole = () => new Response(body(BYTES));
const cut = (count) => () => new Response(body(BYTES.slice(0, count), { breaks: true }));
const rest =
  (from, bytes = BYTES.slice(from)) =>
  () =>
    new Response(body(bytes), {
      status: 206,
      headers: { "Content-Range": `bytes ${from}-99/100` },
    });
const status = (code) => () => new Response("", { status: code });
const refused = () => Promise.reject(new TypeError("Failed to fetch"));
const silent = (_range, signal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const deaf = () => new Promise(() => {});

test("what has come is kept and the rest is asked for", async () => {
  const asked = host(cut(40), rest(40));
  const seen = [];
  const { bytes, isJoined } = await download(WANTED, (loaded) => seen.push(loaded));
  assert.deepEqual([...bytes], [...BYTES]);
  assert.deepEqual([...asked], [null, "bytes=40-"]);
  assert.deepEqual(seen, [40, 100]);
  assert.equal(isJoined, true);
});

test("a host that knows no ranges sends all of it again", async () => {
  const asked = host(cut(40), whole);
  const { bytes, isJoined } = await download(WANTED, () => {});
  assert.deepEqual([...bytes], [...BYTES]);
  assert.deepEqual([...asked], [null, "bytes=40-"]);
  assert.equal(isJoined, false);
});

test("another range than the one asked for is not taken", async () => {
  host(cut(40), rest(39), rest(40));
  assert.deepEqual([...(await download(WANTED, () => {})).bytes], [...BYTES]);
});

test("from the start asks for no range", async () => {
  const asked = host(cut(40), whole);
  const { isJoined } = await download(WANTED, () => {}, { fromStart: true });
  assert.deepEqual([...asked], [null, null]);
  assert.equal(isJoined, false);
});

test("an answer that ends too early is continued", async () => {
  const asked = host(() => new Response(body(BYTES.slice(0, 99))), rest(99));
  assert.deepEqual([...(await download(WANTED, () => {})).bytes], [...BYTES]);
  assert.deepEqual([...asked], [null, "bytes=99-"]);
});

test("an answer that is always too short is not what was built", async () => {
  const short = () => new Response(body(BYTES.slice(0, 40)));
  const asked = host(short, rest(40, BYTES.slice(40, 50)), rest(50, BYTES.slice(50, 60)));
  await assert.rejects(
    download(WANTED, () => {}),
    { code: "ASSET_CORRUPT" },
  );
  assert.deepEqual([...asked], [null, "bytes=40-", "bytes=50-"]);
});

test("more than was built is nothing, and is not asked for again", async () => {
  const asked = host(() => new Response(body(new Uint8Array(101))));
  assert.equal((await download(WANTED, () => {})).bytes.length, 0);
  assert.equal(asked.length, 1);
});

for (const [name, answer] of Object.entries({
  refused,
  silent,
  deaf,
  "status 503": status(503),
  "status 429": status(429),
})) {
  test(`a host that is ${name} is asked three times, then said to lack it`, async () => {
    const asked = host(answer, answer, answer);
    await assert.rejects(
      download(WANTED, () => {}),
      { code: "ASSET_MISSING", message: "parts/0/a", retryable: true },
    );
    assert.equal(asked.length, 3);
  });

  test(`a host that is ${name} once is asked again`, async () => {
    const asked = host(answer, whole);
    assert.deepEqual([...(await download(WANTED, () => {})).bytes], [...BYTES]);
    assert.deepEqual(asked.caches, [null, "no-store"], "the browser holds no try back for another");
  });
}

test("what a host says for good is believed at once", async () => {
  const asked = host(status(404));
  await assert.rejects(downloadText("build.json"), {
    code: "ASSET_MISSING",
    detail: "build.json: status 404",
  });
  assert.equal(asked.length, 1);
});

test("a text that breaks off is asked for again", async () => {
  host(cut(10), () => new Response("{}"));
  assert.equal(await downloadText("build.json"), "{}");
});
