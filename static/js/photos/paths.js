/**
 * In which folder a photo lay, inside what was given. Runs on the page. Imports nothing.
 */

/** @type {WeakMap<File, string>} */
const paths = new WeakMap();

/** @param {File} file @param {string} path folders apart by "/", such as "trip/day 1"; "" for none */
export function setPath(file, path) {
  paths.set(file, path);
}

/** @param {File} file @returns {string} as it was set, else as the browser has it from a chosen folder */
export const pathOf = (file) => paths.get(file) ?? folderOf(file.webkitRelativePath ?? "");

/** @param {string} name with its folders */
export const folderOf = (name) => name.slice(0, Math.max(0, name.lastIndexOf("/")));

/** @param {string} name with its folders */
export const baseOf = (name) => name.slice(name.lastIndexOf("/") + 1);
