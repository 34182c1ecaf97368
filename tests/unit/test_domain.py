from typing import Any

import pytest

from app.domain import InputContract, Options, Stage


def test_stages_stand_in_the_order_of_the_work() -> None:
    words = "sniff decode segment refine compose encode verify"
    assert [stage.value for stage in Stage] == words.split()


@pytest.mark.parametrize("limit", [0, -1, 1.5, "many", None])
def test_options_refuse_a_senseless_limit(limit: Any) -> None:
    with pytest.raises(ValueError, match="max_pixels"):
        Options(max_pixels=limit)


@pytest.mark.parametrize(
    "change",
    [
        {"size": 0},
        {"size": 10_000},
        {"size": 2.5},
        {"mean": (0.0, 0.0)},
        {"std": (1.0, 0.0, 1.0)},
        {"scale": "256"},
    ],
)
def test_contract_refuses_what_no_model_wants(change: dict[str, Any]) -> None:
    good: dict[str, Any] = {"size": 320, "mean": (0.0,) * 3, "std": (1.0,) * 3, "scale": "max"}
    InputContract(**good)
    with pytest.raises(ValueError, match="contract"):
        InputContract(**{**good, **change})
