"""No shipped graph is further from its network than the catalogue promises."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from app.domain import Floats, Picture
from app.segment.tensor import to_tensor
from model.catalogue import Budget, Graph, load_catalogue
from model.evaluate.gate import Distance, distance
from model.evaluate.matte_methods import INPUTS
from model.evaluate.sessions import run_prepared, run_published

# The graphs are run at the sides at which they are shipped, beside networks twice as slow.
pytestmark = pytest.mark.slow

CAR = Path(__file__).resolve().parents[3] / "fixtures" / "rembg-car-1.jpg"
SHIPPED = [
    (model.id, graph) for model in load_catalogue() for graph in model.graphs if graph.is_shipped
]


def drawn(seed: int) -> Picture:
    """A soft background with one figure of arms and holes: something that stands out."""
    random = np.random.default_rng(seed)
    noise = random.integers(60, 190, (360, 480, 3), dtype=np.uint8)
    ground = Image.fromarray(noise).filter(ImageFilter.GaussianBlur(9))
    pen = ImageDraw.Draw(ground)
    colour = tuple(int(level) for level in random.integers(0, 255, 3))
    for _ in range(9):
        angle = random.uniform(0, 2 * np.pi)
        end = 240 + 120 * np.cos(angle), 180 + 120 * np.sin(angle)
        pen.line([(240, 180), end], fill=colour, width=int(random.integers(3, 22)))
    pen.ellipse([180, 120, 300, 240], fill=colour)
    pen.ellipse([220, 160, 260, 200], fill=(250, 240, 90))
    return Picture(np.asarray(ground.filter(ImageFilter.GaussianBlur(0.7))), None, (), "PNG")


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    car = np.asarray(Image.open(CAR).convert("RGB"))
    night = (car * 0.4).astype(np.uint8)
    photos = [car, np.ascontiguousarray(night[:, ::-1]), car[40:, 30:]]
    return [*(Picture(photo, None, (), "JPEG") for photo in photos), *map(drawn, range(2))]


@pytest.fixture(scope="module")
def references(pictures: list[Picture]) -> Callable[[str, int], list[tuple[Floats, Floats]]]:
    """What goes in and what the network makes of it, once for all graphs of one model and side."""

    @cache
    def made(model: str, side: int) -> list[tuple[Floats, Floats]]:
        contract = replace(INPUTS[model], size=side)
        tensors = [to_tensor(picture, contract) for picture in pictures]
        return [(tensor, reference(model, side, tensor)) for tensor in tensors]

    return made


def reference(model: str, side: int, tensor: Floats) -> Floats:
    if model == "u2netp":
        return run_published("u2netp.onnx", tensor)
    return run_prepared("isnet-fp16", side, tensor)


@pytest.mark.parametrize(("model", "graph"), SHIPPED, ids=lambda value: getattr(value, "id", value))
def test_shipped_graphs_keep_their_budget(
    model: str, graph: Graph, references: Callable[[str, int], list[tuple[Floats, Floats]]]
) -> None:
    side = min(graph.sides, key=lambda side: abs(side - 512))
    found = distance(
        (run_prepared(graph.id, side, tensor), right) for tensor, right in references(model, side)
    )
    assert not found.exceeds(graph.budget), found
    assert found.mae > 0


def test_the_reference_is_the_published_network(pictures: list[Picture]) -> None:
    tensor = to_tensor(pictures[0], INPUTS["isnet"])
    ours = run_prepared("isnet-fp16", 1024, tensor)
    # What was published rounds to float16 about every Resize.
    assert np.abs(ours - run_published("isnet.medium.onnx", tensor)).max() < 0.005


@pytest.mark.parametrize(
    ("found", "bad"),
    [
        (Distance(0.002, 0.99), False),
        (Distance(0.0021, 0.99), True),
        (Distance(0.001, 0.989), True),
    ],
)
def test_the_gate_shuts(found: Distance, bad: bool) -> None:
    assert found.exceeds(Budget(0.002, 0.99)) is bad


def test_a_damaged_graph_is_caught(pictures: list[Picture]) -> None:
    """The check itself can fail: a map that is shifted by a pixel or two is out of budget."""
    (graph,) = [graph for _, graph in SHIPPED if graph.id == "u2netp-fp16"]
    tensor = to_tensor(pictures[0], INPUTS["u2netp"])
    right = run_prepared(graph.id, 320, tensor)
    assert distance([(np.roll(right, 3, axis=1), right)]).exceeds(graph.budget)


def test_nothing_to_compare_is_no_success() -> None:
    with pytest.raises(ValueError, match="nothing"):
        distance([])
