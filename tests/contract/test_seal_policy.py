"""The policies as written: what the page starts with, and what is left after the seal."""

import base64
import hashlib
import re
from pathlib import Path

from tools.serve.headers import SECURITY

STATIC = Path(__file__).resolve().parents[2] / "static"


def directives(policy: str) -> dict[str, list[str]]:
    return {
        name: sources
        for name, *sources in (part.split() for part in policy.split(";") if part.strip())
    }


def first_policy() -> dict[str, list[str]]:
    html = (STATIC / "index.html").read_text("utf-8")
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert found
    return directives(found[1])


def sealed_policy() -> dict[str, list[str]]:
    script = (STATIC / "js/seal/seal.js").read_text("utf-8")
    found = re.search(r"SEALED_POLICY = \[(.*?)\]", script, re.DOTALL)
    assert found
    return directives("; ".join(re.findall(r'"([^"]+)"', found[1])))


def test_the_sealed_tab_has_no_source_that_a_network_could_serve() -> None:
    policy = sealed_policy()
    assert policy["default-src"] == policy["connect-src"] == ["'none'"]
    harmless = {"'none'", "blob:", "data:", "'wasm-unsafe-eval'"}
    assert {source for sources in policy.values() for source in sources} <= harmless


def test_the_first_policy_names_no_other_host_and_no_inline_code() -> None:
    policy = first_policy()
    assert policy.pop("require-trusted-types-for") == ["'script'"]
    assert policy.pop("trusted-types") == ["default"]
    sources = {source for sources in policy.values() for source in sources}
    assert sources <= {"'none'", "'self'", "blob:", "data:", "'wasm-unsafe-eval'", "'sha256-BOOT'"}
    assert policy["script-src"][-1] == "'sha256-BOOT'", "the one script that stands in the page"
    html = (STATIC / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\s(?:style|on\w+)=", html)


def test_the_self_test_can_tell_the_seal_from_an_unplugged_cable() -> None:
    # Its `data:` attempt needs no network, so only a policy can refuse it; if the page's first
    # policy refused it already, it would prove nothing about the seal.
    assert "data:" in first_policy()["connect-src"]
    assert "data:" not in sealed_policy()["connect-src"]
    probe = (STATIC / "js/seal/self-test.js").read_text("utf-8")
    assert '"data:' in probe


def test_one_place_makes_workers() -> None:
    scripts = {path.name: path.read_text("utf-8") for path in (STATIC / "js").rglob("*.js")}
    # The catalogue of leaks makes one that has no photo, and tries to make others.
    assert {name for name, text in scripts.items() if "new Worker(" in text} == {
        "spawn.js",
        "try-leaks.js",
    }
    assert {name for name, text in scripts.items() if "new Maker(" in text} == {
        "thread-attempts.js"
    }
    # In a worker there is no other way than the one that was taken before anything else ran.
    native = {name for name, text in scripts.items() if "NativeWorker" in text}
    assert native == {"worker-scripts.js", "disarm-worker.js"}
    assert "new NativeWorker" not in scripts["disarm-worker.js"]


def test_one_script_stands_in_the_page_and_the_policy_names_it(dist: Path) -> None:
    html = (dist / "index.html").read_text("utf-8")
    (code,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in SECURITY["Content-Security-Policy"]
    assert code.strip() == (STATIC / "js/load/boot.js").read_text("utf-8").strip()
    assert len(re.findall(r"<script", html)) == 2
    assert "sha256" not in str(sealed_policy())
