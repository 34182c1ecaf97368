// How the file of a print sheet is written.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FIRST_SHEET, copiesOn, sheetExport } from "../../static/js/edit/print-sheet.js";

test("a sheet is written true to size, with marks where they are wanted", () => {
  const asked = sheetExport({ ...FIRST_SHEET, paper: "a4", dpi: 600, marks: false }, [35, 45]);
  assert.equal(asked.dpi, 600);
  assert.equal(asked.format, "pdf");
  assert.deepEqual(asked.sheet, { paper: [210, 297], photo: [35, 45], gap_mm: 2, marks: false });
  assert.equal(sheetExport({ ...FIRST_SHEET, format: "png" }, [35, 45]).lossless, true);
});

test("where not one fits, none do", () => {
  assert.equal(copiesOn({ paper: "10x15", dpi: 300 }, [120, 160]), 0);
});
