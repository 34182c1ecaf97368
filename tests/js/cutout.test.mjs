import assert from "node:assert/strict";
import { test } from "node:test";

import { createCutoutController } from "../../static/js/photos/cutout.js";

globalThis.Image = /** @type {any} */ (
  class {
    naturalWidth = 4;
    naturalHeight = 3;
    src = "";
    async decode() {}
  }
);

/** Lets everything that is under way go as far as it can. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A controller whose engine answers as `answer` says; what it was asked for, and what was told. */
function setUp(answer = async () => {}, facts = {}) {
  /** @type {string[]} */
  const asked = [];
  /** @type {File[]} */
  const previews = [];
  /** @type {any[]} */
  const options = [];
  /** @type {{lane: string | undefined, again: boolean}[]} */
  const jobs = [];
  /** @type {any[]} */
  const reopened = [];
  const shown = {};
  const choice = { tier: "fast" };
  const engine = {
    backend: { name: "wasm", threads: 1, reason: null },
    hasFine: () => true,
    hasRoomFor: () => true,
    allow: () => {},
    matteOf: (file) => facts.mattes?.get(file) ?? null,
    reopen: async (file, matte, _job, chosen) => void reopened.push([file, matte, chosen]),
    inspect: async () => ({ timings: {}, findings: [] }),
    process: async (_file, { tier, lane, onProgress }, chosen, { again } = {}) => {
      jobs.push({ lane, again: again ?? false });
      if (facts.early) onProgress({ stage: "compose", done: 1, total: 1, early: facts.early });
      asked.push(tier);
      options.push(chosen);
      const all = [{ tier: "fast" }, ...(tier === "fine" ? [{ tier: "fine" }] : [])];
      const passes = (await answer(tier, asked.length)) ?? all;
      const data = new Uint8Array(3);
      const size = { width: 4, height: 3 };
      return { data, mime_type: "image/png", ...size, notes: [], passes, timings: {}, ...facts };
    },
    preview: async (file) => {
      previews.push(file);
      if (facts.hasNoPreview) throw new Error("lost");
      return { data: new TextEncoder().encode("as read"), mime_type: "image/jpeg" };
    },
  };
  const cutout = createCutoutController({
    engine: () => /** @type {any} */ (engine),
    tier: () => /** @type {any} */ (choice.tier),
    tell: (change) => void Object.assign(shown, change),
    onCut: () => {},
    onClear: () => {},
  });
  cutout.accept([new File(["photo"], "a.jpg")]);
  return { cutout, asked, options, jobs, engine, shown, choice, previews, reopened };
}

globalThis.ImageData = /** @type {any} */ (
  class {
    constructor(data, width, height) {
      Object.assign(this, { data, width, height });
    }
  }
);

test("a cutout is seen before its file is there, and nothing can be saved until then", async () => {
  let go = () => {};
  const early = { data: new Uint8Array(8), width: 2, height: 1 };
  const { shown } = setUp(() => new Promise((resolve) => (go = resolve)), { early });
  await settle();
  assert.equal(shown.stage, "working");
  assert.deepEqual([shown.early.of, shown.early.pixels.width], ["cutout", 2]);
  assert.equal(shown.result, null);
  go();
  await settle();
  assert.deepEqual([shown.stage, shown.early], ["done", null]);
  assert.ok(shown.result.url);
});

test("behind a cutout that can be saved, no other is seen before it can be saved, too", async () => {
  const early = { data: new Uint8Array(8), width: 2, height: 1 };
  let go = () => {};
  const { cutout, shown, choice } = setUp(
    (_tier, count) => (count === 2 ? new Promise((resolve) => (go = resolve)) : undefined),
    { early },
  );
  await settle();
  choice.tier = "fine";
  const improved = cutout.improve();
  await settle();
  assert.equal(shown.early, null);
  go();
  await improved;
});

/** Which model made what is shown. */
const maker = ({ result }) => result.passes.at(-1).tier;

test("a redo that failed can be asked for again", async () => {
  const { cutout, asked, shown, choice } = setUp(async (_tier, count) => {
    if (count === 2) throw new Error("lost");
  });
  await settle();
  choice.tier = "fine";
  await cutout.improve();
  assert.equal(shown.improving, false);
  assert.equal(maker(shown), "fast");
  await cutout.improve();
  assert.deepEqual(asked, ["fast", "fine", "fine"]);
  assert.equal(maker(shown), "fine");
});

test("after a redo that failed, the model that made what is shown does nothing anew", async () => {
  const { cutout, asked, shown, choice } = setUp(async (_tier, count) => {
    if (count === 2) throw new Error("lost");
  });
  await settle();
  choice.tier = "fine";
  await cutout.improve();
  choice.tier = "fast";
  await cutout.improve();
  assert.deepEqual(asked, ["fast", "fine"]);
  assert.equal(maker(shown), "fast");
});

test("one redo at a time, and a choice made meanwhile is followed", async () => {
  let go = () => {};
  const { cutout, asked, shown, choice } = setUp((_tier, count) =>
    count === 2 ? new Promise((resolve) => (go = resolve)) : Promise.resolve(),
  );
  await settle();
  choice.tier = "fine";
  cutout.improve();
  cutout.improve();
  assert.deepEqual(asked, ["fast", "fine"]);
  choice.tier = "fast";
  cutout.improve();
  go();
  await settle();
  assert.deepEqual(asked, ["fast", "fine", "fast"]);
  assert.equal(maker(shown), "fast");
});

test("a photo that takes the place of one that is redone has its own", async () => {
  const { cutout, asked, shown, choice } = setUp((_tier, count) =>
    count === 2 ? new Promise(() => {}) : Promise.resolve(),
  );
  await settle();
  choice.tier = "fine";
  cutout.improve();
  choice.tier = "fast";
  cutout.accept([new File(["another"], "b.jpg")]);
  await settle();
  choice.tier = "fine";
  await cutout.improve();
  assert.deepEqual(asked, ["fast", "fine", "fast", "fine"]);
  assert.equal(maker(shown), "fine");
});

test("where the fine model gives up, it is tried once more and no oftener", async () => {
  const { asked, choice, shown } = setUp(async () => [{ tier: "fast" }]);
  choice.tier = "fine";
  await settle();
  assert.deepEqual(asked, ["fine", "fine"]);
  assert.equal(maker(shown), "fast");
});

test("where a browser shows other colours, the photo is shown as Python reads it", async () => {
  for (const looksOther of [false, true]) {
    const { cutout, shown, choice, previews } = setUp(undefined, {
      looks_other_in_browsers: looksOther,
    });
    await settle();
    assert.equal(shown.stage, "done");
    assert.equal(previews.length, looksOther ? 1 : 0);
    const { url, width, height } = shown.photo;
    assert.equal(await (await fetch(url)).text(), looksOther ? "as read" : "photo");
    assert.deepEqual([width, height], [4, 3]);
    // A redo needs no second one.
    choice.tier = "fine";
    await cutout.improve();
    assert.equal(previews.length, looksOther ? 1 : 0);
  }
});

test("a photo that can't be shown as Python reads it stays as the browser shows it", async () => {
  const { shown } = setUp(undefined, { looks_other_in_browsers: true, hasNoPreview: true });
  await settle();
  assert.equal(shown.stage, "done");
  assert.equal(await (await fetch(shown.photo.url)).text(), "photo");
});

test("what was cut out already is not improved, and has its subject found when that is asked for", async () => {
  const { cutout, asked, options, shown, choice } = setUp(async (_tier, count) =>
    count === 1 ? [] : undefined,
  );
  choice.tier = "fine";
  await settle();
  assert.deepEqual(asked, ["fine"]);
  choice.tier = "fast";
  await cutout.improve();
  assert.deepEqual(asked, ["fine"]);
  await cutout.findSubject();
  assert.equal(shown.improving, false);
  assert.equal(maker(shown), "fast");
  choice.tier = "fine";
  await cutout.improve();
  await cutout.findSubject(); // it was found: nothing more
  cutout.accept([new File(["another"], "b.png")]);
  await settle();
  assert.deepEqual(
    options.map(({ keeps_alpha }) => keeps_alpha),
    [true, false, false, true],
  );
});

test("that a finer version came is said only where the finer model's mask is the one that is used", async () => {
  for (const [is_chosen, key] of [
    [true, "finer_here"],
    [false, "finer_not_surer"],
  ]) {
    const { cutout, choice, shown } = setUp(async (tier) =>
      tier === "fine"
        ? [
            { tier: "fast", is_chosen: !is_chosen },
            { tier: "fine", is_chosen },
          ]
        : [{ tier: "fast", is_chosen: true }],
    );
    await settle();
    choice.tier = "fine";
    await cutout.improve();
    assert.equal(shown.notice.key, key);
  }
});

test("a subject that could not be found leaves the picture's own alpha, and can be asked for again", async () => {
  const { cutout, options, shown } = setUp(async (_tier, count) => {
    if (count === 2) throw new Error("lost");
    return count === 1 ? [] : undefined;
  });
  await settle();
  await cutout.findSubject();
  assert.equal(shown.notice.key, "subject_not_found");
  assert.deepEqual(shown.result.passes, []);
  await cutout.findSubject();
  assert.equal(maker(shown), "fast");
  assert.deepEqual(
    options.map(({ keeps_alpha }) => keeps_alpha),
    [true, false, false],
  );
});

test("behind what is shown it goes beside the edits, where there is room; a worker that was lost waits for it", async () => {
  for (const hasRoom of [true, false]) {
    let go = () => {};
    const { cutout, jobs, choice, engine } = setUp((_tier, count) =>
      count === 2 ? new Promise((resolve) => (go = resolve)) : Promise.resolve(),
    );
    engine.hasRoomFor = () => hasRoom;
    await settle();
    choice.tier = "fine";
    const improved = cutout.improve();
    let isReopened = false;
    const reopened = cutout.reopen().then(() => (isReopened = true));
    await settle();
    assert.ok(!isReopened);
    go();
    await Promise.all([improved, reopened]);
    // No third one: the worker has the photo again.
    assert.deepEqual(jobs, [
      { lane: undefined, again: false },
      { lane: hasRoom ? "queue" : undefined, again: hasRoom },
    ]);
    await cutout.reopen();
    assert.deepEqual(jobs.length, 3);
  }
});

test("a photo whose worker was ended while it rested is opened by its matte, and no model is asked", async () => {
  const mattes = new Map();
  const { cutout, jobs, previews, engine, reopened } = setUp(async () => {}, { mattes });
  const files = [];
  const { process } = engine;
  engine.process = (file, ...rest) => (files.push(file), process(file, ...rest));
  await settle();
  await cutout.reopen();
  assert.deepEqual([jobs.length, reopened.length], [2, 0], "as after a crash");
  const matte = new Blob(["matte"]);
  mattes.set(files.at(-1), matte);
  await cutout.reopen();
  assert.equal(jobs.length, 2);
  assert.deepEqual(reopened, [[files.at(-1), matte, { keeps_alpha: true }]]);
  assert.deepEqual(previews, []);
});
