/**
 * Saves a photo itself without its metadata, at a press beside its cutout. Runs on the page.
 */

import { saveBlob } from "./blobs.js";
import { photoName } from "./file-names.js";
import { EngineError } from "../rpc/rpc.js";

/**
 * @param {ReturnType<typeof import("../engine/engine.js").createEngine>} ready
 * @param {File} source
 * @param {AbortSignal} signal
 * @param {boolean} keepsName
 * @param {(change: Partial<import("../ui/state.js").ViewState>) => void} tell
 */
export async function saveClean(ready, source, signal, keepsName, tell) {
  try {
    const { data, mime_type, suffix } = await ready.strip(source, null, {
      signal,
      onProgress: () => {},
    });
    saveBlob(new Blob([data], { type: mime_type }), photoName(source.name, suffix, 1, keepsName));
    tell({ notice: { key: "photo_saved", detail: null } });
  } catch (error) {
    if (!signal.aborted)
      tell({ notice: { key: "photo_not_saved", detail: EngineError.from(error).code } });
  }
}
