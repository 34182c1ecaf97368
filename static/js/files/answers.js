/**
 * The page's own check of what a worker answers, before anything of it is shown, saved, copied or
 * shared. Whatever the worker says, a file is of a kind that its method may write, its suffix is the
 * page's, and there is nothing in it that we never write. The check in Python stays, and looks
 * deeper; here no other people's code takes part. Runs on the page.
 */

import { EngineError } from "../rpc/rpc.js";
import { wrongInBmp } from "./bmp.js";
import { heldChecks } from "./checks.js";
import { heldRender } from "./drawn.js";
import { wrongInGif } from "./gif.js";
import { wrongInHeif } from "./heif.js";
import { wrongInJpeg } from "./jpeg.js";
import { wrongInJxl } from "./jxl.js";
import { kindsIn } from "./kind.js";
import { wrongInPdf } from "./pdf.js";
import {
  sizeOfPng,
  wrongInCutout,
  wrongInEditedPng,
  wrongInMatte,
  wrongInPhotoPng,
} from "./png.js";
import { heldPresets } from "./presets.js";
import { wrongInTiff } from "./tiff.js";
import { wrongInEditedWebp, wrongInPhotoWebp } from "./webp.js";
import {
  heldCounts,
  heldFormat,
  heldMembers,
  heldNotes,
  heldOrientation,
  heldPasses,
  heldReport,
  heldSize,
  heldText,
  heldTexts,
  heldTimings,
  isOwnBytes,
} from "./words.js";

/** @typedef {(bytes: Uint8Array) => string | null} Walk names what is wrong */
/** @typedef {(answer: any, params: any) => any} Hold */

/** A photo without its metadata, by what the photo is. @type {Record<import("./kind.js").Kind, {type: string, suffix: string, walk: Walk}>} */
const PHOTOS = {
  JPEG: { type: "image/jpeg", suffix: ".jpg", walk: wrongInJpeg },
  PNG: { type: "image/png", suffix: ".png", walk: wrongInPhotoPng },
  WEBP: { type: "image/webp", suffix: ".webp", walk: wrongInPhotoWebp },
  GIF: { type: "image/gif", suffix: ".gif", walk: wrongInGif },
  BMP: { type: "image/bmp", suffix: ".bmp", walk: wrongInBmp },
  TIFF: { type: "image/tiff", suffix: ".tif", walk: wrongInTiff },
  HEIC: { type: "image/heic", suffix: ".heic", walk: wrongInHeif },
  AVIF: { type: "image/avif", suffix: ".avif", walk: wrongInHeif },
  JXL: { type: "image/jxl", suffix: ".jxl", walk: wrongInJxl },
};
/** @type {Readonly<Record<string, {type: string, suffix: string, walk: Walk}>>} */
const EDITS = {
  png: { type: "image/png", suffix: ".png", walk: wrongInEditedPng },
  webp: { type: "image/webp", suffix: ".webp", walk: wrongInEditedWebp },
  jpeg: { type: "image/jpeg", suffix: ".jpg", walk: wrongInJpeg },
  pdf: { type: "application/pdf", suffix: ".pdf", walk: wrongInPdf },
};
/** Copies of the smallest picture on the largest paper. */
const MOST_COPIES = 60_000;
/** What the page only shows. @type {Readonly<Record<string, Walk>>} */
const PREVIEWS = { "image/jpeg": wrongInJpeg, "image/png": wrongInCutout };

/** @param {string} why */
const unsafe = (why) =>
  new EngineError({ code: "METADATA_LEFT", message: why, detail: `the page’s own check: ${why}` });

/**
 * @param {any} answer
 * @param {{type: string, walk: Walk}} form
 * @returns {Uint8Array<ArrayBuffer>}
 */
function heldBytes({ data, mime_type: said }, { type, walk }) {
  if (said !== type) throw unsafe(`called something else than ${type}`);
  if (!isOwnBytes(data)) throw unsafe("no bytes");
  const wrong = walk(data);
  if (wrong !== null) throw unsafe(wrong);
  return data;
}

/** A picture of the size that is told. @param {any} answer @param {Walk} walk */
function heldPicture(answer, walk) {
  const size = heldSize(answer);
  const data = heldBytes(answer, { type: "image/png", walk });
  const real = sizeOfPng(data);
  if (real.width !== size.width || real.height !== size.height) throw unsafe("another size");
  return { data, size };
}

/** With the matte behind it, if that was asked for. @type {Hold} */
function heldCutout({ data: both, ...answer }, { wants_matte: isWanted }) {
  const bytes = isWanted === true ? answer.matte_bytes : 0;
  if (!isOwnBytes(both) || !Number.isInteger(bytes) || bytes < 0 || bytes >= both.length)
    throw unsafe("no bytes");
  const end = both.length - bytes;
  const { data, size } = heldPicture({ ...answer, data: both.subarray(0, end) }, wrongInCutout);
  // A copy: as a part of the whole it would hold the cutout too.
  const own = { ...answer, data: both.slice(end) };
  return {
    data,
    matte: bytes === 0 ? null : heldPicture(own, wrongInMatte).data,
    mime_type: "image/png",
    ...size,
    format: heldFormat(answer.format),
    notes: heldNotes(answer.notes),
    passes: heldPasses(answer.passes),
    looks_other_in_browsers: answer.looks_other_in_browsers === true,
    is_editable: answer.is_editable === true,
    timings: heldTimings(answer.timings),
  };
}

/** @type {Hold} */
function heldPreview(answer) {
  const type = String(answer.mime_type);
  const walk = Object.hasOwn(PREVIEWS, type) ? PREVIEWS[type] : undefined;
  if (!walk) throw unsafe("no picture");
  return { data: heldBytes(answer, { type, walk }), mime_type: type, ...heldSize(answer) };
}

/** @param {any} answer @param {{file: File}} params */
async function heldClean(answer, { file }) {
  const kind = (await kindsIn(file)).find((one) => PHOTOS[one].type === answer.mime_type);
  if (!kind) throw unsafe("of another kind than the photo");
  const form = PHOTOS[kind];
  if (answer.suffix !== form.suffix) throw unsafe("another suffix");
  const data = heldBytes(answer, form);
  return {
    data,
    mime_type: form.type,
    suffix: form.suffix,
    format: heldFormat(answer.format),
    orientation: heldOrientation(answer.orientation),
    profile: heldText(answer.profile),
    lossless: answer.lossless === true,
    is_recoded: answer.is_recoded === true,
    left: heldTexts(answer.left),
    size_before: file.size,
    size_after: data.length,
    counts: heldCounts(answer.counts),
    notes: heldNotes(answer.notes),
    timings: heldTimings(answer.timings),
  };
}

/** Of the kind that was asked for; a PNG that would be too large may be a JPEG, where that was asked for. @type {Hold} */
function heldExport(answer, { export: asked }) {
  const mayBeJpeg = asked.format === "png" && asked.or_jpeg === true;
  const isJpeg = mayBeJpeg && answer.mime_type === EDITS.jpeg?.type;
  const form = EDITS[isJpeg ? "jpeg" : asked.format];
  if (!form) throw unsafe("of a kind that nobody asked for");
  const { quality, is_within, copies } = answer;
  const isCount = Number.isInteger(copies) && copies >= 1 && copies <= MOST_COPIES;
  return {
    data: heldBytes(answer, form),
    mime_type: form.type,
    suffix: form.suffix,
    ...heldSize(answer),
    quality: Number.isInteger(quality) && quality >= 0 && quality <= 100 ? quality : null,
    is_within: is_within === true,
    copies: asked.sheet && isCount ? copies : null,
  };
}

/** What a ZIP holds goes the way of any photo; here it need only be bytes. @type {Hold} */
function heldMember({ data }) {
  if (!isOwnBytes(data)) throw new EngineError({ code: "INTERNAL", message: "no bytes" });
  return { data };
}

/** A method without an entry gives nothing back. @type {Readonly<Record<string, Hold>>} */
const HOLDS = {
  process: heldCutout,
  preview: heldPreview,
  inspect: (answer) => ({ ...heldReport(answer), timings: heldTimings(answer.timings) }),
  strip: heldClean,
  reopen: (answer) => heldSize(answer),
  list_archive: (answer) => ({ members: heldMembers(answer.members) }),
  unpack: heldMember,
  render: heldRender,
  export: heldExport,
  export_of: heldExport,
  check: (answer) => ({ checks: heldChecks(answer.checks) }),
  add_background: (answer) => heldSize(answer),
  presets: (answer) => ({ presets: heldPresets(answer.presets) }),
  read_presets: (answer) => ({ presets: heldPresets(answer.presets) }),
  matte: (answer) => heldPicture(answer, wrongInMatte),
  close: () => ({}),
};

/**
 * @param {string} method as it was asked
 * @param {any} answer as it came
 * @param {any} params as they were given, from which what may come follows
 * @returns {Promise<any>} what may be believed; rejects with METADATA_LEFT or INTERNAL
 */
export async function heldAnswer(method, answer, params) {
  const hold = Object.hasOwn(HOLDS, method) ? HOLDS[method] : null;
  const isAnswer = typeof answer === "object" && answer !== null;
  if (!hold || !isAnswer)
    throw new EngineError({ code: "INTERNAL", message: `${method}: no answer` });
  return hold(answer, params);
}
