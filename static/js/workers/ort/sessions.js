/**
 * Sessions of onnxruntime, one a tier: made when first asked for, at the side that is asked for.
 * Runs in the segment worker.
 */

/**
 * @typedef {import("../../rpc/protocol.js").ModelEntry} ModelEntry
 * @typedef {import("../../rpc/protocol.js").Tier} Tier
 * @typedef {{model: ModelEntry, assets: Record<string, Blob>, side: number, session: any}} Known
 */

/**
 * @param {object} setup
 * @param {any} setup.ort
 * @param {string} setup.provider
 * @param {(assets: Record<string, Blob>, model: ModelEntry) => Promise<Uint8Array<ArrayBuffer>>} setup.readGraph
 */
export function createSessions({ ort, provider, readGraph }) {
  /** @type {Map<Tier, Known>} */
  const known = new Map();

  /**
   * @param {Tier} tier
   * @param {ModelEntry} model
   * @param {Record<string, Blob>} assets
   */
  function add(tier, model, assets) {
    known.set(tier, { model, assets, side: 0, session: null });
  }

  /** @param {Tier} tier @param {number} side */
  async function open(tier, side) {
    const entry = known.get(tier);
    if (!entry) throw new Error(`no ${tier} model`);
    if (entry.side === side) return entry;
    await close(entry); // never two sides at once: at 1024 one takes a third of a gigabyte
    entry.session = await ort.InferenceSession.create(await readGraph(entry.assets, entry.model), {
      executionProviders: [provider],
      graphOptimizationLevel: "all",
      freeDimensionOverrides: entry.model.sides.length > 1 ? { side } : {},
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
   * @param {Tier} tier
   * @param {Float32Array<ArrayBuffer>} tensor (1, 3, side, side)
   * @param {number} side
   * @returns {Promise<Float32Array<ArrayBuffer>>} (side, side)
   */
  async function run(tier, tensor, side) {
    const entry = await open(tier, side);
    const { input, output } = entry.model;
    try {
      const feeds = { [input.name]: new ort.Tensor("float32", tensor, [1, 3, side, side]) };
      const outputs = await entry.session.run(feeds, [output.name]);
      const answer = outputs[output.name];
      const raw = new Float32Array(answer.data); // a copy: the runtime keeps and reuses its own memory
      answer.dispose();
      return raw;
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
