"""Writes a text into the lowest bits of a picture, as programs that make pictures do."""

import gzip

from app.domain import Pixels


def with_stealth(picture: Pixels, text: str, carrier: str, *, packs: bool = False) -> Pixels:
    """Bit by bit: x outside, y inside; of colours red, green, blue."""
    body = text.encode()
    if packs:
        body = gzip.compress(body)
    kind = {"alpha": "png", "rgb": "rgb"}[carrier] + ("comp" if packs else "info")
    whole = f"stealth_{kind}".encode() + (8 * len(body)).to_bytes(4, "big") + body
    bits = [int(bit) for byte in whole for bit in f"{byte:08b}"]
    found = picture.copy()
    channels = (3,) if carrier == "alpha" else (0, 1, 2)
    height, width = picture.shape[:2]
    places = ((x, y, channel) for x in range(width) for y in range(height) for channel in channels)
    for bit, (x, y, channel) in zip(bits, places, strict=False):
        found[y, x, channel] = found[y, x, channel] & 0xFE | bit
    return found
