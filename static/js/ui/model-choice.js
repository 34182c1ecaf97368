// Which model does the work, as a person wants it, and how far the fine one has come. Thread: page.
import { UI, formatMegabytes, say } from "../messages.js";
import { make, setText } from "./element.js";

const WORDS = UI.choice;

/** @param {import("./state.js").ViewState} state */
function describe({ tier, fine }) {
  if (tier === "fast") return WORDS.fastMeans;
  if (fine.status === "failed")
    return fine.code === "GPU_HALF"
      ? WORDS.failedHalf
      : say(WORDS.failed, { code: fine.code ?? "" });
  if (fine.status === "here") return WORDS.here;
  if (fine.status === "none") return WORDS.none;
  const isLoading = fine.total > 0 && fine.loaded < fine.total;
  return isLoading
    ? say(WORDS.coming, {
        loaded: formatMegabytes(fine.loaded),
        total: formatMegabytes(fine.total),
      })
    : WORDS.starting;
}

/** @param {{onTier: (tier: import("../rpc/protocol.js").Tier) => void}} handlers */
export function createModelChoice({ onTier }) {
  const node = make("fieldset", "choice");
  const means = make("p", "choice-means");
  means.id = "model-means";
  node.append(make("legend", "", WORDS.title));
  const boxes = /** @type {import("../rpc/protocol.js").Tier[]} */ (["fine", "fast"]).map(
    (tier) => {
      const box = make("input");
      const label = make("label", "choice-option");
      box.type = "radio";
      box.name = "model";
      box.value = tier;
      box.setAttribute("aria-describedby", means.id);
      // A press on the one that is chosen already asks again for what could not be had.
      box.addEventListener("click", () => onTier(tier));
      label.append(box, make("span", "", WORDS[tier]));
      node.append(label);
      return box;
    },
  );
  node.append(means);

  return {
    node,
    /** @param {import("./state.js").ViewState} state */
    render(state) {
      for (const box of boxes) box.checked = box.value === state.tier;
      setText(means, describe(state));
    },
  };
}
