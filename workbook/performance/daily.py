"""Daily check 每日核对: what changed since the day before in sales, collection and commission, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from workbook.money import shown
from workbook.performance.measures import Frames
from workbook.performance.sums import owner_of
from workbook.periods import add_months
from workbook.tables import TABLES
from workbook.texts import Text

KINDS = {"sales": Text("销售", "sales"), "collection": Text("回款", "collection")}
AT_MOST = 5
"""How many documents a reason names before it says how many more there are."""
SNAPSHOT = ["day", "kind", "key", "rep_id", "customer_id", "date", "amount_fen"]


def check_day(
    frames: Frames, totals: pd.DataFrame, snapshot: pd.DataFrame, day: dt.date, lang: str = "zh"
) -> dict[str, pd.DataFrame]:
    """Compare what the workbook holds on a day with the last snapshot of an earlier day.

    frames: sales, collections, customers, reps. totals: the commission totals of the month as it stands.
    snapshot: what earlier checks saw (SNAPSHOT), at most one day before this one is kept, so that a second run
    of the same day says the same. Lines dated from the month before on are watched, so a line entered, changed
    or removed afterwards shows with its date.
    Returns daily_check (a row per rep with something to say) and daily_snapshot (the day before and this one).
    """
    seen = _seen(frames, totals, day)
    earlier = snapshot[snapshot["day"] < pd.Timestamp(day)]
    before = earlier["day"].max()
    then = earlier[earlier["day"] == before]
    watched = then[(then["date"] >= _watched_from(day)) | (then["kind"] == "commission")]
    changes = _changes(watched, seen) if len(then) else pd.DataFrame(columns=[*SNAPSHOT[1:], "what", "was_fen"])
    kept = pd.concat([f for f in (then, seen) if len(f)] or [seen], ignore_index=True)
    return {"daily_check": _per_rep(frames, seen, then, changes, day, before, lang), "daily_snapshot": kept[SNAPSHOT]}


def _watched_from(day: dt.date) -> pd.Timestamp:
    """The first day of the month before."""
    return pd.Timestamp(add_months(day.replace(day=1), -1))


def _seen(frames: Frames, totals: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Every document of sales and collection watched on a day, and every payee's commission, one row each."""
    parts = []
    for kind, table, key in (("sales", "sales", "doc_no"), ("collection", "collections", "collection_no")):
        rows = frames[table]
        rows = rows[rows["date"].between(_watched_from(day), pd.Timestamp(day)).to_numpy(dtype=bool)]
        made = rows.assign(
            rep_id=owner_of(rows, frames["customers"], "rep").fillna(""), key=rows[key].astype("str"), kind=kind
        )
        sums = made.groupby(["kind", "key", "rep_id", "customer_id", "date"], as_index=False, dropna=False)[
            "amount_fen"
        ].sum()
        parts.append(sums)
    paid = totals[["rep_id", "pay_fen"]].rename(columns={"pay_fen": "amount_fen"})
    parts.append(paid.assign(kind="commission", key=paid["rep_id"], customer_id=None, date=pd.Timestamp(day)))
    seen = pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True)
    seen = seen.assign(day=pd.Series(pd.Timestamp(day), index=seen.index, dtype="datetime64[us]"))
    seen["amount_fen"] = seen["amount_fen"].astype("int64")
    return seen.sort_values(["kind", "key", "rep_id", "date"], ignore_index=True)[SNAPSHOT]


def _changes(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """What is new, changed or gone among the documents: a row each with `what` and the amount it was."""
    on = ["kind", "key", "rep_id"]
    sums = [
        f.groupby(on, as_index=False).agg({"customer_id": "first", "date": "max", "amount_fen": "sum"})
        for f in (then, now)
    ]
    both = sums[0].merge(sums[1], "outer", on, suffixes=("_was", ""), indicator=True)
    both["what"] = both["_merge"].astype("str").map({"left_only": "gone", "right_only": "new", "both": "changed"})
    both["was_fen"] = both["amount_fen_was"].fillna(0).astype("int64")
    both["amount_fen"] = both["amount_fen"].fillna(0).astype("int64")
    both["date"], both["customer_id"] = (
        both["date"].fillna(both["date_was"]),
        both["customer_id"].fillna(both["customer_id_was"]),
    )
    return both[both["amount_fen"] != both["was_fen"]]


def _per_rep(
    frames: Frames,
    seen: pd.DataFrame,
    then: pd.DataFrame,
    changes: pd.DataFrame,
    day: dt.date,
    before: object,
    lang: str,
) -> pd.DataFrame:
    """One row per rep who sold, collected, earned or had something changed."""
    month = pd.Timestamp(day.replace(day=1))
    reps = sorted((set(seen["rep_id"]) | set(changes["rep_id"])) - {""})
    frame = pd.DataFrame({"rep_id": pd.Series(reps, dtype="str")})
    frame["day"] = pd.Series(pd.Timestamp(day), index=frame.index, dtype="datetime64[us]")
    frame["before"] = pd.Series(before if len(then) else pd.NaT, index=frame.index, dtype="datetime64[us]")
    frame["rep"] = frame["rep_id"].map(frames["reps"].set_index("rep_id")["rep"])

    def sums(rows: pd.DataFrame, column: str = "amount_fen") -> pd.Series:
        return frame["rep_id"].map(rows.groupby("rep_id")[column].sum()).fillna(0).astype("int64")

    moved = changes.assign(by=changes["amount_fen"] - changes["was_fen"])
    for kind in KINDS:
        rows = seen[seen["kind"] == kind]
        frame[f"{kind}_day_fen"] = sums(rows[rows["date"] == pd.Timestamp(day)])
        frame[f"{kind}_month_fen"] = sums(rows[rows["date"] >= month])
        frame[f"{kind}_change_fen"] = sums(moved[moved["kind"] == kind], "by")
    frame["commission_fen"] = sums(seen[seen["kind"] == "commission"])
    frame["commission_change_fen"] = sums(moved[moved["kind"] == "commission"], "by")
    said = {rep: _why(rows, day, lang) for rep, rows in changes.groupby("rep_id")}
    first = Text("第一次核对，没有可比的", "the first check: nothing to compare with").in_(lang)
    none = Text("没有变化", "no change").in_(lang)
    frame["reason"] = [said.get(r, none) if len(then) else first for r in reps]
    return frame[TABLES["daily_check"].keys]


def _why(changes: pd.DataFrame, day: dt.date, lang: str) -> str:
    """The documents behind the changes of one rep, the largest first."""
    rows = changes[changes["kind"] != "commission"]
    size = (rows["amount_fen"] - rows["was_fen"]).abs()
    ordered = rows.assign(size=size).sort_values(["size", "kind", "key"], ascending=[False, True, True])
    said = [_one(row, day, lang) for row in ordered.head(AT_MOST).to_dict("records")]
    more = len(ordered) - AT_MOST
    if more > 0:
        said.append(Text(f"另有 {more} 笔", f"{more} more").in_(lang))
    paid = changes[changes["kind"] == "commission"]
    said += [
        Text(f"提成 {shown(was)} → {shown(now)}", f"commission {shown(was)} → {shown(now)}").in_(lang)
        for was, now in zip(paid["was_fen"].tolist(), paid["amount_fen"].tolist(), strict=True)
    ]
    return _joined(said, lang)


def _joined(said: Iterable[str], lang: str) -> str:
    return Text("；", "; ").in_(lang).join(said)


def _one(row: dict[str, object], day: dt.date, lang: str) -> str:
    """One document: new, changed, gone; with its date where that is not the day."""
    words = {"new": Text("新增", "new"), "changed": Text("改动", "changed"), "gone": Text("删除", "removed")}
    kind = KINDS[str(row["kind"])].in_(lang)
    date = pd.Timestamp(str(row["date"]))
    late = "" if date == pd.Timestamp(day) else f"（{date:%Y-%m-%d}）" if lang == "zh" else f" ({date:%Y-%m-%d})"
    amount = shown(int(str(row["amount_fen"])))
    was = f"{shown(int(str(row['was_fen'])))} → " if row["what"] == "changed" else ""
    if row["what"] == "gone":
        amount = shown(int(str(row["was_fen"])))
    return f"{words[str(row['what'])].in_(lang)} {kind} {row['key']}{late} {was}{amount}"
