"""One at a time: whoever comes meanwhile waits, and what ends without a word is no hindrance."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tools.env.paths import ROOT
from tools.env.turn import turn
from tools.fetch.cache import Cache
from tools.site.made import Made

HOLD = """\
import sys, time
from pathlib import Path
from tools.env.turn import turn
with turn(Path(sys.argv[1]), "counting"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_waits_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "turns" / "a"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        def wait() -> float:
            with turn(path, "counting"):
                return time.monotonic()

        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(wait)
            time.sleep(0.3)
            assert not waiting.done()
            killed = time.monotonic()
            holder.kill()
            assert waiting.result(30) > killed, "a killed one holds nothing any more"
    assert capsys.readouterr().err == "Another build is counting; waiting for it …\n"


def test_different_work_waits_for_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with turn(tmp_path / "a", "counting"), turn(tmp_path / "b", "reading"):
        assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}
    with pytest.raises(ValueError, match="planted"), turn(tmp_path / "a", "counting"):
        int("planted")
    with turn(tmp_path / "a", "counting"):
        assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="another call locks there")
def test_a_disk_that_knows_no_locks_keeps_nobody_from_working(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", refuse)
    with turn(tmp_path / "a", "counting"):
        pass


def test_what_two_need_is_made_once(tmp_path: Path) -> None:
    both = Barrier(2, timeout=30)
    made = []

    def make(_scratch: Path) -> dict[str, bytes]:
        made.append(1)
        time.sleep(0.3)
        return {"a.txt": b"made"}

    def get(_number: int) -> str:
        both.wait()
        return Made(Cache(tmp_path), "things").get("key", make)["a.txt"].sha256

    with ThreadPoolExecutor() as pool:
        one, other = pool.map(get, range(2))
    assert one == other
    assert made == [1]
