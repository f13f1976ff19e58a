"""Two sets of targets side by side 新旧对照: what company, regions and customers were asked, are asked now, and why."""

from __future__ import annotations

import pandas as pd

from workbook.targets.assigned import COMPANY
from workbook.targets.limits import BOUND_WORDS
from workbook.texts import Text

LEVELS = ("company", "region", "customer")
_NEW = Text("新增", "new")
_GONE = Text("不再分解", "no longer broken down")
_COMPANY = Text("公司目标变动 {ratio:+.2%}", "the company's target moved by {ratio:+.2%}")
_SAME = Text("总额不变", "the total stays")
_SHARE = Text("占比由 {old:.3%} 变为 {new:.3%}", "share from {old:.3%} to {new:.3%}")
_BOUND = Text("受限：{bound}", "bound by {bound}")


def compare_breakdowns(
    old_cells: pd.DataFrame, new_cells: pd.DataFrame, customers: pd.DataFrame, regions: pd.DataFrame, lang: str
) -> pd.DataFrame:
    """The company, every region and every customer whose target of the new cells' year changed.

    old_cells, new_cells: target cells (measure, region_id, customer_id, month, target_fen, bound). Months that
    only the old cells have belong to other years and are left out. Returns the rows of the table
    target_changes: old_fen is blank for what is new, new_fen for what is gone; the company stands wherever one
    of its customers moved.
    """
    old_cells = old_cells[old_cells["month"].isin(new_cells["month"].unique())]
    sides = [by_level(cells, "target_fen") for cells in (old_cells, new_cells)]
    frame = pd.concat([side.rename(key) for side, key in zip(sides, ("old_fen", "new_fen"), strict=True)], axis=1)
    frame = _with_delta(frame.astype("Int64"))
    bounds = new_cells.dropna(subset="bound").groupby(["measure", "customer_id"])["bound"].first()
    company = [{m: int(side.get((m, "company", COMPANY), 0)) for m in frame["measure"].unique()} for side in sides]
    rows = frame.to_dict("records")
    frame["reason"] = [_why(r, company[0][r["measure"]], company[1][r["measure"]], bounds, lang) for r in rows]
    return _named(frame, customers, regions, lang)


def compare_rolling(
    target_rolling: pd.DataFrame, customers: pd.DataFrame, regions: pd.DataFrame, lang: str
) -> pd.DataFrame:
    """What the months left ask of company, regions and customers, as planned and spread again.

    target_rolling: from `rolling.respread`. The rows of target_changes, with the reason of the customer's first
    month; the sums of company and regions need none.
    """
    sides = [by_level(target_rolling, key) for key in ("plan_fen", "rolling_fen")]
    frame = _with_delta(pd.concat(sides, axis=1, keys=("old_fen", "new_fen")).astype("Int64"))
    why = target_rolling.groupby(["measure", "customer_id"])["reason"].first()
    at = list(zip(frame["measure"], frame["id"], strict=True))
    frame["reason"] = ["" if level != "customer" else why[k] for level, k in zip(frame["level"], at, strict=True)]
    return _named(frame, customers, regions, lang)


def by_level(cells: pd.DataFrame, fen: str, levels: tuple[str, ...] = LEVELS) -> pd.Series:
    """Fen by measure, level and id."""
    ids = {level: cells[f"{level}_id"] for level in levels if level != "company"}
    ids["company"] = pd.Series(COMPANY, cells.index)
    sums = [
        cells[fen].astype("int64").groupby([cells["measure"], pd.Series(level, cells.index), ids[level].astype("str")]).sum()
        for level in levels
    ]  # fmt: skip
    return pd.concat(sums).rename_axis(["measure", "level", "id"])


def _with_delta(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that moved, and the company's wherever one did."""
    frame["delta_fen"] = frame["new_fen"].fillna(0) - frame["old_fen"].fillna(0)
    frame = frame.reset_index()
    moved = (frame["delta_fen"] != 0) | frame["old_fen"].isna()
    frame = frame[moved | ((frame["level"] == "company") & frame["measure"].isin(frame.loc[moved, "measure"]))]
    rank = frame["level"].map({level: i for i, level in enumerate(LEVELS)})
    return (
        frame.assign(rank=rank)
        .sort_values(["measure", "rank", "id"], ascending=[False, True, True])
        .drop(columns="rank")
    )


def _named(frame: pd.DataFrame, customers: pd.DataFrame, regions: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The rows with the names of who they are about."""
    names = {("company", COMPANY): Text("公司", "Company").in_(lang)}
    for level, sheet, key in (("region", regions, "region"), ("customer", customers, "customer")):
        ids = sheet[f"{level}_id"].astype("str")
        names |= {(level, i): name for i, name in zip(ids, sheet[key].astype("str"), strict=True)}
    found = [names.get(at, at[1]) for at in zip(frame["level"], frame["id"], strict=True)]
    return frame.assign(name=found).reset_index(drop=True)


def _why(row: dict[str, object], before: int, now: int, bounds: pd.Series, lang: str) -> str:
    """What moved a target: the company's total (before, now), its share, a bound."""
    if pd.isna(row["old_fen"]):  # type: ignore[call-overload]
        return _NEW.in_(lang)
    if pd.isna(row["new_fen"]):  # type: ignore[call-overload]
        return _GONE.in_(lang)
    said = [_COMPANY.with_(ratio=now / before - 1)] if before != now and before > 0 else []
    if row["level"] == "company":
        return (said or [_SAME])[0].in_(lang)
    shares = int(row["old_fen"]) / max(before, 1), int(row["new_fen"]) / max(now, 1)  # type: ignore[call-overload]
    if abs(shares[0] - shares[1]) > 1e-9:
        said.append(_SHARE.with_(old=shares[0], new=shares[1]))
    if row["level"] == "customer" and (bound := bounds.get((row["measure"], row["id"]))):
        said.append(_BOUND.with_(bound=BOUND_WORDS[str(bound)]))
    return Text("；", "; ").in_(lang).join(s.in_(lang) for s in said)
