// The page's own check of what is offered, with bytes made here. What Python writes is held against it in tests/unit/output/test_page_agrees.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heldAnswer } from "../../static/js/files/answers.js";
import { kindsIn, kindsOf } from "../../static/js/files/kind.js";
import { wrongInBmp } from "../../static/js/files/bmp.js";
import { wrongInGif } from "../../static/js/files/gif.js";
import { wrongInHeif } from "../../static/js/files/heif.js";
import { wrongInJxl } from "../../static/js/files/jxl.js";
import { wrongInJpeg } from "../../static/js/files/jpeg.js";
import { wrongInCutout, wrongInEditedPng, wrongInPhotoPng } from "../../static/js/files/png.js";
import { wrongInTiff } from "../../static/js/files/tiff.js";
import { wrongInEditedWebp, wrongInPhotoWebp } from "../../static/js/files/webp.js";

/** Text and numbers, one byte each. @param {...(string | number | number[] | Uint8Array)} pieces */
const bytes = (...pieces) =>
  new Uint8Array(
    pieces.flatMap((piece) =>
      typeof piece === "string"
        ? [...piece].map((letter) => letter.charCodeAt(0))
        : typeof piece === "number"
          ? [piece]
          : [...piece],
    ),
  );
const big = (/** @type {number} */ value) => [24, 16, 8, 0].map((by) => (value >>> by) & 255);
const little = (/** @type {number} */ value) => big(value).reverse();

const HTML = bytes("<!doctype html><script>fetch('/')</script>");
const chunk = (name, ...body) => bytes(big(bytes(...body).length), name, ...body, 0, 0, 0, 0);
const IHDR = chunk("IHDR", big(2), big(3), 8, 6, 0, 0, 0);
const IDAT = chunk("IDAT", "rows");
const IEND = chunk("IEND");
const png = (...chunks) => bytes("\x89PNG\r\n\x1a\n", ...chunks.map((one) => [...one]));
const PNG = png(IHDR, IDAT, IDAT, IEND);

const segment = (marker, ...body) => bytes(0xff, marker, 0, bytes(...body).length + 2, ...body);
const JFIF = segment(0xe0, "JFIF\0", 1, 1, 0, 0, 1, 0, 1, 0, 0);
const SCAN = bytes([...segment(0xda, 1, 1, 0, 0, 63, 0)], "coded", 0xff, 0, 0xff, 0xd0, "data");
const END = bytes(0xff, 0xd9);
const jpeg = (...segments) => bytes(0xff, 0xd8, ...segments.map((one) => [...one]), [...END]);
const FRAME = segment(0xc0, 8, 0, 3, 0, 2, 1, 1, 0x11, 0);

const part = (name, ...body) => {
  const { length } = bytes(...body);
  return bytes(name, little(length), ...body, ...(length % 2 ? [0] : []));
};
const webp = (...parts) => {
  const body = bytes("WEBP", ...parts.map((one) => [...one]));
  return bytes("RIFF", little(body.length), [...body]);
};
const CODED = part("VP8L", "/coded");

const SCREEN = bytes("GIF89a", 2, 0, 3, 0, 0x80, 0, 0, [0, 0, 0, 9, 9, 9]);
const IMAGE = bytes(0x2c, 0, 0, 0, 0, 2, 0, 3, 0, 0, 2, 3, "row", 0);
const LOOP = bytes(0x21, 0xff, 11, "NETSCAPE2.0", 3, 1, 0, 0, 0);
const gif = (...blocks) => bytes([...SCREEN], ...blocks.map((one) => [...one]));

const box = (name, ...body) => bytes(big(bytes(...body).length + 8), name, ...body);
const ftyp = (...brands) => box("ftyp", brands[0] ?? "", 0, 0, 0, 0, ...brands);
const JXL = bytes(0, 0, 0, 12, "JXL \r\n", 0x87, "\n", ...box("ftyp", "jxl ", 0, 0, 0, 0, "jxl "));

test("a file's kind is read from its first bytes, and HEIF from its brands", async () => {
  assert.deepEqual(kindsOf(jpeg()), ["JPEG"]);
  assert.deepEqual(kindsOf(PNG), ["PNG"]);
  assert.deepEqual(kindsOf(webp(CODED)), ["WEBP"]);
  assert.deepEqual(kindsOf(gif()), ["GIF"]);
  assert.deepEqual(kindsOf(bytes("BM", 0, 0)), ["BMP"]);
  assert.deepEqual(kindsOf(bytes("II*\0")), ["TIFF"]);
  assert.deepEqual(kindsOf(ftyp("avif", "mif1", "miaf")), ["AVIF"]);
  assert.deepEqual(kindsOf(ftyp("mif1", "avif")), ["AVIF"]);
  assert.deepEqual(kindsOf(ftyp("heic", "mif1")), ["HEIC", "AVIF"]);
  assert.deepEqual(kindsOf(ftyp("mif1")), ["HEIC", "AVIF"]);
  assert.deepEqual(kindsOf(bytes(0xff, 0x0a, 0)), ["JXL"]);
  assert.deepEqual(kindsOf(JXL), ["JXL"]);
  for (const other of [HTML, ftyp("isom", "mp42"), bytes("heic"), new Uint8Array()])
    assert.deepEqual(kindsOf(other), []);
  assert.deepEqual(await kindsIn(new Blob([PNG])), ["PNG"]);
  const gone = { slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) };
  assert.deepEqual(await kindsIn(/** @type {any} */ (gone)), []);
});

test("a PNG holds its rows and what its maker was asked for", () => {
  assert.equal(wrongInCutout(PNG), null);
  const density = chunk("pHYs", big(1), big(1), 1);
  const told = chunk("tEXt", "Comment\0Grandma");
  const [palette, tag] = [chunk("PLTE", 1, 2, 3), chunk("eXIf", new Uint8Array(26))];
  assert.equal(wrongInEditedPng(png(IHDR, density, IDAT, IEND)), null);
  assert.equal(wrongInPhotoPng(png(IHDR, palette, tag, IDAT, IEND)), null);
  assert.equal(wrongInPhotoPng(png(IHDR, density, IDAT, IEND)), null);
  assert.notEqual(wrongInPhotoPng(png(IHDR, IDAT, density, IEND)), null);
  for (const wrong of [
    HTML,
    png(IHDR, density, IDAT, IEND),
    png(IHDR, told, IDAT, IEND),
    png(IHDR, IDAT, told, IEND),
    png(IHDR, IEND),
    png(IDAT, IEND),
    png(IHDR, IDAT, IEND, IEND),
    png(IHDR, IDAT),
    bytes([...PNG], [...HTML]),
    PNG.subarray(0, PNG.length - 4),
    png(IHDR, chunk("\0\0\0\0", "x"), IDAT, IEND),
  ])
    assert.notEqual(wrongInCutout(wrong), null);
  assert.notEqual(wrongInEditedPng(png(IHDR, chunk("pHYs", "too long a one"), IDAT, IEND)), null);
  assert.notEqual(wrongInPhotoPng(png(IHDR, chunk("eXIf", new Uint8Array(60)), IDAT, IEND)), null);
  assert.notEqual(wrongInPhotoPng(png(IHDR, IDAT, tag, IEND)), null);
  const frame = chunk("fcTL", new Uint8Array(26));
  assert.notEqual(wrongInPhotoPng(png(IHDR, IDAT, frame, IDAT, IEND)), null);
});

test("a JPEG holds its tables, its scans and neutral forms", () => {
  const tag = segment(0xe1, "Exif\0\0", new Uint8Array(26));
  assert.equal(wrongInJpeg(jpeg(JFIF, tag, FRAME, SCAN)), null);
  assert.equal(wrongInJpeg(jpeg(FRAME, SCAN, segment(0xc4, "table"), SCAN)), null);
  for (const wrong of [
    HTML,
    jpeg(JFIF, FRAME),
    jpeg(segment(0xfe, "a comment"), FRAME, SCAN),
    jpeg(segment(0xe1, "Exif\0\0", new Uint8Array(80)), FRAME, SCAN),
    jpeg(segment(0xe1, "http://ns.adobe.com/xap/1.0/\0"), FRAME, SCAN),
    jpeg(segment(0xed, "Photoshop 3.0\0"), FRAME, SCAN),
    jpeg(FRAME, SCAN, JFIF),
    bytes([...jpeg(JFIF, FRAME, SCAN)], [...HTML]),
    jpeg(FRAME, SCAN).subarray(0, -2),
    jpeg(FRAME, SCAN, bytes(0xff, 0xff)),
    jpeg(bytes("between"), FRAME, SCAN),
  ])
    assert.notEqual(wrongInJpeg(wrong), null);
});

test("a WebP holds its coded picture; one that was a photo its frames, too", () => {
  const head = part("VP8X", new Uint8Array(10));
  assert.equal(wrongInEditedWebp(webp(CODED)), null);
  assert.equal(
    wrongInEditedWebp(webp(head, part("ALPH", "alpha"), part("VP8 ", "a coded one"))),
    null,
  );
  const frame = part("ANMF", new Uint8Array(16), CODED);
  const animation = webp(head, part("ANIM", new Uint8Array(6)), frame, frame);
  assert.equal(wrongInPhotoWebp(animation), null);
  for (const wrong of [
    HTML,
    animation,
    webp(),
    webp(CODED, part("XMP ", "Grandma")),
    webp(part("EXIF", new Uint8Array(26)), CODED),
    bytes([...webp(CODED)], [...HTML]),
    webp(CODED).subarray(0, -1),
  ])
    assert.notEqual(wrongInEditedWebp(wrong), null);
  const inside = part("ANMF", new Uint8Array(16), CODED, part("XMP ", "Grandma"));
  assert.notEqual(wrongInPhotoWebp(webp(head, inside)), null);
  assert.notEqual(wrongInPhotoWebp(webp(CODED, part("EXIF", new Uint8Array(60)))), null);
});

test("a GIF holds its frames and how often they are shown", () => {
  const control = bytes(0x21, 0xf9, 4, 0, 4, 0, 0, 0);
  assert.equal(wrongInGif(gif(LOOP, control, IMAGE, control, IMAGE, [0x3b])), null);
  for (const wrong of [
    HTML,
    gif([0x3b]),
    gif(IMAGE),
    gif(IMAGE, [0x3b], HTML),
    gif(bytes(0x21, 0xfe, 3, "tip", 0), IMAGE, [0x3b]),
    gif(bytes(0x21, 0xff, 11, "XMP DataXMP", 3, 1, 0, 0, 0), IMAGE, [0x3b]),
    gif(bytes(0x21, 0xff, 11, "NETSCAPE2.0", 3, 1, 0, 0, 3, "tip", 0), IMAGE, [0x3b]),
    gif([0, 0], IMAGE, [0x3b]),
    gif(control.with(3, 0x20), IMAGE, [0x3b]),
    gif(IMAGE.with(9, 0x08), [0x3b]),
    gif(IMAGE, [0x3b]).with(12, 1),
  ])
    assert.notEqual(wrongInGif(wrong), null);
});

test("a JPEG XL holds one codestream, at the end", () => {
  const stream = bytes(0xff, 0x0a, "coded");
  const level = box("jxll", 5);
  const [coded, exif] = [box("jxlc", ...stream), box("Exif", "Grandma")];
  const jxl = (...boxes) => bytes(...JXL, ...boxes.flatMap((one) => [...one]));
  for (const right of [stream, jxl(coded), jxl(level, coded)])
    assert.equal(wrongInJxl(right), null);
  for (const wrong of [
    HTML,
    JXL,
    jxl(exif, coded),
    jxl(coded, exif),
    jxl(level, level, coded),
    jxl(coded, HTML),
    jxl(box("jxlc", "Grandma")),
    jxl(box("jxlp", 0, 0, 0, 0, ...stream)),
    bytes(...JXL.slice(0, 12), ...box("ftyp", "jxl ", 0, 0, 0, 1, "jxl "), ...coded),
  ])
    assert.notEqual(wrongInJxl(wrong), null);
});

test("a HEIF holds a name, tables and coded pictures", () => {
  const [meta, data] = [box("meta", "tables"), box("mdat", "coded")];
  const heif = (...boxes) => bytes(...boxes.map((one) => [...one]));
  assert.equal(wrongInHeif(heif(ftyp("heic", "mif1"), meta, data)), null);
  assert.equal(wrongInHeif(heif(ftyp("avis", "avif"), meta, box("moov", "x"), data)), null);
  for (const wrong of [
    HTML,
    heif(ftyp("heic"), data),
    heif(meta, data),
    heif(ftyp("heic"), meta, data, box("uuid", "Grandma")),
    heif(ftyp("heic"), box("free", "Grandma"), meta, data),
    heif(ftyp("heic"), meta, data, HTML),
    heif(ftyp("Gran"), meta, data),
  ])
    assert.notEqual(wrongInHeif(wrong), null);
});

test("a BMP is as long as it says, and a TIFF holds what we write, page behind page", () => {
  const bmp = (length, header = 40) =>
    bytes("BM", little(length), little(0), little(54), little(header), new Uint8Array(40));
  assert.equal(wrongInBmp(bmp(58)), null);
  for (const wrong of [HTML, bmp(59), bmp(58, 41), bytes("BM")])
    assert.notEqual(wrongInBmp(wrong), null);
  const entry = (tag) => bytes(tag & 255, tag >> 8, 4, 0, little(1), little(2));
  const page = (next, ...tags) => bytes(tags.length, 0, ...tags.map(entry), little(next));
  const tiff = (...pages) => bytes("II*\0", little(8), ...pages);
  assert.equal(wrongInTiff(tiff(page(0, 256, 257, 282, 283, 296))), null);
  assert.equal(wrongInTiff(tiff(page(38, 256, 257), page(0, 256, 34_675))), null);
  for (const wrong of [
    HTML,
    tiff(page(0, 256, 270)),
    tiff(page(8, 256)),
    tiff(page(9999, 256)),
    tiff(page(0)),
    bytes("II*\0", little(0)),
  ])
    assert.notEqual(wrongInTiff(wrong), null);
});

test("nothing that is cut off is taken, and no byte brings a walk down", () => {
  const samples = [
    [PNG, wrongInCutout],
    [jpeg(JFIF, FRAME, SCAN), wrongInJpeg],
    [webp(part("VP8X", new Uint8Array(10)), CODED), wrongInPhotoWebp],
    [gif(LOOP, IMAGE, [0x3b]), wrongInGif],
    [bytes([...ftyp("heic")], [...box("meta", "x")], [...box("mdat", "y")]), wrongInHeif],
  ];
  for (const [whole, walk] of /** @type {[Uint8Array, (bytes: Uint8Array) => string | null][]} */ (
    samples
  )) {
    assert.equal(walk(whole), null);
    for (let end = 0; end < whole.length; end += 1) {
      assert.notEqual(walk(whole.slice(0, end)), null, `${walk.name} of ${end} bytes`);
      for (const value of [0, 0x3b, 0x7f, 0xff]) {
        const changed = whole.slice();
        changed[end] = value;
        walk(changed);
      }
    }
  }
});

/** @param {object} change */
const strip = (change, source = jpeg(JFIF, FRAME, SCAN)) =>
  heldAnswer(
    "strip",
    { mime_type: "image/jpeg", suffix: ".jpg", data: jpeg(FRAME, SCAN), ...change },
    { file: new File([source], "a.jpg") },
  );

test("a clean copy is of the photo's own kind, whatever a worker calls it", async () => {
  const held = await strip({ notes: [{ code: "PROFILE_DROPPED", detail: 7 }, { code: "RELOAD" }] });
  assert.equal(held.suffix, ".jpg");
  assert.deepEqual(held.notes, [{ code: "PROFILE_DROPPED", detail: null }]);
  for (const lie of [
    { mime_type: "text/html" },
    { suffix: "-1.html" },
    { mime_type: "image/png", suffix: ".png", data: PNG },
    { mime_type: "image/svg+xml", suffix: ".svg" },
    { data: HTML },
    { data: new Uint8Array(new SharedArrayBuffer(9)) },
    { data: "bytes" },
    { data: undefined },
  ])
    await assert.rejects(strip(lie), { code: "METADATA_LEFT" });
  await assert.rejects(strip({}, HTML), { code: "METADATA_LEFT" });
});

test("a cutout is a PNG of the size that it is said to have", async () => {
  const cut = (change) =>
    heldAnswer(
      "process",
      { mime_type: "image/png", data: PNG, width: 2, height: 3, ...change },
      {},
    );
  assert.equal((await cut({})).mime_type, "image/png");
  for (const lie of [{ width: 3 }, { data: HTML }, { mime_type: "text/html" }])
    await assert.rejects(cut(lie), { code: "METADATA_LEFT" });
  for (const lie of [{ width: "2" }, { height: 0 }, { width: 1e9 }])
    await assert.rejects(cut(lie), { code: "INTERNAL" });
});

test("an edit is of the kind that was asked for", async () => {
  const made = (format, data, type = `image/${format}`) =>
    heldAnswer("export", { mime_type: type, data, width: 2, height: 3 }, { export: { format } });
  assert.equal((await made("png", PNG)).mime_type, "image/png");
  assert.equal((await made("webp", webp(CODED))).mime_type, "image/webp");
  await assert.rejects(made("webp", PNG), { code: "METADATA_LEFT" });
  await assert.rejects(made("png", PNG, "text/html"), { code: "METADATA_LEFT" });
  await assert.rejects(made("html", HTML), { code: "METADATA_LEFT" });
});

test("a PNG may be a JPEG where that was asked for, and is called what it is", async () => {
  const made = (asked, data, type) =>
    heldAnswer("export", { mime_type: type, data, width: 2, height: 3 }, { export: asked });
  const either = { format: "png", or_jpeg: true };
  const JPEG = jpeg(JFIF, FRAME, SCAN);
  const { mime_type, suffix } = await made(either, JPEG, "image/jpeg");
  assert.deepEqual([mime_type, suffix], ["image/jpeg", ".jpg"]);
  assert.equal((await made(either, PNG, "image/png")).suffix, ".png");
  for (const [asked, data, type] of [
    [{ format: "png", or_jpeg: false }, JPEG, "image/jpeg"],
    [{ format: "png", or_jpeg: "yes" }, JPEG, "image/jpeg"],
    [{ format: "webp", or_jpeg: true }, JPEG, "image/jpeg"],
    [either, JPEG, "image/png"],
    [either, PNG, "image/jpeg"],
    [either, webp(CODED), "image/webp"],
  ])
    await assert.rejects(made(asked, data, type), { code: "METADATA_LEFT" });
});

test("a preview for the canvas is as large as it says", async () => {
  const draw = (change) => {
    const answer = { width: 2, height: 3, canvas: [2, 3], serial: 1, rectangle: null };
    return heldAnswer("render", { ...answer, data: new Uint8Array(24), ...change }, {});
  };
  assert.equal((await draw({})).serial, 1);
  assert.equal((await draw({ rectangle: [1, 1, 1, 2], data: new Uint8Array(8) })).data.length, 8);
  for (const lie of [{ data: new Uint8Array(23) }, { rectangle: [1, 1, 2, 2] }, { canvas: 7 }])
    await assert.rejects(draw(lie), { code: "INTERNAL" });
});

test("what a preview tells of a head is held", async () => {
  const marks = { crown: [5, 1], chin: [5, 9], left_eye: [3, 4], right_eye: [7.5, 4] };
  const draw = (change) =>
    heldAnswer(
      "render",
      { width: 1, height: 1, canvas: [1, 1], data: new Uint8Array(4), ...change },
      {},
    );
  const turned = [1, 0, 0, 0, 1, 0];
  const told = await draw({
    head: { ...marks, name: "x" },
    head_found: "one",
    turned,
    cut_off: [true, 1, false],
  });
  assert.deepEqual(told.head, marks);
  assert.equal(told.headFound, "one");
  assert.deepEqual(told.turned, turned);
  assert.deepEqual(told.cutOff, [true, false, false, false]);
  const nothing = await draw({});
  assert.deepEqual([nothing.head, nothing.headFound, nothing.turned], [null, null, null]);
  assert.equal((await draw({ head: marks, head_found: "<b>" })).headFound, "none");
  for (const crown of [[5], [5, "1"], [5, Number.NaN], [5, 1e9], "51", null])
    assert.equal((await draw({ head: { ...marks, crown }, head_found: "one" })).headFound, null);
  for (const lie of [[1, 0, 0, 0, 1], [1, 0, 0, 0, 1, "0"], "100010"])
    assert.equal((await draw({ turned: lie })).turned, null);
});

test("what nobody asks for is not taken", async () => {
  for (const method of ["leak", "constructor", ""])
    await assert.rejects(heldAnswer(method, {}, {}), { code: "INTERNAL" });
  await assert.rejects(heldAnswer("process", null, {}), { code: "INTERNAL" });
});
