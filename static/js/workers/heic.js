/**
 * HEIC by libheif's C interface. Runs in the decoder worker.
 * Source: libheif/api/libheif/{heif_context,heif_decoding,heif_image,heif_color,heif_security}.h, 1.23.
 */

const COLOURSPACE = { YCBCR: 0, MONOCHROME: 2 };
const CHROMA_AS_STORED = 99;
const CHANNEL = { Y: 0, CB: 1, CR: 2, OPACITY: 6 };
/** Our names of planes, by libheif's number of the chroma format. */
const PLANAR = ["I400", "I420", "I422", "I444"];
/** heif_error_code and heif_suberror_code, by the number -> what it means for a person. */
const HEIF_ERROR = { UNSUPPORTED: [3, 4], MEMORY: 6, SECURITY: 1000 };

/**
 * @typedef {import("../rpc/protocol.js").ExternalPixels} ExternalPixels
 * @typedef {Record<string, any> & {HEAPU8: Uint8Array<ArrayBuffer>, HEAPU32: Uint32Array<ArrayBuffer>}} Libheif
 */

/**
 * Decode the picture that the file names as the main one; libheif applies its crop and its orientation.
 * @param {Libheif} lib
 * @param {Uint8Array} bytes the whole file
 * @param {number} maxPixels
 * @returns {ExternalPixels} planes as they are coded, of 8 bits or more
 */
export function decodeHeic(lib, bytes, maxPixels) {
  const at = lib._malloc(bytes.length);
  const error = lib._malloc(12);
  const out = lib._malloc(8);
  const context = lib._heif_context_alloc();
  const word = (/** @type {number} */ spot) => lib.HEAPU32[spot >> 2] ?? 0;
  const check = () => {
    if (word(error)) throw heifFault(word(error), word(error + 4), text(lib, word(error + 8)));
  };
  if (!at || !error || !out || !context)
    throw heifFault(HEIF_ERROR.MEMORY, 0, "no room for the file");
  lib.HEAPU8.set(bytes, at);
  limit(lib, context, maxPixels);
  lib._heif_context_read_from_memory_without_copy(error, context, at, bytes.length, 0);
  check();
  lib._heif_context_get_primary_image_handle(error, context, out);
  check();
  lib._heif_decode_image(error, word(out), out, COLOURSPACE.YCBCR, CHROMA_AS_STORED, 0);
  check();
  const image = word(out);
  const pixels = readPlanes(lib, image, out);
  lib._heif_image_get_nclx_color_profile(error, image, out);
  // struct heif_color_profile_nclx: version, then as 32-bit numbers primaries, transfer and matrix, then the range.
  if (!word(error))
    Object.assign(pixels, {
      matrix: word(word(out) + 12),
      isFullRange: lib.HEAPU8[word(out) + 16] !== 0,
    });
  return pixels; // nothing is given back to libheif: it is let go of after the picture
}

/** struct heif_security_limits: the greatest number of pixels is its second field, of 64 bits. @param {Libheif} lib @param {number} context @param {number} maxPixels */
function limit(lib, context, maxPixels) {
  const limits = lib._heif_context_get_security_limits(context);
  lib.HEAPU32[(limits + 8) >> 2] = maxPixels;
  lib.HEAPU32[(limits + 12) >> 2] = 0;
}

/**
 * @param {Libheif} lib @param {number} image @param {number} out
 * @returns {ExternalPixels}
 */
function readPlanes(lib, image, out) {
  const space = lib._heif_image_get_colorspace(image);
  const name =
    space === COLOURSPACE.MONOCHROME ? "I400" : PLANAR[lib._heif_image_get_chroma_format(image)];
  if (!name || (space !== COLOURSPACE.YCBCR && space !== COLOURSPACE.MONOCHROME)) {
    throw fault("INPUT_UNSUPPORTED", `HEIC: colour space ${space}`);
  }
  const channels = Object.values(CHANNEL).filter((one) => lib._heif_image_has_channel(image, one));
  const bits = lib._heif_image_get_bits_per_pixel_range(image, CHANNEL.Y);
  const wide = bits > 8 ? 2 : 1;
  const shapes = channels.map((channel) => {
    const start = lib._heif_image_get_plane_readonly2(image, channel, out);
    const width = lib._heif_image_get_width(image, channel) * wide;
    const ownBits = lib._heif_image_get_bits_per_pixel_range(image, channel);
    if (ownBits !== bits)
      throw fault("INPUT_UNSUPPORTED", `HEIC: planes of ${bits} and ${ownBits} bits`);
    return {
      start,
      stride: lib.HEAPU32[out >> 2] ?? 0,
      width,
      height: lib._heif_image_get_height(image, channel),
    };
  });
  const data = new Uint8Array(shapes.reduce((sum, { width, height }) => sum + width * height, 0));
  let at = 0;
  for (const { start, stride, width, height } of shapes) {
    for (let row = 0; row < height; row += 1, at += width) {
      data.set(lib.HEAPU8.subarray(start + row * stride, start + row * stride + width), at);
    }
  }
  const opacity = channels.includes(CHANNEL.OPACITY) ? "A" : "";
  const width = lib._heif_image_get_width(image, CHANNEL.Y);
  const height = lib._heif_image_get_height(image, CHANNEL.Y);
  const layout = `${name}${opacity}${bits > 8 ? `P${bits}` : ""}`;
  return { layout, width, height, data, matrix: 2, isFullRange: true };
}

/** @param {Libheif} lib @param {number} at */
function text(lib, at) {
  const end = lib.HEAPU8.indexOf(0, at);
  return new TextDecoder().decode(lib.HEAPU8.slice(at, Math.min(end, at + 300)));
}

/** @param {number} code @param {number} subcode @param {string} words */
function heifFault(code, subcode, words) {
  if (subcode === HEIF_ERROR.SECURITY) return fault("INPUT_TOO_LARGE", `HEIC: ${words}`);
  if (code === HEIF_ERROR.MEMORY) return fault("OUT_OF_MEMORY", `HEIC: ${words}`);
  return fault(
    HEIF_ERROR.UNSUPPORTED.includes(code) ? "INPUT_UNSUPPORTED" : "INPUT_UNREADABLE",
    `HEIC: ${words}`,
  );
}

/** @param {string} code @param {string} detail */
const fault = (code, detail) => Object.assign(new Error(detail), { code, detail });
