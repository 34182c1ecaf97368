/**
 * The photos of a folder that was dropped, pasted or chosen: only names and handles, no byte of a
 * photo is read. Runs on the page.
 */

import { MOST_FILES, nothingLeft } from "./left.js";
import { setPath } from "./paths.js";
import { inOrder, isArchive, isJunk, typeOf } from "./picture-names.js";

/** @typedef {{files: File[], left: import("./left.js").Left}} Gathered */

/** A folder that leads back into itself has no end. */
const DEEPEST = 40;
/** Of all kinds together: here the search ends. */
const MOST_SEEN = 100_000;

/** What came, as the browser has it while the event lasts. @param {DataTransfer | null} transfer @returns {FileSystemEntry[]} empty where it has no such thing */
export const entriesOf = (transfer) =>
  [...(transfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry?.() ?? []);

/** @param {FileSystemEntry[]} entries @returns {boolean} */
export const hasFolder = (entries) => entries.some(({ isDirectory }) => isDirectory);

/**
 * Files that lie beside a folder are taken as they are; of a folder, the photos and the ZIPs.
 * @param {FileSystemEntry[]} entries
 * @returns {Promise<Gathered>}
 */
export async function filesOf(entries) {
  /** @type {{path: string, file: File}[]} */
  const found = [];
  const left = nothingLeft();
  let seen = 0;
  const isFull = () => found.length > MOST_FILES || seen > MOST_SEEN;

  /** @param {FileSystemEntry} entry @param {string} folder "" at the top @param {number} depth */
  async function take(entry, folder, depth) {
    seen += 1;
    if (isFull() || (depth > 0 && isJunk(entry.name))) return;
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory) {
      if (depth < DEEPEST)
        await takeAll(/** @type {FileSystemDirectoryEntry} */ (entry), path, depth);
      return;
    }
    if (depth > 0 && !isWanted(entry.name)) {
      left.others += 1;
      return;
    }
    const file = await fileOf(/** @type {FileSystemFileEntry} */ (entry));
    if (file === null) left.unread += 1;
    else found.push({ path, file });
    if (file !== null) setPath(file, folder);
  }

  /** @param {FileSystemDirectoryEntry} folder @param {string} path @param {number} depth */
  async function takeAll(folder, path, depth) {
    const reader = folder.createReader();
    // Browsers give a hundred at a time, and at the end none.
    for (let some = await next(reader); some.length > 0 && !isFull(); some = await next(reader))
      for (const entry of some) await take(entry, path, depth + 1);
  }

  for (const entry of entries) await take(entry, "", 0);
  if (isFull()) left.beyond = 1;
  return limited(
    inOrder(found, ({ path }) => path).map(({ file }) => file),
    left,
  );
}

/** The photos and ZIPs of a chosen folder. @param {File[]} files @returns {Gathered} */
export function photosOf(files) {
  const meant = files.filter((file) => !isJunk(inside(file)));
  const wanted = meant.filter(({ name }) => isWanted(name));
  const left = { ...nothingLeft(), others: meant.length - wanted.length };
  return limited(inOrder(wanted, inside), left);
}

/** @param {File[]} files @param {import("./left.js").Left} left @returns {Gathered} */
export function limited(files, left = nothingLeft()) {
  const beyond = Math.max(0, files.length - MOST_FILES);
  return { files: files.slice(0, MOST_FILES), left: { ...left, beyond: left.beyond + beyond } };
}

/** Below the chosen folder itself, whatever that is called. @param {File} file */
const inside = ({ webkitRelativePath, name }) =>
  webkitRelativePath ? webkitRelativePath.slice(webkitRelativePath.indexOf("/") + 1) : name;

/** @param {string} name */
const isWanted = (name) => typeOf(name) !== "" || isArchive({ name });

/** @param {FileSystemDirectoryReader} reader @returns {Promise<FileSystemEntry[]>} what can't be read counts as empty */
const next = (reader) => new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));

/** @param {FileSystemFileEntry} entry @returns {Promise<File | null>} */
const fileOf = (entry) => new Promise((resolve) => entry.file(resolve, () => resolve(null)));
