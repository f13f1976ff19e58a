"""Why this number 由来: the result tables of a breakdown, every cell with its reason in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.errors import Problem
from workbook.money import shown
from workbook.targets.grid import Grid, Ints
from workbook.targets.limits import BOUND_WORDS, active_bounds
from workbook.targets.weights import Weights
from workbook.texts import Text

Floats = NDArray[np.float64]
MONTH_KEYS = [f"m{i:02d}_fen" for i in range(1, 13)]

_CELL = Text(
    "{region}全年 {total} 元 × 客户占比 {share:.4%}（{why}）× 本月占比 {month:.3%} × 系数 {factor:.4f} = {exact:.4f} 元",
    "{region} {total} yuan a year × customer share {share:.4%} ({why}) × month share {month:.3%} × factor {factor:.4f}"
    " = {exact:.4f} yuan",
)
_NONE = Text("{why}：目标为 0", "{why}: target 0")
_NO_MONTH = Text(
    "{why}；本月没有份额（未开户，或各级本月权重为 0）", "{why}; no share of this month (not open yet, or weighed 0)"
)
_BOUND = Text("；守{span}{bound}", "; kept at the {span} {bound}")
_SPANS = (Text("本月", "month's"), Text("全年", "year's"))
_ROUNDED = Text("；取整 {fen:+.2f} 分", "; rounded {fen:+.2f} fen")
_MOVED = Text("；为守住上下限移动 {yuan} 元", "; moved {yuan} yuan to keep the bounds")


@dataclass(frozen=True)
class Made:
    """One measure broken down: what was asked, what everything weighs, the cells, and what they were rounded from.

    regions (k x 12), cells (n x 12): fen. exact (n x 12): fen before rounding.
    """

    measure: str
    total: int
    weights: Weights
    bounds: pd.DataFrame
    regions: Ints
    cells: Ints
    exact: Floats


def cell_frame(made: Made, grid: Grid, lang: str) -> pd.DataFrame:
    """The table target_cells of one measure: a row per customer and month."""
    n = len(grid.customers)
    who = grid.customers.loc[np.repeat(np.arange(n), 12)]
    base = made.weights.base.ravel()
    has_base = bool(made.weights.base.any())
    bound = _bounds_of_cells(made, n)
    share = _share_in_region(made, grid)
    return pd.DataFrame(
        {
            "measure": made.measure,
            "month": np.tile(pd.DatetimeIndex(pd.to_datetime(grid.months)).astype("datetime64[us]"), n),
            "region_id": who["region_id"].array,
            "rep_id": who["rep_id"].array,
            "customer_id": who["customer_id"].array,
            "target_fen": made.cells.ravel(),
            "base_fen": pd.array(base if has_base else [pd.NA] * len(base), dtype="Int64"),
            "share_ratio": np.repeat(share, 12),
            "growth_ratio": growth(made.cells.ravel(), base),
            "bound": pd.array([code or pd.NA for code, _span in bound], dtype="str"),
            "reason": _reasons(made, grid, share, bound, lang),
        }
    )


def customer_frame(made: Made, grid: Grid, year: int) -> pd.DataFrame:
    """The table target_breakdown of one measure: a row per customer, its months side by side."""
    names = grid.regions["region"].to_numpy()[grid.region_of]
    who = grid.customers
    head = {
        "year": year,
        "measure": made.measure,
        "region_id": who["region_id"],
        "region": names,
        "customer_id": who["customer_id"],
        "customer": who["customer"],
        "rep_id": who["rep_id"],
    }
    return pd.DataFrame({**head, **_amounts(made.cells, made.weights.base)})


def region_frame(made: Made, grid: Grid, year: int, lang: str) -> pd.DataFrame:
    """The table target_regions of one measure: a row per region, its months side by side, and why."""
    head = {
        "year": year,
        "measure": made.measure,
        "region_id": grid.regions["region_id"],
        "region": grid.regions["region"],
    }
    sums = _amounts(made.regions, grid.by_region(made.weights.base))
    return pd.DataFrame({**head, **sums, "reason": _region_reasons(made, lang)})


def no_base(target_breakdown: pd.DataFrame) -> list[Problem]:
    """A finding for each measure that was broken down without any base: it says by which policy."""
    none = Text(
        "去年没有任何记录，没有权重的地方按客户均分", "none last year: where no weight is given customers share equally"
    )
    need = Text("去年的记录，或“目标权重”", "last year's rows, or “Target weights”")
    return [
        Problem("no_base", {"collection": "collections"}.get(str(measure), "sales"), "", (), none, need, is_error=False)
        for measure, rows in target_breakdown.groupby("measure")
        if rows["base_fen"].isna().all()
    ]


def growth(target: Ints, base: Ints) -> Floats:
    """Target / base - 1; blank where the base is not above 0."""
    return np.where(base > 0, target / np.where(base > 0, base, 1) - 1, np.nan)


def _amounts(cells: Ints, base: Ints) -> dict[str, object]:
    total, last = cells.sum(axis=1), base.sum(axis=1)
    known = pd.array(last if base.any() else [pd.NA] * len(last), dtype="Int64")
    months = {key: cells[:, i] for i, key in enumerate(MONTH_KEYS)}
    return {"total_fen": total, "base_fen": known, "growth_ratio": growth(total, last), **months}


def _share_in_region(made: Made, grid: Grid) -> Floats:
    """Each customer's share of its region by weight."""
    weight = made.weights.customer
    whole = np.bincount(grid.region_of, weight, len(grid.regions))[grid.region_of]
    return np.where(whole > 0, weight / np.where(whole > 0, whole, 1.0), 0.0)


def _bounds_of_cells(made: Made, n: int) -> list[tuple[str, int]]:
    """The bound each cell stands on and its span, month 0 or year 1; ("", 0) where none."""
    active = active_bounds(made.bounds, "customer", made.cells)
    own = [(active.get((i, t), ""), active.get((i, -1), "")) for i in range(n) for t in range(12)] if active else []
    if not own:
        return [("", 0)] * (n * 12)
    return [(cell, 0) if cell else (year, 1 if year else 0) for cell, year in own]


def _reasons(made: Made, grid: Grid, share: Floats, bound: list[tuple[str, int]], lang: str) -> list[str]:
    """One sentence a cell: region total x share x month x factor = exact, then bound and rounding."""
    profile = made.weights.cell / np.where(share > 0, made.weights.cell.sum(axis=1), 1.0)[:, None]
    totals = made.regions.sum(axis=1)[grid.region_of]
    plain = totals[:, None] * share[:, None] * profile
    factor = made.exact / np.where(plain > 0, plain, 1.0)
    head, none, no_month = (text.in_(lang) for text in (_CELL, _NONE, _NO_MONTH))
    words = {k: t.in_(lang) for k, t in BOUND_WORDS.items()}
    regions = grid.regions["region"].to_numpy()[grid.region_of]
    spans = [s.in_(lang) for s in _SPANS]
    said = []
    for i, why in enumerate(t.in_(lang) for t in made.weights.customer_why):
        total = shown(int(totals[i]))
        for t in range(12):
            if plain[i, t] > 0:
                text = head.format(
                    region=regions[i], total=total, share=share[i], why=why, month=profile[i, t],
                    factor=factor[i, t], exact=made.exact[i, t] / 100,
                )  # fmt: skip
            else:
                text = (no_month if share[i] > 0 else none).format(why=why)
            if note := made.weights.notes.get((i, t)):
                text = note.in_(lang) if made.cells[i, t] == 0 else text + note.in_(lang)
            code, span = bound[i * 12 + t]
            if code:
                text += _BOUND.in_(lang).format(span=spans[span], bound=words[code])
            said.append(text + _rounding(float(made.cells[i, t] - made.exact[i, t]), lang))
    return said


def _rounding(off: float, lang: str) -> str:
    """How far the whole fen lie from the exact figure, in words."""
    if abs(off) < 0.005:
        return ""
    if abs(off) <= 1:
        return _ROUNDED.in_(lang).format(fen=off)
    return _MOVED.in_(lang).format(yuan=shown(round(off)))


def _region_reasons(made: Made, lang: str) -> list[str]:
    """One sentence a region: company total x share by weight, then bound, then what moved."""
    weight, year = made.weights.region, made.regions.sum(axis=1)
    active = active_bounds(made.bounds, "region", made.regions)
    said = []
    for i, why in enumerate(made.weights.region_why):
        head = Text(
            "公司全年 {total} 元 × 占比 {share:.4%}（{why}）= {plain} 元",
            "company {total} yuan × share {share:.4%} ({why}) = {plain} yuan",
        ).with_(
            total=shown(made.total),
            share=weight[i] / weight.sum(),
            why=why,
            plain=shown(round(made.total * weight[i] / weight.sum())),
        )
        text = head.in_(lang)
        if code := active.get((i, -1), ""):
            text += _BOUND.with_(span=_SPANS[1], bound=BOUND_WORDS[code]).in_(lang)
        off = int(year[i]) - round(made.total * weight[i] / weight.sum())
        said.append(text + (_MOVED.in_(lang).format(yuan=shown(off)) if abs(off) > 1 else ""))
    return said
