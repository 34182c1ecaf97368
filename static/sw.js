/**
 * The service worker: the only part that keeps the network after the seal, and it never sees a
 * photo. Serves the shell and the parts from its caches, each checked by its hash as it is served, with
 * the headers that a good host sends and no others.
 * Takes two orders from a page: "activate", and "install" with the name of a part of its own build.
 * Answers one question: "replaced", which kept files were not what was built.
 */

/** @type {any} */
const BUILD = null; // stamped by build.py
const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const SHELL_CACHE = `stayput-shell-${BUILD.build}`;
/** Shared with js/load/assets.js: content-addressed, so it outlives releases. */
const PARTS_CACHE = "stayput-parts";
/** Before the second and the third try: a network that changes ends everything under way. */
const PAUSES_MS = [500, 3000];
/** A connection that brings nothing for so long is given up, and so is a cache that does not answer. */
const SILENT_MS = 20_000;
const CACHE_MS = 3000;
/** And a millisecond more for so many bytes, to read them. */
const BYTES_A_MS = 1000;
/** What a host's answer may say of itself; its other headers have a browser report, load, keep or forget. */
const OF_THE_HOST = ["Content-Type", "Content-Range", "ETag", "Last-Modified", "Cache-Control"];

/** @typedef {{url: string, bytes: number, sha256: string, mediaType: string}} FileEntry */
/** @typedef {FileEntry & {name: string, when: "start" | "wasm" | "webgpu" | "needed"}} PartEntry */

/** @param {string} path */
const scoped = (path) => new URL(path, scope.registration.scope).href;
/** @param {FileEntry[]} entries @returns {Map<string, FileEntry>} */
const byAddress = (entries) => new Map(entries.map((entry) => [scoped(entry.url), entry]));
const SHELL_URLS = byAddress([...BUILD.shell, BUILD.manifest]);
const PART_URLS = byAddress(BUILD.parts);
/** Kept files that were not what was built, until this worker ends: a page asks once it listens. @type {Set<string>} */
const replaced = new Set();
/** What a page may order, and nothing else. @type {Map<string, PartEntry>} */
const NEEDED = new Map(
  BUILD.parts
    .filter((/** @type {PartEntry} */ { when }) => when === "needed")
    .map((/** @type {PartEntry} */ part) => [part.name, part]),
);

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("message", (event) => {
  const { data, source, ports } = event;
  if (data?.kind === "activate") scope.skipWaiting();
  // From a document only: the workers, in which the code of others runs, order nothing.
  if (data?.kind === "install" && ports[0] && source instanceof WindowClient) {
    event.waitUntil(installPart(data.name, ports[0]));
  }
  if (data?.kind === "replaced" && source instanceof WindowClient) tellReplaced(source);
});
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(scope.registration.scope)) return;
  event.respondWith(answer(request, url));
});

async function install() {
  // A first visit's page loads its parts itself, just now; an updated one finds them here, also offline.
  const isUpdate = scope.registration.active && (await caches.has(PARTS_CACHE));
  const parts = isUpdate ? await partsToKeep() : [];
  const shell = await caches.open(SHELL_CACHE);
  await Promise.all([...SHELL_URLS].map(([href, entry]) => store(shell, href, entry)));
  for (const [href, entry] of parts) {
    const cache = await caches.open(PARTS_CACHE);
    if (!(await cache.match(href))) await store(cache, href, entry);
  }
}

/** Those of every visit, and those that this device has from an earlier build. */
async function partsToKeep() {
  const cache = await caches.open(PARTS_CACHE);
  const fileOf = (/** @type {string} */ href) => href.slice(href.lastIndexOf("/"));
  const kept = new Set((await cache.keys()).map(({ url }) => fileOf(url)));
  const always = new Set(
    BUILD.parts.flatMap((/** @type {PartEntry} */ { when, url }) =>
      when === "start" ? [scoped(url)] : [],
    ),
  );
  return [...PART_URLS].filter(([href]) => always.has(href) || kept.has(fileOf(href)));
}

/**
 * The order of a sealed tab, which has no network: fetch one part of this build into the cache.
 * @param {unknown} name @param {MessagePort} port
 */
async function installPart(name, port) {
  const tell = (/** @type {number} */ loaded) => port.postMessage({ kind: "progress", loaded });
  try {
    const entry = NEEDED.get(String(name));
    if (!entry) throw new Error("this build has no such part to order");
    await fetchOnce(entry, tell);
    port.postMessage({ kind: "done" });
  } catch (error) {
    const code = error instanceof CorruptError ? "ASSET_CORRUPT" : "ASSET_MISSING";
    port.postMessage({ kind: "failed", code, reason: String(error) });
  }
}

/** The parts that are under way, each with those who want to hear of it. @type {Map<string, {work: Promise<void>, listeners: Set<(loaded: number) => void>}>} */
const underWay = new Map();

/** Two tabs that order the same part, or one that asks again, wait for the same bytes. @param {PartEntry} entry @param {(loaded: number) => void} tell */
async function fetchOnce(entry, tell) {
  const href = scoped(entry.url);
  const known = underWay.get(href);
  known?.listeners.add(tell);
  if (known) return known.work;
  const listeners = new Set([tell]);
  const fetchIt = async () => {
    const cache = await caches.open(PARTS_CACHE);
    if (await cache.match(href)) return;
    await store(cache, href, entry, (loaded) => listeners.forEach((listener) => listener(loaded)));
  };
  const work = fetchIt().finally(() => underWay.delete(href));
  underWay.set(href, { work, listeners });
  return work;
}

/** Another content than the build's. */
class CorruptError extends Error {}
/** Less of it: a host that changes files, or a connection that ended without a word. */
class ShortError extends CorruptError {}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("stayput-shell-") && name !== SHELL_CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  const parts = await caches.open(PARTS_CACHE);
  const stale = (await parts.keys()).filter((request) => !PART_URLS.has(request.url));
  await Promise.all(stale.map((request) => parts.delete(request)));
  await scope.clients.claim();
}

/**
 * Fetch one file of this build, check it, keep it. Any other content fails the installation.
 * @param {Cache} cache @param {string} href @param {FileEntry} entry @param {(loaded: number) => void} [onBytes]
 */
async function store(cache, href, entry, onBytes = () => {}) {
  for (let tried = 0; ; tried += 1) {
    try {
      return await storeNow(cache, href, entry, onBytes);
    } catch (error) {
      if (
        tried === PAUSES_MS.length ||
        (error instanceof CorruptError && !(error instanceof ShortError))
      )
        throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSES_MS[tried]));
    }
  }
}

/** @param {Cache} cache @param {string} href @param {FileEntry} entry @param {(loaded: number) => void} onBytes */
async function storeNow(cache, href, entry, onBytes) {
  const { response } = await fetchChecked(href, entry, onBytes);
  await cache.put(href, response);
}

/**
 * One file of this build from the network; rejects where it is any other content.
 * @param {string} href @param {FileEntry} entry @param {(loaded: number) => void} [onBytes]
 */
async function fetchChecked(href, { bytes: size, sha256 }, onBytes = () => {}) {
  const controller = new AbortController();
  const giveUp = () =>
    setTimeout(() => controller.abort(new Error(`${href}: nothing came`)), SILENT_MS);
  let timer = giveUp();
  const sign = (/** @type {number} */ loaded) => (
    clearTimeout(timer), (timer = giveUp()), onBytes(loaded)
  );
  try {
    const response = await fetch(href, {
      cache: "no-cache",
      credentials: "omit",
      signal: controller.signal,
    });
    if (!response.ok) throw new Error(`${href}: status ${response.status}`);
    const bytes = await readAll(response.clone(), size, sign);
    const found = await sha256Of(bytes);
    if (found !== sha256) throw new CorruptError(`${href}: SHA-256 is ${found}, not ${sha256}`);
    return { response, bytes };
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function sha256Of(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Response} response @param {number} size @param {(loaded: number) => void} onBytes */
async function readAll(response, size, onBytes) {
  const bytes = new Uint8Array(size);
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  let loaded = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    if (loaded + step.value.byteLength > size)
      throw new CorruptError(`${response.url}: longer than built`);
    bytes.set(step.value, loaded);
    loaded += step.value.byteLength;
    onBytes(loaded);
  }
  if (loaded < size) throw new ShortError(`${response.url}: ${loaded} of ${size} bytes`);
  return bytes;
}

/** @param {Request} request @param {URL} url */
async function answer(request, url) {
  const address = url.origin + url.pathname;
  const href = address === scope.registration.scope ? scoped("index.html") : address;
  const [shell, part] = [SHELL_URLS.get(href), PART_URLS.get(href)];
  if (shell) return answerShell(href, shell);
  const kept = part && (await keptIn(PARTS_CACHE, href, part));
  if (kept) return made(kept, part);
  return withHeaders(await fetch(request)); // the page checks each part itself, and must see it come
}

/** @param {string} href @param {FileEntry} entry */
async function answerShell(href, entry) {
  const kept = await keptIn(SHELL_CACHE, href, entry);
  if (kept) return made(kept, entry);
  try {
    return made(await fetchAnew(href, entry), entry);
  } catch (error) {
    // A newer build on the host, perhaps: its own service worker is to bring it, whole.
    if (error instanceof CorruptError) scope.registration.update().catch(() => {});
    return Response.error(); // rather nothing than other bytes
  }
}

/**
 * A store that is damaged or stuck must not keep the page from opening; what differs is not used.
 * @param {string} name @param {string} href @param {FileEntry} entry @returns {Promise<Uint8Array<ArrayBuffer> | undefined>}
 */
function keptIn(name, href, entry) {
  const ms = CACHE_MS + Math.floor(entry.bytes / BYTES_A_MS);
  /** @type {Promise<undefined>} */
  const late = new Promise((resolve) => setTimeout(resolve, ms, undefined));
  const read = async () => {
    const cache = await caches.open(name);
    const found = await cache.match(href);
    if (!found) return undefined;
    const bytes = new Uint8Array(await found.arrayBuffer());
    if ((await sha256Of(bytes)) === entry.sha256) return bytes;
    await noteReplaced(entry.url);
    await cache.delete(href);
    return undefined;
  };
  return Promise.race([read(), late]).catch(() => undefined);
}

/** Checked and kept again. @param {string} href @param {FileEntry} entry */
async function fetchAnew(href, entry) {
  const { response, bytes } = await fetchChecked(href, entry);
  const kept = caches.open(SHELL_CACHE).then((cache) => cache.put(href, response));
  kept.catch(() => {}); // no room: the page works, and is fetched again with the next visit
  return bytes;
}

/** @param {string} name */
async function noteReplaced(name) {
  replaced.add(name);
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  pages.forEach(tellReplaced);
}

/** @param {Client} page */
function tellReplaced(page) {
  if (replaced.size) page.postMessage({ kind: "replaced", names: [...replaced] });
}

/** An answer of which everything is this build's own. @param {Uint8Array<ArrayBuffer>} bytes @param {FileEntry} entry */
function made(bytes, { mediaType }) {
  return new Response(bytes, { headers: { ...BUILD.headers, "Content-Type": mediaType } });
}

/**
 * Whatever headers the host sends, the page gets those of tools/serve/headers.py: they allow threads
 * and set the policy from the first byte.
 * @param {Response} response
 */
function withHeaders(response) {
  if (response.type === "opaque" || response.type === "error" || response.status === 0)
    return response;
  const headers = new Headers(BUILD.headers);
  for (const name of OF_THE_HOST) {
    const value = response.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const { status, statusText } = response;
  const body = [101, 204, 205, 304].includes(status) ? null : response.body;
  return new Response(body, { status, statusText, headers });
}
