"""Figures 数字: every number a document prints, with the cells of the workbook it comes from.

A document is built with `Figure`s in it; `plain` turns them into text for the renderers and hands back the
list of what was printed where, which `reports/verify.py` ties to the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from workbook.money import round_half_up, shown
from workbook.tables import TABLES

BLANK = "—"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
"""Signs no document can hold."""


@dataclass(frozen=True)
class Figure:
    """One printed number.

    text: as printed. kind: money, ratio, number, tenth, count or days. how: the way it comes from its cells
    (see `worth`). table, columns, keys: the cells, keys being the values of the table's key columns.
    unit: of money, "yuan" or "wan". part_of: names the total this number is a line of, "" for none;
    a total itself carries the same name with a leading "=". plus: figures added to it, of the same or another
    table. over: what the sum is divided by. value: what its own cells come to.
    """

    text: str
    kind: str
    how: str
    table: str
    columns: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    unit: str = "yuan"
    part_of: str = ""
    plus: tuple[Figure, ...] = ()
    over: Figure | None = None
    value: float | int | None = None

    def __str__(self) -> str:
        return self.text


def printed(value: float | int | None, kind: str, unit: str = "yuan") -> str:
    """A value as documents print it: money in its unit, ratios as 95.3%, scores with two decimals, days of a
    measure with one; blank as —."""
    if value is None or value != value:
        return BLANK
    if kind == "money":
        return shown(int(value), unit)
    if kind == "ratio":
        return f"{int(round_half_up([value * 1000])[0]) / 10:,.1f}%"
    if kind == "number":
        return f"{int(round_half_up([value * 100])[0]) / 100:,.2f}"
    if kind == "tenth":
        return f"{int(round_half_up([value * 10])[0]) / 10:,.1f}"
    return f"{int(value):,}"


def worth(rows: pd.DataFrame, how: str, columns: tuple[str, ...]) -> float | int | None:
    """What rows of a table come to; None where there is nothing to count.

    sum: of the first column, blanks left out. cell: the one value. count: the number of rows.
    max: the largest value. quotient: sum of the first by sum of the second column, blank where the
    second is blank in a row that has the first, or where it is not above 0 (ratio of sums, never a mean
    of ratios). growth: quotient − 1. share: quotient of the first row's value by the sum of the second.
    """
    if how == "count":
        return len(rows)
    first = rows[columns[0]]
    if how == "rest":
        whole, others = plain_number(first.iloc[0]), plain_number(first.iloc[1:].sum())
        return None if whole is None else whole - (others or 0)
    if first.notna().sum() == 0:
        return None
    if how == "cell":
        return plain_number(first.iloc[0])
    if how == "max":
        return plain_number(first.max())
    if how in ("sum", "minus"):
        return plain_number(first.sum() * (1 if how == "sum" else -1))
    second = rows[columns[1]]
    if (second.isna() & first.notna() & (first.fillna(0) != 0)).any():
        return None
    below = float(sum(rows[c].sum() for c in columns[1:]))
    if below <= 0:
        return None
    return float(first.sum()) / below - (1 if how == "growth" else 0)


def plain_number(value: Any) -> float | int | None:
    """A number of a frame as Python has it; None for a blank."""
    if pd.isna(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def key_of(value: Any) -> str:
    """One key value as text that is the same for a frame just calculated and one read back."""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    if pd.isna(value):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def keys_of(rows: pd.DataFrame, table: str) -> tuple[tuple[str, ...], ...]:
    """The key of every row, in the order of the table's key columns."""
    columns = [rows[k] for k in TABLES[table].key_columns]
    return tuple(tuple(key_of(v) for v in values) for values in zip(*columns, strict=True))


def figure(
    rows: pd.DataFrame, table: str, how: str, columns: str, kind: str, unit: str = "yuan", part_of: str = ""
) -> Figure:
    """The figure that rows of a table come to. columns: column keys in words: "actual_fen target_fen"."""
    names = tuple(columns.split())
    value = worth(rows, how, names)
    keys = keys_of(rows, table)
    keys = (keys[0], *sorted(keys[1:])) if how == "rest" else tuple(sorted(keys))  # of a rest the first is the whole
    return Figure(printed(value, kind, unit), kind, how, table, names, keys, unit, part_of, value=value)


def joined(*parts: Figure, kind: str = "money", over: Figure | None = None, part_of: str = "") -> Figure:
    """Several figures as one: their sum, divided by `over` where it is given; blank where one of them is blank.

    A figure to be taken away is made with how="minus".
    """
    first, *more = parts
    text = printed(added([p.value for p in parts], over.value if over else None, over is not None), kind, first.unit)
    return replace(first, text=text, kind=kind, part_of=part_of, plus=tuple(more), over=over)


def added(values: Sequence[float | int | None], below: float | int | None, is_ratio: bool) -> float | int | None:
    """A sum, or a ratio of it; None where a part is blank or there is nothing to divide by."""
    known = [v for v in values if v is not None]
    if len(known) < len(values):
        return None
    if not is_ratio:
        return sum(known)
    return None if below is None or below <= 0 else sum(known) / below


def told(figure: Figure) -> dict[str, Any]:
    """A figure as plain data, with the figures it consists of."""
    fields = {k: v for k, v in figure.__dict__.items() if k != "value"}
    return {**fields, "plus": [told(p) for p in figure.plus], "over": told(figure.over) if figure.over else None}


def plain(tree: Any, place: str = "") -> tuple[Any, list[dict[str, Any]]]:
    """A tree of dicts and lists with its figures turned into text, and the list of those figures.

    Returns (the tree, one dict per figure: place like "tables.sales.rows.0.target" and the fields of Figure).
    """
    if isinstance(tree, Figure):
        return tree.text, [{"place": place, **told(tree)}]
    if isinstance(tree, str):
        return CONTROL.sub("", tree), []
    if isinstance(tree, dict):
        pairs: Iterable[tuple[Any, Any]] = tree.items()
    elif isinstance(tree, list | tuple):
        pairs = enumerate(tree)
    else:
        return tree, []
    found: list[dict[str, Any]] = []
    values: list[tuple[Any, Any]] = []
    for key, value in pairs:
        clean, figures = plain(value, f"{place}.{key}" if place else str(key))
        values.append((key, clean))
        found += figures
    return (dict(values) if isinstance(tree, dict) else [v for _k, v in values]), found
