"""Takes an XMP packet apart into named texts.

Thread: any. Source: ISO 16684-1:2019 (XMP), section 7; XML 1.0. A document type is refused, so
there are no entities to expand; size, depth and count are bounded.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

_MAX_BYTES = 16 << 20
_MAX_DEPTH = 100
_MAX_TEXTS = 4000
# The wrapper elements of RDF, which name nothing themselves.
_FRAME = frozenset(("x:xmpmeta", "x:xapmeta", "xmpmeta", "xapmeta"))
_NO_NAMES = ("xmlns", "xml:", "rdf:", "x:xmptk")

_PREFIXES: dict[str, str] = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "adobe:ns:meta/": "x",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xap/1.0/bj/": "xmpBJ",
    "http://ns.adobe.com/xap/1.0/g/img/": "xmpGImg",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "stEvt",
    "http://ns.adobe.com/xap/1.0/sType/ResourceRef#": "stRef",
    "http://ns.adobe.com/xmp/note/": "xmpNote",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://ns.attribution.com/ads/1.0/": "Attrib",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/camera-raw-settings/1.0/": "crs",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/hdr-gain-map/1.0/": "hdrgm",
    "http://ns.apple.com/HDRGainMap/1.0/": "HDRGainMap",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://ns.google.com/photos/1.0/camera/": "GCamera",
    "http://ns.google.com/photos/1.0/container/": "GContainer",
    "http://ns.google.com/photos/1.0/container/item/": "Item",
    "http://ns.google.com/photos/1.0/depthmap/": "GDepth",
    "http://ns.google.com/photos/1.0/image/": "GImage",
    "http://ns.google.com/photos/1.0/audio/": "GAudio",
    "http://ns.google.com/photos/1.0/focus/": "GFocus",
    "http://ns.microsoft.com/photo/1.0": "MicrosoftPhoto",
    "http://ns.microsoft.com/photo/1.0/": "MicrosoftPhoto",
    "http://ns.microsoft.com/photo/1.2/": "MP",
    "http://ns.microsoft.com/photo/1.2/t/RegionInfo#": "MPRI",
    "http://ns.microsoft.com/photo/1.2/t/Region#": "MPReg",
    "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
    "http://www.metadataworkinggroup.com/schemas/keywords/": "mwg-kw",
    "http://ns.adobe.com/xmp/sType/Area#": "stArea",
    "http://ns.adobe.com/xap/1.0/sType/Dimensions#": "stDim",
    "http://www.digikam.org/ns/1.0/": "digiKam",
    "http://www.gimp.org/xmp/": "GIMP",
    "http://www.dji.com/drone-dji/1.0/": "drone-dji",
    "http://ns.google.com/photos/1.0/panorama/": "GPano",
}


class _Stop(Exception):
    """Enough was seen, or something that is not allowed."""


@dataclass
class _Reader:
    """Collects the texts while expat walks."""

    found: list[tuple[str, str]] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        for key, uri in attributes.items():
            if key.startswith("xmlns:") and uri in _PREFIXES:
                self.prefixes[key[6:]] = _PREFIXES[uri]
        if len(self.path) >= _MAX_DEPTH:
            raise _Stop
        self.path.append(self.known(name))
        self.texts.append([])
        for key, text in attributes.items():
            known = self.known(key)
            if known == "x:xmptk" or not known.startswith(_NO_NAMES):
                self.add(known, text)
            elif known == "rdf:resource":
                self.add(self.name(), text)

    def end(self, _name: str) -> None:
        text = "".join(self.texts.pop())
        if text.strip():
            self.add(self.name(), text)
        self.path.pop()

    def text(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)

    def refuse(self, *_: object) -> None:
        raise _Stop

    def known(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        return f"{self.prefixes.get(prefix, prefix)}:{local}" if colon else name

    def name(self) -> str:
        """Name what is open: the innermost element that is not of RDF itself."""
        for name in reversed(self.path):
            if not name.startswith("rdf:") and name not in _FRAME:
                return name
        return ""

    def add(self, name: str, text: str) -> None:
        if len(self.found) >= _MAX_TEXTS:
            raise _Stop
        if text.strip():
            self.found.append((name, text.strip()))


def xmp_texts(packet: bytes) -> list[tuple[str, str]]:
    """Read a packet up to where it ends or breaks.

    Parameters
    ----------
    packet : bytes
        In UTF-8, UTF-16 or UTF-32, with or without its wrapper; any bytes are allowed.

    Returns
    -------
    list of pairs
        Names with the prefixes that the standards use, whatever the packet calls them; texts.

    Examples
    --------
    >>> xmp_texts(b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>Hi</dc:title></x:xmpmeta>')
    [('dc:title', 'Hi')]
    """
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(_unwrapped(packet).encode("utf-8", "replace"), True)
    except (expat.ExpatError, _Stop):
        # What was read before the break still counts.
        pass
    return reader.found


def _unwrapped(packet: bytes) -> str:
    """Decode; an XML declaration must stand first, so what is in front of it goes."""
    text = _decoded(packet[:_MAX_BYTES]).strip("\ufeff\0 \t\r\n")
    declared = re.match(r"<\?xml\s[^>]*\?>", text)
    return text[declared.end() :].lstrip() if declared else text


def _decoded(packet: bytes) -> str:
    head = packet[:4]
    for start, encoding in (
        (b"\xff\xfe\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be"),
        (b"<\0\0\0", "utf-32-le"),
        (b"\0\0\0<", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if head.startswith(start):
            return packet.decode(encoding, "replace")
    return packet.decode("utf-8", "replace")
