"""Grids 单元格网格: the cells of a foreign file as rows of plain values, wherever they came from.

Workbooks are read by calamine in a child process with limits of time and memory; CSV, HTML tables and
SpreadsheetML 2003 are read here.
"""

from __future__ import annotations

import datetime as dt
import os
import pickle
import subprocess
import sys
from array import array
from itertools import zip_longest
from pathlib import Path
from typing import Any

from workbook.errors import FileError, UsageError
from workbook.intake import refusals
from workbook.intake.delimited import csv_rows
from workbook.intake.longtexts import texts_of
from workbook.intake.markup import html_sheets, xml_sheets
from workbook.intake.sheets import ByColumn, Cells, Row, Sheet, as_cells
from workbook.intake.sniff import Kind, sniff
from workbook.texts import Text, listed

SECONDS = 60
MEMORY = 1_500 * 2**20
_CHILD = Path(__file__).with_name("child.py")


def grid(path: Path, sheet: str | None = None, kind: Kind | None = None) -> list[Sheet]:
    """The sheets of a file, or the named one; a text file is one sheet named after the file.

    Raises FileError where the file cannot be read, UsageError where the sheet is not in it.
    """
    kind = kind or sniff(path)
    if kind.format == "csv":
        sheets = [Sheet(path.stem, csv_rows(path, kind))]
    elif kind.format == "html":
        sheets = html_sheets(path, kind)
    elif kind.format == "xml2003":
        sheets = xml_sheets(path, kind)
    else:
        return _workbook_sheets(path, sheet or "")
    named = [s for s in sheets if sheet in (None, "", s.name)]
    if not named:
        raise no_sheet(path, str(sheet), [s.name for s in sheets])
    return named


def no_sheet(path: Path, wanted: str, names: list[str]) -> UsageError:
    """A sheet was asked for that the file does not have."""
    text = Text("{file} 里没有工作表“{wanted}”；有：{names}", "{file} has no sheet “{wanted}”; it has: {names}")
    return UsageError(text.with_(file=path.name, wanted=wanted, names=listed(names)), "no_sheet")


def _workbook_sheets(path: Path, sheet: str) -> list[Sheet]:
    """The sheets of a workbook, read by `child.py` in a process of its own."""
    command = [sys.executable, "-P", str(_CHILD), str(path), sheet, str(MEMORY)]
    flags = {"creationflags": 0x08000000} if os.name == "nt" else {}  # no console window over Excel
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False, **flags
        )  # type: ignore[call-overload]
    except subprocess.TimeoutExpired as error:
        raise refusals.damaged(path, f"no end after {SECONDS} s") from error
    if done.returncode != 0 or not done.stdout:
        raise (
            refusals.too_large(path)
            if b"memory allocation" in done.stderr
            else refusals.damaged(path, "reader aborted")
        )
    answer: dict[str, Any] = pickle.loads(done.stdout)
    if "error" in answer:
        raise _refused(path, sheet, answer["error"], answer["text"])
    return [
        Sheet(name, _unpacked(rows, columns), tuple(merged), visible, tuple(hidden))
        for name, visible, rows, columns, merged, hidden in answer["sheets"]
    ]


def _unpacked(rows: list[Row], columns: list[Any]) -> list[Row] | ByColumn:
    """The rows of a sheet; those of a long one by column, the first rows in front of what `child.py` packed."""
    if not columns:
        return rows
    below = [_column(packed) for packed in columns]
    length = max(len(cells) for cells in below)
    width = max(len(below), *map(len, rows))
    blank = [""] * length
    below = [cells or blank for cells in below] + [blank] * (width - len(below))
    heads = zip_longest(*rows, [""] * width, fillvalue="")
    return ByColumn([_whole([*head[:-1], *cells]) for head, cells in zip(heads, below, strict=True)])


def _whole(cells: list[Any]) -> Cells:
    """A column of a long sheet, as texts of Arrow where it holds nothing else."""
    return (texts_of(cells) if set(map(type, cells)) == {str} else None) or as_cells(cells)


def _column(packed: Any) -> list[Any]:
    """A column as `child._packed` packed it."""
    if packed is None:
        return []
    if isinstance(packed, str):
        return packed.split("\x00")
    if isinstance(packed, tuple):
        kind, content = packed
        if kind == "float":
            return array("d", content).tolist()
        days = array("i", content).tolist()
        dates = {day: dt.date.fromordinal(day) for day in set(days)}
        return [dates[day] for day in days]
    return list(packed)


def _refused(path: Path, sheet: str, error: str, text: str) -> FileError | UsageError:
    """What the reader said as a message a person can act on."""
    if error == "NoSheet":
        return no_sheet(path, sheet, text.split("\n"))
    if error == "PasswordError" or "password" in text.lower() or _is_obfuscated(path):
        return refusals.protected(path)
    if error in ("TooLarge", "MemoryError") or "cell limit exceeded" in text.lower():
        return refusals.too_large(path)
    return refusals.damaged(path, text)


def _is_obfuscated(path: Path) -> bool:
    """True for an .xls under the old XOR password, which the reader takes for damage."""
    import msoffcrypto

    try:
        with path.open("rb") as file:
            return bool(msoffcrypto.OfficeFile(file).is_encrypted())
    except Exception:  # no file this library knows: then it is damaged
        return False
