"""Runs the metadata walkers under a coverage-guided fuzzer (libFuzzer, through atheris).

A process of its own, in the project's environment (group "fuzz").
A file that breaks a promise is written to the folder of found inputs, to be made a test.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

LONGEST_BYTES = 1 << 16
SLOW_S = 2


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
    parser.add_argument("--found", type=Path, default=Path("found"), help="where bad inputs go")
    parser.add_argument("folders", type=Path, nargs="*", help="files to start from")
    options = parser.parse_args()
    import atheris  # noqa: PLC0415 - has wheels for few systems; only this command needs it

    with atheris.instrument_imports(include=["app"]):
        from tools.measure.fuzz_target import one_input  # noqa: PLC0415 - instrumented as it is imported

    options.found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        count = 0
        for count, seed in enumerate(seeds(options.folders), 1):
            (Path(corpus) / f"seed-{count}").write_bytes(seed)
        print(f"Starting from {count} files.", flush=True)
        flags = [f"-max_total_time={options.seconds}", f"-max_len={LONGEST_BYTES}"]
        flags += [
            f"-timeout={SLOW_S}",
            f"-artifact_prefix={options.found}/",
            "-print_final_stats=1",
        ]
        atheris.Setup([sys.argv[0], *flags, corpus], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
