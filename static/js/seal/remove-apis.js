/**
 * What the page takes from itself when it seals: ways by which the browser would use the network on the
 * page's behalf, or keep something to send later, and which no policy of every browser covers.
 * Runs on the page.
 */

/** Where each is found -> names. A browser that lacks one has nothing to give up. @type {Record<string, string[]>} */
const GIVEN_UP = {
  "": [
    ...["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel"],
    // Spoken, heard or worked on by a server, in some browsers.
    ...[
      "speechSynthesis",
      "SpeechSynthesisUtterance",
      "SpeechRecognition",
      "webkitSpeechRecognition",
    ],
    ...[
      "Translator",
      "LanguageDetector",
      "LanguageModel",
      "Summarizer",
      "Writer",
      "Rewriter",
      "Proofreader",
    ],
    // The browser asks other sites, by a name or an address that the page gives.
    ...[
      "PaymentRequest",
      "PublicKeyCredential",
      "IdentityCredential",
      "IdentityProvider",
      "DigitalCredential",
    ],
    ...["PresentationRequest", "Notification", "XSLTProcessor"],
    "cookieStore",
  ],
  Document: ["cookie"],
  HTMLMediaElement: ["remote"],
  Navigator: [
    ...["credentials", "login", "presentation", "mediaSession", "requestMediaKeySystemAccess"],
    ...[
      "getInstalledRelatedApps",
      "install",
      "geolocation",
      "serial",
      "usb",
      "hid",
      "bluetooth",
      "requestMIDIAccess",
    ],
    ...[
      "joinAdInterestGroup",
      "updateAdInterestGroups",
      "runAdAuction",
      "getInterestGroupAdAuctionData",
    ],
  ],
  // `navigationPreload`: a header of the page's own making, which the browser sends with the next visit.
  ServiceWorkerRegistration: [
    ...["update", "navigationPreload", "pushManager", "backgroundFetch", "sync", "periodicSync"],
    ...["cookies", "paymentManager", "index", "showNotification"],
  ],
};

/**
 * Take all of it away, for good.
 * @param {any} scope the page's own global scope
 * @returns {import("../rpc/protocol.js").SealAttempt[]} what there was, and whether it is gone
 */
export function giveUp(scope) {
  return Object.entries(GIVEN_UP).flatMap(([place, names]) => {
    const owner = place ? scope[place]?.prototype : scope;
    return names
      .filter((name) => owner && name in owner)
      .map((name) => takeAway(owner, name, place));
  });
}

/**
 * @param {any} owner @param {string} name @param {string} place
 * @returns {import("../rpc/protocol.js").SealAttempt}
 */
function takeAway(owner, name, place) {
  try {
    Object.defineProperty(owner, name, { value: undefined, configurable: false, writable: false });
  } catch {
    // Reported below: what counts is whether it is gone.
  }
  const left = Object.getOwnPropertyDescriptor(owner, name);
  const gone = left !== undefined && left.get === undefined && left.value === undefined;
  return {
    name: place ? `${place}.${name}` : name,
    refused: gone,
    by: gone ? "removed by this page" : "still there",
  };
}
