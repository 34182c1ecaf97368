"""Cuts photos out by rembg, in an environment of its own: lines of JSON in, lines of JSON out."""

import json
import sys
import time
from pathlib import Path


def main() -> None:
    """Answer each photo's path with the time and the size of its cutout."""
    from rembg import new_session, remove  # type: ignore[import-not-found] # noqa: PLC0415

    session = new_session("dis_custom", model_path=sys.argv[1])
    inner, spent = session.inner_session.run, [0.0]

    def timed(*given: object, **named: object) -> object:
        began = time.perf_counter()
        try:
            return inner(*given, **named)
        finally:
            spent[0] = (time.perf_counter() - began) * 1000

    session.inner_session = _Timed(timed, session.inner_session)
    print("ready", flush=True)
    for line in sys.stdin:
        photo = Path(line.rstrip("\n"))
        data = photo.read_bytes()
        began = time.perf_counter()
        made = remove(data, session=session)
        total = (time.perf_counter() - began) * 1000
        print(json.dumps({"total": total, "model": spent[0], "bytes": len(made)}), flush=True)


class _Timed:
    """A session whose runs are timed."""

    def __init__(self, run: object, session: object) -> None:
        self.run = run
        self._session = session

    def __getattr__(self, name: str) -> object:
        return getattr(self._session, name)


if __name__ == "__main__":
    main()
