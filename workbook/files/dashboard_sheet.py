"""Dashboard 看板: the month in tiles and native charts, by formula over the result tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbook.files.board_look import dress, figure, fill, money_format
from workbook.files.front import BOARD, HOME, banner, one_page_wide
from workbook.files.looks import AMBER, FIRST_ROW, FONT, GREY, INK, INPUT, LINE, PALE, RESULT, WHITE, Looks
from workbook.files.score_charts import grade_chart, region_chart
from workbook.files.waterfall import bridge_chart, gap_chart
from workbook.tables import AGING_BANDS, TABLES
from workbook.texts import Text


@dataclass(frozen=True)
class Tile:
    """One tile: the figure code it shows, the column it takes (value_fen, ratio or number), its name, and
    what its ratio means in the line below (blank: the ratio is not shown)."""

    figure: str
    column: str
    name: Text
    ratio: Text


TILES: tuple[Tile, ...] = (
    Tile("sales_month", "value_fen", Text("当月销售", "Sales, month"), Text("达成率", "attainment")),
    Tile("sales_year", "value_fen", Text("累计销售", "Sales, year to date"), Text("达成率", "attainment")),
    Tile("collection_month", "value_fen", Text("当月回款", "Collection, month"), Text("达成率", "attainment")),
    Tile("collection_year", "value_fen", Text("累计回款", "Collection, year to date"), Text("达成率", "attainment")),
    Tile("sales_yoy", "ratio", Text("累计销售同比", "Sales, year on year"), Text("", "")),
    Tile("balance", "value_fen", Text("应收余额", "Receivable"), Text("", "")),
    Tile("overdue", "value_fen", Text("逾期金额", "Overdue"), Text("逾期率", "overdue share")),
    Tile("differences", "number", Text("对账差异（笔）", "Differences, lines"), Text("", "")),
)
"""The figure codes the dashboard looks up in `sb_dashboard_figures`; a missing one leaves its tile blank."""

TILE_COLUMNS, BOARD_COLUMNS = 3, 12
BOARD_ROWS = {"tiles": 3, "trend": 13, "regions": 30, "aging": 47, "gap": 64, "scores": 81}


def write_board(book: Any, sheet: Any, made: Looks, regions: int) -> None:
    """看板 Dashboard: tiles by formula over sb_dashboard_figures, charts over the result tables.

    regions: how many rows of dashboard_regions the charts span.
    """
    sheet.hide_gridlines(2)
    sheet.set_tab_color(INK)
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, BOARD_COLUMNS, 13.3)
    banner(sheet, made, BOARD_COLUMNS + 1, Text("销售看板", "Sales dashboard"))
    sheet.set_column(BOARD_COLUMNS + 1, BOARD_COLUMNS + 1, 2)
    home = HOME.in_(made.lang)
    back = made(font_color=INPUT, underline=1)
    sheet.write_url(2, 1, f"internal:'{home}'!A1", back, Text("← 首页", "← Home").in_(made.lang))
    unit = Text("金额单位：万元；由“看板”按钮更新", "amounts in thousand yuan; refreshed by “Dashboard”")
    sheet.write_string(2, BOARD_COLUMNS, unit.in_(made.lang), made(font_color=GREY, font_size=9, align="right"))
    for n, tile in enumerate(TILES):
        _tile(sheet, made, tile, BOARD_ROWS["tiles"] + n // 4 * 4, 1 + n % 4 * TILE_COLUMNS)
    left, right = 1, 1 + BOARD_COLUMNS // 2
    sheet.insert_chart(
        BOARD_ROWS["trend"],
        left,
        _trend(
            book,
            made,
            ("sales_target_fen", "sales_fen", "last_sales_fen"),
            Text("销售：目标、实际与去年同期", "Sales: target, actual and last year"),
        ),
    )
    sheet.insert_chart(
        BOARD_ROWS["trend"],
        right,
        _trend(
            book,
            made,
            ("collection_target_fen", "collection_fen"),
            Text("回款：目标与实际", "Collection: target and actual"),
        ),
    )
    sheet.insert_chart(BOARD_ROWS["regions"], left, _region_amounts(book, made, regions))
    sheet.insert_chart(BOARD_ROWS["regions"], right, _region_ratios(book, made, regions))
    _aging_cells(sheet, made, BOARD_ROWS["aging"], right)
    sheet.insert_chart(BOARD_ROWS["aging"], left, _aging_chart(book, made))
    sheet.insert_chart(BOARD_ROWS["gap"], left, gap_chart(book, sheet, made, BOARD_ROWS["gap"] + 2, regions))
    sheet.insert_chart(BOARD_ROWS["gap"], right, bridge_chart(book, sheet, made, BOARD_ROWS["gap"] + regions + 6))
    below = BOARD_ROWS["gap"] + regions + 16
    sheet.insert_chart(BOARD_ROWS["scores"], left, grade_chart(book, sheet, made, below))
    sheet.insert_chart(BOARD_ROWS["scores"], right, region_chart(book, sheet, made, below + 8, regions))
    sheet.print_area(0, 0, BOARD_ROWS["scores"] + 16, BOARD_COLUMNS + 1)
    one_page_wide(sheet, made.lang, portrait=True)
    sheet.fit_to_pages(1, 1)


def _tile(sheet: Any, made: Looks, tile: Tile, row: int, column: int) -> None:
    """A tile of three lines: its name, the figure, what the figure table says about it."""
    last = column + TILE_COLUMNS - 1
    edge = {"bg_color": PALE, "left": 5, "left_color": INPUT}
    number = {"value_fen": money_format(made.lang), "ratio": "0.0%", "number": "#,##0"}[tile.column]
    note = figure(tile.figure, "note", made.lang)
    ratio = figure(tile.figure, "ratio", made.lang)
    below = note
    if tile.ratio.zh:
        word = tile.ratio.in_(made.lang)
        below = f'IF({ratio}="","","{word} "&TEXT({ratio},"0.0%")&"　")&{note}'
    for offset, height in ((0, 20), (1, 34), (2, 20), (3, 10)):
        sheet.set_row(row + offset, height)
    for offset in range(3):
        sheet.write_blank(row + offset, column, None, made(**edge))
        for i in range(column + 1, last):
            sheet.write_blank(row + offset, i, None, made(bg_color=PALE))
    sheet.write_string(row, column, tile.name.in_(made.lang), made(font_color=GREY, **edge))
    big = made(bold=True, font_size=20, font_color=INK, align="left", num_format=number, **edge)
    sheet.merge_range(row + 1, column, row + 1, last - 1, "", big)
    sheet.write_formula(row + 1, column, "=" + figure(tile.figure, tile.column, made.lang), big, "")
    sheet.write_formula(row + 2, column, "=" + below, made(font_size=9, font_color=GREY, **edge), "")


def _range(table_key: str, column: str, rows: int, lang: str) -> list[Any]:
    """The cells of a result table's column, as XlsxWriter takes them for a chart."""
    table = TABLES[table_key]
    i = table.keys.index(column)
    return [table.sheet.in_(lang), FIRST_ROW, i, FIRST_ROW + rows - 1, i]


def _series(table_key: str, name: str, column: str, rows: int, lang: str, **look: Any) -> dict[str, Any]:
    declared = TABLES[table_key].column(column)
    return {
        "name": declared.header.in_(lang),
        "categories": _range(table_key, name, rows, lang),
        "values": _range(table_key, column, rows, lang),
        **look,
    }


def _trend(book: Any, made: Looks, columns: tuple[str, ...], title: Text) -> Any:
    """Twelve months: target and actual as columns, last year as a line."""
    key, lang = "dashboard_months", made.lang
    chart = book.add_chart({"type": "column"})
    for column, colour in zip(columns[:2], ("#BFCBD9", INPUT if columns[1] == "sales_fen" else RESULT), strict=True):
        chart.add_series(_series(key, "month", column, 12, lang, gap=60, overlap=-5, **fill(colour)))
    if len(columns) > 2:
        line = book.add_chart({"type": "line"})
        marker = {"type": "circle", "size": 5, "fill": {"color": WHITE}, "border": {"color": AMBER}}
        line.add_series(_series(key, "month", columns[2], 12, lang, line={"color": AMBER, "width": 2}, marker=marker))
        chart.combine(line)
    category, value = dress(chart, made, title, money_format(lang))
    chart.set_x_axis({**category, "num_format": "yyyy-mm", "text_axis": True})
    chart.set_y_axis(value)
    return chart


def _region_amounts(book: Any, made: Looks, regions: int) -> Any:
    """Sales target and actual by region, year to date."""
    chart = book.add_chart({"type": "bar"})
    for column, colour in (("sales_target_fen", "#BFCBD9"), ("sales_fen", INPUT)):
        chart.add_series(_series("dashboard_regions", "region", column, regions, made.lang, gap=60, **fill(colour)))
    title = Text("各区域销售：目标与实际（累计）", "Sales by region: target and actual, year to date")
    category, value = dress(chart, made, title, money_format(made.lang))
    chart.set_x_axis(value)
    chart.set_y_axis({**category, "reverse": True})
    return chart


def _region_ratios(book: Any, made: Looks, regions: int) -> Any:
    """Attainment of sales and collection by region, year to date."""
    chart = book.add_chart({"type": "bar"})
    labels = {"value": True, "num_format": "0%", "font": {"name": FONT, "size": 8, "color": GREY}}
    for column, colour in (("sales_ratio", INPUT), ("collection_ratio", RESULT)):
        chart.add_series(
            _series(
                "dashboard_regions", "region", column, regions, made.lang, gap=60, data_labels=labels, **fill(colour)
            )
        )
    title = Text("各区域达成率（累计）", "Attainment by region, year to date")
    category, value = dress(chart, made, title, "0%")
    chart.set_x_axis({**value, "min": 0})
    chart.set_y_axis({**category, "reverse": True})
    return chart


def _aging_cells(sheet: Any, made: Looks, row: int, column: int) -> None:
    """The aging bands, summed by formula over sb_aging: the chart's cells, with each band's share."""
    lang, line = made.lang, {"bottom": 1, "bottom_color": LINE}
    head = made(bold=True, font_color=GREY, bottom=2, bottom_color=INK)
    right = made(bold=True, font_color=GREY, bottom=2, bottom_color=INK, align="right")
    names = (Text("账龄段", "Band"), Text("金额", "Amount"), Text("占比", "Share"))
    for i, (name, look) in enumerate(zip(names, (head, right, right), strict=True)):
        sheet.write_string(row, column + 1 + i * 2 - (i > 1), name.in_(lang), look)
    sheet.write_blank(row, column + 2, None, head)
    total = f"SUM({_cell(row + 1, column + 3)}:{_cell(row + len(AGING_BANDS), column + 3)})"
    for n, (key, _first, name) in enumerate(AGING_BANDS):
        r = row + 1 + n
        header = TABLES["aging"].column(f"{key}_fen").header.in_(lang)
        sheet.write_string(r, column + 1, name.in_(lang), made(font_color=INK, **line))
        sheet.write_blank(r, column + 2, None, made(**line))
        money = made(num_format=money_format(lang), font_color=INK, **line)
        sheet.write_formula(r, column + 3, f"=SUM(sb_aging[{header}])", money, "")
        share = f'=IF({total}>0,{_cell(r, column + 3)}/{total},"")'
        sheet.write_formula(r, column + 4, share, made(num_format="0.0%", font_color=GREY, **line), "")


def _cell(row: int, column: int) -> str:
    return f"${chr(65 + column)}${row + 1}"


def _aging_chart(book: Any, made: Looks) -> Any:
    """Receivable by aging band, over the cells beside it."""
    chart = book.add_chart({"type": "column"})
    row, column, sheet = BOARD_ROWS["aging"] + 1, 1 + BOARD_COLUMNS // 2, BOARD.in_(made.lang)
    last = row + len(AGING_BANDS) - 1
    colours = ("#8FB8DE", "#F3C27A", "#EBA04F", "#E07B3C", "#CF5A33", "#B93E2E", "#8E2323")
    chart.add_series(
        {
            "name": Text("应收", "Receivable").in_(made.lang),
            "gap": 50,
            "categories": [sheet, row, column + 1, last, column + 1],
            "values": [sheet, row, column + 3, last, column + 3],
            "points": [fill(c) for c in colours],
        }
    )
    category, value = dress(chart, made, Text("应收账龄", "Receivable aging"), money_format(made.lang))
    chart.set_legend({"none": True})
    chart.set_x_axis(category)
    chart.set_y_axis(value)
    return chart
