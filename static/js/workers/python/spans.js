/** Where things lie when they are joined. Runs in the pipeline worker. */

/** @param {number[]} lengths @param {number} index @returns {[number, number]} where this one lies when all are joined */
export function spanOf(lengths, index) {
  const start = lengths.slice(0, index).reduce((sum, length) => sum + length, 0);
  return [start, start + (lengths[index] ?? 0)];
}
