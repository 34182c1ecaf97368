// What came by a drop or a paste that holds no file. Thread: page. Pure.

/** @typedef {{types: ReadonlyArray<string>, files: ArrayLike<File>, getData: (type: string) => string}} Transfer as DataTransfer */

/** What a picture of another page, or a link, comes as. */
const ADDRESSES = ["text/uri-list", "text/html", "text/x-moz-url"];
const ADDRESS = /^\s*(https?|blob|data|file):\S+\s*$/i;
const PICTURE = /<img\b/i;

/** Whether files hover, as far as a browser tells before they are let go. @param {Transfer | null} transfer */
export const hasFiles = (transfer) => transfer !== null && transfer.types.includes("Files");

/** Whether it may be the address of a picture: only when it is let go can it be read. @param {Transfer | null} transfer */
export const mayBeAddress = (transfer) =>
  transfer !== null && transfer.types.some((type) => ADDRESSES.includes(type));

/**
 * What to say of it.
 * @param {Transfer | null} transfer
 * @returns {"only_address" | "no_file" | null} a key of NOTICES; null where there is a file, or nothing at all
 */
export function lackOf(transfer) {
  if (transfer === null || transfer.files.length > 0 || transfer.types.length === 0) return null;
  const isAddress =
    transfer.getData("text/uri-list") !== "" ||
    ADDRESS.test(transfer.getData("text/plain")) ||
    PICTURE.test(transfer.getData("text/html"));
  return isAddress ? "only_address" : "no_file";
}
