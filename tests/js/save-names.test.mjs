// What many saved photos are called: by a pattern, none twice, in their folders.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createNamer } from "../../static/js/photos/out/names.js";

/** Paths of all, in order. */
function names(files, wanted = {}) {
  const namer = createNamer({ pattern: "", keepsName: true, total: files.length, ...wanted });
  return files.map((file, index) => {
    const whole = { name: "a.jpg", path: "", job: "strip", suffix: ".jpg", ...file };
    const { folders, name } = namer.place(whole, index + 1);
    return [...folders, name].join("/");
  });
}

const neutral = { keepsName: false };

test("by itself a file is a number, as wide as the last one's", () => {
  const files = [{ name: "Grandma.jpg" }, { job: "cutout", suffix: ".png" }];
  assert.deepEqual(names(files, neutral), ["photo-1.jpg", "cutout-2.png"]);
  assert.equal(names(files, { ...neutral, total: 40 })[0], "photo-01.jpg");
  assert.equal(names(files, { ...neutral, total: 1000 })[1], "cutout-0002.png");
});

test("nothing of its own name or folder is in a neutral one, whatever the pattern", () => {
  const file = { name: "Grandma.jpg", path: "Family/2026" };
  for (const pattern of ["", "{name}", "{name}-{n}", "{NAME} {preset}", "shop"])
    assert.ok(!/grandma|family|2026/i.test(names([file], { ...neutral, pattern })[0]), pattern);
  assert.equal(names([file], { ...neutral, pattern: "{name}" })[0], "photo.jpg");
});

test("its own name stays where that is wanted, with the ending of what it is now", () => {
  const files = [
    { name: "Beach.JPEG" },
    { name: "Beach.heic", job: "cutout", suffix: ".png" },
    { name: "v1.2 final", suffix: ".png" },
  ];
  assert.deepEqual(names(files), ["Beach.JPEG", "Beach.png", "v1.2 final.png"]);
});

test("a pattern is filled in; of a preset that is not there nothing is left", () => {
  const file = { name: "Beach.jpg" };
  const one = (pattern, more = {}) => names([{ ...file, ...more }], { pattern, total: 12 })[0];
  assert.equal(one("{name}_{n}"), "Beach_01.jpg");
  assert.equal(one("{n} {Name}"), "01 Beach.jpg");
  assert.equal(one("{name}-{preset}"), "Beach.jpg");
  assert.equal(one("{preset}-{name}", { preset: "white" }), "white-Beach.jpg");
  assert.equal(one("shop"), "shop.jpg");
  assert.equal(one("{nothing}"), "{nothing}.jpg");
  assert.equal(one("{name}", { name: "{n}.jpg" }), "{n}.jpg");
  assert.equal(one("{name}", { name: "$&$1.jpg" }), "$&$1.jpg");
});

test("a pattern that gives nothing gives the usual name", () => {
  for (const pattern of ["{preset}", "...", " ", "-"])
    assert.equal(names([{ name: ".jpg" }], { pattern, ...neutral })[0], "photo-1.jpg");
  assert.equal(names([{}], { pattern: "{preset}" })[0], "photo-1.jpg");
  assert.equal(names([{}], { pattern: "..." })[0], "photo-1.jpg");
  assert.equal(names([{ name: ".jpg" }], { pattern: "{name}" })[0], "photo.jpg");
});

test("what no system takes is in no name", () => {
  const one = (pattern, name = "a.jpg") => names([{ name }], { pattern })[0];
  assert.equal(one('a/b\\c:d*e?f"g<h>i|j'), "a_b_c_d_e_f_g_h_i_j.jpg");
  assert.equal(one("../{name}"), "_a.jpg");
  assert.equal(one("CON"), "CON_.jpg");
  assert.equal(one("nul.{n}"), "nul_.1.jpg");
  assert.equal(one("a\u202e{n}"), "a_1.jpg");
  assert.equal(one("{name}", "Gro\u0308\u00dfe.jpg"), "Gr\u00f6\u00dfe.jpg");
});

test("a long own name gives way, and what the pattern adds stays", () => {
  const [name] = names([{ name: `${"x".repeat(400)}.jpg` }], { pattern: "{name}-{n}-end" });
  assert.match(name, /^x+-1-end\.jpg$/);
  assert.ok(name.length <= 124);
  const [long] = names([{}], { pattern: `${"\u6f22".repeat(300)}{n}` });
  assert.ok(new TextEncoder().encode(long).length <= 124);
});

test("no two are the same, not even where a system folds them", () => {
  const twice = [{ name: "a.jpg" }, { name: "b.jpg" }, { name: "A.JPG" }, { name: "a.jpg" }];
  assert.deepEqual(names([...twice, { name: "a (2).jpg" }]), [
    "a.jpg",
    "b.jpg",
    "A (2).JPG",
    "a (3).jpg",
    "a (2) (2).jpg",
  ]);
  assert.deepEqual(names([{}, {}, {}], { pattern: "shop" }), [
    "shop.jpg",
    "shop (2).jpg",
    "shop (3).jpg",
  ]);
});

test("folders stay as they came, each part of them clean", () => {
  const one = (path) => names([{ path }])[0];
  assert.equal(one("Trip/Day 1"), "Trip/Day 1/a.jpg");
  assert.equal(one("../../etc"), "etc/a.jpg");
  assert.equal(one("/root"), "root/a.jpg");
  assert.equal(one("C:\\Users\\.."), "Users/a.jpg");
  assert.equal(one("a//./b/ "), "a/b/a.jpg");
  assert.equal(one("con/aux.d/x."), "con_/aux_.d/x/a.jpg");
  assert.equal(one("my.lnk"), "my.lnk_/a.jpg");
  assert.ok(one(Array(99).fill("x").join("/")).split("/").length <= 13);
});

test("a file and a folder never have one name", () => {
  assert.deepEqual(
    names([
      { name: "x.jpg" },
      { name: "a.jpg", path: "x.jpg" },
      { name: "b.jpg", path: "X.JPG" },
      { name: "y.jpg", path: "z.jpg" },
      { name: "z.jpg" },
    ]),
    ["x.jpg", "x (2).jpg/a.jpg", "x (2).jpg/b.jpg", "z.jpg/y.jpg", "z (2).jpg"],
  );
});

test("names that a system takes for the same are told apart", () => {
  assert.deepEqual(names(["\u00e9.jpg", "e\u0301.jpg", "\u00c9.JPG"].map((name) => ({ name }))), [
    "\u00e9.jpg",
    "\u00e9 (2).jpg",
    "\u00c9 (3).JPG",
  ]);
  assert.deepEqual(
    names(["stra\u00dfe.jpg", "STRASSE.jpg", "stra\u1e9ee.jpg"].map((name) => ({ name }))),
    ["stra\u00dfe.jpg", "STRASSE (2).jpg", "stra\u1e9ee (3).jpg"],
  );
});

/** The same numbers each time. */
function* chance(seed) {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

test("whatever is asked, names stand in a folder on every system, and none twice", () => {
  const pieces = [
    ...'aAb.\u00e9 -_/\\:*?"<>|\0\t\u202e\u00df\u0130\u0131\u{1f600}',
    ...["e\u0301", "CON", "nul", "{name}", "{n}", "{preset}", "..", "x".repeat(90), ".jpg", "SS"],
  ];
  for (let seed = 1; seed <= 300; seed += 1) {
    const numbers = chance(seed);
    const pick = (list) => list[Math.floor(numbers.next().value * list.length)];
    const text = (most) =>
      Array.from({ length: Math.floor(numbers.next().value * most) }, () => pick(pieces)).join("");
    const files = Array.from({ length: 12 }, () => ({
      name: text(6),
      path: text(5),
      job: pick(["strip", "cutout"]),
      suffix: pick([".jpg", ".png", ".heic"]),
    }));
    const keepsName = numbers.next().value < 0.8;
    const made = names(files, { pattern: text(4), keepsName });
    const folded = made.map((name) => name.normalize("NFD").toUpperCase().normalize("NFC"));
    assert.equal(new Set(folded).size, made.length, JSON.stringify({ seed, made }));
    for (const path of made) {
      assert.equal(path, path.normalize("NFC"));
      for (const part of path.split("/")) {
        const why = JSON.stringify({ seed, path });
        assert.ok(!/[\\:*?"<>|\p{Cc}\u202e]/u.test(part) && /^[^\s.]/.test(part), why);
        assert.ok(!/[\s.]$/.test(part) && new TextEncoder().encode(part).length <= 140, why);
        assert.ok(!/^(?:con|prn|aux|nul|com\d|lpt\d) *(?:\.|$)/i.test(part), why);
      }
      assert.match(path, /\.(?:jpe?g|png|heic)$/i);
    }
  }
});
