from app.domain import Format
from app.metadata.findings import Finding, Kind, Report, Value


def test_a_carrier_counts_by_what_it_says_and_once_where_it_says_nothing() -> None:
    exif = Finding(
        "Exif",
        2,
        90,
        Kind.PERSON,
        (Value(Kind.TIME, "Taken", "2026"), Value(Kind.PLACE, "Location", "here")),
    )
    silent = Finding("APP7", 92, 8)
    report = Report(Format.JPEG, 100, (exif, silent))
    assert list(report.counts().items()) == [(Kind.PLACE, 1), (Kind.TIME, 1), (Kind.UNKNOWN, 1)]
