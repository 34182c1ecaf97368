// Keeps the keyboard's place: when the control with the focus goes away, the one that takes its place gets it. Thread: page.

/** In the order of who takes over. */
const SUCCESSORS = [
  "save-all",
  "save",
  "save-edit",
  "cancel",
  "failure-action",
  "failure-title",
  "file-input",
];

/** @param {Element | null} focused what had the focus before the page changed */
export function keepFocus(focused) {
  if (!(focused instanceof HTMLElement) || focused === document.body || isVisible(focused)) return;
  const next = SUCCESSORS.map((id) => document.getElementById(id)).find(
    (node) => node !== null && isVisible(node),
  );
  next?.focus({ preventScroll: true });
}

/** @param {HTMLElement} node */
function isVisible(node) {
  return node.getClientRects().length > 0;
}
