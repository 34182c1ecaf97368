"""Coded pictures of a WebP: their streams, whatever their bytes are."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.domain import Options
from app.errors import AppError
from app.formats.strip import strip
from app.formats.webp.coded import Coded, check_coded
from app.formats.webp.look import look
from app.formats.webp.tail import Budget
from tests.unit.metadata.webp_files import (
    HEIGHT,
    LOSSLESS,
    LOSSY,
    WIDTH,
    chunk,
    extension,
    frame,
    riff,
)

VP8 = LOSSY[8 : 8 + int.from_bytes(LOSSY[4:8], "little")]
VP8L = LOSSLESS[8 : 8 + int.from_bytes(LOSSLESS[4:8], "little")]
ALPHAS = st.none() | st.binary(max_size=40)
FLAGS = st.none() | st.sampled_from([0, 0x10])


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, bytes]:
    """A head that a picture may have or nearly so, and anything behind it."""
    name = draw(st.sampled_from(["VP8 ", "VP8L"]))
    if name == "VP8L":
        head = bytearray(VP8L[:5])
    else:
        head = bytearray(VP8[:10])
        first = draw(st.integers(0, 60))
        head[:3] = (head[0] & 0x1F | first << 5).to_bytes(3, "little")
    own = draw(st.sampled_from([VP8[10:], VP8L[5:], b""]))
    cut = draw(st.integers(0, len(own)))
    body = bytes(head) + own[:cut] + draw(st.binary(max_size=80))
    return name, body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) else body


def checked(name: str, body: bytes, alpha: bytes | None, flags: int | None) -> Coded:
    """The picture; what its check or its parts refuse is no example."""
    coded = Coded(name, body, alpha, flags)
    try:
        check_coded(body, name)
        assert len(coded.parts)
    except AppError:
        assume(False)
    return coded


@given(bodies(), ALPHAS, FLAGS)
@example(("VP8 ", VP8), b"", 0)
@example(("VP8 ", VP8), None, 0)
@example(("VP8L", VP8L), b"", 0x10)
def test_streams_are_as_many_as_parts(
    body: tuple[str, bytes], alpha: bytes | None, flags: int | None
) -> None:
    coded = checked(*body, alpha, flags)
    assert tuple(map(len, coded.streams)) == coded.parts
    assert len(coded.parts) >= (alpha is not None) + (1 if coded.name == "VP8L" else 2)
    assert coded.shortened(coded.parts) == coded


@given(bodies(), ALPHAS, FLAGS, st.data())
def test_what_is_shortened_is_well_formed(
    body: tuple[str, bytes], alpha: bytes | None, flags: int | None, data: st.DataObject
) -> None:
    coded = checked(*body, alpha, flags)
    parts = tuple(data.draw(st.integers(0, length)) for length in coded.parts)
    shorter = coded.shortened(parts)
    pieces = tuple(bytes(one) for one in shorter.streams) if _reads_the_same(shorter, parts) else ()
    whole = zip(coded.streams, parts, strict=True)
    assert not pieces or pieces == tuple(bytes(one[:length]) for one, length in whole)


def _reads_the_same(shorter: Coded, parts: tuple[int, ...]) -> bool:
    """Fewer modes may tell another number of partitions, or be refused: no decoder shows that."""
    try:
        return shorter.parts == parts
    except AppError:
        return False


@given(bodies(), ALPHAS, FLAGS, st.booleans())
def test_any_picture_is_seen_or_refused(
    body: tuple[str, bytes], alpha: bytes | None, flags: int | None, is_cut: bool
) -> None:
    whole = checked(*body, alpha, flags)
    coded = Coded(whole.name, whole.body, whole.alpha, whole.flags, is_cut)
    try:
        # Twice: the second time it is remembered, and beside all others.
        for _ in range(2):
            seen = look(coded, Budget(1_000_000))
            assert len(seen.needed) == len(seen.coded.streams) == len(seen.coded.parts)
            assert isinstance(seen.tails, tuple)
            assert seen.trimmed.size == coded.size
    except AppError:
        pass


@pytest.mark.parametrize(
    "inside",
    [
        LOSSY,
        chunk(b"ALPH", b"") + LOSSY,
        chunk(b"ALPH", b"") + LOSSLESS,
        chunk(b"ALPH", b"") + chunk(b"ALPH", b"x") + LOSSY,
        chunk(b"VP8 ", VP8[:9]) + LOSSY,
        chunk(b"VP8 ", VP8[:10]),
        chunk(b"VP8L", VP8L[:4]),
        chunk(b"VP8L", VP8L[:5]),
        chunk(b"VP8 ", b""),
    ],
)
def test_odd_contents_of_a_frame(inside: bytes) -> None:
    plain = frame(LOSSY, WIDTH, HEIGHT)
    animation = chunk(b"ANIM", bytes(6))
    data = riff(extension(WIDTH, HEIGHT, 0x12), animation, plain, frame(inside, WIDTH, HEIGHT))
    try:
        clean = strip(data, Options()).data
    except AppError:
        return
    assert strip(clean, Options()).data == clean
