"""`verify`: says that a true copy is true, and of each kind of damage what it is."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from tests.tools.hosting.hosts import make_certificate, over_https, plain_python
from tools.command import main
from tools.serve.headers import SECURITY
from tools.serve.serve import serve_directory
from tools.verify.expected_headers import compare_headers
from tools.verify.explain import explain
from tools.verify.findings import Weight

INDEX = b"<!doctype html>\n<html>\n<head>\n<title>x</title>\n</head>\n<body>\n</body>\n</html>\n"
SCRIPT = (
    b"// Says what is so.\nexport const answer = 42;\n\n// And then some.\nexport const b = 1;\n"
)


def said_of(target: object, *more: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = main(["verify", str(target), *map(str, more)])
    captured = capsys.readouterr()
    return status, captured.out + captured.err


@pytest.fixture
def copy(tiny_dist: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_dist, tmp_path / "copy"))


@pytest.fixture(scope="module")
def light(tiny_dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a visitor gets but for the largest parts: to send and hash those takes seconds."""
    folder = tmp_path_factory.mktemp("light") / "site"
    shutil.copytree(tiny_dist, folder)
    for path in [path for path in folder.glob("parts/**/*") if path.stat().st_size > 2_000_000]:
        for one in path.parent.glob(f"{path.name}*"):
            one.unlink()
    return folder


def test_a_true_copy_is_this_build(
    dist: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(dist, tmp_path / "copy")
    status, said = said_of(copy, capsys=capsys)
    assert (status, "It is this build." in said) == (0, True)


def test_each_difference_in_a_folder_is_told(
    copy: Path, tiny_dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "styles.css").unlink()
    (copy / "index.html.br").unlink()
    (copy / "index.html.gz").write_bytes(b"other")
    (copy / "tracker.js").write_text("x")
    (copy / ".nojekyll").write_text("")
    (copy / ".well-known").mkdir()
    (copy / ".well-known" / "x.js").write_text("x")
    (copy / "manifest.webmanifest").write_bytes(b"")
    status, said = said_of(copy, "--against", tiny_dist, capsys=capsys)
    assert status == 1
    for line in (
        "differs  styles.css is missing.",
        "differs  index.html.gz is not the one that this build makes.",
        "differs  .well-known/x.js, tracker.js: each is not of the build.",
        "differs  manifest.webmanifest is empty.",
        "note     index.html.br is missing; visitors get the same page without it.",
        "note     .nojekyll is not of the build; hosts ask for it.",
    ):
        assert line in said
    assert "Differences: 5." in said


def test_helpers_may_be_missing_and_hosts_may_add_their_files(
    copy: Path, tiny_dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in [*copy.rglob("*.br"), copy / "_headers"]:
        path.unlink()
    (copy / "CNAME").write_text("stayput.example\n")
    assert said_of(copy, "--against", tiny_dist, capsys=capsys)[0] == 0


def test_an_old_build_is_named_once(
    copy: Path, tiny_dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = json.loads((copy / "build.json").read_text("utf-8"))
    manifest["build"] = "0123456789ab"
    (copy / "build.json").write_text(json.dumps(manifest), "utf-8")
    (copy / "index.html").write_text("old")
    status, said = said_of(copy, "--against", tiny_dist, capsys=capsys)
    assert status == 1
    assert "This is build 0123456789ab, not " in said
    assert said.count("differs") == 1


@pytest.mark.parametrize(
    ("url", "built", "found", "words"),
    [
        ("a.js", SCRIPT, b"", "is empty"),
        ("a.wasm", SCRIPT, SCRIPT[:-5], "is cut short"),
        ("a.js", SCRIPT, gzip.compress(SCRIPT, mtime=0), "no Content-Encoding says so"),
        ("a.js", SCRIPT, SCRIPT.replace(b"\n", b"\r\n"), "line ends"),
        ("a.js", SCRIPT, b"\xef\xbb\xbf" + SCRIPT, "byte-order mark"),
        ("a.js", SCRIPT, b"\n<!DOCTYPE html><p>Not found", "is a web page"),
        (
            "index.html",
            INDEX,
            INDEX.replace(b"</body>", b"<script src=//t.example></script></body>"),
            "33 bytes put in: '<script src=//t.example></script>'",
        ),
        ("index.html", INDEX, INDEX.replace(b"\n", b""), "white space"),
        ("a.js", SCRIPT, b"export const answer=42,b=1;", "minifies"),
        ("build.json", b'{"build": "a"}', b'{"build": "b"}', "belongs to build b"),
        ("sw.js", b'const BUILD = {"build":"a"};', b'const BUILD = {"build":"b"};', "build b"),
        ("a.wasm", b"\0asm1", b"\0asm2", "other content"),
        ("a.js", SCRIPT, SCRIPT.replace(b"42", b"43"), "other content"),
    ],
)
def test_a_difference_is_explained(url: str, built: bytes, found: bytes, words: str) -> None:
    what, advice = explain(url, built, found)
    assert words in what
    assert advice.endswith(".")


def test_a_host_without_headers_counts_unless_told_otherwise(
    light: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with plain_python(light, tmp_path) as address:
        status, said = said_of(address, "--against", light, capsys=capsys)
        assert status == 1
        for name in SECURITY:
            assert f"each comes without the header {name}." in said
        assert "differs" not in said, "the content is as built"
        status, said = said_of(address, "--against", light, "--no-headers", capsys=capsys)
    assert status == 0
    assert "the service worker stand in" in said
    assert "sent without compression" in said


def test_https_with_a_certificate_of_ones_own(
    light: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate, key = make_certificate(tmp_path)
    with over_https(light, certificate, key) as address:
        options = (address, "--against", light, "--no-headers")
        status, said = said_of(*options, capsys=capsys)
        assert status == 1
        assert "certificate is not trusted" in said
        assert "--ca FILE" in said
        assert said_of(*options, "--insecure", capsys=capsys)[0] == 0
        assert said_of(*options, "--ca", certificate, capsys=capsys)[0] == 0
    status, said = said_of(address, "--against", light, capsys=capsys)
    assert (status, "can't be reached" in said) == (1, True)


def test_the_local_server_is_this_build_also_under_a_path(
    tiny_dist: Path, light: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for prefix, folder in (("/", tiny_dist), ("/a/b/", light)):
        with serve_directory(folder, prefix=prefix) as site:
            status, said = said_of(site.url.rstrip("/"), "--against", folder, capsys=capsys)
            assert status == 0, said
            assert "note" not in said


def test_order_and_case_of_header_values_do_not_count() -> None:
    headers = {
        **{name.lower(): value for name, value in SECURITY.items()},
        "content-type": "text/html;charset=UTF-8",
        "cache-control": "No-Cache, must-revalidate",
        "content-security-policy": "; ".join(
            reversed(SECURITY["Content-Security-Policy"].split("; "))
        ),
        "permissions-policy": SECURITY["Permissions-Policy"].replace(", ", ","),
        "x-content-type-options": "nosniff, nosniff",
    }
    assert compare_headers("index.html", headers) == []
    headers["content-type"] = "text/plain"
    [finding] = compare_headers("index.html", headers)
    assert finding.weight is Weight.CONTENT


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/no/such/folder"], "is no folder and no address"),
        (["http://127.0.0.1:1/"], "can't be reached"),
        (["x", "--against", "/no/such/folder"], "holds no build"),
    ],
)
def test_what_cannot_be_compared_is_explained(
    arguments: list[str], words: str, tiny_dist: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    against = [] if "--against" in arguments else ["--against", str(tiny_dist)]
    status, said = said_of(*arguments, *against, capsys=capsys)
    assert (status, words in said) == (1, True), said
