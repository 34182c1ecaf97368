"""One source of headers: the page's own policy, the service worker, `_headers` and the server."""

import json
import re
from pathlib import Path

from tests.contract.test_seal_policy import STATIC, directives
from tools.hosting.headers_file import headers_file
from tools.hosting.place import Place
from tools.serve.headers import (
    HEADER_POLICY,
    IMMUTABLE,
    PAGE_POLICY,
    REVALIDATE,
    SECURITY,
    headers_for,
)

CACHE = "Cache-Control"


def test_the_page_states_the_policy_that_the_header_states(dist: Path) -> None:
    html = (dist / "index.html").read_text("utf-8")
    stated = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert stated == ["; ".join(PAGE_POLICY)]
    sent = directives(SECURITY["Content-Security-Policy"])
    only_header = {part.split()[0] for part in HEADER_POLICY}
    assert {name: v for name, v in sent.items() if name not in only_header} == directives(stated[0])


def test_the_policy_comes_before_anything_that_it_could_refuse() -> None:
    html = (STATIC / "index.html").read_text("utf-8")
    policy = html.index("Content-Security-Policy")
    assert policy < min(html.index(tag) for tag in ("<link", "<script", "<body", "<svg"))


def test_trusted_types_are_guarded_before_anything_runs() -> None:
    assert directives(SECURITY["Content-Security-Policy"])["trusted-types"] == ["default"]
    main = (STATIC / "js/main.js").read_text("utf-8")
    assert main.index("\nguardScripts();") < main.index("\nopen();")
    for worker in (STATIC / "js/workers").glob("*.worker.js"):
        text = worker.read_text("utf-8")
        taken = text.index("\nconst scripts = takeScripts(self")
        guarded = text.index("\nguardScripts(scripts.isBeginning);")
        assert taken < guarded < text.index("\nserve(")


def test_the_service_worker_is_built_with_the_same_headers(dist: Path) -> None:
    line = re.search(r"^const BUILD = (\{.*\});$", (dist / "sw.js").read_text("utf-8"), re.M)
    assert line
    assert json.loads(line[1])["headers"] == SECURITY
    source = (STATIC / "sw.js").read_text("utf-8")
    assert "new Headers(BUILD.headers)" in source, "what it passes on"
    assert "...BUILD.headers" in source, "what it has itself"
    assert not any(name in source for name in SECURITY), "no header is written there by hand"


def evaluate(rules: str, path: str) -> dict[str, list[str]]:
    """What Netlify and Cloudflare Pages send: the values of every rule that matches."""
    sent: dict[str, list[str]] = {}
    matches = False
    for line in rules.splitlines():
        if line and not line[0].isspace():
            rule = line.strip()
            matches = path.startswith(rule[:-1]) if rule.endswith("*") else path == rule
        elif line.strip() and matches:
            name, _, value = line.strip().partition(": ")
            sent.setdefault(name, []).append(value)
    return sent


def test_the_headers_file_sends_each_header_once(dist: Path) -> None:
    rules = (dist / "_headers").read_text("utf-8")
    assert max(len(line) for line in rules.splitlines()) < 2000, "Cloudflare Pages reads no more"
    for path in sorted(dist.rglob("*")):
        url = path.relative_to(dist).as_posix()
        sent = evaluate(rules, f"/{url}")
        assert {name: sent[name] for name in SECURITY} == {n: [v] for n, v in SECURITY.items()}
        if url.startswith("parts/") and path.is_file():
            assert sent[CACHE] == [IMMUTABLE] == [headers_for(url)[CACHE]]
        elif path.is_file():
            assert sent.get(CACHE, [REVALIDATE]) == [REVALIDATE]
    for url in ("", "index.html", "sw.js", "build.json"):
        assert evaluate(rules, f"/{url}")[CACHE] == [REVALIDATE]


def test_the_headers_file_under_a_path_says_nothing_of_other_paths() -> None:
    rules = headers_file(Place(path="/tools/cutout/"))
    assert evaluate(rules, "/index.html") == {}
    assert evaluate(rules, "/tools/cutout/sw.js")[CACHE] == [REVALIDATE]
