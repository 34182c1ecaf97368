// Many files, few names: the assets as a person counts them. Thread: page.

/** @typedef {import("./state.js").AssetState} AssetState */

/** The assets summed by label: one row for "Python", however many files it has. @param {AssetState[]} assets */
export function groupAssets(assets) {
  /** @type {Map<string, AssetState>} */
  const groups = new Map();
  for (const asset of assets) {
    const group = groups.get(asset.label);
    if (group === undefined) {
      groups.set(asset.label, { ...asset, name: asset.label });
      continue;
    }
    group.loaded += asset.loaded;
    group.total += asset.total;
    if (asset.from === "network" || group.from === null) group.from = asset.from ?? group.from;
  }
  return [...groups.values()];
}
