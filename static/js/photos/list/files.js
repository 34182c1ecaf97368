/**
 * The finished files of a list, each made only when it is asked for. Runs on the page.
 */

import { EngineError } from "../../rpc/rpc.js";

/**
 * @typedef {import("./entries.js").Entry} Entry
 * @typedef {import("../../edit/look.js").Finish} Finish
 * @typedef {ReturnType<typeof import("../../engine/engine.js").createEngine>} Engine
 * @typedef {import("../out/saver.js").Made} Made
 * @typedef {import("../out/saver.js").Item} Item
 */

/**
 * @param {Entry} entry
 * @param {object} means
 * @param {Engine | null} means.engine
 * @param {Finish} means.finish how a cutout is finished
 * @param {boolean} means.isPlain whether that is the cutout itself
 * @param {AbortSignal} means.signal
 * @returns {Promise<Made>} rejects with an EngineError
 */
export async function makeFile(
  { file, clean, cutout },
  { engine, finish: { edit, options: asked, preset, pictures }, isPlain, signal },
) {
  if (clean) return { blob: clean.blob, suffix: clean.stripped.suffix };
  if (!cutout) throw new EngineError({ code: "INTERNAL", message: "no file" });
  // A photo that is too large to be edited has no look: it is saved as it was cut out.
  if (isPlain || !cutout.matte) return { blob: cutout.blob, suffix: ".png" };
  if (!engine) throw new EngineError({ code: "NOT_SEALED" });
  const job = { signal, onProgress: () => {} };
  const { kind, id } = edit.background;
  const background = kind === "picture" ? pictures.get(id) : undefined;
  const options = { keeps_alpha: cutout.keepsAlpha };
  const { data, mime_type, suffix } = await engine.exportOf(file, cutout.matte, edit, asked, job, {
    options,
    ...(background && { background }),
  });
  return {
    blob: new Blob([data], { type: mime_type }),
    suffix,
    ...(preset && { preset: preset.name }),
  };
}
