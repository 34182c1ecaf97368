/**
 * Starts Python as the pipeline worker does and has compiled what it imported.
 * node bytecode.mjs FOLDER OUT: FOLDER has the parts that it starts with, under their names in the
 * lock; OUT gets two zips.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

import { startPython } from "../../static/js/workers/python/start-python.js";

const [folder, out] = process.argv.slice(2);
const compiler = fileURLToPath(new URL("bytecode_worker.py", import.meta.url));
const made = {
  "library-bytecode.zip": "packed(of_library())",
  "packages-bytecode.zip": "packed(of_packages())",
};

try {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  const read = async (name) => new Uint8Array(readFileSync(`${folder}/${name}`));
  // Sets of words are written in the order of their hashes, which must be the same each time.
  const how = { isCompiled: false, env: { PYTHONHASHSEED: "0" } };
  const pyodide = await startPython(loadPyodide, { indexURL: `${folder}/` }, read, how);
  pyodide.pyimport("app.bridge");
  // What loads more: the worker asks for the one before a photo comes, opening one does the other.
  pyodide.pyimport("app.formats.inspect").prepare_inspect();
  pyodide.pyimport("PIL.Image").preinit();
  const globals = pyodide.toPy({ __name__: "bytecode_worker" });
  pyodide.runPython(readFileSync(compiler, "utf-8"), { globals });
  for (const [name, expression] of Object.entries(made)) {
    writeFileSync(`${out}/${name}`, pyodide.runPython(expression, { globals }).toJs());
  }
} catch (error) {
  // Node would print the whole minified line that threw.
  console.error(String(error?.message ?? error).slice(0, 2000));
  process.exit(1);
}
