"""The state of an edit: written and read back, and refused where it makes no sense."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edit.export.options import Export
from app.edit.state import Background, Component, Edit, Frame, Outline, Shadow, Stroke
from app.errors import InternalError

HEX = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
PX = st.floats(-10_000, 10_000)
UNIT = st.floats(0, 1)
COMPONENTS = st.builds(Component, x=PX, y=PX, keep=st.booleans())
STROKES = st.builds(
    Stroke,
    mode=st.sampled_from(["keep", "erase"]),
    points=st.lists(st.tuples(PX, PX, st.floats(0.25, 900)), min_size=1, max_size=4).map(tuple),
    refined=st.booleans(),
    hardness=UNIT,
)
FRAMES = st.builds(
    Frame,
    crop=st.none() | st.tuples(PX, PX, st.floats(1, 9000), st.floats(1, 9000)),
    to_subject=st.booleans(),
    aspect=st.none() | st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)),
    turn=st.sampled_from([0, 90, 180, 270]),
    straighten_deg=st.floats(-45, 45),
    flip=st.booleans(),
    canvas=st.none() | st.tuples(st.integers(1, 9000), st.integers(1, 9000)),
)
EDITS = st.builds(
    Edit,
    strokes=st.lists(STROKES, max_size=3).map(tuple),
    components=st.lists(COMPONENTS, max_size=2).map(tuple),
    feather_px=st.floats(0, 500),
    shift_px=st.floats(-500, 500),
    background=st.builds(
        Background, kind=st.sampled_from(["transparent", "colour", "blur"]), colour=HEX, to=HEX
    ),
    shadow=st.none() | st.builds(Shadow, kind=st.sampled_from(["drop", "contact"]), opacity=UNIT),
    outline=st.none() | st.builds(Outline, width_px=st.floats(0, 1000), colour=HEX),
    frame=FRAMES,
)


@given(EDITS)
def test_what_is_written_is_read_back(edit: Edit) -> None:
    assert Edit.from_json(edit.to_json()) == edit


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "[]",
        "null",
        "[" * 100_000,
        '{"version": 2}',
        '{"version": true}',
        '{"feather_px": NaN}',
        '{"feather_px": 1e999}',
        '{"feather_px": "1"}',
        '{"feather_px": true}',
        '{"feather_px": -1}',
        f'{{"shift_px": 1{"0" * 400}}}',
        '{"feather": 1}',
        '{"strokes": [{"mode": "keep", "points": []}]}',
        '{"strokes": [{"mode": "kept", "points": [[1, 2, 3]]}]}',
        '{"strokes": [{"mode": "keep", "points": [[1, 2]]}]}',
        '{"strokes": [{"mode": "keep"}]}',
        '{"strokes": {}}',
        '{"background": {"kind": "colour", "colour": "red"}}',
        '{"background": {"kind": "colour", "colour": "#ABCDEF\\n"}}',
        '{"background": {"kind": "picture"}}',
        '{"background": null}',
        '{"frame": {"turn": 45}}',
        '{"frame": {"crop": [0, 0, 0, 5]}}',
        '{"frame": {"canvas": [1.5, 2]}}',
        '{"shadow": {"opacity": 2}}',
    ],
)
def test_nonsense_is_refused_by_code(bad: str) -> None:
    with pytest.raises(InternalError) as caught:
        Edit.from_json(bad)
    assert caught.value.detail


@pytest.mark.parametrize(
    "bad", [{"format": "gif"}, {"quality": 0}, {"dpi": 0}, {"max_bytes": -1}, {"content": "all"}]
)
def test_no_such_export(bad: dict[str, object]) -> None:
    with pytest.raises(InternalError):
        Export.from_json(json.dumps(bad))
