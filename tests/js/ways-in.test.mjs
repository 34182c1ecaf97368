// Folders, ZIPs and what the system opens with the app, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";

import { unpack } from "../../static/js/photos/archive.js";
import { entriesOf, filesOf, hasFolder, photosOf } from "../../static/js/photos/folders.js";
import { MOST_FILES, leftWords, nothingLeft } from "../../static/js/photos/left.js";
import { pathOf, setPath } from "../../static/js/photos/paths.js";
import { isArchive, isJunk, typeOf } from "../../static/js/photos/picture-names.js";
import { EngineError } from "../../static/js/rpc/rpc.js";
import { howToInstall } from "../../static/js/ui/install.js";
import { piecesOf } from "../../static/js/workers/read-file.js";

/** As a browser gives them: a file, or a folder that lists a hundred at a time. */
const fileEntry = (name, isGone = false) => ({
  name,
  isDirectory: false,
  file: (resolve, reject) => (isGone ? reject(new Error("gone")) : resolve(new File(["x"], name))),
});
const folderEntry = (name, children, isShut = false) => ({
  name,
  isDirectory: true,
  createReader() {
    const left = [...children];
    return {
      readEntries: (resolve, reject) =>
        isShut ? reject(new Error("shut")) : resolve(left.splice(0, 100)),
    };
  },
});
const placed = ({ files }) => files.map((file) => `${pathOf(file)}|${file.name}`);
const only = (some) => ({ ...nothingLeft(), ...some });

test("of a folder all photos are taken, each with its path, as a person would list them", async () => {
  const gathered = await filesOf([
    folderEntry("trip", [
      fileEntry("10.jpg"),
      folderEntry("day 2", [fileEntry("a.HEIC"), fileEntry("all.zip")]),
      fileEntry("9.jpg"),
    ]),
    fileEntry("beside.txt"),
  ]);
  assert.deepEqual(placed(gathered), [
    "|beside.txt",
    "trip|9.jpg",
    "trip|10.jpg",
    "trip/day 2|a.HEIC",
    "trip/day 2|all.zip",
  ]);
  assert.deepEqual(gathered.left, nothingLeft());
});

test("a folder is read to its end, a hundred at a time", async () => {
  const many = Array.from({ length: 250 }, (_, index) => fileEntry(`${index}.jpg`));
  assert.equal((await filesOf([folderEntry("all", many)])).files.length, 250);
});

test("what nobody means is not told of, and what is no photo is a count", async () => {
  const { files, left } = await filesOf([
    folderEntry("trip", [
      ...[".DS_Store", "Thumbs.db", "desktop.ini", "._a.jpg", ".hidden.jpg"].map((name) =>
        fileEntry(name),
      ),
      folderEntry("__MACOSX", [fileEntry("b.jpg")]),
      folderEntry(".git", [fileEntry("c.jpg")]),
      fileEntry("notes.txt"),
      fileEntry("film.mp4"),
      fileEntry("a.jpg"),
      fileEntry("gone.jpg", true),
      folderEntry("shut", [], true),
    ]),
  ]);
  assert.deepEqual(
    files.map(({ name }) => name),
    ["a.jpg"],
  );
  assert.deepEqual(left, only({ others: 2, unread: 1 }));
  assert.equal(
    leftWords(left),
    "2 files that are no photos were left out. 1 file could not be read.",
  );
  assert.equal(leftWords(nothingLeft()), "");
});

test("a folder without an end, or with too many photos, ends", async () => {
  const loop = { ...folderEntry("loop", []), createReader: () => readerOf(loop) };
  const readerOf = (entry) => {
    let isRead = false;
    return {
      readEntries(resolve) {
        resolve(isRead ? [] : [entry, fileEntry("a.jpg")]);
        isRead = true;
      },
    };
  };
  const { files } = await filesOf([loop]);
  assert.ok(files.length > 10 && files.length < 100);
  const many = Array.from({ length: MOST_FILES + 7 }, (_, index) => fileEntry(`${index}.jpg`));
  const full = await filesOf([folderEntry("all", many)]);
  assert.equal(full.files.length, MOST_FILES);
  assert.ok(full.left.beyond > 0);
  assert.equal(leftWords(full.left), "Only the first 10,000 photos were taken.");
});

test("entries are taken where the browser has them", () => {
  const entry = folderEntry("a", []);
  const items = [{ webkitGetAsEntry: () => entry }, { webkitGetAsEntry: () => null }, {}];
  assert.deepEqual(entriesOf({ items }), [entry]);
  assert.deepEqual(entriesOf(null), []);
  assert.ok(hasFolder([fileEntry("a"), entry]) && !hasFolder([fileEntry("a")]));
});

test("a chosen folder is sifted the same way", () => {
  const chosen = (webkitRelativePath) => {
    const file = new File(["x"], webkitRelativePath.split("/").at(-1));
    return Object.defineProperty(file, "webkitRelativePath", { value: webkitRelativePath });
  };
  const names = [".trip/b.jpg", ".trip/sub/a.png", ".trip/.hid/c.jpg", ".trip/d.txt"];
  const gathered = photosOf(names.map(chosen));
  assert.deepEqual(placed(gathered), [".trip|b.jpg", ".trip/sub|a.png"]);
  assert.equal(gathered.left.others, 1);
  setPath(gathered.files[0], "own");
  assert.equal(pathOf(gathered.files[0]), "own");
});

test("names tell what is a photo, a ZIP, or a system's own", () => {
  assert.equal(typeOf("a.b.JPEG"), "image/jpeg");
  for (const name of ["jpg", "a.jpg/b", "a.svg", ".heic.txt", ""])
    assert.equal(typeOf(name), "", name);
  assert.ok(isArchive({ name: "A.ZIP" }) && isArchive({ name: "a", type: "application/zip" }));
  assert.ok(!isArchive({ name: "zip" }) && !isArchive({ name: "a.jpg", type: "image/jpeg" }));
  assert.ok(isJunk("__MACOSX/a.jpg") && isJunk("a/.b/c.jpg") && !isJunk("a/b.c/d.jpg"));
});

/** An engine whose ZIP holds these; a member's data may be another than its size, or an error. */
function engineOf(members) {
  const asked = [];
  return {
    asked,
    listArchive: async () => ({
      members: members.map(({ name, size = 1, trouble = null }, index) => ({
        index,
        name,
        size,
        trouble,
      })),
    }),
    unpack: async (_, index) => {
      asked.push(index);
      const { data = new Uint8Array(1), error } = members[index];
      if (error) throw new EngineError({ code: error });
      return { data };
    },
  };
}
const zip = new File(["zip"], "a.zip");

async function take(engine, signal = new AbortController().signal) {
  const files = [];
  let left = null;
  for await (const file of unpack(engine, zip, signal, (told) => (left = told))) files.push(file);
  return { files, left };
}

test("a ZIP gives its photos with their folders, one by one, and tells what it left out", async () => {
  const engine = engineOf([
    { name: "trip/a.jpg" },
    { name: "__MACOSX/trip/._a.jpg" },
    { name: "notes.txt" },
    { name: "more.zip" },
    { name: "b.png", trouble: "locked" },
    { name: "", trouble: "unread" },
    { name: "c.bmp", trouble: "large" },
    { name: "d.gif", error: "INPUT_UNREADABLE" },
    { name: "e.gif", data: new Uint8Array(5) },
    { name: "empty.jpg", size: 0 },
  ]);
  const { files, left } = await take(engine);
  assert.deepEqual(placed({ files }), ["trip|a.jpg", "|empty.jpg"]);
  assert.equal(files[0].type, "image/jpeg");
  assert.deepEqual(engine.asked, [0, 7, 8]);
  assert.deepEqual(left, only({ others: 1, archives: 1, locked: 1, large: 1, unread: 3 }));
});

test("nothing is unpacked before it is asked for", async () => {
  const engine = engineOf([{ name: "a.jpg" }, { name: "b.jpg" }]);
  const files = unpack(engine, zip, new AbortController().signal);
  await files.next();
  assert.deepEqual(engine.asked, [0]);
});

test("what comes of a ZIP is held against the page's own limits, whatever was declared", async () => {
  const engine = engineOf([
    { name: "a.jpg" },
    { name: "huge.jpg", size: 2 ** 31 },
    { name: "b.jpg" },
  ]);
  const { files, left } = await take(engine);
  assert.deepEqual(
    files.map(({ name }) => name),
    ["a.jpg", "b.jpg"],
  );
  assert.deepEqual(left, only({ large: 1 }));
  const many = engineOf(Array.from({ length: MOST_FILES + 2 }, () => ({ name: "a.jpg", size: 0 })));
  const full = await take(many);
  assert.equal(full.files.length, MOST_FILES);
  assert.equal(full.left.beyond, 2);
});

test("a ZIP of which nothing comes is refused, and says why", async () => {
  const engine = engineOf([{ name: "a.jpg", trouble: "locked" }, { name: "b.txt" }]);
  await assert.rejects(take(engine), (error) => {
    assert.equal(error.code, "INPUT_ARCHIVE");
    assert.equal(error.detail, "no photo came of it, others: 1, locked: 1");
    return true;
  });
});

test("a ZIP that is gone, or is no longer wanted, ends at once", async () => {
  const engine = engineOf([{ name: "a.jpg", error: "INPUT_GONE" }, { name: "b.jpg" }]);
  await assert.rejects(take(engine), { code: "INPUT_GONE" });
  assert.deepEqual(engine.asked, [0]);
  const stop = new AbortController();
  const files = unpack(engineOf([{ name: "a.jpg" }, { name: "b.jpg" }]), zip, stop.signal);
  await files.next();
  stop.abort();
  await assert.rejects(files.next(), { name: "AbortError" });
});

test("a piece that can't be read keeps its reason", () => {
  const gone = new DOMException("gone", "NotReadableError");
  const { read, failure } = piecesOf([new Blob(["abc"])], () => {
    throw gone;
  });
  assert.equal(failure(), null);
  assert.throws(() => read(0, 0, 2), gone);
  assert.equal(failure().code, "INPUT_GONE");
  const whole = piecesOf([new Blob(["abc"])], (piece) => new ArrayBuffer(piece.size));
  assert.equal(whole.read(0, 1, 3).length, 2);
});

test("each browser without a button of its own is told how to install", () => {
  const how = (userAgent, maxTouchPoints = 0) => howToInstall({ userAgent, maxTouchPoints });
  const mac =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
  assert.equal(how(`${mac} Version/18.0 Safari/605.1.15`), "safari");
  assert.equal(how(`${mac} Version/18.0 Safari/605.1.15`, 5), "ios");
  assert.equal(
    how("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", 5),
    "ios",
  );
  assert.equal(
    how("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
    "firefox",
  );
  assert.equal(
    how("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Firefox/145.0", 5),
    "firefoxAndroid",
  );
  assert.equal(how(`${mac} Chrome/140.0.0.0 Safari/537.36`), null);
  assert.equal(
    how("Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Mobile Safari/537.36", 5),
    null,
  );
});
