"""Compresses files. Runs in the project's environment, started by compress.py.

Standard input: a list of pairs, the file and where its copies go (without their endings).
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import deflate

WORTH_IT = 0.9
# Where a quick look leaves more of a file than this, the best would not save a tenth of it, either.
HOPELESS = 0.99
# Of deflate: beyond 10 a file becomes up to three thousandths smaller, in twice the time.
QUICK, THOROUGH = 1, 10
LARGE_BYTES = 16_000_000


def compress(source: Path, target: Path) -> None:
    """Write the copies of one file, where they save at least a tenth.

    Parameters
    ----------
    source : Path
        The file.
    target : Path
        Where the copies go, without ``.gz`` and ``.br``.
    """
    data = source.read_bytes()
    if len(deflate.gzip_compress(data, QUICK)) > HOPELESS * len(data):
        return  # packed already: to see that at once saves seconds
    # Its header has no name and no date: the same input gives the same bytes.
    packed = bytes(deflate.gzip_compress(data, THOROUGH))
    if len(packed) > WORTH_IT * len(data):
        return  # brotli would win a few per cent more, very slowly
    Path(f"{target}.gz").write_bytes(packed)
    # The best takes half a minute for 10 MB. What is larger few load, or it is made anew often.
    quality = 9 if len(data) > LARGE_BYTES else 11
    packed_well = brotli.compress(data, quality=quality, lgwin=24)
    if len(packed_well) < len(packed):
        Path(f"{target}.br").write_bytes(packed_well)


def main() -> None:
    """Compress what standard input names, the largest files first."""
    # A minute's work on all processors: whatever else the machine does comes first.
    if hasattr(os, "nice"):
        os.nice(10)
    jobs = [(Path(source), Path(target)) for source, target in json.load(sys.stdin)]
    jobs.sort(key=lambda job: job[0].stat().st_size, reverse=True)
    # Both compressors let go of Python's lock while they work.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(compress, *zip(*jobs, strict=True)):
            pass


if __name__ == "__main__":
    main()
