"""View 视角: what every section of a document needs besides its frame, and how texts and tables are said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.figures import BLANK
from reports.layouts import WORDS

Table = dict[str, Any]
TOP = 10


@dataclass(frozen=True)
class View:
    """What every section needs besides its frame.

    fiscal_start: the fiscal year's first month. unit: of money, "yuan" or "wan". currency: CNY, USD …
    top, bottom: how many lines a list of the best and of the worst shows before the others are summed.
    """

    month: dt.date
    fiscal_start: int
    lang: str
    unit: str
    currency: str
    top: int = TOP
    bottom: int = 5

    @property
    def money_name(self) -> str:
        """The unit of money as heads show it: 万元, 元, CNY 10,000, USD."""
        if self.lang == "en":
            return f"{self.currency} 10,000" if self.unit == "wan" else self.currency
        own = "元" if self.currency == "CNY" else self.currency
        return f"万{own}" if self.unit == "wan" else own

    def word(self, key: str, **values: Any) -> str:
        return (WORDS[key].with_(**values) if values else WORDS[key]).in_(self.lang)


def table_of(rows: list[dict[str, Any]], total: dict[str, Any] | None = None) -> Table:
    """Rows and a last line as a table; without rows it is not shown."""
    return {"shown": bool(rows), "rows": rows, "total": total or {}}


def said(value: Any) -> str:
    """A text of a frame as documents show it; blank as —."""
    return BLANK if pd.isna(value) or str(value) == "" else str(value)


def dated(value: Any) -> str:
    """A date as 2026-10-31; blank as —."""
    return BLANK if pd.isna(value) else f"{pd.Timestamp(value):%Y-%m-%d}"
