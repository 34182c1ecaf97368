// What saved photos are called.
import assert from "node:assert/strict";
import { test } from "node:test";

import { photoName } from "../../static/js/photos/file-names.js";

test("a photo is a number, whatever it was called", () => {
  assert.equal(photoName("IMG_20260614_Grandma.jpg", ".jpg", 1, false), "photo-1.jpg");
  assert.equal(photoName("anything", ".heic", 40, false), "photo-40.heic");
});

test("its own name stays where that is wanted, with the ending that fits", () => {
  assert.equal(photoName("Beach.jpg", ".jpg", 1, true), "Beach.jpg");
  assert.equal(photoName("Beach.JPEG", ".jpg", 1, true), "Beach.JPEG");
  assert.equal(photoName("Beach.heic", ".jpg", 1, true), "Beach.heic.jpg");
  assert.equal(photoName("v1.2 final", ".png", 1, true), "v1.2 final.png");
});

test("a name never leads out of its folder or turns its direction", () => {
  assert.equal(photoName("../../etc/passwd", ".jpg", 1, true), "_.._etc_passwd.jpg");
  assert.equal(photoName("a\u202egpj.exe", ".jpg", 1, true), "a_gpj.exe.jpg");
  assert.equal(photoName('a<b>:"c|?*\0.jpg', ".jpg", 1, true), "a_b___c____.jpg");
  assert.equal(photoName(" .. ", ".jpg", 7, true), "photo-7.jpg");
  assert.ok(photoName("x".repeat(900), ".jpg", 1, true).length < 130);
});

test("names are composed, as most systems write them", () => {
  assert.equal(photoName("Gro\u0308\u00dfe.jpg", ".jpg", 1, true), "Gr\u00f6\u00dfe.jpg");
});

test("names of devices are none, whatever ending follows", () => {
  const expected = {
    "CON.jpg": "CON_.jpg",
    "con.backup.jpg": "con_.backup.jpg",
    Aux: "Aux_.jpg",
    "nul .jpg": "nul_.jpg",
    "COM1.jpeg": "COM1_.jpeg",
    "lpt\u00b2.jpg": "lpt\u00b2_.jpg",
    "conin$.jpg": "conin$_.jpg",
    "COM10.jpg": "COM10.jpg",
    "console.jpg": "console.jpg",
    "my con.jpg": "my con.jpg",
  };
  for (const [own, name] of Object.entries(expected))
    assert.equal(photoName(own, ".jpg", 1, true), name);
});

test("dots and spaces at either end go", () => {
  assert.equal(photoName(".hidden.jpg", ".jpg", 1, true), "hidden.jpg");
  assert.equal(photoName("Beach . .jpg", ".jpg", 1, true), "Beach.jpg");
  assert.equal(photoName("Beach... ", ".jpg", 1, true), "Beach.jpg");
  assert.equal(photoName("\u00a0\u3000.jpg", ".jpg", 3, true), "photo-3.jpg");
  assert.equal(photoName(".jpg", ".jpg", 3, true), "photo-3.jpg");
});

test("what belongs to letters and emoji stays whole", () => {
  for (const whole of [
    "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", // a family
    "\u{1f9d1}\u{1f3fd}\u200d\u{1f680}", // with a colour of skin
    "\u2764\ufe0f\u200d\u{1f525}", // a heart on fire
    "1\ufe0f\u20e3", // a keycap
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", // England
    "\u{1f1fa}\u{1f1e6}", // a flag of two letters
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", // Persian, kept apart
    "\u0915\u094d\u200d\u0937", // Devanagari, joined
    "\u845b\u{e0100}", // a form of an ideograph
  ])
    assert.equal(photoName(`${whole}.jpg`, ".jpg", 1, true), `${whole}.jpg`);
});

test("what can't be seen goes, or anything could be written in it", () => {
  for (const hidden of [
    "\u200b", // no width
    "\u200d", // a joiner that joins nothing
    "\u200c\u200d\u200c",
    "\ufeff",
    "\u00ad",
    "\u2060",
    "\u{e0068}\u{e0069}", // tags
    "\ufe01",
    "\u{e0101}\u{e0102}",
    "\u3164",
  ])
    assert.equal(photoName(`ab${hidden}c.jpg`, ".jpg", 1, true), "abc.jpg");
  const long = `\u{1f3f4}${"\u{e0061}".repeat(40)}\u{e007f}`;
  assert.equal(photoName(`a${long}.jpg`, ".jpg", 1, true), "a\u{1f3f4}.jpg");
  assert.equal(photoName("a\ud83d.jpg", ".jpg", 1, true), "a_.jpg");
});

test("a long name is cut between characters", () => {
  const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text).length;
  const family = "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}";
  for (const one of ["x", "\u6f22", family, "e\u0301\u0323", "\u0915\u094d\u0937"]) {
    const name = photoName(`${one.repeat(200)}.jpg`, ".jpg", 1, true);
    const stem = name.slice(0, -4);
    assert.ok(bytes(name) <= 124 && bytes(name) > 90);
    assert.equal(stem, one.normalize("NFC").repeat(stem.length / one.normalize("NFC").length));
  }
  assert.equal(photoName(`a${"\u0323".repeat(900)}.jpg`, ".jpg", 5, true), "photo-5.jpg");
});
