"""One slice of the fuzzer's time, in a process of its own: libFuzzer over what an input promises.

The fuzzer itself takes more and more memory, which a new process gives back.
"""

import argparse
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tools.measure.fuzz_mutate import mutated
from tools.measure.jpeg_scripts import NODE, jpeg_scripts, scripts_of


def main() -> None:
    """Fuzz until the time is up or something breaks; that ends with a status that is not 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--longest", type=int, required=True)
    parser.add_argument("--slow", type=int, required=True)
    parser.add_argument("--found", type=Path, required=True)
    parser.add_argument("corpus", type=Path)
    options = parser.parse_args()
    import atheris  # noqa: PLC0415 - has wheels for few systems; only this command needs it

    with atheris.instrument_imports(include=["app"]):
        from tools.measure.fuzz_target import one_input  # noqa: PLC0415 - instrumented as it is imported

    with ExitStack() as stack:
        ask = stack.enter_context(jpeg_scripts()) if NODE else None
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
            [sys.argv[0], *flags, str(options.corpus)],
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
