// The service worker on hosts that fail, in caches that never answer, with two tabs that ask at once.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../../static/sw.js", import.meta.url), "utf8");
const STAMP = "const BUILD = null; // stamped by build.py";
const SCOPE = "https://stayput.test/";
const BYTES = new TextEncoder().encode("a model");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const entry = (url, bytes, more = {}) => ({
  url,
  mediaType: "text/html",
  bytes: bytes.length,
  sha256: sha256(bytes),
  ...more,
});
const SHELL = Uint8Array.from([1, 2, 3]);
const BUILD = {
  build: "b1",
  headers: { "X-Build": "b1" },
  shell: [entry("index.html", SHELL)],
  manifest: entry("manifest.webmanifest", SHELL),
  parts: [
    entry("parts/0/fine", BYTES, { name: "fine", when: "needed" }),
    entry("parts/0/python", SHELL, { name: "python", when: "start" }),
  ],
};

class WindowClient {
  heard = [];
  postMessage(message) {
    this.heard.push(message);
  }
}
class Port {
  heard = [];
  postMessage(message) {
    this.heard.push(message);
  }
}

/** Keeps answers in memory. */
class Store {
  kept = new Map();
  async match(href) {
    return this.kept.get(href)?.clone();
  }
  async put(href, response) {
    this.kept.set(href, response);
  }
  async delete(href) {
    return this.kept.delete(href);
  }
  async keys() {
    return [...this.kept.keys()].map((url) => ({ url }));
  }
}

/**
 * The service worker in a world of its own. Its clock stands: every wait is written down, and `pass`
 * lets those of a length be over.
 */
function start(fetch, { open, pages = [], active = null } = {}) {
  const listeners = new Map();
  const stores = new Map();
  const waits = new Map();
  let lastWait = 0;
  const caches = {
    has: async (name) => stores.has(name),
    keys: async () => [...stores.keys()],
    open:
      open ??
      (async (name) => {
        if (!stores.has(name)) stores.set(name, new Store());
        return stores.get(name);
      }),
  };
  const asked = [];
  let updates = 0;
  const world = {
    ...{ caches, crypto, Headers, Response, URL, WindowClient, AbortController },
    fetch: (href, options) => {
      asked.push(String(href.url ?? href));
      return fetch(asked.length, options ?? {});
    },
    setTimeout: (work, ms, ...given) => {
      waits.set(++lastWait, { ms, work: () => work(...given) });
      return lastWait;
    },
    clearTimeout: (id) => waits.delete(id),
    registration: { scope: SCOPE, active, update: async () => (updates += 1) },
    clients: { matchAll: async () => pages },
    addEventListener: (kind, listener) => listeners.set(kind, listener),
  };
  world.self = world;
  assert.ok(SOURCE.includes(STAMP));
  const stamped = SOURCE.replace(STAMP, `const BUILD = ${JSON.stringify(BUILD)};`);
  vm.runInNewContext(stamped, world);
  return {
    asked,
    caches,
    stores,
    updates: () => updates,
    /** Every wait that is under way, in milliseconds. */
    waiting: () => [...waits.values()].map(({ ms }) => ms),
    async pass(ms) {
      const end = Date.now() + 5000;
      const over = () => [...waits].filter(([, wait]) => wait.ms === ms);
      while (!over().length && Date.now() < end) await settle();
      assert.ok(
        over().length,
        `nothing waits for ${ms} ms, but ${[...waits].map(([, w]) => w.ms)}`,
      );
      for (const [id, { work }] of over()) {
        waits.delete(id);
        work();
      }
    },
    /** Dispatch an event; what it is kept alive for, or answered with. */
    send(kind, event = {}) {
      const given = { promise: Promise.resolve() };
      const keep = (promise) => {
        given.promise = promise;
      };
      listeners.get(kind)({ ...event, waitUntil: keep, respondWith: keep });
      return given.promise;
    },
  };
}

/** Until all that can go on without a clock has gone on. */
async function settle() {
  for (let round = 0; round < 20; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

const order = (worker, port, name = "fine") =>
  worker.send("message", {
    data: { kind: "install", name },
    source: new WindowClient(),
    ports: [port],
  });
const request = (href) => ({ request: { method: "GET", url: SCOPE + href } });
const lost = () => Promise.reject(new TypeError("network error"));
const whole = (bytes = BYTES) => new Response(bytes);

test("a file that fails is asked for three times, with growing pauses", async () => {
  const worker = start((count) => (count < 3 ? lost() : Promise.resolve(whole())));
  const port = new Port();
  const done = order(worker, port);
  await worker.pass(500);
  await worker.pass(3000);
  await done;
  assert.equal(worker.asked.length, 3);
  assert.equal(port.heard.at(-1).kind, "done");
  assert.ok(worker.stores.get("stayput-parts").kept.has(`${SCOPE}parts/0/fine`));
});

test("one that fails for good is said, and can be ordered again", async () => {
  let isUp = false;
  const worker = start(() => (isUp ? Promise.resolve(whole()) : lost()));
  const port = new Port();
  const done = order(worker, port);
  await worker.pass(500);
  await worker.pass(3000);
  await done;
  assert.equal(port.heard.at(-1).code, "ASSET_MISSING");
  isUp = true;
  const again = new Port();
  await order(worker, again);
  assert.equal(again.heard.at(-1).kind, "done");
});

test("another content is never kept, and not asked for again", async () => {
  const worker = start(() => Promise.resolve(whole(new TextEncoder().encode("A MODEL"))));
  const port = new Port();
  await order(worker, port);
  assert.equal(port.heard.at(-1).code, "ASSET_CORRUPT");
  assert.equal(worker.asked.length, 1);
  assert.equal(worker.stores.get("stayput-parts").kept.size, 0);
});

test("a connection that brings nothing for 20 s is given up", async () => {
  const silent = (signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const worker = start((count, { signal }) =>
    count === 1 ? silent(signal) : Promise.resolve(whole()),
  );
  const port = new Port();
  const done = order(worker, port);
  await worker.pass(20_000);
  await worker.pass(500);
  await done;
  assert.equal(port.heard.at(-1).kind, "done");
  assert.deepEqual(worker.waiting(), [], "no limit outlives its work");
});

test("two tabs that order the same part wait for the same bytes, and both hear of them", async () => {
  let answer;
  const worker = start(() => new Promise((resolve) => (answer = resolve)));
  const [one, other] = [new Port(), new Port()];
  const first = order(worker, one);
  const second = order(worker, other);
  while (!answer) await settle();
  answer(whole());
  await Promise.all([first, second]);
  assert.equal(worker.asked.length, 1);
  for (const { heard } of [one, other]) {
    assert.deepEqual(
      heard.map(({ kind }) => kind),
      ["progress", "done"],
    );
  }
});

test("what is no part to order, or is ordered by no document, is not fetched", async () => {
  const worker = start(lost);
  const port = new Port();
  await order(worker, port, "../secret");
  assert.equal(port.heard.at(-1).kind, "failed");
  await worker.send("message", {
    data: { kind: "install", name: "fine" },
    source: {},
    ports: [port],
  });
  await settle();
  assert.deepEqual(worker.asked, []);
});

test("a store that does not answer within 3 s is passed by", async () => {
  const worker = start(() => Promise.resolve(whole(SHELL)), { open: () => new Promise(() => {}) });
  const answered = worker.send("fetch", request("index.html"));
  await worker.pass(3000);
  const response = await answered;
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), SHELL);
  assert.equal(response.headers.get("X-Build"), "b1");
});

test("a store that is damaged is passed by at once", async () => {
  const worker = start(() => Promise.resolve(whole(SHELL)), { open: lost });
  const response = await worker.send("fetch", request("index.html"));
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), SHELL);
});

test("what is kept is answered without the network", async () => {
  const worker = start(() => Promise.resolve(whole(SHELL)));
  await worker.send("install");
  const before = worker.asked.length;
  assert.equal(before, 2, "the page and the manifest");
  const response = await worker.send("fetch", request(""));
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), SHELL);
  assert.equal(worker.asked.length, before);
});

test("the parts are the page's to load on a first visit, and the service worker's on an update", async () => {
  const page = ["index.html", "manifest.webmanifest"];
  for (const [active, isKept, wanted] of [
    [null, true, page], // the page is at work, and keeps what has come
    [{}, true, [...page, "parts/0/python"]],
    [{}, false, page], // it was all deleted: the page loads it anew
  ]) {
    const worker = start(() => Promise.resolve(whole(SHELL)), { active });
    if (isKept) await worker.caches.open("stayput-parts");
    await worker.send("install");
    assert.deepEqual(
      worker.asked,
      wanted.map((path) => SCOPE + path),
    );
  }
});

const OTHER = new TextEncoder().encode("other");
const PART = "parts/0/fine";
const textOf = async (response) => new TextDecoder().decode(await response.arrayBuffer());
const said = (page) => page.heard.map(({ kind, names }) => [kind, ...names]);

/** A worker whose page is installed, and then is another in its store. */
async function planted(fetch, pages = []) {
  let isInstalled = false;
  const worker = start(
    (...given) => (isInstalled ? fetch(...given) : Promise.resolve(whole(SHELL))),
    { pages },
  );
  await worker.send("install");
  isInstalled = true;
  await worker.stores.get("stayput-shell-b1").put(`${SCOPE}index.html`, whole(OTHER));
  return worker;
}

test("what was planted in the shell's store is dropped, fetched anew, kept and said", async () => {
  const page = new WindowClient();
  const worker = await planted(() => Promise.resolve(whole(SHELL)), [page]);
  const before = worker.asked.length;
  for (const _visit of [1, 2]) {
    const response = await worker.send("fetch", request(""));
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), SHELL);
    await settle();
  }
  assert.equal(worker.asked.length, before + 1, "the second visit finds it kept");
  assert.deepEqual(said(page), [["replaced", "index.html"]]);
  const late = new WindowClient();
  await worker.send("message", { data: { kind: "replaced" }, source: late, ports: [] });
  assert.deepEqual(said(late), [["replaced", "index.html"]], "a page may ask when it listens");
});

test("where it can't be had, or is another on the network too, nothing is served", async () => {
  for (const fetch of [
    lost,
    () => Promise.resolve(whole(OTHER)),
    () => Promise.resolve(new Response("", { status: 404 })),
  ]) {
    const worker = await planted(fetch);
    const response = await worker.send("fetch", request("index.html"));
    assert.equal(response.type, "error");
    const again = await worker.send("fetch", request("index.html?again=1"));
    assert.equal(again.type, "error");
    assert.equal(worker.updates() > 0, fetch !== lost && (await fetch()).ok, "a newer build?");
  }
});

test("what was planted for a part is dropped, and the page gets what the network has", async () => {
  const page = new WindowClient();
  const worker = start(() => Promise.resolve(whole()), { pages: [page] });
  await order(worker, new Port());
  const store = worker.stores.get("stayput-parts");
  await store.put(SCOPE + PART, whole(OTHER));
  const response = await worker.send("fetch", request(PART));
  assert.equal(await textOf(response), "a model");
  assert.deepEqual(said(page), [["replaced", PART]]);
  assert.equal(store.kept.has(SCOPE + PART), false);
});

test("the headers of a planted answer are as little served as its bytes", async () => {
  const worker = start(lost);
  const shell = new Store();
  worker.stores.set("stayput-shell-b1", shell);
  const headers = { "Content-Type": "text/javascript", Link: "<https://x.test/>; rel=preload" };
  await shell.put(`${SCOPE}index.html`, new Response(SHELL, { status: 404, headers }));
  const response = await worker.send("fetch", request(""));
  assert.equal(response.status, 200);
  assert.deepEqual(Object.fromEntries(response.headers), {
    "content-type": "text/html",
    "x-build": "b1",
  });
});

test("of a host's headers only those pass that say what the file is", async () => {
  const passing = { "content-type": "text/plain", etag: '"1"', "cache-control": "no-cache" };
  const own = {
    "Content-Security-Policy-Report-Only": "default-src 'none'; report-uri /r",
    "Reporting-Endpoints": 'all="/r"',
    ...{ "Report-To": "{}", NEL: "{}", Link: "</r>; rel=preload", Refresh: "1; url=/r" },
    ...{ "Clear-Site-Data": '"*"', "Set-Cookie": "a=1", "Content-Encoding": "br", "X-Build": "x" },
  };
  const answer = () => Promise.resolve(new Response("x", { headers: { ...passing, ...own } }));
  for (const path of ["licences/index.html", "nothing-here", PART]) {
    const response = await start(answer).send("fetch", request(path));
    assert.deepEqual(Object.fromEntries(response.headers), { ...passing, "x-build": "b1" }, path);
  }
});

test("a range of a part that is not kept is passed on as it came", async () => {
  const headers = { "Content-Range": "bytes 3-6/7" };
  const worker = start(() => Promise.resolve(new Response("odel", { status: 206, headers })));
  const response = await worker.send("fetch", request(PART));
  assert.equal(response.status, 206);
  assert.equal(response.headers.get("Content-Range"), "bytes 3-6/7");
  assert.equal(await textOf(response), "odel");
});
