// Turns JPEGs for the tests of Python: on stdin an orientation (1 byte), a length (4 bytes), a file; on stdout a length and the turned file, 0 for none. With 0 for an orientation it only looks, and answers with JSON.
import { readSync, writeSync } from "node:fs";

import { readJpeg } from "../../static/js/workers/jpeg/read.js";
import { readScan } from "../../static/js/workers/jpeg/scan.js";
import { lookerOf } from "../../static/js/workers/jpeg/look.js";
import { orienterOf } from "../../static/js/workers/jpeg/orient.js";
import { writeJpeg } from "../../static/js/workers/jpeg/write.js";

const turn = orienterOf(readJpeg, readScan, writeJpeg);
const look = lookerOf(readJpeg, readScan);

/** @param {number} count */
function read(count) {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; ) {
    const got = readSync(0, bytes, at, count - at, null);
    if (got === 0) process.exit();
    at += got;
  }
  return bytes;
}

/** @param {Uint8Array} bytes */
function write(bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

/** @param {number} orientation @param {Uint8Array} file */
function answer(orientation, file) {
  if (orientation === 0) return new TextEncoder().encode(look(file));
  const { isTurned, turned } = turn(file, orientation);
  return isTurned ? turned : new Uint8Array();
}

for (;;) {
  const head = read(5);
  const answered = answer(head[0], read(new DataView(head.buffer).getUint32(1)));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, answered.length);
  write(length);
  write(answered);
}
