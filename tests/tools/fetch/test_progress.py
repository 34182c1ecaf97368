"""Progress is shown while another program fills a folder, whatever it does there."""

import time
from pathlib import Path
from threading import Event, Thread

from tools.fetch.progress import _size


def test_folders_that_go_while_they_are_looked_at_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"12345")
    ended = Event()

    def unpack() -> None:
        while not ended.is_set():
            for number in range(20):
                (tmp_path / f"unpack-{number}").mkdir()
            for number in range(20):
                (tmp_path / f"unpack-{number}").rmdir()

    thread = Thread(target=unpack)
    thread.start()
    try:
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            assert _size(tmp_path) == 5
    finally:
        ended.set()
        thread.join()
