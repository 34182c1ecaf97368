/**
 * The photos in a ZIP, one after the other: Python unpacks them, and the page holds what comes against
 * its own limits. Runs on the page.
 */

import { MOST_FILES, nothingLeft } from "./left.js";
import { baseOf, folderOf, setPath } from "./paths.js";
import { isArchive, isJunk, typeOf } from "./picture-names.js";
import { EngineError } from "../rpc/rpc.js";

/** Of all photos together, as they came: they stay in the tab until they are done. */
const MOST_BYTES = 2 ** 31;
/** After these nothing more can come of this ZIP. */
const FOR_GOOD = ["INPUT_GONE", "NOT_SEALED", "INPUT_ARCHIVE"];

/**
 * @typedef {Pick<ReturnType<typeof import("../engine/methods.js").jobsOf>, "listArchive" | "unpack">} Engine
 * @typedef {import("../rpc/protocol.js").Member} Member
 */

/**
 * A damaged photo costs only itself. Nothing is unpacked before it is asked for.
 * @param {Engine} engine
 * @param {File} file
 * @param {AbortSignal} signal
 * @param {(left: import("./left.js").Left) => void} [onLeft] hears at the end what was left out
 * @returns {AsyncGenerator<File, void, void>} ends with INPUT_ARCHIVE where nothing comes of it, INPUT_GONE or CANCELLED
 */
export async function* unpack(engine, file, signal, onLeft = () => {}) {
  const job = { signal, onProgress: () => {} };
  const { members } = await engine.listArchive(file, job);
  const left = nothingLeft();
  const wanted = members.filter((member) => isWanted(member, left));
  let room = MOST_BYTES;
  let count = 0;
  for (const { index, name, size } of wanted) {
    signal.throwIfAborted();
    if (count === MOST_FILES) left.beyond += 1;
    else if (size > room) left.large += 1;
    else {
      const data = size > 0 ? await memberOf(engine, file, index, job) : new Uint8Array();
      if (data?.length !== size) left.unread += 1;
      else {
        room -= size;
        count += 1;
        yield fileFrom(data, name);
      }
    }
  }
  if (count === 0)
    throw new EngineError({ code: "INPUT_ARCHIVE", message: "no photos", detail: detailOf(left) });
  onLeft(left);
}

/** @param {Member} member @param {import("./left.js").Left} left counts what a person would miss */
function isWanted({ name, trouble }, left) {
  if (isJunk(name)) return false;
  const isPhoto = typeOf(name) !== "";
  // What has no name that can be used may be a photo.
  if (trouble !== null && (isPhoto || name === "")) left[TROUBLES[trouble]] += 1;
  else if (isArchive({ name })) left.archives += 1;
  else if (!isPhoto) left.others += 1;
  return isPhoto && trouble === null;
}

/** @type {Readonly<Record<NonNullable<Member["trouble"]>, keyof import("./left.js").Left>>} */
const TROUBLES = { locked: "locked", large: "large", unread: "unread" };

/** @param {Engine} engine @param {File} file @param {number} index @param {Parameters<Engine["unpack"]>[2]} job */
async function memberOf(engine, file, index, job) {
  try {
    return (await engine.unpack(file, index, job)).data;
  } catch (error) {
    if (job.signal.aborted || FOR_GOOD.includes(EngineError.from(error).code)) throw error;
    return null;
  }
}

/** @param {Uint8Array<ArrayBuffer>} data @param {string} name with its folders */
function fileFrom(data, name) {
  const made = new File([data], baseOf(name), { type: typeOf(name) });
  setPath(made, folderOf(name));
  return made;
}

/** @param {import("./left.js").Left} left */
const detailOf = (left) =>
  [
    "no photo came of it",
    ...Object.entries(left).flatMap(([kind, count]) => (count > 0 ? `${kind}: ${count}` : [])),
  ].join(", ");
