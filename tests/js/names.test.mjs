// What saved photos are called.
import assert from "node:assert/strict";
import { test } from "node:test";

import { photoName, withoutDoubles } from "../../static/js/photos/file-names.js";

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

test("no two files in one folder have one name", () => {
  assert.deepEqual(withoutDoubles(["a.jpg", "b.jpg", "A.jpg", "a.jpg", "a (2).jpg"]), [
    "a.jpg",
    "b.jpg",
    "A (2).jpg",
    "a (3).jpg",
    "a (2) (2).jpg",
  ]);
});
