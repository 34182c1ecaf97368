/**
 * Compares what a GPU answers with what the processor answers: some drivers compute wrongly
 * without an error. Runs in the segment worker.
 */

/** How far the two may be apart in coverage: at most, and on average. In float32 they only sum up in another order. */
export const LIMITS = Object.freeze({
  float: { most: 0.03, mean: 0.03 },
  half: { most: 0.5, mean: 0.02 },
});
/** No GPU takes so long. A stuck one is not waited for. */
const WITHIN_MS = 30_000;

/**
 * @typedef {import("../../rpc/protocol.js").Tier} Tier
 * @typedef {{run: (tier: Tier, tensor: Float32Array<ArrayBuffer>, side: number) => Promise<Float32Array>}} Runner
 */

/**
 * @param {Runner} gpu
 * @param {Runner} processor
 * @param {{tier: Tier, side: number, limits: {most: number, mean: number}}} what
 * @returns {Promise<boolean>} whether they agree; rejects where the GPU gives no answer
 */
export async function gpuAgrees(gpu, processor, { tier, side, limits }) {
  const expected = await processor.run(tier, pattern(side), side);
  const late = new Promise((_, reject) =>
    setTimeout(() => reject(new Error("the GPU gave no answer")), WITHIN_MS),
  );
  const found = await Promise.race([
    gpu.run(tier, pattern(side), side),
    /** @type {Promise<never>} */ (late),
  ]);
  let sum = 0;
  // No number is near no number: NaN must not pass.
  const isNear = found.every((value, index) => {
    const apart = Math.abs(value - expected[index]);
    sum += apart;
    return apart <= limits.most;
  });
  return found.length === expected.length && isNear && sum / found.length <= limits.mean;
}

/** A bright disc on a dark slope, as a model sees it. @param {number} side @returns {Float32Array<ArrayBuffer>} */
function pattern(side) {
  const area = side * side;
  const tensor = new Float32Array(3 * area);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const distance = Math.hypot(row / side - 0.5, column / side - 0.45);
      const level = distance < 0.28 ? 1.6 - distance : column / side - 1.4;
      for (let channel = 0; channel < 3; channel += 1)
        tensor[channel * area + row * side + column] = level - 0.2 * channel;
    }
  }
  return tensor;
}
