// What the inspection calls things, as the language of the page has it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { termOf } from "../../static/js/messages.js";

test("a name is looked up by itself", () => {
  assert.equal(termOf("Serial number of the camera"), "Serial number of the camera");
});

test("what is the file's own stays inside a name", () => {
  assert.equal(termOf("chunk 'iDOT'"), "chunk 'iDOT'");
  assert.equal(termOf("Text “{name}\n$&”"), "Text “{name}\n$&”");
  assert.equal(termOf("12 more chunks"), "12 more chunks");
});

test("a name that no language has is shown as it is", () => {
  for (const name of ["APP12 Ducky", "", "constructor", "__proto__", "x".repeat(2000)])
    assert.equal(termOf(name), name);
});
