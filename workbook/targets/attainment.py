"""Attainment 达成: actual against target for month, quarter, half and year to date, at every level."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.errors import Problem, raise_if_any
from workbook.periods import Period, add_months, month_of, parse_period, to_date
from workbook.targets.given import MEASURES
from workbook.texts import Text, listed, same

KINDS = ("month", "quarter", "half", "year")
LEVELS = ("company", "region", "rep", "customer")
COMPANY = "*"
"""The id of the company's own rows, and of the company's assigned targets."""

_COLUMNS = [
    "measure", "level", "id", "name", "period_kind", "period", "target_fen", "actual_fen", "ratio", "gap_fen",
    "last_year_fen", "yoy_ratio", "full_target_fen", "elapsed_ratio", "reason",
]  # fmt: skip
_NO_TARGET = Text("没有目标，达成率空", "no target: attainment blank")
_ZERO_TARGET = Text("目标为 0，达成率空", "target 0: attainment blank")
_NO_LAST_YEAR = Text("没有去年同期，同比空", "no last year: year on year blank")
_NEGATIVE_LAST_YEAR = Text("去年同期不大于 0，同比空", "last year not above 0: year on year blank")
_ASSIGNED = Text("按下达目标 {period}", "assigned target {period}")
_SUMMED = Text("没有公司目标：业务员下达目标合计", "no company target: the sum of the reps' assigned targets")


@dataclass(frozen=True)
class Flow:
    """Fen by month of everybody at one level for one measure: rows are ids, columns months (datetime64).

    missing ids and months are 0 in `fen`; `first` is the first month anything is known of.
    """

    fen: pd.DataFrame
    first: pd.Timestamp | None

    def of(self, ids: pd.Index, first: dt.date, last: dt.date) -> pd.Series:
        """The sum of each id over whole months first to last."""
        inside = (self.fen.columns >= pd.Timestamp(first)) & (self.fen.columns <= pd.Timestamp(last))
        return self.fen.loc[:, inside].sum(axis=1).reindex(ids, fill_value=0).astype(np.int64)


def attain(
    target_cells: pd.DataFrame,
    assigned_targets: pd.DataFrame,
    sales: pd.DataFrame,
    collections: pd.DataFrame,
    customers: pd.DataFrame,
    reps: pd.DataFrame,
    regions: pd.DataFrame,
    month: dt.date,
    fiscal_start: int,
    lang: str,
) -> pd.DataFrame:
    """Attainment 达成率 of company, regions, reps and customers up to a month, for sales and collection.

    Frames as declared in `workbook/declared`; fen. month: the first day of the month in work.
    Actuals are summed by the rep and region of the line; where those are blank, by the customer's.
    Target to date: an assigned target of the level, id and period goes before the cells of the breakdown;
    an assigned period that is not over counts in proportion to the months gone.
    Returns the rows of the table attainment: everybody who has a target, an actual or a last year in the
    period. target, ratio and growth are blank with a reason where there is nothing to divide by.
    Raises InputError where an assigned period is not understood or its id is not known.
    Formulas: ratio = actual / target; gap = actual - target; yoy = actual / last year - 1;
    elapsed = months gone / months of the period.
    """
    names = _names(customers, reps, regions, lang)
    assigned = _assigned(assigned_targets, names, fiscal_start)
    spans = [(kind, to_date(month, kind, fiscal_start), _full(month, kind, fiscal_start)) for kind in KINDS]
    frames = []
    for measure, movements in zip(MEASURES, (sales, collections), strict=True):
        lines = _lines(movements, customers)
        cells = target_cells[target_cells["measure"] == measure]
        for level in LEVELS:
            actual, target = _flow(lines, level, "amount_fen"), _flow(cells, level, "target_fen")
            mine = assigned[(assigned["measure"] == measure) & (assigned["level"] == level)]
            if level == "company" and mine.empty and cells.empty:
                mine = _summed(assigned[(assigned["measure"] == measure) & (assigned["level"] == "rep")])
            for kind, span, full in spans:
                rows = _rows(actual, target, mine, span, full, lang)
                frames.append(rows.assign(measure=measure, level=level, period_kind=kind, period=span.name))
    joined = pd.concat(frames, ignore_index=True)
    joined["name"] = [names[level].get(i, i) for level, i in zip(joined["level"], joined["id"], strict=True)]
    return _in_order(joined[_COLUMNS])


def _names(customers: pd.DataFrame, reps: pd.DataFrame, regions: pd.DataFrame, lang: str) -> dict[str, dict[str, str]]:
    """Level -> id -> name."""

    def by_id(frame: pd.DataFrame, key: str, name: str) -> dict[str, str]:
        return dict(zip(frame[key].astype("str"), frame[name].astype("str"), strict=True))

    return {
        "company": {COMPANY: Text("公司", "Company").in_(lang)},
        "region": by_id(regions, "region_id", "region"),
        "rep": by_id(reps, "rep_id", "rep"),
        "customer": by_id(customers, "customer_id", "customer"),
    }


def _assigned(assigned_targets: pd.DataFrame, names: dict[str, dict[str, str]], fiscal_start: int) -> pd.DataFrame:
    """Assigned targets with measure and level filled in and their first and last months; faults raise."""
    rows = assigned_targets[["measure", "level", "id", "period", "target_fen"]].copy()
    rows["measure"] = rows["measure"].astype("str").fillna("sales")
    rows["level"] = rows["level"].astype("str").fillna("rep")
    rows["id"] = rows["id"].astype("str").str.strip()
    rows.loc[rows["level"] == "company", "id"] = COMPANY
    periods = [parse_period(str(p), fiscal_start) for p in rows["period"]]
    problems = []
    for row, text, period in zip(rows.index, rows["period"], periods, strict=True):
        if period is None:
            need = Text("2026-10、2026Q4、2026H2 或 2026", "2026-10, 2026Q4, 2026H2 or 2026")
            problems.append(Problem("bad_period", "assigned_targets", "period", (int(row),), same(f"“{text}”"), need))
    for level, part in rows.groupby("level"):
        for name, lost in part[~part["id"].isin(names.get(str(level), {}))].groupby("id"):
            need = Text("这个层级有的编号", "an ID of this level")
            at = tuple(int(i) for i in lost.index)
            problems.append(Problem("unknown_id", "assigned_targets", "id", at, same(f"“{name}”"), need))
    raise_if_any(problems)
    rows["first"] = pd.to_datetime([p.first for p in periods if p]).astype("datetime64[us]")
    rows["last"] = pd.to_datetime([p.last for p in periods if p]).astype("datetime64[us]")
    return rows


def _summed(assigned: pd.DataFrame) -> pd.DataFrame:
    """The reps' assigned targets as the company's, period by period, where all their periods are equally long."""
    lengths = {_months(f, x) for f, x in zip(assigned["first"], assigned["last"], strict=True)}
    if len(lengths) != 1:
        return assigned.iloc[:0]
    rows = assigned.groupby(["period", "first", "last"], as_index=False)["target_fen"].sum()
    return rows.assign(id=COMPANY, summed=True)


def _lines(movements: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Movements with month, rep and region; a line's own rep and region go before its customer's."""
    ids = movements["customer_id"].astype("str")
    who = customers.assign(customer_id=customers["customer_id"].astype("str")).set_index("customer_id")
    lines = pd.DataFrame({"customer_id": ids, "month": month_of(movements["date"])})
    for key in ("rep_id", "region_id"):
        of_customer = ids.map(who[key].astype("str")) if key in who else pd.Series(pd.NA, movements.index, dtype="str")
        lines[key] = movements[key].astype("str").fillna(of_customer) if key in movements else of_customer
    lines["amount_fen"] = pd.to_numeric(movements["amount_fen"]).fillna(0).astype(np.int64)
    return lines


def _flow(lines: pd.DataFrame, level: str, fen: str) -> Flow:
    """Lines or target cells summed by the ids of a level and by month; a blank id belongs to nobody."""
    ids = pd.Series(COMPANY, lines.index) if level == "company" else lines[f"{level}_id"].astype("str")
    known = ids.notna()
    fen_by = lines.loc[known, fen].astype(np.int64).groupby([ids[known], lines.loc[known, "month"]]).sum()
    first = lines["month"].min() if len(lines) else None
    return Flow(fen_by.unstack(fill_value=0), first)


def _rows(actual: Flow, target: Flow, assigned: pd.DataFrame, span: Period, full: Period, lang: str) -> pd.DataFrame:
    """One level, measure and period: a row for everybody with a target, an actual or a last year."""
    before = (add_months(span.first, -12), add_months(span.last, -12))
    ids = actual.fen.index.union(target.fen.index).union(pd.Index(assigned["id"].unique(), dtype="str"))
    done, last = actual.of(ids, span.first, span.last), actual.of(ids, *before)
    wanted, whole, why = _targets(ids, target, assigned, span, full)
    has_last = actual.first is not None and actual.first <= pd.Timestamp(before[1])
    keep = (wanted.fillna(0) != 0) | (whole.fillna(0) != 0) | (done != 0) | (last != 0)
    rows = pd.DataFrame({"target_fen": wanted, "actual_fen": done, "full_target_fen": whole, "why": why})[keep]
    rows["last_year_fen"] = last[keep].astype("Int64") if has_last else pd.array([pd.NA] * len(rows), dtype="Int64")
    rows["actual_fen"] = rows["actual_fen"].astype("Int64")
    rows["gap_fen"] = rows["actual_fen"] - rows["target_fen"]
    rows["ratio"] = _divided(rows["actual_fen"], rows["target_fen"])
    rows["yoy_ratio"] = _divided(rows["actual_fen"], rows["last_year_fen"]) - 1
    rows["elapsed_ratio"] = _length(span) / _length(full)
    rows["reason"] = [
        _reason(t, y, w, lang) for t, y, w in zip(rows["target_fen"], rows["last_year_fen"], rows["why"], strict=True)
    ]
    return rows.rename_axis("id").reset_index()


def _targets(
    ids: pd.Index, target: Flow, assigned: pd.DataFrame, span: Period, full: Period
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Target to date, target of the whole period, and what it was taken from where it was assigned."""
    has = pd.Series(ids.isin(target.fen.index), ids) & bool(
        len(target.fen.columns)
        and ((target.fen.columns >= pd.Timestamp(full.first)) & (target.fen.columns <= pd.Timestamp(full.last))).any()
    )
    wanted = target.of(ids, span.first, span.last).astype("Int64").where(has)
    whole = target.of(ids, full.first, full.last).astype("Int64").where(has)
    why = pd.Series([None] * len(ids), ids, dtype=object)
    for name, mine in assigned.groupby("id"):
        got = _from_assigned(mine, span)
        if got is not None:
            wanted[name], why[name] = got[0], _SUMMED if "summed" in mine else got[1]
            rest = _from_assigned(mine, full)
            whole[name] = rest[0] if rest else pd.NA
    return wanted, whole, why


def _from_assigned(assigned: pd.DataFrame, span: Period) -> tuple[int, Text] | None:
    """The assigned target of one id over a span, or None where its assigned periods do not cover it.

    From the first month on: the longest assigned period that starts there and ends within the span; where
    there is none, the shortest that holds the month, in proportion to its months in the span.
    """
    at, last, total = pd.Timestamp(span.first), pd.Timestamp(span.last), 0
    used: list[str] = []
    parts: list[str] = []
    while at <= last:
        here = assigned[(assigned["first"] <= at) & (assigned["last"] >= at)]
        if here.empty:
            return None
        inside = here[(here["first"] == at) & (here["last"] <= last)]
        long = (here["last"] - here["first"]).sort_values(kind="stable")
        row = inside.sort_values("last").iloc[-1] if len(inside) else here.loc[long.index[0]]
        end = min(row["last"], last)
        months, whole = _months(at, end), _months(row["first"], row["last"])
        total += (int(row["target_fen"]) * months * 2 + whole) // (2 * whole)
        (used if months == whole else parts).append(str(row["period"]))
        at = end + pd.DateOffset(months=1)
    whole_ones, by_months = _run(used), Text("{p}（按月数折算）", "{p} (by months)").with_(p=_run(parts))
    said = [text for text, names in ((whole_ones, used), (by_months, parts)) if names]
    return total, _ASSIGNED.with_(period=listed(said))


def _run(periods: list[str]) -> Text:
    """Periods in a row as words: the first and the last where they are many."""
    return listed(periods) if len(periods) < 4 else same(f"{periods[0]}–{periods[-1]}")


def _full(month: dt.date, kind: str, fiscal_start: int) -> Period:
    """The whole period of a kind that a month lies in."""
    if kind == "month":
        return to_date(month, kind, fiscal_start)
    start = to_date(month, kind, fiscal_start)
    length = {"quarter": 3, "half": 6, "year": 12}[kind]
    return Period(start.name, kind, start.first, add_months(start.first, length - 1))


def _length(period: Period) -> int:
    return _months(period.first, period.last)


def _months(first: dt.date, last: dt.date) -> int:
    """Whole months from the first to the last, both counted."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _divided(above: pd.Series, below: pd.Series) -> pd.Series:
    """A ratio of sums; blank where there is no denominator above 0."""
    top, bottom = (s.astype("float64").to_numpy(na_value=np.nan) for s in (above, below))
    good = bottom > 0
    return pd.Series(np.where(good, top / np.where(good, bottom, 1.0), np.nan), above.index)


def _reason(target: object, last_year: object, why: Text | None, lang: str) -> str:
    """What a blank or an assigned target means, in words."""
    said = [why] if isinstance(why, Text) else []
    if pd.isna(target):  # type: ignore[call-overload]
        said.append(_NO_TARGET)
    elif target == 0:
        said.append(_ZERO_TARGET)
    if pd.isna(last_year):  # type: ignore[call-overload]
        said.append(_NO_LAST_YEAR)
    elif last_year <= 0:  # type: ignore[operator]
        said.append(_NEGATIVE_LAST_YEAR)
    return Text("；", "; ").in_(lang).join(s.in_(lang) for s in said)


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """By measure, level from the company down, id, and period from the month up."""
    rank = pd.DataFrame(
        {
            "m": frame["measure"].map({m: i for i, m in enumerate(MEASURES)}),
            "l": frame["level"].map({x: i for i, x in enumerate(LEVELS)}),
            "id": frame["id"],
            "k": frame["period_kind"].map({k: i for i, k in enumerate(KINDS)}),
        }
    )
    return frame.loc[rank.sort_values(["m", "l", "id", "k"]).index].reset_index(drop=True)
