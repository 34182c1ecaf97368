"""Builds TIFFs field by field: both byte orders, classic and big, with gaps where wanted."""

import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A field's type, how many values, and their bytes (numbers: made when the order is known)."""

    kind: int
    count: int
    body: bytes = b""
    numbers: tuple[int, ...] = ()

    def pack(self, order: str) -> bytes:
        form = {3: "H", 4: "I", 13: "I", 16: "Q"}
        if not self.numbers:
            return self.body
        return struct.pack(f"{order}{len(self.numbers)}{form[self.kind]}", *self.numbers)


def text(words: str) -> Field:
    body = words.encode() + b"\0"
    return Field(2, len(body), body)


def long_field(*numbers: int) -> Field:
    return Field(4, len(numbers), numbers=numbers)


def directory(
    fields: dict[int, Field], at: int, *, order: str, big: bool = False, following: int = 0
) -> bytes:
    """A directory that stands at `at`, its longer values right behind it."""
    head, step, room, word = ("Q", 20, 8, "Q") if big else ("H", 12, 4, "I")
    values = at + struct.calcsize(order + head) + step * len(fields) + room
    table = struct.pack(order + head, len(fields))
    bodies = b""
    for tag, field in sorted(fields.items()):
        body = field.pack(order)
        value = body.ljust(room, b"\0")
        if len(body) > room:
            value = struct.pack(order + word, values + len(bodies))
            bodies += body + bytes(len(body) % 2)
        table += struct.pack(order + "HH" + word, tag, field.kind, field.count) + value
    return table + struct.pack(order + word, following) + bodies


def tiff(
    rows: bytes,
    width: int,
    height: int,
    *,
    order: str = "<",
    bits: int = 8,
    samples: int = 1,
    planar: bool = False,
    fields: dict[int, Field] | None = None,
    gap: bytes = b"",
    big: bool = False,
) -> bytes:
    """One uncompressed page in one strip (planes: one each); `fields` come on top."""
    mark = b"II" if order == "<" else b"MM"
    word = "Q" if big else "I"
    head_bytes = 16 if big else 8
    magic = struct.pack(order + "HHH", 43, 8, 0) if big else struct.pack(order + "H", 42)
    at = head_bytes + len(gap)
    planes = samples if planar else 1
    each = len(rows) // planes
    basic = {
        256: long_field(width),
        257: long_field(height),
        258: Field(3, samples, numbers=(bits,) * samples),
        259: long_field(1),
        262: long_field(2 if samples >= 3 else 1),
        273: long_field(*(at + each * plane for plane in range(planes))),
        277: long_field(samples),
        278: long_field(height),
        279: long_field(*([each] * planes)),
        284: long_field(2 if planar else 1),
    }
    start = at + len(rows)
    body = directory(basic | (fields or {}), start, order=order, big=big)
    return mark + magic + struct.pack(order + word, start) + gap + rows + body


def big_tiff(rows: bytes, width: int, height: int, **options: object) -> bytes:
    """The same as a BigTIFF."""
    return tiff(rows, width, height, big=True, **options)  # type: ignore[arg-type]
