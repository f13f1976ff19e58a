"""Next month's plan 下月计划: what the reps report against what they are asked, side by side."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.errors import Problem, raise_if_any
from workbook.money import round_half_up, shown
from workbook.periods import add_months, fiscal_year, fiscal_year_first, to_date
from workbook.targets.assigned import COMPANY, assigned_of, covering
from workbook.targets.currency import foreign
from workbook.targets.given import MEASURES
from workbook.texts import Text, same

TOLERANCE = 0.05
"""A report within this part of its target needs no talk."""
_STATUS = {
    "missing": Text("未上报", "not reported"),
    "partly": Text("部分上报", "partly reported"),
    "reported": Text("已上报", "reported"),
    "agreed": Text("已商定", "agreed"),
    "close": Text("一致", "close enough"),
    "below": Text("低于目标", "below target"),
    "above": Text("高于目标", "above target"),
    "no_target": Text("没有目标", "no target"),
}


def compare_plans(
    plan_entries: pd.DataFrame,
    target_cells: pd.DataFrame,
    assigned_targets: pd.DataFrame,
    sales: pd.DataFrame,
    collections: pd.DataFrame,
    customers: pd.DataFrame,
    reps: pd.DataFrame,
    month: dt.date,
    fiscal_start: int,
    lang: str,
    currency: str = "CNY",
) -> pd.DataFrame:
    """Each rep's plan for the month after `month`, sales and collection, against target and trend.

    plan_entries: what reps report: month, rep_id, measure, planned_fen, and what was agreed: agreed_fen,
    agreed_by, agreed_date. Targets: an assigned one of the rep goes before its customers' cells.
    Returns the rows of the table plan_gap: every rep with a target or a report, and the company's sums.
    Raises InputError where a figure was agreed but not by whom and when, and where one is in another currency
    than the department's.
    Formulas: gap = reported - target; trend = same month last year x this year so far / last year so far,
    the mean of the last three months where there is no last year; over-assigned 加码 (company row) = sum of
    the reps' targets - the company's own.
    """
    raise_if_any([*_agreed_faults(plan_entries), *foreign(plan_entries, "plan_entries", currency)])
    ahead = add_months(month, 1)
    names = dict(zip(reps["rep_id"].astype("str"), reps["rep"].astype("str"), strict=True))
    assigned = assigned_of(assigned_targets, {"rep": names, **_everybody(assigned_targets)}, fiscal_start)
    frames = []
    for measure, movements in zip(MEASURES, (sales, collections), strict=True):
        cells = target_cells[(target_cells["measure"] == measure) & (target_cells["month"] == pd.Timestamp(ahead))]
        target = cells.groupby(cells["rep_id"].astype("str"))["target_fen"].sum().astype("Int64")
        for rep, mine in assigned.get((measure, "rep"), {}).items():
            if got := covering(mine, to_date(ahead, "month")):
                target[rep] = got[0]
        own = int(cells["target_fen"].sum()) if len(cells) else None
        entries = plan_entries[(plan_entries["measure"] == measure) & (plan_entries["month"] == pd.Timestamp(ahead))]
        trend = _trend(_by_rep(movements, customers), month, fiscal_start)
        frames.append(
            _rows(entries, target, trend, own, names, lang).assign(measure=measure, month=pd.Timestamp(ahead))
        )
    return pd.concat(frames, ignore_index=True)


def _everybody(assigned_targets: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Every id of the other levels: they are checked where they are used."""
    rows = assigned_targets[["level", "id"]].astype("str").dropna()
    return {
        str(k): dict.fromkeys([*part["id"].str.strip(), COMPANY], "") for k, part in rows.groupby("level") if k != "rep"
    }


def _agreed_faults(plan_entries: pd.DataFrame) -> list[Problem]:
    agreed = plan_entries["agreed_fen"].notna()
    problems = []
    for column, need in (
        ("agreed_by", Text("商定人", "who agreed")),
        ("agreed_date", Text("商定日期", "when it was agreed")),
    ):
        lost = agreed & plan_entries[column].isna()
        if lost.any():
            at = tuple(int(i) for i in plan_entries.index[lost])
            problems.append(Problem("agreed_by_nobody", "plan_entries", column, at, Text("空", "blank"), need))
    return problems


def _by_rep(movements: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Fen by rep and month; a line's own rep goes before its customer's."""
    of_customer = dict(zip(customers["customer_id"].astype("str"), customers["rep_id"].astype("str"), strict=True))
    rep = movements["customer_id"].astype("str").map(of_customer)
    if "rep_id" in movements:
        rep = movements["rep_id"].astype("str").fillna(rep)
    lines = pd.DataFrame({"rep": rep, "month": movements["date"].dt.to_period("M").dt.to_timestamp()})
    lines["fen"] = pd.to_numeric(movements["amount_fen"]).fillna(0).astype(np.int64)
    return lines.pivot_table("fen", "rep", "month", "sum", fill_value=0)


def _trend(by_rep: pd.DataFrame, month: dt.date, fiscal_start: int) -> pd.Series:
    """What each rep would do next month if the year goes on as it went, fen."""
    first = fiscal_year_first(fiscal_year(month, fiscal_start), fiscal_start)

    def over(start: dt.date, end: dt.date) -> pd.Series:
        inside = (by_rep.columns >= pd.Timestamp(start)) & (by_rep.columns <= pd.Timestamp(end))
        return by_rep.loc[:, inside].sum(axis=1).astype(float)

    so_far, before = over(first, month), over(add_months(first, -12), add_months(month, -12))
    same_month = over(add_months(month, -11), add_months(month, -11))
    pace = over(add_months(month, -2), month) / 3
    usable = (before > 0) & (same_month > 0)
    fen = np.where(usable, same_month * so_far / before.where(before > 0, 1.0), pace)
    return pd.Series(round_half_up(np.maximum(fen, 0.0)), by_rep.index, dtype="Int64")


def _rows(
    entries: pd.DataFrame, target: pd.Series, trend: pd.Series, own: int | None, names: dict[str, str], lang: str
) -> pd.DataFrame:
    """The company's row of one measure and the reps' rows."""
    reported = entries.assign(rep_id=entries["rep_id"].astype("str")).drop_duplicates("rep_id", keep="last")
    reported = reported.set_index("rep_id")
    ids = pd.Index(sorted(set(target.index.dropna()) | set(reported.index)), dtype="str")
    frame = pd.DataFrame({"rep_id": ids, "rep": [names.get(i, i) for i in ids]}, index=ids)
    frame["reported_fen"] = reported["planned_fen"].reindex(ids).astype("Int64")
    frame["target_fen"] = target.reindex(ids).astype("Int64")
    frame["trend_fen"] = trend.reindex(ids).astype("Int64")
    frame["gap_fen"] = frame["reported_fen"] - frame["target_fen"]
    frame["agreed_fen"] = reported["agreed_fen"].reindex(ids).astype("Int64")
    frame["agreed_by"] = reported["agreed_by"].reindex(ids).astype("str")
    frame["agreed_date"] = reported["agreed_date"].reindex(ids).astype("datetime64[us]")
    figures = zip(frame["reported_fen"], frame["target_fen"], frame["agreed_fen"], strict=True)
    frame["status"] = [_status(r, t, a) for r, t, a in figures]
    frame["reason"] = [_reason(c, g, lang) for c, g in zip(frame["status"], frame["gap_fen"], strict=True)]
    if frame.empty:
        return frame.assign(over_fen=pd.array([], dtype="Int64"))
    rows = pd.concat([_company(frame, lang), frame], ignore_index=True)
    over = [pd.NA if own is None else int(frame["target_fen"].sum()) - own, *[pd.NA] * len(frame)]
    return rows.assign(over_fen=pd.array(over, dtype="Int64"))


def _company(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The sums of the reps; the gap is that of those who have reported."""
    keys = [k for k in frame if k.endswith("_fen")]
    sums = {k: pd.array([frame[k].sum(min_count=1)], dtype="Int64") for k in keys}
    reported, agreed = int(frame["reported_fen"].notna().sum()), int(frame["agreed_fen"].notna().sum())
    status = (
        "agreed"
        if agreed == len(frame)
        else "missing"
        if not reported
        else "partly"
        if reported < len(frame)
        else "reported"
    )
    said = Text("已上报 {r}/{n} 人，已商定 {a} 人", "{r} of {n} have reported, {a} agreed").with_(
        r=reported, n=len(frame), a=agreed
    )
    row = {
        "rep_id": COMPANY,
        "rep": Text("公司合计", "Company").in_(lang),
        **sums,
        "status": status,
        "reason": said.in_(lang),
    }
    blanks = {"agreed_by": pd.array([pd.NA], dtype="str"), "agreed_date": pd.array([pd.NaT], dtype="datetime64[us]")}
    return pd.DataFrame({**row, **blanks}, index=[0])


def _status(reported: object, target: object, agreed: object) -> str:
    if not pd.isna(agreed):  # type: ignore[call-overload]
        return "agreed"
    if pd.isna(reported):  # type: ignore[call-overload]
        return "missing"
    if pd.isna(target) or target == 0:  # type: ignore[call-overload]
        return "no_target"
    off = reported / target - 1  # type: ignore[operator]
    return "close" if abs(off) <= TOLERANCE else "below" if off < 0 else "above"


def _reason(code: str, gap: object, lang: str) -> str:
    said = _STATUS[code]
    if pd.isna(gap) or code in ("missing", "no_target"):  # type: ignore[call-overload]
        return said.in_(lang)
    return Text("{s}：差 {g} 元", "{s}: gap {g} yuan").with_(s=said, g=same(shown(int(gap)))).in_(lang)  # type: ignore[call-overload]
