/**
 * The checksum of ZIPs, four bytes at a step. Runs on the page. Pure.
 * Source: PKWARE APPNOTE 6.3.10, section 4.4.7; the polynomial is that of ISO 3309.
 */

const POLYNOMIAL = 0xedb88320;
const PIECE_BYTES = 1 << 20;

/** One row for each of the four bytes. */
const TABLES = Array.from({ length: 4 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte += 1) {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? POLYNOMIAL : 0);
  TABLES[0][byte] = value;
}
for (let row = 1; row < 4; row += 1)
  for (let byte = 0; byte < 256; byte += 1) {
    const before = TABLES[row - 1][byte];
    TABLES[row][byte] = (before >>> 8) ^ TABLES[0][before & 0xff];
  }

/** @param {Uint8Array} bytes @param {number} [before] that of what stands in front @returns {number} */
export function crc32(bytes, before = 0) {
  const [first, second, third, fourth] = TABLES;
  let crc = ~before;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      fourth[crc & 0xff] ^
      third[(crc >>> 8) & 0xff] ^
      second[(crc >>> 16) & 0xff] ^
      first[crc >>> 24];
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ first[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}

/**
 * Of a file, or of a part of one, which is read in pieces.
 * @param {Blob} blob @param {AbortSignal} signal
 */
export async function crcOf(blob, signal) {
  let crc = 0;
  for (let at = 0; at < blob.size; at += PIECE_BYTES) {
    signal.throwIfAborted();
    crc = crc32(new Uint8Array(await blob.slice(at, at + PIECE_BYTES).arrayBuffer()), crc);
  }
  return crc;
}
