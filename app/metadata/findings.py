"""The nouns of metadata: kind, value, finding, report.

Thread: any.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain import Format


class Kind(StrEnum):
    """What a finding gives away, in the order in which a person cares."""

    PLACE = "place"
    PERSON = "person"
    TIME = "time"
    PICTURE = "picture"
    MEDIA = "media"
    TEXT = "text"
    SOFTWARE = "software"
    PROVENANCE = "provenance"
    COLOUR = "colour"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Value:
    """One thing that a carrier says.

    Parameters
    ----------
    kind : Kind
        What it gives away.
    label : str
        Its name in plain words, such as "Camera" or "Location".
    text : str
        What it says, shortened to a line or two; never raw bytes.
    """

    kind: Kind
    label: str
    text: str


@dataclass(frozen=True)
class Finding:
    """A carrier: something in a file that is not the picture.

    Parameters
    ----------
    name : str
        What it is, such as "Exif" or "bytes after the end".
    offset_bytes : int
        Where it begins; the first part's place where it is scattered.
    size_bytes : int
        How long it is, all parts together.
    kind : Kind
        What it gives away where it says nothing that can be read.
    values : tuple of Value
        What it says; empty where it can't be read.
    picture : bytes, optional
        A small picture inside it (a whole JPEG or PNG), to be shown.
    """

    name: str
    offset_bytes: int
    size_bytes: int
    kind: Kind = Kind.UNKNOWN
    values: tuple[Value, ...] = ()
    picture: bytes | None = None


@dataclass(frozen=True)
class Report:
    """All that a file tells.

    Parameters
    ----------
    format : Format
        What the file really is.
    size_bytes : int
        How long it is.
    findings : tuple of Finding
        In the order of the file; what its name tells comes first.
    """

    format: Format
    size_bytes: int
    findings: tuple[Finding, ...]

    def counts(self) -> Mapping[Kind, int]:
        """Count what was found, by kind.

        Returns
        -------
        mapping of Kind to int
            Each value counts once, a carrier without values once; kinds in their order, none zero.

        Examples
        --------
        >>> camera = Value(Kind.PERSON, "Camera", "Acme One")
        >>> exif = Finding("Exif", 2, 90, values=(camera, Value(Kind.PLACE, "Location", "here")))
        >>> Report(Format.JPEG, 99, (exif, Finding("comment", 92, 7, Kind.TEXT))).counts()
        {<Kind.PLACE: 'place'>: 1, <Kind.PERSON: 'person'>: 1, <Kind.TEXT: 'text'>: 1}
        """
        found = Counter(
            kind
            for finding in self.findings
            for kind in ([value.kind for value in finding.values] or [finding.kind])
        )
        return {kind: found[kind] for kind in Kind if found[kind]}
