// Saving many photos, into folders and files that refuse, and the summary of how it ended.
import assert from "node:assert/strict";
import { test } from "node:test";

import { EngineError } from "../../static/js/rpc/rpc.js";
import { createSaver } from "../../static/js/photos/out/saver.js";

const failure = (name) => Object.assign(new Error(name), { name });

/** What stands in for a folder of a person's disk: files are kept as text. */
class Folder {
  kind = "directory";
  constructor(name, { files = {}, refuse = () => null } = {}) {
    this.name = name;
    this.files = new Map(Object.entries(files));
    this.folders = new Map();
    this.refuse = refuse;
  }
  async getDirectoryHandle(name) {
    if (this.files.has(name)) throw failure("TypeMismatchError");
    if (!this.folders.has(name)) this.folders.set(name, new Folder(name, { refuse: this.refuse }));
    return this.folders.get(name);
  }
  async getFileHandle(name, { create = false } = {}) {
    const refused = this.refuse(create ? "create" : "look", name);
    if (refused) throw failure(refused);
    if (this.folders.has(name)) throw failure("TypeMismatchError");
    if (!this.files.has(name) && !create) throw failure("NotFoundError");
    if (create && !this.files.has(name)) this.files.set(name, "");
    return new FileHandle(this, name);
  }
  async removeEntry(name) {
    const refused = this.refuse("remove", name);
    if (refused) throw failure(refused);
    this.files.delete(name);
  }
}

class FileHandle {
  constructor(folder, name) {
    this.folder = folder;
    this.name = name;
  }
  async getFile() {
    return new Blob([this.folder.files.get(this.name)]);
  }
  async remove() {
    this.folder.files.delete(this.name);
  }
  async createWritable() {
    const { folder, name } = this;
    const parts = [];
    return {
      async write(part) {
        const refused = folder.refuse("write", name, parts.length);
        if (refused) throw failure(refused);
        parts.push(part);
      },
      async close() {
        const refused = folder.refuse("close", name);
        if (refused) throw failure(refused);
        const bytes = Buffer.from(await new Blob(parts).arrayBuffer());
        folder.files.set(name, folder.refuse("change", name) ? "other" : bytes.toString("latin1"));
      },
      async abort() {},
    };
  }
}

const item = (id, name, text = `photo ${id}`, more = {}) => ({
  id,
  name,
  path: "",
  job: "strip",
  make: async () => ({ blob: new Blob([text]), suffix: ".jpg" }),
  ...more,
});
const three = () => [item(1, "a.jpg"), item(2, "b.jpg"), item(3, "c.jpg")];

/** @param {{folder?: Folder | null, sink?: any}} given */
function setUp({ folder = null, sink = null } = {}) {
  const told = [];
  const saved = [];
  const progress = [];
  const saver = createSaver({
    tell: (change) => told.push(change),
    onSaved: () => saved.push(true),
    disk: {
      hasFolders: true,
      pickFolder: async () => folder,
      pickZip: async () => sink,
    },
  });
  const closed = new AbortController();
  return {
    ...{ saver, told, saved, progress, closed },
    save: (items, target = "folder", keepsName = true) =>
      saver.saveAll(items, { target, keepsName }, closed.signal, (news) => progress.push(news)),
    notice: () => told.findLast(({ notice }) => notice)?.notice.key,
  };
}

test("each file is in the folder, and in the folder of its own", async () => {
  const folder = new Folder("Out");
  const page = setUp({ folder });
  await page.save([...three(), item(4, "d.jpg", "deep", { path: "Trip/Day 1" })]);
  assert.deepEqual(Object.fromEntries(folder.files), {
    "a.jpg": "photo 1",
    "b.jpg": "photo 2",
    "c.jpg": "photo 3",
  });
  assert.equal(folder.folders.get("Trip").folders.get("Day 1").files.get("d.jpg"), "deep");
  const { result } = page.saver.state();
  assert.deepEqual(result, {
    ...{ target: "folder", where: "Out", saved: 4, total: 4, failed: [], code: null },
  });
  assert.deepEqual(page.progress.at(-2), { done: 4, total: 4 });
  assert.equal(page.progress.at(-1), null);
  assert.equal(page.notice(), "folder_saved");
  assert.equal(page.saved.length, 1);
});

test("nothing that was there is overwritten: the new one is numbered", async () => {
  const folder = new Folder("Out", { files: { "a.jpg": "old", "a (2).jpg": "old too" } });
  const page = setUp({ folder });
  await page.save([item(1, "a.jpg"), item(2, "a.jpg")]);
  assert.deepEqual(Object.fromEntries(folder.files), {
    "a.jpg": "old",
    "a (2).jpg": "old too",
    "a (3).jpg": "photo 1",
    "a (2) (2).jpg": "photo 2",
  });
});

test("a folder or a file that has the name already stays, too", async () => {
  const folder = new Folder("Out", { files: { Trip: "a file" } });
  folder.folders.set("a.jpg", new Folder("a.jpg"));
  const page = setUp({ folder });
  await page.save([item(1, "a.jpg"), item(2, "b.jpg", "deep", { path: "Trip" })]);
  assert.equal(folder.files.get("a (2).jpg"), "photo 1");
  assert.equal(folder.files.get("Trip"), "a file");
  assert.equal(folder.folders.get("Trip (2)").files.get("b.jpg"), "deep");
});

for (const replaces of [true, false])
  test(`who wants to replace is asked once, and answers ${replaces}`, async () => {
    const folder = new Folder("Out", { files: { "a.jpg": "old", "b.jpg": "old" } });
    const page = setUp({ folder });
    page.saver.choose({ replaces: true });
    const work = page.save(three());
    for (let n = 0; n < 99 && !page.saver.state().asked; n += 1)
      await new Promise((done) => setTimeout(done));
    assert.equal(page.saver.state().asked, "a.jpg");
    assert.deepEqual([folder.files.get("a.jpg"), folder.files.get("b.jpg")], ["old", "old"]);
    page.saver.answer(replaces);
    await work;
    assert.equal(page.told.filter(({ saveAll }) => saveAll?.asked).length, 1);
    const [kept, made] = replaces ? ["a.jpg", "b.jpg"] : ["a (2).jpg", "b (2).jpg"];
    assert.deepEqual([folder.files.get(kept), folder.files.get(made)], ["photo 1", "photo 2"]);
    assert.equal(folder.files.get("a.jpg"), replaces ? "photo 1" : "old");
    assert.equal(folder.files.size, replaces ? 3 : 5);
  });

test("a photo never replaces one of the same work", async () => {
  const refuse = (_, file) => (/~/.test(file) ? "TypeError" : null);
  const folder = new Folder("Out", { refuse });
  const page = setUp({ folder });
  page.saver.choose({ replaces: true });
  await page.save([item(1, "a~1.jpg"), item(2, "b~1.jpg")]);
  assert.deepEqual(Object.fromEntries(folder.files), {
    "photo.jpg": "photo 1",
    "photo (2).jpg": "photo 2",
  });
});

test("a file that the browser still holds is asked again to go", async () => {
  let held = 2;
  const refuse = (at, file) => {
    if (file !== "b.jpg") return null;
    if (at === "write") return "QuotaExceededError";
    return at === "remove" && held-- > 0 ? "NoModificationAllowedError" : null;
  };
  const folder = new Folder("Out", { refuse });
  const page = setUp({ folder });
  await page.save(three());
  assert.deepEqual([...folder.files.keys()], ["a.jpg"]);
  assert.equal(page.saver.state().result.code, "SAVE_FULL");
});

const REFUSALS = [
  ["write", "QuotaExceededError", "SAVE_FULL"],
  ["write", "NotAllowedError", "SAVE_REFUSED"],
  ["create", "NotFoundError", "SAVE_GONE"],
  ["close", "InvalidStateError", "SAVE_GONE"],
  ["close", "AbortError", "SAVE_REFUSED"],
  ["create", "NoModificationAllowedError", "SAVE_FAILED"],
  ["change", "yes", "SAVE_FAILED"],
];
for (const [step, name, code] of REFUSALS)
  test(`${name} at "${step}": the work ends as ${code}, and what was written is said`, async () => {
    const refuse = (at, file) => (at === step && file === "b.jpg" ? name : null);
    const folder = new Folder("Out", { refuse });
    const page = setUp({ folder });
    await page.save(three());
    const { result } = page.saver.state();
    assert.deepEqual([result.code, result.saved, result.total], [code, 1, 3]);
    assert.deepEqual(Object.fromEntries(folder.files), { "a.jpg": "photo 1" });
    assert.equal(page.notice(), "save_all_failed");
    assert.equal(page.saved.length, 0);
    assert.equal(page.progress.at(-1), null);
  });

test("a name that the browser does not allow gives way", async () => {
  const refuse = (_, file) => (file === "a~1.jpg" ? "TypeError" : null);
  const folder = new Folder("Out", { refuse });
  await setUp({ folder }).save([item(1, "a~1.jpg")]);
  assert.deepEqual(Object.fromEntries(folder.files), { "photo.jpg": "photo 1" });
});

test("a photo that can't be made costs only itself", async () => {
  const folder = new Folder("Out");
  const page = setUp({ folder });
  const broken = item(2, "b.jpg", "", {
    make: () => Promise.reject(new EngineError({ code: "METADATA_LEFT" })),
  });
  await page.save([item(1, "a.jpg"), broken, item(3, "c.jpg")]);
  const { result } = page.saver.state();
  assert.deepEqual([...folder.files.keys()], ["a.jpg", "c.jpg"]);
  assert.deepEqual(
    [result.saved, result.failed, result.code],
    [2, [{ id: 2, code: "METADATA_LEFT" }], null],
  );
  assert.equal(page.notice(), "save_all_partly");
  assert.equal(page.saved.length, 0);
});

test("a stop keeps what is in the folder, and one file at a time is made", async () => {
  const folder = new Folder("Out");
  const page = setUp({ folder });
  let making = 0;
  const make = async () => {
    assert.equal((making += 1), 1);
    await new Promise((done) => setTimeout(done));
    making -= 1;
    return { blob: new Blob(["x"]), suffix: ".jpg" };
  };
  const stopping = async () => (page.saver.stop(), await make());
  await page.save([item(1, "a", "", { make }), item(2, "b", "", { make: stopping }), item(3, "c")]);
  assert.deepEqual([...folder.files.keys()], ["a.jpg"]);
  assert.equal(page.saver.state().result.code, "CANCELLED");
  assert.equal(page.notice(), "save_all_stopped");
  assert.equal(page.saver.stop(), false);
});

test("a list that is closed ends the work without a word", async () => {
  const folder = new Folder("Out");
  const page = setUp({ folder });
  const make = async () => (page.closed.abort(), { blob: new Blob(["x"]), suffix: ".jpg" });
  await page.save([item(1, "a", "", { make })]);
  assert.equal(folder.files.size, 0);
  assert.equal(page.notice(), undefined);
});

test("who closes the browser's window saves nothing, and nothing is said", async () => {
  const page = setUp();
  await page.save(three());
  await page.save(three(), "zip");
  assert.deepEqual(
    [page.told.filter(({ notice }) => notice), page.saver.state().result],
    [[], null],
  );
});

/** A sink as disk.js makes it. */
function sinkOf(refuseAt = -1) {
  const parts = [];
  const sink = {
    ...{ name: "all.zip", isAbandoned: false },
    async append(part) {
      if (parts.length === refuseAt) throw new EngineError({ code: "SAVE_FULL" });
      parts.push(part);
    },
    close: async () => new Blob(parts),
    abandon: async () => void (sink.isAbandoned = true),
  };
  return sink;
}

test("a ZIP is written piece by piece, and read again", async () => {
  const sink = sinkOf();
  const page = setUp({ sink });
  await page.save(three(), "zip", false);
  const { result } = page.saver.state();
  assert.deepEqual([result.where, result.saved, result.code], ["all.zip", 3, null]);
  assert.equal(page.notice(), "zip_saved");
  const text = Buffer.from(await (await sink.close()).arrayBuffer()).toString("latin1");
  assert.ok(["photo-1.jpg", "photo-3.jpg", "photo 2"].every((word) => text.includes(word)));
  assert.ok(!text.includes("a.jpg"));
});

test("a ZIP that is not what was written, or ends early, is not left there", async () => {
  const bad = sinkOf();
  bad.close = async () => new Blob(["something else"]);
  for (const [sink, code] of [
    [bad, "SAVE_FAILED"],
    [sinkOf(3), "SAVE_FULL"],
  ]) {
    const page = setUp({ sink });
    await page.save(three(), "zip");
    assert.deepEqual([page.saver.state().result.code, page.saver.state().result.saved], [code, 0]);
    assert.ok(sink.isAbandoned);
  }
});
