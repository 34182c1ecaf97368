"""A build whose dependencies fight: they attack our guards, before, during and after a photo.

The model's runtime and the script of its threads replace every global and every method that they
reach, watch what our guards pass through them, search all that can be reached for a way to a thread
or a script, and try each; Python looks for the same. `fight.js` is what the first two run. Both
workers lie to the page as well, by `lie.js`.
"""

import base64
import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import Image

from tests.engines.hostile import Change, build_turned, turn_wheel
from tests.engines.leaks import plain

_FIGHT = Path(__file__).with_name("fight.js")
_LIE = Path(__file__).with_name("lie.js")
# In the model's runtime, and in that of Python, which has another worker.
_LIES = """
;(() => {
if (typeof globalThis.origin !== "string" || typeof postMessage !== "function") return;
LIE
const lies = startLying(globalThis, "PICTURE");
postMessage({hostile: {where: "liar", when: "PLACE", lies}});
})();
"""
_IN_RUNTIME = """
;(() => {
FIGHT
const say = (told) => postMessage({hostile: told, fight: told});
const fighter = makeFighter("runtime", import.meta.url, say);
globalThis.fightListen = (worker) => fighter.listen(worker, "its thread");
fighter.attack("imported", new Uint8Array(48));
let named;
Object.defineProperty(ENVIRONMENT.wasm, "wasmPaths", {
  get: () => named,
  set(paths) {
    named = paths;
    fighter.learn(paths.mjs);
    fighter.attack("while threads start", new Uint8Array(48));
  },
});
const create = SESSION.create;
let isDone = false;
SESSION.create = async (...given) => {
  const session = await create.apply(SESSION, given);
  const run = session.run.bind(session);
  session.run = (feeds, ...more) => {
    const {data} = Object.values(feeds)[0];
    const middle = data.byteOffset + 4 * (data.length >> 1);
    const bytes = new Uint8Array(data.buffer.slice(middle, middle + 48));
    if (!isDone && bytes.some((byte) => byte !== 0)) {
      isDone = true;
      fighter.attack("holding the photo", bytes);
      setTimeout(() => fighter.attack("after the photo", bytes), 3000);
    }
    return run(feeds, ...more);
  };
  return session;
};
})();
"""
_IN_THREAD = """
;(() => {
if (globalThis.name !== "em-pthread") return;
FIGHT
const say = (told) => postMessage({fight: told});
makeFighter("thread", import.meta.url, say).attack("imported", new Uint8Array(48));
})();
"""
_STARTS = (
    'new Worker(new URL(import.meta.url),{type:"module",workerData:"em-pthread",name:"em-pthread"})'
)
_IN_WHEEL = """

def _fights():
    try:
        import js
    except ImportError:
        return
    from PIL import Image
    from pyodide.ffi import to_js

    def look(when, stolen):
        there = lambda owner, name: getattr(owner, name, None) is not None
        names = "Worker SharedWorker caches indexedDB FontFace BroadcastChannel".split()
        found = [name for name in names if there(js, name)]
        names = "gpu serviceWorker storage locks".split()
        found += [name for name in names if there(js.navigator, name)]
        found += ["createObjectURL"] if there(js.URL, "createObjectURL") else []
        ends = []
        for name, way in {
            "function": lambda: js.Function.new("return 1")(),
            "eval": lambda: js.eval("1"),
            "worker": lambda: js.Worker.new("data:text/javascript,1"),
            "import": lambda: js.importScripts("data:text/javascript,1"),
        }.items():
            try:
                way()
                ends.append([name, "made"])
            except BaseException as error:
                ends.append([name, type(error).__name__ + ": " + str(error)[:80]])
        told = {"where": "wheel", "when": when, "hex": stolen.hex(), "escaped": found}
        told = {**told, "ends": dict(ends), "caught": []}
        told = to_js(told, dict_converter=js.Object.fromEntries)
        js.postMessage(to_js({"hostile": told}, dict_converter=js.Object.fromEntries))

    look("imported", bytes(48))
    real = Image.fromarray
    seen = []

    def fromarray(values, *more):
        if not seen and values.dtype == "uint8" and values.ndim == 3 and values.size > 10000:
            seen.append(True)
            middle = values[len(values) // 2].ravel()
            look("holding the photo", middle[len(middle) // 2 :][:48].tobytes())
        return real(values, *more)

    Image.fromarray = fromarray


_fights()
"""
# Of the picture that the liars hand over, and of the photo that they are asked about.
SIZE = (48, 32)
PLACES = {
    ("runtime", "imported"),
    ("runtime", "holding the photo"),
    ("runtime", "after the photo"),
    ("runtime", "while threads start"),
    ("thread", "imported"),
    ("wheel", "imported"),
    ("wheel", "holding the photo"),
}
LIARS = {"runtime", "Python"}
# The control: the guards as they were, which took storage away but left a way to a new thread.
UNGUARDED: tuple[Change, ...] = (
    (
        "seal/worker-scripts.js",
        "if (asked === null || started === null || `${url}` !== asked)",
        "if (false)",
    ),
    (
        "seal/worker-scripts.js",
        "return new NativeWorker(started, moduleOptions);",
        "return new NativeWorker(url, moduleOptions);",
    ),
    ("seal/worker-scripts.js", "if (beginnings[index] === address) return true;", "return true;"),
)


def build_fighting(
    out: Path,
    scratch: Path,
    port: int,
    *,
    changes: Iterable[Change] = (),
    do_lie: bool = True,
) -> None:
    """Build the real page with all three dependencies turned.

    Parameters
    ----------
    out, scratch : Path
        The folder of the site, and one to work in.
    port : int
        Where another origin listens.
    changes : iterable of (path, old, new), optional
        Changes of our own guards, for the control.
    do_lie : bool, optional
        False leaves the lies away, where only threads are asked about.
    """
    fight = plain(_FIGHT).replace("PORT", str(port))
    lie = _LIES.replace("LIE", plain(_LIE)).replace("PORT", str(port))
    lie = lie.replace("PICTURE", base64.b64encode(_picture()).decode())

    def runtime(module: bytes) -> bytes:
        text = module.decode()
        added = _IN_RUNTIME
        for word, export in (("SESSION", "InferenceSession"), ("ENVIRONMENT", "env")):
            found = re.search(rf"export\{{.*?\b(\w+) as {export}\b", text)
            assert found, export
            added = added.replace(word, found[1])
        lies = lie.replace("PLACE", "runtime")
        return (text + (lies if do_lie else "") + added.replace("FIGHT", fight)).encode()

    def thread(module: bytes) -> bytes:
        text = module.decode()
        assert _STARTS in text, "where the runtime starts its threads"
        told = f"(globalThis.fightListen ?? ((one) => one))({_STARTS})"
        return (text.replace(_STARTS, told) + _IN_THREAD.replace("FIGHT", fight)).encode()

    turned: dict[str, Callable[[bytes], bytes]] = {
        "ort.wasm.min.mjs": runtime,
        "ort-wasm-simd-threaded.mjs": thread,
        "exifread.whl": lambda wheel: turn_wheel(wheel, _IN_WHEEL),
    }
    if do_lie:
        python = lie.replace("PLACE", "Python").encode()
        turned["pyodide.mjs"] = lambda module: module + python
    build_turned(out, scratch, turned, changes)


def _picture() -> bytes:
    """A cutout as the page takes one: what is lied of is all else."""
    file = io.BytesIO()
    Image.new("RGBA", SIZE, (90, 60, 30, 200)).save(file, "PNG")
    return file.getvalue()
