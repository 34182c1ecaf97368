"""Draws the app's icons: the ring, as SVG and as PNG, from one geometry.

Run `python -m tools.site.icons` after changing the geometry; the files are committed.
The same input gives the same bytes. May import NumPy and Pillow.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ICONS = Path(__file__).resolve().parents[2] / "static" / "icons"
SEAL = (11, 122, 91)
WHITE = (255, 255, 255)
SAMPLES = 8
"""Samples per pixel along each axis; edges come out with 65 levels."""


@dataclass(frozen=True)
class Ring:
    """The nearly closed ring, in shares of the icon's side; angles in degrees from 3 o'clock."""

    radius: float
    stroke: float
    corner: float
    start_deg: float = -20.0
    drawn: float = 0.86


ANY = Ring(radius=0.27, stroke=0.105, corner=0.22)
MASKABLE = Ring(radius=0.235, stroke=0.09, corner=0.0)
"""Smaller: only the middle four fifths of a maskable icon are sure to be seen."""
APPLE = Ring(radius=0.27, stroke=0.105, corner=0.0)


def draw_ring(ring: Ring, size_px: int) -> NDArray[np.uint8]:
    """Draw the white ring on its green ground.

    Parameters
    ----------
    ring : Ring
        Geometry in shares of the side.
    size_px : int
        Side of the icon in pixels.

    Returns
    -------
    ndarray of shape (size_px, size_px, 4), uint8
        sRGB with straight alpha; transparent only outside rounded corners.

    Examples
    --------
    >>> icon = draw_ring(MASKABLE, 64)
    >>> icon.shape, tuple(int(value) for value in icon[0, 0])
    ((64, 64, 4), (11, 122, 91, 255))
    """
    samples = size_px * SAMPLES
    axis = (np.arange(samples, dtype=np.float32) + 0.5) / samples - 0.5
    x, y = axis[None, :], axis[:, None]

    # Coverage of the ground: a square whose corners are quarter circles.
    inner = 0.5 - ring.corner
    outside = np.hypot(np.maximum(np.abs(x) - inner, 0), np.maximum(np.abs(y) - inner, 0))
    ground = outside <= ring.corner if ring.corner > 0 else np.ones((samples, samples), bool)

    # Coverage of the ring: near its radius, and within the part of the turn that is drawn.
    turn = (np.degrees(np.arctan2(y, x)) - ring.start_deg) % 360
    band = np.abs(np.hypot(x, y) - ring.radius) <= ring.stroke / 2
    stroke = band & (turn <= 360 * ring.drawn)

    def cover(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
        blocks = mask.reshape(size_px, SAMPLES, size_px, SAMPLES)
        share: NDArray[np.float32] = blocks.mean(axis=(1, 3), dtype=np.float32)
        return share[..., None]

    white, alpha = cover(stroke), cover(ground)
    seal = np.array(SEAL, np.float32)
    rgb = seal + (np.array(WHITE, np.float32) - seal) * white
    rgba = np.concatenate([np.where(alpha > 0, rgb, 0), alpha * 255], axis=2)
    icon: NDArray[np.uint8] = np.rint(rgba).astype(np.uint8)
    return icon


def write_svg(ring: Ring) -> str:
    """Return the icon as an SVG document.

    Examples
    --------
    >>> 'stroke-dasharray="86 100"' in write_svg(ANY)
    True
    """
    side = 512
    red, green, blue = SEAL
    colour = f"#{red:02x}{green:02x}{blue:02x}"
    centre = side // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">\n'
        f'  <rect width="{side}" height="{side}" rx="{ring.corner * side:g}" fill="{colour}"/>\n'
        f'  <circle cx="{centre}" cy="{centre}" r="{ring.radius * side:g}" fill="none" '
        f'stroke="#ffffff" stroke-width="{ring.stroke * side:g}" pathLength="100" '
        f'stroke-dasharray="{ring.drawn * 100:g} 100" '
        f'transform="rotate({ring.start_deg:g} {centre} {centre})"/>\n'
        "</svg>\n"
    )


def main() -> None:
    """Write every icon file."""
    ICONS.mkdir(parents=True, exist_ok=True)
    (ICONS / "icon.svg").write_text(write_svg(ANY), encoding="utf-8")
    for name, ring, size_px in (
        ("icon-192", ANY, 192),
        ("icon-512", ANY, 512),
        ("maskable-192", MASKABLE, 192),
        ("maskable-512", MASKABLE, 512),
        ("apple-touch-icon", APPLE, 180),
    ):
        picture = Image.fromarray(draw_ring(ring, size_px), "RGBA")
        picture.save(ICONS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
