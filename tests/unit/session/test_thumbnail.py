"""The small picture that a file carries of itself, to be seen while the photo is decoded."""

import asyncio
import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.bridge import dispatch
from app.decode.decoder import ExternalDecoder, ExternalPixels
from app.domain import Format, Pixels
from app.errors import ALL_CODES, AppError, from_code
from app.formats.inspect import inspect
from app.session.thumbnail import small_picture, thumbnail
from tests.unit.coded_units import hevc, hvcc
from tests.unit.external import failing, giving
from tests.unit.files import save
from tests.unit.heif_files import GAIN_MAP, Heif, Part, aux, clap, irot, ispe
from tests.unit.javascript import JsBuffer, Page, browser

__all__ = ["browser"]

RED, BLUE = (220, 30, 40), (30, 40, 220)


def two_coloured(width: int = 64, height: int = 48) -> bytes:
    """A JPEG that is red on the left and blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return save(image, "JPEG", quality=95)


def photoshop(jpeg: bytes) -> bytes:
    """The resource that holds a thumbnail (Photoshop file formats, resource 1036)."""
    body = bytes(28) + jpeg
    head = b"8BIM\x04\x0c\0\0" + len(body).to_bytes(4, "big")
    return head + body + b"\0" * (len(body) % 2)


def tiff(jpeg: bytes, orientation: int = 1) -> bytes:
    tags = {274: orientation, 34377: photoshop(jpeg)}
    return save(Image.new("RGB", (640, 480), "grey"), "TIFF", tiffinfo=tags)


def heic(jpeg: bytes, *turns: bytes, **links: Any) -> bytes:
    picture = Part(b"hvc1", hevc(), (hvcc(), ispe(), *turns))
    return Heif([picture, Part(b"jpeg", properties=(ispe(64, 48),), data=jpeg, **links)]).pack()


def seen(source: bytes) -> Pixels:
    found = thumbnail(source, inspect(source))
    assert found is not None
    assert (found[..., 3] == 255).all()
    return found


def near(colour: Pixels, wanted: tuple[int, int, int]) -> bool:
    return bool(np.abs(colour[:3].astype(int) - wanted).max() < 25)


def test_of_a_tiff() -> None:
    found = seen(tiff(two_coloured()))
    assert found.shape == (48, 64, 4)
    assert near(found[24, 5], RED)
    assert near(found[24, 60], BLUE)


def test_it_is_turned_as_the_photo_is() -> None:
    upright = seen(tiff(two_coloured(), orientation=6))
    assert upright.shape == (64, 48, 4)
    assert near(upright[5, 24], RED), "what lay on the left is on top"
    thmb = {"references": {b"thmb": (1,)}}
    against = seen(heic(two_coloured(), irot(1), **thmb))
    assert against.shape == (64, 48, 4)
    assert near(against[60, 24], RED), "what lay on the left is below"
    cropped = seen(heic(two_coloured(), clap(60, 40), irot(2), **thmb))
    assert near(cropped[24, 60], RED)


@pytest.mark.parametrize(
    "made",
    [
        lambda: tiff(b"\xff\xd8\xff" + bytes(400)),
        lambda: tiff(two_coloured()[:200]),
        lambda: tiff(two_coloured(9000, 8000)),
        lambda: heic(two_coloured()),
        lambda: heic(two_coloured(), references={b"auxl": (1,)}),
        lambda: save(Image.new("RGB", (9, 9)), "TIFF"),
    ],
    ids=["broken", "cut off", "no small one", "another picture", "of something else", "none"],
)
def test_where_there_is_none_that_can_be_shown_nothing_is(
    made: Callable[[], bytes],
) -> None:
    source = made()
    assert thumbnail(source, inspect(source)) is None


def test_a_gain_map_is_no_thumbnail() -> None:
    part = Part(
        b"jpeg",
        properties=(ispe(64, 48), aux(GAIN_MAP)),
        data=two_coloured(),
        references={b"auxl": (1,)},
    )
    source = Heif([Part(b"hvc1", hevc(), (hvcc(), ispe())), part]).pack()
    assert thumbnail(source, inspect(source)) is None


@pytest.mark.usefixtures("browser")
def test_it_is_told_before_the_photo_is_decoded() -> None:
    page, source = Page(), tiff(two_coloured())

    async def both() -> str:
        asked = {"source": JsBuffer(source), "report": page.report}
        await dispatch("inspect", json.dumps({"name": "a.tif"}), **asked)  # type: ignore[arg-type]
        page.heard.clear()
        header, _ = await dispatch("preview", "{}", **asked)  # type: ignore[arg-type]
        return str(header)

    assert json.loads(asyncio.run(both()))["ok"]
    ((stage, done, total, _, rgba, width),) = page.heard
    assert (stage, done, total, width) == ("decode", 0, 1, 64)
    assert len(rgba.to_bytes()) == 64 * 48 * 4


@pytest.mark.usefixtures("browser")
def test_of_a_file_that_was_not_looked_into_there_is_none() -> None:
    page = Page()
    work = dispatch("preview", "{}", source=JsBuffer(tiff(two_coloured(), 3)), report=page.report)
    header, payload = asyncio.run(work)
    assert json.loads(header)["ok"]
    assert Image.open(io.BytesIO(payload.to_bytes())).size == (640, 480)
    assert page.heard == []


def iphone(*turns: bytes) -> bytes:
    """A HEIC whose small picture is coded as the photo is."""
    small = Part(b"hvc1", hevc(b"small"), (hvcc(), ispe(64, 48)), {b"thmb": (1,)})
    return Heif([Part(b"hvc1", hevc(), (hvcc(), ispe(640, 480), *turns)), small]).pack()


GREY = ExternalPixels("I400", 64, 48, bytes([200]) * (64 * 48))


def decoded(source: bytes, decoder: ExternalDecoder) -> Pixels | None:
    return asyncio.run(small_picture(source, inspect(source), decoder))


def test_one_that_is_coded_as_the_photo_is_takes_its_decoder() -> None:
    found = decoded(iphone(), giving(GREY))
    assert found is not None
    assert found.shape == (48, 64, 4)
    assert (found[..., 3] == 255).all()
    assert near(found[24, 32], (200, 200, 200))


@pytest.mark.parametrize("source", [tiff(two_coloured()), heic(two_coloured())])
def test_where_there_is_none_that_it_decodes_it_is_not_asked(source: bytes) -> None:
    never = failing(AssertionError("asked"))  # type: ignore[arg-type]
    assert decoded(source, never) is None


OF_ITS_OWN = "INPUT_UNREADABLE INPUT_UNSUPPORTED INPUT_TOO_LARGE OUT_OF_MEMORY".split()
OF_ITS_OWN += ["WORKER_CRASHED", "WORKER_TIMEOUT", "INTERNAL"]


@pytest.mark.parametrize("code", OF_ITS_OWN)
def test_what_is_wrong_with_it_alone_is_passed_over(code: str) -> None:
    assert decoded(iphone(), failing(from_code(code, "No."))) is None


def test_more_pixels_than_it_said_are_not_shown() -> None:
    large = ExternalPixels("I400", 2000, 2000, bytes(4_000_000))
    assert decoded(iphone(), giving(large)) is None


@pytest.mark.parametrize("code", sorted(set(ALL_CODES) - set(OF_ITS_OWN)))
def test_what_would_stop_the_photo_is_told(code: str) -> None:
    with pytest.raises(AppError) as failure:
        decoded(iphone(), failing(from_code(code, "No.")))
    assert failure.value.code == code


@pytest.mark.usefixtures("browser")
def test_it_is_told_before_the_decoder_is_asked_for_the_photo() -> None:
    page, source, order = Page(), iphone(), []

    class Answer:
        layout, width, height, matrix, isFullRange = "I400", 64, 48, 2, True
        data = JsBuffer(GREY.data)

    async def decode(kind: str, stream: JsBuffer, max_pixels: int) -> Answer:
        assert kind == Format.HEIC.name
        order.append((len(page.heard), len(stream.to_bytes()) < len(source), max_pixels))
        return Answer()

    async def both() -> None:
        asked: dict[str, Any] = {"source": JsBuffer(source), "report": page.report}
        await dispatch("inspect", json.dumps({"name": "a.heic"}), **asked)
        page.heard.clear()
        await dispatch("preview", "{}", decode=decode, **asked)

    asyncio.run(both())
    ((_, _, _, _, rgba, width),) = page.heard
    assert (len(rgba.to_bytes()), width) == (64 * 48 * 4, 64)
    assert order == [(0, True, 2_000_000), (1, False, 220_000_000)]
