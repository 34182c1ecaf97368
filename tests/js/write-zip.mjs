// Writes a ZIP as the page does, for a test in Python: what to write comes as JSON. Of a large one the files
// are holes, so that it takes no room.
import { closeSync, openSync, writeSync } from "node:fs";

import { crc32 } from "../../static/js/photos/out/crc32.js";
import { LIMITS, createZipFrames } from "../../static/js/photos/out/zip.js";

let text = "";
for await (const part of process.stdin) text += part;
/** @type {{path: string, files: {name: string, text?: string, hole?: number}[], limits?: typeof LIMITS}} */
const { path, files, limits = LIMITS } = JSON.parse(text);
const zip = createZipFrames(limits);
const target = openSync(path, "w");
for (const { name, text: words = "", hole = 0 } of files) {
  const data = new TextEncoder().encode(words);
  const size = hole || data.length;
  const { at, bytes } = zip.before({ name, size, crc: hole ? 0 : crc32(data) });
  writeSync(target, bytes, 0, bytes.length, at);
  if (data.length > 0) writeSync(target, data, 0, data.length, at + bytes.length);
}
const { at, bytes } = zip.end();
writeSync(target, bytes, 0, bytes.length, at);
closeSync(target);
