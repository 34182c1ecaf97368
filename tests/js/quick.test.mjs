// When the picture is called a quick version, and how far the finer one is said to be.
import assert from "node:assert/strict";
import { test } from "node:test";

import { describeQuick } from "../../static/js/ui/quick-version.js";

const fast = { passes: [{ tier: "fast" }] };
const SHOWN = {
  stage: "done",
  mode: "cutout",
  tier: "fine",
  improving: false,
  result: fast,
  fine: { status: "coming", loaded: 10, total: 25 },
};
const said = (change) => describeQuick({ ...SHOWN, ...change });

test("while the finer version is to come", () => {
  assert.match(said({}), /Quick version.*coming \(40\s?%\)/);
  assert.match(said({ fine: { status: "coming", loaded: 0, total: 0 } }), /coming…/);
  assert.match(said({ improving: true }), /being made/);
});

test("only then", () => {
  for (const change of [
    { result: { passes: [{ tier: "fast" }, { tier: "fine" }] } },
    { tier: "fast" },
    { stage: "working", result: null },
    { mode: "strip" },
    { fine: { status: "none" } },
    { fine: { status: "here" } }, // it could not be made: the page promises nothing
    { fine: { status: "failed" } },
  ])
    assert.equal(said(change), "");
});
