/** Runs an int8 graph in one of several builds of the runtime; prints a hash of its answers. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, binary, side] = process.argv.slice(2);
const ort = await import(pathToFileURL(`${folder}/ort.wasm.min.mjs`).href);
const wasmBinary = readFileSync(`${folder}/${binary}`);
Object.assign(ort.env.wasm, {
  wasmBinary,
  wasmPaths: `${pathToFileURL(folder).href}/`,
  numThreads: 1,
});
const session = await ort.InferenceSession.create(readFileSync(`${folder}/graph.onnx`), {
  executionProviders: ["wasm"],
  freeDimensionOverrides: { side: Number(side) },
});
const picture = new Float32Array(3 * side * side).map((_, at) => Math.sin(at / 9) / 2);
const input = new ort.Tensor("float32", picture, [1, 3, Number(side), Number(side)]);
const { output } = await session.run({ input });
const answers = new Set(output.data).size;
const hash = createHash("sha256").update(new Uint8Array(output.data.buffer)).digest("hex");
process.stdout.write(JSON.stringify({ answers, hash }));
