/**
 * Owns the decoder worker: made when a HEIC, AVIF or JPEG XL is met, ended after it to give its memory back.
 * Each job has its own, and there is one at a time. Nothing is decoded, let alone ordered, but for a kind
 * that the page itself saw in the photo at work.
 * Runs on the page, which only passes on what goes in and comes out.
 */

import { kindsIn } from "../files/kind.js";
import { heldError, textOf } from "../files/words.js";
import { EngineError, Moved } from "../rpc/rpc.js";
import { makeThread, proveThread } from "./spawn.js";

/** What each kind takes besides the worker itself. @type {Readonly<Record<string, string[]>>} */
const ASSETS_OF = { HEIC: ["libheif.js", "libheif.wasm"], AVIF: [], JXL: [] };

/**
 * @typedef {ReturnType<typeof makeThread>} Thread
 * @typedef {object} Ticket one job's way to a decoder
 * @property {number} number
 * @property {Set<string>} said what the page itself said to the pipeline worker in this job: the same codes come back from it
 * @property {(kind: unknown) => Promise<Blob | null>} fileOf the job's file that is of a kind
 * @property {() => Promise<Thread>} thread its decoder, once it is its turn
 * @property {() => void} retire its memory goes back with it, and so does a decoder that is stuck
 * @property {() => void} end
 */

/**
 * @param {object} setup
 * @param {Blob} setup.script
 * @param {string} setup.probeUrl
 * @param {import("../load/on-demand.js").OnDemand} setup.onDemand
 */
export function createDecoder({ script, probeUrl, onDemand }) {
  /** The jobs at work, by number. @type {Map<number, Ticket>} */
  const tickets = new Map();
  let lastNumber = 0;
  /** Ends when the last one that has a decoder, or waits for one, gives it back. @type {Promise<unknown>} */
  let turns = Promise.resolve();
  /** Files for which something was ordered. @type {WeakSet<Blob>} */
  const ordered = new WeakSet();

  /**
   * Answers the pipeline worker, which names the job.
   * @param {{ticket: number, kind: string, stream: Uint8Array<ArrayBuffer>, maxPixels: number}} params
   * @param {import("../rpc/rpc.js").Job} job
   */
  async function decode(params, job) {
    const ticket = tickets.get(params.ticket);
    try {
      return await decodeSeen(params, ticket, job);
    } catch (error) {
      ticket?.said.add(EngineError.from(error).code);
      throw error;
    }
  }

  /** @param {Parameters<typeof decode>[0]} params @param {Ticket | undefined} ticket @param {import("../rpc/rpc.js").Job} job */
  async function decodeSeen({ kind, stream, maxPixels }, ticket, { signal, progress }) {
    const file = await ticket?.fileOf(kind);
    const names = file ? ASSETS_OF[kind] : undefined;
    if (!ticket || !file || !names)
      throw new EngineError({ code: "INPUT_UNSUPPORTED", message: "decode", detail: textOf(kind) });
    const mayOrder = () => !ordered.has(file) && ordered.add(file) !== null;
    const onBytes = (/** @type {number} */ done, /** @type {number} */ total) =>
      progress("decode", done, total);
    const assets = await onDemand(names, onBytes, mayOrder);
    const { peer } = await ticket.thread();
    const params = { kind, stream, maxPixels, assets };
    const pixels = await peer
      .call("decode", params, { signal, move: [stream.buffer] })
      .catch((error) => {
        throw heldError(error);
      });
    return new Moved(pixels, [pixels.data.buffer]);
  }

  const ended = () =>
    new EngineError({ code: "WORKER_CRASHED", message: "decode ended", retryable: true });

  /** A job begins: what it is about, if it has files. @param {Blob[]} files @returns {Ticket} */
  function begin(files) {
    const number = ++lastNumber;
    /** @type {{thread: Thread | null, isOver: boolean, giveBack: () => void} | null} */
    let turn = null;
    /** @type {Promise<Thread> | null} */
    let made = null;

    async function open() {
      if (!tickets.has(number)) throw ended();
      const before = turns;
      /** @type {NonNullable<typeof turn>} */
      const mine = { thread: null, isOver: false, giveBack: () => {} };
      turns = new Promise((resolve) => {
        mine.giveBack = () => resolve(before);
      });
      turn = mine;
      await before;
      if (mine.isOver) throw ended();
      const thread = makeThread("decode", script);
      mine.thread = thread;
      await proveThread(thread.peer, probeUrl);
      return thread;
    }

    function retire() {
      const gone = turn;
      [turn, made] = [null, null];
      if (!gone) return;
      gone.isOver = true;
      gone.thread?.worker.terminate();
      gone.thread?.peer.fail(ended());
      gone.giveBack();
    }

    /** @type {Ticket} */
    const ticket = {
      number,
      said: new Set(),
      async fileOf(kind) {
        for (const file of files)
          if ((await kindsIn(file)).some((one) => one === kind)) return file;
        return null;
      },
      thread: () => (made ??= open()),
      retire,
      end() {
        tickets.delete(number);
        retire();
      },
    };
    tickets.set(number, ticket);
    return ticket;
  }

  return {
    decode,
    begin,
    /** A person chose this file, or pressed "Try again": what it needs may be ordered once more. @param {Blob} file */
    allow: (file) => void ordered.delete(file),
  };
}
