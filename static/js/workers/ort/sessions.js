/**
 * Sessions of onnxruntime, one a graph: made when first asked for, and anew where the graph takes
 * several sides and another one is fed. Runs in the segment worker.
 */

/**
 * @typedef {import("../../rpc/protocol.js").ModelEntry} ModelEntry
 * @typedef {import("../../rpc/protocol.js").GraphName} GraphName
 * @typedef {import("../../rpc/protocol.js").Tensor} Tensor
 * @typedef {{model: ModelEntry, assets: Record<string, Blob>, side: number, session: any}} Known
 */

/**
 * @param {object} setup
 * @param {any} setup.ort
 * @param {string} setup.provider
 * @param {(assets: Record<string, Blob>, model: ModelEntry) => Promise<Uint8Array<ArrayBuffer>>} setup.readGraph
 */
export function createSessions({ ort, provider, readGraph }) {
  /** @type {Map<GraphName, Known>} */
  const known = new Map();

  /**
   * @param {GraphName} name
   * @param {ModelEntry} model
   * @param {Record<string, Blob>} assets
   */
  function add(name, model, assets) {
    known.set(name, { model, assets, side: 0, session: null });
  }

  /** @param {GraphName} name @param {number} side */
  async function open(name, side) {
    const entry = known.get(name);
    if (!entry) throw new Error(`no ${name} model`);
    const isFree = entry.model.sides.length > 1;
    if (entry.session && (entry.side === side || !isFree)) return entry;
    await close(entry); // never two sides at once: at 1024 one takes a third of a gigabyte
    entry.session = await ort.InferenceSession.create(await readGraph(entry.assets, entry.model), {
      executionProviders: [provider],
      graphOptimizationLevel: "all",
      freeDimensionOverrides: isFree ? { side } : {},
    });
    entry.side = side;
    return entry;
  }

  /** @param {Known} entry */
  async function close(entry) {
    const { session } = entry;
    Object.assign(entry, { side: 0, session: null });
    await session?.release();
  }

  /**
   * Any inputs and outputs, by the graph's own names. Of a graph that takes several sides, the side
   * is the last one of its picture.
   * @param {GraphName} name
   * @param {Record<string, Tensor>} feeds
   * @param {string[]} wanted
   * @returns {Promise<Record<string, Tensor>>}
   */
  async function run(name, feeds, wanted) {
    const picture = feeds[known.get(name)?.model.input.name ?? ""];
    const entry = await open(name, picture?.shape.at(-1) ?? 0);
    try {
      const fed = Object.entries(feeds).map(([input, { data, shape, dtype }]) => [
        input,
        new ort.Tensor(dtype, data, shape),
      ]);
      const answers = await entry.session.run(Object.fromEntries(fed), wanted);
      /** @type {Record<string, Tensor>} */
      const outputs = {};
      for (const output of wanted) {
        const { data, dims, type } = answers[output];
        // A copy: the runtime keeps and reuses its own memory.
        outputs[output] = { data: data.slice(), shape: [...dims], dtype: type };
        answers[output].dispose();
      }
      return outputs;
    } catch (error) {
      await close(entry).catch(() => {}); // whatever state it is in, nobody meets it again
      throw error;
    }
  }

  /** @param {GraphName} name */
  async function forget(name) {
    const entry = known.get(name);
    known.delete(name);
    if (entry) await close(entry).catch(() => {});
  }

  async function closeAll() {
    for (const entry of known.values()) await close(entry);
  }

  return { add, open, run, forget, closeAll };
}
