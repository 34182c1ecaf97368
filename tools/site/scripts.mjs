// Makes one file of each script with its modules, and of the styles, by esbuild (tools/site/scripts.py runs it):
//   node scripts.mjs ESBUILD STATIC OUT ENTRIES
// ESBUILD is the folder of the esbuild-wasm package, ENTRIES a JSON list of [path, format].

import { createRequire } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const [esbuildFolder, source, out, entries] = process.argv.slice(2);
const esbuild = createRequire(import.meta.url)(join(esbuildFolder, "lib", "main.js"));

/** Readable: nothing is renamed but what clashes, nothing is made shorter. The maps are not named in the code, or a
 * debugger would ask for them in a sealed tab. @param {string} path @param {string} format */
const bundle = (path, format) =>
  esbuild.build({
    absWorkingDir: source,
    entryPoints: [path],
    outdir: source,
    outbase: source,
    write: false,
    bundle: true,
    format: format === "css" ? undefined : format,
    target: "esnext",
    charset: "utf8",
    sourcemap: format === "css" ? false : "external",
    legalComments: "inline",
    logLevel: "warning",
    color: false,
  });

for (const [path, format] of JSON.parse(entries)) {
  const { outputFiles, warnings } = await bundle(path, format);
  if (warnings.length > 0) process.exitCode = 1; // esbuild has said them
  for (const file of outputFiles) {
    const target = join(out, relative(source, file.path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, file.contents);
  }
}
