// What is stored: only what was read and is what was built counts, and only what was named is deleted.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

/** Stores by name, each with bytes by address. @type {Map<string, Map<string, Uint8Array>>} */
const stores = new Map();
const BASE = "https://a.example/at/";
globalThis.document = /** @type {any} */ ({ baseURI: BASE });
const hrefOf = (url) => new URL(url, BASE).href;
let reads = 0;
globalThis.caches = /** @type {any} */ ({
  has: async (name) => stores.has(name),
  keys: async () => [...stores.keys()],
  delete: async (name) => stores.delete(name),
  async open(name) {
    if (!stores.has(name)) stores.set(name, new Map());
    const store = stores.get(name);
    return {
      async match(url) {
        const bytes = store.get(hrefOf(url));
        if (!bytes) return undefined;
        return { arrayBuffer: async () => ((reads += 1), bytes) };
      },
      delete: async (url) => store.delete(hrefOf(url)),
    };
  },
});
let unregistered = 0;
const asked = { answer: true };
Object.defineProperty(globalThis, "navigator", {
  configurable: true,
  value: {
    storage: { persist: async () => asked.answer, persisted: async () => false },
    serviceWorker: {
      getRegistration: async () => ({ unregister: async () => void (unregistered += 1) }),
    },
  },
});
const { createStorage } = await import("../../static/js/load/storage.js");

const bytesOf = (name) => new TextEncoder().encode(name);
const fileOf = (url) => {
  const sha256 = createHash("sha256").update(bytesOf(url)).digest("hex");
  return { url, bytes: url.length, sha256 };
};
const partOf = (name, label) => ({ name, label, ...fileOf(`parts/${name}`) });
const SHELL = [fileOf("js/main.js")];
const PAGE = [fileOf("index.html"), fileOf("build.json")];
const PARTS = [partOf("python", "Python"), partOf("zip", "Python"), partOf("fine", "Fine model")];

/** A device that has all of it, but for what is taken away. */
function setUp({
  without = [],
  isRegistered = true,
  finePart = "fine",
  quiet = async () => {},
} = {}) {
  stores.clear();
  const put = (name, files) =>
    stores.set(
      name,
      new Map(
        files
          .filter(({ url }) => !without.includes(url))
          .map(({ url }) => [hrefOf(url), bytesOf(url)]),
      ),
    );
  put("stayput-shell-1", [...SHELL, ...PAGE]);
  put("stayput-parts", PARTS);
  put("of another page", PAGE);
  [reads, unregistered] = [0, 0];
  const told = {};
  const storage = createStorage(
    /** @type {any} */ ({
      build: { build: "1", shell: SHELL, parts: PARTS },
      page: PAGE,
      atStart: PARTS.slice(0, 2),
      isRegistered,
      finePart: () => finePart,
      tell: (change) => Object.assign(told, change),
      quiet,
    }),
  );
  return { storage, told };
}

const labels = ({ kept }) => kept.map(({ label }) => label);

test("all that is there and right is listed by its label, the page itself as well", async () => {
  const { storage, told } = setUp();
  await storage.look();
  assert.deepEqual(labels(told), ["Python", "Fine model", ""]);
  assert.equal(told.kept[0].bytes, "parts/python".length + "parts/zip".length);
  assert.deepEqual([told.ready, told.hasFine, told.lasting], [true, true, "no"]);
  assert.equal(reads, 6);
  await storage.look();
  assert.equal(reads, 6, "each is read once");
});

for (const url of ["js/main.js", "index.html", "build.json", "parts/python", "parts/zip"])
  test(`it is not ready for no network without ${url}, nor with another content there`, async () => {
    const { storage, told } = setUp({ without: [url] });
    await storage.look();
    assert.equal(told.ready, false);
    const damaged = setUp();
    const name = url.startsWith("parts") ? "stayput-parts" : "stayput-shell-1";
    stores.get(name)?.set(hrefOf(url), bytesOf("other"));
    await damaged.storage.look();
    assert.equal(damaged.told.ready, false);
  });

test("nor without a service worker; and the fine model counts by itself", async () => {
  const { storage, told } = setUp({ isRegistered: false });
  await storage.look();
  assert.equal(told.ready, false);
  const fast = setUp({ without: ["parts/fine"] });
  await fast.storage.look();
  assert.deepEqual([fast.told.ready, fast.told.hasFine], [true, false]);
  const none = setUp({ without: ["parts/fine"], finePart: null });
  await none.storage.look();
  assert.equal(none.told.hasFine, true, "this build has none");
});

test("what is deleted is what was named, and the rest is told anew", async () => {
  const { storage, told } = setUp();
  await storage.look();
  await storage.remove("Python");
  assert.deepEqual([labels(told), told.ready], [["Fine model", ""], false]);
  await storage.remove("");
  assert.deepEqual(labels(told), ["Fine model"]);
  assert.deepEqual([...stores.keys()], ["stayput-parts", "of another page"]);
  assert.equal(unregistered, 0);
  await storage.remove("no such label");
  assert.deepEqual(labels(told), ["Fine model"]);
});

test("all of it is all of ours, and nothing of another page", async () => {
  const { storage, told } = setUp();
  await storage.remove(null);
  assert.deepEqual([labels(told), unregistered], [[], 1]);
  assert.deepEqual([...stores.keys()], ["of another page"]);
});

test("the browser is asked to keep it, and its answer told", async () => {
  const { storage, told } = setUp();
  await storage.keep();
  assert.equal(told.lasting, "yes");
  asked.answer = false;
  await storage.keep();
  assert.equal(told.lasting, "refused");
});

test("while a photo is at work nothing is read", async () => {
  /** @type {() => void} */
  let end = () => {};
  const work = /** @type {Promise<void>} */ (new Promise((resolve) => (end = resolve)));
  const { storage, told } = setUp({ quiet: () => work });
  const looked = storage.look();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([reads, told.ready], [0, undefined]);
  end();
  await looked;
  assert.deepEqual([reads, told.ready], [6, true]);
});
