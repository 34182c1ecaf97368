/**
 * What the page keeps of a preview that came, and what is known by the finished picture of its edit. Runs
 * on the page.
 */

/**
 * @typedef {import("./editing.js").EditingState} EditingState
 * @typedef {import("../rpc/protocol.js").Rendered} Rendered
 */

/** Brings one rectangle of a picture up to date. @param {ImageData} whole @param {Uint8ClampedArray} bytes @param {import("../rpc/protocol.js").Rectangle} rectangle */
function putRectangle(whole, bytes, [x, y, width, height]) {
  for (let row = 0; row < height; row += 1) {
    whole.data.set(
      bytes.subarray(row * width * 4, (row + 1) * width * 4),
      ((y + row) * whole.width + x) * 4,
    );
  }
  return whole;
}

/**
 * @param {Rendered} made
 * @param {{edit: import("./state.js").Edit, extent: import("./state.js").Extent, sidePx: number}} asked
 * @param {EditingState["preview"]} shown the one before
 * @returns {Pick<EditingState, "preview"> & Partial<EditingState>} what changes of the state
 */
export function withPreview(made, { edit, extent, sidePx }, shown) {
  const { data, width, height, canvas, serial, rectangle, crop, turned } = made;
  const bytes = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
  const pixels =
    rectangle !== null && shown !== null
      ? putRectangle(shown.pixels, bytes, rectangle)
      : new ImageData(bytes, width, height);
  const preview = { pixels, canvas, edit, extent, sidePx, crop, turned, serial, rectangle };
  if (extent !== "whole") return { preview };
  const { head, headFound, cutOff } = made;
  return { preview, head, headFound, cutOff, ...(crop && { seen: { frame: edit.frame, crop } }) };
}
