// What was found in a photo, as a person counts it: by kind, in one line, before and after. Thread: page. Pure.
import { KINDS, UI, formatSeries, say, termOf } from "../messages.js";

/**
 * @typedef {import("../rpc/protocol.js").Report} Report
 * @typedef {import("../rpc/protocol.js").Finding} Finding
 * @typedef {import("./state.js").ViewState} ViewState
 * @typedef {{finding: Finding, values: import("../rpc/protocol.js").FoundValue[]}} Said what one carrier says of one kind
 * @typedef {{kind: string, count: number, said: Said[], pictures: string[], unlisted: number}} Group
 */

const WORDS = UI.findings;
/** As app/metadata/file_name.py calls it: the only finding that is not inside the file. */
export const FILE_NAME = "file name";

/** @param {Report | null} report */
export function countFound(report) {
  return Object.values(report?.counts ?? {}).reduce((sum, count) => sum + count, 0);
}

/** Whether a finished file is there, in which none of it is left. @param {ViewState} state */
export const isRemoved = ({ result, clean }) => result !== null || clean !== null;

/** Whether the finished file is called what the photo was called, and that name tells something. @param {ViewState} state */
export function isNameKept({ report, clean }) {
  return (
    clean !== null &&
    clean.hasOwnName &&
    report !== null &&
    report.findings.some(({ name }) => name === FILE_NAME)
  );
}

/** Formats whose coded picture isn't looked into to its last byte; docs/formats.md says what is not checked. */
const NOT_WHOLLY = ["HEIC", "AVIF", "JPEG XL"];

/** What nothing found means: in a cutout's PNG, and in a photo that is looked into wholly, that nothing is there. @param {string} format */
export const isLookedIntoWholly = (format) => !NOT_WHOLLY.includes(format);

/** How many things stay on purpose, inside the finished file. @param {ViewState} state */
export function countLeft({ report, clean }) {
  const left = clean?.stripped.left ?? [];
  return (report?.findings ?? [])
    .filter(({ name }) => left.includes(name))
    .reduce((sum, { values }) => sum + Math.max(1, values.length), 0);
}

/** One line over all of it. @param {ViewState} state */
export function headline(state) {
  const { report, reportCode } = state;
  if (report === null) return reportCode === null ? WORDS.inspecting : WORDS.notInspected;
  const count = countFound(report);
  if (count === 0) return WORDS.foundNone;
  if (!isRemoved(state)) return say(WORDS.found, { count });
  const left = countLeft(state);
  if (left > 0) return say(WORDS.someLeft, { count, left });
  return isNameKept(state) ? say(WORDS.nameKept, { count }) : say(WORDS.allRemoved, { count });
}

/** The findings by kind, in the order in which a person cares. @param {Report} report @returns {Group[]} */
export function groupByKind(report) {
  return Object.keys(KINDS)
    .filter((kind) => report.counts[kind])
    .map((kind) => {
      const count = report.counts[kind] ?? 0;
      const said = report.findings.flatMap((finding) => {
        const values = finding.values.filter((value) => value.kind === kind);
        return values.length > 0 || (finding.values.length === 0 && finding.kind === kind)
          ? [{ finding, values }]
          : [];
      });
      const listed = said.reduce((sum, { values }) => sum + Math.max(1, values.length), 0);
      const pictures =
        kind === "picture" ? report.findings.flatMap(({ picture }) => picture ?? []) : [];
      return { kind, count, said, pictures, unlisted: Math.max(0, count - listed) };
    });
}

/** A few words of a group, to be seen at a glance. @param {Group} group */
export function glance({ said }) {
  const texts = said.flatMap(({ finding, values }) =>
    values.length > 0 ? values.map(({ text }) => text) : [termOf(finding.name)],
  );
  return formatSeries([...new Set(texts)].slice(0, 4));
}
