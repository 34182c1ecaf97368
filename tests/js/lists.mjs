// A list of photos whose engine does what a test says; who is asked for what, and what the page would show.
import * as looks from "../../static/js/edit/look.js";
import { createEditController } from "../../static/js/edit/session.js";
import { createListController } from "../../static/js/photos/list/list.js";
import { EngineError } from "../../static/js/rpc/rpc.js";

globalThis.Image = class {
  naturalWidth = 4;
  naturalHeight = 3;
  async decode() {}
};
globalThis.ImageData = class {
  constructor(data, width, height) {
    Object.assign(this, { data, width, height });
  }
};

/** Addresses of whole pictures and small ones that are not let go yet. @type {Map<string, Blob>} */
export const addresses = new Map();
let last = 0;
URL.createObjectURL = (blob) => {
  last += 1;
  addresses.set(`blob:${last}`, blob);
  return `blob:${last}`;
};
URL.revokeObjectURL = (url) => addresses.delete(url);

/** Lets everything that is under way go as far as it can: many short turns, which a busy machine makes longer. */
export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
}

const SIZE = { width: 4, height: 3 };
const RENDERED = {
  ...SIZE,
  canvas: [4, 3],
  crop: null,
  serial: 1,
  rectangle: null,
  idle: [],
  isEmpty: false,
};

/** @param {{isHeld?: boolean, fails?: (name: string) => string | null}} [how] held: each photo waits for `finish` */
export function makeList({ isHeld = false, fails = () => null } = {}) {
  const log = [];
  const held = new Map();
  const shown = { editing: null };
  const choice = { tier: "fine", hasFine: true };
  const state = { workspace: null, mayRead: true, most: 0, now: 0 };

  async function workOn(what, file, { signal }) {
    log.push(`${what} ${file.name}`);
    state.now += 1;
    state.most = Math.max(state.most, state.now);
    try {
      await new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new EngineError({ code: "CANCELLED" })));
        if (isHeld) held.set(file.name, resolve);
        else setTimeout(resolve);
      });
      const code = fails(file.name);
      if (code) throw new EngineError({ code });
    } finally {
      state.now -= 1;
    }
  }

  const engine = {
    backend: { name: "wasm", threads: 1, reason: null },
    hasFine: () => choice.hasFine,
    allow: () => {},
    inspect: async () => ({ timings: {}, format: "JPEG", counts: { place: 2 }, findings: [] }),
    async process(file, { tier, lane, ...job }, _options, wanted) {
      log.push(JSON.stringify({ lane, ...wanted }));
      await workOn("cut", file, job);
      const data = new TextEncoder().encode(`cutout of ${file.name}`);
      const matte = new TextEncoder().encode(`matte of ${file.name}`);
      const facts = { notes: [], passes: [{ tier: choice.hasFine ? tier : "fast" }], timings: {} };
      return {
        data,
        matte,
        mime_type: "image/png",
        ...SIZE,
        ...facts,
        looks_other_in_browsers: false,
      };
    },
    async strip(file, _choices, job) {
      await workOn("strip", file, job);
      const data = new TextEncoder().encode(`clean ${file.name}`);
      return { data, timings: {}, mime_type: "image/jpeg", suffix: ".jpg", notes: [] };
    },
    async reopen(file, matte) {
      log.push(`reopen ${file.name} by ${await matte.text()}`);
      state.workspace = file.name;
    },
    async close() {
      state.workspace = null;
    },
    async render({ edit }) {
      if (!state.workspace)
        throw new EngineError({ code: "UNKNOWN_METHOD", detail: "no workspace" });
      log.push(`render ${state.workspace} ${edit.background.colour}`);
      return { data: new Uint8Array(48), ...RENDERED };
    },
    async exportOf(file, matte, edit, { format }) {
      log.push(
        `export ${file.name} by ${await matte.text()} ${edit.background.kind} ${edit.strokes.length}`,
      );
      const suffix = format === "jpeg" ? ".jpg" : `.${format}`;
      return { data: new TextEncoder().encode("finished"), mime_type: `image/${format}`, suffix };
    },
  };
  const tell = (change) => void Object.assign(shown, change);
  const editing = createEditController({
    engine: () => engine,
    reopen: () => list.reopen(),
    tell(change) {
      tell(change);
      if (change.editing) list.edited(change.editing);
    },
  });
  const list = createListController({
    engine: () => engine,
    tier: () => choice.tier,
    tell,
    editing,
    looks,
    saver: { saveAll: async () => {}, summarise: async () => {}, forget: () => {} },
    onSaved: () => {},
  });
  const names = () => shown.queue.rows.map(({ name }) => name);
  return {
    ...{ list, editing, engine, log, shown, choice, state, names },
    /** Each row's state, by its first letter. */
    states: () => shown.queue.rows.map(({ status }) => status[0]).join(""),
    cuts: () => log.filter((line) => /^(cut|strip) /.test(line)),
    async finish(...files) {
      for (const name of files) {
        held.get(name)();
        await settle();
      }
    },
  };
}

/** @param {number} count @param {string} [prefix] */
export const photos = (count, prefix = "") =>
  Array.from({ length: count }, (_, index) => new File(["photo"], `${prefix}${index + 1}`));
