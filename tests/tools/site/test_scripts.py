"""The scripts are joined so that people can read them, and alike wherever it is done."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.env.errors import BuildError
from tools.env.paths import STATIC
from tools.fetch.cache import Cache
from tools.site.folder import SiteFile
from tools.site.scripts import PAGE, WORKERS, Scripts


def text_of(file: SiteFile) -> str:
    content = file.content
    return (content.read_bytes() if isinstance(content, Path) else content).decode()


@pytest.fixture(scope="module")
def joined() -> dict[str, SiteFile]:
    return Scripts().of(STATIC)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A few small scripts where the build looks for them."""
    texts = {
        "styles.css": '@import "styles/base.css";\n',
        "styles/base.css": "p { color: red }\n",
        "js/main.js": 'import { told } from "./words.js";\ntold("main");\n',
        "js/words.js": "export const told = (who) => console.log(who);\n",
        **{f"js/workers/{name}": 'import "../words.js";\nself.x = 1;\n' for name in WORKERS},
    }
    for name, text in texts.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "static"


@pytest.fixture
def empty_cache(tmp_path: Path) -> Iterator[Cache]:
    """A cache that has the joining program and nothing that it made."""
    directory = tmp_path / "cache"
    directory.mkdir()
    (directory / "sha256").symlink_to(Cache().directory / "sha256")
    yield Cache(directory)
    shutil.rmtree(directory)


def test_each_is_one_file(joined: dict[str, SiteFile]) -> None:
    assert joined.keys() >= {*PAGE, *WORKERS, "js/main.js.map"}
    assert "@import" not in text_of(joined["styles.css"])
    for name in (*PAGE, *WORKERS):
        text = text_of(joined[name])
        assert not re.search(r"^(import|export)\b(?!\(| \$\{)", text, re.MULTILINE), name


def test_names_and_lines_stay_readable(joined: dict[str, SiteFile]) -> None:
    main = text_of(joined["js/main.js"])
    for name in ("sealDocument", "openTab", "createEngine", "SEALED_POLICY"):
        assert re.search(rf"^(async function|function|var) {name}\b", main, re.MULTILINE), name
    assert "// js/seal/seal.js" in main, "it says where each piece is from"
    assert max(map(len, main.splitlines())) < 2000


def test_no_script_names_its_map(joined: dict[str, SiteFile]) -> None:
    """A debugger would ask for it, from a sealed tab."""
    assert not [name for name in (*PAGE, *WORKERS) if "sourceMappingURL" in text_of(joined[name])]


def test_a_map_names_the_sources_and_no_place_of_this_machine(joined: dict[str, SiteFile]) -> None:
    told = json.loads(text_of(joined["js/main.js.map"]))
    assert "seal/seal.js" in told["sources"]
    assert not [name for name in told["sources"] if name.startswith("/") or "../.." in name]
    seal = told["sourcesContent"][told["sources"].index("seal/seal.js")]
    assert seal == (STATIC / "js" / "seal" / "seal.js").read_text("utf-8")
    assert str(STATIC) not in text_of(joined["js/main.js.map"])


def test_the_same_sources_at_another_place_give_the_same_bytes(
    sources: Path, empty_cache: Cache, tmp_path: Path
) -> None:
    one = Scripts(empty_cache).of(sources)
    other = shutil.copytree(sources, tmp_path / "else" / "where")
    assert {name: file.sha256 for name, file in Scripts().of(other).items()} == {
        name: file.sha256 for name, file in one.items()
    }


def test_what_esbuild_refuses_is_said_with_its_place(sources: Path, empty_cache: Cache) -> None:
    for wrong, said in (
        ('import { gone } from "./words.js";\ngone();\n', 'No matching export in "js/words.js"'),
        ('import "./nowhere.js";\n', 'Could not resolve "./nowhere.js"'),
        ("const a = ;\n", 'Unexpected ";"'),
    ):
        (sources / "js/main.js").write_text(wrong, "utf-8")
        with pytest.raises(BuildError) as refused:
            Scripts(empty_cache).of(sources)
        assert said in str(refused.value)
        assert "js/main.js:" in str(refused.value)
