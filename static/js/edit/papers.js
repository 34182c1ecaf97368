/**
 * The papers that a sheet can be printed on, each as it is held upright. Pure. A paper more is one
 * entry here, and its name in the words.
 */

/** @typedef {{id: string, mm: [number, number]}} Paper width and height in millimetres */

export const PAPERS = Object.freeze(
  /** @type {readonly Paper[]} */ ([
    { id: "10x15", mm: [100, 150] },
    { id: "4x6", mm: [101.6, 152.4] },
    { id: "5x7", mm: [127, 177.8] },
    { id: "a4", mm: [210, 297] },
    { id: "letter", mm: [215.9, 279.4] },
  ]),
);
