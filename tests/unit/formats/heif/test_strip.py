"""HEIF and AVIF without metadata: the coded picture byte for byte, and nothing else."""

import struct
from itertools import pairwise

import pytest

from app.container.block import Use
from app.container.iso_boxes import pack
from app.domain import Options
from app.errors import InputUnreadable
from app.formats.heif.walk import walk_heif
from app.formats.inspect import inspect
from app.formats.strip import strip
from tests.unit import coded_units as coded
from tests.unit import files
from tests.unit import heif_files as made
from tests.unit.heif_files import Heif, Part, full, items_of, picture
from tests.unit.metadata.proof import names

PLANTED = b"planted-words-of-mine"
C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def stripped(data: bytes) -> bytes:
    """Strip, check that it is stable, and that its blocks tile."""
    result = strip(data, Options()).data
    assert strip(result, Options()).data == result
    assert_tiled(data)
    assert_tiled(result)
    assert all(block.use is not Use.EXTRA for block in walk_heif(result))
    return result


def assert_tiled(data: bytes) -> None:
    blocks = walk_heif(data)
    assert (blocks[0].start, blocks[-1].end) == (0, len(data))
    assert all(one.end == other.start for one, other in pairwise(blocks))


def test_a_plain_file_has_no_findings() -> None:
    data = Heif([picture()]).pack()
    assert names(data) == []
    assert items_of(stripped(data)) == [coded.hevc()]


def movie(words: bytes) -> bytes:
    """A video's head that tells where and when."""
    where = pack(b"\xa9xyz", struct.pack(">HH", 18, 0), b"+52.5163+013.3777/")
    mvhd = full(b"mvhd", struct.pack(">IIII", 3_786_912_000, 0, 1000, 2500), bytes(80))
    return pack(b"moov", mvhd, pack(b"udta", where, pack(b"\xa9mod", words)))


def hidden_in() -> dict[str, tuple[Heif, str]]:
    """For each carrier a file that has the words there, and what the finding is called."""
    words = PLANTED
    unit = obu = words
    uuid = bytes(range(16))
    second = full(b"meta", full(b"hdlr", bytes(4), b"pict", bytes(12), words))
    sei = b"\x4e\x01" + bytes((5, len(words))) + words + b"\x80"
    thumb = Part(b"hvc1", coded.hevc(words), [coded.hvcc()], {b"thmb": [1]})
    depth = Part(b"hvc1", coded.hevc(words), [coded.hvcc(), made.aux(made.DEPTH)], {b"auxl": [1]})
    gain = [
        Part(b"tmap", b"\0" * 62, [made.ispe()], {b"dimg": [1, 3]}),
        Part(b"hvc1", coded.hevc(words), [coded.hvcc(), made.ispe(9, 9)], flags=1),
    ]
    udes = full(b"udes", b"en\0" + words + b"\0\0\0")
    profile = files.rgb_profile(files.DISPLAY_P3, files.SRGB_FORMULA, words.decode())
    profile = profile.replace(words.decode().encode("utf-16-be"), words + bytes(len(words)))
    av1 = Part(b"av01", coded.av1() + coded.obu(5, b"\x04" + obu), [coded.av1c(), made.ispe()])
    padded = Part(b"av01", coded.av1() + coded.obu(15, obu), [coded.av1c(), made.ispe()])
    inner = Part(b"av01", coded.av1(), [coded.av1c(coded.obu(5, b"\x04" + obu)), made.ispe()])
    noted = Part(b"hvc1", coded.sei(5, unit) + coded.hevc(), [coded.hvcc(), made.ispe()])
    listed = Part(b"hvc1", coded.hevc(), [coded.hvcc(sei), made.ispe()])
    described = Part(b"hvc1", coded.hevc(), [coded.hvcc(), made.ispe(), udes])
    odd = Part(b"hvc1", coded.hevc(), [coded.hvcc(), made.ispe(), pack(b"myow", words)])
    tinted = Part(b"hvc1", coded.hevc(), [coded.hvcc(), made.ispe(), made.prof(profile)])
    tiff = files.exif(1) + words
    dinf = pack(b"dinf", full(b"dref", struct.pack(">I", 1), full(b"url ", words)))
    audio = Part(b"mime", words, content_type=b"audio/mp4")
    link = Part(b"uri ", words, content_type=b"tag:example.org:" + words)
    brands = (b"heic", b"mif1", b"heic", *(words[at : at + 4] for at in range(0, 20, 4)))
    return {
        "Exif": (Heif([picture(), made.exif_part(tiff)]), "Exif"),
        "XMP": (Heif([picture(), made.xmp_part(b"<x>" + words + b"</x>")]), "XMP"),
        "another mime item": (Heif([picture(), audio]), "part"),
        "a uri item": (Heif([picture(), link]), "part"),
        "thumbnail": (Heif([picture(), thumb]), "thumbnail"),
        "depth": (Heif([picture(), depth]), "depth map"),
        "gain map": (Heif([picture(), *gain]), "HDR gain map"),
        "burst": (Heif([picture(), Part(b"hvc1", coded.hevc(words), [coded.hvcc()])]), "another "),
        "item name": (Heif([picture(name=words)]), "names of the parts"),
        "handler name": (Heif([picture()], handler=words), "name of the program"),
        "brands": (Heif([picture()], brands=brands), "names of formats"),
        "description": (Heif([described]), "description"),
        "unknown property": (Heif([odd]), "myow"),
        "unused property": (Heif([picture()], in_ipco=pack(b"skip", words)), "skip"),
        "profile": (Heif([tinted]), "colour profile"),
        "SEI": (Heif([noted]), "notes of the encoder"),
        "SEI in hvcC": (Heif([listed]), "notes of the encoder"),
        "metadata OBU": (Heif([av1]), "notes of the encoder"),
        "padding OBU": (Heif([padded]), "notes of the encoder"),
        "OBU in av1C": (Heif([inner]), "notes of the encoder"),
        "free": (Heif([picture()], front=pack(b"free", words)), "free"),
        "skip": (Heif([picture()], back=pack(b"skip", words)), "skip"),
        "free in meta": (Heif([picture()], in_meta=pack(b"free", words)), "free"),
        "xml": (Heif([picture()], in_meta=full(b"xml ", words)), "text"),
        "dinf": (Heif([picture()], in_meta=dinf), "dinf"),
        "C2PA": (Heif([picture()], front=pack(b"uuid", C2PA, words)), "C2PA"),
        "maker's uuid": (Heif([picture()], back=pack(b"uuid", uuid, words)), "uuid"),
        "Samsung": (Heif([picture()], back=pack(b"sefd", words)), "Samsung data"),
        "motion photo": (Heif([picture()], back=pack(b"mpvd", movie(words))), "motion photo"),
        "video": (Heif([picture()], back=movie(words)), "video"),
        "second meta": (Heif([picture()], back=second), "second description"),
        "unknown box": (Heif([picture()], back=pack(b"what", words)), "what"),
        "gap": (Heif([picture()], gap=words), "unused bytes"),
        "behind": (Heif([picture()], back=b"\0\0\0\x05" + words), "bytes after the last box"),
        "cut-off box": (Heif([picture()], back=b"\0\0\xff\0wild" + words), "wild"),
    }


@pytest.mark.parametrize("where", hidden_in())
def test_nothing_planted_is_left(where: str) -> None:
    made_file, name = hidden_in()[where]
    data = made_file.pack()
    assert PLANTED in data or where == "brands"
    assert any(found.startswith(name) for found in names(data))
    result = stripped(data)
    assert PLANTED not in result
    assert len(items_of(result)) == 1
    assert b"coded picture" in items_of(result)[0]


def test_values_are_read() -> None:
    packet = b'<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Jane Example"/>'
    parts = [picture(), made.xmp_part(packet)]
    back = pack(b"mpvd", movie(b"Acme One"))
    said = {v.text for f in inspect(Heif(parts, back=back).pack()).findings for v in f.values}
    assert {"Jane Example", "52.5163° N, 13.3777° E", "Acme One"} <= said
    assert "2024-01-01 00:00:00 UTC" in said


def test_exif_that_says_how_far_it_is() -> None:
    tiff = files.exif(6)
    item = Part(b"Exif", struct.pack(">I", 6) + b"Exif\0\0" + tiff, references={b"cdsc": [1]})
    (found,) = inspect(Heif([picture(), item]).pack()).findings
    assert found.name == "Exif"


def grid() -> list[Part]:
    layout = struct.pack(">BBBBHH", 0, 0, 0, 1, 128, 48)
    tiles = [Part(b"hvc1", coded.hevc(b"tile%d" % n), [coded.hvcc(), made.ispe()]) for n in (1, 2)]
    return [Part(b"grid", layout, [made.ispe(128, 48)], {b"dimg": [3, 2]}, method=1), *tiles]


def test_tiles_stay_in_their_order() -> None:
    result = stripped(Heif(grid(), iloc_version=1).pack())
    layout, first, second = items_of(result)
    assert layout == grid()[0].data
    assert (first, second) == (coded.hevc(b"tile2"), coded.hevc(b"tile1"))
    assert struct.pack(">HHHH", 1, 2, 2, 3) in result


def test_transparency_stays() -> None:
    urn = made.aux(made.ALPHA, b"subtype")
    alpha = Part(b"hvc1", coded.hevc(b"alpha"), [coded.hvcc(), made.ispe(), urn], {b"auxl": [1]})
    result = stripped(Heif([picture(), made.exif_part(b"MM"), alpha]).pack())
    assert items_of(result) == [coded.hevc(), coded.hevc(b"alpha")]
    assert pack(b"auxl", struct.pack(">HHH", 2, 1, 1)) in result
    assert b"subtype" not in result


def test_turn_and_mirror_stay() -> None:
    turned = [made.irot(3), made.imir(1)]
    part = Part(b"hvc1", coded.hevc(), [coded.hvcc(), made.ispe(), *turned])
    result = stripped(Heif([part]).pack())
    assert pack(b"irot", b"\3") + pack(b"imir", b"\1") in result


def test_colours_of_hdr_stay() -> None:
    light = coded.sei(144, bytes(4))
    part = Part(b"hvc1", light + coded.hevc(), [coded.hvcc(), made.ispe()])
    data = Heif([part]).pack()
    assert names(data) == []
    assert items_of(stripped(data)) == [light + coded.hevc()]


@pytest.mark.parametrize("wide", [0, 1])
@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("sizes", [0x4400, 0x4440, 0x8880, 0x4444, 0x0440])
@pytest.mark.parametrize("pieces", [1, 3])
def test_every_form_of_iloc(wide: int, version: int, sizes: int, pieces: int) -> None:
    if sizes == 0x0440 and pieces > 1:
        pieces = 1
    part = Part(b"hvc1", coded.hevc(), [coded.hvcc(), made.ispe()], pieces=pieces)
    extra = made.exif_part(b"MM\0*" + PLANTED)
    file = Heif([part, extra], wide=wide, iloc_version=version, sizes=sizes)
    assert items_of(stripped(file.pack())) == [coded.hevc()]


def test_bytes_inside_another_item() -> None:
    whole = Part(b"mime", coded.hevc() + PLANTED, content_type=b"application/octet-stream")
    part = Part(b"hvc1", coded.hevc(), [coded.hvcc(), made.ispe()], {b"iloc": [2]}, method=2)
    result = stripped(Heif([part, whole]).pack())
    assert items_of(result) == [coded.hevc()]
    assert PLANTED not in result


REFUSED: dict[str, Heif] = {
    "essential": Heif([Part(b"hvc1", coded.hevc(), [coded.hvcc(), (pack(b"what", b"x"), True)])]),
    "protected": Heif([picture(protection=1)]),
    "unknown coding": Heif([Part(b"jpeg", b"\xff\xd8\xff", [made.ispe()])]),
    "no configuration": Heif([Part(b"hvc1", coded.hevc(), [made.ispe()])]),
    "no primary": Heif([picture()], primary=7),
    "damaged units": Heif([Part(b"hvc1", b"\0\0\0\x63abc", [coded.hvcc()])]),
    "missing tile": Heif([Part(b"grid", bytes(8), [made.ispe()], {b"dimg": [5]})]),
    "no tiles": Heif([Part(b"grid", bytes(8), [made.ispe()])]),
    "own tile": Heif([Part(b"grid", b"", [made.ispe()], {b"dimg": [1]})]),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_not_understood_is_refused(why: str) -> None:
    with pytest.raises(InputUnreadable) as caught:
        strip(REFUSED[why].pack(), Options())
    assert caught.value.detail


def test_picture_beyond_the_file_is_refused() -> None:
    data = Heif([picture()]).pack()
    with pytest.raises(InputUnreadable):
        strip(data[:-1], Options())


def test_picture_outside_of_mdat_is_refused() -> None:
    data = Heif([picture()]).pack().replace(b"mdat", b"junk")
    with pytest.raises(InputUnreadable):
        strip(data, Options())


def test_the_same_bytes_for_many_items_are_bounded() -> None:
    body = coded.hevc(bytes(200_000))
    parts = grid()[:1]
    parts[0].references = {b"dimg": list(range(2, 60))}
    parts += [Part(b"hvc1", body, [coded.hvcc(), made.ispe()]) for _ in range(58)]
    data = Heif(parts).pack()
    # Every tile but the first now begins one byte further into the first one's bytes.
    start = data.index(body)
    for number in range(3, 60):
        at = data.index(
            struct.pack(">HHHHII", number, 0, 0, 1, start + (number - 2) * len(body), len(body))
        )
        data = (
            data[: at + 8] + struct.pack(">II", start + 4, len(body) - 4 - number) + data[at + 16 :]
        )
    with pytest.raises(InputUnreadable):
        strip(data[: start + 2 * len(body)], Options())
