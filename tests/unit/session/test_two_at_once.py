"""Two photos at work in one Python: while the model looks at one, the other is read or written."""

import asyncio
import json
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.bridge import dispatch
from tests.unit.files import gradient, save
from tests.unit.heif_files import Heif, Part, ispe
from tests.unit.javascript import BOTH, NULL, JsBuffer, Page, answered, browser, call
from tests.unit.scene import scene

__all__ = ["browser"]
pytestmark = pytest.mark.usefixtures("browser")

BEHIND = {**BOTH, "editable": False, "wants_matte": True}
KEPT = {**BOTH, "wants_matte": True}
PHOTOS = {
    "hair": save(scene().rgb, "PNG"),
    "gradient": save(gradient(60, 90), "PNG"),
    "clear": save(np.dstack([gradient(60, 90), gradient(60, 90)[..., 0]]), "PNG"),
    "cut off": save(gradient(200, 300), "JPEG", quality=95)[:4000],
    "broken": save(gradient(60, 90), "PNG")[:45],
}
Answered = tuple[dict[str, Any], bytes]


@cache
def disc(side: int) -> Any:
    y, x = np.mgrid[:side, :side] / (side - 1) - 0.5
    return np.clip(3 - 9 * np.hypot(x, y), 0, 1)


def slow(turns: int, log: list[str]) -> Any:
    """A model that lets others work meanwhile; what it sees depends on the photo alone."""

    async def run(graph: str, feeds: list[Any], _wanted: object) -> SimpleNamespace:
        log.append("asked")
        side = feeds[0][2][-1]
        tensor = np.frombuffer(feeds[0][1].to_bytes(), np.float32).reshape(3, side, side)
        for _ in range(turns):
            await asyncio.sleep(0)
        log.append(f"answered {graph}")
        return answered((disc(side) * (0.6 + 0.4 * np.tanh(tensor[0]))).astype(np.float32))

    return run


async def begin(
    source: bytes, params: Any, turns: int, log: list[str], page: Page, **more: Any
) -> Answered:
    header, payload = await dispatch(
        "process",
        json.dumps(params),
        **more,
        source=JsBuffer(source),
        run=slow(turns, log),
        report=page.report,
        is_cancelled=page.is_cancelled,
    )
    return json.loads(header), b"" if payload is NULL else payload.to_bytes()


@cache
def alone(source: bytes) -> Answered:
    return asyncio.run(begin(source, BEHIND, 0, [], Page()))


def both(
    one: tuple[bytes, Any, int], other: tuple[bytes, Any, int], pages: tuple[Page, Page]
) -> tuple[Answered, Answered, list[str]]:
    log: list[str] = []

    async def run() -> tuple[Answered, Answered]:
        return await asyncio.gather(
            begin(*one, log, pages[0]),
            begin(*other, log, pages[1]),
        )

    first, second = asyncio.run(run())
    return first, second, log


@pytest.mark.parametrize("first", PHOTOS)
@pytest.mark.parametrize("second", PHOTOS)
@pytest.mark.parametrize("turns", [(40, 1), (3, 60)])
def test_each_becomes_what_it_becomes_alone(
    first: str, second: str, turns: tuple[int, int]
) -> None:
    sources = PHOTOS[first], PHOTOS[second]
    expected = tuple(alone(source) for source in sources)
    jobs = [(source, BEHIND, count) for source, count in zip(sources, turns, strict=True)]
    *found, _ = both(jobs[0], jobs[1], (Page(), Page()))
    for (header, payload), (same_header, same_payload) in zip(found, expected, strict=True):
        assert payload == same_payload
        if header["ok"]:
            assert header == same_header
        else:
            assert header["error"]["code"] == same_header["error"]["code"]


def test_they_do_work_at_once() -> None:
    job = PHOTOS["hair"], BEHIND, 30
    *_, log = both(job, job, (Page(), Page()))
    assert log[:2] == ["asked", "asked"], "or the tests here would prove nothing"


@pytest.mark.parametrize("stop_after", [0, 3, 5, 8])
def test_one_that_is_cancelled_takes_nothing_from_the_other(stop_after: int) -> None:
    expected = alone(PHOTOS["hair"])
    jobs = (PHOTOS["gradient"], BEHIND, 5), (PHOTOS["hair"], BEHIND, 20)
    stopped, found, _ = both(*jobs, (Page(stop_after), Page()))
    assert stopped[0]["error"]["code"] == "CANCELLED"
    assert found == expected


def test_the_one_to_be_edited_is_kept_whatever_ends_first() -> None:
    for turns in ((1, 60), (60, 1)):
        jobs = (PHOTOS["hair"], KEPT, turns[0]), (PHOTOS["gradient"], BEHIND, turns[1])
        kept, other, _ = both(*jobs, (Page(), Page()))
        assert (kept[0]["is_editable"], other[0]["is_editable"]) == (True, False)
        header, _ = call("render", {"edit": {}}, None)
        assert header["canvas"] == [320, 240]


def test_one_that_fails_does_not_close_what_was_opened_after_it_began() -> None:
    """Of two that were both to be edited, the one that was asked for last is open."""
    jobs = (PHOTOS["gradient"], KEPT, 60), (PHOTOS["hair"], KEPT, 1)
    late, kept, _ = both(*jobs, (Page(), Page()))
    assert (late[0]["ok"], late[0]["is_editable"], kept[0]["is_editable"]) == (True, False, True)
    assert call("render", {"edit": {}}, None)[0]["canvas"] == [320, 240]
    stopped, _, _ = both(*jobs, (Page(stop_after=8), Page()))
    assert stopped[0]["error"]["code"] == "CANCELLED"
    assert call("render", {"edit": {}}, None)[0]["canvas"] == [320, 240]


def test_what_is_known_of_one_file_is_not_said_of_another() -> None:
    """A report is kept from one call to the next; a photo of the lane may begin in between."""
    jpeg = save(gradient(60, 90), "JPEG", comment=b"a secret of the first")
    expected = call("strip", {"name": "a.jpg"}, jpeg)
    call("inspect", {"name": "a.jpg"}, jpeg)

    async def run() -> Any:
        work = asyncio.create_task(begin(PHOTOS["hair"], BEHIND, 50, [], Page()))
        await asyncio.sleep(0)
        other = await dispatch(
            "strip", json.dumps({"name": "b.png"}), source=JsBuffer(PHOTOS["gradient"])
        )
        same = await dispatch("strip", json.dumps({"name": "a.jpg"}), source=JsBuffer(jpeg))
        await work
        return other, same

    other, same = asyncio.run(run())
    assert (json.loads(same[0]), same[1].to_bytes()) == (expected[0], expected[1].to_bytes())
    assert "secret" not in other[0]


def heic(level: int) -> bytes:
    return Heif([Part(properties=(ispe(40, 30),), data=bytes([level] * 8))]).pack()


async def decode_level(_kind: str, stream: JsBuffer, _max_pixels: int) -> SimpleNamespace:
    """A decoder that takes its time; what it gives depends on the file alone."""
    data = stream.to_bytes()
    for _ in range(5):
        await asyncio.sleep(0)
    level = next(level for level in (60, 200) if bytes([level] * 8) in data)
    planes = JsBuffer(bytes([level] * 1200 + [128] * 600))
    return SimpleNamespace(
        layout="I420", width=40, height=30, matrix=6, isFullRange=True, data=planes
    )


def test_what_was_decoded_for_the_preview_of_one_is_not_taken_for_the_other() -> None:
    dark, light = heic(60), heic(200)
    expected = [
        asyncio.run(begin(one, BEHIND, 0, [], Page(), decode=decode_level)) for one in (dark, light)
    ]

    async def run() -> Any:
        await dispatch("preview", "{}", source=JsBuffer(dark), decode=decode_level)
        return await asyncio.gather(
            begin(light, BEHIND, 9, [], Page(), decode=decode_level),
            dispatch("preview", "{}", source=JsBuffer(light), decode=decode_level),
            begin(dark, BEHIND, 3, [], Page(), decode=decode_level),
        )

    second, shown, first = asyncio.run(run())
    assert [first, second] == expected
    assert json.loads(shown[0])["ok"]


def test_the_photo_that_is_made_again_is_edited_until_then() -> None:
    asyncio.run(begin(PHOTOS["hair"], KEPT, 0, [], Page()))
    picture = save(np.full((6, 9, 3), 77, np.uint8), "PNG")
    log: list[str] = []
    again = {**KEPT, "again": True}

    async def edited() -> tuple[Answered, list[Any]]:
        redo = asyncio.ensure_future(begin(PHOTOS["hair"], again, 60, log, Page()))
        while "asked" not in log:
            await asyncio.sleep(0)
        files = JsBuffer(picture)
        seen = [await dispatch("add_background", json.dumps({"id": "own"}), source=files)]
        edit = {"edit": {"background": {"kind": "picture", "id": "own"}}}
        seen.append(await dispatch("render", json.dumps(edit)))
        assert not redo.done(), "it was drawn while the model was at work"
        done = await redo
        seen.append(await dispatch("render", json.dumps(edit)))
        return done, seen

    (header, _), seen = asyncio.run(edited())
    assert header["is_editable"]
    assert [json.loads(one)["ok"] for one, _ in seen] == [True, True, True]
    # The picture behind it went over to the new matte.
    assert np.frombuffer(seen[2][1].to_bytes(), np.uint8)[:4].tolist() == [77, 77, 77, 255]


def test_a_photo_that_is_closed_meanwhile_stays_so() -> None:
    asyncio.run(begin(PHOTOS["hair"], KEPT, 0, [], Page()))
    log: list[str] = []

    async def closed() -> Answered:
        again = {**KEPT, "again": True}
        redo = asyncio.ensure_future(begin(PHOTOS["hair"], again, 60, log, Page()))
        while "asked" not in log:
            await asyncio.sleep(0)
        await dispatch("close", "{}")
        return await redo

    header, _ = asyncio.run(closed())
    assert (header["ok"], header["is_editable"]) == (True, False)
    assert call("render", {"edit": {}}, None)[0]["error"]["detail"] == "no workspace"
