/**
 * What would take a person away from the page, and what no browser refuses: tried by the tests alone,
 * with static/js/seal/leaks/, and not shipped.
 */

/**
 * The attempts that leave the page or that nothing stops.
 * @param {import("../../static/js/seal/leaks/thread-attempts.js").Targets} targets
 * @returns {Record<string, () => unknown>}
 */
export function testAttempts({ own }) {
  const scope = /** @type {any} */ (globalThis);
  const page = scope.document;
  return {
    "policy-report": () => {
      const policy = page.createElement("meta");
      policy.httpEquiv = "Content-Security-Policy";
      policy.content = `img-src 'none'; report-uri ${own}policy-report`;
      page.head.append(policy);
      const image = page.createElement("img");
      image.src = own + "policy-report";
      page.body.append(image);
      return new Promise((resolve) => setTimeout(resolve, 600, "silent"));
    },
    form: () => {
      const form = page.createElement("form");
      Object.assign(form, { action: own + "form", method: "post" });
      const field = page.createElement("input");
      Object.assign(field, { name: "pixels", value: "p".repeat(64) });
      form.append(field);
      page.body.append(form);
      form.submit();
      form.remove();
      return "silent";
    },
    ping: () => {
      const anchor = page.createElement("a");
      Object.assign(anchor, { href: "#", ping: own + "ping" });
      page.body.append(anchor);
      anchor.click();
      anchor.remove();
      return "silent";
    },
    window: () => {
      const opened = scope.open(own + "window", "_blank");
      if (!opened) throw new Error("refused");
      setTimeout(() => opened.close(), 500);
    },
    download: () => {
      const anchor = page.createElement("a");
      Object.assign(anchor, { href: own + "download", download: "leak" });
      page.body.append(anchor);
      anchor.click();
      anchor.remove();
      return "silent";
    },
    // A window that is empty, or made of our own text, has the policy of the page that opens it.
    "window-blank": async () => {
      const opened = scope.open("about:blank", "_blank");
      if (!opened) throw new Error("refused");
      await opened.fetch(own + "window-blank").finally(() => opened.close());
    },
    refresh: () => {
      const meta = page.createElement("meta");
      Object.assign(meta, { httpEquiv: "refresh", content: `0; url=${own}refresh` });
      page.head.append(meta);
      return "silent";
    },
    "navigation-blob": () => {
      const text = `<img src="${own}navigation-blob"><script src="${own}navigation-blob"></script>`;
      scope.location.assign(URL.createObjectURL(new Blob([text], { type: "text/html" })));
      return "silent";
    },
    "frame-peers": () => {
      const frame = page.createElement("iframe");
      page.body.append(frame);
      try {
        const Peers = frame.contentWindow?.RTCPeerConnection;
        if (!Peers) throw Object.assign(new Error("RTCPeerConnection"), { name: "AbsentError" });
        new Peers().close();
      } finally {
        frame.remove();
      }
    },
    storage: async () => {
      const cache = await scope.caches.open("stayput-leak-test");
      await cache.put(own + "storage", new Response("p".repeat(64)));
      const kept = await cache.match(own + "storage");
      await scope.caches.delete("stayput-leak-test");
      if (!kept) throw new Error("not kept");
    },
    broadcast: () => {
      const [from, to] = [
        new scope.BroadcastChannel("stayput-leak-test"),
        new scope.BroadcastChannel("stayput-leak-test"),
      ];
      return new Promise((resolve) => {
        to.onmessage = resolve;
        from.postMessage("p".repeat(64));
      }).finally(() => (from.close(), to.close()));
    },
    navigation: () => {
      scope.location.assign(own + "navigation");
      return "silent";
    },
  };
}
