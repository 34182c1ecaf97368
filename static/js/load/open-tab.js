/**
 * Opens the tab, in the only order that keeps the promise: load and check every asset, seal the
 * document, make the workers and see each one refused, start Python and the runtime. Runs on the page.
 */

import { chooseBackend } from "../engine/backend.js";
import { createEngine } from "../engine/engine.js";
import { createFiner } from "./fine-model.js";
import { createModels } from "../engine/models.js";
import { startOffline, wasHere } from "./service-worker.js";
import { ownFiles } from "./page-requests.js";
import { paced } from "../pace.js";
import { createOnDemand, orderList } from "./on-demand.js";
import { isKept, loadBuild, loadAssets } from "./assets.js";
import { createStorage } from "./storage.js";
import { findNeighbours, isHeld } from "./neighbours.js";
import { lookAtOwnPage } from "./own-page.js";
import { watchReplaced } from "./replaced.js";
import { PROTOCOL } from "../rpc/protocol.js";
import { EngineError } from "../rpc/rpc.js";
import { provokeReports } from "../seal/reports.js";
import { isSealed, sealDocument, watchSeal } from "../seal/seal.js";
import { LIMITS, pause, step } from "../engine/steps.js";

/**
 * @typedef {import("../ui/state.js").ViewState} ViewState
 * @typedef {(change: {seal?: Partial<ViewState["seal"]>, offline?: Partial<ViewState["offline"]>, fine?: ViewState["fine"], samples?: ViewState["samples"]}) => void} Tell
 */

/**
 * @param {Tell} tell
 * @param {() => Promise<void>} quiet ends when no photo is at work
 * @returns {Promise<{engine: ReturnType<typeof createEngine>, storage: ReturnType<typeof createStorage>, bringFine: () => Promise<boolean>, isFineComing: () => boolean, update: () => void}>}
 */
export async function openTab(tell, quiet) {
  checkBrowser();
  tell({ offline: { wasHere: wasHere() } });
  watchReplaced((replaced) => tell({ seal: { replaced } }));
  findNeighbours().then(
    (neighbours) => tell({ seal: { neighbours } }),
    () => {}, // no stores here, so none of others either
  );
  /** @type {ReturnType<typeof loadParts> | undefined} */
  let loading;
  const load = () => {
    loading ??= loadParts(tell);
    loading.catch(() => {}); // met below
    return loading;
  };
  const { page, offline } = await lookAround(tell, load);
  const parts = await load();
  const { build, list, runtime, models, atStart, ledger, assets, fresh } = parts;
  performance.mark("stayput.loaded");

  const finer = createFiner({ ...models, tell: (state) => tell({ fine: state }) });
  const storage = createStorage({
    build,
    page: [{ url: "index.html", ...page }, list],
    atStart,
    isRegistered: offline.registered,
    finePart: finer.part,
    tell: (stored) => tell({ offline: stored }),
    quiet,
  });
  // Beside the assets in the list of what came before the seal: that is when it was asked for.
  const { install } = offline;
  const onOrder = orderList({ isSealed, tell: (orders) => tell({ seal: { orders } }) });
  await finer.begin(
    createOnDemand(build.parts, { install, onAsset: ledger.add, onOrder }),
    (name) => isKept(build.parts.find((part) => part.name === name)),
  );
  const probeUrl = new URL("seal-probe", document.baseURI).href;
  tell({ seal: { ownFiles: ownFiles(build.shell, build.parts, page) } });
  const { told, reports } = await provokeReports();
  if (!told) throw new EngineError({ code: "NOT_SEALED", detail: "no refusal was told of" });
  refuseReports(reports);
  watchSeal((seal) => tell({ seal }));
  await step("style", LIMITS.style, whenStyled);
  const proof = await step("seal", LIMITS.prove, () => sealDocument(probeUrl));
  if (!proof.sealed) throw new EngineError({ code: "NOT_SEALED", detail: JSON.stringify(proof) });

  const onDemand = createOnDemand(build.parts, { install, onOrder });
  const engine = createEngine({
    assets,
    fresh,
    models: createModels({ fast: models.fast }),
    probeUrl,
    runtime,
    onDemand,
    faces: build.faces,
  });
  await step("threads", 2 * (LIMITS.thread + LIMITS.prove), engine.open);
  performance.mark("stayput.sealed");
  tell({
    seal: {
      status: "sealed",
      phase: "start",
      code: null,
      sealedAt: Date.now(),
      requestsBefore: ledger.requests(),
    },
  });
  const bringFine = () => finer.bring(engine, onDemand);
  return { engine, storage, bringFine, isFineComing: finer.isComing, update: offline.update };
}

/**
 * The page as its host sent it, and its service worker.
 * @param {Tell} tell
 * @param {() => Promise<unknown>} load loads the parts; begun as soon as no reload can come that would load all of
 *   them twice: where there are threads already, and no service worker is needed to keep the host's own headers away
 */
async function lookAround(tell, load) {
  const isServed = crossOriginIsolated && Boolean(navigator.serviceWorker?.controller);
  let meanwhile = isServed ? load() : null;
  const page = await lookAtOwnPage();
  tell({ seal: { root: page.sha256 } });
  const hasReports = page.reports.length > 0;
  if (crossOriginIsolated && !hasReports) meanwhile = load();
  const offline = await startOffline({
    onUpdate: () => tell({ offline: { update: true } }),
    hasReports,
    meanwhile,
  });
  refuseReports(page.reports);
  return { page, offline };
}

/** What this deployment consists of, and all of it that every visit needs. @param {Tell} tell */
async function loadParts(tell) {
  const [{ build, list }, { runtime, hasHalf }] = await Promise.all([loadBuild(), chooseBackend()]);
  if (build.protocol !== PROTOCOL) throw new EngineError({ code: "VERSION_SKEW" });
  tell({ seal: { build: build.build } });
  const models = chooseModels(build, runtime, hasHalf);
  const atStart = build.parts.filter(({ when }) => when === "start" || when === runtime);
  const ledger = assetLedger(atStart, tell);
  const isSample = (/** @type {import("./assets.js").AssetEntry} */ { kind }) => kind === "sample";
  /** @type {Map<string, ArrayBuffer>} */
  const fresh = new Map();
  const [, assets] = await Promise.all([
    loadAssets(atStart.filter(isSample), ledger.onAsset).then(showSamples(tell)),
    loadAssets(
      atStart.filter((entry) => !isSample(entry)),
      ledger.onAsset,
      (name, bytes) => fresh.set(name, bytes.buffer),
    ),
  ]);
  return { build, list, runtime, models, atStart, ledger, assets, fresh };
}

/**
 * The fast model is the one that is loaded at the start. The fine model is the last one that is made for
 * the backend, because a host's own model comes after ours. Every graph runs on both backends, but more
 * slowly on the one that it isn't made for. A GPU that computes in float16 gets the model for that, and
 * the plain one as a spare, for a GPU that does it wrongly.
 * @param {import("./assets.js").Build} build
 * @param {import("../engine/backend.js").BackendName} backend
 * @param {boolean} hasHalf
 */
function chooseModels({ parts: assets, models }, backend, hasHalf) {
  const whenOf = new Map(assets.map(({ name, when }) => [name, when]));
  const fast = models.find(({ part }) => whenOf.get(part) === "start");
  if (!fast) throw new EngineError({ code: "ASSET_MISSING", message: "no model" });
  /** @param {string[]} places */
  const last = (...places) =>
    models.findLast(({ part, on }) => whenOf.get(part) === "needed" && places.includes(on)) ?? null;
  const plain = last("any", backend);
  const fine = hasHalf ? last("any", backend, "webgpu-f16") : plain;
  return { fast, model: fine, spare: fine === plain ? null : plain };
}

/** They are there before all else is, and are seen at once. @param {Tell} tell */
const showSamples = (tell) => (/** @type {Awaited<ReturnType<typeof loadAssets>>} */ loaded) => {
  tell({ samples: loaded });
};

/** Before any photo: the address of a refused request could carry it. @param {string[]} reports */
function refuseReports(reports) {
  if (reports.length) throw new EngineError({ code: "HOST_REPORTS", detail: reports.join("\n") });
}

/** What cannot work is said at once, by name. */
function checkBrowser() {
  // Whoever has the frame around this page chooses what is seen over it, and what it may do.
  if (isHeld()) throw new EngineError({ code: "FRAMED" });
  const lacking = [
    ["a secure address (https, or localhost)", isSecureContext],
    ["WebAssembly", typeof WebAssembly === "object"],
    ["workers", typeof Worker === "function"],
    ["checksums", !!globalThis.crypto?.subtle],
    ["streams", typeof ReadableStream === "function"],
  ].filter(([, there]) => !there);
  if (!lacking.length) return;
  const detail = lacking.map(([name]) => name).join(", ");
  throw new EngineError({ code: "BROWSER_UNSUPPORTED", detail });
}

/** After the seal no style sheet comes any more; boot.js asks for one again that did not come at first. */
async function whenStyled() {
  // A link has a sheet, an empty one, also where it failed.
  const isHere = () =>
    getComputedStyle(document.documentElement).getPropertyValue("--paper") !== "";
  while (!isHere()) {
    const { missing } = document.documentElement.dataset;
    if (missing)
      throw new EngineError({
        code: "OPENING_STALLED",
        message: missing,
        detail: `style: ${missing}`,
        retryable: true,
      });
    await pause(50);
  }
}

/**
 * Adds up what arrives, for the page to show.
 * @param {import("./assets.js").AssetEntry[]} entries
 * @param {Tell} tell
 */
function assetLedger(entries, tell) {
  const rows = entries.map(({ name, label, bytes, sha256 }) => ({
    name,
    label,
    sha256,
    loaded: 0,
    total: bytes,
    from: /** @type {import("./assets.js").Origin | null} */ (null),
  }));
  const total = rows.reduce((sum, row) => sum + row.total, 0);
  const show = paced(() => {
    const loaded = rows.reduce((sum, row) => sum + row.loaded, 0);
    tell({ seal: { assets: rows.map((row) => ({ ...row })), loaded, total } });
  });
  const requests = () =>
    rows.map(({ name, sha256, total: bytes, from }) => ({ name, sha256, bytes, from }));
  tell({ seal: { phase: "download" } });
  show();
  /** @type {import("./assets.js").OnAsset} */
  const onAsset = (entry, loaded, from) => {
    const row = rows.find(({ name }) => name === entry.name);
    if (row) Object.assign(row, { loaded, from });
    show();
  };
  return {
    onAsset,
    /** What came late, though it was asked for before. @param {import("./assets.js").AssetEntry} entry @param {import("./assets.js").Origin} from */
    add({ name, label, bytes, sha256 }, from) {
      rows.push({ name, label, sha256, loaded: bytes, total: bytes, from });
      tell({ seal: { assets: rows.map((row) => ({ ...row })), requestsBefore: requests() } });
    },
    requests,
  };
}
