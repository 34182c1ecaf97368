/**
 * Small pictures for the rows of a list, made one at a time: never more than one photo is decoded for
 * them. Runs on the page.
 */

/** Greatest side, in pixels: of a row's picture on a fine screen. */
const SIDE_PX = 96;

/**
 * @param {Blob} blob
 * @returns {Promise<Blob | null>} null where the browser can't show it
 */
async function shrink(blob) {
  try {
    const bitmap = await createImageBitmap(blob, { resizeWidth: SIDE_PX, resizeQuality: "medium" });
    const scale = Math.min(1, SIDE_PX / bitmap.height);
    const [width, height] = [bitmap.width, bitmap.height].map((side) =>
      Math.max(1, Math.round(side * scale)),
    );
    const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return await canvas.convertToBlob();
  } catch {
    return null;
  }
}

/**
 * @param {object} setup
 * @param {{make: (blob: Blob) => string, drop: (url: string) => void}} setup.urls
 * @param {() => void} setup.onChange
 */
export function createThumbs({ urls, onChange }) {
  /** By entry, in the order in which they were asked for. @type {Map<import("./entries.js").Entry, Blob>} */
  const asked = new Map();
  /** What was asked for once is not tried again. @type {WeakSet<Blob>} */
  const seen = new WeakSet();
  let isBusy = false;

  async function proceed() {
    if (isBusy) return;
    isBusy = true;
    for (const [entry, blob] of asked) {
      asked.delete(entry);
      const small = await shrink(blob);
      if (!small || isGone.has(entry)) continue;
      if (entry.thumb !== null) urls.drop(entry.thumb);
      entry.thumb = urls.make(small);
      onChange();
    }
    isBusy = false;
  }

  /** @type {WeakSet<import("./entries.js").Entry>} */
  const isGone = new WeakSet();

  return {
    /** @param {import("./entries.js").Entry} entry @param {Blob} blob what it is to be seen of */
    ask(entry, blob) {
      if (seen.has(blob)) return;
      seen.add(blob);
      asked.set(entry, blob);
      proceed();
    },
    /** @param {import("./entries.js").Entry} entry */
    drop(entry) {
      isGone.add(entry);
      asked.delete(entry);
      if (entry.thumb !== null) urls.drop(entry.thumb);
      entry.thumb = null;
    },
    /** None of those that wait is made. */
    stop: () => asked.clear(),
  };
}
