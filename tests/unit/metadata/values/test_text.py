"""What pairs of a keyword and a text say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metadata.findings import Kind
from app.metadata.values.text import raw_profile, text_values
from tests.unit.files import exif


def raw(name: str, block: bytes) -> str:
    digits = block.hex()
    lines = [digits[at : at + 72] for at in range(0, len(digits), 72)]
    return f"\n{name}\n{len(block):8}\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("keyword", "kind", "label"),
    [
        ("Software", Kind.SOFTWARE, "Software"),
        ("Author", Kind.PERSON, "Author"),
        ("Creation Time", Kind.TIME, "Made"),
        ("date:create", Kind.TIME, "Made"),
        ("Comment", Kind.TEXT, "Comment"),
        ("parameters", Kind.PROVENANCE, "Prompt of the AI"),
        ("exif:Model", Kind.PERSON, "Camera"),
        ("exif:GPSLatitude", Kind.PLACE, "Text “exif:GPSLatitude”"),
        ("exif:DateTimeOriginal", Kind.TIME, "Text “exif:DateTimeOriginal”"),
        ("exif:BodySerialNumber", Kind.PERSON, "Serial number of the camera"),
        ("exif:FNumber", Kind.PERSON, "Text “exif:FNumber”"),
        ("Lunch", Kind.TEXT, "Text “Lunch”"),
    ],
)
def test_keywords(keyword: str, kind: Kind, label: str) -> None:
    (value,) = text_values(keyword, "PLANTED")
    assert (value.kind, value.label, value.text) == (kind, label, "PLANTED")


def test_prompts_are_found_in_a_graph() -> None:
    graph = {"6": {"inputs": {"text": "a cat"}}, "7": {"inputs": {"text": 'a "dog"', "seed": 4}}}
    (value,) = text_values("prompt", json.dumps(graph))
    assert value.text == 'a cat; a "dog"'
    assert value.kind is Kind.PROVENANCE


def test_a_graph_without_words_is_shown_as_it_stands() -> None:
    assert text_values("workflow", '{"nodes": 3}')[0].text == '{"nodes": 3}'


def test_xmp_in_a_text() -> None:
    xml = '<a xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Jane"/>'
    assert text_values("XML:com.adobe.xmp", xml)[0].text == "Jane"
    assert text_values("Raw profile type xmp", raw("xmp", xml.encode()))[0].text == "Jane"
    app1 = b"http://ns.adobe.com/xap/1.0/\0" + xml.encode()
    assert text_values("Raw profile type APP1", raw("generic profile", app1)[9:])[0].text == "Jane"


def test_exif_in_a_text() -> None:
    block = exif(6)[:10] + b"\x01\x31\0\2\0\0\0\4Ink\0" + bytes(4)
    (value,) = text_values("Raw profile type exif", raw("exif", b"Exif\0\0" + block))
    assert (value.label, value.text) == ("Software", "Ink")


def test_memory_behind_a_raw_profile_is_left_out() -> None:
    assert raw_profile(raw("exif", b"JKL") + '"04/\x91') == b"JKL"


@pytest.mark.parametrize("text", ["", "\nexif\n", "\nexif\n  4\nzz", "no profile"])
def test_broken_raw_profiles(text: str) -> None:
    assert raw_profile(text) == b""
    assert len(text_values("Raw profile type exif", text)) == bool(text.strip())


@given(st.text(), st.text())
def test_any_pair(keyword: str, text: str) -> None:
    for value in text_values(keyword, text):
        assert value.text
        assert len(value.text) <= 300
