/**
 * The lane of the photos of a list: two at most are in the pipeline worker, so that one is read or written
 * while the model looks at the other. Runs on the page.
 */

/** @typedef {{decoded: () => void, holdFor: (work: Promise<unknown>) => void, leave: () => void}} Pass `holdFor`: the place is kept until then */

/** Two photos beside each other are no larger than this each, in pixels. */
const MOST_PIXELS = 24_000_000;
/** And before it is known how large they are: what a camera makes of so many pixels is smaller, in bytes. */
const MOST_BYTES = 12_000_000;
/** In gigabytes, as the browser tells it. */
const LEAST_MEMORY = 4;

/**
 * Whether two photos fit. On a phone, the browser may end the whole tab where on another machine
 * Python is told that there is no more memory.
 */
export function isRoomy() {
  const memory = /** @type {any} */ (globalThis.navigator)?.deviceMemory;
  if (memory !== undefined) return memory >= LEAST_MEMORY;
  return !globalThis.matchMedia?.("(pointer: coarse)").matches;
}

/** @param {boolean} hasRoom for two at once */
export function createLane(hasRoom = isRoomy()) {
  let isWide = hasRoom;
  /** @typedef {{bytes: number, isAlone: boolean, isDecoding: boolean}} Photo */
  /** @type {{photo: Photo, begin: () => void}[]} */
  const waiting = [];
  /** @type {Set<Photo>} */
  const inside = new Set();
  /** The last photo's pixels: those of one list are mostly of one camera. */
  let lastPixels = 0;

  /** @param {Photo} next */
  function mayBegin(next) {
    const others = [...inside];
    if (others.length === 0) return true;
    return (
      isWide &&
      others.length === 1 &&
      lastPixels <= MOST_PIXELS &&
      [next, ...others].every(({ isAlone, bytes }) => !isAlone && bytes <= MOST_BYTES) &&
      // One decoder at a time, and one photo at the height of its memory.
      others.every(({ isDecoding }) => !isDecoding)
    );
  }

  function admit() {
    const next = waiting[0];
    if (next === undefined || !mayBegin(next.photo)) return;
    waiting.shift();
    inside.add(next.photo);
    next.begin();
  }

  /**
   * @param {number} bytes of the photo's file
   * @param {boolean} [isAlone] before all that wait, and with nothing beside it
   * @returns {Promise<Pass>}
   */
  function enter(bytes, isAlone = false) {
    /** @type {Photo} */
    const photo = { bytes, isAlone, isDecoding: true };
    return new Promise((resolve) => {
      /** @type {Promise<unknown>} */
      let work = Promise.resolve();
      /** @type {Pass} */
      const pass = {
        holdFor: (more) => void (work = more.catch(() => {})),
        decoded() {
          photo.isDecoding = false;
          admit();
        },
        async leave() {
          await work;
          inside.delete(photo);
          admit();
        },
      };
      waiting[isAlone ? "unshift" : "push"]({ photo, begin: () => resolve(pass) });
      admit();
    });
  }

  return {
    enter,
    /** How large a photo was. @param {number} pixels */
    learn: (pixels) => void (lastPixels = pixels),
    /** Whether a photo fits in beside itself, or another of its size. @param {number} pixels */
    hasRoomFor: (pixels) => isWide && pixels <= MOST_PIXELS,
    /** One at a time from here on: two were too much for the memory. */
    narrow: () => void (isWide = false),
  };
}
