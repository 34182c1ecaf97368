"""Which bytes of a HEIF or AVIF file show its picture, and what all others belong to.

Thread: any. Source: ISO/IEC 23008-12:2022; ISO/IEC 14496-12.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.container.block import Use
from app.container.claims import UNUSED, Claim, tile
from app.container.iso_boxes import Box, boxes, first
from app.container.parts import broken
from app.formats.heif.items import Meta, read_meta
from app.formats.heif.kept import data_in_file, kept_handler
from app.formats.heif.needed import Needed, Needs
from app.formats.heif.places import Span
from app.formats.heif.properties import Shown
from app.formats.heif.tracks import Movie, read_movie
from app.formats.heif.units import Unit

SEQUENCES = frozenset((b"avis", b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"))
BRANDS = SEQUENCES | frozenset(
    name.encode()
    for name in (
        "mif1 mif2 mif3 miaf heic heix heim heis avif avio av01 1pic MA1A MA1B MiHA MiHB MiHE MiPr "
        "MiAn MiAB isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42"
    ).split()
)
BEHIND = "bytes after the last box"
PADDING = (b"free", b"skip", b"wide")
_FOLDERS = (b"mdia", b"minf", b"stbl", b"iprp", b"ipco")
KEPT_REFERENCES = (b"dimg", b"auxl", b"prem")
_MAX_DEPTH = 6


@dataclass
class Layout:
    """A file taken apart and judged.

    Parameters
    ----------
    data : bytes
        The whole file.
    top : tuple of Box
        Its outermost boxes.
    meta : Meta, optional
        What describes its still picture; None for an animation alone.
    needs : tuple of Needed
        The items that show the picture, the primary one first.
    movie : Movie, optional
        The animation, where the file is one.
    claims : list of Claim
        What is known of each stretch; they may overlap.
    owners : dict of int to int
        For each extra item the one that it is a part of, often itself.
    """

    data: bytes
    top: tuple[Box, ...]
    meta: Meta | None = None
    needs: tuple[Needed, ...] = ()
    movie: Movie | None = None
    claims: list[Claim] = field(default_factory=list)
    owners: dict[int, int] = field(default_factory=dict)

    def tiles(self) -> list[Claim]:
        """Cut the file so that each byte is claimed once.

        Returns
        -------
        list of Claim
            They tile the file. The picture comes before the rest, the smaller before the larger.
        """
        return tile(self.claims, len(self.data))

    def claim(self, spans: Iterable[Span], name: str, use: Use = Use.PICTURE) -> None:
        """Say what some stretches are for."""
        self.claims += [Claim(start, end, name, use) for start, end in spans]


def lay_out(data: bytes) -> Layout:
    """Take a file apart and tell which bytes show its picture.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    Layout
        With every needed byte claimed.

    Raises
    ------
    InputUnreadable
        If it can't be told what the picture is.
    """
    top = boxes(data, 0, len(data))
    layout = Layout(data, top)
    if not top or top[0].kind != b"ftyp" or not top[0].is_whole:
        broken("HEIF: the first box is not ftyp")
    layout.claims += _named(data, top, 0)
    layout.claims.append(Claim(top[-1].end, len(data), BEHIND))
    major = _claim_brands(layout, top[0])
    meta, moov = first(top, b"meta"), first(top, b"moov")
    if major in SEQUENCES and moov is not None:
        layout.movie = read_movie(data, moov)
    if meta is not None:
        layout.meta = read_meta(data, meta)
    if layout.meta is not None and (layout.movie is None or layout.meta.primary):
        layout.needs = Needs(data, layout.meta).all()
    if not layout.needs and layout.movie is None:
        broken("HEIF: there is no picture in it")
    if layout.meta is not None:
        _claim_meta(layout, layout.meta)
    if layout.movie is not None:
        _claim_movie(layout, layout.movie)
    _claim_media(layout)
    return layout


def _named(data: bytes, found: tuple[Box, ...], depth: int) -> Iterator[Claim]:
    for box in found:
        yield Claim(box.start, box.end, box.name, body=box.body)
        if depth >= _MAX_DEPTH:
            continue
        if box.kind in _FOLDERS:
            yield from _named(data, boxes(data, box.body, box.end), depth + 1)
        elif box.kind == b"meta" and not depth:
            yield from _named(data, boxes(data, box.body + 4, box.end), depth + 1)


def _claim_brands(layout: Layout, box: Box) -> bytes:
    data = layout.data
    if box.end - box.body < 8:
        broken("HEIF: a box ends too early")
    layout.claim([(box.start, box.body + 8)], "ftyp")
    for at in range(box.body + 8, box.end - 3, 4):
        known = data[at : at + 4] in BRANDS
        layout.claim([(at, at + 4)], *(("ftyp", Use.PICTURE) if known else ("brand", Use.EXTRA)))
    return data[box.body : box.body + 4]


def _claim_meta(layout: Layout, meta: Meta) -> None:
    layout.owners = _owners(meta, {one.item.number for one in layout.needs})
    layout.claim(meta.heads, "meta")
    for box in meta.children:
        if box.kind == b"hdlr" and box.is_whole:
            layout.claim(kept_handler(layout.data, box).spans, "hdlr")
        elif box.kind == b"dinf" and layout.data[box.start : box.end] == data_in_file():
            layout.claim([(box.start, box.end)], "dinf")
        elif box.kind == b"grpl":
            layout.claims += _groups(layout, box)
        elif box.kind == b"idat" and any(meta.places[n.item.number].in_idat for n in layout.needs):
            layout.claim([(box.start, box.body)], "idat")
    for one in layout.needs:
        _claim_needed(layout, meta, one)
    _claim_extras(layout, meta)


def _owners(meta: Meta, ours: set[int]) -> dict[int, int]:
    owners = {number: number for number in meta.items if number not in ours}
    for reference in meta.references:
        if reference.kind == b"dimg" and reference.source in owners:
            for target in reference.targets:
                if owners.get(target) == target and target != reference.source:
                    owners[target] = reference.source
    for number, owner in owners.items():
        above = owner
        for _ in range(_MAX_DEPTH):
            above = owners[above]
        owners[number] = above
    return owners


def _claim_needed(layout: Layout, meta: Meta, one: Needed) -> None:
    item = one.item
    end = item.entry.end
    stop = layout.data.find(b"\0", item.name_at, end)
    layout.claims.append(Claim(item.name_at, stop if stop >= 0 else end, "infe name"))
    layout.claim([(item.entry.start, item.name_at)], "infe")
    if stop >= 0:
        layout.claim([(stop, stop + 1)], "infe")
    place = meta.places.get(item.number)
    if place is not None and place.spans:
        _check_place(layout, place.spans, in_idat=place.in_idat)
        _claim_units(layout, place.spans, one.units, item.kind.decode("latin-1"))
    for index, _, found in one.properties:
        _claim_property(layout, meta.properties[index - 1], found)


def _check_place(layout: Layout, spans: tuple[Span, ...], *, in_idat: bool) -> None:
    """Fail where the picture would lie in the middle of what describes it."""
    if in_idat:
        return
    media = [(box.body, box.end) for box in layout.top if box.kind == b"mdat"]
    for start, end in spans:
        if not any(low <= start and end <= high for low, high in media):
            broken("HEIF: the picture is in no mdat")


def _claim_units(layout: Layout, spans: tuple[Span, ...], units: list[Unit], name: str) -> None:
    """Claim units, which tile the joined spans, where they lie in the file."""
    waiting = iter(spans)
    at, end = next(waiting)
    for unit in units:
        left = unit.end - unit.start
        use = Use.EXTRA if unit.name else Use.PICTURE
        while left:
            if at == end:
                at, end = next(waiting)
            step = min(left, end - at)
            layout.claim([(at, at + step)], unit.name or name, use)
            at, left = at + step, left - step


def _claim_property(layout: Layout, box: Box, found: Shown) -> None:
    layout.claim(found.kept, box.name)
    if found.profile is not None:
        (_, start) = found.kept[-1]
        layout.claim([(start, box.end)], "colr profile", Use.COLOUR)


def _claim_extras(layout: Layout, meta: Meta) -> None:
    ours = {one.item.number for one in layout.needs}
    for number, owner in layout.owners.items():
        item = meta.items[number]
        place = meta.places.get(number)
        spans = place.spans if place is not None and place.spans else ()
        parts = [*spans, (item.entry.start, item.entry.end)]
        layout.claims += [Claim(start, end, "item", item=owner) for start, end in parts]
    for number, (start, end) in meta.entries:
        if number in ours:
            layout.claim([(start, end)], "meta")
        else:
            layout.claims.append(Claim(start, end, "entry", item=layout.owners.get(number)))
    for reference in meta.references:
        start, end = reference.span
        if reference.source in ours and reference.kind in KEPT_REFERENCES:
            layout.claim([(start, end)], "iref")
        else:
            whose = layout.owners.get(reference.source)
            layout.claims.append(Claim(start, end, "reference", item=whose))
    _claim_extra_properties(layout, meta, ours)


def _claim_extra_properties(layout: Layout, meta: Meta, ours: set[int]) -> None:
    """Give a property that no needed item has to the extra item that has it."""
    users: dict[int, int] = {}
    for number, links in meta.links.items():
        for index, _ in links:
            if number in ours or index not in users:
                users[index] = number
    for index, box in enumerate(meta.properties, 1):
        owner = layout.owners.get(users.get(index, -1))
        if owner is not None:
            layout.claims.append(Claim(box.start, box.end, box.name, body=box.body, item=owner))


def _groups(layout: Layout, box: Box) -> Iterator[Claim]:
    """Give a group of pictures to the first extra one in it."""
    whose: int | None = None
    owner: int | None
    for child in boxes(layout.data, box.body, box.end):
        body = layout.data[child.body + 12 : child.end]
        numbers = [int.from_bytes(body[at : at + 4], "big") for at in range(0, len(body), 4)]
        owner = next((layout.owners[n] for n in numbers if n in layout.owners), None)
        whose = owner if whose is None else whose
        yield Claim(child.start, child.end, "grpl", item=owner)
    yield Claim(box.start, box.end, "grpl", body=box.body, item=whose)


def _claim_movie(layout: Layout, movie: Movie) -> None:
    layout.claim(movie.spans, "moov")
    for child in boxes(layout.data, movie.box.body, movie.box.end):
        layout.claims.append(Claim(child.start, child.end, child.name, body=child.body))
    for track in movie.tracks:
        inside = boxes(layout.data, track.box.body, track.box.end)
        layout.claims += _named(layout.data, inside, 1)
        layout.claim(track.spans, "trak")
        layout.claim(track.profiles, "colr profile", Use.COLOUR)
        for sample in track.samples:
            _check_place(layout, ((sample.start, sample.end),), in_idat=False)
            _claim_units(layout, ((sample.start, sample.end),), sample.units, "sample")


def _claim_media(layout: Layout) -> None:
    for box in layout.top:
        if box.kind == b"mdat":
            layout.claim([(box.start, box.body)], "mdat")
            layout.claims.append(Claim(box.body, box.end, UNUSED))
