"""The photos to try that the page brings along: whose work each is, and under which licence.

They are small copies of others' photos, with made-up hidden data for the page to find. They come
before the seal as parts do, so that trying one asks for nothing.
"""

from dataclasses import dataclass
from pathlib import Path

from tools.fetch.cache import sha256_of
from tools.fetch.lock import Origin, Part, UrlSource

FOLDER = "samples"
KIND = "sample"
LABEL = "Photos to try"


@dataclass(frozen=True)
class Sample:
    """One photo of static/samples.

    Attributes
    ----------
    file : str
        Its name there.
    licence : str
        SPDX expression.
    text : str
        The licence's text under static/licences.
    origin : Origin
        Whose work it was made from.
    url : str
        Where that is.
    """

    file: str
    licence: str
    text: str
    origin: Origin
    url: str


_REMBG = "https://raw.githubusercontent.com/danielgatis/rembg/main/tests/fixtures/"
_LIBAVIF = (
    "https://raw.githubusercontent.com/AOMediaCodec/libavif/092276ce8909/tests/data/"
    "dog_exif_extended_xmp_icc.jpg"
)
_DOG = "092276ce8909"
SAMPLES = (
    Sample(
        "person.webp",
        "MIT",
        "rembg.txt",
        Origin("rembg", "main", "a photo of a person, cropped and made smaller"),
        f"{_REMBG}cloth-1.jpg",
    ),
    Sample(
        "car.webp",
        "MIT",
        "rembg.txt",
        Origin("rembg", "main", "a photo of a car, cropped"),
        f"{_REMBG}car-1.jpg",
    ),
    Sample(
        "dog.webp",
        "BSD-2-Clause",
        "libavif.txt",
        Origin("libavif", _DOG, "a photo of a dog, made smaller"),
        _LIBAVIF,
    ),
    Sample(
        "dog-cutout.webp",
        "BSD-2-Clause",
        "libavif.txt",
        Origin("libavif", _DOG, "the same dog, cut out by Stayput, made smaller"),
        _LIBAVIF,
    ),
)


def sample_parts(static: Path) -> tuple[tuple[Part, ...], dict[str, Path]]:
    """Describe the photos as parts of others.

    Parameters
    ----------
    static : Path
        The source folder.

    Returns
    -------
    tuple
        The parts, and name -> file. None where the folder has no photos.
    """
    parts, paths = [], {}
    for sample in SAMPLES:
        path = static / FOLDER / sample.file
        if not path.is_file():
            continue
        paths[sample.file] = path
        parts.append(
            Part(
                name=sample.file,
                label=LABEL,
                kind=KIND,
                file=sample.file,
                sha256=sha256_of(path),
                bytes=path.stat().st_size,
                media_type="image/webp",
                licence=sample.licence,
                licence_files=(sample.text,),
                origin=sample.origin,
                sources=(UrlSource(sample.url),),
            )
        )
    return tuple(parts), paths
