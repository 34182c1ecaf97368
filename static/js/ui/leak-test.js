// "Test the seal": runs the catalogue and shows the browser's own refusals, thread by thread. Thread: page.
import { LEAKS, UI, say } from "../messages.js";
import { byId, make, makePicture, setShown, setText } from "./element.js";

const WORDS = UI.proof.leak;
/** One for each step of "See for yourself". */
const PICTURES = ["plane", "panel", "hashes"];
/** What asks the service worker or the browser to do something, now or when the page is gone. */
const ORDERS = new Set([
  "service-worker",
  "service-worker-again",
  "service-worker-message",
  "service-worker-update",
  "background-fetch",
  "notification",
  "preload-header",
  "push",
]);
/** What browsers send as reports. */
const REPORTS = new Set(["beacon", "fetch-later", "policy-report"]);

/** @typedef {import("../seal/leaks/try-leaks.js").PlaceResults} PlaceResults */

/** @param {{onTryLeaks: () => Promise<PlaceResults>}} handlers */
export function createLeakTest({ onTryLeaks }) {
  const box = byId("leak", HTMLElement);
  const button = byId("leak-try", HTMLButtonElement);
  const results = byId("leak-results", HTMLElement);
  setText(byId("leak-title", HTMLElement), WORDS.title);
  setText(byId("leak-means", HTMLElement), WORDS.means);
  setText(button, WORDS.button);
  setText(byId("self-check-title", HTMLElement), UI.proof.check.title);
  byId("self-check", HTMLElement).replaceChildren(
    ...UI.proof.check.steps.map((step, index) => {
      const item = make("li", "self-check");
      item.append(makePicture(PICTURES[index] ?? ""), make("span", "", step));
      return item;
    }),
  );

  button.addEventListener("click", async () => {
    // Not `disabled`: the button keeps its focus, and the popover stays open.
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    setText(button, WORDS.trying);
    try {
      const found = await onTryLeaks();
      const places = /** @type {import("../seal/leaks/try-leaks.js").Place[]} */ (
        Object.keys(found)
      );
      results.replaceChildren(
        makeCounts(found),
        ...places.map((place) => makePlace(place, found[place])),
      );
    } catch (error) {
      const failure = make("p", "proof-limits", WORDS.failed);
      failure.title = String(error);
      results.replaceChildren(failure);
    } finally {
      results.dataset.done = "true";
      setText(button, WORDS.again);
      button.removeAttribute("aria-disabled");
    }
  });

  return {
    /** @param {import("./state.js").ViewState} state */
    render({ seal }) {
      setShown(box, seal.status === "sealed");
    },
  };
}

/** @typedef {"documents" | "workers" | "orders" | "reports"} Group */

/** @param {import("../seal/leaks/try-leaks.js").Place} place @param {string} id @returns {Group} */
function groupOf(place, id) {
  if (REPORTS.has(id)) return "reports";
  if (ORDERS.has(id)) return "orders";
  return place === "page" ? "documents" : "workers";
}

/** @param {number} tried @param {number} out */
const sayResult = (tried, out) =>
  out === 0 ? say(WORDS.resultNone, { tried }) : say(WORDS.result, { tried, out });

/** @param {import("../seal/leaks/run-attempts.js").LeakResult[]} results */
function countOf(results) {
  const tried = results.filter(({ outcome }) => outcome !== "absent");
  const out = tried.filter(({ outcome }) => outcome === "through");
  return { out: out.length, words: sayResult(tried.length, out.length) };
}

/** All threads together, by what an attempt is. @param {PlaceResults} found */
function makeCounts(found) {
  /** @type {Record<Group, import("../seal/leaks/run-attempts.js").LeakResult[]>} */
  const groups = { documents: [], workers: [], orders: [], reports: [] };
  for (const [place, results] of Object.entries(found))
    for (const result of results)
      groups[groupOf(/** @type {any} */ (place), result.id)].push(result);
  const list = make("ul", "ledger leak-groups");
  for (const [group, results] of Object.entries(groups)) {
    const row = make("li");
    row.dataset.group = group;
    row.append(
      make("span", "ledger-name", WORDS.groups[/** @type {Group} */ (group)]),
      make("span", "leak-count", countOf(results).words),
    );
    list.append(row);
  }
  return list;
}

/**
 * @param {import("../seal/leaks/try-leaks.js").Place} place
 * @param {import("../seal/leaks/run-attempts.js").LeakResult[]} results
 */
function makePlace(place, results) {
  const { out, words } = countOf(results);
  const fold = make("details", "fold");
  fold.dataset.place = place;
  const summary = make("summary");
  summary.append(
    make("span", "leak-place", WORDS.places[place]),
    make("span", "leak-count", words),
  );
  const list = make("ul", "ledger");
  list.append(...results.map(makeRow));
  fold.append(summary, list);
  if (out > 0)
    fold.append(make("p", "proof-limits", place === "page" ? WORDS.onlyOurs : WORDS.tell));
  fold.open = out > 0;
  return fold;
}

/** @param {import("../seal/leaks/run-attempts.js").LeakResult} result */
function makeRow({ id, outcome, by }) {
  const row = make("li");
  row.dataset.leak = id;
  row.dataset.outcome = outcome;
  row.title = by;
  const directive = outcome === "refused" && /^[a-z-]+$/.test(by) ? by : "";
  row.append(
    make("span", "ledger-name", Object.hasOwn(LEAKS, id) ? LEAKS[id] : id),
    make("span", "ledger-aside", directive),
    make("span", "ledger-value", WORDS.ends[outcome]),
  );
  return row;
}
