/**
 * A ZIP in a list: its row gives way to its photos as they are unpacked, in their order. Runs on the page.
 */

import { EngineError } from "../../rpc/rpc.js";
import { unpack } from "../archive.js";
import { leftWords } from "../left.js";
import { pathOf } from "../paths.js";
import { makeEntry } from "./entries.js";

/** @typedef {import("./entries.js").Entry} Entry */

/**
 * @param {Entry} entry
 * @param {object} means
 * @param {import("./new-list.js").List} means.list
 * @param {import("../archive.js").Engine & {allow: (file: File) => void}} means.engine
 * @param {AbortSignal} means.signal
 * @param {(entry: Entry | null) => void} means.choose
 * @param {(words: string) => void} means.onLeft what of it was no photo, or could not be unpacked
 * @param {() => void} means.onFound
 */
export async function openArchive(entry, { list, engine, signal, choose, onLeft, onFound }) {
  /** @type {Entry[]} */
  const found = [];
  try {
    for await (const file of unpack(engine, entry.file, signal, (left) => {
      const words = leftWords(left);
      if (words !== "") onLeft(words);
    })) {
      signal.throwIfAborted();
      engine.allow(file);
      list.lastId += 1;
      const one = makeEntry(list.lastId, file, pathOf(file), entry.job);
      found.push(one);
      list.entries.splice(list.entries.indexOf(entry), 0, one);
      onFound();
    }
    signal.throwIfAborted();
    list.entries = list.entries.filter((one) => one !== entry);
    if (entry === list.selected) choose(found[0] ?? null);
  } catch (error) {
    signal.throwIfAborted();
    const { code, message, detail } = EngineError.from(error);
    entry.error = { code, detail: detail ?? message };
    entry.status = "failed";
  }
}
