// ZIPs that the page writes. tests/unit/output/test_zip.py has other programs read them.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as zlib from "node:zlib";

import { crc32, crcOf } from "../../static/js/photos/out/crc32.js";
import { createZipFrames, isWholeZip } from "../../static/js/photos/out/zip.js";

const never = new AbortController().signal;
const bytes = (text) => new TextEncoder().encode(text);

function zipOf(files, limits) {
  const zip = createZipFrames(limits);
  const frames = [];
  const crcs = [];
  const parts = [];
  for (const [name, data] of files) {
    const crc = crc32(data);
    frames.push(zip.before({ name, size: data.length, crc }));
    crcs.push(crc);
    parts.push(frames.at(-1).bytes, data);
  }
  frames.push(zip.end());
  return { blob: new Blob([...parts, frames.at(-1).bytes]), frames, crcs };
}

test("the checksum is the usual one, in pieces too", async () => {
  assert.equal(crc32(bytes("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array(0)), 0);
  for (let length = 0; length < 40; length += 1) {
    const data = Uint8Array.from({ length }, (_, index) => (index * 89 + length) & 0xff);
    const cut = Math.floor(length / 3);
    if (zlib.crc32) assert.equal(crc32(data), zlib.crc32(data));
    assert.equal(crc32(data.subarray(cut), crc32(data.subarray(0, cut))), crc32(data));
  }
  const large = new Uint8Array(3_000_001).fill(7);
  assert.equal(await crcOf(new Blob([large]), never), crc32(large));
});

test("a file that is no longer wanted is not read to its end", async () => {
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(crcOf(new Blob([new Uint8Array(9)]), stop.signal), { name: "AbortError" });
});

const FILES = [
  ["photo-1.jpg", bytes("one".repeat(500_000))],
  ["Größe/2.png", bytes("two")],
  ["empty.webp", new Uint8Array(0)],
];

test("a whole ZIP is taken, and none with another byte anywhere", async () => {
  const { blob, frames, crcs } = zipOf(FILES.map(([name, data]) => [name, data.slice(0, 99)]));
  const data = new Uint8Array(await blob.arrayBuffer());
  assert.equal(await isWholeZip(blob, frames, crcs, never), true);
  for (let at = 0; at < data.length; at += 1) {
    const other = data.slice();
    other[at] ^= 1;
    assert.equal(await isWholeZip(new Blob([other]), frames, crcs, never), false, String(at));
  }
  for (const other of [data.slice(0, -1), new Blob([data, "!"]), new Uint8Array(0)])
    assert.equal(await isWholeZip(new Blob([other]), frames, crcs, never), false);
});

test("each file of it is told, and a stop is heard", async () => {
  const { blob, frames, crcs } = zipOf(FILES);
  const told = [];
  assert.equal(await isWholeZip(blob, frames, crcs, never, (done) => told.push(done)), true);
  assert.deepEqual(told, [1, 2, 3]);
  const stop = new AbortController();
  const work = isWholeZip(blob, frames, crcs, stop.signal, () => stop.abort());
  await assert.rejects(work, { name: "AbortError" });
});

test("nothing of a date, a comment or a machine is written", () => {
  const { frames } = zipOf(FILES.slice(0, 1));
  const [local] = frames;
  const view = new DataView(local.bytes.buffer);
  assert.equal(view.getUint32(10, true), 0x00210000, "1980, the first of January");
  assert.equal(view.getUint16(28, true), 0, "nothing beside");
  assert.equal(local.bytes.length, 30 + "photo-1.jpg".length);
});

test("the larger form is written only where the plain one does not reach", () => {
  const is64 = ({ frames }) =>
    Buffer.from(frames.at(-1).bytes).includes(Buffer.from([0x50, 0x4b, 6, 6]));
  assert.equal(is64(zipOf(FILES)), false);
  assert.equal(is64(zipOf(FILES, { bytes: 0xffffffff, files: 3 })), true);
  assert.equal(is64(zipOf(FILES, { bytes: 1000, files: 0xffff })), true);
});
