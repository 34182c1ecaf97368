/**
 * One function, one object. The runtime knows a function's place in the table by the object that
 * stands for it. In WebKit the table holds other objects than the exports of the same module, so each
 * exported function would get a second place, and a memory that was kept elsewhere would name wrong
 * ones. By the specification an exported function's name is its number in its module.
 * Runs in the pipeline worker, and in the build (tools/site/snapshot.mjs).
 */

/**
 * Puts a module's exports in place of other objects for the same functions.
 * @param {WebAssembly.Exports} exports
 * @param {WebAssembly.Table} table
 * @param {number} from the first place that the module filled; all after it are its own
 * @returns {number} how many were others
 */
export function holdExports(exports, table, from) {
  const named = new Map();
  for (const value of Object.values(exports))
    if (typeof value === "function") named.set(value.name, value);
  let others = 0;
  for (let place = from; place < table.length; place++) {
    const held = table.get(place);
    const exported = held && named.get(held.name);
    if (!exported || exported === held) continue;
    table.set(place, exported);
    others++;
  }
  return others;
}

/**
 * Does so for the runtime's own module.
 * @param {any} settings of Emscripten, as Pyodide fills them
 * @param {(others: number) => void} [onHeld]
 */
export function holdOfRuntime(settings, onHeld) {
  const begin = settings.instantiateWasm;
  settings.instantiateWasm = (/** @type {any} */ imports, /** @type {any} */ done) =>
    begin(imports, (/** @type {WebAssembly.Instance} */ instance, /** @type {any} */ module) => {
      const table = /** @type {any} */ (instance.exports).__indirect_function_table;
      const others = holdExports(instance.exports, table, 0);
      onHeld?.(others);
      return done(instance, module);
    });
}

/**
 * Does so for a library.
 * @template T
 * @param {WebAssembly.Table} table
 * @param {() => T} link makes the library's instance, and returns after that
 * @param {(others: number) => void} [onHeld]
 * @returns {T}
 */
export function holdOfLibrary(table, link, onHeld) {
  const { Instance } = WebAssembly;
  const from = table.length;
  // biome-ignore lint/complexity/useArrowFunction: it is called with `new`
  /** @type {any} */ (WebAssembly).Instance = function (
    /** @type {WebAssembly.Module} */ code,
    /** @type {WebAssembly.Imports} */ imports,
  ) {
    const instance = new Instance(code, imports);
    const others = holdExports(instance.exports, table, from);
    onHeld?.(others);
    return instance;
  };
  try {
    return link();
  } finally {
    WebAssembly.Instance = Instance;
  }
}
