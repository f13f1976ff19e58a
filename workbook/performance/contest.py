"""Contest 销售竞赛: standings and prizes by the rules published on the sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.errors import BLANK, Problem, raise_if_any
from workbook.money import shown, split
from workbook.performance.factors import is_new_customer
from workbook.performance.measures import Frames, months_of
from workbook.performance.schemes import employed
from workbook.performance.sums import owner_of
from workbook.periods import month_end
from workbook.tables import TABLES
from workbook.texts import Text

MONEY = ("sales", "collection")
Rules = Mapping[Any, Any]


def stand(frames: Frames, month: dt.date, lang: str = "zh") -> pd.DataFrame:
    """The standings of every contest that has begun by the end of the month.

    frames: contests, contest_prizes, contest_targets, sales, collections, customers, products, reps.
    Ranked by amount, by attainment (amount / target) or by improvement on the rep's own baseline (amount /
    baseline - 1, the baseline scaled to the same number of days). A rep whose ranked value is blank (no target,
    no baseline) or below `least` takes part without a prize.
    Ties: "share" same place, the prizes of the places they fill are shared to the fen; "earlier" who reached the
    final amount on the earlier day goes first, and the same day is the same place.
    Raises InputError for a contest that ends before it begins, or ranks by improvement without a baseline.
    """
    contests = frames["contests"].sort_values("contest_id")
    raise_if_any(contest_problems(contests))
    begun = contests[contests["from_date"] <= pd.Timestamp(month_end(month))]
    parts = [_standings(row, frames, month, lang) for row in begun.to_dict("records")]
    if not parts:
        return pd.DataFrame(columns=TABLES["contest_standings"].keys)
    return pd.concat(parts, ignore_index=True)[TABLES["contest_standings"].keys]


def contest_problems(contests: pd.DataFrame) -> list[Problem]:
    """Rules that cannot be played."""
    order = Text("不早于开始的结束日期", "an end not before the start")
    base = Text("按提高排名时的基期开始和结束", "a baseline from and to for a ranking by improvement")
    improved = contests["rank_by"] == "improvement"
    faults = (
        ("to_date", contests["to_date"] < contests["from_date"], order),
        ("base_from", improved & (contests["base_from"].isna() | contests["base_to"].isna()), base),
    )
    return [
        Problem(f"bad_contest_{column}", "contests", column, tuple(map(int, contests.index[bad])), BLANK, need)
        for column, bad, need in faults
        if bad.any()
    ]


def _standings(rules: Rules, frames: Frames, month: dt.date, lang: str) -> pd.DataFrame:
    """The standings of one contest up to the end of the month."""
    last = min(rules["to_date"], pd.Timestamp(month_end(month)))
    people = employed(frames["reps"], month).set_index("rep_id")
    counted = _counted(rules, frames, rules["from_date"], last)
    value = counted.groupby("rep_id")["amount"].sum().reindex(people.index).fillna(0.0)
    baseline = _baseline(rules, frames, people.index, (last - rules["from_date"]).days + 1)
    ranked = value.copy() if rules["rank_by"] == "amount" else (value / baseline.where(baseline > 0))
    ranked = ranked - 1 if rules["rank_by"] == "improvement" else ranked
    frame = pd.DataFrame({"rep": people["rep"], "value": value, "baseline": baseline, "ranked": ranked})
    frame = frame.rename_axis("rep_id").reset_index()
    frame["reached"] = frame["rep_id"].map(counted.groupby("rep_id")["date"].max())
    frame = _placed(frame, rules["tie_rule"] == "earlier")
    frame["contest_id"], frame["contest"] = rules["contest_id"], rules["contest"]
    prizes = frames["contest_prizes"]
    return _with_prizes(frame, prizes[prizes["contest_id"] == rules["contest_id"]], rules, lang)


def _counted(rules: Rules, frames: Frames, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """What counts in a stretch of days: rep_id, date, amount (yuan, pieces or customers)."""
    rows = frames["collections" if rules["measure"] == "collection" else "sales"]
    rows = rows[rows["date"].between(first, last).to_numpy(dtype=bool)]
    if not pd.isna(rules["product_line"]) and "product_id" in rows:
        line = rows["product_id"].map(frames["products"].set_index("product_id")["product_line"])
        rows = rows[(line == rules["product_line"]).to_numpy(dtype=bool, na_value=False)]
    made = pd.DataFrame({"rep_id": owner_of(rows, frames["customers"], "rep"), "date": rows["date"]})
    if rules["measure"] == "new_customers":
        asked = rows[["customer_id", "doc_no", "date"]]
        months = months_of(frames, "new_after_months", last.date())
        made = made.assign(customer_id=rows["customer_id"])[is_new_customer(asked, frames["sales"], months)]
        return made.drop_duplicates("customer_id").assign(amount=1.0)[["rep_id", "date", "amount"]]
    if rules["measure"] == "quantity":
        return made.assign(amount=rows["quantity"].fillna(0.0).astype(float))
    return made.assign(amount=rows["amount_fen"].astype("int64") / 100)


def _baseline(rules: Rules, frames: Frames, ids: pd.Index, days: int) -> pd.Series:
    """What the value is held against: the target, or the baseline scaled to as many days."""
    if rules["rank_by"] == "target":
        targets = frames["contest_targets"]
        mine = targets[targets["contest_id"] == rules["contest_id"]].set_index("rep_id")["target"]
        return mine.reindex(ids).astype(float)
    if rules["rank_by"] == "amount":
        return pd.Series(np.nan, index=ids)
    counted = _counted(rules, frames, rules["base_from"], rules["base_to"])
    length = (rules["base_to"] - rules["base_from"]).days + 1
    return counted.groupby("rep_id")["amount"].sum().reindex(ids).fillna(0.0) * days / length


def _placed(frame: pd.DataFrame, earlier: bool) -> pd.DataFrame:
    """Places: 1, 2, 2, 4; the order within a place is the rep_id."""
    by = ["ranked", "reached"] if earlier else ["ranked"]
    ordered = frame.sort_values(
        [*by, "rep_id"], ascending=[False, *[True] * len(by)], na_position="last", ignore_index=True
    )
    keys = ordered[by]
    moved = (keys != keys.shift()) & ~(keys.isna() & keys.shift().isna())
    start = moved.any(axis=1)
    place = pd.Series(np.where(start, np.arange(1, len(ordered) + 1), 0)).cummax()
    return ordered.assign(place=place.where(ordered["ranked"].notna()).astype("Int64"))


def _with_prizes(frame: pd.DataFrame, prizes: pd.DataFrame, rules: Rules, lang: str) -> pd.DataFrame:
    """Prizes by place; those who tie share the prizes of the places they fill, to the fen, by rep_id."""
    money = prizes.set_index("place")["prize_fen"]
    names = prizes.set_index("place")["prize"]
    least = -np.inf if pd.isna(rules["least"]) else float(rules["least"])
    won, prize, said = [], [], []
    for place, tied in frame.groupby("place", dropna=False, sort=False):
        enters = not pd.isna(place) and float(tied["ranked"].iloc[0]) >= least
        filled = range(int(place), int(place) + len(tied)) if enters else range(0)
        total = int(sum(money.get(p, 0) for p in filled))
        shares = split(total, np.ones(len(tied)))
        won += shares.tolist()
        prize += [names.get(place) if enters and total else None] * len(tied)
        said += [_why(row, rules, len(tied), total, enters, lang) for row in tied.to_dict("records")]
    return frame.assign(prize=prize, prize_fen=pd.Series(won, index=frame.index, dtype="int64"), reason=said)


def _why(row: Mapping[Any, Any], rules: Rules, tied: int, total: int, enters: bool, lang: str) -> str:
    """How one rep's ranked value and prize come about."""
    if pd.isna(row["ranked"]):
        return Text("没有目标或基期，不参加排名", "no target or baseline: not ranked").in_(lang)
    value, base = f"{row['value']:,.10g}", f"{row['baseline']:,.10g}"
    parts = {
        "amount": value,
        "target": f"{value} ÷ {base} = {row['ranked']:.2%}",
        "improvement": f"{value} ÷ {base} − 1 = {row['ranked']:.2%}",
    }
    said = [parts[str(rules["rank_by"])]]
    if not enters:
        said.append(Text("未到入围线", "below the least to enter").in_(lang))
    elif tied > 1 and total:
        said.append(Text(f"{tied} 人同名次，平分 {shown(total)}", f"{tied} tied, sharing {shown(total)}").in_(lang))
    return Text("；", "; ").in_(lang).join(said)
