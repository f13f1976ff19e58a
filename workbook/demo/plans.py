"""Targets 目标 and appraisal 考核 of the demonstration, near what was achieved."""

from __future__ import annotations

import pandas as pd

from workbook.demo.frame import MONTH, WAN, Rows
from workbook.demo.names import REGIONS
from workbook.money import round_half_up, split
from workbook.texts import Text


def year_fen(frame: pd.DataFrame, by: str, year: int, last_month: int = 12) -> pd.Series:
    """What was sold or collected in a year up to a month, by a column."""
    date = frame["date"]
    sums: pd.Series = frame[(date.dt.year == year) & (date.dt.month <= last_month)].groupby(by)["amount_fen"].sum()
    return sums


def make_targets(sales: pd.DataFrame, collections: pd.DataFrame, profile: pd.DataFrame, lang: str) -> dict[str, Rows]:
    """Company targets, weights, bounds and assigned targets 目标, in whole 万元, near what was achieved."""
    by_region = collections.assign(
        region_id=collections["customer_id"].map(profile.set_index("customer_id")["region_id"])
    )
    company: Rows = []
    for measure, made, ratio in (("sales", sales, 0.974), ("collection", by_region, 0.981)):
        last, ten, now = (year_fen(made, "region_id", y, m).sum() for y, m in ((2025, 12), (2025, 10), (2026, 10)))
        notes = (Text("2025 年经营计划", "business plan 2025"), Text("2026 年经营计划", "business plan 2026"))
        for year, fen, note in ((2025, last / 0.988, notes[0]), (2026, now / ratio * last / ten, notes[1])):
            company.append(
                {"year": year, "measure": measure, "target_fen": _whole_wan(fen, 10), "note": note.in_(lang)}
            )
    total = next(int(r["target_fen"]) for r in company if r["year"] == 2026 and r["measure"] == "sales")
    return {
        "company_targets": company,
        "target_weights": _weights(sales, lang),
        "target_bounds": _bounds(sales, total, lang),
        "assigned_targets": _assigned(sales, total, lang),
        "credit_terms": _terms(),
    }


def _terms() -> Rows:
    """Customers that do not simply pay after their credit days: cash, month end, instalments."""
    terms = (
        ("C003", 1, "cash", 0, 1.0), ("C006", 1, "month_end", 30, 1.0), ("C012", 1, "days", 75, 1.0),
        ("C009", 1, "instalment", 0, 0.3), ("C009", 2, "instalment", 60, 0.6), ("C009", 3, "instalment", 180, 0.1),
    )  # fmt: skip
    return [dict(zip(("customer_id", "no", "kind", "days", "share_ratio"), row, strict=True)) for row in terms]


def _whole_wan(fen: float, step: int = 1) -> int:
    """An amount in whole steps of 万元."""
    return int(round_half_up(fen / (step * WAN))) * step * WAN


def _weights(sales: pd.DataFrame, lang: str) -> Rows:
    """The regions' sales weights: last year's shares in whole percent, a little more for the south-west."""
    last = year_fen(sales, "region_id", 2025)
    percent = dict(zip(last.index, split(100, last.to_numpy()), strict=True))
    percent["HD"] -= 1
    percent["XN"] += 1
    notes = {
        "XN": Text("成都新设服务站，上调 1 个点", "new service centre in Chengdu: one point more"),
        "HD": Text("让出 1 个点给西南", "gives one point to the south-west"),
    }
    note = Text("按 2025 年实际占比", "actual share of 2025")
    return [
        {
            "measure": "sales",
            "level": "region",
            "id": r.id,
            "weight": float(percent[r.id]),
            "note": notes.get(r.id, note).in_(lang),
        }
        for r in REGIONS
    ]


def _bounds(sales: pd.DataFrame, total: int, lang: str) -> Rows:
    """One lock 锁定, floor 下限 and cap 上限, each within reach of the company's target."""
    share = total / year_fen(sales, "region_id", 2025).sum()
    last = year_fen(sales, "customer_id", 2025)
    return [
        {
            "measure": "sales",
            "level": "customer",
            "id": "C001",
            "month": None,
            "bound": "lock",
            "amount_fen": _whole_wan(last["C001"] * share * 0.98),
            "note": Text("已签年度框架协议", "annual frame contract signed").in_(lang),
        },
        {
            "measure": "sales",
            "level": "customer",
            "id": "C036",
            "month": None,
            "bound": "floor",
            "amount_fen": _whole_wan(last["C036"] * share * 1.04),
            "note": Text("新产线投产，保底", "new production line: at least this").in_(lang),
        },
        {
            "measure": "sales",
            "level": "customer",
            "id": "C023",
            "month": None,
            "bound": "cap",
            "amount_fen": _whole_wan(last["C023"] * 0.5),
            "note": Text("已停止采购，不再加量", "no longer buying: no more than this").in_(lang),
        },
    ]


def _assigned(sales: pd.DataFrame, total: int, lang: str) -> Rows:
    """Quarterly sales quotas 季度定额 of three reps for 2026."""
    made = sales[sales["date"].dt.year == 2025]
    share = total / made["amount_fen"].sum()
    quarter = made.groupby(["rep_id", made["date"].dt.quarter])["amount_fen"].sum()
    return [
        {
            "measure": "sales",
            "level": "rep",
            "id": rep_id,
            "period": f"2026Q{q}",
            "target_fen": _whole_wan(quarter[rep_id, q] * share, 5),
            "note": Text("区域主管下达", "assigned by the regional supervisor").in_(lang),
        }
        for rep_id in ("S02", "S06", "S09")
        for q in range(1, 5)
    ]


def make_kpis(lang: str) -> Rows:
    """The appraisal scheme 考核方案; the weights add up to 100."""
    scheme = (
        ("K01", Text("销售达成率", "Sales attainment"), "sales_attainment", 40, "higher", "ratio", 0.6, 1.0, 1.2),
        (
            "K02",
            Text("回款达成率", "Collection attainment"),
            "collection_attainment",
            30,
            "higher",
            "ratio",
            0.6,
            1.0,
            1.1,
        ),
        ("K03", Text("销售增长", "Sales growth"), "sales_growth", 10, "higher", "linear", -0.1, 0.1, 1.2),
        ("K04", Text("逾期率", "Overdue ratio"), "overdue_ratio", 10, "lower", "linear", 0.4, 0.15, 1.0),
        ("K05", Text("客户拜访", "Customer visits"), "manual", 10, "higher", "ratio", 8, 20, 1.0),
    )
    keys = ("kpi_id", "kpi", "measure", "weight", "direction", "shape", "threshold", "target", "cap_ratio")
    notes = {
        "K03": Text("当月同比，负 10% 得 0 分", "the month year on year; no points at minus 10%"),
        "K04": Text("月末逾期金额 ÷ 应收余额", "overdue / receivable balance at month end"),
        "K05": Text("每月 20 次，以拜访记录为准", "20 a month, as recorded"),
    }
    return [
        {
            **dict(zip(keys, (row[0], row[1].in_(lang), *row[2:]), strict=True)),
            "note": notes.get(row[0], Text("", "")).in_(lang) or None,
        }
        for row in scheme
    ]


def kpi_entries(lang: str) -> Rows:
    """Customer visits 客户拜访 of the twelve reps in the month."""
    visits = (22, 26, 18, 20, 24, 21, 15, 12, 19, 9, 14, 23)
    note = Text("拜访记录", "visit records").in_(lang)
    return [
        {"month": MONTH, "rep_id": f"S{i + 1:02d}", "kpi_id": "K05", "value": float(v), "note": note}
        for i, v in enumerate(visits)
    ]
