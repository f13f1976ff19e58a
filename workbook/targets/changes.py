"""Two breakdowns side by side 新旧对照: what each customer's year was, is now, and why."""

from __future__ import annotations

import pandas as pd

from workbook.targets.limits import BOUND_WORDS
from workbook.texts import Text

_NEW = Text("新增", "new")
_GONE = Text("不再分解", "no longer broken down")
_COMPANY = Text("公司目标变动 {ratio:+.2%}", "the company's target moved by {ratio:+.2%}")
_SHARE = Text("占比由 {old:.3%} 变为 {new:.3%}", "share from {old:.3%} to {new:.3%}")
_BOUND = Text("受限：{bound}", "bound by {bound}")


def compare_breakdowns(
    old_cells: pd.DataFrame, new_cells: pd.DataFrame, customers: pd.DataFrame, lang: str
) -> pd.DataFrame:
    """Every customer whose target of the new cells' year changed.

    old_cells, new_cells: target cells (measure, customer_id, month, target_fen, bound). Months that only the
    old cells have belong to other years and are left out. Returns the rows of the table target_changes,
    empty where nothing stood before.
    """
    old_cells = old_cells[old_cells["month"].isin(new_cells["month"].unique())]
    keys = ["measure", "customer_id"]
    old, new = (c.groupby(keys)["target_fen"].sum().astype("Int64") for c in (old_cells, new_cells))
    frame = pd.DataFrame({"old_fen": old, "new_fen": new}).astype("Int64")
    if old.empty:
        frame = frame.iloc[:0]
    frame["delta_fen"] = frame["new_fen"].fillna(0) - frame["old_fen"].fillna(0)
    frame = frame[frame["delta_fen"] != 0].reset_index()
    bounds = new_cells.dropna(subset="bound").groupby(keys)["bound"].first()
    totals = {
        m: (int(old.get(m, pd.Series([0])).sum()), int(new.get(m, pd.Series([0])).sum()))
        for m in frame["measure"].unique()
    }
    frame["reason"] = [_why(row, totals, bounds, lang) for row in frame.to_dict("records")]
    names = dict(zip(customers["customer_id"].astype("str"), customers["customer"].astype("str"), strict=True))
    return frame.assign(customer=frame["customer_id"].astype("str").map(names))


def _why(row: dict[str, object], totals: dict[str, tuple[int, int]], bounds: pd.Series, lang: str) -> str:
    """What moved a customer: the company's total, its share, a bound."""
    if pd.isna(row["old_fen"]):  # type: ignore[call-overload]
        return _NEW.in_(lang)
    if pd.isna(row["new_fen"]):  # type: ignore[call-overload]
        return _GONE.in_(lang)
    before, now = totals[str(row["measure"])]
    said = [_COMPANY.with_(ratio=now / before - 1)] if before != now and before > 0 else []
    shares = int(row["old_fen"]) / max(before, 1), int(row["new_fen"]) / max(now, 1)  # type: ignore[call-overload]
    if abs(shares[0] - shares[1]) > 1e-9:
        said.append(_SHARE.with_(old=shares[0], new=shares[1]))
    if bound := bounds.get((row["measure"], row["customer_id"])):
        said.append(_BOUND.with_(bound=BOUND_WORDS[str(bound)]))
    return Text("；", "; ").in_(lang).join(s.in_(lang) for s in said)
