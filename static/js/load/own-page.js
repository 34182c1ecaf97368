/**
 * The page looks at itself as its host sent it: its hash, which speaks for all that it runs, and headers
 * that would have the browser report what it refuses. Runs on the page, before the service worker starts.
 */

import { sha256Of } from "./sha256.js";
import { downloadPage } from "./download.js";
import { namesReports } from "../seal/reports.js";

/** Headers that are about reports alone. */
const REPORTERS = ["report-to", "reporting-endpoints", "nel"];

/** @typedef {{bytes: number, sha256: string, reports: string[]}} OwnPage `reports`: the headers that ask for them */

/** The very bytes and headers that the browser has, where it kept them. @returns {Promise<OwnPage>} */
export async function lookAtOwnPage() {
  const { bytes, headers } = await downloadPage(location.href.split("#")[0]);
  return { bytes: bytes.byteLength, sha256: await sha256Of(bytes), reports: reportsIn(headers) };
}

/** @param {Iterable<[string, string]>} headers @returns {string[]} */
export const reportsIn = (headers) =>
  [...headers]
    .filter(([name, value]) => REPORTERS.includes(name.toLowerCase()) || namesReports(value))
    .map(([name, value]) => `${name}: ${value}`);
