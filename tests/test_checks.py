"""Checking 检查: all faults of a table at once, each with its rows, what was found and what is needed."""

from __future__ import annotations

import pandas as pd
import pytest

from workbook.checks import checked, duplicate_keys, empty, unknown_references
from workbook.errors import InputError, Problem, raise_if_any
from workbook.tables import TABLES
from workbook.texts import Text, listed


def raw(**columns: list[object]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    return pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in columns.items()}).set_axis(range(4, 4 + size))


def by_code(problems: list[Problem]) -> dict[tuple[str, str], tuple[int, ...]]:
    return {(p.code, p.column): p.rows for p in problems}


def test_cells_become_typed_columns_indexed_by_sheet_row() -> None:
    frame, problems = checked(
        raw(
            collection_no=["R1", "R2"],
            date=["2026年10月3日", "20261004"],
            customer_id=["C1", "C2"],
            amount_fen=["1,234.5", "（12）"],
        ),
        TABLES["collections"],
    )
    assert problems == []
    assert list(frame.index) == [4, 5]
    assert list(frame["amount_fen"]) == [123450, -1200]
    assert list(frame["date"]) == [pd.Timestamp(2026, 10, 3), pd.Timestamp(2026, 10, 4)]
    assert list(frame.columns) == TABLES["collections"].keys


def test_every_fault_of_a_table_is_found_before_anything_is_said() -> None:
    _frame, problems = checked(
        raw(
            collection_no=["R1", "R1", None, "R4"],
            date=["2026-02-30", "01/02/2026", "2026-10-01", "2026-10-01"],
            customer_id=["C1", "C2", "C3", None],
            amount_fen=["abc", "abc", "1.234,50", "5"],
        ),
        TABLES["collections"],
    )
    found = by_code(problems)
    assert found["required", "collection_no"] == (6,)
    assert found["required", "customer_id"] == (7,)
    assert found["duplicate_key", "collection_no"] == (4, 5)
    dates = sorted(row for p in problems if p.column == "date" for row in p.rows)
    amounts = sorted(row for p in problems if p.column == "amount_fen" for row in p.rows)
    assert (dates, amounts) == ([4, 5], [4, 5, 6])


@pytest.mark.parametrize(
    ("key", "column", "value", "code"),
    [
        ("target_weights", "weight", -1, "too_low"),
        ("ledger", "kind", "发飘", "not_understood"),
        ("target_bounds", "month", "十月", "not_a_month"),
        ("sales", "line_no", 1.5, "not_understood"),
    ],
)
def test_a_value_that_is_not_of_its_column(key: str, column: str, value: object, code: str) -> None:
    _frame, problems = checked(raw(**{column: [value]}), TABLES[key])
    assert (code, column) in by_code(problems)


def test_a_reference_to_nothing() -> None:
    customers = empty(TABLES["customers"]).reindex([4]).assign(customer_id="C1", region_id="R9", rep_id=None)
    frames = {"customers": customers, "regions": empty(TABLES["regions"])}
    (problem,) = unknown_references(frames, ["customers", "regions"])
    assert (problem.code, problem.column, problem.rows) == ("unknown_reference", "region_id", (4,))
    assert problem.said() == Text(
        "客户.区域编号：需要“区域”表里有的编号；第 4 行：“R9”。在“区域”表补上它，或改正这里的编号",
        "Customers.Region ID: needs an ID that is in “Regions”; row 4: “R9”. Add it to “Regions”, or correct it here",
    )


def test_a_table_that_is_not_there_is_not_checked_against() -> None:
    customers = empty(TABLES["customers"]).reindex([4]).assign(customer_id="C1", region_id="R9")
    assert unknown_references({"customers": customers}, ["customers"]) == []


def test_a_result_table_may_repeat_itself() -> None:
    frame = pd.DataFrame({"customer_id": ["C1", "C1"]})
    assert duplicate_keys(frame, TABLES["aging"]) == []


def test_a_message_names_the_place_and_a_long_list_ends_with_a_count() -> None:
    problem = Problem(
        "required", "ledger", "due_date", tuple(range(4, 40)), Text("空", "blank"), Text("日期", "a date")
    )
    assert problem.said().zh.startswith("往来明细.到期日：需要日期；第 4、5、6")
    assert "等 36 处" in problem.said().zh
    whole = Problem("missing_table", "ledger", "", (), Text("没有", "missing"), Text("这张表", "this table"))
    assert whole.said() == Text("往来明细：需要这张表；现为：没有", "Ledger: needs this table; found: missing")
    assert listed(["a"]) == Text("a", "a")


def test_warnings_do_not_stop_the_work() -> None:
    warning = Problem("note", "ledger", "", (), Text("空", "blank"), Text("日期", "a date"), is_error=False)
    raise_if_any([warning])
    with pytest.raises(InputError) as caught:
        raise_if_any([warning, Problem("x", "ledger", "", (), Text("空", "blank"), Text("日期", "a date"))])
    assert len(caught.value.problems) == 2
    assert InputError.of("ledger", "ref", [3], Text("票号", "a reference")).problems[0].rows == (3,)
