"""What the benchmark of a list is given, and what it says."""

from pathlib import Path

import numpy as np
from PIL import Image

from tools.measure.bench_batch import Batch, make_photos, report


def test_no_two_photos_are_the_same(tmp_path: Path) -> None:
    photos = make_photos(4, 0.3, tmp_path)
    assert sorted(tmp_path.iterdir()) == photos
    pictures = [np.asarray(Image.open(photo)) for photo in photos]
    assert {picture.shape for picture in pictures} == {(480, 640, 3)}
    for index, one in enumerate(pictures):
        for other in pictures[index + 1 :]:
            assert np.abs(one.astype(int) - other).mean() > 4


def test_photos_that_failed_are_seen() -> None:
    said = report("as a list", Batch(4, 20.0, (4000.0, 4000.0), ((4, 10**9),), 2 * 10**9))
    assert "2 of 4 photos" in said
    assert "0.80 photos in the time of one's runs" in said
    assert "0 of 1 photos" in report("as a list", Batch(1, 2.0, (), (), 0))
