// What else can be done with the finished picture: a short list that opens above the foot. Thread: page.
import { UI } from "../messages.js";
import { byId, setAttribute, setShown, setText } from "./element.js";

export function createMore() {
  const button = byId("more", HTMLButtonElement);
  const list = byId("more-list", HTMLElement);
  setText(byId("more-label", HTMLElement), UI.more);

  /** @param {boolean} isOpen */
  function setOpen(isOpen) {
    const hadFocus = list.contains(document.activeElement);
    setShown(list, isOpen);
    setAttribute(button, "aria-expanded", String(isOpen));
    if (!isOpen && hadFocus) button.focus({ preventScroll: true });
  }
  const isOutside = (/** @type {EventTarget | null} */ target) =>
    !(target instanceof Node) || (!list.contains(target) && !button.contains(target));

  button.addEventListener("click", () => setOpen(list.hidden === true));
  // Each of them does its work at once; the list has done its part.
  list.addEventListener("click", () => setOpen(false));
  document.addEventListener("pointerdown", ({ target }) => isOutside(target) && setOpen(false));
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget !== null && isOutside(relatedTarget)) setOpen(false);
  });
  for (const node of [list, button])
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || list.hidden) return;
      event.preventDefault(); // it means nothing else to the page now
      setOpen(false);
    });

  return {
    close: () => setOpen(false),
    /** @param {boolean} isShown */
    render(isShown) {
      setShown(button, isShown);
      if (!isShown) setOpen(false);
    },
  };
}
