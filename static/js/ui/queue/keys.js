// What a key means in the list of photos. Thread: page. Nothing here touches the page.

/**
 * @typedef {{key: string, altKey: boolean, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean}} Key
 * @typedef {{count: number, selected: number, isRow: boolean, isRtl: boolean}} List isRow: the photos stand beside each other
 * @typedef {{does: "select" | "move", to: number} | {does: "remove"} | {does: "step", by: 1 | -1} | null} Meaning
 */

/**
 * Up and down lead from photo to photo, Alt takes the photo along. To the side lie a photo's buttons; where the photos
 * themselves stand side by side, the next photo.
 * @param {Key} event @param {List} list @returns {Meaning} null where the key is not ours
 */
export function meaningOf({ key, altKey, ctrlKey, metaKey, shiftKey }, list) {
  const { count, selected, isRow, isRtl } = list;
  if (ctrlKey || metaKey || shiftKey || count === 0) return null;
  const onwards = isRtl ? -1 : 1;
  const along = { ArrowDown: 1, ArrowUp: -1 }[key];
  const aside = { ArrowRight: onwards, ArrowLeft: -onwards }[key];
  const step = along ?? (isRow ? aside : undefined);
  const within = (/** @type {number} */ index) => Math.min(count - 1, Math.max(0, index));
  if (altKey) return step === undefined ? null : { does: "move", to: within(selected + step) };
  if (step !== undefined) return { does: "select", to: within(selected + step) };
  if (aside !== undefined) return { does: "step", by: aside === 1 ? 1 : -1 };
  if (key === "Home") return { does: "select", to: 0 };
  if (key === "End") return { does: "select", to: count - 1 };
  return key === "Delete" || key === "Backspace" ? { does: "remove" } : null;
}
