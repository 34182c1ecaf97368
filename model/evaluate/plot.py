"""Draws named points, such as error against time, and bars, as SVG."""

import html
import math
from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT, _EDGE = 720, 420, 64
_BAR, _NAMES, _COLOURS = 22, 150, ("#2b7fd4", "#8fb8e0")


def scatter(
    points: Mapping[str, tuple[float, float]], across: str, up: str, *, is_from_zero: bool = False
) -> str:
    """Draw named points.

    Parameters
    ----------
    points : mapping of str to (float, float)
        Name -> its place.
    across, up : str
        What the axes show.
    is_from_zero : bool, optional
        Whether the axis that goes up begins at 0, so that what hardly changes looks so.

    Returns
    -------
    str
        An SVG document that is readable on light and on dark ground.

    Examples
    --------
    >>> drawing = scatter({"a < b": (0.5, 0.06), "c": (1.0, 0.05)}, "time", "error")
    >>> drawing.count("<circle"), "a &lt; b" in drawing
    (2, True)
    """
    right = max(x for x, _ in points.values()) * 1.1
    low, high = (pick(y for _, y in points.values()) for pick in (min, max))
    room = (high - low or 1) * 0.15
    low, high = 0.0 if is_from_zero else low - room, high + room

    def place(x: float, y: float) -> tuple[float, float]:
        column = _EDGE + x / right * (_WIDTH - 2 * _EDGE)
        return column, _HEIGHT - _EDGE - (y - low) / (high - low) * (_HEIGHT - 2 * _EDGE)

    marks = [_axes(across, up)]
    below = _HEIGHT - _EDGE + 18
    marks += [_text(place(x, low)[0], below, f"{x:g}", "middle") for x in _steps(0, right)]
    marks += [_text(_EDGE - 8, place(0, y)[1] + 4, f"{y:g}", "end") for y in _steps(low, high)]
    for name, point in points.items():
        x, y = place(*point)
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#2b7fd4"/>')
        anchor = "end" if x > _WIDTH * 0.6 else "start"
        marks.append(_text(x + (-7 if anchor == "end" else 7), y - 6, name, anchor))
    return _document(marks, _HEIGHT)


def bars(groups: Mapping[str, Mapping[str, float]], unit: str) -> str:
    """Draw lengths, a group of them for each name.

    Parameters
    ----------
    groups : mapping of str to mapping of str to float
        Name -> what of it is shown, and how long; from 0 on.
    unit : str
        What is behind each figure.

    Returns
    -------
    str
        An SVG document that is readable on light and on dark ground.

    Examples
    --------
    >>> drawing = bars({"a < b": {"x": 1.0, "y": 2.0}, "c": {"x": 3.0}}, "s")
    >>> drawing.count("<rect") - 1, "a &lt; b" in drawing, "x 3.0 s" in drawing
    (3, True, True)
    """
    longest = max(length for group in groups.values() for length in group.values())
    marks, top = [], _BAR
    for name, group in groups.items():
        middle = top + len(group) * _BAR / 2
        marks.append(_text(_NAMES - 8, middle + 2, name, "end"))
        for number, (what, length) in enumerate(group.items()):
            width = length / longest * (_WIDTH - 2 * _NAMES)
            fill = _COLOURS[number % len(_COLOURS)]
            size = f'width="{width:.1f}" height="{_BAR - 4}"'
            marks.append(f'<rect x="{_NAMES}" y="{top}" {size} fill="{fill}"/>')
            marks.append(
                _text(_NAMES + width + 6, top + 13, f"{what} {length:.1f} {unit}", "start")
            )
            top += _BAR
        top += _BAR // 2
    return _document(marks, top)


def _steps(low: float, high: float) -> list[float]:
    """Give three to eight round numbers between two.

    Examples
    --------
    >>> _steps(0, 52.8), _steps(0.043, 0.061)
    ([0.0, 10.0, 20.0, 30.0, 40.0, 50.0], [0.045, 0.05, 0.055, 0.06])
    """
    size = 10.0 ** math.floor(math.log10(high - low))
    step = next(part * size for part in (0.2, 0.5, 1, 2) if (high - low) / (part * size) < 7)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(number * step, 12) for number in range(first, last + 1)]


def _document(marks: Sequence[str], height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        'font-family="system-ui, sans-serif" font-size="12">\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>\n'
        + "\n".join(marks)
        + "\n</svg>\n"
    )


def _axes(across: str, up: str) -> str:
    bottom, right = _HEIGHT - _EDGE, _WIDTH - _EDGE
    line = f'<path d="M{_EDGE} {_EDGE}V{bottom}H{right}" fill="none" stroke="#555"/>'
    return "\n".join(
        [
            line,
            _text(_WIDTH / 2, _HEIGHT - 16, across, "middle"),
            _text(_EDGE, _EDGE - 16, up, "start"),
        ]
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{html.escape(words)}</text>'
