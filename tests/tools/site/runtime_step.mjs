/**
 * Calls the compiled steps on made memory: one call a case. Writes what lies there afterwards, all of it,
 * and prints what they answer.
 */
import { readFileSync, writeFileSync } from "node:fs";

const [code, cases, data, out] = process.argv.slice(2);
const memory = new WebAssembly.Memory({ initial: 64 });
const { instance } = await WebAssembly.instantiate(readFileSync(code), { env: { memory } });
const [heap, bytes, after, answers] = [new Uint8Array(memory.buffer), readFileSync(data), [], []];
for (const { from, size, base, step, words } of JSON.parse(readFileSync(cases, "utf-8"))) {
  heap.set(bytes.subarray(from, from + size), base);
  answers.push(instance.exports[step](...words) ?? null);
  after.push(heap.slice(base, base + size));
}
writeFileSync(out, Buffer.concat(after));
process.stdout.write(JSON.stringify(answers));
