"""Header rows 表头: which row of a sheet names the columns, and which column of a table each name means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from workbook.schema import Table

DEPTH = 40
"""Rows from the top in which the header is looked for."""
_UNIT = re.compile(r"\((?:单位)?[:：]?(万元|千元|亿元|元|分|人民币|rmb|cny|yuan)\)", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_SIGNS = re.compile(r"[\s_\-*:：、,，.。/\\'\"“”]+")
SCALES = {"万元": 10_000.0, "千元": 1_000.0, "亿元": 1e8, "分": 0.01}
"""Units in a money header that are not yuan 元, and how many yuan they are."""


class Header(NamedTuple):
    """A header row: its position from 0, the headers as they stand, and column key -> (position, score)."""

    row: int
    headers: tuple[str, ...]
    columns: dict[str, tuple[int, float]]

    @property
    def score(self) -> float:
        return sum(score for _position, score in self.columns.values())


@cache
def plain(header: str) -> str:
    """A header without what people vary: width, case, spaces, line breaks, stars, brackets and units."""
    text = unicodedata.normalize("NFKC", header).casefold().strip()
    bare = _SIGNS.sub("", _BRACKETS.sub("", text))
    return bare or _SIGNS.sub("", text)


def scale_of(header: str) -> float | None:
    """The yuan in one unit of a money column 金额（万元）; None for yuan or where no unit is named."""
    match = _UNIT.search(unicodedata.normalize("NFKC", header))
    return SCALES.get(match[1]) if match else None


@cache
def _names(table_key: str) -> dict[str, list[tuple[str, float]]]:
    """Each plain header of a table and the columns it may mean, with how sure it is."""
    from workbook.tables import TABLES

    names: dict[str, list[tuple[str, float]]] = {}
    for column in TABLES[table_key].columns:
        bare_key = re.sub(r"_fen$", "", column.key)
        ranked = [((column.zh, column.en), 1.0), ((column.key, bare_key), 0.95), (column.also, 0.9)]
        known: dict[str, float] = {}
        for words, score in ranked:
            for word in words:
                known.setdefault(plain(word), score)
        for word, score in known.items():
            names.setdefault(word, []).append((column.key, score))
    return names


def recognise(headers: Sequence[Any], table: Table) -> dict[str, tuple[int, float]]:
    """The columns of a table among headers: key -> (position, score 0-1).

    Surest first; a header serves one column, a column takes the leftmost of two equal headers.
    """
    names = _names(table.key)
    order = {key: i for i, key in enumerate(table.keys)}
    wanted = [
        (-score, order[key], position, key)
        for position, header in enumerate(headers)
        if isinstance(header, str) and header.strip()
        for key, score in names.get(plain(header), ())
    ]
    found: dict[str, tuple[int, float]] = {}
    taken: set[int] = set()
    for minus, _order, position, key in sorted(wanted):
        if key not in found and position not in taken:
            found[key] = (position, -minus)
            taken.add(position)
    return found


def find_header(rows: Sequence[Sequence[Any]], table: Table) -> Header | None:
    """The row among the first 40 that names most columns of a table; required ones count double.

    The uppermost of two equal rows; None where no row names one.
    """
    best: tuple[float, Header] | None = None
    for position, row in enumerate(rows[:DEPTH]):
        columns = recognise(row, table)
        if not columns:
            continue
        required = sum(score for key, (_p, score) in columns.items() if table.column(key).required)
        filled = sum(1 for cell in row if cell != "")
        header = Header(position, tuple(_shown(c) for c in row), columns)
        weight = header.score + required + len(columns) / max(filled, 1)
        if best is None or weight > best[0] + 1e-9:
            best = (weight, header)
    return best[1] if best else None


def find_named(rows: Sequence[Sequence[Any]], names: Iterable[str]) -> Header | None:
    """The row among the first 40 that holds most of the given headers; None where none holds one."""
    wanted = {plain(name) for name in names}
    best: tuple[int, int] | None = None
    for position, row in enumerate(rows[:DEPTH]):
        hits = len(wanted & {plain(cell) for cell in row if isinstance(cell, str)})
        if hits and (best is None or hits > best[0]):
            best = (hits, position)
    if best is None:
        return None
    return Header(best[1], tuple(_shown(c) for c in rows[best[1]]), {})


def likely_header(rows: Sequence[Sequence[Any]]) -> int | None:
    """The row most like a header where no table is known: texts only, as wide as the rows below it."""
    widths = [sum(1 for cell in row if cell != "") for row in rows[: DEPTH + 20]]
    widest = max(widths, default=0)
    for position, row in enumerate(rows[:DEPTH]):
        cells = [cell for cell in row if cell != ""]
        if widths[position] >= max(1, widest * 0.6) and all(isinstance(c, str) for c in cells):
            return position
    return None


def _shown(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
