/**
 * Sessions of onnxruntime, one a tier: made when first asked for, and anew where the graph takes
 * several sides and another one is fed. Runs in the segment worker.
 */

/**
 * @typedef {import("../../rpc/protocol.js").ModelEntry} ModelEntry
 * @typedef {import("../../rpc/protocol.js").Tier} Tier
 * @typedef {import("../../rpc/protocol.js").Tensor} Tensor
 * @typedef {{model: ModelEntry, assets: import("../asset-reader.js").Assets, side: number, session: any}} Known
 */

/**
 * @param {object} setup
 * @param {any} setup.ort
 * @param {string} setup.provider
 * @param {(assets: import("../asset-reader.js").Assets, model: ModelEntry) => Promise<Uint8Array<ArrayBuffer>>} setup.readGraph
 */
export function createSessions({ ort, provider, readGraph }) {
  /** @type {Map<Tier, Known>} */
  const known = new Map();

  /**
   * @param {Tier} tier
   * @param {ModelEntry} model
   * @param {import("../asset-reader.js").Assets} assets
   */
  function add(tier, model, assets) {
    known.set(tier, { model, assets, side: 0, session: null });
  }

  /** @param {Tier} tier @param {number} side */
  async function open(tier, side) {
    const entry = known.get(tier);
    if (!entry) throw new Error(`no ${tier} model`);
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
   * @param {Tier} tier
   * @param {Record<string, Tensor>} feeds
   * @param {string[]} wanted
   * @returns {Promise<Record<string, Tensor>>}
   */
  async function run(tier, feeds, wanted) {
    const picture = feeds[known.get(tier)?.model.input.name ?? ""];
    const entry = await open(tier, picture?.shape.at(-1) ?? 0);
    try {
      const fed = Object.entries(feeds).map(([name, { data, shape, dtype }]) => [
        name,
        new ort.Tensor(dtype, data, shape),
      ]);
      const answers = await entry.session.run(Object.fromEntries(fed), wanted);
      /** @type {Record<string, Tensor>} */
      const outputs = {};
      for (const name of wanted) {
        const { data, dims, type } = answers[name];
        // A copy: the runtime keeps and reuses its own memory.
        outputs[name] = { data: data.slice(), shape: [...dims], dtype: type };
        answers[name].dispose();
      }
      return outputs;
    } catch (error) {
      await close(entry).catch(() => {}); // whatever state it is in, nobody meets it again
      throw error;
    }
  }

  /** @param {Tier} tier */
  async function forget(tier) {
    const entry = known.get(tier);
    known.delete(tier);
    if (entry) await close(entry).catch(() => {});
  }

  async function closeAll() {
    for (const entry of known.values()) await close(entry);
  }

  return { add, open, run, forget, closeAll };
}
