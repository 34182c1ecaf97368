/**
 * What the page does with bytes that it never reads itself: shows them, saves them, lets them go.
 * Runs on the page.
 */

/** How long a saved file's address lives on: the browser may ask where to save it first. */
const SAVED_FOR_MS = 120_000;

/** Object URLs that are revoked together. */
export function createUrls() {
  /** @type {Set<string>} */
  const urls = new Set();
  return {
    /** @param {Blob} blob */
    make(blob) {
      const url = URL.createObjectURL(blob);
      urls.add(url);
      return url;
    },
    /** @param {string} url */
    drop(url) {
      if (urls.delete(url)) URL.revokeObjectURL(url);
    },
    revoke() {
      for (const url of urls) URL.revokeObjectURL(url);
      urls.clear();
    },
  };
}

/** @typedef {{width: number, height: number}} Size */

/**
 * How large the browser finds a picture: `first` as soon as it has read so far, which is long before
 * `whole`, when it has decoded it.
 * @param {string} url
 * @returns {{first: Promise<Size | null>, whole: Promise<Size | null>}} null where the browser can't show it
 */
export function naturalSizes(url) {
  const image = new Image();
  const size = () => ({ width: image.naturalWidth, height: image.naturalHeight });
  /** @type {Promise<Size>} */
  const first = new Promise((resolve) => {
    image.onload = () => resolve(size());
  });
  image.src = url;
  const whole = image.decode().then(size, () => null);
  return { first: Promise.race([first, whole]), whole };
}

/** Pixels for a canvas: they are only shown. @param {import("../rpc/rpc.js").Early} early @param {"photo" | "cutout"} of @returns {import("./state.js").EarlyState} */
export const earlyOf = ({ data, width, height }, of) => ({
  pixels: new ImageData(
    new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
    width,
    height,
  ),
  of,
});

/** Saves a file that was made on request. @param {Blob} blob @param {string} name */
export function saveBlob(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SAVED_FOR_MS);
}

/**
 * @param {Blob} blob
 * @param {object} means
 * @param {(change: Partial<import("../ui/state.js").ViewState>) => void} means.tell
 * @param {() => void} means.onSaved
 */
export async function copyBlob(blob, { tell, onSaved }) {
  try {
    await navigator.clipboard.write([new ClipboardItem({ [blob.type]: blob })]);
    onSaved();
    tell({ notice: { key: "copied", detail: null } });
  } catch (error) {
    tell({ notice: { key: "copy_failed", detail: String(error) } });
  }
}
