"""Runs the metadata walkers under a coverage-guided fuzzer (libFuzzer, through atheris).

A process of its own, in the project's environment (group "fuzz").
A file that breaks a promise is written to the folder of found inputs, to be made a test.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tools.measure.fuzz_mutate import mutated
from tools.measure.fuzz_seeds import made_seeds
from tools.measure.jpeg_scripts import NODE, jpeg_scripts, scripts_of

LONGEST_BYTES = 1 << 16
SLOW_S = 20
"""So long the page itself waits for an inspection."""


def seeds(folders: list[Path]) -> Iterator[bytes]:
    """Real files that are short enough, to start from.

    Parameters
    ----------
    folders : list of Path
        Searched to the bottom.

    Yields
    ------
    bytes
        One file.
    """
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.stat().st_size <= LONGEST_BYTES:
                yield path.read_bytes()


def main() -> None:
    """Fuzz until the time is up or something breaks."""
    parser = argparse.ArgumentParser(prog="build.py fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long (60)")
    parser.add_argument("--longest", type=int, default=LONGEST_BYTES, help="bytes of an input")
    parser.add_argument("--slow", type=int, default=SLOW_S, help="seconds that one may take (20)")
    parser.add_argument("--found", type=Path, default=Path("found"), help="where bad inputs go")
    parser.add_argument("folders", type=Path, nargs="*", help="files to start from")
    options = parser.parse_args()
    import atheris  # noqa: PLC0415 - has wheels for few systems; only this command needs it

    with atheris.instrument_imports(include=["app"]):
        from tools.measure.fuzz_target import one_input  # noqa: PLC0415 - instrumented as it is imported

    options.found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus, ExitStack() as stack:
        for count, seed in enumerate((*made_seeds(), *seeds(options.folders)), 1):
            if len(seed) <= options.longest:
                (Path(corpus) / f"seed-{count}").write_bytes(seed)
        ask = stack.enter_context(jpeg_scripts()) if NODE else None
        told = "" if ask else " Without node, so not into the coded data of JPEGs."
        print(f"Starting from {len(list(Path(corpus).iterdir()))} files.{told}", flush=True)
        flags = [f"-max_total_time={options.seconds}", f"-max_len={options.longest}"]
        flags += [
            f"-timeout={options.slow}",
            f"-artifact_prefix={options.found}/",
            "-print_final_stats=1",
            # All together, of which the fuzzer itself takes more and more; and any one piece.
            "-rss_limit_mb=8192",
            "-malloc_limit_mb=2048",
        ]
        atheris.Setup(
            [sys.argv[0], *flags, corpus],
            partial(one_input, **(scripts_of(ask) if ask else {})),
            custom_mutator=_mutated,
        )
        atheris.Fuzz()


def _mutated(data: bytes, most: int, seed: int) -> bytes:
    import atheris  # noqa: PLC0415 - as above

    # Another function than before `Fuzz` was called.
    return mutated(data, most, seed, atheris.Mutate)


if __name__ == "__main__":
    main()
