"""Every carrier of a JPEG is found, named and read."""

import pytest

from app.domain import Format
from app.formats.inspect import inspect
from app.formats.jpeg.neutral import exif_segment, jfif_segment, profile_segments
from app.formats.jpeg.segments import XMP, name_of
from app.formats.jpeg.walk import walk_jpeg
from app.metadata.findings import Finding, Kind, Value
from app.metadata.neutral.profile import neutral_profile
from tests.unit.files import DISPLAY_P3, SRGB_FORMULA, rgb_profile
from tests.unit.metadata.exif_files import exif_block, ratio, words
from tests.unit.metadata.jpeg_files import (
    SECRET,
    bare_jpeg,
    carriers,
    credentials,
    jumbf_segments,
    more_xmp,
    movie,
    mpf,
    photoshop,
    plain_jpeg,
    record,
    resource,
    samsung,
    segment,
    with_segments,
    xmp,
)

CARRIERS = carriers()
P3 = neutral_profile(rgb_profile(DISPLAY_P3, SRGB_FORMULA)) or b""
POSITION = [words(1, "N"), ratio(2, (1, 1)), words(3, "E"), ratio(4, (2, 1))]


def found(data: bytes) -> tuple[Finding, ...]:
    return inspect(data).findings


def only(data: bytes) -> Finding:
    (finding,) = found(data)
    return finding


@pytest.mark.parametrize("name", CARRIERS)
def test_findings_cover_every_byte_that_is_not_the_picture(name: str) -> None:
    data = CARRIERS[name]
    extra = sum(block.end - block.start for block in walk_jpeg(data) if block.use == "extra")
    findings = found(data)
    assert sum(finding.size_bytes for finding in findings) >= extra
    for finding in findings:
        assert 2 <= finding.offset_bytes < len(data)
        assert finding.name
        assert all(value.label and 0 < len(value.text) <= 300 for value in finding.values)


def test_a_plain_picture_has_none() -> None:
    report = inspect(plain_jpeg())
    assert (report.format, report.findings) == (Format.JPEG, ())
    assert found(bare_jpeg()) == ()


def test_neutral_segments_are_no_findings() -> None:
    assert P3
    segments = jfif_segment(), exif_segment(6), profile_segments(P3)
    assert found(with_segments(*segments, file=bare_jpeg())) == ()


@pytest.mark.parametrize(
    "twice",
    [
        exif_segment(6),
        profile_segments(neutral_profile(rgb_profile(DISPLAY_P3, SRGB_FORMULA)) or b""),
    ],
)
def test_neutral_segments_that_come_twice_are_a_finding(twice: bytes) -> None:
    assert only(with_segments(twice, twice)).size_bytes == 2 * len(twice)


def test_a_turn_with_a_byte_more_is_a_finding() -> None:
    body = exif_segment(6)[4:] + b"\0"
    assert only(with_segments(segment(0xE1, body))).name == "Exif"


def test_exif_is_read_and_its_thumbnail_shown() -> None:
    block = exif_block([words(0x10F, "Acme")], position=POSITION, thumbnail=plain_jpeg())
    exif = segment(0xE1, b"Exif\0\0" + block)
    finding = only(with_segments(exif))
    assert (finding.name, finding.offset_bytes, finding.size_bytes) == ("Exif", 2, len(exif))
    assert finding.values[0] == Value(Kind.PLACE, "Location", "1.0000° N, 2.0000° E")
    assert finding.picture == plain_jpeg()


def test_xmp_is_read_in_one_part_and_in_many() -> None:
    author = Value(Kind.PERSON, "Author", "Jane Example")
    one = only(with_segments(segment(0xE1, XMP + xmp("Jane Example"))))
    assert (one.name, author in one.values) == ("XMP", True)
    parts = more_xmp(xmp("Jane Example"), step=9)
    more = only(with_segments(*reversed(parts)))
    assert (more.name, author in more.values) == ("XMP, continued", True)
    assert more.size_bytes == sum(map(len, parts))


def test_two_extended_packets_are_kept_apart() -> None:
    parts = zip(more_xmp(xmp("Ann"), 9), more_xmp(xmp("Bob"), 9, guid=b"1" * 32), strict=True)
    values = only(with_segments(*(part for pair in parts for part in pair))).values
    assert {value.text for value in values if value.label == "Author"} == {"Ann", "Bob"}


@pytest.mark.parametrize("step", [5, 50, 60_000])
def test_credentials_are_put_together(step: int) -> None:
    finding = only(with_segments(jumbf_segments(credentials("Acme Paint 2"), step)))
    assert (finding.name, finding.kind) == ("Content Credentials (C2PA)", Kind.PROVENANCE)
    value = Value(Kind.PROVENANCE, "Content Credentials by", "Acme Paint 2")
    assert finding.values == (value,)


def test_photoshops_resources_run_on_through_segments() -> None:
    whole = photoshop(resource(0x0404, record(105, "A headline") + record(90, "Bonn")))
    body = whole[4 + 14 :]
    parts = (segment(0xED, b"Photoshop 3.0\0" + part) for part in (body[:20], body[20:]))
    values = only(with_segments(*parts)).values
    assert values == (
        Value(Kind.PLACE, "Place", "Bonn"),
        Value(Kind.TEXT, "Headline", "A headline"),
    )


def test_jfif_tells_of_programs_and_thumbnails() -> None:
    body = b"JFIF\0\1\2\1\0\x48\0\x48\2\1" + bytes(6)
    finding = only(with_segments(segment(0xE0, body), file=bare_jpeg()))
    assert finding.values == (
        Value(Kind.SOFTWARE, "Print density", "72 dots per inch"),
        Value(Kind.PICTURE, "Small picture", "2 × 1 pixels"),
    )
    body = b"JFIF\0\1\1\2\0\x30\0\x28\0\0AMPF-words"
    values = only(with_segments(segment(0xE0, body), file=bare_jpeg())).values
    assert values[0].text == "48 × 40 dots per centimetre"
    assert values[1] == Value(Kind.UNKNOWN, "Readable in it", "AMPF-words")


def test_jfxx_shows_its_jpeg() -> None:
    finding = only(with_segments(segment(0xE0, b"JFXX\0\x10" + plain_jpeg())))
    assert (finding.kind, finding.picture) == (Kind.PICTURE, plain_jpeg())
    assert only(with_segments(segment(0xE0, b"JFXX\0\x13\1\1abc"))).picture is None


def test_comments_are_text_in_any_code() -> None:
    data = with_segments(segment(0xFE, "Grüße".encode()), segment(0xFE, "Käse".encode("latin-1")))
    assert [value.text for value in only(data).values] == ["Grüße", "Käse"]


def test_a_second_picture_is_shown_with_all_it_carries() -> None:
    inner = segment(0xE1, b"Exif\0\0" + exif_block([], position=POSITION))
    second = with_segments(inner)
    data = with_segments(mpf((0x30000, 9, 0), (0x20002, len(second), 99))) + second
    index, picture = found(data)
    text = f"view of a stereo pair, {len(second):,} bytes"
    assert index.values == (Value(Kind.PICTURE, "One more picture", text),)
    assert (picture.name, picture.kind, picture.picture) == (
        "Second picture",
        Kind.PICTURE,
        second,
    )
    assert picture.values == (
        Value(Kind.PICTURE, "Second picture", f"32 × 24 pixels, {len(second):,} bytes"),
        Value(Kind.PLACE, "Location", "1.0000° N, 2.0000° E"),
    )


@pytest.mark.parametrize(
    "sign",
    [
        segment(0xE1, XMP + b"http://ns.adobe.com/hdr-gain-map/1.0/"),
        segment(0xE1, XMP + b"http://ns.apple.com/HDRGainMap/1.0/"),
        segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0"),
    ],
)
def test_a_gain_map_is_named(sign: bytes) -> None:
    assert only(plain_jpeg() + with_segments(sign)).name == "HDR gain map"


def test_many_more_pictures_are_told_in_few_findings() -> None:
    findings = found(plain_jpeg() * 50)
    assert len(findings) == 4
    assert sum(finding.size_bytes for finding in findings) == 49 * len(plain_jpeg())


def test_a_motion_photo_says_that_it_has_sound() -> None:
    video = movie()
    finding = only(plain_jpeg() + video)
    assert (finding.name, finding.kind, finding.size_bytes) == ("Video", Kind.MEDIA, len(video))
    texts = [value.text for value in finding.values if value.kind is Kind.MEDIA]
    assert texts[0] == f"a video of {len(video):,} bytes"
    assert texts[1].startswith("video and sound")


def test_samsungs_trailer_is_read() -> None:
    data = plain_jpeg() + samsung(Image_UTC_Data=b"1577872800000", MotionPhoto_Data=movie())
    finding = only(data)
    assert Value(Kind.TIME, "Taken", "2020-01-01 10:00:00 UTC") in finding.values
    assert any(value.text.startswith("video and sound") for value in finding.values)


def test_unknown_bytes_show_their_words() -> None:
    finding = only(plain_jpeg() + b"\1\2\3" + SECRET + b"\xff\0")
    assert finding.name == "Bytes after the end"
    assert finding.values == (Value(Kind.UNKNOWN, "Readable in it", SECRET.decode()),)
    assert only(plain_jpeg() + bytes(5)).values == ()


def test_kodaks_segment_is_read_like_exif() -> None:
    body = b"Meta\0\0" + exif_block([words(0x10F, "Kodak")])
    assert Value(Kind.PERSON, "Camera", "Kodak") in only(with_segments(segment(0xE3, body))).values


@pytest.mark.parametrize(
    ("marker", "start", "name"),
    [
        (0xE0, b"II\x1a\0", "APP0 II"),
        (0xE2, b"FPXR\0\0", "APP2 FPXR"),
        (0xE1, b"http://example.com/\0x", "APP1 http://example.com/"),
        (0xEE, b"Adobe\0", "APP14 Adobe"),
        (0xE4, b"\0\1", "APP4"),
        (0xF3, b"", "reserved segment F3"),
        (0xFE, b"JFIF\0", "comment"),
    ],
)
def test_names_of_other_segments(marker: int, start: bytes, name: str) -> None:
    assert name_of(marker, start) == name
