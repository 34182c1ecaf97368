/** The pixels of a preview on the page. */

/** Brings one rectangle of a picture up to date, in place. @param {ImageData} whole @param {Uint8ClampedArray} bytes @param {import("../rpc/protocol.js").Rectangle} rectangle */
export function putRectangle(whole, bytes, [x, y, width, height]) {
  for (let row = 0; row < height; row += 1) {
    whole.data.set(
      bytes.subarray(row * width * 4, (row + 1) * width * 4),
      ((y + row) * whole.width + x) * 4,
    );
  }
  return whole;
}
