// The page's own check for the tests of Python: on stdin a JSON list of answers with their bytes in base64, on stdout what is wrong with each.
import { readFileSync, writeSync } from "node:fs";

import { heldAnswer } from "../../static/js/files/answers.js";

const bytesOf = (/** @type {string} */ text) => new Uint8Array(Buffer.from(text, "base64"));
const words = [];
for (const { method, answer, params } of JSON.parse(readFileSync(0, "utf8"))) {
  if (answer.data) answer.data = bytesOf(answer.data);
  if (params.file) params.file = new Blob([bytesOf(params.file)]);
  words.push(
    await heldAnswer(method, answer, params).then(
      () => null,
      (error) => error.message,
    ),
  );
}
writeSync(1, JSON.stringify(words));
