/**
 * What became of many photos: as text for people, as a table (CSV, RFC 4180) for their programs.
 * Runs on the page. Pure.
 */

import { ERRORS, KINDS, UI, formatNames, say } from "../../messages.js";
import { KINDS as KIND_NAMES } from "../../rpc/protocol.js";
import { plainText } from "../plain-text.js";

/**
 * @typedef {object} Fate of one photo, in the order of the list
 * @property {number} id
 * @property {string} name
 * @property {string} path
 * @property {import("../state.js").Mode} job
 * @property {import("../state.js").RowStatus} status
 * @property {Record<string, number> | null} found how many details of each kind; null where nobody looked
 * @property {number} left how many of them are in the saved file
 * @property {string | null} code why it failed
 *
 * @typedef {{keepsName: boolean, savedAs: ReadonlyMap<number, string>, failed: ReadonlyMap<number, string | undefined>}} Known
 */

const WORDS = UI.saveAll.summary;
/** What a program that opens a table takes for a formula, in its wide form too. */
const FORMULA = /^[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const BYTE_ORDER_MARK = "\ufeff";

/** @param {Fate} fate @param {Known} known @returns {string | null} */
const codeOf = ({ id, status, code }, { failed }) =>
  failed.get(id) ?? (status === "failed" ? (code ?? "INTERNAL") : null);

/** @param {Fate} fate */
const foundIn = ({ found }) => Object.values(found ?? {}).reduce((sum, count) => sum + count, 0);

/** A photo by its own name only where names are kept. @param {Fate} fate @param {number} index @param {Known} known */
function labelOf({ name, path }, index, { keepsName }) {
  const number = say(WORDS.photo, { n: index + 1 });
  if (!keepsName) return number;
  return plainText(path ? `${path}/${name}` : name).replace(/\u2028|\u2029/g, " ");
}

/** @param {string | null} code */
const reasonOf = (code) => (code === null ? "" : (ERRORS[code]?.title ?? code));

/** @param {Fate[]} fates @param {Known} known */
export function summaryText(fates, known) {
  const done = fates.filter((fate) => fate.status === "done" && codeOf(fate, known) === null);
  const failed = fates.flatMap((fate, index) => {
    const code = codeOf(fate, known);
    return code === null
      ? []
      : [say(WORDS.line, { label: labelOf(fate, index, known), text: reasonOf(code) })];
  });
  const kinds = KIND_NAMES.flatMap((kind) => {
    const count = done.reduce((sum, { found }) => sum + (found?.[kind] ?? 0), 0);
    return count === 0 ? [] : [say(WORDS.kind, { kind: KINDS[kind]?.title ?? kind, count })];
  });
  const left = done.reduce((sum, fate) => sum + fate.left, 0);
  const total = say(WORDS.total, { count: fates.length });
  const counts = formatNames([
    say(WORDS.done, { count: done.length }),
    say(WORDS.failed, { count: failed.length }),
  ]);
  return [
    say(WORDS.line, { label: total, text: counts }),
    kinds.length === 0
      ? WORDS.nothing
      : say(WORDS.line, { label: WORDS.removed, text: kinds.join(", ") }),
    ...(left === 0 ? [] : [say(WORDS.left, { count: left })]),
    ...failed,
    "",
  ].join("\n");
}

/** @param {Fate[]} fates @param {Known} known */
export function summaryCsv(fates, known) {
  const { columns } = WORDS;
  const head = [
    ...[columns.number, ...(known.keepsName ? [columns.name] : [])],
    ...[columns.job, columns.result, columns.savedAs, columns.found, columns.left],
    ...KIND_NAMES.map((kind) => KINDS[kind]?.title ?? kind),
    ...[columns.code, columns.why],
  ];
  const rows = fates.map((fate, index) => {
    const code = codeOf(fate, known);
    const isLooked = fate.found !== null;
    return [
      ...[index + 1, ...(known.keepsName ? [labelOf(fate, index, known)] : [])],
      ...[WORDS.jobs[fate.job], code === null ? WORDS.status[fate.status] : WORDS.status.failed],
      known.savedAs.get(fate.id) ?? "",
      ...[isLooked ? foundIn(fate) : "", code === null && isLooked ? fate.left : ""],
      ...KIND_NAMES.map((kind) => (isLooked ? (fate.found?.[kind] ?? 0) : "")),
      ...[code ?? "", reasonOf(code)],
    ];
  });
  return BYTE_ORDER_MARK + [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** @param {string | number} value */
function cell(value) {
  const text = String(value);
  const safe = typeof value === "string" && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
