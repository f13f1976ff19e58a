"""Only what changed: a second run over kept rows gives what a full run gives, to the cell, and says how much it redid."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from macros.cli import app
from macros.commands import COMMANDS
from macros.run import open_frames, run_on_book
from tests.test_reconcile import INVOICE, NAMES, side
from workbook.accounts.reconcile import Reconciliation, reconcile
from workbook.checks import empty
from workbook.tables import TABLES

AS_OF = dt.date(2026, 10, 31)
Row = tuple[Any, ...]
BLANK = tuple(empty(TABLES[key]) for key in ("matches", "differences", "proof"))


def again(ours: pd.DataFrame, theirs: pd.DataFrame, before: Reconciliation | None, **more: Any) -> Reconciliation:
    stored = BLANK if before is None else (before.matches, before.differences, before.proof)
    options = {"lang": "en", "match_days": 30, **more}
    return reconcile(ours, theirs, AS_OF, customers=NAMES, stored=stored, **options)  # type: ignore[arg-type]


def assert_same(found: Reconciliation, wanted: Reconciliation) -> None:
    for name in ("matches", "differences", "proof"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(wanted, name))
    assert found.findings == wanted.findings


LINE = st.tuples(
    st.sampled_from("ABCDE"),
    st.integers(1, 30),
    st.sampled_from(["", "", "10000001", "10000002", "10000001/10000002", "56789012", INVOICE]),
    st.sampled_from([100, 100, 250.37, 350.38, 77.01, -100, -33.3, 425.0, 812.34]),
)
LINES = st.lists(LINE, max_size=25)


def numbered(rows: list[Row], letter: str) -> pd.DataFrame:
    made = side(*((f"{letter}{n}", *row) for n, row in enumerate([*rows, ("A", 1, "", 1)])))
    return made.iloc[:-1]


@settings(max_examples=60, deadline=None)
@given(LINES, LINES, st.integers(0, 24), LINE, st.booleans())
def test_law_a_run_over_kept_rows_is_a_full_run(
    ours: list[Row], theirs: list[Row], place: int, line: Row, on_ours: bool
) -> None:
    left, right = numbered(ours, "o"), numbered(theirs, "t")
    before = again(left, right, None)
    changed = list(ours if on_ours else theirs)
    changed[place : place + 1] = [line]
    left, right = (numbered(changed, "o"), right) if on_ours else (left, numbered(changed, "t"))
    assert_same(again(left, right, before), again(left, right, None))


def three_customers() -> tuple[pd.DataFrame, pd.DataFrame]:
    ours = side(*((f"o{c}{n}", c, n, f"9000{ord(c)}{n}", 10 * ord(c) + n) for c in "ABC" for n in range(1, 6)))
    theirs = side(*((f"t{c}{n}", c, n, f"9000{ord(c)}{n}", 10 * ord(c) + n) for c in "ABC" for n in range(1, 5)))
    return ours, theirs


def test_nothing_changed_nothing_is_done_again() -> None:
    ours, theirs = three_customers()
    first = again(ours, theirs, None)
    second = again(ours, theirs, first)
    assert (first.kept, second.kept) == (0, 3)
    assert_same(second, first)


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"transit_days": 3}, 0),
        ({"lang": "zh"}, 0),
        ({"match_days": 10}, 0),
        ({"by_hand": [(1, "ours", "oA5", "match"), (1, "theirs", "tA1", "match")]}, 2),
    ],
)
def test_what_a_result_stands_on(change: dict[str, Any], kept: int) -> None:
    if "by_hand" in change:
        change = {"by_hand": pd.DataFrame(change["by_hand"], columns=["set_no", "side", "line_id", "action"])}
    ours, theirs = three_customers()
    found = again(ours, theirs, again(ours, theirs, None), **change)
    assert found.kept == kept
    assert_same(found, again(ours, theirs, None, **change))


def test_rows_somebody_changed_are_made_again() -> None:
    ours, theirs = three_customers()
    first = again(ours, theirs, None)
    tampered = first.matches.assign(reason=first.matches["reason"].where(first.matches.index > 0, "looks fine"))
    found = again(ours, theirs, Reconciliation(tampered, first.differences, first.proof, (), 0))
    assert found.kept == 2
    assert_same(found, first)


def test_a_line_that_turns_up_under_a_kept_customer_is_found() -> None:
    ours, theirs = three_customers()
    first = again(ours, theirs, None)
    more = pd.concat([theirs, side(("tX", "B", 5, f"9000{ord('A')}5", 655))], ignore_index=True)
    found = again(ours, more, first)
    assert found.kept == 1  # A was unchanged, but its fifth line now stands under B
    assert set(found.differences.loc[found.differences["kind"] == "wrong_customer", "customer_id"]) == {"A", "B"}
    assert_same(found, again(ours, more, None))


def test_a_workbook_run_again_says_how_many_were_reconciled_anew(tmp_path: Path) -> None:
    book = tmp_path / "b.xlsx"
    shell = CliRunner().invoke
    assert shell(app, ["new", str(book), "--demo"]).exit_code == 0
    assert shell(app, ["reconcile", str(book)]).exit_code == 0
    result = run_on_book(COMMANDS["reconcile"], book, {})
    _book, stored, _problems = open_frames(book, ["matches", "differences", "proof"])
    assert result.figures["reconciled_again"] < len(stored["proof"]) / 2
    for key, frame in stored.items():
        columns = [c for c in frame if c != "open_days"]
        assert frame[columns].astype("str").values.tolist() == result.tables[key][columns].astype("str").values.tolist()
