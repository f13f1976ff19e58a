"""Statistics workbook 统计表: the same statistics as native tables with live formulas and charts, for people to go on with."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
import xlsxwriter

from reports.package import steady
from reports.paperlayouts import PAPER_LAYOUTS
from reports.sheets import MONEY
from reports.spans import Span
from reports.statistics import BY, compared, movements
from workbook.periods import fiscal_months, fiscal_year, month_of
from workbook.texts import Text

RATIO = "0.0%;[Red]-0.0%"
HEADS = (
    Text("名称", "Name"),
    Text("本期", "This period"),
    Text("占比", "Share"),
    Text("上期", "Before"),
    Text("环比", "On before"),
    Text("去年同期", "Last year"),
    Text("同比", "YoY"),
)
TOTAL = Text("合计", "Total")
SHORT = 16
"""Lines up to which a chart stands below its table, on the same page."""
MONTHS_SHEET = Text("各月", "By month")


def workbook_of(frames: Mapping[str, pd.DataFrame], span: Span, lang: str, fiscal_start: int) -> bytes:
    """One sheet per statistic with a native table and a chart, and a sheet of months by region.

    Amounts are yuan; shares and growth are formulas over the table, totals a SUBTOTAL row, so that a filter or
    a corrected amount changes them. The same figures give the same bytes.
    """
    moved = movements(frames, lang)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": span.name, "created": dt.datetime(2000, 1, 1)})
    looks = looks_of(book)
    for key, (measure, by, _top) in BY.items():
        frame = compared(moved[measure], by, span)
        if len(frame):
            title = PAPER_LAYOUTS[f"statistics.{key}"].title.in_(lang)
            _statistic(book, looks, key, title, frame, lang)
    _months(book, looks, moved["sales"], span, lang, fiscal_start)
    book.close()
    return steady(out.getvalue())


def looks_of(book: Any) -> dict[str, Any]:
    """The formats of cells: heads and totals are formatted by themselves, for programs that know no table styles."""
    head = {"bold": True, "bg_color": "#DCE6F1", "border": 1, "border_color": "#A6A6A6", "align": "center"}
    return {
        "money": book.add_format({"num_format": MONEY}),
        "ratio": book.add_format({"num_format": RATIO}),
        "head": book.add_format(head),
        "sum": book.add_format({"num_format": MONEY, "bold": True, "top": 1}),
        "sum_name": book.add_format({"bold": True, "top": 1}),
    }


def _statistic(book: Any, looks: dict[str, Any], key: str, title: str, frame: pd.DataFrame, lang: str) -> None:
    """A table: name, amount, share, before, growth, last year, growth; a total; a bar chart of the largest ten."""
    sheet = book.add_worksheet(title[:31])
    heads = [h.in_(lang) for h in HEADS]
    name = f"stat_{key}"
    this, before, last_year = (f"{name}[[#This Row],[{heads[i]}]]" for i in (1, 3, 5))
    formulas = {
        2: f'=IF(SUM({name}[{heads[1]}])>0,{this}/SUM({name}[{heads[1]}]),"")',
        4: f'=IF({before}>0,{this}/{before}-1,"")',
        6: f'=IF({last_year}>0,{this}/{last_year}-1,"")',
    }
    columns: list[dict[str, Any]] = []
    for place, head in enumerate(heads):
        column: dict[str, Any] = {"header": head, "header_format": looks["head"]}
        if place:
            column["format"] = looks["ratio" if place in formulas else "money"]
        if place in formulas:
            column["formula"] = formulas[place]
        else:
            column |= {"total_function": "sum"} if place else {"total_string": TOTAL.in_(lang)}
        columns.append(column)
    last = len(frame)
    sheet.add_table(
        0, 0, last + 1, 6, {"name": name, "columns": columns, "total_row": True, "style": "Table Style Light 9"}
    )
    _fill(sheet, looks, frame, heads, name, lang)
    _printed(sheet)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 6, 15)
    sheet.freeze_panes(1, 1)
    chart = book.add_chart({"type": "bar"})
    end = min(last, 10)
    for place, colour in ((1, "#1F5FA8"), (5, "#C9A36A")):
        chart.add_series(
            {
                "name": [sheet.name, 0, place],
                "categories": [sheet.name, 1, 0, end, 0],
                "values": [sheet.name, 1, place, end, place],
                "fill": {"color": colour},
            }
        )
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 880, "height": 320})
    if last <= SHORT:
        sheet.insert_chart(last + 3, 0, chart, {"description": title})
    else:
        sheet.insert_chart(1, 8, chart, {"description": title})
        sheet.print_area(0, 0, last + 1, 6)


def _printed(sheet: Any) -> None:
    """A4 across, one page wide, the head on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _fill(sheet: Any, looks: dict[str, Any], frame: pd.DataFrame, heads: list[str], table: str, lang: str) -> None:
    """Amounts, and for readers that do not calculate the value of every formula beside it."""
    whole = int(frame["amount_fen"].sum())
    for no, row in enumerate(frame.itertuples(index=False), start=1):
        sheet.write_string(no, 0, row.name)
        for place, fen in ((1, row.amount_fen), (3, row.previous_fen), (5, row.last_year_fen)):
            sheet.write_number(no, place, int(fen) / 100, looks["money"])
        shares = ((2, whole, 0), (4, row.previous_fen, 1), (6, row.last_year_fen, 1))
        for place, base, less in shares:
            value = row.amount_fen / base - less if base > 0 else ""
            sheet.write_formula(no, place, _formula(table, heads, place, no), looks["ratio"], value)
    last = len(frame)
    sheet.write_string(last + 1, 0, TOTAL.in_(lang), looks["sum_name"])
    for place, column in ((1, "amount_fen"), (3, "previous_fen"), (5, "last_year_fen")):
        name = heads[place]
        sheet.write_formula(
            last + 1, place, f"=SUBTOTAL(109,{table}[{name}])", looks["sum"], int(frame[column].sum()) / 100
        )


def _formula(table: str, heads: list[str], place: int, row: int) -> str:
    """The cell's formula in plain references, which every program understands."""
    this = f"B{row + 1}"
    if place == 2:
        return f'=IF(SUM({table}[{heads[1]}])>0,{this}/SUM({table}[{heads[1]}]),"")'
    base = f"{'D' if place == 4 else 'F'}{row + 1}"
    return f'=IF({base}>0,{this}/{base}-1,"")'


def _months(book: Any, looks: dict[str, Any], sales: pd.DataFrame, span: Span, lang: str, fiscal_start: int) -> None:
    """Sales by month and region of the fiscal year, with sums by formula and a line chart."""
    year = fiscal_year(span.days[1].replace(day=1), fiscal_start)
    months = [pd.Timestamp(m) for m in fiscal_months(year, fiscal_start) if m <= span.days[1]]
    rows = sales[sales["date"] <= pd.Timestamp(span.days[1])].assign(month=lambda f: month_of(f["date"]))
    table = rows.pivot_table("amount_fen", "month", "region", "sum", fill_value=0).reindex(months, fill_value=0)
    if table.empty or not len(table.columns):
        return
    sheet = book.add_worksheet(MONTHS_SHEET.in_(lang))
    total = TOTAL.in_(lang)
    width = len(table.columns)
    heads = [Text("月份", "Month").in_(lang), *map(str, table.columns), total]
    columns: list[dict[str, Any]] = [
        {"header": h, "header_format": looks["head"], **({"format": looks["money"]} if i else {})}
        for i, h in enumerate(heads)
    ]
    sheet.add_table(
        0, 0, len(table), width + 1, {"name": "stat_months", "columns": columns, "style": "Table Style Light 9"}
    )
    for no, (month, values) in enumerate(table.iterrows(), start=1):
        sheet.write_string(no, 0, f"{month:%Y-%m}")
        for place, fen in enumerate(values, start=1):
            sheet.write_number(no, place, int(fen) / 100, looks["money"])
        cells = f"B{no + 1}:{xlsxwriter.utility.xl_col_to_name(width)}{no + 1}"
        sheet.write_formula(no, width + 1, f"=SUM({cells})", looks["money"], int(values.sum()) / 100)
    _printed(sheet)
    sheet.set_column(0, width + 1, 14)
    sheet.freeze_panes(1, 1)
    chart = book.add_chart({"type": "line"})
    for place in range(1, width + 1):
        chart.add_series(
            {
                "name": [sheet.name, 0, place],
                "categories": [sheet.name, 1, 0, len(table), 0],
                "values": [sheet.name, 1, place, len(table), place],
            }
        )
    chart.set_legend({"position": "top"})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.set_size({"width": 880, "height": 320})
    sheet.insert_chart(len(table) + 2, 0, chart, {"description": MONTHS_SHEET.in_(lang)})
