/**
 * A list of photos with all that goes with it. Runs on the page.
 */

import { createUrls } from "../blobs.js";
import { createRunner } from "./runner.js";
import { createThumbs } from "./thumbs.js";

/**
 * @typedef {import("./entries.js").Entry} Entry
 *
 * @typedef {object} List
 * @property {Entry[]} entries
 * @property {Entry | null} selected
 * @property {boolean} isMany whether it is shown as a list
 * @property {import("../state.js").Mode} job of files that come by no door
 * @property {number} lastId
 * @property {number} lastNumber
 * @property {import("../../edit/look.js").Finish} look the look for all
 * @property {number} revision
 * @property {boolean} isAgain whether photos are cleaned again for a choice
 * @property {import("../state.js").QueueState["saving"]} saving
 * @property {AbortController} controller ends what is done with all of it
 * @property {ReturnType<typeof createUrls>} urls of small pictures
 * @property {ReturnType<typeof createThumbs>} thumbs
 * @property {ReturnType<typeof createRunner>} runner
 */

/**
 * @param {object} setup
 * @param {(entry: Entry, signal: AbortSignal) => Promise<void>} setup.work
 * @param {(list: List) => void} setup.onChange
 * @param {import("../../edit/look.js").Finish} setup.look
 * @returns {List}
 */
export function newList({ work, onChange, look }) {
  const urls = createUrls();
  /** @type {List} */
  const list = {
    entries: [],
    selected: null,
    isMany: false,
    job: "cutout",
    lastId: 0,
    lastNumber: 0,
    look,
    revision: 0,
    isAgain: false,
    saving: null,
    controller: new AbortController(),
    urls,
    thumbs: createThumbs({ urls, onChange: () => onChange(list) }),
    runner: createRunner({
      entries: () => list.entries,
      work,
      onChange: () => onChange(list),
    }),
  };
  return list;
}
