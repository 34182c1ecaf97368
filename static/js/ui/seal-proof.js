// The proof behind the chip: what was loaded, when the tab was sealed, what was refused, what is not covered. Thread: page.
import {
  UI,
  errorWords,
  formatBytes,
  formatClock,
  formatCount,
  formatNames,
  say,
} from "../messages.js";
import { byId, fillList, make, makeRows, setAttribute, setShown, setText } from "./element.js";
import { groupAssets } from "./assets-by-label.js";
import { unlistedFiles } from "./state.js";

const WORDS = UI.proof;
/** Its hash is in the page itself, not in a list. */
const LIST = "build.json";

/** Why a tab is not sealed, where the test of the network is not the reason. */
const OWN_WORDS = ["HOST_REPORTS", "FRAMED"];

/** @param {string} label @param {string} value @param {string} aside */
function makeLedgerRow(label, value, aside) {
  const row = make("li");
  row.append(
    make("span", "ledger-name", label),
    make("span", "ledger-aside", aside),
    make("span", "ledger-value", value),
  );
  return row;
}

/** @param {import("./state.js").EarlierRequest} file */
function makeFileRow({ name, sha256, bytes, from }) {
  const row = makeLedgerRow(name, formatBytes(bytes), sourceWords(from));
  row.classList.add("ledger-file");
  row.append(make("code", "ledger-hash", sha256 || (name === LIST ? "" : WORDS.unlisted)));
  return row;
}

/** @param {import("./state.js").Source | null} from */
function sourceWords(from) {
  if (from === null) return "";
  return from === "cache" ? WORDS.cache : WORDS.network;
}

/** @param {import("./state.js").SealState["orders"][number]} order */
function makeOrder({ name, bytes, end }) {
  const row = make(
    "dd",
    "facts-order",
    say(WORDS.order, { name, size: formatBytes(bytes), end: WORDS.ends[end] }),
  );
  row.dataset.order = end;
  return row;
}

/** @param {import("./state.js").SealState} seal @returns {[string, string]} */
function headline(seal) {
  if (seal.status === "sealed") return [WORDS.sealed, WORDS.sealedMeans];
  if (seal.status === "broken" && OWN_WORDS.includes(seal.code ?? ""))
    return [WORDS.broken, errorWords(seal.code ?? "", null)?.sentence ?? ""];
  if (seal.status === "broken") return [WORDS.broken, WORDS.brokenMeans];
  if (seal.status === "unsupported") return [WORDS.unsupported, WORDS.unsupportedMeans];
  return [WORDS.opening, seal.code === null ? WORDS.openingMeans : WORDS.stuckMeans];
}

/** @param {{anchor: HTMLElement, onChange: (isOpen: boolean) => void}} options */
export function createSealProof({ anchor, onChange }) {
  const proof = byId("proof", HTMLElement);
  const facts = byId("proof-facts", HTMLElement);
  const assets = byId("proof-parts", HTMLElement);
  const requests = byId("proof-requests", HTMLElement);
  const ownFiles = byId("proof-files", HTMLElement);
  setText(byId("proof-limits", HTMLElement), WORDS.limits);
  setText(byId("proof-licences", HTMLElement), WORDS.licences);
  setText(byId("proof-sums", HTMLElement), WORDS.sums);

  /** @param {boolean} isOpen */
  function setOpen(isOpen) {
    if (proof.hidden !== isOpen) return;
    const hadFocus = proof.contains(document.activeElement);
    setShown(proof, isOpen);
    if (isOpen) proof.focus({ preventScroll: true });
    else if (hadFocus) anchor.focus();
    onChange(isOpen);
  }
  const close = byId("proof-close", HTMLButtonElement);
  setAttribute(close, "aria-label", UI.close);
  close.addEventListener("click", () => {
    setOpen(false);
    anchor.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (
      event.target instanceof Node &&
      !proof.contains(event.target) &&
      !anchor.contains(event.target)
    )
      setOpen(false);
  });
  proof.addEventListener("focusout", (event) => {
    const to = event.relatedTarget;
    if (to instanceof Node && !proof.contains(to) && !anchor.contains(to)) setOpen(false);
  });

  return {
    toggle: () => setOpen(proof.hidden !== false),
    /** Closes it if open, and says whether it was. */
    close() {
      const wasOpen = !proof.hidden;
      setOpen(false);
      return wasOpen;
    },
    /** @param {import("./state.js").ViewState} state */
    render({ seal }) {
      const [title, means] = headline(seal);
      setText(byId("proof-title", HTMLElement), title);
      setText(byId("proof-means", HTMLElement), means);

      const warnings = [
        ...(seal.replaced.length
          ? [
              say(WORDS.replaced, {
                count: seal.replaced.length,
                names: formatNames(seal.replaced),
              }),
            ]
          : []),
        ...(seal.neighbours.length
          ? [say(WORDS.neighbours, { names: formatNames(seal.neighbours) })]
          : []),
        ...(unlistedFiles(seal).length
          ? [say(WORDS.notOfBuild, { names: formatNames(unlistedFiles(seal)) })]
          : []),
      ];
      setShown(byId("proof-warnings", HTMLElement), warnings.length > 0);
      fillList(byId("proof-warnings", HTMLElement), JSON.stringify(warnings), () =>
        warnings.map((words) => make("li", "", words)),
      );

      setText(byId("proof-root-means", HTMLElement), WORDS.root);
      setText(byId("proof-root", HTMLElement), seal.root ?? "");
      setShown(byId("proof-root-means", HTMLElement), seal.root !== null);
      setShown(byId("proof-root", HTMLElement), seal.root !== null);

      const shownBuild = byId("proof-build", HTMLElement);
      setText(shownBuild, seal.build === null ? "" : say(WORDS.build, { id: seal.build }));
      setShown(shownBuild, seal.build !== null);
      setText(
        byId("proof-verify", HTMLElement),
        `python build.py verify ${new URL("./", document.baseURI).href}`,
      );
      setShown(byId("proof-verify", HTMLElement), seal.build !== null);

      const isSealed = seal.status === "sealed";
      setShown(facts, isSealed);
      // A tab that is not sealed covers nothing.
      setShown(byId("proof-limits", HTMLElement), !["broken", "unsupported"].includes(seal.status));
      fillList(
        facts,
        JSON.stringify([seal.sealedAt, seal.requestsSince, seal.refused, seal.orders]),
        () => {
          const rows = makeRows([
            [WORDS.sealedAt, seal.sealedAt === null ? "" : formatClock(seal.sealedAt)],
            [WORDS.since, formatCount(seal.requestsSince)],
            [WORDS.refused, formatCount(seal.refused)],
            [WORDS.orders, formatCount(seal.orders.length)],
          ]);
          rows.push(...seal.orders.map(makeOrder));
          rows.push(make("dd", "facts-note", WORDS.refusedNote));
          if (seal.orders.length > 0) rows.push(make("dd", "facts-note", WORDS.ordersNote));
          return rows;
        },
      );

      const rows = groupAssets(seal.assets);
      setText(byId("proof-parts-title", HTMLElement), isSealed ? WORDS.loaded : WORDS.loading);
      setShown(byId("proof-parts-title", HTMLElement), rows.length > 0);
      fillList(assets, JSON.stringify(rows), () =>
        rows.map((asset) =>
          makeLedgerRow(
            asset.label,
            asset.loaded > 0 ? formatBytes(asset.loaded) : "",
            sourceWords(asset.from),
          ),
        ),
      );
      setShown(requests, seal.requestsBefore.length > 0);
      setText(
        byId("proof-requests-title", HTMLElement),
        say(WORDS.requests, { count: seal.requestsBefore.length }),
      );
      fillList(byId("proof-requests-list", HTMLElement), JSON.stringify(seal.requestsBefore), () =>
        seal.requestsBefore.map(makeFileRow),
      );
      setShown(ownFiles, isSealed && seal.ownFiles.length > 0);
      setText(
        byId("proof-files-title", HTMLElement),
        say(WORDS.ownFiles, { count: seal.ownFiles.length }),
      );
      setText(byId("proof-files-note", HTMLElement), WORDS.ownFilesNote);
      fillList(byId("proof-files-list", HTMLElement), JSON.stringify(seal.ownFiles), () =>
        seal.ownFiles.map(makeFileRow),
      );
    },
  };
}
