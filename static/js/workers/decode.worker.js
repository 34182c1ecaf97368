/**
 * The decoder worker: HEIC by libheif, AVIF and JPEG XL by the browser. Sealed: it inherits the page's policy and
 * has no network. Made when such a photo is met, ended after it. Methods: prove, decode.
 * The build makes one file of it and what it imports.
 */

import { EngineError, Moved, serve } from "../rpc/rpc.js";
import { PROTOCOL } from "../rpc/protocol.js";
import { guardScripts } from "../seal/trusted-types.js";
import { proveSealed } from "../seal/self-test.js";
import { takeScripts } from "../seal/worker-scripts.js";
import { readAsset } from "./asset-reader.js";
import { decodeByBrowser } from "./browser-decoder.js";
import { decodeHeic } from "./heic.js";

const scripts = takeScripts(self);
let sealed = false;
/** Makes a libheif for each picture: none is decoded where another one was. @type {Promise<() => import("./heic.js").Libheif> | null} */
let heif = null;

/**
 * libheif is used as it was published: its script ends in a plain variable, to which an export is added.
 * @param {Record<string, Blob>} assets
 * @returns {Promise<() => import("./heic.js").Libheif>}
 */
async function loadLibheif(assets) {
  const url = scripts.addressOf([assets["libheif.js"], "\nexport default libheif;"]);
  scripts.close();
  try {
    const { default: create } = await import(url);
    const code = await WebAssembly.compile(await readAsset(assets, "libheif.wasm"));
    /** @param {WebAssembly.Imports} imports @param {(made: WebAssembly.Instance) => unknown} receive */
    const instantiateWasm = (imports, receive) => receive(new WebAssembly.Instance(code, imports));
    return () => create({ instantiateWasm });
  } catch (error) {
    const { message, detail } = EngineError.from(error);
    throw new EngineError({ code: "RUNTIME_LOAD_FAILED", message, detail, retryable: true });
  } finally {
    scripts.dropUrl(url);
  }
}

/** @param {any} error */
function named(error) {
  if (error?.code)
    return new EngineError({ code: error.code, message: error.message, detail: error.detail });
  // A trap inside libheif; it is not asked again, for this thread ends.
  if (error instanceof WebAssembly.RuntimeError) {
    const isMemory =
      /OOM|memory access|allocation/i.test(error.message) && !/out of bounds/i.test(error.message);
    return new EngineError({
      code: isMemory ? "OUT_OF_MEMORY" : "INPUT_UNREADABLE",
      detail: `HEIC: ${error.message}`,
    });
  }
  return EngineError.from(error);
}

guardScripts(scripts.isBeginning);
serve(
  /** @type {any} */ (self),
  {
    /** @param {{url: string}} params */
    async prove({ url }) {
      const proof = await proveSealed(url, scripts.attempts);
      sealed = proof.sealed;
      return proof;
    },
    /** @param {{kind: string, stream: Uint8Array<ArrayBuffer>, maxPixels: number, assets: Record<string, Blob>}} params */
    async decode({ kind, stream, maxPixels, assets }) {
      if (!sealed)
        throw new EngineError({ code: "NOT_SEALED", message: "no proof in this worker" });
      if (kind === "HEIC") heif ??= loadLibheif(assets);
      const make = kind === "HEIC" ? await heif : null;
      try {
        const pixels = make
          ? decodeHeic(make(), stream, maxPixels)
          : await decodeByBrowser(kind, stream, maxPixels);
        return new Moved(pixels, [pixels.data.buffer]);
      } catch (error) {
        throw named(error);
      }
    },
  },
  { worker: "decode", protocol: PROTOCOL },
);
