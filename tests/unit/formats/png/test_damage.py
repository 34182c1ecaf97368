"""PNGs that are broken or hostile: an answer, soon, and never "clean" when it is not."""

import time
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import Options
from app.errors import AppError, InputTooLarge
from app.formats.inspect import inspect
from app.formats.png.walk import walk_png
from app.formats.strip import strip
from tests.unit.files import (
    DISPLAY_P3,
    SRGB_FORMULA,
    exif,
    gradient,
    png_chunk,
    rgb_profile,
    save,
)
from tests.unit.formats.png.plain import APNG, body
from tests.unit.metadata.png_files import (
    control,
    frame,
    frame_data,
    header,
    rows_of,
    small,
    whole,
)
from tests.unit.metadata.proof import (
    NEEDLE,
    answer,
    assert_damage_is_answered,
    assert_tiled,
    names,
    strip_clean,
)

TEXTS = (
    png_chunk(b"tEXt", b"Author\0" + NEEDLE),
    png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(NEEDLE)),
    png_chunk(b"iTXt", b"Title\0\1\0\0\0" + zlib.compress(NEEDLE)),
    png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<a/>"),
)


def test_declared_size_is_limited_before_anything_is_inflated() -> None:
    data = whole(header(100_000, 100_000), png_chunk(b"IDAT", zlib.compress(bytes(1 << 20))))
    assert names(data) == []
    with pytest.raises(InputTooLarge):
        strip(data, Options())
    with pytest.raises(InputTooLarge):
        strip(save(gradient(), "PNG"), Options(max_pixels=100))


def test_bombs_cost_little() -> None:
    bomb = zlib.compress(bytes(50 << 20), 9)
    data = small(*[png_chunk(b"zTXt", b"Comment\0\0" + bomb)] * 50)
    began = time.process_time()
    assert len(names(data)) == 50
    assert strip_clean(data).data == small()
    rows = whole(header(1, 1), *[png_chunk(b"IDAT", bomb)] * 50)
    assert len(zlib.decompress(body(strip_clean(rows).data, b"IDAT"))) == 4
    assert time.process_time() - began < 2


def test_many_chunks_give_few_findings() -> None:
    data = small(*[png_chunk(b"tEXt", b"a\0b")] * 5000)
    assert len(names(data)) < 300
    assert names(data)[-1].endswith(" more chunks")
    assert strip_clean(data).data == small()


def test_more_chunks_than_any_picture_has_are_refused() -> None:
    began = time.process_time()
    assert answer(small(*[png_chunk(b"tEXt", b"")] * 1_600_000)) == "INPUT_UNREADABLE"
    assert time.process_time() - began < 2


def test_more_frames_than_are_looked_into_are_refused() -> None:
    stream = zlib.compress(bytes(4))
    frames = [png_chunk(b"IDAT", stream)]
    for number in range(1, 12_001, 2):
        frames += [frame(number, 1, 1), frame_data(number + 1, stream)]
    data = whole(header(1, 1), control(6001), frame(0, 1, 1), *frames)
    began = time.process_time()
    with pytest.raises(InputTooLarge):
        strip(data, Options())
    assert time.process_time() - began < 2


def test_speed() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (1900, 1800, 3), np.uint8)
    data = small(*[png_chunk(b"tEXt", b"Author\0" + NEEDLE)] * 20)
    big = whole(
        header(1800, 1900),
        png_chunk(b"tEXt", b"Author\0" + NEEDLE),
        png_chunk(b"IDAT", zlib.compress(rows_of(noise), 1)),
    )
    assert len(big) > 10_000_000
    inspect(data)
    began = time.process_time()
    inspect(big)
    assert time.process_time() - began < 0.1
    strip_clean(big)


@pytest.mark.parametrize("data", [APNG, small(*TEXTS)])
def test_blocks_tile_the_file(data: bytes) -> None:
    assert_tiled(walk_png(data), data)
    assert_tiled(walk_png(data + NEEDLE), data + NEEDLE)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        whole(),
        whole(header(1, 1)),
        whole(header(0, 1)),
        whole(header(1, 1, 3)),
        small().replace(b"IHDR", b"CgBI"),
    ],
)
def test_no_picture_is_refused(data: bytes) -> None:
    assert answer(data) == "INPUT_UNREADABLE"


def test_damage_is_answered() -> None:
    profile = png_chunk(b"iCCP", b"x\0\0" + zlib.compress(rgb_profile(DISPLAY_P3, SRGB_FORMULA)))
    turn = png_chunk(b"eXIf", exif(6))
    assert_damage_is_answered(small(profile, turn, *TEXTS, tail=NEEDLE))
    assert_damage_is_answered(APNG)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    b"IDAT",
                    b"fcTL",
                    b"fdAT",
                    b"acTL",
                    b"tRNS",
                    b"eXIf",
                    b"iCCP",
                    b"zTXt",
                    b"PLTE",
                    b"IEND",
                    b"IHDR",
                    b"abCd",
                ]
            ),
            st.binary(max_size=40),
        ),
        max_size=8,
    )
)
def test_any_chunks(parts: list[tuple[bytes, bytes]]) -> None:
    data = small(*(png_chunk(kind, body) for kind, body in parts))
    try:
        assert_tiled(walk_png(data), data)
    except AppError:
        pass
    assert answer(data)


@given(st.binary())
def test_any_bytes(noise: bytes) -> None:
    assert answer(b"\x89PNG\r\n\x1a\n" + noise)
