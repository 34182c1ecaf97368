"""HEIC and AVIF around a given decoder: size, turn, opacity, colours, notes."""

import asyncio
import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from app.decode.decoder import ExternalDecoder, ExternalPixels
from app.decode.external import decode_external
from app.domain import Format, NoteCode, Options, Picture
from app.errors import AppError, AssetMissing, InputTooLarge, InputUnreadable
from tests.unit import files
from tests.unit.external import failing, giving, pillow_decoder
from tests.unit.files import gradient, save
from tests.unit.heif_files import (
    ALPHA,
    GAIN_MAP,
    Heif,
    Part,
    aux,
    clap,
    grid,
    imir,
    irot,
    ispe,
    nclx,
    pixi,
    prof,
)

AVIF = (b"avif", b"mif1", b"avif")


def decode(
    source: bytes, decoder: ExternalDecoder = pillow_decoder, options: Options | None = None
) -> Picture:
    return asyncio.run(decode_external(source, options or Options(), decoder))


def rgb_pixels(width: int, height: int) -> ExternalPixels:
    return ExternalPixels("RGB", width, height, gradient(height, width).tobytes())


def codes(picture: Picture) -> list[NoteCode]:
    return [note.code for note in picture.notes]


def test_avif_is_what_pillow_says() -> None:
    source = save(gradient(), "AVIF", quality=90)
    picture = decode(source)
    assert (picture.format, picture.opacity, picture.notes) == ("AVIF", None, ())
    assert np.array_equal(picture.rgb, np.asarray(Image.open(io.BytesIO(source)).convert("RGB")))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_avif_is_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    source = save(gradient(), "AVIF", quality=90, exif=exif)
    # Pillow writes the turn into the boxes, and tells of it as orientation.
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(source)))
    assert np.array_equal(decode(source).rgb, np.asarray(expected))


def test_opacity_of_an_avif() -> None:
    rgba = np.dstack([gradient(), np.tile(np.arange(32, dtype=np.uint8) * 8, (24, 1))])
    source = save(Image.fromarray(rgba), "AVIF", quality=100)
    asked: list[bytes] = []

    async def watch(stream: bytes, kind: Format, max_pixels: int) -> ExternalPixels:
        asked.append(stream)
        pixels = await pillow_decoder(stream, kind, max_pixels)
        assert pixels.layout == "RGB", "the decoder sees no transparency"
        return pixels

    picture = decode(source, watch)
    assert len(asked) == 2
    assert picture.opacity is not None
    assert np.abs(picture.opacity.astype(int) - rgba[..., 3]).max() <= 3


def test_opaque_transparency_is_none() -> None:
    rgba = np.dstack([gradient(), np.full((24, 32), 255, np.uint8)])
    assert decode(save(Image.fromarray(rgba), "AVIF", quality=100)).opacity is None


def test_premultiplied_colours_are_divided() -> None:
    source = Heif([Part(properties=(ispe(2, 1),), references={b"prem": (2,)}), alpha_item()]).pack()
    half = ExternalPixels("RGBA", 2, 1, bytes([50, 20, 10, 128, 200, 100, 0, 255]))
    picture = decode(source, giving(half))
    assert picture.opacity is not None
    assert np.abs(picture.rgb[0, 0].astype(int) - [100, 40, 20]).max() <= 1
    assert picture.rgb[0, 1].tolist() == [200, 100, 0]


def alpha_item() -> Part:
    name = b"urn:mpeg:hevc:2015:auxid:1"
    return Part(properties=(ispe(2, 1), aux(name)), references={b"auxl": (1,)})


def test_opacity_of_another_size_is_fitted() -> None:
    opacity = (ispe(4, 3), aux(ALPHA))
    items = [
        Part(b"av01", properties=(ispe(8, 6),)),
        Part(b"av01", properties=opacity, references={b"auxl": (1,)}),
    ]
    answers = [rgb_pixels(8, 6), ExternalPixels("I400", 4, 3, bytes([90] * 12))]

    async def one_after_the_other(*_: object) -> ExternalPixels:
        return answers.pop(0)

    picture = decode(Heif(items, brands=AVIF).pack(), one_after_the_other)
    assert picture.opacity is not None
    assert picture.opacity.tolist() == [[90] * 8] * 6


def test_crop_before_turn() -> None:
    source = Heif(
        [Part(b"av01", properties=(ispe(8, 6), clap(4, 2), irot(1), imir(1)))], brands=AVIF
    ).pack()
    picture = decode(source, giving(rgb_pixels(8, 6)))
    cropped = gradient(6, 8)[2:4, 2:6]
    assert np.array_equal(picture.rgb, np.fliplr(np.rot90(cropped)))


def test_colours_by_profile_before_numbers() -> None:
    p3 = files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA, "Display P3")
    grey = ExternalPixels("RGB", 1, 1, bytes([200, 100, 50]))
    both = Heif([Part(properties=(ispe(1, 1), nclx(1, 13, 6), prof(p3)))]).pack()
    found = decode(both, giving(grey))
    assert found.notes[0].detail == "Display P3"
    assert found.rgb[0, 0, 0] > 210
    numbers = Heif([Part(properties=(ispe(1, 1), nclx(12, 13, 6)))]).pack()
    by_numbers = decode(numbers, giving(grey))
    assert np.abs(by_numbers.rgb.astype(int) - found.rgb).max() <= 1
    assert codes(by_numbers) == [NoteCode.PROFILE_CONVERTED]


def test_everything_lost_is_named_in_order() -> None:
    items = {1: Part(b"av01", properties=(ispe(2, 1), pixi(10, 10, 10), nclx(3, 3, 6)))}
    items[2] = Part(b"av01", properties=(aux(GAIN_MAP),), references={b"auxl": (1,)})
    source = Heif(items, brands=(b"avis",), back=b"\0\0\0\x08moov").pack()
    assert codes(decode(source, giving(rgb_pixels(2, 1)))) == [
        NoteCode.FIRST_FRAME,
        NoteCode.GAIN_MAP_DROPPED,
        NoteCode.DEPTH_REDUCED,
        NoteCode.PROFILE_UNHANDLED,
    ]


def test_depth_is_told_by_the_decoder_too() -> None:
    deep = ExternalPixels("I400P12", 1, 1, b"\xff\x0f")
    picture = decode(Heif([Part(properties=(ispe(1, 1),))]).pack(), giving(deep))
    assert picture.rgb.tolist() == [[[255, 255, 255]]]
    assert codes(picture) == [NoteCode.DEPTH_REDUCED]


@pytest.mark.parametrize(
    "items",
    [
        {1: Part(properties=(ispe(20_000, 20_000),))},
        {
            1: Part(
                b"grid",
                properties=(ispe(8, 8),),
                data=grid(1, 1, 60_000, 50_000),
                references={b"dimg": (2,)},
            ),
            2: Part(),
        },
        {
            1: Part(
                b"grid",
                properties=(ispe(8, 8),),
                data=grid(16, 16, 8, 8),
                references={b"dimg": (2,) * 256},
            ),
            2: Part(properties=(ispe(8192, 4096),)),
        },
    ],
    ids=["declared", "by the grid's own numbers", "in tiles that are hardly shown"],
)
def test_too_many_pixels_are_refused_before_the_decoder_is_asked(items: dict[int, Part]) -> None:
    with pytest.raises(InputTooLarge):
        decode(Heif(items).pack(), giving(None))  # type: ignore[arg-type]


def test_a_decoder_that_gives_more_than_was_said_is_not_believed() -> None:
    with pytest.raises(InputTooLarge):
        decode(
            Heif([Part(properties=(ispe(2, 2),))]).pack(),
            giving(ExternalPixels("I400", 300, 300, bytes(90_000))),
            Options(max_pixels=1000),
        )


def test_short_pixels_are_damage() -> None:
    with pytest.raises(InputUnreadable):
        decode(
            Heif([Part(properties=(ispe(2, 2),))]).pack(), giving(ExternalPixels("RGB", 2, 2, b"1"))
        )


def test_what_the_decoder_says_passes_through() -> None:
    error = AssetMissing("Not here.", detail="HEIC reader: 1 bytes; offline")
    with pytest.raises(AppError) as caught:
        decode(Heif([Part(properties=(ispe(2, 2),))]).pack(), failing(error))
    assert caught.value is error
