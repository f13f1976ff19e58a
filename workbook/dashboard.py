"""Dashboard 看板: the figures behind its tiles and charts, taken from the result tables, never calculated twice."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from workbook.errors import InputError
from workbook.money import shown
from workbook.periods import add_months, fiscal_months, fiscal_year, month_name, month_of
from workbook.targets.bridge import STEPS, bridge
from workbook.texts import Text, same

FIGURE_COLUMNS = ["figure", "text", "value_fen", "ratio", "number", "note"]
SPANS = (("month", Text("当月", "month")), ("year", Text("累计", "year to date")))
MEASURE_NAMES = {"sales": Text("销售", "Sales"), "collection": Text("回款", "Collection")}

Number = int | float | None
Figure = tuple[str, Text, Number, Number, Number, Text]
"""A line of dashboard_figures: figure code, name, fen, ratio, number, note."""


def dashboard(
    attainment: pd.DataFrame,
    target_cells: pd.DataFrame,
    sales: pd.DataFrame,
    collections: pd.DataFrame,
    aging: pd.DataFrame,
    proof: pd.DataFrame,
    differences: pd.DataFrame,
    score_totals: pd.DataFrame,
    regions: pd.DataFrame,
    month: dt.date,
    fiscal_start: int,
    lang: str,
) -> dict[str, pd.DataFrame]:
    """The three tables the dashboard sheet looks up and draws.

    attainment, target_cells, aging, proof, differences, score_totals: the result tables of the same month.
    sales, collections: the movements (fen). Blank means the table it comes from has nothing to say.
    Returns dashboard_figures (a row per figure code), dashboard_months (the fiscal year's twelve months; later
    months have no actual), dashboard_regions (year to date).
    Raises InputError where the attainment was calculated for another month.
    """
    refuse_another_month(attainment, month)
    score_totals = score_totals[(score_totals["month"] == pd.Timestamp(month)).to_numpy(dtype=bool)]
    figures = [*_attained(attainment), *_receivable(aging), *_reconciled(proof, differences), *_scored(score_totals)]
    figures += _bridged(attainment)
    rows = [(f[0], f[1].in_(lang), *f[2:5], f[5].in_(lang)) for f in figures]
    frame = pd.DataFrame(rows, columns=FIGURE_COLUMNS)
    types = {"value_fen": "Int64", "ratio": "float64", "number": "float64"}
    return {
        "dashboard_figures": frame.astype(types),
        "dashboard_months": _months(target_cells, sales, collections, month, fiscal_start),
        "dashboard_regions": _regions(attainment, regions),
    }


def refuse_another_month(attainment: pd.DataFrame, month: dt.date) -> None:
    """The dashboard of one month must not show the figures of another."""
    months = attainment[attainment["period_kind"] == "month"]
    other = months[months["period"].astype("str") != month_name(month)]
    if len(other):
        need = Text("{month} 的达成率", "attainment of {month}").with_(month=month_name(month))
        fix = Text("先运行“达成”，再更新看板", "run Attainment for this month first, then the dashboard")
        found = same(other["period"].iloc[0])
        raise InputError.of("attainment", "period", other.index[:1], need, found, "another_month", fix)


def _attained(attainment: pd.DataFrame) -> list[Figure]:
    """Sales and collection of the company, month and year to date, and their growth on last year."""
    figures: list[Figure] = []
    for key, name in MEASURE_NAMES.items():
        for span, words in SPANS:
            row = _company(attainment, key, span)
            title = Text(f"{words.zh}{name.zh}", f"{name.en}, {words.en}")
            figures.append((f"{key}_{span}", title, row["actual_fen"], row["ratio"], None, _target_note(row)))
            yoy = Text(f"{title.zh}同比", f"{title.en}, year on year")
            code = f"{key}_yoy" if span == "year" else f"{key}_month_yoy"
            figures.append((code, yoy, None, row["yoy_ratio"], None, _last_note(row)))
    return figures


def _company(attainment: pd.DataFrame, measure: str, span: str) -> dict[str, Number]:
    """The company's row of one measure and span; every value None where there is none."""
    chosen = (attainment["level"] == "company") & (attainment["measure"] == measure)
    rows = attainment[chosen & (attainment["period_kind"] == span)]
    keys = ("target_fen", "actual_fen", "ratio", "last_year_fen", "yoy_ratio")
    if rows.empty:
        return dict.fromkeys(keys)
    return {k: None if pd.isna(v := rows[k].iloc[0]) else v for k in keys}


def _target_note(row: dict[str, Number]) -> Text:
    if row["target_fen"] is None:
        return Text("没有目标", "no target")
    return _with_money(Text("目标 {money}", "target {money}"), row["target_fen"])


def _last_note(row: dict[str, Number]) -> Text:
    if row["last_year_fen"] is None:
        return Text("没有去年同期", "nothing a year ago")
    return _with_money(Text("去年同期 {money}", "last year {money}"), row["last_year_fen"])


def _with_money(text: Text, fen: float | int) -> Text:
    """A note with an amount: 万元 in Chinese, thousands in English."""
    thousands = f"{int(fen) / 100_000:,.0f} k"
    return text.with_(money=Text(f"{shown(int(fen), 'wan', 1)} 万元", thousands))


def _receivable(aging: pd.DataFrame) -> list[Figure]:
    """What is owed and what is overdue; without an aging both are blank."""
    names = Text("应收余额", "Receivable"), Text("逾期金额", "Overdue")
    if aging.empty:
        none = Text("没有账龄", "no aging")
        return [("balance", names[0], None, None, None, none), ("overdue", names[1], None, None, None, none)]
    balance, overdue = int(aging["balance_fen"].sum()), int(aging["overdue_fen"].sum())
    owing, late = int((aging["balance_fen"] > 0).sum()), int((aging["overdue_fen"] > 0).sum())
    charged = balance + int(aging["unapplied_fen"].sum())  # as in the aging: receipts not yet applied are no debt paid
    share = overdue / charged if charged > 0 else None
    return [
        ("balance", names[0], balance, None, owing, Text(f"{owing} 户有余额", f"{owing} customers owe")),
        ("overdue", names[1], overdue, share, late, Text(f"{late} 户逾期", f"{late} customers overdue")),
    ]


def _reconciled(proof: pd.DataFrame, differences: pd.DataFrame) -> list[Figure]:
    """How many differences the reconciliation left, and whether every balance proof closes."""
    name = Text("对账差异", "Differences")
    if proof.empty:
        return [("differences", name, None, None, None, Text("没有对账", "nothing reconciled"))]
    note = Text(f"对账 {len(proof)} 户", f"{len(proof)} customers reconciled")
    gap = int(proof["gap_fen"].abs().sum())
    return [("differences", name, gap, None, len(differences), note)]


def _scored(score_totals: pd.DataFrame) -> list[Figure]:
    """How many reps were scored and the best of them."""
    name = Text("最高得分", "Best score")
    scored = score_totals[score_totals["score"].notna()].sort_values(["rank", "rep_id"])
    if scored.empty:
        return [("best_score", name, None, None, None, Text("没有打分", "nobody scored"))]
    best, count = scored.iloc[0], len(scored)
    note = Text(f"{best['rep']}；共 {count} 人", f"{best['rep']}; {count} scored")
    return [("best_score", name, None, None, float(best["score"]), note)]


def _bridged(attainment: pd.DataFrame) -> list[Figure]:
    """The steps from last year's sales to this year's, with how many customers each is."""
    none = Text("没有去年同期", "nothing a year ago")
    counted = Text("{n} 户", "{n} customers")
    return [
        (code, STEPS[code], None, None, None, none)
        if step is None
        else (code, STEPS[code], step[0], None, step[1], counted.with_(n=step[1]))
        for code, step in bridge(attainment).items()
    ]


def _months(
    target_cells: pd.DataFrame, sales: pd.DataFrame, collections: pd.DataFrame, month: dt.date, fiscal_start: int
) -> pd.DataFrame:
    """Target, actual and last year by month of the fiscal year; blank where there is no target or no record yet."""
    months = fiscal_months(fiscal_year(month, fiscal_start), fiscal_start)
    index = pd.DatetimeIndex(pd.to_datetime(months)).as_unit("us")
    before = pd.DatetimeIndex(pd.to_datetime([add_months(m, -12) for m in months])).as_unit("us")
    sold, collected = _by_month(sales, month), _by_month(collections, month)
    columns = {
        "month": pd.Series(index),
        "sales_target_fen": _targets(target_cells, "sales", index),
        "sales_fen": _within(sold, index, month),
        "last_sales_fen": _within(sold, before, month),
        "collection_target_fen": _targets(target_cells, "collection", index),
        "collection_fen": _within(collected, index, month),
    }
    return pd.DataFrame(columns)


def _by_month(movements: pd.DataFrame, month: dt.date) -> pd.Series:
    """Fen by month, up to the month."""
    by = movements["amount_fen"].astype("int64").groupby(month_of(movements["date"])).sum()
    return by[by.index <= pd.Timestamp(month)]


def _within(by_month: pd.Series, months: pd.DatetimeIndex, month: dt.date) -> pd.Series:
    """Fen of each month; 0 between the first record and the month, blank outside."""
    first = by_month.index.min()
    values = by_month.reindex(months).astype("Int64").reset_index(drop=True)
    recorded = pd.Series((months >= first) & (months <= pd.Timestamp(month)))
    return values.where(values.notna() | ~recorded, 0)


def _targets(target_cells: pd.DataFrame, measure: str, months: pd.DatetimeIndex) -> pd.Series:
    """The sum of the target cells of each month; blank where there is none."""
    cells = target_cells[target_cells["measure"] == measure]
    by_month = cells["target_fen"].groupby(cells["month"]).sum()
    return by_month.reindex(months).astype("Int64").reset_index(drop=True)


def _regions(attainment: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Year to date by region, sales and collection side by side, by region_id."""
    frame = regions[["region_id", "region"]].sort_values("region_id", ignore_index=True)
    to_date = attainment[(attainment["level"] == "region") & (attainment["period_kind"] == "year")]
    for key in MEASURE_NAMES:
        rows = to_date[to_date["measure"] == key].set_index("id").reindex(frame["region_id"])
        frame[f"{key}_target_fen"] = rows["target_fen"].astype("Int64").array
        frame[f"{key}_fen"] = rows["actual_fen"].astype("Int64").array
        frame[f"{key}_ratio"] = rows["ratio"].to_numpy(dtype=float, na_value=float("nan"))
    return frame
