/** What Python's packages are unpacked by: stored and deflated files, views of the zip or not. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { unzip } from "../../static/js/workers/python/unzip.js";

/** @param {string} body what Python writes into `archive` */
function made(body) {
  const script = `
import io, sys, zipfile
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w") as archive:
${body.replace(/^/gm, "    ")}
sys.stdout.buffer.write(buffer.getvalue())
`;
  return new Uint8Array(execFileSync("python3", ["-c", script]));
}

const TWO = `
archive.writestr("a/stored.py", b"one" * 5, zipfile.ZIP_STORED)
archive.writestr("a/é.py", b"two" * 100_000, zipfile.ZIP_DEFLATED)
archive.writestr("a/empty.py", b"", zipfile.ZIP_DEFLATED)
archive.writestr("b/other.txt", b"three", zipfile.ZIP_DEFLATED)
`;
const textOf = (/** @type {Uint8Array} */ data) => new TextDecoder().decode(data);

test("stored and deflated files come out whole", async () => {
  const files = await unzip(made(TWO));
  assert.deepEqual([...files.keys()], ["a/stored.py", "a/é.py", "a/empty.py", "b/other.txt"]);
  assert.deepEqual([...files.values()].map(textOf), [
    "one".repeat(5),
    "two".repeat(100_000),
    "",
    "three",
  ]);
});

test("a zip that stands within a larger buffer is read too", async () => {
  const zip = made(TWO);
  const buffer = new Uint8Array(zip.length + 14);
  buffer.set(zip, 7);
  const files = await unzip(buffer.subarray(7, 7 + zip.length));
  assert.equal(textOf(files.get("b/other.txt")), "three");
});

test("what is no zip, is cut, lies about a length or is packed otherwise is refused", async () => {
  const zip = made(TWO);
  const text = "x".repeat(40);
  await assert.rejects(unzip(new TextEncoder().encode(text)), /not a zip/);
  await assert.rejects(unzip(zip.subarray(0, 100)), /not a zip/);
  const shifted = zip.slice();
  new DataView(shifted.buffer).setUint32(zip.length - 6, 3, true);
  await assert.rejects(unzip(shifted), /list is damaged/);
  const damaged = zip.slice();
  damaged.fill(0xff, 90, 120);
  await assert.rejects(unzip(damaged));
  const bzip = made('archive.writestr("a.py", b"one" * 50, zipfile.ZIP_BZIP2)');
  await assert.rejects(unzip(bzip), /method 12/);
  const longer = made('archive.writestr("a.py", b"one" * 50, zipfile.ZIP_DEFLATED)');
  const list = new DataView(longer.buffer).getUint32(longer.length - 6, true);
  new DataView(longer.buffer).setUint32(list + 24, 151, true);
  await assert.rejects(unzip(longer), /ends early/);
});
