// ID photos are found by what a person types of a country or a document.
import assert from "node:assert/strict";
import { test } from "node:test";

import { found, regionOf } from "../../static/js/ui/presets/find.js";

const entry = (id, code, country, document) => ({
  preset: { id, group: "id", name: `${country} ${document}`, country: code },
  country,
  document,
  name: `${country} ${document}`,
});
const ENTRIES = [
  entry("at-passport", "AT", "Austria", "Passport"),
  entry("de-passport", "DE", "Germany", "Passport"),
  entry("de-id-card", "DE", "Germany", "Identity card"),
  entry("us-passport", "US", "United States", "Passport"),
  entry("us-visa", "US", "United States", "Visa"),
  entry("ci-passport", "CI", "Côte d’Ivoire", "Passport"),
  entry("au-passport", "AU", "Australia", "Passport"),
];
const ids = (typed, home = "") => found(ENTRIES, typed, home).map(({ preset }) => preset.id);

test("by the beginning of a country, its code, a document, in any order", () => {
  assert.deepEqual(ids("germ"), ["de-passport", "de-id-card"]);
  assert.deepEqual(ids("US"), ["us-passport", "us-visa"]);
  assert.deepEqual(ids("visa"), ["us-visa"]);
  assert.deepEqual(ids("card germany"), ["de-id-card"]);
  assert.deepEqual(ids("states vis"), ["us-visa"]);
  assert.deepEqual(ids("cote"), ["ci-passport"]);
  assert.deepEqual(ids("atlantis"), []);
});

test("a code comes before the words that begin with it", () => {
  assert.deepEqual(ids("au"), ["au-passport", "at-passport"]);
});

test("with nothing typed all are there, those of one's own country first", () => {
  assert.equal(ids("").length, ENTRIES.length);
  assert.deepEqual(ids(" ", "US").slice(0, 2), ["us-passport", "us-visa"]);
  assert.deepEqual([regionOf("de-AT"), regionOf("en"), regionOf("?")], ["AT", "US", ""]);
});
