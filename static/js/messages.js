// Every word a person reads, from the one file of its language, with numbers, lists and times as that language
// writes them. Thread: page. Imports nothing but the words.
// To translate: copy words/en.json, keep its keys, and give each plural the categories of the language.
import words from "../words/en.json" with { type: "json" };

/**
 * @typedef {{title: string, sentence: string, next: string, action: string | null}} ErrorWords
 * @typedef {{other: string} & Partial<Record<Intl.LDMLPluralRule, string>>} Plural which of them is said, `count` decides
 * @typedef {string | Plural} Message text with the names of what is put in, in braces
 * @typedef {string | {known: string, unknown: string}} Detailed what to say with a detail, and without one
 */

const { tag, units } = words;
const plurals = new Intl.PluralRules(tag);
const numbers = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
const integers = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
/** Sides of pictures: "3024 × 4032", as everywhere else. */
const sides = new Intl.NumberFormat(tag, { useGrouping: false });
const tenths = new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(tag, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const days = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" });
const enumeration = new Intl.ListFormat(tag, { type: "conjunction" });
const series = new Intl.ListFormat(tag, { type: "unit" });

/** A photo's name or size runs its own way, also inside a sentence that runs the other. @param {string} text */
const isolated = (text) => (words.dir === "rtl" ? `\u2068${text}\u2069` : text);

/** What workers name may be anything, "constructor" too.
 * @template T @param {Readonly<Record<string, T>>} table @param {string} name @returns {T | undefined} */
export const ownOf = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);

/** A sentence with its facts put in; where it has a plural, `count` chooses.
 * @param {Message} message @param {Readonly<Record<string, string | number>>} [values] */
export function say(message, values = {}) {
  const text =
    typeof message === "string"
      ? message
      : (message[plurals.select(Number(values.count))] ?? message.other);
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = ownOf(values, name) ?? whole;
    return typeof value === "number" ? numbers.format(value) : isolated(value);
  });
}

/** @param {Detailed} message @param {string | null} detail */
function sayDetail(message, detail) {
  if (typeof message === "string") return say(message, { detail: detail ?? "" });
  return detail === null ? message.unknown : say(message.known, { detail });
}

export const UI = words.ui;
/** In the fields of the panel. */
export const UNITS = units;
/** What happened, what it means, what to do, the one button. @type {Readonly<Record<string, ErrorWords>>} */
export const ERRORS = words.errors;
/** What a person sees of each stage, in order. @type {Readonly<Record<string, string>>} */
export const STAGES = words.stages;
/** What a finding gives away: its name and what it means. @type {Readonly<Record<string, {title: string, means: string}>>} */
export const KINDS = words.kinds;
/** How the photo's turn lives on. @type {Readonly<Record<string, string>>} */
export const ORIENTATIONS = words.orientations;
/** What each attempt of the leak test is. @type {Readonly<Record<string, string>>} */
export const LEAKS = words.leaks;
/** What a person calls a tier. @type {Readonly<Record<string, string>>} */
export const TIERS = words.tiers;
/** Why a model did not run on the graphics card. @type {Readonly<Record<string, string>>} */
export const REASONS = words.reasons;
/** Names of backends for people. @type {Readonly<Record<string, string>>} */
export const BACKENDS = words.backends;

/** What the inspection calls things, by its own English names. @type {Readonly<Record<string, string>>} */
const TERMS = words.terms;
/** Names in which something of the file's own stands. */
const OPEN_TERMS = Object.entries(TERMS)
  .filter(([key]) => key.includes("{"))
  .map(([key, term]) => ({ pattern: new RegExp(`^${key.replace("{name}", "(.+)")}$`, "s"), term }));

/** What a finding or a value is called; by its own name where the language has none. @param {string} name */
export function termOf(name) {
  const known = ownOf(TERMS, name);
  if (known !== undefined) return known;
  for (const { pattern, term } of OPEN_TERMS) {
    const inside = pattern.exec(name)?.[1];
    if (inside !== undefined) return say(term, { name: inside });
  }
  return name;
}

/** What is loaded, by what the build calls it. @type {Readonly<Record<string, string>>} */
export const PARTS = words.parts;

/** @type {Readonly<Record<string, Detailed>>} */
const NOTES = words.notes;
/** @type {Readonly<Record<string, Detailed>>} */
const NOTICES = words.notices;
/** Colours that are offered, by name. @type {Readonly<Record<string, string>>} */
const COLOURS = words.colours;
/** More exact words: by error code, then by what the detail begins with, up to its colon.
 * @type {Readonly<Record<string, Readonly<Record<string, Partial<ErrorWords> & {notHere?: string}>>>>} */
const CASES = words.cases;

/** The words for one failure. @param {string} code @param {string | null} detail @returns {ErrorWords | undefined} */
export function errorWords(code, detail) {
  const general = ownOf(ERRORS, code) ?? ERRORS.INTERNAL;
  const [name = "", ...more] = (detail ?? "").split(": ");
  const exact = ownOf(ownOf(CASES, code) ?? {}, name);
  if (general === undefined || exact === undefined) return general && { ...general };
  const rest = more.join(": ");
  const { notHere, ...parts } = exact;
  const { title, sentence, next, action } = { ...general, ...parts };
  const size = formatBytes(Number.parseInt(rest, 10) || 0);
  return {
    title,
    sentence: say(sentence, { size }),
    next: (rest.endsWith("no service worker") && notHere) || next,
    action,
  };
}

/** Something to know about a good result. @param {string} code @param {string | null} detail */
export function noteWords(code, detail) {
  const note = ownOf(NOTES, code);
  return note === undefined ? code : sayDetail(note, detail);
}

/** Short passing words; of a failure the detail is its code. @param {string} key @param {string | null} detail */
export function noticeWords(key, detail) {
  const notice = ownOf(NOTICES, key);
  if (typeof notice !== "string") return notice === undefined ? "" : sayDetail(notice, detail);
  const failure = ownOf(ERRORS, detail ?? "");
  // What is to be done is said here where something else can be chosen right away.
  const hasNext =
    detail === "OUTPUT_TOO_LARGE" || detail === "INPUT_PRESETS" || detail?.startsWith("SAVE_");
  const next = hasNext ? (failure?.next ?? "") : "";
  return say(notice, { sentence: failure?.sentence ?? "", next })
    .replaceAll("\u2068\u2069", "")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** Its name, or its figures. @param {string} colour as #rrggbb */
export const colourName = (colour) => ownOf(COLOURS, colour) ?? colour;

/** @param {string} colour as #rrggbb */
export const colourWords = (colour) =>
  ownOf(COLOURS, colour) ?? say(UI.edit.colourOther, { colour });

/** A few names in a sentence: "a, b and c". @param {readonly string[]} names */
export const formatNames = (names) => enumeration.format(names);

/** A few things in a row: "a, b, c". @param {readonly string[]} texts */
export const formatSeries = (texts) => series.format(texts);

/** @param {number} count */
export const formatCount = (count) => integers.format(count);

/** Bytes in units of 1000: "840 kB", "12.3 MB". @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1000) return unit(units.byte, integers.format(bytes));
  if (bytes < 999_500) return unit(units.kilobyte, integers.format(bytes / 1000));
  if (bytes < 999_950_000) return unit(units.megabyte, tenths.format(bytes / 1e6));
  return unit(units.gigabyte, tenths.format(bytes / 1e9));
}

/** @param {string} message @param {string} n */
const unit = (message, n) => message.replace("{n}", n);

/** Megabytes with one decimal and no unit, for "12.3 of 41.0 MB". @param {number} bytes */
export const formatMegabytes = (bytes) => tenths.format(bytes / 1e6);

/** Milliseconds as "840 ms" or "2.4 s". @param {number} ms */
export function formatDuration(ms) {
  return ms < 1000
    ? unit(units.millisecond, integers.format(ms))
    : unit(units.second, tenths.format(ms / 1000));
}

/** @param {number} width @param {number} height */
export function formatSize(width, height) {
  const [w, h] = [sides.format(width), sides.format(height)];
  return isolated(units.size.replace("{width}", w).replace("{height}", h));
}

/** A share of 1 as "37 %". @param {number} share */
export const formatPercent = (share) => unit(units.percent, integers.format(share * 100));

/** @param {number} px */
export const formatPixels = (px) => unit(units.pixels, numbers.format(px));

/** @param {number} degrees */
export const formatDegrees = (degrees) => unit(units.degrees, numbers.format(degrees));

/** A day that is written as 2026-11-30, as a person reads it; empty where it is none. @param {string} day */
export function formatDay(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? "" : days.format(date);
}

/** @param {number} timestampMs */
export const formatClock = (timestampMs) => clock.format(timestampMs);
