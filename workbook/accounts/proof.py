"""Proof 余额调节表: our balance and theirs differ by exactly the listed differences, per customer, to the fen."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from workbook.accounts.differences import ONE_SIDED
from workbook.accounts.lines import as_fen, as_texts


def prove(
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    matched: pd.Series,
    differences: pd.DataFrame,
    turned: Collection[str] = (),
) -> pd.DataFrame:
    """One row per customer, by customer_id.

    ours, theirs: one row a line: customer_id, amount_fen (fen, our sign). matched: how many of our lines are matched, by customer_id.
    differences: the table of that name. turned: customers whose statement has the opposite sign. Returns ours_fen, theirs_fen, gap_fen = ours - theirs; ours_items_fen and theirs_items_fen,
    the lines that stand on one side only; amount_items_fen, differences between matched lines;
    adjusted_ours_fen = ours + theirs_items, adjusted_theirs_fen = theirs + ours_items + amount_items; how many
    lines each side has and how many of ours are matched; closes: the adjusted balances are equal.
    The balances come from the lines, the items from the differences: that they meet is the proof.
    """
    sums = [_by_customer(as_texts(f, "customer_id"), as_fen(f)) for f in (ours, theirs)]
    sums[1].loc[sums[1].index.isin(list(turned)), "fen"] *= -1
    one_sided = differences["kind"].isin(ONE_SIDED)
    on = {side: one_sided & (differences["side"] == side) for side in ("ours", "theirs")}
    names = sums[0].index.union(sums[1].index)
    proof = pd.DataFrame(index=names)
    proof["ours_fen"] = sums[0]["fen"].reindex(names)
    proof["theirs_fen"] = sums[1]["fen"].reindex(names)
    proof["gap_fen"] = proof["ours_fen"].fillna(0) - proof["theirs_fen"].fillna(0)
    for column, at, sign in (
        ("ours_items_fen", on["ours"], 1),
        ("theirs_items_fen", on["theirs"], -1),
        ("amount_items_fen", ~one_sided, 1),
    ):
        part = differences[at]
        proof[column] = _by_customer(part["customer_id"].tolist(), part["effect_fen"].to_numpy() * sign)["fen"]
    proof["matched_ours"] = matched.reindex(names)
    proof["lines_ours"], proof["lines_theirs"] = sums[0]["lines"], sums[1]["lines"]
    proof = proof.fillna(0).astype("int64")
    proof["adjusted_ours_fen"] = proof["ours_fen"] + proof["theirs_items_fen"]
    proof["adjusted_theirs_fen"] = proof["theirs_fen"] + proof["ours_items_fen"] + proof["amount_items_fen"]
    proof["closes"] = proof["adjusted_ours_fen"] == proof["adjusted_theirs_fen"]
    return proof.rename_axis("customer_id").reset_index()


def _by_customer(customers: list[str], fen: np.ndarray) -> pd.DataFrame:
    """Sum and number of lines per customer, exact in int64."""
    frame = pd.DataFrame({"customer_id": pd.Series(customers, dtype="str"), "fen": fen, "lines": 1})
    return frame.groupby("customer_id").sum()
