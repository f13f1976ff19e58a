"""Product lines 产品线: each region's sales target over product lines and months, exact every way it is added."""

from __future__ import annotations

import numpy as np
import pandas as pd

from workbook.errors import Problem, raise_if_any
from workbook.money import shown
from workbook.targets.allocate import allocate
from workbook.targets.explain import MONTH_KEYS, growth
from workbook.targets.parts import largest_remainder
from workbook.targets.rounding import Floats, Ints
from workbook.texts import Text, listed, same

NO_LINE = "?"
"""Products without a product line."""
_WHY = Text(
    "公司本线 {line} 元（{base}），区域全年 {region} 元：两边合计同时守住",
    "the company's line {line} yuan ({base}), the region's year {region} yuan: both sums kept",
)
_STATED = Text("表中权重 {w:g}", "weight {w:g} in the sheet")
_ACTUAL = Text("去年实际 {fen} 元", "last year {fen} yuan")
_EQUAL = Text("没有基数，均分", "no base: equal shares")


def break_lines(
    target_regions: pd.DataFrame,
    target_weights: pd.DataFrame,
    sales: pd.DataFrame,
    customers: pd.DataFrame,
    products: pd.DataFrame,
    first_last_year: pd.Timestamp,
    lang: str,
) -> pd.DataFrame:
    """The sales targets of regions and months over product lines.

    target_regions: from the breakdown (measure, region_id, region, m01_fen ...). target_weights: rows of the
    level product_line go before last year's sales by line; all lines or none. sales, customers, products as
    declared. first_last_year: the first month of the year before. Nothing comes back where no product has a line.
    Returns the rows of the table target_lines: lines add up to each region's month, regions to the company's
    line, all to the company. Raises InputError for weights of unknown lines or of only some.
    Formula: company by line (weights); region x line (two-way, last year's mix as weights); line x month in
    each region (two-way).
    """
    regions = target_regions[target_regions["measure"] == "sales"].reset_index(drop=True)
    lines = sorted(products["product_line"].astype("str").dropna().unique())
    if not lines or regions.empty:
        return pd.DataFrame(
            columns=[
                "measure",
                "region_id",
                "region",
                "product_line",
                "total_fen",
                "base_fen",
                "growth_ratio",
                *MONTH_KEYS,
                "reason",
            ]
        )
    base = _base(sales, customers, products, regions["region_id"].astype("str").tolist(), lines, first_last_year)
    lines = [*lines, NO_LINE] if base.shape[1] > len(lines) else lines
    weights, why = _company(target_weights, base, lines)
    months = regions[MONTH_KEYS].to_numpy(np.int64)
    totals = largest_remainder(int(months.sum()), weights)
    mixed = allocate(_positive(base.sum(axis=2), totals), months.sum(axis=1), totals).cells
    cells = np.stack([allocate(_positive(base[k], months[k]), mixed[k], months[k]).cells for k in range(len(regions))])
    return _frame(regions, lines, cells, base.sum(axis=2), totals, why, lang)


def _base(
    sales: pd.DataFrame,
    customers: pd.DataFrame,
    products: pd.DataFrame,
    regions: list[str],
    lines: list[str],
    first: pd.Timestamp,
) -> Ints:
    """Last year's sales by region, line and month; a last line for products without one, where they sold."""
    region = (
        sales["customer_id"]
        .astype("str")
        .map(dict(zip(customers["customer_id"].astype("str"), customers["region_id"].astype("str"), strict=True)))
    )
    line_of = dict(zip(products["product_id"].astype("str"), products["product_line"].astype("str"), strict=True))
    line = sales["product_id"].astype("str").map(line_of).fillna(NO_LINE)
    month = (sales["date"].dt.year - first.year) * 12 + sales["date"].dt.month - first.month
    at = (
        pd.Index(regions).get_indexer(pd.Index(region)),
        pd.Index([*lines, NO_LINE]).get_indexer(pd.Index(line)),
        month.to_numpy(),
    )
    inside = (at[0] >= 0) & (at[1] >= 0) & (at[2] >= 0) & (at[2] < 12)
    cells = np.zeros((len(regions), len(lines) + 1, 12), np.int64)
    np.add.at(
        cells, tuple(a[inside] for a in at), pd.to_numeric(sales["amount_fen"]).fillna(0).to_numpy(np.int64)[inside]
    )
    cells = np.maximum(cells, 0)
    return cells if cells[:, -1].any() else cells[:, :-1]


def _company(target_weights: pd.DataFrame, base: Ints, lines: list[str]) -> tuple[Floats, list[Text]]:
    """The weight of each line for the whole company, and why."""
    rows = target_weights[
        (target_weights["level"] == "product_line") & (target_weights["measure"].fillna("sales") == "sales")
    ]
    given = dict(zip(rows["id"].astype("str").str.strip(), rows["weight"].astype(float), strict=True))
    raise_if_any(_faults(rows, given, lines))
    if given:
        return np.array([given.get(x, 0.0) for x in lines]), [_STATED.with_(w=given.get(x, 0.0)) for x in lines]
    year = base.sum(axis=(0, 2))
    if not year.any():
        return np.ones(len(lines)), [_EQUAL] * len(lines)
    return year.astype(np.float64), [_ACTUAL.with_(fen=shown(int(y))) for y in year]


def _faults(rows: pd.DataFrame, given: dict[str, float], lines: list[str]) -> list[Problem]:
    at = tuple(int(r) for r in rows.index)
    problems = []
    if lost := sorted(set(given) - set(lines)):
        need = Text("“产品”表里有的产品线", "a product line that is in “Products”")
        problems.append(Problem("unknown_id", "target_weights", "id", at, listed(f"“{x}”" for x in lost), need))
    if given and (left_out := [x for x in lines if x not in given and x != NO_LINE]):
        need = Text("每条产品线都有权重，或都没有", "a weight for all product lines, or for none")
        problems.append(
            Problem(
                "weight_missing",
                "target_weights",
                "id",
                at,
                Text("缺 {x}", "missing {x}").with_(x=listed(left_out)),
                need,
            )
        )
    if given and not sum(given.values()) > 0:
        need = Text("产品线权重不能全为 0", "product line weights that are not all 0")
        problems.append(Problem("all_zero", "target_weights", "weight", at, same("0"), need))
    return problems


def _positive(base: Ints, columns: Ints) -> Floats:
    """Weights that leave nobody out: a thousandth of the columns' shape is added, as targets may open new ground."""
    whole = max(float(base.sum()), 1.0)
    even = np.maximum(columns, 1) / max(float(columns.sum()), 1.0)
    return np.asarray(base + whole * 1e-3 / len(base) * even, np.float64)


def _frame(
    regions: pd.DataFrame, lines: list[str], cells: Ints, base: Ints, totals: Ints, why: list[Text], lang: str
) -> pd.DataFrame:
    """The rows of target_lines: region by region, line by line."""
    k, n = len(regions), len(lines)
    year, flat = cells.sum(axis=2).ravel(), cells.reshape(k * n, 12)
    no_line = Text("未归类", "no product line").in_(lang)
    said = [
        _WHY.with_(line=shown(int(totals[j])), base=why[j], region=shown(int(cells[i].sum()))).in_(lang)
        for i in range(k)
        for j in range(n)
    ]
    return pd.DataFrame(
        {
            "measure": "sales",
            "region_id": np.repeat(regions["region_id"].to_numpy(), n),
            "region": np.repeat(regions["region"].to_numpy(), n),
            "product_line": [no_line if x == NO_LINE else x for x in lines] * k,
            "total_fen": year,
            "base_fen": base.ravel(),
            "growth_ratio": growth(year, base.ravel()),
            **{key: flat[:, i] for i, key in enumerate(MONTH_KEYS)},
            "reason": said,
        }
    )
