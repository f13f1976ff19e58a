"""Currency 币种 of plans: targets are added up, so they are all in the department's own."""

from __future__ import annotations

import pandas as pd

from workbook.errors import Problem
from workbook.texts import Text, listed, same

_CNY = {"CNY", "RMB", "CNH", "人民币", "人民币元", "元", "¥", "￥"}


def foreign(rows: pd.DataFrame, table: str, home: str) -> list[Problem]:
    """The rows in another currency than the department's, as one fault; a blank currency is the department's.

    rows: with or without a column currency, as people write it: CNY, RMB, 人民币, USD.
    """
    if "currency" not in rows:
        return []
    named = rows["currency"].astype("str").str.strip().str.upper()
    other = (named.map(_code, na_action="ignore") != _code(home.strip().upper())) & named.notna() & (named != "")
    if not other.any():
        return []
    need = Text("一种币种：{c}", "one currency: {c}").with_(c=home)
    fix = Text(
        "按同一汇率折成 {c} 再填；部门的币种在“参数”表 currency",
        "convert to {c} at one rate first; the department's currency is the setting currency",
    ).with_(c=home)
    found = listed(same(c) for c in dict.fromkeys(named[other]))
    at = tuple(int(r) for r in rows.index[other])
    return [Problem("mixed_currency", table, "currency", at, found, need, fix)]


def _code(name: str) -> str:
    return "CNY" if name in _CNY else name
