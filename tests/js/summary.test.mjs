// What became of many photos, as text and as a table.
import assert from "node:assert/strict";
import { test } from "node:test";

import { summaryCsv, summaryText } from "../../static/js/photos/out/summary.js";

const fate = (id, more = {}) => ({
  ...{ id, name: `IMG ${id}.jpg`, path: "", job: "strip", status: "done" },
  ...{ found: { place: 2, time: 1 }, left: 0, code: null },
  ...more,
});
const FATES = [
  fate(1),
  fate(2, { found: { place: 1 }, left: 1, job: "cutout" }),
  fate(3, { status: "failed", found: null, code: "INPUT_UNREADABLE" }),
  fate(4),
];
const known = (more = {}) => ({
  keepsName: false,
  savedAs: new Map([[1, "photo-1.jpg"]]),
  failed: new Map([[4, "METADATA_LEFT"]]),
  ...more,
});

/** A table read as RFC 4180 says. @param {string} text */
function read(text) {
  const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)];
  const rows = [[]];
  for (const [, quoted, plain, end] of cells) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

test("the text counts what was done, found and removed, and why others failed", () => {
  assert.deepEqual(summaryText(FATES, known()).split("\n"), [
    "4 photos: 2 done and 2 failed",
    "Hidden details found and removed: Place 3, Time 1",
    "1 kind of hidden data stays in the saved files.",
    "Photo 3: This photo can’t be read",
    "Photo 4: Not saved: couldn’t confirm it is clean",
    "",
  ]);
  const none = [fate(1, { found: {} })];
  assert.match(summaryText(none, known()), /No hidden data found\./);
});

test("names are in it only where names are kept", () => {
  for (const make of [summaryText, summaryCsv]) {
    assert.ok(!make(FATES, known()).includes("IMG"));
    assert.ok(make(FATES, known({ keepsName: true })).includes("IMG 3.jpg"));
  }
  const deep = [fate(1, { path: "Trip", status: "failed", code: "INPUT_EMPTY" })];
  assert.match(summaryText(deep, known({ keepsName: true })), /^Trip\/IMG 1\.jpg: /m);
});

test("the table has a head and a row for each photo, all of one width", () => {
  const text = summaryCsv(FATES, known());
  assert.ok(text.startsWith("\ufeff") && text.endsWith("\r\n"));
  const rows = read(text.slice(1));
  assert.equal(rows.length, 5);
  assert.equal(new Set(rows.map(({ length }) => length)).size, 1);
  const column = (name) => rows.slice(1).map((row) => row[rows[0].indexOf(name)]);
  assert.deepEqual(column("Number"), ["1", "2", "3", "4"]);
  assert.deepEqual(column("Result"), ["Done", "Done", "Failed", "Failed"]);
  assert.deepEqual(column("Saved as"), ["photo-1.jpg", "", "", ""]);
  assert.deepEqual(column("Details found"), ["3", "1", "", "3"]);
  assert.deepEqual(column("Place"), ["2", "1", "", "2"]);
  assert.deepEqual(column("Error"), ["", "", "INPUT_UNREADABLE", "METADATA_LEFT"]);
});

test("no name becomes a formula, and none breaks the table", () => {
  const names = [
    "=1+1.jpg",
    "+a.jpg",
    "-a.jpg",
    "@a.jpg",
    "  =a.jpg",
    "\uff1da.jpg",
    'a"b,c.jpg',
    "a\r\nb",
  ];
  const fates = names.map((name, index) => fate(index, { name }));
  const rows = read(summaryCsv(fates, known({ keepsName: true })).slice(1));
  const told = rows.slice(1).map((row) => row[rows[0].indexOf("Photo")]);
  for (const name of told.slice(0, 6)) assert.ok(name.startsWith("'"), name);
  assert.equal(told[6], 'a"b,c.jpg');
  assert.ok(!/[\r\n]/.test(told[7]));
  assert.equal(rows.length, names.length + 1);
});
