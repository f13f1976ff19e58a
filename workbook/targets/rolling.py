"""Re-spreading 滚动分解: what is left of the year's target over the months that are left."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from workbook.errors import InputError, Problem
from workbook.money import shown
from workbook.periods import add_months, fiscal_year, fiscal_year_first, month_name, month_of
from workbook.targets.allocate import allocate
from workbook.targets.given import MEASURES
from workbook.targets.limits import NEED
from workbook.targets.parts import bounded
from workbook.targets.room import Room, room_of
from workbook.targets.rounding import Floats, Infeasible, Ints
from workbook.texts import Text

KEEP = {
    "year": Text("保全年", "year kept"),
    "quarter": Text("保本季", "quarter kept"),
    "month": Text("保月计划", "months kept"),
}
"""Which sum a re-spreading keeps."""
ALARM = 1.3
"""A month asked for more than this times the best month so far is flagged."""

_SPANS = {"year": Text("全年", "year's"), "quarter": Text("本季", "quarter's")}
_WHY = Text(
    "{span}目标 {target}，已完成 {done}，差 {lack}；公司余 {left} 按各客户差额和剩余月份计划分摊",
    "{span} target {target}, done {done}, lacks {lack}; the company's {left} left go by what each customer lacks and"
    " the plan of the months left",
)
_KEPT = Text("保持原月度计划", "the month's plan is kept")
_ALARM = Text("；超过最好月份 {best} 的 {x:.2f} 倍", "; {x:.2f} times the best month {best}")


def respread(
    target_cells: pd.DataFrame,
    sales: pd.DataFrame,
    collections: pd.DataFrame,
    customers: pd.DataFrame,
    target_bounds: pd.DataFrame,
    month: dt.date,
    keep: str,
    fiscal_start: int,
    lang: str,
) -> pd.DataFrame:
    """The targets of the months after `month`, so that the year (or quarter) still comes to what was asked.

    target_cells: the breakdown (measure, customer_id, region_id, rep_id, month, target_fen). sales,
    collections: actuals, fen. month: the last closed month; closed months stay as they were.
    keep: "year" spreads what is missing over the rest of the year, "quarter" over the rest of the quarter
    (later quarters stay), "month" leaves every month alone.
    Each customer takes what it still lacks; what customers above their target have done too much is taken
    off the others in proportion, so that the company's total is kept exactly. Months in proportion to plan.
    Locks, floors and caps of a customer's month (target_bounds) stay; who left (customers: closed_date) takes
    nothing after, the others take it over.
    Returns the rows of the table target_rolling, with the catch-up factor and a flag above ALARM times the
    customer's best month. Raises InputError where nothing was broken down for the year, and where what is left
    does not fit between the bounds.
    """
    cells = _of_year(target_cells, month, fiscal_start)
    frames = []
    for measure, movements in zip(MEASURES, (sales, collections), strict=True):
        mine = cells[cells["measure"] == measure]
        if len(mine):
            held = target_bounds, customers, measure
            frames.append(_one_measure(mine, movements, held, month, keep, fiscal_start, lang).assign(measure=measure))
    version = Text("{m} 滚动（{keep}）", "{m} rolling ({keep})").with_(m=month_name(month), keep=KEEP[keep])
    return pd.concat(frames, ignore_index=True).assign(version=version.in_(lang))


def remember(versions: pd.DataFrame, rolling: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The versions kept so far with this one added, or put in place of the one of the same name.

    versions: the table target_versions; rolling: from `respread`. as_of: the day it stands for.
    """
    new = rolling.groupby(["version", "measure", "month"], as_index=False)[["plan_fen", "rolling_fen"]].sum()
    new = new.assign(as_of=pd.Timestamp(as_of), delta_fen=new["rolling_fen"] - new["plan_fen"])
    if versions.empty:
        return new
    old = versions[~versions["version"].isin(new["version"])]
    return pd.concat([old, new.reindex(columns=versions.columns)], ignore_index=True)


def _of_year(target_cells: pd.DataFrame, month: dt.date, fiscal_start: int) -> pd.DataFrame:
    """The cells of the fiscal year the month is in."""
    year = fiscal_year(month, fiscal_start)
    first = fiscal_year_first(year, fiscal_start)
    inside = (target_cells["month"] >= pd.Timestamp(first)) & (
        target_cells["month"] <= pd.Timestamp(add_months(first, 11))
    )
    if not inside.any():
        need = Text("{y} 年的目标明细：先运行“目标分解”", "target cells of {y}: run “Break down” first").with_(y=year)
        raise InputError.of("target_cells", "month", (), need, code="no_target_cells")
    return target_cells[inside]


def _one_measure(
    cells: pd.DataFrame,
    movements: pd.DataFrame,
    held: tuple[pd.DataFrame, pd.DataFrame, str],
    month: dt.date,
    keep: str,
    fiscal_start: int,
    lang: str,
) -> pd.DataFrame:
    """One measure: customers by months still open; held: the bounds, the customers and the measure."""
    plan = cells.pivot_table("target_fen", "customer_id", "month", "sum", fill_value=0).astype(np.int64)
    done = _done(movements, plan)
    closed = plan.columns <= pd.Timestamp(month)
    inside = _span(plan.columns, month, keep, fiscal_start)
    moving = inside & ~closed
    new = plan.copy()
    whole, reached = plan.loc[:, inside].sum(axis=1), done.loc[:, inside & closed].sum(axis=1)
    said = np.repeat(np.array(_reasons(whole, reached, keep, lang), dtype=object)[:, None], int((~closed).sum()), 1)
    if moving.any() and keep != "month":
        room = room_of(*held, plan.index, plan.columns[moving])
        new.loc[:, moving] = _spread_left(whole.to_numpy(), reached.to_numpy(), plan.loc[:, moving].to_numpy(), room)
        for (i, t), note in room.notes.items():
            said[i, np.flatnonzero(moving)[t] - closed.sum()] += note.in_(lang)
    return _frame(cells, plan.loc[:, ~closed], new.loc[:, ~closed], done.loc[:, closed].max(axis=1), said, lang)


def _reasons(whole: pd.Series, reached: pd.Series, keep: str, lang: str) -> list[str]:
    """One sentence a customer: what it was asked, has done and lacks, and what the company has left."""
    if keep == "month":
        return [_KEPT.in_(lang)] * len(whole)
    left = shown(max(int(whole.sum() - reached.sum()), 0))
    say, span = _WHY.in_(lang), _SPANS[keep].in_(lang)
    return [
        say.format(span=span, target=shown(int(t)), done=shown(int(d)), lack=shown(max(int(t - d), 0)), left=left)
        for t, d in zip(whole, reached, strict=True)
    ]


def _done(movements: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Actual fen in the shape of the plan."""
    lines = pd.DataFrame({"customer_id": movements["customer_id"].astype("str"), "month": month_of(movements["date"])})
    lines["fen"] = pd.to_numeric(movements["amount_fen"]).fillna(0).astype(np.int64)
    wide = lines.pivot_table("fen", "customer_id", "month", "sum", fill_value=0)
    return wide.reindex(index=plan.index, columns=plan.columns, fill_value=0).astype(np.int64)


def _span(months: pd.Index, month: dt.date, keep: str, fiscal_start: int) -> np.ndarray:  # type: ignore[type-arg]
    """Which months of the year keep their sum together: all, or those of the month's quarter."""
    if keep != "quarter":
        return np.ones(len(months), np.bool_)
    start = fiscal_year_first(fiscal_year(month, fiscal_start), fiscal_start)
    passed = (month.year - start.year) * 12 + month.month - start.month
    first = add_months(start, passed // 3 * 3)
    return np.asarray((months >= pd.Timestamp(first)) & (months <= pd.Timestamp(add_months(first, 2))))


def _spread_left(target: Ints, done: Ints, plan: Ints, room: Room) -> Ints:
    """What is left over the open months: by what each customer lacks, and by the months of the plan.

    Where bounds and leavers leave no such table the months' sums move, and the customers' where that is not enough.
    """
    left = max(int(target.sum() - done.sum()), 0)
    low, high = room.low, np.minimum(room.high, left)
    across, down = ((low.sum(axis=k), np.minimum(high.sum(axis=k, dtype=np.float64), left)) for k in (1, 0))
    if low.sum() > left or across[1].sum() < left or (low > high).any():
        raise _no_room(room, left)
    lacking, months = np.maximum(target - done, 0), plan.sum(axis=0)
    rows = bounded(left, _reaching(lacking, target), *across)
    columns = bounded(left, _reaching(months, months), *down)
    shape = np.where(plan.sum(axis=1, keepdims=True) > 0, plan, np.maximum(months, 1)) * room.here
    if not room.is_bound:
        return allocate(shape, rows, columns).cells
    try:
        return allocate(shape, rows, columns, low, high, None, down).cells
    except Infeasible:
        return allocate(shape, rows, columns, low, high, across, down).cells


def _reaching(weights: Ints, others: Ints) -> Floats:
    """Weights that let everybody take what those with a weight have no room for, by another measure."""
    whole = max(float(weights.sum()), 1.0)
    return np.asarray(weights + whole * 1e-15 * (others + 1) / float((others + 1).sum()), np.float64)


def _no_room(room: Room, left: int) -> InputError:
    """What is left does not fit between the bounds of the open months."""
    low, high = int(room.low.sum()), int(np.minimum(room.high, left).sum(dtype=np.float64))
    found = Text(
        "余下目标 {left} 元；余下各月锁定和下限合计 {low} 元，上限合计 {high} 元",
        "{left} yuan are left; locks and floors of the months left add up to {low} yuan, caps to {high}",
    ).with_(left=shown(left), low=shown(low), high=shown(high))
    return InputError([Problem("infeasible", "target_bounds", "amount_fen", room.rows, found, NEED)])


def _frame(
    cells: pd.DataFrame, plan: pd.DataFrame, new: pd.DataFrame, best: pd.Series, why: np.ndarray, lang: str
) -> pd.DataFrame:
    """The rows of target_rolling: plan and rolling target side by side, with the reason and the flag."""
    who = cells.drop_duplicates("customer_id").set_index("customer_id").loc[plan.index, ["region_id", "rep_id"]]
    long = pd.DataFrame(
        {
            "customer_id": np.repeat(plan.index, plan.shape[1]),
            "month": np.tile(plan.columns, len(plan)),
            "plan_fen": plan.to_numpy().ravel(),
            "rolling_fen": new.to_numpy().ravel(),
            "best_fen": np.repeat(best.to_numpy(), plan.shape[1]),
        }
    )
    for key in ("region_id", "rep_id"):
        long[key] = np.repeat(who[key].to_numpy(), plan.shape[1])
    long["delta_fen"] = long["rolling_fen"] - long["plan_fen"]
    long["factor"] = np.where(
        long["plan_fen"] > 0, long["rolling_fen"] / long["plan_fen"].where(long["plan_fen"] > 0, 1), np.nan
    )
    alarm = (long["rolling_fen"] > ALARM * long["best_fen"]) & (long["delta_fen"] > 0)
    long["is_steep"] = alarm
    long["reason"] = [
        said + _ALARM.in_(lang).format(best=shown(int(b)), x=r / b) if a and b > 0 else said
        for said, a, b, r in zip(why.ravel(), alarm, long["best_fen"], long["rolling_fen"], strict=True)
    ]
    return long
