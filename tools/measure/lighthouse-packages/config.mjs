// Lighthouse's own settings but for one: robots.txt is asked for as a crawler does, by a request of its own. Lighthouse
// would ask from inside the page, where the closed seal refuses it as it refuses every request ("CSP violation").
import { defaultConfig, desktopConfig, Gatherer } from "lighthouse";

class RobotsTxt extends Gatherer {
  meta = { supportedModes: ["navigation"] };

  async getArtifact({ baseArtifacts }) {
    const response = await fetch(new URL("/robots.txt", baseArtifacts.URL.finalDisplayedUrl));
    return { status: response.status, content: response.ok ? await response.text() : null };
  }
}

const isDesktop = process.env.LIGHTHOUSE_FORM === "desktop";

export default {
  ...defaultConfig,
  settings: { ...defaultConfig.settings, ...(isDesktop ? desktopConfig.settings : {}) },
  artifacts: defaultConfig.artifacts.map((one) =>
    one.id === "RobotsTxt" ? { ...one, gatherer: { implementation: RobotsTxt } } : one,
  ),
};
