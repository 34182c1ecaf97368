// Which of a host's headers would have the browser report what it refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reportsIn } from "../../static/js/load/own-page.js";

test("headers that name where to report are found, wherever they stand", () => {
  const asking = {
    "Content-Security-Policy": "default-src 'self'; report-uri /r",
    "Content-Security-Policy-Report-Only": "default-src 'none'; report-to all",
    "Cross-Origin-Embedder-Policy": 'require-corp; report-to="all"',
    "Cross-Origin-Opener-Policy-Report-Only": 'same-origin; report-to="all"',
    "Integrity-Policy": "blocked-destinations=(script), endpoints=(all)",
    "Reporting-Endpoints": 'all="https://r.test/"',
    "Report-To": "{}",
    NEL: '{"report_to":"all"}',
  };
  assert.equal(reportsIn(new Headers(asking)).length, Object.keys(asking).length);
  for (const [name, value] of Object.entries(asking))
    assert.deepEqual(reportsIn(new Headers({ [name]: value })), [
      `${name.toLowerCase()}: ${value}`,
    ]);
});

test("all other headers ask for none", () => {
  const plain = {
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
    "Cross-Origin-Embedder-Policy": "require-corp",
    ETag: '"report"',
    Server: "host",
  };
  assert.deepEqual(reportsIn(new Headers(plain)), []);
});
