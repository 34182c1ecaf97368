/**
 * Packs and unpacks in Node, by the script of the page, against Node's own zlib.
 * `node packer_pieces.mjs PACKER_JS PACK_WASM SEED`; ends with 1 and a sentence where something is wrong.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import zlib from "node:zlib";

const [, , script, wasm, seed] = process.argv;
const { startPacker } = await import(script);
const MOST = 2 << 20;
const FROM = 1 << 16;
const TO = 4 << 20;
const ROOM = MOST + 4096;
const memory = new WebAssembly.Memory({ initial: 128 });
const packer = await startPacker(new Uint8Array(readFileSync(wasm)), memory);
const python = new Uint8Array(memory.buffer);
const LAST = Buffer.from([3, 0]);

let state = Number(seed);
/** The same numbers for the same seed (mulberry32). */
const chance = (below) => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
};

/** Bytes as rows have them: noise, few values, runs, what came before at all distances. */
function bytesOf(count) {
  const out = Buffer.alloc(count);
  for (let at = 0; at < count; ) {
    const length = Math.min(count - at, 1 + chance(chance(2) ? 40 : 9000));
    const kind = chance(5);
    const spread = 1 + chance(kind === 0 ? 256 : 6);
    const back = 1 + chance(Math.max(1, Math.min(at, chance(2) ? 20 : 40000)));
    const same = chance(256);
    for (const end = at + length; at < end; at++)
      if (kind < 2) out[at] = chance(spread);
      else if (kind < 3 && at >= back) out[at] = out[at - back];
      else out[at] = same;
  }
  return out;
}

/** What is behind the room, or behind what was made, is left as it was. */
const before = Buffer.alloc(ROOM + 16, 0xa5);

function through(work, bytes, room = ROOM) {
  python.set(bytes, FROM);
  python.set(before.subarray(0, room + 16), TO);
  const length = work(FROM, bytes.length, TO, room);
  const end = TO + Math.max(length, 0);
  const made = Buffer.from(python.slice(TO, end));
  const behind = python.subarray(end, TO + room + 16);
  assert.equal(Buffer.compare(behind, before.subarray(0, behind.length)), 0);
  return { length, made };
}

/** What a decoder makes of a piece with a last block behind it; null where it ends elsewhere or is wrong. */
function decoded(piece) {
  try {
    const { buffer, engine } = zlib.inflateRawSync(Buffer.concat([piece, LAST]), { info: true });
    return engine.bytesWritten === piece.length + LAST.length ? buffer : null;
  } catch {
    return null;
  }
}

const adler = (bytes) => zlib.deflateSync(bytes, { level: 0 }).subarray(-4).readUInt32BE();

// There and back; pieces one behind the other are a stream.
const pieces = [];
const whole = [];
for (const count of [1, 2, 51, 52, 300, 65535, 65536, 200_001, 1 + chance(300_000), MOST]) {
  const bytes = count === MOST ? Buffer.alloc(MOST, bytesOf(70_001)) : bytesOf(count);
  const { made: piece, length } = through(packer.pack, bytes);
  assert.ok(length > 0 && length <= count + 64 + count / 500, `${count}: ${length}`);
  assert.equal(packer.packed_sum(), adler(bytes));
  assert.deepEqual(piece.subarray(-4), Buffer.from([0, 0, 255, 255]));
  assert.ok(bytes.equals(decoded(piece)));
  const back = through(packer.unpack, piece);
  assert.ok(bytes.equals(back.made), `${count} bytes came back as ${back.length}`);
  assert.equal(packer.packed_sum(), adler(bytes));
  assert.equal(through(packer.unpack, piece, count - 1).length, -1);
  pieces.push(piece);
  whole.push(bytes);
}
assert.ok(zlib.inflateRawSync(Buffer.concat([...pieces, LAST])).equals(Buffer.concat(whole)));

// Bytes that get no smaller.
const noise = Buffer.alloc(100_000).map(() => chance(256));
assert.ok(through(packer.pack, noise).length < 100_200);
// More than is taken at once.
assert.equal(packer.pack(FROM, MOST + 1, TO, ROOM), 0);
assert.equal(packer.unpack(FROM, MOST + 1, TO, ROOM), -1);
assert.equal(through(packer.unpack, through(packer.pack, Buffer.alloc(MOST)).made).length, MOST);
// A piece that stands for more.
const twice = Buffer.concat([through(packer.pack, Buffer.alloc(MOST)).made, pieces[0]]);
assert.equal(through(packer.unpack, twice).length, -1);

// What zlib packs is read or refused, never read otherwise; most of it is read.
let read = 0;
let tried = 0;
for (let turn = 0; turn < 60; turn++) {
  const strategy = [0, 1, 2, 3, 4][chance(5)];
  const options = {
    level: chance(10),
    strategy,
    memLevel: 1 + chance(9),
    finishFlush: zlib.constants.Z_FULL_FLUSH,
  };
  const bytes = bytesOf(1 + chance(30_000));
  const { made, length } = through(packer.unpack, zlib.deflateRawSync(bytes, options), 1 << 15);
  tried++;
  if (length < 0) continue;
  read++;
  assert.ok(bytes.equals(made));
}
assert.ok(read > tried / 2, `${read} of ${tried}`);

// What ends, or refers to what is before it, is no piece.
const text = bytesOf(5000);
assert.equal(through(packer.unpack, zlib.deflateRawSync(text)).length, -1);
const dictionary = zlib.deflateRawSync(text, {
  dictionary: text,
  finishFlush: zlib.constants.Z_FULL_FLUSH,
});
assert.equal(through(packer.unpack, dictionary).length, -1);
assert.equal(through(packer.unpack, Buffer.alloc(0)).length, -1);

// A piece that was changed or cut is refused, or is what a decoder makes of it too.
let refused = 0;
for (let turn = 0; turn < 1000; turn++) {
  const from = pieces[1 + chance(4)];
  const changed = Buffer.from(chance(4) ? from : from.subarray(0, chance(from.length + 1)));
  for (let bits = chance(4); bits >= 0 && changed.length; bits--)
    changed[chance(chance(2) ? changed.length : Math.min(changed.length, 80))] ^= 1 << chance(8);
  const { made, length } = through(packer.unpack, changed, 1 << 17);
  if (length < 0) refused++;
  else assert.ok(decoded(changed)?.equals(made), `turn ${turn} of seed ${seed}`);
}
assert.ok(refused > 0 && refused < 1000, `${refused} refused`);
