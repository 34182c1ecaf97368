/**
 * The page's own check of what is measured of a picture: only what it knows, and plain numbers. Runs
 * on the page. Pure.
 */

import { CHECKS } from "../rpc/protocol.js";

/** @typedef {import("../rpc/protocol.js").Check} Check */

const STATUSES = /** @type {const} */ (["pass", "near", "fail", "unknown"]);
const UNITS = /** @type {const} */ (["share", "px", "degrees", "bytes", "level"]);

/** @param {unknown} value */
const finite = (value) => (Number.isFinite(value) ? Number(value) : null);

/** A figure that can't be read is one that could not be measured. @param {any} row @returns {Check[]} one, or none that the page knows */
function heldCheck(row) {
  const id = CHECKS.find((one) => one === row?.id);
  const unit = UNITS.find((one) => one === row?.unit);
  if (id === undefined || unit === undefined) return [];
  const value = finite(row.value);
  const said = STATUSES.find((one) => one === row.status) ?? "unknown";
  const status = value === null ? "unknown" : said;
  const held = { id, status, value: status === "unknown" ? null : value, unit };
  return [{ ...held, least: finite(row.least), most: finite(row.most) }];
}

/** @param {unknown} rows @returns {Check[]} each once at most */
export function heldChecks(rows) {
  const held = (Array.isArray(rows) ? rows.slice(0, CHECKS.length) : []).flatMap(heldCheck);
  return held.filter((one, at) => held.findIndex(({ id }) => id === one.id) === at);
}
