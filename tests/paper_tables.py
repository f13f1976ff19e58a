"""Small departments for the smaller papers: scorecards, statistics, statement letters."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from small_tables import rows, tables

END = dt.date(2026, 10, 31)


def scored() -> dict[str, pd.DataFrame]:
    month = "2026-10-01"
    people = (("R1", "林晓梅", 38.5, 12_345_00), ("R2", "刘洋", 31.25, 9_876_00))
    return tables(
        scores=rows(
            "scores",
            *[
                {"month": month, "rep_id": i, "rep": n, "kpi_id": "K1", "kpi": "销售达成率", "weight": 40, "ratio": p / 40,
                 "points": p, "reason": f"40 × {p / 40:.2%} = {p} 分"}
                for i, n, p, _ in people
            ],
        ),
        score_totals=rows(
            "score_totals",
            *[{"month": month, "rep_id": i, "rep": n, "region": "华东", "score": p, "grade": "B", "reason": str(p)} for i, n, p, _ in people],
        ),
        commission_lines=rows(
            "commission_lines",
            *[
                {"month": month, "rep_id": i, "no": k, "kind": "line", "doc_no": f"SO-{i}-{k}", "date": "2026-10-09",
                 "base_fen": 100_00, "earned_fen": fen // 2, "now_fen": fen // 2, "reason": "100 × 2%"}
                for i, _, _, fen in people
                for k in (1, 2)
            ],
        ),
        commission_totals=rows(
            "commission_totals",
            *[{"month": month, "rep_id": i, "rep": n, "earned_fen": fen, "held_fen": -1_000_00, "pay_fen": fen - 1_000_00} for i, n, _, fen in people],
        ),
    )  # fmt: skip


def sold(lines: list[tuple[str, str, int]]) -> dict[str, pd.DataFrame]:
    """A department whose sales are (day, customer, fen)."""
    return tables(
        regions=rows("regions", {"region_id": "HD", "region": "华东"}, {"region_id": "HN", "region": "华南"}),
        reps=rows("reps", {"rep_id": "R1", "rep": "林晓梅"}, {"rep_id": "R2", "rep": "刘洋", "leave_date": "2026-01-31"}),
        customers=rows(
            "customers",
            {"customer_id": "C1", "customer": "甲", "region_id": "HD", "rep_id": "R1"},
            {"customer_id": "C2", "customer": "乙", "region_id": "HN", "rep_id": "R1"},
        ),
        products=rows("products", {"product_id": "P1", "product": "伺服", "product_line": "=1+1"}),
        sales=rows(
            "sales",
            *[
                {"date": d, "doc_no": str(i), "line_no": 1, "customer_id": c, "product_id": "P1", "amount_fen": f}
                for i, (d, c, f) in enumerate(lines)
            ],
        ),
        collections=rows("collections", {"date": "2026-10-05", "collection_no": "H1", "customer_id": "C1", "amount_fen": 5_000_00}),
        handins=rows("handins", {"kind": "month", "date": "2026-10-31", "rep_id": "R1", "handed_date": "2026-11-02", "words": "完成"}),
    )  # fmt: skip


LINES = [("2026-10-05", "C1", 30_000_00), ("2026-10-06", "C2", 10_000_00), ("2026-09-30", "C1", 20_000_00), ("2025-10-01", "C2", 5_000_00)]  # fmt: skip


CUSTOMERS = rows(
    "customers",
    {"customer_id": "C1", "customer": "A&B <亚洲> #1 公司", "region_id": "HD", "contact": "徐芳"},
    {"customer_id": "C2", "customer": "我们欠他的", "region_id": "HD"},
    {"customer_id": "C3", "customer": "早已结清", "region_id": "HD"},
)
ACCOUNTS = [
    ("L1", "2026-08-01", "C1", "opening", 10_000_00),
    ("L2", "2026-10-09", "C1", "invoice", 5_000_50),
    ("L3", "2026-10-20", "C1", "collection", -10_000_00),
    ("L4", "2026-11-02", "C1", "invoice", 99_00),  # after the day of the letter
    ("L5", "2026-09-01", "C2", "collection", -300_00),
    ("L6", "2026-01-01", "C3", "invoice", 700_00),
    ("L7", "2026-02-01", "C3", "collection", -700_00),
]


def ledger(entries: list[tuple[str, str, str, str, int]]) -> pd.DataFrame:
    keys = ("entry_no", "date", "customer_id", "kind", "amount_fen")
    return rows("ledger", *[dict(zip(keys, e, strict=True)) for e in entries])
