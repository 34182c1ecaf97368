/** Runs the compiled step on made sums: as many cases as the file holds, the answers to another. */
import { readFileSync, writeFileSync } from "node:fs";

const [code, cases, data, out] = process.argv.slice(2);
const memory = new WebAssembly.Memory({ initial: 64 });
const { instance } = await WebAssembly.instantiate(readFileSync(code), { env: { memory } });
const [heap, bytes, answers] = [new Uint8Array(memory.buffer), readFileSync(data), []];
for (const { at, size, bias, scales, scaleBytes, out: to, rows, columns, zero } of JSON.parse(
  readFileSync(cases, "utf-8"),
)) {
  heap.set(bytes.subarray(at, at + size), 1024);
  const place = (offset) => (offset === null ? 0 : 1024 + offset);
  instance.exports.requantize(
    ...[1024, place(bias), place(scales), scaleBytes, place(to), rows, columns, zero],
  );
  // What lies before and behind comes along: nothing else may have been written.
  answers.push(heap.slice(1024, 1024 + size));
}
writeFileSync(out, Buffer.concat(answers));
