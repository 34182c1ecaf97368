from model.evaluate.table import Row, summarise


def test_worst_share_and_count_are_of_photos() -> None:
    rows = [
        Row("a", "m", "old", {"MAE": 1.0, "SAD": 4.0}),
        Row("b", "m", "old", {"MAE": 3.0, "SAD": 4.0}),
        Row("a", "m", "new", {"MAE": 1.5, "SAD": 4.0}),
        Row("b", "m", "new", {"MAE": 0.5, "SAD": 4.08}),
    ]
    assert summarise(rows, "old") == [
        "",
        "**m**, 2 photos",
        "",
        "| method | MAE | SAD |",
        "| --- | --- | --- |",
        "| old | 2 | 4 |",
        "| new | 1 (1.50, 1) | 4.04 (1.02, 0) |",
    ]


def test_one_table_a_mask() -> None:
    rows = [Row("a", mask, "old", {"MAE": 1.0}) for mask in ("x", "y")]
    assert [line for line in summarise(rows, "old") if line.startswith("**")] == [
        "**x**, 1 photos",
        "**y**, 1 photos",
    ]
