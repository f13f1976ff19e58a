"""What every part of the demonstration shares: its seed, its months, and who sends statements."""

from __future__ import annotations

import datetime as dt
from typing import Any

SEED = 20261031
FIRST_DAY, LAST_DAY = dt.date(2024, 11, 1), dt.date(2026, 10, 31)
MONTH = dt.date(2026, 10, 1)
STATED_FROM = dt.date(2026, 1, 1)
"""Statements 对账单 start here, with an opening line equal to our balance at the end of the day before."""
MONTHS = 24
WAN = 1_000_000
"""Fen in 1 万元."""
Rows = list[dict[str, Any]]


def stating_customers() -> list[str]:
    """The twenty customers that sent a statement: C001, C004 … C058."""
    return [f"C{n:03d}" for n in range(1, 60, 3)]
