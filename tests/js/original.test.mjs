/** What is shown of a photo, and when it may be worked on. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createUrls } from "../../static/js/photos/blobs.js";
import { showPhoto } from "../../static/js/photos/original.js";

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A browser that reads a picture's size, and decodes it when the test says so. */
function setUp({ isRead = true } = {}) {
  /** @type {{decoded: () => void, failed: () => void}} */
  let end = { decoded: () => {}, failed: () => {} };
  globalThis.Image = /** @type {any} */ (
    class {
      naturalWidth = 40;
      naturalHeight = 30;
      onload = () => {};
      set src(_url) {
        if (isRead) setTimeout(() => this.onload());
      }
      decode() {
        return new Promise((resolve, reject) => {
          end = { decoded: () => resolve(undefined), failed: () => reject(new Error("broken")) };
        });
      }
    }
  );
  /** @type {any} */
  const shown = {};
  /** @type {string[]} */
  const previews = [];
  const ready = /** @type {any} */ ({
    preview: async (file) => {
      previews.push(file.name);
      const data = new TextEncoder().encode("as read");
      return { data, mime_type: "image/jpeg", width: 40, height: 30 };
    },
  });
  const work = { shown: null, isAsRead: false, urls: createUrls() };
  const gone = new AbortController();
  const tell = (/** @type {any} */ change) => void Object.assign(shown, change);
  const file = new File(["photo"], "a.jpg");
  const isReady = showPhoto(work, ready, file, gone.signal, tell);
  return { isReady, shown, previews, gone, work, end: () => end };
}

test("a photo may be worked on while the browser still decodes it", async () => {
  const { isReady, shown, previews, end, work } = setUp();
  await isReady;
  assert.equal(shown.stage, "working");
  assert.deepEqual([shown.photo.width, shown.photo.height], [40, 30]);
  end().decoded();
  await settle();
  assert.deepEqual(previews, []);
  work.urls.revoke();
});

test("what the browser then can't decode is shown as Python reads it", async () => {
  const { isReady, shown, previews, end, work } = setUp();
  await isReady;
  const { url } = shown.photo;
  end().failed();
  await settle();
  assert.deepEqual(previews, ["a.jpg"]);
  assert.notEqual(shown.photo.url, url);
  assert.equal(work.isAsRead, true);
  work.urls.revoke();
});

test("a photo that has gone meanwhile is not read again", async () => {
  const { isReady, previews, end, gone, work } = setUp();
  await isReady;
  gone.abort();
  end().failed();
  await settle();
  assert.deepEqual(previews, []);
  work.urls.revoke();
});

test("what the browser can't show at all is read first", async () => {
  const { isReady, shown, previews, end, work } = setUp({ isRead: false });
  end().failed();
  await isReady;
  assert.deepEqual(previews, ["a.jpg"]);
  assert.ok(shown.photo.url);
  work.urls.revoke();
});
