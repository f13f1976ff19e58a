"""Proof 余额调节表: our balance and theirs differ by exactly the listed differences, per customer, to the fen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.accounts.differences import ONE_SIDED
from workbook.accounts.lines import Lines, Side
from workbook.accounts.references import Ints


def prove(lines: Lines, matched: Ints, differences: pd.DataFrame) -> pd.DataFrame:
    """One row per customer, by customer_id; lines that name no customer come first, under "".

    lines: both sides as they were given, in fen and in our sign. matched: how many of our lines are matched,
    by customer code. differences: the table of that name.
    Returns ours_fen, theirs_fen, gap_fen = ours - theirs; ours_items_fen and theirs_items_fen,
    the lines that stand on one side only; amount_items_fen, differences between matched lines;
    adjusted_ours_fen = ours + theirs_items, adjusted_theirs_fen = theirs + ours_items + amount_items; how many
    lines each side has and how many of ours are matched; closes: the adjusted balances are equal.
    The balances come from the lines, the items from the differences: that they meet is the proof.
    """
    names = pd.Index([*lines.customers, ""], dtype="str", name="customer_id")
    (ours_fen, lines_ours), (theirs_fen, lines_theirs) = (
        _totals(side, len(names)) for side in (lines.ours, lines.theirs)
    )
    proof = pd.DataFrame({"ours_fen": ours_fen, "theirs_fen": theirs_fen}, index=names)
    proof["gap_fen"] = proof["ours_fen"] - proof["theirs_fen"]
    one_sided = differences["kind"].isin(ONE_SIDED)
    for column, at, sign in (
        ("ours_items_fen", one_sided & (differences["side"] == "ours"), 1),
        ("theirs_items_fen", one_sided & (differences["side"] == "theirs"), -1),
        ("amount_items_fen", ~one_sided, 1),
    ):
        part = differences[at].groupby("customer_id")["effect_fen"].sum() * sign
        proof[column] = part.reindex(names).fillna(0).astype("int64")
    proof["adjusted_ours_fen"] = proof["ours_fen"] + proof["theirs_items_fen"]
    proof["adjusted_theirs_fen"] = proof["theirs_fen"] + proof["ours_items_fen"] + proof["amount_items_fen"]
    proof["lines_ours"], proof["lines_theirs"] = lines_ours, lines_theirs
    proof["matched_ours"] = matched
    proof["closes"] = proof["adjusted_ours_fen"] == proof["adjusted_theirs_fen"]
    some = (proof["lines_ours"] + proof["lines_theirs"]) > 0
    return proof[some].sort_index().reset_index()


def _totals(side: Side, customers: int) -> tuple[Ints, Ints]:
    """Sum and number of lines by customer code, exact in int64; the last is no customer."""
    total = np.zeros(customers, np.int64)
    np.add.at(total, side.customer, side.fen)
    return total, np.bincount(side.customer % customers, minlength=customers)
