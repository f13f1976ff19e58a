"""Small workbooks 附表: plain tables with formats, made beside documents."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from reports.package import steady

MONEY, DATE = "#,##0.00;[Red]-#,##0.00", "yyyy-mm-dd"


def index_of(
    title: str, heads: Sequence[tuple[str, float, str]], rows: Sequence[Sequence[Any]], choices: dict[int, list[str]]
) -> bytes:
    """A workbook with one table: heads are (name, width, kind), kind text, money (yuan) or date.

    choices: column number -> the values of its drop-down list.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": dt.datetime(2000, 1, 1)})
    sheet = book.add_worksheet(title[:31])
    looks = {"money": book.add_format({"num_format": MONEY}), "date": book.add_format({"num_format": DATE})}
    columns = [{"header": name, **({"format": looks[kind]} if kind in looks else {})} for name, _w, kind in heads]
    last = max(len(rows), 1)
    sheet.add_table(0, 0, last, len(heads) - 1, {"columns": columns, "data": rows, "style": "Table Style Light 9"})
    for place, (_name, width, kind) in enumerate(heads):
        sheet.set_column(place, place, width, looks.get(kind))
    for place, values in choices.items():
        sheet.data_validation(1, place, last, place, {"validate": "list", "source": values})
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return steady(out.getvalue())
