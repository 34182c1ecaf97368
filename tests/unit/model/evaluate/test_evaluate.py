"""From photos with truth to the page, on photos that the test makes."""

import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from app.domain import Picture
from model.evaluate import strategies
from model.evaluate.__main__ import curve_page, main
from model.evaluate.gate import Distance
from model.evaluate.matte_methods import REFERENCE, Method, bilinear, like_imgly, methods
from model.evaluate.plot import scatter
from model.evaluate.report import behind, failures, page
from model.evaluate.runner import measure
from model.evaluate.strategies import Curve, Runs, Spent, browser_times
from model.evaluate.truth import find_cases, load_photos, load_picture, load_truth


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A mask with unknown pixels, another, and a soft matte, each with its photo."""
    for subset, name in (
        ("mattes/grabcut", "disc.jpg"),
        ("mattes/ccp", "square.png"),
        ("mattes-composited", "soft.png"),
    ):
        for folder in ("images", "gt"):
            (tmp_path / subset / folder).mkdir(parents=True)
        levels = np.zeros((48, 64), np.uint8)
        levels[12:36, 16:48] = 255
        if "grabcut" in subset:
            levels[10:12] = 128
        if "composited" in subset:
            levels[:, 20] = 100
        photo = Image.fromarray(
            np.where(levels[..., None] > 0, 200, 40).astype(np.uint8).repeat(3, 2)
        )
        photo.save(tmp_path / subset / "images" / name)
        Image.fromarray(levels).save(tmp_path / subset / "gt" / f"{Path(name).stem}.png")
    return tmp_path


def bright(picture: Picture) -> np.ndarray:
    return (picture.rgb[..., 0] > 120).astype(np.float32)


def test_cases_are_found_with_their_kinds_of_truth(data: Path) -> None:
    cases = {case.subset: case for case in find_cases(data)}
    assert list(cases) == ["ccp", "grabcut", "mattes-composited"]
    assert not load_truth(cases["grabcut"]).is_scored[10:12].any()
    assert load_truth(cases["ccp"]).is_scored.all()
    assert set(np.unique(load_truth(cases["ccp"]).alpha)) == {0, 1}
    assert load_truth(cases["mattes-composited"]).alpha[0, 20] == pytest.approx(100 / 255)
    assert load_picture(cases["ccp"]).rgb.shape == (48, 64, 3)
    assert [case.subset for case in find_cases(data / "mattes")] == ["ccp", "grabcut"]


def test_a_photo_without_truth_is_no_silence(data: Path, tmp_path: Path) -> None:
    (data / "mattes/ccp/gt/square.png").unlink()
    with pytest.raises(FileNotFoundError, match="square"):
        find_cases(data)
    with pytest.raises(FileNotFoundError):
        find_cases(tmp_path / "nothing")


def test_cutouts_are_judged_on_soft_truths_alone(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The package that estimates their colours is only installed for `evaluate --mattes`.
    stand_in = SimpleNamespace(estimate_foreground_ml=lambda image, _alpha: image)
    monkeypatch.setitem(sys.modules, "pymatting", stand_in)
    soft, other = data / "mattes-composited", data / "mattes/alphamatting"
    shutil.copytree(soft, other)
    for name in ("images", "gt"):
        (other / name / "soft.png").rename(other / name / "also.png")
        shutil.copy(other / name / "also.png", other / name / "more.png")
    names = [photo.name for photo in load_photos(data, 1)]
    assert names == ["alphamatting/also", "mattes-composited/soft"]
    (photo,) = [photo for photo in load_photos(data) if photo.name == names[1]]
    assert photo.truth[0, 20] == pytest.approx(100 / 255)
    assert photo.colours == pytest.approx(photo.picture.rgb.astype(float))
    assert photo.band[0, 20]
    assert not photo.band[0, 60]


def test_a_missing_subset_of_soft_truths_is_no_silence(data: Path) -> None:
    with pytest.raises(FileNotFoundError, match="alphamatting"):
        list(load_photos(data))


def test_the_page_has_every_method_and_subset(data: Path) -> None:
    shown = (
        Method(REFERENCE, bright),
        Method("u2netp fp32", bright),
        Method("u2netp (fast)", lambda picture: 1 - bright(picture), "u2netp-fp16", 320),
    )
    figures = measure(find_cases(data), shown)
    assert figures.mean(REFERENCE, "ccp", "mae") == 0
    assert figures.mean("u2netp (fast)", "ccp", "iou") == 0
    text = page(figures, shown, "the command")
    for word in (
        "the command",
        "ccp 1, grabcut 1, mattes-composited 1",
        "| u2netp (fast) | 1.0000",
    ):
        assert word in text
    _, failed = failures(figures, shown)
    assert failed == ["u2netp-fp16"]


def test_a_graph_within_its_budget_does_not_fail(data: Path) -> None:
    shown = (
        Method(REFERENCE, bright),
        Method("u2netp fp32", bright),
        Method("u2netp (fast)", bright, "u2netp-fp16", 320),
    )
    figures = measure(find_cases(data), shown)
    assert figures.distances["u2netp (fast)"] == [Distance(0, 1)] * 3
    assert failures(figures, shown)[1] == []


def test_the_command_writes_the_page_and_fails_with_the_gate(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = [Method(REFERENCE, bright), Method("u2netp fp32", bright)]
    for last, status in ((bright, 0), (lambda picture: bright(picture) * 0, 1)):
        shown = (*good, Method("u2netp (fast)", last, "u2netp-fp16", 320))
        monkeypatch.setattr("model.evaluate.__main__.methods", lambda shown=shown: shown)
        assert main([str(data), "--out", str(tmp_path)]) == status
        assert "## The gate" in (tmp_path / "evaluation.md").read_text("utf-8")


def test_the_command_fails_where_ours_is_worse_than_the_reference(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faint(picture: Picture) -> np.ndarray:
        return bright(picture) * np.float32(0.9)

    for reference, ours, status in ((faint, bright, 0), (bright, bright, 0), (bright, faint, 1)):
        shown = (
            Method(REFERENCE, reference),
            Method("fine", ours, is_ours=True),
            Method("theirs", faint),
        )
        monkeypatch.setattr("model.evaluate.__main__.methods", lambda shown=shown: shown)
        assert main([str(data), "--out", str(tmp_path)]) == status


def test_being_behind_in_one_figure_is_named_whatever_the_others_say(data: Path) -> None:
    def faint(picture: Picture) -> np.ndarray:
        return bright(picture) * np.float32(0.9)

    def cut(picture: Picture) -> np.ndarray:
        alpha = bright(picture)
        alpha[:, 16:18] = 0
        return alpha

    shown = (Method(REFERENCE, faint), Method("fine", cut, is_ours=True))
    figures = measure(find_cases(data / "mattes"), shown)
    assert figures.mean("fine", "ccp", "mae") < figures.mean(REFERENCE, "ccp", "mae")
    sentences = behind(figures, shown)
    overlap = f"fine on ccp: IoU at 0.5 (higher is better) is .938, of {REFERENCE} 1.000."
    assert overlap in sentences
    assert not [one for one in sentences if "MAE" in one]


def test_what_the_tables_do_not_show_is_not_behind(data: Path) -> None:
    def almost(picture: Picture) -> np.ndarray:
        return bright(picture) * np.float32(0.99999)

    shown = (Method(REFERENCE, bright), Method("fine", almost, is_ours=True))
    assert behind(measure(find_cases(data / "mattes"), shown), shown) == []


def test_a_run_is_made_once_and_counted_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, int]] = []

    def run(graph: str, side: int, _tensor: np.ndarray) -> np.ndarray:
        made.append((graph, side))
        return np.tri(side, dtype=np.float32)

    monkeypatch.setattr(strategies, "run_prepared", run)
    picture = Picture(np.zeros((90, 120, 3), np.uint8), None, (), "PNG")
    runs = Runs()
    first = runs.follow(picture, "whole 512")
    again = runs.follow(picture, "whole 512")
    assert made == [("u2netp-fp16", 224), ("isnet-int8-qdq", 512)]
    assert first[1] == again[1]
    assert first[1].seconds > 0
    times = browser_times()
    assert first[1].browser_ms == times["u2netp-fp16", 224] + times["isnet-int8-qdq", 512]
    assert first[0].shape == (90, 120)


def test_the_fast_models_map_is_not_taken_where_the_fine_one_stands_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(graph: str, side: int, _tensor: np.ndarray) -> np.ndarray:
        is_fast = graph == "u2netp-fp16"
        return np.tri(side, dtype=np.float32) if is_fast else np.eye(side, dtype=np.float32)

    monkeypatch.setattr(strategies, "run_prepared", run)
    picture = Picture(np.zeros((90, 120, 3), np.uint8), None, (), "PNG")
    alone, _ = Runs().follow(picture, "whole 512, fine alone")
    surest, _ = Runs().follow(picture, "whole 512")
    assert alone.mean() < 0.1 < surest.mean()


def test_the_curve_weighs_subsets_alike(data: Path) -> None:
    curve, case = Curve(), find_cases(data)[0]
    figures = measure([case], (Method(REFERENCE, bright),))
    (perfect,) = figures.scores[REFERENCE, "ccp"]
    for strategy, seconds in (("whole 1024 fp32", 2.0), ("half", 1.0)):
        curve.add(strategy, "a", perfect, Spent(seconds, seconds * 3))
        curve.add(strategy, "b", perfect, Spent(seconds, seconds * 1))
    assert curve.cost("half") == curve.browser_cost("half") == 0.5
    assert curve.mean("half", "iou") == 1
    assert "| half | 0.50 | 0.50 | 0.0000 / 1.000" in curve_page(curve, ["half"], "it")


def test_the_plot_is_a_picture_with_every_point_inside() -> None:
    root = ET.fromstring(scatter({"a": (0.1, 0.5), "b": (1.0, 0.4), "c": (0.7, 0.9)}, "x", "y"))
    circles = [node for node in root.iter() if node.tag.endswith("circle")]
    assert len(circles) == 3
    for circle in circles:
        assert 0 < float(circle.attrib["cx"]) < 720
        assert 0 < float(circle.attrib["cy"]) < 420


def test_plain_resizing_takes_single_samples() -> None:
    stripes = np.zeros((8, 64, 1), np.float32)
    stripes[:, ::2] = 1
    assert bilinear(stripes, 8, 16).min() == 1
    assert np.array_equal(bilinear(stripes, 8, 64), stripes)


def test_imglys_method_answers_in_whole_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[np.ndarray] = []

    def run(_name: str, tensor: np.ndarray) -> np.ndarray:
        seen.append(tensor)
        return np.full((1024, 1024), 0.5, np.float32)

    monkeypatch.setattr("model.evaluate.matte_methods.run_published", run)
    picture = Picture(np.full((30, 20, 3), 192, np.uint8), None, (), "PNG")
    assert np.unique(like_imgly("any", picture)).tolist() == [pytest.approx(127 / 255)]
    assert seen[0].shape == (1, 3, 1024, 1024)
    assert np.unique(seen[0]).tolist() == [0.25]


def test_every_method_has_a_name_of_its_own() -> None:
    names = [method.name for method in methods()]
    assert len(set(names)) == len(names) == 12
    assert REFERENCE in names
