"""Commission totals 提成汇总: what each payee's pay consists of, and why it differs from last month's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbook.money import shown
from workbook.performance.exact import times
from workbook.performance.measures import Frames
from workbook.periods import add_months
from workbook.tables import TABLES
from workbook.texts import Text

PART_OF = {
    "line": "earned_fen",
    "trueup": "earned_fen",
    "knots": "earned_fen",
    "release": "released_fen",
    "clawback": "clawback_fen",
    "override": "override_fen",
    "cap": "limit_fen",
    "floor": "limit_fen",
    "draw": "draw_fen",
    "recovery": "draw_fen",
}
PARTS = ["earned_fen", "held_fen", "released_fen", "clawback_fen", "override_fen", "limit_fen", "draw_fen"]


def total_up(lines: pd.DataFrame, past: pd.DataFrame, frames: Frames, month: dt.date, lang: str) -> pd.DataFrame:
    """One row per payee: pay = earned - held back + released + clawed back + override + cap and floor + draw.

    lines: the commission lines of the month. past: the history before it. Reviews of the month give the open
    disputes 异议 and the approval. Sorted by rep_id.
    """
    parts = parts_of(lines)
    people = frames["reps"].set_index("rep_id")
    before = past[past["month"] == pd.Timestamp(add_months(month, -1))]
    last = parts_of(before)
    frame = parts.assign(
        month=pd.Series(pd.Timestamp(month), index=parts.index, dtype="datetime64[us]"),
        rep=people["rep"].reindex(parts.index),
        region_id=people["region_id"].reindex(parts.index),
        last_pay_fen=last["pay_fen"].reindex(parts.index).astype("Int64"),
    )
    drawn = pd.concat([past, lines])[lambda f: f["kind"].isin(["draw", "recovery"])]
    frame["draw_balance_fen"] = _sums(drawn, "now_fen", parts.index)
    frame["held_balance_fen"] = _sums(
        pd.concat([past[["rep_id", "held_fen"]], lines[["rep_id", "held_fen"]]]), "held_fen", parts.index
    )
    then = last.to_dict("index")
    frame["change_reason"] = [change(now, then.get(i), lang) for i, now in parts.to_dict("index").items()]
    return _reviewed(frame, frames["commission_reviews"], month).reset_index(names="rep_id")[
        TABLES["commission_totals"].keys
    ]


def parts_of(lines: pd.DataFrame) -> pd.DataFrame:
    """The parts of every payee's pay, fen, by rep_id: base_fen, PARTS and pay_fen."""
    part = lines["kind"].map(PART_OF)
    worth = lines["now_fen"].where(part != "earned_fen", lines["earned_fen"])
    sums = worth.groupby([lines["rep_id"], part]).sum().unstack(fill_value=0) if len(lines) else pd.DataFrame()
    held = lines["held_fen"].where(part == "earned_fen", 0).groupby(lines["rep_id"]).sum()
    made = sums.reindex(columns=[p for p in PARTS if p != "held_fen"], fill_value=0)
    made["held_fen"] = -held.reindex(made.index)
    base = lines["base_fen"].where(lines["kind"] == "line", 0).groupby(lines["rep_id"]).sum()
    made["base_fen"] = base.reindex(made.index)
    made["pay_fen"] = made[PARTS].sum(axis=1)
    return made.astype("int64").sort_index()


def _sums(frame: pd.DataFrame, column: str, index: pd.Index) -> pd.Series:
    return frame.groupby("rep_id")[column].sum().reindex(index).fillna(0).astype("int64")


def change(now: Mapping[str, int], then: Mapping[str, int] | None, lang: str) -> str:
    """Why the pay differs from last month's: by base, by rate, by each other part; the reasons add up.

    Formula: by base = last month's commission x (base - last base) / last base; by rate = the rest of what the
    earned commission changed.
    """
    if then is None:
        return Text("上月没有提成", "no commission last month").in_(lang)
    moved = int(now["earned_fen"] - then["earned_fen"])
    by_base = 0
    if then["base_fen"] > 0:
        by_base = _scaled(int(then["earned_fen"]), int(now["base_fen"] - then["base_fen"]), int(then["base_fen"]))
    reasons = [
        (Text("业绩", "base"), by_base),
        (Text("档位与系数", "tier and factor"), moved - by_base),
        (Text("留存", "held back"), int(now["held_fen"] - then["held_fen"])),
        (Text("尾款兑现", "released"), int(now["released_fen"] - then["released_fen"])),
        (Text("扣回", "clawed back"), int(now["clawback_fen"] - then["clawback_fen"])),
        (Text("团队提成", "override"), int(now["override_fen"] - then["override_fen"])),
        (Text("封顶保底", "cap and floor"), int(now["limit_fen"] - then["limit_fen"])),
        (Text("预支", "draw"), int(now["draw_fen"] - then["draw_fen"])),
    ]
    said = Text("，", ", ").in_(lang).join(f"{name.in_(lang)} {_signed(fen)}" for name, fen in reasons if fen)
    total = int(now["pay_fen"] - then["pay_fen"])
    return f"{_signed(total)} = {said}" if said else Text("与上月相同", "as last month").in_(lang)


def _scaled(fen: int, numerator: int, denominator: int) -> int:
    """fen x numerator / denominator, half up."""
    if abs(fen * numerator) < 1 << 61:
        return int(times(np.array([fen]), numerator, denominator)[0])
    return round(fen * numerator / denominator)


def _signed(fen: int) -> str:
    return ("+" if fen > 0 else "") + shown(fen)


def _reviewed(frame: pd.DataFrame, reviews: pd.DataFrame, month: dt.date) -> pd.DataFrame:
    """The totals with open disputes counted and the approval of the whole statement."""
    rows = reviews[reviews["month"] == pd.Timestamp(month)]
    disputed = rows[rows["dispute"].notna() & (rows["status"].fillna("open") != "closed")]
    whole = rows[rows["no"].isna()].set_index("rep_id")
    return frame.assign(
        disputes=disputed.groupby("rep_id").size().reindex(frame.index).fillna(0).astype("int64"),
        approver=whole["approver"].reindex(frame.index),
        approved_date=whole["approved_date"].reindex(frame.index),
    )
