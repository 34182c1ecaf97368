/**
 * Which photo of a list is worked on, and when. It waits for promises only, never for a timer or a
 * frame: in a hidden tab those come late. Runs on the page. Pure.
 */

/** So many at a time: while a model runs for one, the next is decoded or the last is written. */
const MOST = 2;
/** The time left is told after this many photos: the first one may have waited for Python. */
const TOLD_AFTER = 4;

/** @typedef {import("./entries.js").Entry} Entry */

/**
 * @param {object} setup
 * @param {() => readonly Entry[]} setup.entries in their order
 * @param {(entry: Entry, signal: AbortSignal) => Promise<void>} setup.work sets how it ended; rejects only where nobody wants to know
 * @param {() => void} setup.onChange
 */
export function createRunner({ entries, work, onChange }) {
  /** Those at work, each with what stops it. @type {Map<Entry, AbortController>} */
  const atWork = new Map();
  /** Those whose work has not come to its end: also of photos that are gone. @type {Set<Entry["job"][]>} */
  const slots = new Set();
  let isPaused = false;
  let isHalted = true;
  /** @type {{since: number, ended: number} | null} */
  let pace = null;

  /** The first that waits. None overtakes it. */
  function next() {
    if (isPaused || isHalted || slots.size >= MOST) return null;
    const entry = entries().find(({ status }) => status === "waiting");
    const isStripping = [...slots].some(([job]) => job === "strip");
    return !entry || (entry.job === "strip" && isStripping) ? null : entry;
  }

  function proceed() {
    for (let entry = next(); entry; entry = next()) begin(entry);
    onChange();
  }

  /** @param {Entry} entry */
  async function begin(entry) {
    const controller = new AbortController();
    const slot = [entry.job];
    entry.status = "working";
    atWork.set(entry, controller);
    slots.add(slot);
    await work(entry, controller.signal).catch(() => {});
    slots.delete(slot);
    if (atWork.get(entry) === controller) {
      atWork.delete(entry);
      pace = pace ? { ...pace, ended: pace.ended + 1 } : { since: performance.now(), ended: 0 };
    }
    proceed();
  }

  /** Its work is given up. What becomes of it, the caller says. @param {Entry} entry */
  function drop(entry) {
    atWork.get(entry)?.abort();
    atWork.delete(entry);
  }

  const dropAll = () => [...atWork.keys()].forEach(drop);

  return {
    proceed,
    drop,
    dropAll,
    /** Nothing is begun any more, until it is woken. */
    halt() {
      isHalted = true;
      dropAll();
    },
    wake() {
      isHalted = false;
      proceed();
    },
    pause() {
      isPaused = true;
      onChange();
    },
    resume() {
      isPaused = false;
      pace = null; // the rest was no work
      proceed();
    },
    isPaused: () => isPaused,
    /** Whether anything is at work, or will be. */
    isBusy: () =>
      atWork.size > 0 || (!isPaused && entries().some(({ status }) => status === "waiting")),
    leftMs() {
      if (!pace || isPaused || pace.ended < TOLD_AFTER) return null;
      const left = entries().filter(({ status }) => status === "waiting" || status === "working");
      return ((performance.now() - pace.since) / pace.ended) * left.length;
    },
  };
}
