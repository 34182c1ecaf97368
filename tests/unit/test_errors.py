import pytest

from app.errors import ALL_CODES, AppError, from_code


def test_every_code_has_exactly_one_class() -> None:
    assert sorted(kind.code for kind in AppError.__subclasses__()) == sorted(ALL_CODES)


@pytest.mark.parametrize("code", ALL_CODES)
def test_from_code_keeps_code_and_words(code: str) -> None:
    error = from_code(code, "Words.", detail="more")
    assert (error.code, error.message, error.detail) == (code, "Words.", "more")
    assert str(error) == "Words."


def test_only_what_may_pass_is_retryable() -> None:
    retryable = {code for code in ALL_CODES if from_code(code, "").retryable}
    assert retryable == {
        "ASSET_MISSING",
        "ASSET_CORRUPT",
        "BACKEND_FAILED",
        "RUNTIME_LOAD_FAILED",
        "OUT_OF_MEMORY",
        "WORKER_CRASHED",
        "WORKER_TIMEOUT",
        "OPENING_STALLED",
    }


def test_unknown_code_is_kept_in_the_detail() -> None:
    error = from_code("FROM_TOMORROW", "Words.", detail="more")
    assert error.code == "INTERNAL"
    assert error.detail == "FROM_TOMORROW: more"
