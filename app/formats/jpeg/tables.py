"""Checks that a table or header of a JPEG is exactly as long as what it holds.

Thread: any. Source: ITU-T T.81 sections B.2.2 to B.2.5. A decoder refuses any other length, and
bytes behind a table would be a hiding place. One that holds no table at all is taken, as all do.
"""

from collections.abc import Callable

from app.container.parts import broken

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
TABLES: dict[int, str] = dict.fromkeys(_FRAMES, "frame") | {
    0xC4: "DHT",
    0xCC: "DAC",
    0xDA: "scan",
    0xDB: "DQT",
    0xDC: "DNL",
    0xDD: "DRI",
}
"""Every marker whose segment a picture may need, and its name."""


def check_table(marker: int, body: bytes) -> None:
    """Refuse a segment that holds more or less than it says.

    Parameters
    ----------
    marker : int
        A key of `TABLES`.
    body : bytes
        What follows the length.

    Raises
    ------
    InputUnreadable
        If the length does not fit.

    Examples
    --------
    >>> check_table(0xDD, bytes(2))
    """
    name = TABLES[marker]
    if not _CHECKS[name](body):
        broken(f"JPEG: {name} has another length than its content")


def _is_frame(body: bytes) -> bool:
    return len(body) >= 9 and len(body) == 6 + 3 * body[5] and bool(body[3] or body[4])


def _is_scan(body: bytes) -> bool:
    return len(body) >= 6 and 1 <= body[0] <= 4 and len(body) == 4 + 2 * body[0]


def _is_quantization(body: bytes) -> bool:
    at = 0
    while at < len(body):
        precision, slot = body[at] >> 4, body[at] & 15
        if precision > 1 or slot > 3:
            return False
        at += 1 + 64 * (1 + precision)
    return at == len(body)


def _is_huffman(body: bytes) -> bool:
    at = 0
    while at < len(body):
        if body[at] >> 4 > 1 or body[at] & 15 > 3:
            return False
        at += 17 + sum(body[at + 1 : at + 17])
    return at == len(body)


def _is_conditioning(body: bytes) -> bool:
    return len(body) > 0 and len(body) % 2 == 0


def _is_number(body: bytes) -> bool:
    return len(body) == 2


_CHECKS: dict[str, Callable[[bytes], bool]] = {
    "frame": _is_frame,
    "scan": _is_scan,
    "DHT": _is_huffman,
    "DQT": _is_quantization,
    "DAC": _is_conditioning,
    "DNL": _is_number,
    "DRI": _is_number,
}
