// Which requests count as made since the seal: by what the browser lists, and by what it says it refused.
import assert from "node:assert/strict";
import { test } from "node:test";

import { createTally } from "../../static/js/seal/tally.js";

const OWN = "https://own.test";
const OTHER = "https://other.test";
const [FIRST, SEALED] = ["default-src 'self'", "default-src 'none'"];

/** As a browser lists a request of which it tells no more than that it was. */
const listed = (name, at, more = {}) => ({
  ...{ name, initiatorType: "img", startTime: at, responseEnd: at + 4 },
  ...{ requestStart: 0, responseStatus: 0, ...more },
});
const refusal = (blockedURI, at, originalPolicy = SEALED) => ({
  blockedURI,
  timeStamp: at,
  originalPolicy,
});

/** @param {(tally: ReturnType<typeof createTally>) => void} happen */
function madeOf(happen) {
  const tally = createTally(OWN);
  happen(tally);
  return tally.counts().requestsSince;
}

test("what was made counts, and what was refused does not, in whichever order it is told", () => {
  const url = `${OTHER}/image?leak=1`;
  assert.equal(
    madeOf((tally) => tally.list(listed(url, 100))),
    1,
  );
  for (const isFirst of [true, false])
    assert.equal(
      madeOf((tally) => {
        if (isFirst) tally.refuse(refusal(url, 101));
        tally.list(listed(url, 100));
        if (!isFirst) tally.refuse(refusal(url, 101));
      }),
      0,
    );
});

test("a refused frame of another origin is not made, though only its origin is named", () => {
  for (const initiatorType of ["iframe", "frame", "object", "embed"])
    for (const named of [OTHER, `${OTHER}/`])
      assert.equal(
        madeOf((tally) => {
          tally.refuse(refusal(named, 140, FIRST));
          tally.refuse(refusal(named, 140));
          tally.list(listed(`${OTHER}/frame#a`, 100, { initiatorType, responseEnd: 180 }));
        }),
        0,
      );
});

test("a refusal that names an origin alone speaks for frames, and for one of them", () => {
  assert.equal(
    madeOf((tally) => {
      tally.refuse(refusal(OTHER, 140, FIRST));
      tally.refuse(refusal(OTHER, 140));
      tally.list(listed(`${OTHER}/image`, 100));
      for (const [name, at] of [
        ["a", 100],
        ["b", 101],
      ])
        tally.list(
          listed(`${OTHER}/${name}`, at, { initiatorType: "iframe", responseEnd: at + 80 }),
        );
    }),
    2,
  );
  assert.equal(
    madeOf((tally) => {
      tally.refuse(refusal(OWN, 140));
      tally.list(listed(`${OWN}/frame`, 100, { initiatorType: "iframe" }));
    }),
    1,
    "of our own frames the whole address is named",
  );
});

test("one address, refused once and made before or after, is made once", () => {
  const url = `${OTHER}/image`;
  const pair = (tally) => {
    tally.refuse(refusal(url, 1001, FIRST));
    tally.refuse(refusal(url, 1001));
    tally.list(listed(url, 1000));
  };
  for (const at of [10, 1500, 90_000])
    assert.equal(
      madeOf((tally) => {
        pair(tally);
        tally.list(listed(url, at));
      }),
      1,
      `made at ${at}`,
    );
  assert.equal(
    madeOf((tally) => {
      tally.refuse(refusal(url, 1001)); // of one that is listed nowhere
      tally.list(listed(url, 1500));
    }),
    1,
  );
});

test("an address with a name in it or something behind it is the one that is refused", () => {
  assert.equal(
    madeOf((tally) => {
      tally.refuse(refusal(`${OWN}/a?b`, 100));
      tally.list(listed(`${OWN}/a?b#c`, 100));
      tally.refuse(refusal(`${OTHER}/a`, 100));
      tally.list(listed("https://who:what@other.test/a", 100));
      tally.refuse(refusal("inline", 100));
    }),
    0,
  );
});

test("what left our own origin is made, whatever is said; what failed on the way, too", () => {
  const url = `${OWN}/image`;
  for (const more of [{ requestStart: 101 }, { responseStatus: 200 }])
    assert.equal(
      madeOf((tally) => {
        tally.refuse(refusal(url, 101));
        tally.list(listed(url, 100, more));
      }),
      1,
    );
  // A host that ends the connection has heard the request; the browser lists no timings then.
  for (const initiatorType of ["fetch", "img", "iframe", "script"])
    assert.equal(
      madeOf((tally) => tally.list(listed(url, 100, { initiatorType }))),
      1,
    );
});

test("a worklet's refusal, of which nothing is said, takes no time", () => {
  const worklet = { initiatorType: "script", responseEnd: 100.1 };
  assert.equal(
    madeOf((tally) => tally.list(listed(`${OWN}/worklet`, 100, worklet))),
    0,
  );
  assert.equal(
    madeOf((tally) => tally.list(listed(`${OTHER}/worklet`, 100, worklet))),
    1,
  );
});

test("blobs and data are no requests", () => {
  assert.equal(
    madeOf((tally) => {
      tally.list(listed("blob:https://own.test/1", 100));
      tally.list(listed("data:,a", 100));
    }),
    0,
  );
});
