"""Scores on the dashboard 绩效图: how many people each grade has, and what every region scored, by formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbook.files.board_look import dress, fill
from workbook.files.front import BOARD
from workbook.files.looks import GREY, INPUT, RESULT, Looks
from workbook.tables import TABLES
from workbook.texts import Text

GRADES = 6
"""Grades the chart has room for."""
FIRST_COLUMN = 15
"""Column P: the charts' cells stand to the right of what is printed."""


def grade_chart(book: Any, sheet: Any, made: Looks, row: int) -> Any:
    """People by grade, of the first scheme and the whole department, over cells from sheet row `row` (from 0) on."""
    grade, group, heads = (_column("score_distribution", c, made.lang) for c in ("grade", "group", "heads"))
    cells = [
        (
            f'IFERROR(IF(INDEX({group},{n})=INDEX({group},1),INDEX({grade},{n})&"",""),"")',
            f"IFERROR(IF(INDEX({group},{n})=INDEX({group},1),N(INDEX({heads},{n})),0),0)",
        )
        for n in range(1, GRADES + 1)
    ]
    title = Text("等级分布（人数）", "Grades (people)")
    return _columns(book, sheet, made, title, row, cells, "0", RESULT)


def region_chart(book: Any, sheet: Any, made: Looks, row: int, regions: int) -> Any:
    """The total score of every region, over cells from sheet row `row` (from 0) on."""
    name, region_id = (_column("dashboard_regions", c, made.lang) for c in ("region", "region_id"))
    points, of, kpi = (_column("region_scores", c, made.lang) for c in ("points", "region_id", "kpi_id"))
    cells = [
        (f'IFERROR(INDEX({name},{n})&"","")', f'IFERROR(SUMIFS({points},{of},INDEX({region_id},{n}),{kpi},"="),0)')
        for n in range(1, regions + 1)
    ]
    return _columns(book, sheet, made, Text("区域得分", "Scores of the regions"), row, cells, "0.0", INPUT)


def _column(table: str, column: str, lang: str) -> str:
    return f"sb_{table}[{TABLES[table].column(column).header.in_(lang)}]"


def _columns(
    book: Any,
    sheet: Any,
    made: Looks,
    title: Text,
    row: int,
    cells: Sequence[tuple[str, str]],
    number: str,
    colour: str,
) -> Any:
    """A column chart over cells written for it: label and value formulas (no "=") a row, the title above."""
    sheet.write_string(row, FIRST_COLUMN, title.in_(made.lang), made(bold=True, font_color=GREY))
    for n, (label, value) in enumerate(cells, row + 1):
        sheet.write_formula(n, FIRST_COLUMN, f"={label}", made(font_color=GREY), "")
        sheet.write_formula(n, FIRST_COLUMN + 1, f"={value}", made(font_color=GREY, num_format=number), "")
    place, last = BOARD.in_(made.lang), row + len(cells)
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": title.in_(made.lang),
            "gap": 60,
            "categories": [place, row + 1, FIRST_COLUMN, last, FIRST_COLUMN],
            "values": [place, row + 1, FIRST_COLUMN + 1, last, FIRST_COLUMN + 1],
            "data_labels": {"value": True, "num_format": f"{number};;"},
            **fill(colour),
        }
    )
    category, axis = dress(chart, made, title, number)
    chart.set_legend({"none": True})
    chart.set_x_axis(category)
    chart.set_y_axis({**axis, "min": 0})
    return chart
