/**
 * The person's own disk, where the browser lets a page write to it: a folder or a file that they chose
 * for this, in the browser's own window. What can ask for that is taken once, as the page starts, and
 * handed to nobody; a place is forgotten when its work ends, and never stored. Runs on the page.
 */

import { EngineError } from "../../rpc/rpc.js";
import { crcOf } from "./crc32.js";
import { numbered } from "../file-names.js";

const { showDirectoryPicker, showSaveFilePicker } = /** @type {any} */ (globalThis);

/** Whether this browser lets a person give a folder to a page. */
export const hasFolders = typeof showDirectoryPicker === "function";

/** What a refusal of the browser's means to a person. @type {Readonly<Record<string, string>>} */
const CODES = {
  QuotaExceededError: "SAVE_FULL",
  NotAllowedError: "SAVE_REFUSED",
  SecurityError: "SAVE_REFUSED",
  AbortError: "SAVE_REFUSED",
  NotFoundError: "SAVE_GONE",
  InvalidStateError: "SAVE_GONE",
};

/** @template T @param {Promise<T>} work @returns {Promise<T>} */
const onDisk = (work) =>
  work.catch((error) => {
    throw refusalOf(error);
  });

/** @param {any} error */
function refusalOf(error) {
  const name = String(error?.name ?? "");
  const code = Object.hasOwn(CODES, name) ? CODES[name] : "SAVE_FAILED";
  return new EngineError({ code, message: name || "no name", detail: name || null });
}

/** Pauses before a file is asked again to go. */
const FREED_AFTER_MS = [20, 80, 300, 1000];

/**
 * Removes what is half-made. A browser holds a file for a moment after its writing was given up, and
 * refuses until then; what it never lets go stays.
 * @param {() => Promise<unknown>} remove
 */
async function removed(remove) {
  for (const wait of [...FREED_AFTER_MS, null]) {
    const error = await remove().then(
      () => null,
      (reason) => reason,
    );
    if (error?.name !== "NoModificationAllowedError" || wait === null) return;
    await new Promise((done) => setTimeout(done, wait));
  }
}

/** @template T @param {() => Promise<T>} ask a window of the browser's @returns {Promise<T | null>} null where the person closed it */
async function chosen(ask) {
  try {
    return await ask();
  } catch (/** @type {any} */ error) {
    if (error?.name === "AbortError") return null;
    throw refusalOf(error);
  }
}

/** @returns {Promise<FileSystemDirectoryHandle | null>} */
export const pickFolder = () => chosen(() => showDirectoryPicker({ mode: "readwrite" }));

/**
 * Where a ZIP goes: straight to the disk where the browser can, else it is put together in the tab.
 * @param {string} name that is suggested
 * @returns {Promise<Sink | null>} null where the person chose no place
 */
export async function pickZip(name) {
  if (typeof showSaveFilePicker !== "function") return inTab();
  const types = [{ accept: { "application/zip": [".zip"] } }];
  const handle = await chosen(() => showSaveFilePicker({ suggestedName: name, types }));
  return handle && fileSink(handle);
}

/**
 * @typedef {object} Sink takes the pieces of one file
 * @property {string | null} name what the person called it; null where the file is in the tab
 * @property {(part: Blob | Uint8Array<ArrayBuffer>) => Promise<void>} append
 * @property {() => Promise<Blob>} close what was written, to be read again
 * @property {() => Promise<void>} abandon leaves nothing half-made
 */

/** @param {any} handle @returns {Promise<Sink>} */
async function fileSink(handle) {
  const wasEmpty = (await onDisk(handle.getFile())).size === 0;
  // What is written lies beside the file until it is closed: one that was there is whole until then.
  const stream = await onDisk(handle.createWritable());
  let isClosed = false;
  return {
    name: handle.name,
    append: (part) => onDisk(stream.write(part)),
    async close() {
      await onDisk(stream.close());
      isClosed = true;
      return onDisk(handle.getFile());
    },
    async abandon() {
      if (!isClosed) await stream.abort().catch(() => {});
      if (wasEmpty || isClosed) await removed(async () => handle.remove?.());
    },
  };
}

/** @returns {Sink} */
function inTab() {
  /** @type {BlobPart[]} */
  const parts = [];
  return {
    name: null,
    append: async (part) => void parts.push(part),
    close: async () => new Blob(parts, { type: "application/zip" }),
    abandon: async () => void parts.splice(0),
  };
}

/**
 * A folder that a person chose. Nothing in it is lost: what has the name already stays, and the new file
 * is numbered, unless the person says once that it may be replaced.
 * @param {FileSystemDirectoryHandle} root
 * @param {(name: string) => Promise<boolean>} mayReplace is asked for the first such file, and answers for all
 */
export function createFolder(root, mayReplace) {
  /** What this work wrote: it never replaces that. @type {Set<string>} */
  const ours = new Set();
  /** @type {Promise<boolean> | null} */
  let answer = null;

  /** @param {string[]} folders */
  async function inside(folders) {
    let folder = root;
    for (const part of folders) folder = await folderIn(folder, part);
    return folder;
  }

  /** @param {FileSystemDirectoryHandle} folder @param {string} path @param {string} name */
  async function freeName(folder, path, name) {
    /** @type {Set<string>} */
    const taken = new Set();
    for (;;) {
      const free = numbered(name, (one) => !taken.has(one));
      if (!(await isThere(folder, free))) return { name: free, isNew: true };
      if (!ours.has(`${path}/${free}`)) {
        answer ??= mayReplace(free);
        if (await answer) return { name: free, isNew: false };
      }
      taken.add(free);
    }
  }

  return {
    name: root.name,
    /**
     * @param {import("./names.js").Place} place @param {Blob} blob @param {AbortSignal} signal
     * @returns {Promise<string>} what the file is called now
     */
    async write({ folders, name: wanted }, blob, signal) {
      const folder = await inside(folders);
      const path = folders.join("/");
      const { name, isNew } = await freeName(folder, path, await allowed(folder, wanted));
      signal.throwIfAborted();
      const handle = await onDisk(folder.getFileHandle(name, { create: true }));
      try {
        await fill(handle, blob, signal);
      } catch (error) {
        if (isNew) await removed(() => folder.removeEntry(name));
        throw error;
      }
      ours.add(`${path}/${name}`);
      return name;
    },
  };
}

/**
 * A folder of this name; numbered where a file has it. One that the browser does not allow is left out.
 * @param {FileSystemDirectoryHandle} folder @param {string} name
 */
async function folderIn(folder, name) {
  /** @type {Set<string>} */
  const taken = new Set();
  for (;;) {
    const free = numbered(name, (one) => !taken.has(one));
    try {
      return await folder.getDirectoryHandle(free, { create: true });
    } catch (/** @type {any} */ error) {
      if (error?.name === "TypeError") return folder;
      if (error?.name !== "TypeMismatchError") throw refusalOf(error);
      taken.add(free);
    }
  }
}

/** Browsers have rules of their own for names; what they don't allow is called by its ending alone. @param {FileSystemDirectoryHandle} folder @param {string} name */
async function allowed(folder, name) {
  try {
    await folder.getFileHandle(name);
  } catch (/** @type {any} */ error) {
    if (error?.name === "TypeError") return `photo${/\.\w+$/.exec(name)?.[0] ?? ""}`;
  }
  return name;
}

/** @param {FileSystemDirectoryHandle} folder @param {string} name */
async function isThere(folder, name) {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (/** @type {any} */ error) {
    if (error?.name === "TypeMismatchError") return true; // a folder
    if (error?.name === "NotFoundError") return false;
    throw refusalOf(error);
  }
}

/** Writes, closes, and reads again what lies there. @param {FileSystemFileHandle} handle @param {Blob} blob @param {AbortSignal} signal */
async function fill(handle, blob, signal) {
  const stream = await onDisk(handle.createWritable());
  try {
    await onDisk(stream.write(blob));
    signal.throwIfAborted();
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
  await onDisk(stream.close());
  const there = await onDisk(handle.getFile());
  const isSame =
    there.size === blob.size &&
    (await onDisk(crcOf(there, signal))) === (await crcOf(blob, signal));
  if (!isSame) throw new EngineError({ code: "SAVE_FAILED", message: "another file is there" });
}
