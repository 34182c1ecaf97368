/*
 * The page's first script, which the build writes into index.html: whoever has the page has it. It hears
 * when the main script or the style sheet does not come, asks for it again twice, then says what is
 * missing, with a button. So it does with an error before the page stands. Runs on the page. Imports nothing.
 */
(() => {
  "use strict";

  /** Before the second and the third try. A network that changes is new within seconds. */
  const PAUSES_MS = [400, 3000];
  /** Whatever says nothing for so long is asked for again, on a new connection. */
  const SILENT_MS = 20_000;
  /** So long after a new style sheet is there, the main script has run wherever the old one does not hold it back. */
  const RELEASE_MS = 2000;
  /** They stand in the page itself: the script with all others may be what does not come. @param {string} name */
  const word = (name) => {
    const meta = document.querySelector(`meta[name="boot-${name}"]`);
    return meta instanceof HTMLMetaElement ? meta.content : "";
  };
  const WORDS = {
    missing: word("missing"),
    broken: word("broken"),
    next: ` ${word("next")} `,
    again: word("again"),
  };

  /** @typedef {HTMLScriptElement | HTMLLinkElement} Loader what in the page loads a file */

  const root = document.documentElement;
  /** How often each file was asked for again. @type {Map<string, number>} */
  const repeats = new Map();

  addEventListener("error", onError, { capture: true }); // of a file it is told to the element alone
  addEventListener(
    "unhandledrejection",
    ({ reason }) => stands() || say(WORDS.broken, messageOf(reason)),
  );
  waitFor(SILENT_MS);

  /** The main script has run to its end: from here on it says itself what goes wrong. */
  function stands() {
    return root.dataset.started === "true";
  }

  /** @param {Event} event */
  function onError(event) {
    const { target } = event;
    if (isLoader(target)) repeat(target);
    else if (!stands() && target === window && event instanceof ErrorEvent)
      say(WORDS.broken, event.message);
  }

  /** @param {unknown} node @returns {node is Loader} */
  function isLoader(node) {
    return (
      (node instanceof HTMLScriptElement && node.src !== "") ||
      (node instanceof HTMLLinkElement && node.rel === "stylesheet")
    );
  }

  /** Asks for the file again, at a new address: the browser may remember the failure of the old one. @param {Loader} node */
  function repeat(node) {
    const isStyle = node instanceof HTMLLinkElement;
    if (stands() && !isStyle) return;
    const address = (node.getAttribute(isStyle ? "href" : "src") ?? "").replace(/\?again=\d$/, "");
    const count = repeats.get(address) ?? 0;
    if (count === PAUSES_MS.length) return giveUp(address);
    repeats.set(address, count + 1);
    setTimeout(() => {
      if (isStyle) renew(node, `${address}?again=${count + 1}`);
      else if (!stands())
        run(`${address}?again=${count + 1}`, node.integrity).catch(() => repeat(node));
      waitFor(SILENT_MS);
    }, PAUSES_MS[count]);
  }

  /** An old style sheet that never comes would hold back the scripts. @param {HTMLLinkElement} node @param {string} address */
  function renew(node, address) {
    const next = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      integrity: node.integrity,
      href: address,
    });
    next.addEventListener("load", () => setTimeout(release, RELEASE_MS), { once: true });
    node.remove();
    document.head.append(next);
  }

  /** Firefox keeps scripts waiting for a style sheet that hangs, even once it is out of the page: it is given up for good. */
  function release() {
    const script = document.querySelector("script[src]");
    if (stands() || !(script instanceof HTMLScriptElement)) return;
    // What is still loading, or asked for again, would be given up with it.
    const isThere = performance.getEntriesByName(script.src).length > 0;
    if (isThere && !repeats.has(script.getAttribute("src") ?? "")) window.stop();
  }

  /** The hash is the page's own; a script by its address would need a policy of ours. @param {string} address @param {string} integrity */
  async function run(address, integrity) {
    const response = await fetch(address, { integrity, credentials: "omit", redirect: "error" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const url = URL.createObjectURL(
      new Blob([await response.arrayBuffer()], { type: "text/javascript" }),
    );
    import(url).catch((error) => stands() || say(WORDS.broken, messageOf(error)));
  }

  /** Where the main script runs, it waits for the style sheet, and says what is missing. @param {string} address */
  function giveUp(address) {
    root.dataset.missing = address;
    if (!stands()) say(WORDS.missing, address);
  }

  /** A file that neither comes nor fails: the style sheet first, for scripts wait for it. @param {number} ms */
  function waitFor(ms) {
    setTimeout(() => {
      if (document.readyState === "loading") return waitFor(ms); // the page itself is still coming
      const late = [...document.querySelectorAll("link")].find(
        (node) => isLoader(node) && node.sheet === null,
      );
      const node = late ?? document.querySelector("script[src]");
      if (isLoader(node)) repeat(node);
      else if (!stands()) say(WORDS.broken, "index.html");
    }, ms);
  }

  /** @param {any} error */
  function messageOf(error) {
    return String(error?.message ?? error);
  }

  /** @param {string} sentence @param {string} detail */
  function say(sentence, detail) {
    if (!document.body)
      return addEventListener("DOMContentLoaded", () => say(sentence, detail), { once: true });
    document.body.dataset.boot = "failed";
    const place =
      document.querySelector(".stalled") ??
      document.body.appendChild(document.createElement("div"));
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "button small",
      textContent: WORDS.again,
    });
    button.addEventListener("click", () => location.reload());
    const more = Object.assign(document.createElement("code"), { textContent: detail });
    place.setAttribute("role", "alert");
    place.replaceChildren(sentence, WORDS.next, button, " ", more);
  }
})();
