/**
 * The catalogue of leak attempts: what a style, a drawing or a module refers to. Runs on the page.
 */

import { have, quietly } from "./attempt-tools.js";

/**
 * The attempts by an address inside something else.
 * @param {import("./thread-attempts.js").Targets} targets
 * @returns {Record<string, () => unknown>}
 */
export function referenceAttempts({ own }) {
  const scope = /** @type {any} */ (globalThis);
  const page = scope.document;
  const svg = "http://www.w3.org/2000/svg";
  const xsl = "http://www.w3.org/1999/XSL/Transform";
  /** @param {string} name @param {string} property @param {(url: string) => string} value @param {string} [tag] */
  const styled = (name, property, value, tag = "div") => {
    const made = page.createElement(tag);
    made.textContent = "x";
    made.style.setProperty("float", "left");
    made.style.setProperty(property, value(`url(${JSON.stringify(own + name)})`));
    page.body.append(made);
    return quietly(() => made.remove());
  };
  /** @param {string} rules */
  const sheet = (rules) => {
    const made = new scope.CSSStyleSheet();
    made.replaceSync(rules);
    page.adoptedStyleSheets = [...page.adoptedStyleSheets, made];
    return quietly(
      () =>
        (page.adoptedStyleSheets = page.adoptedStyleSheets.filter(
          (/** @type {any} */ one) => one !== made,
        )),
    );
  };
  /** @param {[string, Record<string, string>][]} elements each holds the next */
  const drawn = (...elements) => {
    const root = page.createElementNS(svg, "svg");
    let last = root;
    for (const [tag, fields] of elements) {
      const made = page.createElementNS(svg, tag);
      for (const [name, value] of Object.entries(fields)) made.setAttribute(name, value);
      last.append(made);
      last = made;
    }
    page.body.append(root);
    return quietly(() => root.remove());
  };
  /** @param {(add: (tag: string, fields: Record<string, string>, parent?: any) => any) => void} fill */
  const transformed = (fill) => {
    const Processor = have("XSLTProcessor");
    const style = page.implementation.createDocument(xsl, "xsl:stylesheet", null);
    style.documentElement.setAttribute("version", "1.0");
    fill((tag, fields, parent = style.documentElement) => {
      const made = style.createElementNS(xsl, `xsl:${tag}`);
      for (const [name, value] of Object.entries(fields)) made.setAttribute(name, value);
      parent.append(made);
      return made;
    });
    const processor = new Processor();
    processor.importStylesheet(style);
    processor.transformToFragment(page.implementation.createDocument(null, "a", null), page);
    return quietly(() => {});
  };
  return {
    "style-cursor": () => styled("style-cursor", "cursor", (url) => `${url}, auto`),
    "style-list": () => styled("style-list", "list-style-image", (url) => url, "li"),
    "style-content": () => styled("style-content", "content", (url) => url),
    "style-mask": () => styled("style-mask", "mask", (url) => url),
    "style-filter": () => styled("style-filter", "filter", (url) => url),
    "style-clip": () => styled("style-clip", "clip-path", (url) => url),
    "style-shape": () => styled("style-shape", "shape-outside", (url) => url),
    "style-path": () => styled("style-path", "offset-path", (url) => url),
    "style-border": () => styled("style-border", "border-image", (url) => `${url} 1`),
    "style-image-set": () =>
      styled("style-image-set", "background-image", (url) => `image-set(${url} 1x)`),
    "style-constructed": () =>
      sheet(`body::after { content: url(${JSON.stringify(own + "style-constructed")}) }`),
    "font-face": () => {
      const made = page.createElement("p");
      made.textContent = "x";
      made.style.fontFamily = "leak-face";
      page.body.append(made);
      return sheet(
        `@font-face { font-family: leak-face; src: url(${JSON.stringify(own + "font-face")}) }`,
      ).finally(() => made.remove());
    },
    "svg-use": () => drawn(["use", { href: `${own}svg-use#x` }]),
    "svg-fill": () => drawn(["rect", { width: "9", height: "9", fill: `url(${own}svg-fill#x)` }]),
    "svg-script": () => drawn(["script", { href: own + "svg-script" }]),
    "svg-filter-image": () =>
      drawn(
        ["g", { filter: "url(#leak-filter)" }],
        ["filter", { id: "leak-filter" }],
        ["feImage", { href: own + "svg-filter-image" }],
      ),
    "svg-in-image": () => {
      const image = page.createElement("img");
      const text = `<svg xmlns="${svg}" width="9" height="9"><image href="${own}svg-in-image" width="9" height="9"/></svg>`;
      image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
      page.body.append(image);
      return quietly(() => image.remove());
    },
    "canvas-filter": () => {
      const context = page.createElement("canvas").getContext("2d");
      context.filter = `url(${JSON.stringify(`${own}canvas-filter#x`)})`;
      context.fillRect(0, 0, 9, 9);
      return quietly(() => {});
    },
    "xslt-import": () => transformed((add) => add("import", { href: own + "xslt-import" })),
    "xslt-document": () =>
      transformed((add) =>
        add(
          "copy-of",
          { select: `document('${own}xslt-document')` },
          add("template", { match: "/" }),
        ),
      ),
    "import-map": () => {
      const map = page.createElement("script");
      map.type = "importmap";
      const name = "leak-import-map";
      map.append(JSON.stringify({ imports: { [name]: own + "import-map" } }));
      page.head.append(map);
      // A name without a path: by the map it is an address.
      return import(name).finally(() => map.remove());
    },
    "json-module": () => import(own + "json-module", { with: { type: "json" } }),
    "style-module": () => import(own + "style-module", { with: { type: "css" } }),
  };
}
