"""Attainment 达成: actual against target for month, quarter, half and year to date, at every level."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.periods import Period, add_months, month_of, to_date
from workbook.targets.assigned import COMPANY, Assigned, assigned_of, covering, names_of, summed
from workbook.targets.given import MEASURES
from workbook.targets.landing import Flow, full_period, landing, length, needed, previous
from workbook.targets.line_cells import line_cells, line_of
from workbook.texts import Text

KINDS = ("month", "quarter", "half", "year")
LEVELS = ("company", "region", "rep", "customer", "product_line")
_COLUMNS = [
    "measure", "level", "id", "name", "period_kind", "period", "target_fen", "actual_fen", "ratio", "gap_fen",
    "last_year_fen", "yoy_ratio", "full_target_fen", "elapsed_ratio", "needed_fen", "landing_fen", "status", "reason",
    "previous_fen", "mom_ratio",
]  # fmt: skip
_NO_TARGET = Text("没有目标，达成率空", "no target: attainment blank")
_ZERO_TARGET = Text("目标为 0，达成率空", "target 0: attainment blank")
_NO_LAST_YEAR = Text("没有去年同期，同比空", "no last year: year on year blank")
_NEGATIVE_LAST_YEAR = Text("去年同期不大于 0，同比空", "last year not above 0: year on year blank")
_SUMMED = Text("没有公司目标：业务员下达目标合计", "no company target: the sum of the reps' assigned targets")


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
    alert_ratio: float = 0.9,
    products: pd.DataFrame | None = None,
    target_lines: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Attainment 达成率 of company, regions, reps, customers and product lines up to a month, sales and collection.

    Frames as declared in `workbook/declared`; fen. month: the first day of the month in work.
    products, target_lines: for the product lines 产品线, which have sales only; None leaves them out.
    Actuals are summed by the rep and region of the line; where those are blank, by the customer's.
    Target to date: an assigned target of the level, id and period goes before the cells of the breakdown;
    an assigned period that is not over counts in proportion to the months gone.
    Returns the rows of the table attainment: everybody who has a target, an actual or a last year in the
    period; status "behind" is an alert: the ratio to date is below alert_ratio. target, ratio and growth are blank with a reason where there is nothing to divide by.
    Raises InputError where an assigned period is not understood or its id is not known.
    Formulas: ratio = actual / target; gap = actual - target; yoy = actual / last year - 1;
    mom 环比 = actual / the same stretch of the period before - 1;
    elapsed = months gone / months of the period; needed = (full target - actual) / months left, a month;
    landing = actual + last year's rest of the period x (actual / last year), at the pace so far without one.
    """
    names = names_of(customers, reps, regions, lang)
    assigned = assigned_of(assigned_targets, names, fiscal_start)
    spans = [(kind, to_date(month, kind, fiscal_start), full_period(month, kind, fiscal_start)) for kind in KINDS]
    frames = []
    for measure, movements in zip(MEASURES, (sales, collections), strict=True):
        lines = _lines(movements, customers)
        cells = target_cells[target_cells["measure"] == measure]
        if has_lines := products is not None and measure == "sales":
            lines["product_line_id"] = line_of(movements, products)
        for level in LEVELS if has_lines else LEVELS[:-1]:
            wanted = cells
            if level == "product_line" and target_lines is not None:
                wanted = line_cells(target_lines, cells, fiscal_start)
            actual, target = _flow(lines, level, "amount_fen"), _flow(wanted, level, "target_fen")
            mine, why = assigned.get((measure, level), {}), None
            if (
                level == "company"
                and not mine
                and cells.empty
                and (reps_sum := summed(assigned.get((measure, "rep"), {})))
            ):
                mine, why = {COMPANY: reps_sum}, _SUMMED
            for kind, span, full in spans:
                rows = _rows(actual, target, mine, span, full, why, lang)
                frames.append(rows.assign(measure=measure, level=level, period_kind=kind, period=span.name))
    joined = pd.concat(frames, ignore_index=True)
    joined["status"] = _statuses(joined, alert_ratio)
    joined["name"] = [names.get(level, {}).get(i, i) for level, i in zip(joined["level"], joined["id"], strict=True)]
    return _in_order(joined[_COLUMNS])


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


def _rows(
    actual: Flow,
    target: Flow,
    assigned: dict[str, list[Assigned]],
    span: Period,
    full: Period,
    why: Text | None,
    lang: str,
) -> pd.DataFrame:
    """One level, measure and period: a row for everybody with a target, an actual or a last year."""
    before = (add_months(span.first, -12), add_months(span.last, -12))
    ids = actual.fen.index.union(target.fen.index).union(pd.Index(list(assigned), dtype="str"))
    done, last = actual.of(ids, span.first, span.last), actual.of(ids, *before)
    wanted, whole, whys = _targets(ids, target, assigned, span, full, why)
    has_last = actual.first is not None and actual.first <= pd.Timestamp(before[1])
    keep = (wanted.fillna(0) != 0) | (whole.fillna(0) != 0) | (done != 0) | (last != 0)
    rows = pd.DataFrame({"target_fen": wanted, "actual_fen": done, "full_target_fen": whole, "why": whys})[keep]
    rows["last_year_fen"] = last[keep].astype("Int64") if has_last else pd.array([pd.NA] * len(rows), dtype="Int64")
    rows["actual_fen"] = rows["actual_fen"].astype("Int64")
    rows["gap_fen"] = rows["actual_fen"] - rows["target_fen"]
    rows["ratio"] = _divided(rows["actual_fen"], rows["target_fen"])
    rows["yoy_ratio"] = _divided(rows["actual_fen"], rows["last_year_fen"]) - 1
    rows["elapsed_ratio"] = length(span) / length(full)
    rows["needed_fen"] = needed(rows, length(full) - length(span))
    rows["landing_fen"] = landing(rows, actual, span, full)
    rows["previous_fen"] = previous(rows.index, actual, span, full)
    rows["mom_ratio"] = _divided(rows["actual_fen"], rows["previous_fen"]) - 1
    rows["reason"] = [
        _reason(t, y, w, lang) for t, y, w in zip(rows["target_fen"], rows["last_year_fen"], rows["why"], strict=True)
    ]
    return rows.rename_axis("id").reset_index()


def _targets(
    ids: pd.Index, target: Flow, assigned: dict[str, list[Assigned]], span: Period, full: Period, why: Text | None
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Target to date, target of the whole period, and what it was taken from where it was assigned."""
    has = pd.Series(ids.isin(target.fen.index), ids) & bool(
        len(target.fen.columns)
        and ((target.fen.columns >= pd.Timestamp(full.first)) & (target.fen.columns <= pd.Timestamp(full.last))).any()
    )
    wanted = target.of(ids, span.first, span.last).astype("Int64").where(has)
    whole = target.of(ids, full.first, full.last).astype("Int64").where(has)
    whys = pd.Series([None] * len(ids), ids, dtype=object)
    for name, mine in assigned.items():
        if got := covering(mine, span):
            wanted[name], whys[name] = got[0], why or got[1]
            rest = covering(mine, full)
            whole[name] = rest[0] if rest else pd.NA
    return wanted, whole, whys


def _statuses(rows: pd.DataFrame, alert_ratio: float) -> list[str]:
    """met: the whole period's target is reached; behind: below alert_ratio of the target to date; on_track between."""
    reached = rows["actual_fen"].to_numpy(np.float64) >= rows["full_target_fen"].to_numpy(np.float64, na_value=np.inf)
    ratio = rows["ratio"].to_numpy(np.float64)
    by_ratio = np.where(ratio < alert_ratio, "behind", "on_track")
    return np.where(np.isnan(ratio), "no_target", np.where(reached, "met", by_ratio)).tolist()


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
