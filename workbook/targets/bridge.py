"""Bridge 变动分解: from last year's sales to this year's, by what customers did: lost, fell, grew, new."""

from __future__ import annotations

import pandas as pd

from workbook.texts import Text

STEPS = {
    "bridge_last": Text("去年同期", "Last year"),
    "bridge_lost": Text("流失", "Lost"),
    "bridge_fell": Text("减少", "Fell"),
    "bridge_grew": Text("增长", "Grew"),
    "bridge_new": Text("新客户", "New"),
    "bridge_actual": Text("今年累计", "This year"),
}


def bridge(attainment: pd.DataFrame) -> dict[str, tuple[int, int] | None]:
    """Fen and number of customers of every step, year to date; None for all where there is no last year.

    attainment: level, measure, period_kind, actual_fen, last_year_fen. A customer is new with sales only this
    year, lost with sales only last year. The first step and the changes add up to the last.
    """
    chosen = (attainment["level"] == "customer") & (attainment["measure"] == "sales")
    rows = attainment[chosen & (attainment["period_kind"] == "year")]
    if rows.empty or rows["last_year_fen"].isna().all():
        return dict.fromkeys(STEPS)
    now, last = (rows[key].fillna(0).astype("int64") for key in ("actual_fen", "last_year_fen"))
    change = now - last
    parts = {
        "bridge_lost": (now <= 0) & (last > 0),
        "bridge_fell": (change < 0) & ~((now <= 0) & (last > 0)),
        "bridge_grew": (change > 0) & ~((last <= 0) & (now > 0)),
        "bridge_new": (last <= 0) & (now > 0),
    }
    ends = {
        "bridge_last": (int(last.sum()), int((last != 0).sum())),
        "bridge_actual": (int(now.sum()), int((now != 0).sum())),
    }
    return {key: ends.get(key) or (int(change[parts[key]].sum()), int(parts[key].sum())) for key in STEPS}
