"""Every way in takes what app/ reads, and nothing else: manifest, page, names of files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.domain import Format
from tools.site.site_files import describe_app

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
MANIFEST = json.loads(describe_app(STATIC))
ZIP = {"application/zip": [".zip"]}


def read(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


def formats() -> dict[str, tuple[str, list[str]]]:
    """The page's own table: each format with its media type and its suffixes."""
    table = re.search(
        r"FORMATS = Object\.freeze\(\{\n(.*?)\n\}\)", read("js/photos/picture-names.js"), re.DOTALL
    )
    assert table
    rows = re.findall(
        r'^  "?([\w ]+?)"?: \{ type: "(.*?)", suffixes: \[(.*?)\] \},$', table[1], re.M
    )
    assert len(rows) == len(table[1].splitlines())
    return {name: (kind, re.findall(r'"(.*?)"', suffixes)) for name, kind, suffixes in rows}


def test_every_format_that_is_read_is_known_by_its_names() -> None:
    assert list(formats()) == [one.value for one in Format]
    suffixes = [suffix for _, some in formats().values() for suffix in some]
    assert len(set(suffixes)) == len(suffixes)


def test_the_system_opens_with_the_app_what_goes_in() -> None:
    (handler,) = MANIFEST["file_handlers"]
    expected = dict(formats().values()) | ZIP
    assert handler == {"action": "./", "accept": expected}


def test_the_page_knows_each_format_by_its_first_bytes() -> None:
    kinds = re.search(r"@typedef \{(.*?)\} Kind \*/", read("js/files/kind.js"))
    assert kinds
    assert re.findall(r'"(\w+)"', kinds[1]) == [one.name for one in Format]
    photos = dict(
        re.findall(r'^  ([A-Z]+): \{ type: "(.*?)", suffix', read("js/files/answers.js"), re.M)
    )
    assert photos == {one.name: formats()[one.value][0] for one in Format}


@pytest.mark.parametrize("name", ["file-input", "strip-input"])
def test_a_file_chooser_offers_each_format(name: str) -> None:
    found = re.search(rf'id="{name}" accept="(.*?)"', read("index.html"))
    assert found
    accepted = found[1].split(",")
    assert accepted[0] == "image/*"
    # Systems know these as pictures; of the others not all do.
    plain = {"JPEG", "PNG", "WebP", "GIF", "BMP"}
    rare = [formats()[one.value][1] for one in Format if one.value not in plain]
    assert sorted(accepted[1:]) == sorted(suffix for some in rare for suffix in some)


def test_shortcuts_open_doors_and_tell_the_host_nothing() -> None:
    doors = re.search(r"DOORS = \{(.*?)\};", read("js/ui/launch.js"), re.DOTALL)
    assert doors
    hashes = re.findall(r'"(#[\w-]+)"', doors[1])
    assert len(hashes) == 4
    # A fragment never leaves the browser; a query would.
    assert [one["url"] for one in MANIFEST["shortcuts"]] == [f"./{one}" for one in hashes]
    page = read("index.html")
    assert not [one for one in hashes if f'id="{one[1:]}"' in page]


def test_a_window_that_is_open_takes_what_is_opened() -> None:
    assert MANIFEST["launch_handler"] == {"client_mode": ["focus-existing", "auto"]}
    assert MANIFEST["id"] == MANIFEST["start_url"] == MANIFEST["scope"] == "./"


def test_nothing_is_shared_to_the_app() -> None:
    """A share is sent to the host wherever no service worker catches it."""
    assert "share_target" not in MANIFEST
    assert "protocol_handlers" not in MANIFEST


def test_what_is_shown_of_the_app_has_the_size_that_it_says() -> None:
    shown = MANIFEST["screenshots"]
    assert [one["form_factor"] for one in shown] == ["wide", "narrow"]
    for one in shown:
        with Image.open(STATIC / one["src"]) as picture:
            assert "{}x{}".format(*picture.size) == one["sizes"]
            assert picture.get_format_mimetype() == one["type"]


def files_of(entries: list[dict[str, Any]]) -> list[Path]:
    return [STATIC / one["src"] for one in entries]


def test_what_the_manifest_shows_is_there() -> None:
    shown = files_of(MANIFEST["icons"])
    shown += files_of(MANIFEST["screenshots"])
    shown += [path for one in MANIFEST["shortcuts"] for path in files_of(one["icons"])]
    assert len(shown) >= 9
    assert all(path.is_file() for path in shown)
