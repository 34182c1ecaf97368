"""What an XMP packet says, whatever it is wrapped in, and that a hostile one costs nothing."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.metadata.findings import Kind
from app.metadata.values.xmp.xmp import xmp_picture, xmp_values

SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpGImg": "http://ns.adobe.com/xap/1.0/g/img/",
    "stEvt": "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "crs": "http://ns.adobe.com/camera-raw-settings/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
    "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
    "GCamera": "http://ns.google.com/photos/1.0/camera/",
    "Container": "http://ns.google.com/photos/1.0/container/",
    "Item": "http://ns.google.com/photos/1.0/container/item/",
    "GDepth": "http://ns.google.com/photos/1.0/depthmap/",
    "hdrgm": "http://ns.adobe.com/hdr-gain-map/1.0/",
    "drone-dji": "http://www.dji.com/drone-dji/1.0/",
}


def packet(body: str, attributes: str = "") -> str:
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF {rdf}><rdf:Description rdf:about="" {spaces} {attributes}>{body}'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def told(xml: str) -> dict[str, str]:
    return {value.label: value.text for value in xmp_values(xml.encode())}


def listed(*items: str) -> str:
    return "<rdf:Bag>" + "".join(f"<rdf:li>{item}</rdf:li>" for item in items) + "</rdf:Bag>"


@pytest.mark.parametrize(
    ("name", "label", "kind"),
    [
        ("dc:creator", "Author", Kind.PERSON),
        ("dc:subject", "Keywords", Kind.TEXT),
        ("xmp:CreatorTool", "Software", Kind.SOFTWARE),
        ("xmp:CreateDate", "Made", Kind.TIME),
        ("photoshop:City", "City", Kind.PLACE),
        ("tiff:Model", "Camera", Kind.PERSON),
        ("aux:SerialNumber", "Serial number of the camera", Kind.PERSON),
        ("exif:DateTimeOriginal", "Taken", Kind.TIME),
        ("Iptc4xmpCore:CiEmailWork", "E-mail", Kind.PERSON),
        ("Iptc4xmpExt:PersonInImage", "Person in the picture", Kind.PERSON),
        ("mwg-rs:Name", "Person in the picture", Kind.PERSON),
        ("MPReg:PersonDisplayName", "Person in the picture", Kind.PERSON),
        ("MicrosoftPhoto:CameraSerialNumber", "Serial number of the camera", Kind.PERSON),
        ("xmpMM:DocumentID", "Number of this document alone", Kind.PERSON),
        ("stRef:filePath", "File it came from", Kind.PERSON),
        ("crs:RawFileName", "File it came from", Kind.PERSON),
        ("Iptc4xmpExt:DigitalSourceType", "How it was made", Kind.PROVENANCE),
    ],
)
@pytest.mark.parametrize("form", ["attribute", "element", "list"])
def test_properties(name: str, label: str, kind: Kind, form: str) -> None:
    xml = {
        "attribute": packet("", f'{name}="PLANTED"'),
        "element": packet(f"<{name}>PLANTED</{name}>"),
        "list": packet(f"<{name}>{listed('PLANTED', 'TWICE')}</{name}>"),
    }[form]
    (value,) = xmp_values(xml.encode())
    assert (value.label, value.kind) == (label, kind)
    assert value.text == ("PLANTED; TWICE" if form == "list" else "PLANTED")


def test_place_in_words() -> None:
    xml = packet(
        "",
        'exif:GPSLatitude="52,30.9768S" exif:GPSLongitude="13,22,39.84E" '
        'exif:GPSAltitude="3400/100" exif:GPSAltitudeRef="0"',
    )
    assert told(xml) == {"Location": "52.5163° S, 13.3777° E, 34 m above sea level"}


def test_place_of_a_drone() -> None:
    xml = packet(
        "",
        'drone-dji:GpsLatitude="+52.516280" drone-dji:GpsLongtitude="-13.377730" '
        'drone-dji:AbsoluteAltitude="-2.5"',
    )
    assert told(xml) == {"Location": "52.5163° N, 13.3777° W, 2 m below sea level"}


@pytest.mark.parametrize("north", ["52,xx", "1e9999", "..", "999", "52,30.9N"])
def test_places_that_make_no_sense_are_shown_as_they_stand(north: str) -> None:
    text = told(packet("", f'exif:GPSLatitude="{north}" exif:GPSLongitude="?"'))["Location"]
    assert text == f"{north}, ?"


def test_history() -> None:
    events = (
        '<rdf:li stEvt:action="saved" stEvt:when="2024-01-02T03:04:05Z" '
        'stEvt:softwareAgent="Paint 1.0" stEvt:instanceID="xmp.iid:1"/>'
        '<rdf:li rdf:parseType="Resource"><stEvt:action>converted</stEvt:action></rdf:li>'
    )
    assert told(packet(f"<xmpMM:History><rdf:Seq>{events}</rdf:Seq></xmpMM:History>")) == {
        "Edited": "2024-01-02T03:04:05Z",
        "Edited with": "Paint 1.0",
        "Edit history": "saved; converted",
    }


def test_motion_photo_and_gain_map() -> None:
    items = "".join(
        f'<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="{name}" '
        'Item:Mime="image/jpeg" Item:Length="9"/></rdf:li>'
        for name in ("Primary", "GainMap", "MotionPhoto")
    )
    xml = packet(
        f"<Container:Directory><rdf:Seq>{items}</rdf:Seq></Container:Directory>",
        'GCamera:MotionPhoto="1" hdrgm:Version="1.0"',
    )
    assert told(xml) == {
        "Gain map (for HDR screens)": "yes",
        "Gain map (for HDR screens), version": "1.0",
        "Video in the file (motion photo)": "yes",
    }


def test_other_prefixes_are_known_by_their_namespace() -> None:
    xml = f'<a xmlns:q="{SPACES["dc"]}"><q:creator>Jane</q:creator></a>'
    assert told(xml) == {"Author": "Jane"}


def test_what_is_not_known_is_shown_too() -> None:
    xml = packet("", 'crs:Exposure2012="0.5"')[:-1] + ">"
    assert told(xml) == {"Development settings": "Exposure2012 0.5"}
    assert told('<a xmlns:v="urn:v" v:Secret="4711"/>') == {"Other XMP fields": "v:Secret 4711"}


def test_pictures_inside() -> None:
    jpeg = b"\xff\xd8\xff" + bytes(range(256)) * 4
    coded = base64.b64encode(jpeg).decode()
    xml = packet(f"<xmpGImg:image>{coded}</xmpGImg:image>", f'GDepth:Data="{coded}"')
    assert told(xml)["Thumbnail"].endswith(" bytes")
    assert told(xml)["Depth map"].endswith(" bytes")
    assert xmp_picture(xml.encode()) == jpeg
    assert xmp_picture(packet("").encode()) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32-le"])
def test_encodings(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>' + packet("", 'dc:creator="Zoë"')
    (value,) = xmp_values(xml.encode(encoding) + bytes(2000 * 4))
    assert value.text == "Zoë"


def test_damage_keeps_what_stood_before_it() -> None:
    xml = packet("<dc:creator>Jane</dc:creator><dc:title>&nothing;")
    assert told(xml) == {"Author": "Jane"}


def test_entities_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    xml = f'<!DOCTYPE a [<!ENTITY a0 "lol">{levels}]><a dc:creator="Jane">&a9;</a>'
    began = time.process_time()
    assert xmp_values(xml.encode()) == ()
    assert time.process_time() - began < 0.5


def test_outer_files_are_not_opened() -> None:
    xml = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><dc:title>&x;</dc:title></a>'
    assert xmp_values(xml.encode()) == ()


@pytest.mark.parametrize(
    "xml",
    [
        b"<a>" * 1_000_000,
        b"<a " + b" ".join(b'dc:t%d="x"' % n for n in range(200_000)) + b"/>",
        b"<a>" + b"<dc:title>x</dc:title>" * 200_000,
        b'<a dc:title="' + b"x" * 8_000_000 + b'"/>',
        b"<!--" + b"-" * 8_000_000,
    ],
    ids=["depth", "attributes", "elements", "length", "comment"],
)
def test_hostile_packets_end_soon(xml: bytes) -> None:
    began = time.process_time()
    values = xmp_values(xml)
    assert time.process_time() - began < 2
    assert all(len(value.text) <= 300 for value in values)


@given(st.binary() | st.text().map(lambda text: packet(text).encode("utf-8", "replace")))
def test_any_bytes(data: bytes) -> None:
    assert all(value.text for value in xmp_values(data))
    xmp_picture(data)


@given(st.integers(0, 2000), st.integers(0, 255))
def test_flipped_bytes(at: int, value: int) -> None:
    data = bytearray(packet("<dc:title>x</dc:title>", 'exif:GPSLatitude="1,2N"').encode())
    data[at % len(data)] = value
    xmp_values(bytes(data))
