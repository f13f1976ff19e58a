"""Links 链接: from a printed figure to its cell in the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pandas as pd

from reports.figures import keys_of
from workbook.tables import TABLES


@dataclass(frozen=True)
class Stand:
    """Where a table stands: its sheet, the row of its first line, the letter of every column."""

    sheet: str
    first_row: int
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Places:
    """Where the tables of a workbook stand, and the workbook as seen from the folder of the documents.

    file: relative, with forward slashes: "../book.xlsx"; "" makes no links.
    """

    file: str = ""
    tables: Mapping[str, Stand] = field(default_factory=dict)


def located(figures: list[dict[str, Any]], frames: Mapping[str, pd.DataFrame], places: Places) -> dict[str, str]:
    """The cell behind every figure that has one: its place in the context -> 'Sheet'!C7 or 'Sheet'!C7:C12.

    A figure of one row leads to its cell, of rows one below the other to all of them, else to the first. Lines of a
    result table stand below one another from its first row; lines people type stand where the frame's index says.
    """
    rows: dict[str, dict[tuple[str, ...], int]] = {}
    found = {}
    for figure in figures:
        table = figure["table"]
        stand = places.tables.get(table)
        if stand is None:
            continue
        if table not in rows:
            rows[table] = _rows(frames[table], table, stand)
        at = sorted(rows[table][k] for k in figure["keys"] if k in rows[table])
        column = next((c for c in (*figure["columns"], *TABLES[table].key_columns) if c in stand.columns), "")
        if at and column:
            found[figure["place"]] = _cells(stand.sheet, stand.columns[column], at)
    return found


def _rows(frame: pd.DataFrame, table: str, stand: Stand) -> dict[tuple[str, ...], int]:
    """The sheet row of every line, by its key."""
    numbers = frame.index if TABLES[table].is_input else range(stand.first_row, stand.first_row + len(frame))
    return {key: int(number) for key, number in zip(keys_of(frame, table), numbers, strict=True)}


def _cells(sheet: str, letter: str, rows: list[int]) -> str:
    """One cell, or a stretch of one column; the first of rows that do not stand together."""
    name = sheet.replace("'", "''")
    is_stretch = len(rows) > 1 and rows[-1] - rows[0] == len(rows) - 1
    return f"'{name}'!{letter}{rows[0]}" + (f":{letter}{rows[-1]}" if is_stretch else "")


def with_links(tree: dict[str, Any], cells: Mapping[str, str]) -> dict[str, Any]:
    """A context whose rows and tiles know their cells: a dict that holds figures gets "at": key -> cell."""
    for place, cell in cells.items():
        *path, key = place.split(".")
        holder: Any = tree
        for step in path:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        if isinstance(holder, dict):
            holder.setdefault("at", {})[key] = cell
    return tree


def url_of(file: str, cell: str) -> str:
    """A link to a cell, as PDF wants it: ../%E8%B4%A6.xlsx#'Sheet'!C7."""
    return quote(file) + "#" + quote(cell, safe="'!:")


def with_urls(tree: Any, file: str) -> Any:
    """A context whose cells are links to them."""
    if isinstance(tree, list):
        return [with_urls(v, file) for v in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        k: {key: url_of(file, cell) for key, cell in v.items()} if k == "at" else with_urls(v, file)
        for k, v in tree.items()
    }


class Linked(str):
    """A printed figure that remembers its cell; where a template prints it the cell goes with it, between two marks."""

    at: str
    OPEN, CLOSE = "\ue0f0", "\ue0f1"

    def __new__(cls, text: str, at: str) -> Linked:
        made = super().__new__(cls, text)
        made.at = at
        return made

    def __html__(self) -> str:
        cell = self.at.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f"{self.OPEN}{cell}{self.CLOSE}{self}{self.OPEN}{self.CLOSE}"


def linked(tree: Any) -> Any:
    """A context whose figures with a cell are `Linked`."""
    if isinstance(tree, list):
        return [linked(v) for v in tree]
    if not isinstance(tree, dict):
        return tree
    at = tree.get("at", {})
    return {k: Linked(v, at[k]) if k in at else linked(v) for k, v in tree.items() if k != "at"}
