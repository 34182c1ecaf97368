"""Reads what a file's name tells: a date, a device, words.

Thread: any. Source: the naming patterns of cameras, phones and messengers, as their files show
them; DCF 2.0 (JEITA CP-3461) section 3 for eight-letter names.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

from app.metadata.findings import Finding, Kind, Value
from app.metadata.values.plain import plain

_DAY = r"(?P<year>19[89]\d|20\d\d)[-_. ]?(?P<month>0[1-9]|1[0-2])[-_. ]?(?P<day>[0-2]\d|3[01])"
_CLOCK = (
    r"(?P<hour>[01]\d|2[0-3]|\d(?=[.:]))[-_.:h ]?(?P<minute>[0-5]\d)"
    r"(?:[-_.:m ]?(?P<second>[0-5]\d))?"
)
_BETWEEN = r"(?:\s+at\s+|\s+um\s+|\s+à\s+|\s+a las\s+|[-_.T ]{1,3})?"
_HALF = r"(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?"
_REST = rf"(?:{_BETWEEN}{_CLOCK}\d{{0,3}}(?!\d){_HALF}|(?!\d))"
_DATE = re.compile(rf"(?<!\d){_DAY}{_REST}")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<day>[0-2]\d|3[01])[-.](?P<month>0[1-9]|1[0-2])[-.](?P<year>20\d\d){_REST}"
)
_UNIX = re.compile(r"(?<!\d)(1[0-9]{12}|1[0-9]{9})(?!\d)")
_MOTION = re.compile(r"\.MP(?:\.|~|$)|^MVIMG_|[._-]motion(?:photo)?\b", re.IGNORECASE)

_SOURCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), source)
    for pattern, source in (
        (r"^PXL_\d", "Google Pixel phone"),
        (r"^MVIMG_\d", "Google Pixel phone"),
        (r"^IMG_E?\d{4}(?!\d)", "iPhone, iPad or Canon camera"),
        (r"^_MG_\d{4}|^MG_\d{4}", "Canon camera"),
        (r"^(?:DSC|_DSC)F\d{4}", "Fujifilm camera"),
        (r"^DSCN\d{4}", "Nikon camera"),
        (r"^_?DSC[_0]\d{4}|^_DSC\d{4}", "Nikon or Sony camera"),
        (r"^SAM_\d{4}", "Samsung camera"),
        (r"^G(?:OPR|P__|[0-9]{3})\d{4}|^G(?:OPR|X)\d{4,6}", "GoPro camera"),
        (r"^DJI_\d", "DJI drone or camera"),
        (r"^P10\d{5}|^P\d{7}(?!\d)", "Panasonic or Olympus camera"),
        (r"^IMGP\d{4}|^_IGP\d{4}", "Pentax camera"),
        (r"^CIMG\d{4}", "Casio camera"),
        (r"^R00\d{5}", "Ricoh camera"),
        (r"^L10\d{5}", "Leica camera"),
        (r"^DOC-\d{8}-WA\d+|^(?:IMG|VID|STK)-\d{8}-WA\d+|^WhatsApp ", "WhatsApp"),
        (r"^signal-\d{4}-", "Signal"),
        (r"^photo_\d+@\d\d-|^photo_\d{4}-\d\d-\d\d_", "Telegram"),
        (r"^FB_IMG_\d", "Facebook"),
        (r"^Snapchat-\d", "Snapchat"),
        (r"^received_\d{10,}", "Facebook Messenger"),
        (r"^InShot_\d", "InShot"),
        (r"^Polish_\d", "Polish"),
        (r"^Screenshot|^Screen Shot|^Bildschirmfoto|^Capture d|^Captura de", "screenshot"),
        (r"^IMG_\d{8}_\d{6}", "Android phone"),
        (r"^\d{8}_\d{6}", "Samsung phone"),
    )
)
_SCREENSHOT_APP = re.compile(r"^Screenshot_\d{8}[-_]\d{6}_([\w. ]{2,40}?)\.\w+$", re.IGNORECASE)
# Words that any program, this one too, gives to any picture.
_EMPTY_WORDS = frozenset(
    "photo image picture img pic file scan cutout untitled unnamed download export result output"
    " copy final edited jpg jpeg png webp gif tif tiff bmp heic heif avif hif jxl mp".split()
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONG_NUMBER = re.compile(r"\d{5,}|[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)


def name_findings(name: str) -> tuple[Finding, ...]:
    """Tell what a name gives away.

    Parameters
    ----------
    name : str
        With or without its folders, which are not looked at.

    Returns
    -------
    tuple of Finding
        One, or none where the name could be anybody's.

    Examples
    --------
    >>> [value.text for value in name_findings("PXL_20240102_030405678.MP.jpg")[0].values]
    ['Google Pixel phone', '2024-01-02 03:04:05', 'a motion photo']
    >>> name_findings("photo-1.jpg")
    ()
    """
    # Some systems keep letters and their marks apart.
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1].strip()[:1000])
    values = tuple(_values(base))
    return (Finding("file name", 0, 0, Kind.TEXT, values),) if values else ()


def _values(base: str) -> Iterator[Value]:
    source = next((source for pattern, source in _SOURCES if pattern.search(base)), None)
    if source is not None:
        yield Value(Kind.PERSON, "File name from", source)
    app = _SCREENSHOT_APP.match(base)
    if app is not None:
        yield Value(Kind.SOFTWARE, "App in the screenshot", plain(app[1]))
    when = _date(base)
    if when:
        yield Value(Kind.TIME, "Date in the file name", when)
    is_motion = _MOTION.search(base) is not None
    if is_motion:
        yield Value(Kind.MEDIA, "File name of", "a motion photo")
    if source is None and not when and not is_motion and _is_telling(base):
        yield Value(Kind.TEXT, "File name", plain(base))
    elif not _is_covered(base, has_source=source is not None):
        yield Value(Kind.TEXT, "File name", plain(base))


def _date(base: str) -> str:
    found = _DAY_FIRST.search(base) or _DATE.search(base)
    if found is not None:
        day = f"{found['year']}-{found['month']}-{found['day']}"
        if found["hour"] is None:
            return day
        seconds = f":{found['second']}" if found["second"] else ""
        half = f" {found['half'].upper()}M" if found["half"] else ""
        return f"{day} {found['hour']}:{found['minute']}{seconds}{half}"
    stamp = _UNIX.search(base)
    if stamp is None:
        return ""
    seconds_since = int(stamp[1]) / (1000 if len(stamp[1]) == 13 else 1)
    return datetime.fromtimestamp(seconds_since, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _is_telling(base: str) -> bool:
    """Tell whether there is a word or a number in it that not every program would choose."""
    words = {word.lower() for word in _WORD.findall(base)}
    return bool(words - _EMPTY_WORDS) or _LONG_NUMBER.search(base) is not None


def _is_covered(base: str, *, has_source: bool) -> bool:
    """Tell whether nothing telling is left once the pattern and the date are taken out."""
    if _SCREENSHOT_APP.match(base):
        return True
    rest = _UNIX.sub(" ", _DATE.sub(" ", _DAY_FIRST.sub(" ", base.rpartition(".")[0] or base)))
    if has_source:
        # The pattern stands in front; what a person added follows a space, a dash or a bracket.
        rest = re.sub(r"^[A-Za-z_]+[\d_]*(?:\s(?:Image|Shot|Video))?|\bWA\d+", " ", rest)
    return not ({word.lower() for word in _WORD.findall(rest)} - _EMPTY_WORDS)
