// Many files, few names: the parts as a person counts them. Thread: page. Imports nothing.

/** @typedef {import("./state.js").PartState} PartState */

/** The parts summed by label: one row for "Python", however many files it has. @param {PartState[]} parts */
export function groupParts(parts) {
  /** @type {Map<string, PartState>} */
  const groups = new Map();
  for (const part of parts) {
    const group = groups.get(part.label);
    if (group === undefined) {
      groups.set(part.label, { ...part, name: part.label });
      continue;
    }
    group.loaded += part.loaded;
    group.total += part.total;
    if (part.from === "network" || group.from === null) group.from = part.from ?? group.from;
  }
  return [...groups.values()];
}
