/**
 * The presets that come with Stayput, and a person's own: kept for this tab, written to a file and read
 * from one. Python checks each before it is kept. Runs on the page.
 */

import { saveBlob } from "../photos/blobs.js";
import { EngineError } from "../rpc/rpc.js";
import { idFrom, recordOf } from "./presets.js";

/**
 * @typedef {import("../files/presets.js").Preset} Preset
 * @typedef {{shipped: Preset[], own: Preset[], wrong: string | null}} PresetsState `wrong`: what is wrong with the last file that was opened
 * @typedef {Pick<ReturnType<typeof import("../engine/engine.js").createEngine>, "presets" | "readPresets">} Engine
 */

/** Of a person's own file; a photo has no such name. */
const ENDING = ".stayput-presets.json";
/** More names than this a notice does not tell. */
const TOLD = 4;

/** @type {Readonly<PresetsState>} */
export const NO_PRESETS = Object.freeze({ shipped: [], own: [], wrong: null });

/** @param {{name: string}} file */
export const isPresetsFile = ({ name }) => name.toLowerCase().endsWith(ENDING);

/**
 * @param {object} setup
 * @param {() => Engine | null} setup.engine
 * @param {() => import("./editing.js").EditingState} setup.editing
 * @param {(change: Partial<import("../ui/state.js").ViewState>) => void} setup.tell
 * @param {typeof saveBlob} [setup.write]
 */
export function createPresetFiles({ engine, editing, tell, write = saveBlob }) {
  /** @type {PresetsState} */
  let state = NO_PRESETS;
  const job = () => ({ signal: new AbortController().signal, onProgress: () => {} });

  /** @param {Partial<PresetsState>} change */
  function say(change) {
    state = { ...state, ...change };
    tell({ presets: state });
  }

  /** @param {string} key @param {unknown} error */
  const failed = (key, error) => tell({ notice: { key, detail: EngineError.from(error).code } });

  /** @param {File} file */
  async function read(file) {
    const ready = engine();
    if (!ready) throw new EngineError({ code: "NOT_SEALED" });
    const { presets } = await ready.readPresets(file, job());
    const isNew = (/** @type {Preset} */ old) => presets.every(({ id }) => id !== old.id);
    say({ own: [...state.own.filter(isNew), ...presets], wrong: null });
    return presets;
  }

  return {
    /** Once Python stands. */
    async load() {
      try {
        const given = await engine()?.presets(job());
        if (given) say({ shipped: given.presets });
      } catch (error) {
        failed("presets_not_read", error);
      }
    },
    /** @param {File[]} files */
    async open(files) {
      /** @type {string[]} */
      const names = [];
      try {
        for (const file of files) names.push(...(await read(file)).map(({ name }) => name));
        const told = names.length > TOLD ? [...names.slice(0, TOLD), "…"] : names;
        tell({ notice: { key: "presets_opened", detail: told.join(", ") } });
      } catch (error) {
        say({ wrong: EngineError.from(error).detail });
        failed("presets_not_opened", error);
      }
    },
    /** What is set now, under a name: as a file, and here. @param {string} name */
    async save(name) {
      const text = JSON.stringify({ version: 1, presets: [recordOf(editing(), name)] }, null, 1);
      const file = new File([text], `${idFrom(name)}${ENDING}`, { type: "application/json" });
      try {
        // Read again before it is given away: what can't be opened is not saved.
        await read(file);
        write(file, file.name);
        tell({ notice: { key: "preset_saved", detail: null } });
      } catch (error) {
        failed("preset_not_saved", error);
      }
    },
  };
}
