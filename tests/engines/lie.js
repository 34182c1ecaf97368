/**
 * What a dependency does that lies: beside each true message of its worker it sends what is not true,
 * and where the photo is called so it answers in place of the worker. Not shipped. `PORT` is another
 * origin's; `png` is a true picture, as base64.
 */

/** How many true messages have lies beside them, and how many come at once. */
const BESIDE = 24;
const FLOOD = 2000;
/** For how many photos parts are ordered. */
const ORDERS = 8;

/** @param {any} scope the worker's own @param {string} png */
export function startLying(scope, png) {
  const own = `${scope.origin}/probe?leak=`;
  const other = "http://127.0.0.1:PORT/probe?leak=";
  const page = "<!doctype html><script src=/probe?leak=page></script>";
  const bytes = (/** @type {string} */ text) => Uint8Array.from(text, (one) => one.charCodeAt(0));
  const picture = () => bytes(atob(png));
  const post = scope.postMessage.bind(scope);
  const Port = scope.MessagePort.prototype;
  const { postMessage: postPort, addEventListener: listenPort } = Port;
  const hostile = [
    ...[own, other, `${own}a" onerror="fetch('${own}b')`, page, "../index.html", "photo.html"],
    ...["constructor", "__proto__: x", "text/html", "segment", "x".repeat(10_000)],
    ...[-1, 2 ** 53, Number.NaN, null, undefined, [], { toString: 1, valueOf: 1 }, bytes(page)],
  ];
  const all = (/** @type {any} */ value, /** @type {string[]} */ names) =>
    Object.fromEntries(names.map((name) => [name, value]));
  const codes = [
    ...["VERSION_SKEW", "UNKNOWN_METHOD", "NOT_SEALED", "HOST_REPORTS", "FRAMED", "ASSET_MISSING"],
    ...["ASSET_CORRUPT", "OPENING_STALLED", "BROWSER_UNSUPPORTED", "constructor", "__proto__"],
    ...["METADATA_LEFT", "CANCELLED", "WORKER_CRASHED", 7, null, { toString: 1 }],
  ];
  const error = (/** @type {any} */ code, detail = `${own}detail`) => ({
    kind: "error",
    error: { code, message: other, detail, retryable: true },
  });

  /** What says nothing of a call, or nothing true; none of it ends one. @param {any} id */
  const beside = (id) => [
    ...hostile,
    { kind: "ready", worker: "page", protocol: -1 },
    ...["result", "error", "progress", "update", "install", "cancel", "call", 7].flatMap((kind) =>
      [1e9, -1, "__proto__", null, id + 7].map((of) => ({
        ...error("VERSION_SKEW"),
        ...{ kind, id: of, method: "decode", name: own, value: page, params: { url: own } },
      })),
    ),
    ...hostile.map((one) => ({
      ...{ kind: "progress", id },
      ...all(one, ["stage", "done", "total", "matte", "label", "url"]),
    })),
  ];

  const cutout = (/** @type {object} */ more) => ({
    ...{ ok: true, data: picture(), mime_type: "image/png", width: 48, height: 32, format: "JPEG" },
    ...{ notes: [], passes: [], is_editable: true, timings: {}, ...more },
  });
  const clean = (/** @type {object} */ more) => ({
    ...{ data: picture(), mime_type: "image/jpeg", suffix: ".jpg", format: "JPEG" },
    ...{ orientation: "upright", profile: null, lossless: true, counts: {}, notes: [] },
    ...{ timings: {}, ...more },
  });
  const values = (/** @type {any[]} */ all) => all.map((value) => ({ kind: "result", value }));
  const nothings = [null, undefined, 7, "x", [], {}, [bytes(page)], { data: page }];
  const data = [
    ...[bytes(page), bytes(`\x89PNG\r\n\x1a\n${page}`), bytes(atob(png) + page), new Uint8Array(0)],
    ...[page, new ArrayBuffer(8), new Blob([page]), [1, 2], null],
    ...(scope.SharedArrayBuffer ? [new Uint8Array(new SharedArrayBuffer(64))] : []),
  ];
  const types = ["text/html", "image/svg+xml", "application/zip", "IMAGE/PNG", 7, null];
  const sizes = [-1, 0, 1.5, 2 ** 31, 1e300, Number.NaN, "48", null, [48]];
  const shown = (/** @type {any} */ value) => ({
    ...all(value, ["format", "size_bytes", "name", "kind", "picture", "offset_bytes"]),
    counts: { [String(value?.at ? value : "place")]: value, place: value },
    findings: [{ ...all(value, ["name", "kind", "picture", "values", "size_bytes"]) }, value],
    timings: { x: value },
  });
  /** In place of an answer, by what is asked. @type {Record<string, any[]>} */
  const instead = {
    process: [
      ...values(nothings),
      ...values(data.map((one) => cutout({ data: one }))),
      ...values(types.map((mime_type) => cutout({ mime_type }))),
      ...values(sizes.map((width) => cutout({ width }))),
      ...codes.map((code) => error(code)),
      ...["__proto__: x", "constructor: x"].map((detail) => error("INPUT_UNSUPPORTED", detail)),
      ...[{ kind: "error" }, { kind: "error", error: { message: { toString: 1 } } }, { kind: 7 }],
      // Each of these has a worker made anew.
      ...["BACKEND_FAILED", "OUT_OF_MEMORY"].map((code) => error(code)),
    ],
    // Beside a picture that is true: words.
    words: values(
      hostile.map((one) =>
        cutout({
          ...all(one, ["format", "name", "suffix", "url", "timings", "is_editable"]),
          notes: [{ code: "FINE_FAILED", detail: one }, { code: one }, one],
          passes: [one, { tier: one, side: one, share: one, is_chosen: one }],
        }),
      ),
    ),
    inspect: [...values(nothings), ...values(hostile.map(shown)), error("VERSION_SKEW")],
    strip: [
      ...values(nothings),
      ...values(data.map((one) => clean({ data: one }))),
      ...values(types.map((mime_type) => clean({ mime_type }))),
      ...values([".html", "-1.html", "/../a.jpg", "", 7, null].map((suffix) => clean({ suffix }))),
      ...values([clean({ data: picture(), mime_type: "image/png", suffix: ".png" })]),
      ...codes.map((code) => error(code)),
    ],
  };

  let left = BESIDE;
  let isFlooded = false;
  /** @param {any} message @param {(lie: any) => void} send */
  function lieBeside(message, send) {
    if (!["progress", "result", "error"].includes(message?.kind)) return;
    if (left > 0) {
      left -= 1;
      for (const lie of beside(message.id)) send(lie); // by itself: what follows it would be a transfer
    }
    if (isFlooded || message.stage !== "encode") return;
    isFlooded = true; // while it holds a photo
    for (let count = 0; count < FLOOD; count += 1)
      send({ kind: "progress", id: message.id, stage: own, done: count, total: -1 });
  }
  scope.postMessage = (/** @type {any} */ message, /** @type {any[]} */ ...more) => {
    lieBeside(message, post);
    return post(message, ...more);
  };
  Port.postMessage = function (/** @type {any} */ message, /** @type {any[]} */ ...more) {
    lieBeside(message, (lie) => postPort.call(this, lie));
    return postPort.call(this, message, ...more);
  };

  /** The ways to other threads that this worker listens at: one is the page's. @type {Set<MessagePort>} */
  const ports = new Set();
  Port.addEventListener = function (/** @type {any[]} */ ...given) {
    ports.add(this);
    return listenPort.apply(this, /** @type {any} */ (given));
  };
  let ordersLeft = ORDERS;
  /** Orders of parts, whatever the photo is. */
  function order() {
    if (ordersLeft === 0) return;
    ordersLeft -= 1;
    const kinds = ["HEIC", "AVIF", "libheif.js", "libheif.wasm", "half", "constructor", 7, null];
    const orders = kinds.flatMap((kind) => [
      { method: "decode", params: { kind, stream: new Uint8Array(64), maxPixels: 1000 } },
      { method: "decode", params: { kind, stream: null, maxPixels: -1, name: own, url: own } },
    ]);
    for (const method of ["install", "fetch", "order", "constructor", "__proto__", { toString: 1 }])
      orders.push(/** @type {any} */ ({ method, params: { name: "libheif.js", url: own } }));
    orders.push(/** @type {any} */ ({ method: "decode", params: null }));
    for (const port of ports)
      orders.forEach((one, index) => {
        postPort.call(port, { kind: "call", id: 1e6 + index, ...one });
        postPort.call(port, { kind: "call", id: own, ...one });
      });
  }
  // Behind the worker's own listener, which waits before it answers.
  scope.addEventListener("message", (/** @type {MessageEvent} */ { data: asked }) => {
    if (asked?.kind !== "call") return;
    if (asked.method === "process") order();
    const [, kind, index] = /^lie-([a-z]+)-(\d+)\./.exec(asked.params?.file?.name ?? "") ?? [];
    if (asked.method !== (kind === "words" ? "process" : kind)) return;
    const lie = instead[kind]?.[Number(index)];
    if (lie) post({ id: asked.id, ...lie });
  });

  return Object.fromEntries(Object.entries(instead).map(([kind, lies]) => [kind, lies.length]));
}
