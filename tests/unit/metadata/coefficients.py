"""Reads the coefficients of a small baseline JPEG: slow, plain, and written apart from the scripts.

Source: ITU-T T.81 annexes A.2, C.2, F.2.
"""

from collections.abc import Iterator

import numpy as np

from app.formats.jpeg.walk import walk_jpeg

Blocks = np.ndarray
_ZIGZAG = sorted(
    ((row, column) for row in range(8) for column in range(8)),
    key=lambda at: (sum(at), at[0] if sum(at) % 2 else at[1]),
)


def _codes(body: bytes) -> Iterator[tuple[int, dict[str, int]]]:
    while body:
        counts, table, code, at = body[1:17], {}, 0, 17
        for length, count in enumerate(counts, 1):
            for _ in range(count):
                table[f"{code:0{length}b}"] = body[at]
                code, at = code + 1, at + 1
            code *= 2
        yield body[0], table
        body = body[at:]


class _Bits:
    def __init__(self, coded: bytes) -> None:
        whole = coded.replace(b"\xff\0", b"\xff")
        self.text = "".join(f"{byte:08b}" for byte in whole)
        self.at = 0

    def symbol(self, table: dict[str, int]) -> int:
        end = self.at + 1
        while self.text[self.at : end] not in table:
            assert end - self.at <= 16
            end += 1
        found = table[self.text[self.at : end]]
        self.at = end
        return found

    def number(self, size: int) -> int:
        if size == 0:
            return 0
        text = self.text[self.at : self.at + size]
        self.at += size
        return int(text, 2) if text[0] == "1" else int(text, 2) - (1 << size) + 1


def _block(bits: _Bits, dc: dict[str, int], ac: dict[str, int], before: int) -> np.ndarray:
    block = np.zeros((8, 8), int)
    block[0, 0] = before + bits.number(bits.symbol(dc))
    place = 1
    while place < 64:
        symbol = bits.symbol(ac)
        if symbol == 0:
            break
        place += symbol >> 4
        block[_ZIGZAG[place]] = bits.number(symbol & 15)
        place += 1
    return block


def read_coefficients(data: bytes) -> list[tuple[np.ndarray, Blocks]]:
    """Of each component its quantisation (8, 8) and its blocks (rows, columns, 8, 8).

    Blocks that lie wholly beyond the picture's edge are left out. One scan, no restarts.
    """
    tables: dict[int, dict[str, int]] = {}
    quants: dict[int, np.ndarray] = {}
    frame = scan = coded = b""
    for block in walk_jpeg(data):
        body = block.content(data)
        if block.name == "DHT":
            tables.update(_codes(body))
        elif block.name == "DQT":
            for at in range(0, len(body), 65):
                quant = np.zeros((8, 8), int)
                for place, step in zip(_ZIGZAG, body[at + 1 : at + 65], strict=True):
                    quant[place] = step
                quants[body[at]] = quant
        elif block.name == "frame":
            frame = body
        elif block.name == "scan":
            length = int.from_bytes(data[block.start + 2 : block.start + 4], "big")
            scan, coded = body[: length - 2], body[length - 2 :]
    return _read(frame, scan, _Bits(coded), tables, quants)


def _read(
    frame: bytes,
    scan: bytes,
    bits: _Bits,
    tables: dict[int, dict[str, int]],
    quants: dict[int, np.ndarray],
) -> list[tuple[np.ndarray, Blocks]]:
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    rows = [tuple(frame[at : at + 3]) for at in range(6, len(frame), 3)]
    slots = [scan[at] for at in range(2, 1 + 2 * scan[0], 2)]
    factors = [(both >> 4, both & 15) if len(rows) > 1 else (1, 1) for _, both, _ in rows]
    across, down = (max(pair[side] for pair in factors) for side in (0, 1))
    wide, high = -(-width // (8 * across)), -(-height // (8 * down))
    planes = [np.zeros((high * v, wide * h, 8, 8), int) for h, v in factors]
    before = [0] * len(rows)
    for unit in range(wide * high):
        for number, (plane, (h, v)) in enumerate(zip(planes, factors, strict=True)):
            dc, ac = tables[slots[number] >> 4], tables[16 | slots[number] & 15]
            for part in range(h * v):
                block = _block(bits, dc, ac, before[number])
                before[number] = block[0, 0]
                plane[unit // wide * v + part // h, unit % wide * h + part % h] = block
    return [
        (quants[row[2]], plane[: _blocks(height, v, down), : _blocks(width, h, across)])
        for row, plane, (h, v) in zip(rows, planes, factors, strict=True)
    ]


def _blocks(side: int, factor: int, most: int) -> int:
    samples = -(-side * factor // most)
    return -(-samples // 8)
