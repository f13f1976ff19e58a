"""A department small enough to read: two regions, three customers, one month, for the documents' tests."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

import pandas as pd
from small_tables import rows, tables

from reports import monthly, pdf, word
from workbook.settings import Settings

MONTH = dt.date(2026, 10, 1)
STAMP = monthly.Stamp(dt.date(2026, 10, 31), "3f2a9c" + "0" * 58, "工作簿.xlsx", "202610-3f2a9c00", "0.1.0")
NAMES = {"*": "公司", "HD": "华东", "HN": "华南", "R1": "林晓梅", "C1": "A&B <亚洲> 公司", "C2": "苏州恒泰电气有限公司"}
NAMES["C3"] = "𠮷祥䶮贸易"
LINES = [  # measure, level, id, target, actual, last year (fen) of the month
    ("sales", "company", "*", 300_000_00, 285_000_00, 250_000_00),
    ("sales", "region", "HD", 200_000_00, 210_000_00, 160_000_00),
    ("sales", "region", "HN", 100_000_00, 75_000_00, 90_000_00),
    ("sales", "rep", "R1", 300_000_00, 285_000_00, 250_000_00),
    ("sales", "customer", "C1", 150_000_00, 160_000_00, 120_000_00),
    ("sales", "customer", "C2", 100_000_00, 75_000_00, 90_000_00),
    ("sales", "customer", "C3", 50_000_00, 50_000_00, 40_000_00),
    ("collection", "company", "*", 280_000_00, 290_000_00, 240_000_00),
    ("collection", "region", "HD", 180_000_00, 200_000_00, 150_000_00),
    ("collection", "region", "HN", 100_000_00, 90_000_00, 90_000_00),
    ("collection", "rep", "R1", 280_000_00, 290_000_00, 240_000_00),
    ("collection", "customer", "C1", 250_000_00, 280_000_00, 220_000_00),
    ("collection", "customer", "C2", 30_000_00, 10_000_00, 20_000_00),
    ("sales", "product_line", "伺服", 180_000_00, 185_000_00, 150_000_00),
    ("sales", "product_line", "传感器", 120_000_00, 100_000_00, 100_000_00),
]


def attainment(lines: list[tuple[str, str, str, int, int, int]] = LINES) -> pd.DataFrame:
    """The table 达成: the month as given, the year ten times as much."""
    found = []
    for measure, level, id_, target, actual, last in lines:
        for kind, period, times in (("month", "2026-10", 1), ("year", "2026", 10)):
            t, a, y = target * times, actual * times, last * times
            found.append(
                {
                    "measure": measure, "level": level, "id": id_, "name": NAMES.get(id_, id_), "period_kind": kind,
                    "period": period, "target_fen": t, "actual_fen": a, "ratio": a / t if t else None, "gap_fen": a - t,
                    "last_year_fen": y, "yoy_ratio": a / y - 1 if y else None, "full_target_fen": t,
                    "elapsed_ratio": 1.0, "landing_fen": a + a // 5, "previous_fen": a // 2, "mom_ratio": 1.0 if a else None,
                    "status": "behind" if a < 0.9 * t else "on_track",
                }
            )  # fmt: skip
    return rows("attainment", *found)


def small() -> dict[str, pd.DataFrame]:
    """Every table the summary reads."""
    frames = tables()
    frames["attainment"] = attainment()
    frames["regions"] = rows(
        "regions", *[{"region_id": "HD", "region": "华东"}, {"region_id": "HN", "region": "华南", "manager": "黄建平"}]
    )
    frames["reps"] = rows("reps", {"rep_id": "R1", "rep": NAMES["R1"], "region_id": "HD"})
    frames["customers"] = rows(
        "customers",
        *[{"customer_id": c, "customer": NAMES[c], "region_id": "HD", "rep_id": "R1"} for c in ("C1", "C2", "C3")],
    )
    frames |= money_to_come()
    frames["dashboard_months"] = rows(
        "dashboard_months",
        *[
            {"month": "2026-09-01", "sales_target_fen": 290_000_00, "sales_fen": 300_000_00, "last_sales_fen": 240_000_00},
            {"month": "2026-10-01", "sales_target_fen": 300_000_00, "sales_fen": 285_000_00, "last_sales_fen": 250_000_00},
            {"month": "2026-11-01", "sales_target_fen": 310_000_00, "last_sales_fen": 260_000_00},
        ],
    )  # fmt: skip
    frames["dashboard_regions"] = rows(
        "dashboard_regions",
        *[
            {"region_id": "HD", "region": "华东", "sales_target_fen": 2_000_000_00, "sales_fen": 2_100_000_00},
            {"region_id": "HN", "region": "华南", "sales_target_fen": 1_000_000_00, "sales_fen": 750_000_00},
        ],
    )
    frames["proof"] = rows(
        "proof",
        *[
            {"customer_id": "C1", "customer": NAMES["C1"], "ours_fen": 90_000_00, "theirs_fen": 90_000_00, "gap_fen": 0},
            {"customer_id": "C2", "customer": NAMES["C2"], "ours_fen": 50_000_00, "theirs_fen": 62_345_67, "gap_fen": -12_345_67},
        ],
    )  # fmt: skip
    frames["differences"] = rows(
        "differences",
        *[
            {
                "customer_id": "C2", "customer": NAMES["C2"], "kind": "missing_ours", "side": "theirs", "line_id": "D7",
                "date": "2026-10-28", "ref": "26322000000417321665", "amount_fen": 12_345_67, "effect_fen": -12_345_67,
                "reason": "对方有、我方没有同票号或同金额的行", "open_days": 3, "owner": "沈洁", "due_date": "2026-10-30", "status": "open",
            }
        ],
    )  # fmt: skip
    frames["aging"] = rows(
        "aging",
        *[
            {
                "customer_id": "C1", "customer": NAMES["C1"], "region_id": "HD", "not_due_fen": 60_000_00,
                "d1_30_fen": 30_000_00, "balance_fen": 90_000_00, "overdue_fen": 30_000_00, "longest_days": 21,
                "overdue_ratio": 1 / 3, "over_limit_fen": 0, "unapplied_fen": 0, "was_not_due_fen": 70_000_00,
                "was_d1_30_fen": 10_000_00, "was_balance_fen": 80_000_00, "was_overdue_fen": 10_000_00, "was_unapplied_fen": 0,
            },
            {
                "customer_id": "C2", "customer": NAMES["C2"], "region_id": "HN", "not_due_fen": 55_000_00,
                "balance_fen": 50_000_00, "overdue_fen": 0, "unapplied_fen": 5_000_00, "over_limit_fen": 0,
                "was_not_due_fen": 50_000_00, "was_balance_fen": 50_000_00, "was_overdue_fen": 0, "was_unapplied_fen": 0,
            },
        ],
    )  # fmt: skip
    frames["score_totals"] = rows(
        "score_totals",
        *[
            {
                "month": "2026-10-01", "rep_id": "R1", "rep": NAMES["R1"], "region_id": "HD", "region": "华东",
                "sales_ratio": 0.95, "collection_ratio": 1.036, "score": 88.125, "rank": 1, "grade": "B",
            }
        ],
    )  # fmt: skip
    cells = [
        ("sales", "HD", "C1", 210_000_00),
        ("sales", "HN", "C2", 100_000_00),
        ("collection", "HD", "C1", 180_000_00),
    ]
    frames["target_cells"] = rows(
        "target_cells",
        *[
            {"measure": m, "month": "2026-11-01", "region_id": r, "customer_id": c, "target_fen": t}
            for m, r, c, t in cells
        ],
    )
    frames["commentary"] = rows(
        "commentary",
        *[
            {
                "month": "2026-10-01",
                "block": "summary",
                "words": "华东超额，华南偏弱。\n下月补缺口 25%。",
                "author": "王建业",
            },
            {"month": "2026-09-01", "block": "sales", "words": "上月的话", "author": "王建业"},
        ],
    )
    frames["actions"] = rows(
        "actions",
        *[
            {
                "month": "2026-10-01", "no": 1, "item": "走访 {{ 标题 }} 与 #华南 $客户", "owner": "林晓梅",
                "due_date": "2026-11-10", "measure": "缺口清单",
            }
        ],
    )  # fmt: skip
    return frames


def money_to_come() -> dict[str, pd.DataFrame]:
    """Next month: collection plan, promises, measures, credit, limitation, forecast and what the reps plan."""
    plan = [
        ("2026-11-01", "C1", 30_000_00, 30_000_00, 1, "逾期 21 天，尚无承诺"),
        ("2026-11-12", "C2", 20_000_00, 0, 3, "2026-11-12 到期"),
    ]
    promised = [("C1", "2026-10-20", 12_000_00, 2_000_00, "partly"), ("C2", "2026-11-20", 5_000_00, 0, "open")]
    months = [(f"2026-{m}-01", level, id_, fen) for m in (11, 12) for level, id_, fen in (
        ("company", "*", 310_000_00), ("region", "HD", 220_000_00), ("region", "HN", 90_000_00))]  # fmt: skip
    reported = [("sales", "R1", 290_000_00, 310_000_00), ("sales", "*", 290_000_00, 310_000_00), ("collection", "R1", None, 180_000_00),
                ("collection", "*", None, 180_000_00)]  # fmt: skip
    return {
        "collection_plan": rows("collection_plan", *[
            {"expected_date": d, "customer_id": c, "customer": NAMES[c], "rep_id": "R1" if c == "C1" else None, "amount_fen": a,
             "overdue_fen": o, "priority": p, "reason": w} for d, c, a, o, p, w in plan]),
        "promises_kept": rows("promises_kept", *[
            {"customer_id": c, "promised_on": "2026-10-08", "due_date": d, "amount_fen": a, "received_fen": r, "kept_ratio": r / a,
             "state": s} for c, d, a, r, s in promised]),
        "receivable_measures": rows("receivable_measures",
            {"measure": "dso", "name": "应收周转天数", "days": 54.38, "definition": "期末应收 ÷ 最近3个月含税开票 × 天数"},
            {"measure": "rate", "name": "回款率", "ratio": 0.98, "definition": "回款 ÷ 应回款"}),
        "credit_watch": rows("credit_watch", {"customer_id": "C1", "customer": NAMES["C1"], "balance_fen": 90_000_00, "state": "limit"},
            {"customer_id": "C2", "customer": NAMES["C2"], "balance_fen": 50_000_00, "state": "ok"}),
        "limitation": rows("limitation", {"customer_id": "C2", "line_id": "AR1", "open_fen": 3_000_00, "ends": "2026-11-25",
            "warning": "m1"}),
        "forecast": rows("forecast", *[{"month": m, "level": v, "id": i, "name": NAMES[i], "forecast_fen": f} for m, v, i, f in months]),
        "plan_gap": rows("plan_gap", *[{"month": "2026-11-01", "measure": m, "rep_id": r, "rep": NAMES[r], "reported_fen": p,
            "target_fen": t, "status": "below" if p else "missing"} for m, r, p, t in reported]),
    }  # fmt: skip


def settings(**values: str) -> Settings:
    """Settings with some values of their own."""
    told = {"company": "华岳智能装备有限公司", "department": "销售部", **values}
    return Settings(rows("settings", *[{"parameter": k, "value": v} for k, v in told.items()]))


def context(lang: str = "zh", frames: dict[str, pd.DataFrame] | None = None, **values: str) -> dict[str, Any]:
    return monthly.context(small() if frames is None else frames, settings(**values), MONTH, lang, STAMP)


@functools.cache
def documents(lang: str) -> tuple[bytes, bytes]:
    """The small month as Word and PDF."""
    made = context(lang)
    return word.render(made, lang), pdf.render(made, lang)
