// Many files, few names: the assets as a person counts them. Thread: page.
import { PARTS, ownOf } from "../messages.js";

/** @typedef {import("./state.js").AssetState} AssetState */

/** The assets summed by label: one row for "Python", however many files it has. @param {AssetState[]} assets */
export function groupAssets(assets) {
  /** @type {Map<string, AssetState>} */
  const groups = new Map();
  for (const asset of assets) {
    const group = groups.get(asset.label);
    if (group === undefined) {
      const label = ownOf(PARTS, asset.label) ?? asset.label;
      groups.set(asset.label, { ...asset, name: asset.label, label });
      continue;
    }
    group.loaded += asset.loaded;
    group.total += asset.total;
    if (asset.from === "network" || group.from === null) group.from = asset.from ?? group.from;
  }
  return [...groups.values()];
}
