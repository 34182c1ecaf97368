import assert from "node:assert/strict";
import { test } from "node:test";

import { noticeWords } from "../../static/js/messages.js";
import { hasFiles, lackOf, mayBeAddress } from "../../static/js/ui/dropped.js";

/** @param {Record<string, string>} texts @param {File[]} [files] @param {string[]} [more] */
const transfer = (texts, files = [], more = []) => ({
  types: [...Object.keys(texts), ...(files.length > 0 ? ["Files"] : []), ...more],
  files,
  getData: (/** @type {string} */ type) => texts[type] ?? "",
});
const photo = new File(["x"], "a.jpg");
const page = "https://example.org/cat.jpg";

test("a picture dragged from another page is told from what is no picture", () => {
  const cases = [
    [transfer({ "text/uri-list": page, "text/html": `<img src="${page}">` }), "only_address"],
    [transfer({ "text/html": `<meta charset="utf-8"><IMG\nsrc="${page}">` }), "only_address"],
    [transfer({ "text/plain": ` ${page}\n` }), "only_address"],
    [transfer({ "text/plain": "data:image/png;base64,AAAA" }), "only_address"],
    [transfer({ "text/plain": `see ${page}` }), "no_file"],
    [transfer({ "text/html": "<b>words</b>", "text/plain": "words" }), "no_file"],
    // A promised file that never comes.
    [transfer({}, [], ["Files"]), "no_file"],
    [transfer({ "text/html": `<img src="${page}">` }, [photo]), null],
    [transfer({}), null],
    [null, null],
  ];
  for (const [given, said] of cases) assert.equal(lackOf(/** @type {any} */ (given)), said);
});

test("each has a sentence, and that of an address says what to do", () => {
  assert.match(noticeWords("only_address", null), /save or copy/i);
  assert.ok(noticeWords("no_file", null));
});

test("what hovers is told by its kinds alone", () => {
  assert.ok(hasFiles(transfer({}, [photo])));
  assert.ok(!hasFiles(transfer({ "text/uri-list": page })));
  assert.ok(mayBeAddress(transfer({ "text/uri-list": page })));
  assert.ok(!mayBeAddress(transfer({ "text/plain": "words" })));
  assert.ok(!hasFiles(null) && !mayBeAddress(null));
});
