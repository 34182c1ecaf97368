import assert from "node:assert/strict";
import { test } from "node:test";

import { guardScripts } from "../../static/js/seal/trusted-types.js";
import { takeScripts } from "../../static/js/seal/worker-scripts.js";

/** A worker's global scope; what was started in it, and the text behind each address. */
function fakeScope() {
  const started = [];
  const texts = new Map();
  class Worker {
    constructor(url, options) {
      started.push({ url, options: { ...options } });
    }
  }
  class Blob {
    constructor(parts, options) {
      this.text = parts.join("");
      this.type = options.type;
    }
  }
  const URL = {
    createObjectURL(blob) {
      const address = `blob:fake/${texts.size + 1}`;
      texts.set(address, blob.text);
      return address;
    },
    revokeObjectURL() {},
  };
  const navigator = Object.create({ gpu: {}, storage: {}, serviceWorker: {}, userAgent: "fake" });
  const scope = Object.create({ caches: {}, FontFace: class {} });
  Object.assign(scope, { Worker, Blob, URL, navigator, TypeError, indexedDB: {} });
  return { scope, started, texts };
}

/** Code that turned replaced everything that it can reach, and hears of every use. */
function withEverythingReplaced(work) {
  const { apply, defineProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
  const { isArray } = Array;
  const used = [];
  const restored = [];
  const seen = new Set();
  const names = ownKeys(globalThis).filter((name) => !["globalThis", "global"].includes(name));
  const owners = [];
  for (const name of names) {
    const value = getOwnPropertyDescriptor(globalThis, name).value;
    if (typeof value === "function" || (typeof value === "object" && value && !isArray(value)))
      owners.push([String(name), value], [`${String(name)}.prototype`, value.prototype]);
  }
  owners.push(["globalThis", globalThis]);
  const plan = [];
  for (const [label, owner] of owners) {
    if (!owner || seen.has(owner)) continue;
    seen.add(owner);
    for (const key of ownKeys(owner)) {
      const found = getOwnPropertyDescriptor(owner, key);
      const isMethod = typeof found.value === "function" && key !== "constructor";
      if (!isMethod || (!found.writable && !found.configurable)) continue;
      plan.push([owner, key, found, `${label}.${String(key)}`]);
    }
  }
  let count = 0;
  let isOn = false;
  try {
    for (let index = 0; index < plan.length; index += 1) {
      const [owner, key, found, label] = plan[index];
      const spy = function (...given) {
        if (isOn) used[count++] = label;
        return apply(found.value, this, given);
      };
      if (defineProperty(owner, key, { ...found, value: spy })) restored[index] = true;
    }
    isOn = true;
    work();
    isOn = false;
  } finally {
    isOn = false;
    for (let index = plan.length - 1; index >= 0; index -= 1)
      if (restored[index]) defineProperty(plan[index][0], plan[index][1], plan[index][2]);
  }
  return used;
}

test("the replacing sees what is used", () => {
  const used = withEverythingReplaced(() => "blob:x".startsWith("blob:"));
  assert.deepEqual(used, ["String.prototype.startsWith"]);
});

test("a worker without threads has neither a way to one nor to a script", () => {
  const { scope, started } = fakeScope();
  const scripts = takeScripts(scope);
  for (const [owner, name] of [
    [scope, "Worker"],
    [scope.URL, "createObjectURL"],
  ]) {
    const { value, configurable, writable } = Object.getOwnPropertyDescriptor(owner, name);
    assert.deepEqual([value, configurable, writable], [undefined, false, false], name);
  }
  assert.ok(scripts.attempts.every(({ refused }) => refused));
  const names = scripts.attempts.map(({ name }) => name);
  for (const name of ["Worker", "URL.createObjectURL", "caches", "indexedDB", "gpu", "storage"])
    assert.ok(names.includes(name), name);
  assert.equal(scripts.starterOf(["1"]), null);
  assert.deepEqual(started, []);
});

test("no script is made once other people's code runs", () => {
  const { scope } = fakeScope();
  const scripts = takeScripts(scope);
  assert.equal(scripts.addressOf(["1"]), "blob:fake/1");
  scripts.close();
  assert.throws(() => scripts.addressOf(["2"]), /other people's code/);
});

test("the runtime starts its own script alone, disarmed first", () => {
  const { scope, started, texts } = fakeScope();
  const scripts = takeScripts(scope, { hasGpu: true, hasThreads: true });
  const glue = scripts.addressOf(["glue"]);
  const other = scripts.addressOf(["another"]);
  assert.throws(() => new scope.Worker(glue), /no such thread/, "not before it is named");
  scripts.allowThreads(glue);
  scripts.close();
  new scope.Worker(glue, { type: "classic", name: "mine" });
  const [{ url, options }] = started;
  assert.deepEqual(options, { type: "module", name: "em-pthread" });
  assert.notEqual(url, glue);
  const [, first, then] = /^import "(.+)";\nimport "(.+)";$/.exec(texts.get(url));
  assert.match(texts.get(first), /^\(function disarm\(/);
  assert.equal(then, glue);
  assert.ok(scripts.isBeginning(url));
  assert.ok(!scripts.isBeginning(glue) && !scripts.isBeginning(other));
  for (const refused of [
    other,
    url,
    "blob:fake/99",
    "https://own.example/x.js",
    "",
    undefined,
    null,
  ])
    assert.throws(() => new scope.Worker(refused), /no such thread/);
  assert.equal(started.length, 1);
  assert.equal(scope.navigator.gpu !== undefined, true);
  assert.equal(new scope.Worker(glue).constructor, scope.Worker, "no way to the native one");
});

test("an address is read once, whatever it says the second time", () => {
  const { scope, started, texts } = fakeScope();
  const scripts = takeScripts(scope, { hasThreads: true });
  const glue = scripts.addressOf(["glue"]);
  const evil = scripts.addressOf(["evil"]);
  scripts.allowThreads(glue);
  let reads = 0;
  const lying = { toString: () => (reads++ === 0 ? glue : evil) };
  new scope.Worker(lying);
  assert.equal(reads, 1);
  assert.ok(texts.get(started[0].url).endsWith(`import "${glue}";`));
  reads = 1;
  assert.throws(() => new scope.Worker(lying), /no such thread/);
});

test("no thread once the session stands; our own script can still be started", () => {
  const { scope, started } = fakeScope();
  const scripts = takeScripts(scope, { hasThreads: true });
  const startOwn = scripts.starterOf(["own"]);
  const glue = scripts.addressOf(["glue"]);
  scripts.allowThreads(glue);
  scripts.close();
  scripts.endThreads();
  assert.throws(() => new scope.Worker(glue), /no such thread/);
  assert.throws(() => new scope.Worker(null), /no such thread/);
  startOwn();
  assert.equal(started.length, 1);
});

test("the guards use nothing that such code could have replaced", () => {
  const { scope, started } = fakeScope();
  const scripts = takeScripts(scope, { hasThreads: true });
  const glue = scripts.addressOf(["glue"]);
  scripts.allowThreads(glue);
  const startOwn = scripts.starterOf(["own"]);
  scripts.close();
  let policy = null;
  globalThis.trustedTypes = { createPolicy: (_name, made) => (policy = made) };
  try {
    guardScripts(scripts.isBeginning);
  } finally {
    delete globalThis.trustedTypes;
  }
  const refusals = [];
  const calls = [
    () => new scope.Worker(glue),
    () => new scope.Worker("blob:evil"),
    () => startOwn(),
    () => policy.createScriptURL("blob:evil"),
    () => policy.createScriptURL("blob:fake/4"),
    () => scripts.addressOf(["late"]),
    () => (scripts.endThreads(), new scope.Worker(glue)),
  ];
  const used = withEverythingReplaced(() => {
    for (let index = 0; index < calls.length; index += 1) {
      try {
        calls[index]();
      } catch {
        refusals[refusals.length] = index;
      }
    }
  });
  // The fake's own constructor notes what was started.
  assert.deepEqual(
    used.filter((name) => name !== "Array.prototype.push"),
    [],
  );
  assert.deepEqual(refusals, [1, 3, 4, 5, 6]);
  assert.equal(started.length, 2);
});
