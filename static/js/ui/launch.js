// What the system opens with the app: files, and the doors of its shortcuts. Thread: page.
// Files come as handles. Until the tab is sealed these wait, and nothing is taken from them.
import { nothingLeft } from "../photos/left.js";

/** @typedef {import("../photos/state.js").Mode} Mode */
/** @typedef {{setConsumer: (consumer: (launch: {files?: readonly FileSystemFileHandle[], targetURL?: string | null}) => void) => void}} LaunchQueue */

/** @typedef {Mode | "id" | "product"} Door what is done with the next photo, or which presets are open for it */

/** As the manifest's shortcuts have them: a fragment, which no host sees. @type {Readonly<Record<string, Door>>} */
const DOORS = {
  "#remove-background": "cutout",
  "#remove-hidden-data": "strip",
  "#id-photo": "id",
  "#product-photo": "product",
};

/** @param {string | null | undefined} address @returns {Door | null} */
export function doorOf(address) {
  const hash = /#.*$/.exec(address ?? "")?.[0] ?? "";
  return Object.hasOwn(DOORS, hash) ? (DOORS[hash] ?? null) : null;
}

/**
 * @param {Pick<import("./state.js").Handlers, "onFiles" | "onLeftOut"> & {onDoor: (door: Door) => void}} handlers
 * @param {LaunchQueue | undefined} [queue] the browser's own by default
 */
export function createLaunch(
  { onFiles, onLeftOut, onDoor },
  queue = /** @type {any} */ (globalThis).launchQueue,
) {
  /** @type {FileSystemFileHandle[]} */
  let waiting = [];
  let isSealed = false;

  /** @param {string | null | undefined} address */
  function open(address) {
    const door = doorOf(address);
    if (door !== null) onDoor(door);
  }

  async function take() {
    const handles = waiting;
    waiting = [];
    const found = await Promise.all(handles.map((handle) => handle.getFile().catch(() => null)));
    const files = found.filter((file) => file !== null);
    const unread = found.length - files.length;
    if (files.length > 0) onFiles(files, null);
    if (unread > 0) onLeftOut({ ...nothingLeft(), unread });
  }

  queue?.setConsumer(({ files, targetURL }) => {
    open(targetURL);
    waiting.push(...(files ?? []));
    if (isSealed && waiting.length > 0) take();
  });
  addEventListener("hashchange", () => open(location.href));
  open(location.href);

  return {
    /** @param {import("./state.js").ViewState} state */
    render({ seal }) {
      isSealed = seal.status === "sealed";
      if (seal.status === "broken" || seal.status === "unsupported") waiting = [];
      if (isSealed && waiting.length > 0) take();
    },
  };
}
