// The empty page: what it does, in words and in a picture; two buttons, three photos to try, one bar, then three facts. Thread: page.
import { UI, formatBytes, formatMegabytes, say } from "../messages.js";
import { byId, fillList, make, setAttribute, setShown, setText } from "./element.js";
import { groupAssets } from "./assets-by-label.js";
import { createSamples } from "./samples.js";
import { findFailure, lightOf } from "./state.js";

/** @param {import("./state.js").AssetState} asset */
function makeAsset(asset) {
  const row = make("li", "part");
  row.append(
    make("span", "part-name", asset.label),
    make("span", "part-bytes"),
    make("span", "part-line"),
  );
  return row;
}

/** @param {{title: string, line: string}} claim */
function makeClaim({ title, line }) {
  const item = make("li", "claim");
  item.append(make("strong", "", title), make("span", "", line));
  return item;
}

/** @param {import("./state.js").ViewState} state */
function describeOpening({ seal: { loaded, total, assets, phase }, offline: { wasHere } }) {
  if (phase === "start" || total === 0 || loaded >= total) return UI.ready.starting;
  // What this device has already is not the first visit's.
  const isFirst = assets.every(({ from }) => from !== "cache");
  const much = { loaded: formatMegabytes(loaded), total: formatBytes(total) };
  if (!isFirst) return say(UI.ready.loading, much);
  return say(wasHere ? UI.ready.loadingGone : UI.ready.loadingFirst, much);
}

/** @param {import("./state.js").Handlers} handlers */
export function createEmpty(handlers) {
  const node = byId("empty", HTMLElement);
  const assets = byId("parts", HTMLElement);
  const claims = byId("claims", HTMLElement);
  const ready = byId("ready", HTMLElement);
  const bar = byId("ready-bar", HTMLElement);
  const samples = createSamples(handlers);
  setText(byId("ready-more", HTMLElement), UI.ready.more);
  const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  setText(byId("empty-title", HTMLElement), UI.emptyTitle);
  setText(byId("empty-line", HTMLElement), UI.emptyLine);
  setText(byId("choose-label", HTMLElement), UI.chooseOne);
  setText(byId("choose-means", HTMLElement), UI.chooseOneMeans);
  setText(byId("choose-strip-label", HTMLElement), UI.chooseStrip);
  setText(byId("choose-strip-means", HTMLElement), UI.chooseStripMeans);
  setText(
    byId("empty-paste", HTMLElement),
    say(UI.pasteHint, { keys: isMac ? "⌘ V" : `${UI.keys.ctrl} V` }),
  );
  document.documentElement.dataset.ready = "true";

  /** @param {import("./state.js").AssetState[]} rows */
  function renderAssets(rows) {
    fillList(assets, rows.map((row) => row.label).join("\n"), () => rows.map(makeAsset));
    rows.forEach((row, index) => {
      const item = assets.children[index];
      const bytes = item?.querySelector(".part-bytes");
      const line = item?.querySelector(".part-line");
      if (!item || !bytes || !(line instanceof HTMLElement)) return;
      const isHere = row.total > 0 && row.loaded >= row.total;
      const isUnderWay = !isHere && row.loaded > 0 && row.total > 1e6;
      setAttribute(item, "data-here", String(isHere));
      setText(
        bytes,
        isUnderWay
          ? say(UI.ready.part, {
              loaded: formatMegabytes(row.loaded),
              total: formatBytes(row.total),
            })
          : formatBytes(row.total),
      );
      line.style.transform = `scaleX(${row.total > 0 ? Math.min(1, row.loaded / row.total).toFixed(3) : 0})`;
    });
  }

  return {
    /** @param {import("./state.js").ViewState} state */
    render(state) {
      const { seal, stage } = state;
      setShown(node, stage === "empty" && findFailure(state) === null);
      const isSealed = seal.status === "sealed";
      samples.render(state);
      setShown(ready, !isSealed);
      setShown(claims, isSealed);
      if (!isSealed) {
        const share = seal.total > 0 ? Math.min(1, seal.loaded / seal.total) : 0;
        setText(byId("ready-words", HTMLElement), describeOpening(state));
        setAttribute(bar, "aria-valuenow", String(Math.round(100 * share)));
        byId("ready-fill", HTMLElement).style.transform = `scaleX(${share.toFixed(3)})`;
        renderAssets(groupAssets(seal.assets));
      }
      const shown = [UI.claims.sealed, UI.claims[lightOf(state)], UI.claims.kept];
      fillList(claims, shown.map((claim) => claim.title).join("\n"), () => shown.map(makeClaim));
    },
  };
}
