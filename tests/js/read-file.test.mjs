// What is said of a photo that can't be read any more.
import assert from "node:assert/strict";
import { test } from "node:test";

import { readFile } from "../../static/js/workers/read-file.js";

/** @param {any} error */
const failing = (error) => /** @type {any} */ ({ arrayBuffer: () => Promise.reject(error) });

test("a file that is there is read, and an empty one is nothing", async () => {
  assert.deepEqual(await readFile(new Blob([new Uint8Array([1, 2])])), new Uint8Array([1, 2]));
  assert.equal((await readFile(new Blob([]))).length, 0);
});

test("a file that was moved, changed or deleted is called that", async () => {
  for (const name of ["NotFoundError", "NotReadableError"])
    await assert.rejects(readFile(failing(new DOMException("gone", name))), { code: "INPUT_GONE" });
});

test("any other failure keeps its own code", async () => {
  await assert.rejects(
    readFile(failing(new RangeError("Array buffer allocation failed"))),
    RangeError,
  );
  await assert.rejects(readFile(failing(new Error("odd"))), { code: "INPUT_UNREADABLE" });
});
