/**
 * Holds a finished ZIP against the names and files that the page gave, and puts it together anew of
 * those files: from a worker come only the frames around them, each byte of which is accounted for.
 * Runs on the page. Source: PKWARE APPNOTE 6.3.10, section 4.3.
 */

const LOCAL = 30;
const CENTRAL = 46;
const END = 22;
const SIGNS = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };
/** 1980, the first of January, midnight. */
const NO_DATE = 0x0021;
const UNIX = 3;
const PLAIN_FILE = 0o644 << 16;
const UTF8 = 0x0800;

/** @typedef {{name: Uint8Array, size: number, at: number, check: number}} Member */

/**
 * @param {Blob} zip as it came
 * @param {string[]} names @param {Blob[]} files as they were given
 * @returns {Promise<Blob | null>} null where anything in it is not as it should be
 */
export async function rebuiltZip(zip, names, files) {
  /** @type {Member[]} */
  const members = [];
  /** @type {BlobPart[]} */
  const parts = [];
  const sizes = files.map(({ size }) => size);
  const encoded = names.map((name) => new TextEncoder().encode(name));
  const frames = encoded.reduce((sum, { length }) => sum + LOCAL + CENTRAL + 2 * length, END);
  const total = sizes.reduce((sum, size) => sum + size, frames);
  // Beyond these, a ZIP has another form.
  if (zip.size !== total || total >= 0xffffffff || names.length >= 0xffff) return null;
  let at = 0;
  for (const [index, name] of encoded.entries()) {
    const size = sizes[index] ?? 0;
    const frame = await read(zip, at, LOCAL + name.length);
    const member = { name, size, at, check: frame.getUint32(14, true) };
    if (!isLocal(frame, member)) return null;
    members.push(member);
    parts.push(bytesOf(frame), /** @type {Blob} */ (files[index]));
    at += frame.byteLength + size;
  }
  const rest = await read(zip, at, total - at);
  if (!isDirectory(rest, members, at)) return null;
  return new Blob([...parts, bytesOf(rest)], { type: "application/zip" });
}

/** @param {Blob} blob @param {number} at @param {number} length */
const read = async (blob, at, length) =>
  new DataView(await blob.slice(at, at + length).arrayBuffer());

/** @param {DataView} view */
const bytesOf = (view) => new Uint8Array(/** @type {ArrayBuffer} */ (view.buffer));

/** @param {DataView} view @param {number} at @param {Uint8Array} name */
const isNamed = (view, at, name) => name.every((byte, index) => view.getUint8(at + index) === byte);

/** What stands in both headers of a file: flags, how it is kept, when, its checksum and sizes. @param {DataView} view @param {number} at @param {Member} member */
function isSame(view, at, { name, size, check }) {
  const isPlain = name.every((byte) => byte < 0x80);
  const short = (/** @type {number} */ offset) => view.getUint16(at + offset, true);
  const long = (/** @type {number} */ offset) => view.getUint32(at + offset, true);
  return (
    short(0) === 20 &&
    short(2) === (isPlain ? 0 : UTF8) &&
    short(4) === 0 &&
    short(6) === 0 &&
    short(8) === NO_DATE &&
    long(10) === check &&
    long(14) === size &&
    long(18) === size &&
    short(22) === name.length &&
    short(24) === 0
  );
}

/** @param {DataView} view @param {Member} member */
const isLocal = (view, member) =>
  view.getUint32(0, true) === SIGNS.local &&
  isSame(view, 4, member) &&
  isNamed(view, LOCAL, member.name);

/** @param {DataView} view @param {Member[]} members @param {number} start */
function isDirectory(view, members, start) {
  let at = 0;
  for (const member of members) {
    if (!isEntry(view, at, member)) return false;
    at += CENTRAL + member.name.length;
  }
  const short = (/** @type {number} */ offset) => view.getUint16(at + offset, true);
  const long = (/** @type {number} */ offset) => view.getUint32(at + offset, true);
  const count = members.length;
  return (
    long(0) === SIGNS.end &&
    long(4) === 0 &&
    short(8) === count &&
    short(10) === count &&
    long(12) === at &&
    long(16) === start &&
    short(20) === 0
  );
}

/** @param {DataView} view @param {number} at @param {Member} member */
function isEntry(view, at, member) {
  return (
    view.getUint32(at, true) === SIGNS.central &&
    view.getUint16(at + 4, true) === ((UNIX << 8) | 20) &&
    isSame(view, at + 6, member) &&
    // No comment, one disk, no inner attributes.
    [32, 34, 36].every((offset) => view.getUint16(at + offset, true) === 0) &&
    view.getUint32(at + 38, true) === PLAIN_FILE >>> 0 &&
    view.getUint32(at + 42, true) === member.at &&
    isNamed(view, at + CENTRAL, member.name)
  );
}
