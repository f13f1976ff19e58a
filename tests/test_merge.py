"""Merging: what is new, what is there already, what contradicts."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.checks import checked, empty
from workbook.intake.merge import merge_new
from workbook.tables import TABLES

SALES = TABLES["sales"]


def sales(*rows: tuple[str, int | None, str, object], first: int = 2) -> pd.DataFrame:
    """Rows doc_no, line_no, customer_id, amount in yuan, as a checked frame."""
    raw = pd.DataFrame(list(rows), columns=["doc_no", "line_no", "customer_id", "amount_fen"], dtype=object)
    raw.insert(0, "date", "2026-10-01")
    raw.index = pd.RangeIndex(first, first + len(raw))
    return checked(raw, SALES)[0]


def test_new_rows_rows_that_are_there_and_repeats() -> None:
    there = sales(("X1", 1, "C1", 5), ("X2", 1, "C1", 6))
    new, same, problems = merge_new(
        there, sales(("X1", 1, "C1", 5), ("X3", 1, "C2", 7), ("X3", 1, "C2", 7), first=9), SALES
    )
    assert (new.index.tolist(), same, problems) == ([10], 2, [])
    assert merge_new(empty(SALES), there, SALES)[0].equals(there)


def test_a_row_that_contradicts_the_workbook_is_a_problem_with_both_values() -> None:
    there = sales(("X1", 1, "C1", 5))
    new, same, [problem] = merge_new(there, sales(("X1", 1, "C1", 5.5), ("X9", 1, "C1", 1)), SALES)
    assert (problem.code, problem.column, problem.rows) == ("conflict", "amount_fen", (2,))
    assert "文件为 5.50，工作簿为 5.00" in problem.said().zh
    assert (len(new), same) == (1, 0)


def test_a_file_that_says_two_things_of_one_key_is_a_problem() -> None:
    new, _same, [problem] = merge_new(
        empty(SALES), sales(("X1", 1, "C1", 5), ("X1", 1, "C1", 6), ("X2", 1, "C1", 1)), SALES
    )
    assert (problem.code, problem.rows) == ("duplicate_key", (2, 3))
    assert new["doc_no"].tolist() == ["X2"]


def test_a_blank_in_the_file_says_nothing_about_what_is_there() -> None:
    there = sales(("X1", 1, "C1", 5)).assign(memo="手写")
    _new, same, problems = merge_new(there, sales(("X1", 1, "C1", 5)), SALES)
    assert (same, problems) == (1, [])
    _new, same, [problem] = merge_new(sales(("X1", 1, "C1", 5)), there, SALES)
    assert (problem.column, "工作簿为 —" in problem.found.zh) == ("memo", True)


ROWS = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(1, 3), st.just("C1"), st.integers(1, 2)), max_size=8
)


@settings(max_examples=40, deadline=None)
@given(ROWS, ROWS)
def test_every_row_is_new_or_there_or_a_problem_and_twice_is_once(
    there: list[tuple[str, int, str, int]], file: list[tuple[str, int, str, int]]
) -> None:
    before = sales(*{(a, b): (a, b, c, d) for a, b, c, d in there}.values())
    frame = sales(*file)
    new, same, problems = merge_new(before, frame, SALES)
    bad = {row for p in problems for row in p.rows}
    assert len(new) + same + len(bad - set(new.index)) >= len(frame)
    if not problems:
        assert len(new) + same == len(frame)
        after = pd.concat([before, new])
        assert len(merge_new(after, frame, SALES)[0]) == 0
