"""Small workbooks for the tests of files: one table of ours, made as people and programs leave them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from workbook.tables import TABLES


def small_book(
    path: Path,
    key: str,
    rows: Sequence[Sequence[Any]],
    headers: Sequence[str] = (),
    *,
    name: str | None = None,
    sheet: str = "",
    options: Mapping[str, Any] | None = None,
    more: Callable[[Any, Any], None] | None = None,
    book_options: Mapping[str, Any] | None = None,
) -> Path:
    """A workbook whose sheet holds one table: header in row 3, data from row 4, as `workbook/files/create.py` does.

    headers: the Chinese ones of the table by default. name: "" makes it a plain range. more(book, sheet) adds to it.
    """
    table = TABLES[key]
    headers = list(headers or [c.zh for c in table.columns])
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, **(book_options or {})}) as book:
        written = book.add_worksheet(sheet or table.zh)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        if name == "":
            written.write_row(2, 0, headers)
        else:
            columns = [{"header": h} for h in headers]
            area = (2, 0, 2 + max(len(rows), 1), len(headers) - 1)
            written.add_table(*area, {"name": name or table.excel_name, "columns": columns, **(options or {})})
        for r, row in enumerate(rows, 3):
            for c, value in enumerate(row):
                written.write(r, c, value, day if hasattr(value, "year") else None)
        if more:
            more(book, written)
    return path


def with_parts(source: Path, out: Path, change: Callable[[str, bytes], bytes], **written: Any) -> Path:
    """A workbook with its parts changed, as another program might have written them."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
        for name, content in written.items():
            new.writestr(name.replace("__", "/"), content)
    return out


def prefixed(part: bytes) -> bytes:
    """A SpreadsheetML part with every element under the prefix x:, as some libraries write it."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = part.replace(b'xmlns="' + main + b'"', b'xmlns:x="' + main + b'"')
    return re.sub(rb"<(/?)(?=[A-Za-z])(?!\w+:)", rb"<\1x:", part)
