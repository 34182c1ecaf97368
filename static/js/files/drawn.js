/**
 * The page's own check of a preview: its pixels, and what is told of what they show. Runs on the
 * page. Pure.
 */

import { EngineError } from "../rpc/rpc.js";
import { heldCanvas, heldSize } from "./words.js";

const FOUND = /** @type {const} */ (["one", "none", "several", "own"]);
/** Beyond any photo, by far: app/edit/state.py has the same. */
const FARTHEST_PX = 1_000_000;

/** So many finite numbers; null where there are none. @param {unknown} value @param {number} count @param {number} [most] @returns {number[] | null} */
const numbersIn = (value, count, most = Number.MAX_VALUE) =>
  Array.isArray(value) &&
  value.length === count &&
  value.every((one) => Number.isFinite(one) && Math.abs(one) <= most)
    ? [...value]
    : null;

/** All four marks of a head, or null. @param {any} value @returns {import("../rpc/protocol.js").Head | null} */
function heldHead(value) {
  const [crown, chin, left, right] = ["crown", "chin", "left_eye", "right_eye"].map(
    (name) =>
      /** @type {[number, number] | null} */ (numbersIn(value?.[name], 2, 10 * FARTHEST_PX)),
  );
  return crown && chin && left && right ? { crown, chin, left_eye: left, right_eye: right } : null;
}

/** Pixels for a canvas. @param {any} answer @returns {import("../rpc/protocol.js").Rendered} */
export function heldRender(answer) {
  const size = heldSize(answer);
  const canvas = heldCanvas(answer.canvas);
  const whole = [0, 0, size.width, size.height];
  const rectangle = answer.rectangle ?? null;
  const [x, y, width, height] = rectangle ?? whole;
  const isInside =
    [x, y, width, height].every((one) => Number.isInteger(one) && one >= 0) &&
    x + width <= size.width &&
    y + height <= size.height;
  if (
    !isInside ||
    !(answer.data instanceof Uint8Array) ||
    answer.data.length !== width * height * 4
  )
    throw new EngineError({ code: "INTERNAL", message: "a preview of another size" });
  const head = heldHead(answer.head);
  const sides = Array.isArray(answer.cut_off) ? answer.cut_off : [];
  return {
    data: answer.data,
    ...size,
    canvas,
    photo: answer.photo === undefined ? null : heldCanvas(answer.photo),
    crop: /** @type {import("../rpc/protocol.js").Rectangle | null} */ (numbersIn(answer.crop, 4)),
    turned: /** @type {import("../rpc/protocol.js").Turned | null} */ (numbersIn(answer.turned, 6)),
    serial: Number.isInteger(answer.serial) ? answer.serial : 0,
    idle: Array.isArray(answer.idle) ? answer.idle.filter(Number.isInteger) : [],
    isEmpty: answer.is_empty === true,
    cutOff: [0, 1, 2, 3].map((side) => sides[side] === true),
    head,
    headFound: head && (FOUND.find((one) => one === answer.head_found) ?? "none"),
    rectangle: rectangle && [x, y, width, height],
  };
}
