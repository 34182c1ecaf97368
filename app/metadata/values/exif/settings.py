"""Puts the settings of the camera into one line.

Thread: any. Source: EXIF 3.0 section 4.6.5.
"""

import re
from collections.abc import Callable, Sequence

_CAMEL = re.compile("(?<=[a-z])(?=[A-Z])")
_PHRASES: tuple[tuple[str, str], ...] = (
    ("EXIF ExposureProgram", "{}"),
    ("EXIF MeteringMode", "metering {}"),
    ("EXIF Flash", "{}"),
    ("EXIF WhiteBalance", "white balance {}"),
    ("EXIF LightSource", "light {}"),
    ("EXIF SceneCaptureType", "scene {}"),
    ("EXIF SubjectDistance", "subject at {} m"),
)
# What says nothing more to a person than the line does, but belongs to it.
_WITH_THEM = (
    *("ApertureValue", "ShutterSpeedValue", "BrightnessValue", "MaxApertureValue", "ExposureMode"),
    *("SensingMethod", "FileSource", "SceneType", "CustomRendered", "GainControl", "Contrast"),
    *("Saturation", "Sharpness", "SubjectDistanceRange", "SubjectArea", "SensitivityType"),
    *("RecommendedExposureIndex", "ISOSpeed", "LensSpecification", "DigitalZoomRatio"),
    *("FocalLengthIn35mmFilm", "ExposureIndex", "SubjectLocation", "SpectralSensitivity"),
)


def settings_of(text: Callable[[str], str], numbers: Callable[[str], Sequence[float]]) -> str:
    """Say how the photo was taken.

    Parameters
    ----------
    text, numbers : callable
        Give a field's text and its numbers by its name; empty where there are none.

    Returns
    -------
    str
        Such as "1/125 s, f/2.8, ISO 400, 35 mm"; empty where nothing is known.
    """
    found = [
        _exposure(numbers("EXIF ExposureTime")),
        _number("f/{:g}", numbers("EXIF FNumber")),
        _number("ISO {:g}", numbers("EXIF ISOSpeedRatings")),
        _number("{:g} mm", numbers("EXIF FocalLength")),
        _number("{:+.1f} EV", numbers("EXIF ExposureBiasValue")),
    ]
    for name, phrase in _PHRASES:
        said = text(name)
        words = _CAMEL.sub(" ", said).lower()
        found.append(phrase.format(words) if said else "")
    line = ", ".join(part for part in found if part)
    others = [said for name in _WITH_THEM if (said := text(f"EXIF {name}"))]
    return line or (f"{len(others)} values" if others else "")


def _exposure(seconds: Sequence[float]) -> str:
    if not seconds or seconds[0] <= 0:
        return ""
    return f"1/{1 / seconds[0]:.0f} s" if seconds[0] < 0.4 else f"{seconds[0]:g} s"


def _number(form: str, values: Sequence[float]) -> str:
    return form.format(values[0]) if values and values[0] else ""
