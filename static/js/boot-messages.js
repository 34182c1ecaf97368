// What is said where the page itself does not come. Apart from messages.js, so that boot.js stays small. Thread: page. Imports nothing.

export const BOOT = {
  missing: (/** @type {string} */ file) => `The page is not complete: ${file} could not be loaded, or is not what was built.`,
  broken: "The page could not start. The browser may be too old for it.",
  next: "Nothing was read or sent.",
  again: "Try again",
};
