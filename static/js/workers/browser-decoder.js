/**
 * AVIF and JPEG XL by the browser's own ImageDecoder; no canvas is used, because some browsers change what is read back from one.
 * Runs in the decoder worker.
 */

/** @typedef {{type: string, missing: string}} Kind its media type, and what is said where the browser has no decoder for it */

/** @type {Readonly<Record<string, Kind>>} */
const KINDS = {
  AVIF: { type: "image/avif", missing: "AVIF in this browser" },
  JXL: { type: "image/jxl", missing: "JPEG XL in this browser" },
};

/** What app/decode/yuv.py reads. Anything else is asked for as RGBA. */
const LAYOUTS = /^(I4(20|22|44)A?(P1[02])?|NV12|(RGB|BGR)[AX])$/;
/** WebCodecs' names of matrices -> the numbers of ITU-T H.273. @type {Record<string, number>} */
const MATRICES = { rgb: 0, bt709: 1, bt470bg: 5, smpte170m: 6, "bt2020-ncl": 9 };
const UNSPECIFIED = 2;

/**
 * @param {string} kind
 * @param {Uint8Array<ArrayBuffer>} bytes the whole file
 * @param {number} maxPixels
 * @returns {Promise<import("../rpc/protocol.js").ExternalPixels>} as the browser decoded it: colours not converted
 */
export async function decodeByBrowser(kind, bytes, maxPixels) {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!known) throw decoderFault("INPUT_UNSUPPORTED", kind);
  if (typeof ImageDecoder === "undefined" || !(await ImageDecoder.isTypeSupported(known.type)))
    throw decoderFault("INPUT_UNSUPPORTED", known.missing);
  /** @type {ImageDecoder | null} */
  let decoder = null;
  /** @type {VideoFrame | null} */
  let frame = null;
  try {
    decoder = new ImageDecoder({
      data: bytes,
      type: known.type,
      colorSpaceConversion: "none",
    });
    ({ image: frame } = await decoder.decode({ frameIndex: 0 }));
    return await copyFrame(kind, frame, maxPixels);
  } catch (error) {
    if (/** @type {any} */ (error)?.code in { INPUT_TOO_LARGE: 1 }) throw error;
    if (/** @type {any} */ (error)?.name === "RangeError") throw error; // no memory: rpc.js knows it
    throw decoderFault(
      "INPUT_UNREADABLE",
      `${kind}: ${/** @type {any} */ (error)?.message ?? error}`,
    );
  } finally {
    frame?.close();
    decoder?.close();
  }
}

/**
 * @param {string} kind
 * @param {VideoFrame} frame
 * @param {number} maxPixels
 */
async function copyFrame(kind, frame, maxPixels) {
  const { width, height } = frame.visibleRect ?? {
    width: frame.codedWidth,
    height: frame.codedHeight,
  };
  if (width * height > maxPixels)
    throw decoderFault("INPUT_TOO_LARGE", `${kind}: ${width} x ${height}`);
  const isKnown = LAYOUTS.test(frame.format ?? "");
  const options = isKnown ? {} : { format: /** @type {const} */ ("RGBA") };
  const data = new Uint8Array(frame.allocationSize(options));
  await frame.copyTo(data, options);
  const { matrix, fullRange } = frame.colorSpace;
  return {
    layout: isKnown ? String(frame.format) : "RGBA",
    width,
    height,
    data,
    matrix: MATRICES[matrix ?? ""] ?? UNSPECIFIED,
    isFullRange: fullRange ?? true,
  };
}

/** @param {string} code @param {string} detail */
const decoderFault = (code, detail) => Object.assign(new Error(detail), { code, detail });
