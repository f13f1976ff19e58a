"""Front sheets: 首页 Home says what is where and what to do, 看板 Dashboard shows the month in tiles and charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbook.files.looks import (
    AMBER,
    FIRST_ROW,
    FONT,
    GREEN,
    GREY,
    INK,
    INPUT,
    INPUT_PALE,
    KIND_COLOUR,
    LINE,
    PALE,
    RED,
    RESULT,
    RESULT_PALE,
    WHITE,
    Looks,
)
from workbook.tables import AGING_BANDS, GROUPS, TABLES
from workbook.texts import Text

HOME, BOARD = Text("首页", "Home"), Text("看板", "Dashboard")


# ------------------------------------------------------------------ the month, step by step
@dataclass(frozen=True)
class Step:
    """One step of the month: what to do, the buttons (command id -> label) that do it, and where to look."""

    name: Text
    what: Text
    buttons: tuple[tuple[str, Text], ...]
    sheets: tuple[str, ...]


STEPS: tuple[Step, ...] = (
    Step(
        Text("导入", "Import"),
        Text(
            "导入 ERP 销售、财务回款、往来账和客户寄来的对账单（Excel、CSV 都可以）",
            "Bring in sales, collections, the ledger and customers' statements (Excel or CSV)",
        ),
        (("import", Text("导入", "Import")),),
        ("sales", "collections", "ledger", "statements"),
    ),
    Step(
        Text("检查", "Check"),
        Text(
            "检查日期、金额、编号和重复；到“问题”表逐条改正，直到没有错误",
            "Check dates, amounts, IDs and duplicates; correct what Problems lists until no error is left",
        ),
        (("check", Text("检查", "Check")),),
        ("problems",),
    ),
    Step(
        Text("分解与重排目标", "Break down, re-spread"),
        Text(
            "公司目标分解到区域、客户、月份；改了公司目标、权重或上下限后再分解一次，再看达成率",
            "Break the company's target down; again after a target, weight or bound has changed; then attainment",
        ),
        (("targets", Text("目标分解", "Break down")), ("attainment", Text("达成", "Attainment"))),
        ("target_breakdown", "attainment"),
    ),
    Step(
        Text("对账", "Reconcile"),
        Text(
            "与客户对账单逐笔勾对，处理差异清单，确认余额调节表全部为平，再看账龄",
            "Match the statements line by line, settle the differences, see every proof close, then the aging",
        ),
        (("reconcile", Text("对账", "Reconcile")), ("aging", Text("账龄", "Aging"))),
        ("differences", "proof", "aging"),
    ),
    Step(
        Text("考核打分", "Score"),
        Text(
            "手工考核项填入“考核录入”，再按方案给每名业务员打分",
            "Type manual results into KPI entries, then score every representative by the scheme",
        ),
        (("score", Text("考核得分", "Score")),),
        ("kpi_entries", "score_totals"),
    ),
    Step(
        Text("写点评", "Comment"),
        Text(
            "在“点评”写经理的话，在“下月重点”写要做的事；重跑不会丢",
            "Write the manager's words in Commentary and next month's work in Actions; re-runs keep them",
        ),
        (),
        ("commentary", "actions"),
    ),
    Step(
        Text("出报告", "Report"),
        Text(
            "更新看板，生成月度总结（Word、PDF）；“月结”把 3–5 步和报告一次做完",
            "Refresh the dashboard and write the summary (Word, PDF); Month end does steps 3–5 and this in one go",
        ),
        (
            ("dashboard", Text("看板", "Dashboard")),
            ("report", Text("月度总结", "Monthly summary")),
            ("month-end", Text("月结", "Month end")),
        ),
        ("dashboard_figures",),
    ),
)

WRITTEN_BY: dict[str, str] = {
    "targets": "target_cells target_breakdown target_regions",
    "attainment": "attainment",
    "reconcile": "matches differences proof",
    "aging": "applications open_items aging",
    "score": "scores score_totals",
    "dashboard": "dashboard_figures dashboard_months dashboard_regions",
    "check": "problems",
}
"""Command -> the result tables it writes, for the hint on their sheets."""


def button_of(table_key: str) -> Text:
    """The label of the button that writes a result table."""
    labels = dict(button for step in STEPS for button in step.buttons)
    return next((labels[c] for c, tables in WRITTEN_BY.items() if table_key in tables.split()), Text("", ""))


# ------------------------------------------------------------------ 首页
HOME_WIDTHS = (2, 6, 24, 10, 64, 18, 34, 10)


def write_home(sheet: Any, made: Looks) -> None:
    """首页 Home: title, this month's checklist, every sheet with a link, and what the colours mean."""
    sheet.hide_gridlines(2)
    sheet.set_tab_color(INK)
    for i, wide in enumerate(HOME_WIDTHS):
        sheet.set_column(i, i, wide)
    _banner(sheet, made, len(HOME_WIDTHS) - 1, Text("销售部工作簿", "Sales workbook"))
    row = _checklist(sheet, made, 4)
    row = _sheet_list(sheet, made, row + 1)
    _legend(sheet, made, row + 1)
    _one_page_wide(sheet, made.lang, portrait=True)


def _banner(sheet: Any, made: Looks, last: int, title: Text) -> None:
    """Rows 1-2: the company and department from the settings, and what this workbook is."""
    for row, size in ((0, 34), (1, 22)):
        sheet.set_row(row, size)
        for i in range(last + 1):
            sheet.write_blank(row, i, None, made(bg_color=INK))
    missing = Text("（请在“参数”表填写公司名称）", "(write the company's name in Settings)")
    company, department, month = (_setting(k, made.lang) for k in ("company", "department", "current_month"))
    name = f'IF({company}="","{missing.in_(made.lang)}",{company})'
    sheet.write_formula(
        0, 1, f'={name}&"　"&{department}', made(bold=True, font_size=18, font_color=WHITE, bg_color=INK), ""
    )
    label = Text("当前月份 ", "month in work: ").in_(made.lang)
    shown = f'IF({month}="","","　·　{label}"&{month})'
    sheet.write_formula(
        1, 1, f'="{title.in_(made.lang)}"&{shown}', made(font_size=11, font_color="#C9D6E4", bg_color=INK), ""
    )


def _setting(key: str, lang: str) -> str:
    """A formula for the text of a setting; blank where it is not there."""
    table = TABLES["settings"]
    value, name = (f"sb_settings[{table.column(c).header.in_(lang)}]" for c in ("value", "parameter"))
    return f'IFERROR(INDEX({value},MATCH("{key}",{name},0))&"","")'


def _heading(sheet: Any, made: Looks, row: int, words: tuple[Text, ...]) -> None:
    """A line of column names above a list."""
    for i, text in enumerate(words, 1):
        sheet.write_string(row, i, text.in_(made.lang), made(bold=True, font_color=GREY, bottom=2, bottom_color=INK))


def _section(sheet: Any, made: Looks, row: int, title: Text) -> None:
    sheet.set_row(row, 26)
    sheet.write_string(row, 1, title.in_(made.lang), made(bold=True, font_size=14, font_color=INK))


def _checklist(sheet: Any, made: Looks, row: int) -> int:
    """What to do this month: a box to tick, the step, the button and the command, where to look."""
    _section(sheet, made, row - 1, Text("本月要做的事", "What to do this month"))
    _heading(
        sheet,
        made,
        row,
        (
            Text("完成", "Done"),
            Text("步骤", "Step"),
            Text("", ""),
            Text("做什么", "What"),
            Text("按钮", "Button"),
            Text("命令", "Command"),
            Text("查看", "See"),
        ),
    )
    line = {"bottom": 1, "bottom_color": LINE}
    for n, step in enumerate(STEPS, 1):
        row += 1
        sheet.set_row(row, 40)
        sheet.write_string(row, 1, "☐", made(align="center", font_size=14, font_color=INPUT, **line))
        sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": ["☐", "☑"]})
        sheet.write_string(
            row, 2, f"{n}  {step.name.in_(made.lang)}", made(bold=True, font_color=INK, text_wrap=True, **line)
        )
        sheet.write_blank(row, 3, None, made(**line))
        sheet.write_string(row, 4, step.what.in_(made.lang), made(text_wrap=True, font_color=INK, **line))
        labels = "\n".join(label.in_(made.lang) for _id, label in step.buttons) or "—"
        sheet.write_string(row, 5, labels, made(text_wrap=True, bold=True, font_color=INPUT, **line))
        ids = "\n".join(command_line(id_) for id_, _label in step.buttons) or "—"
        sheet.write_string(
            row, 6, ids, made(text_wrap=True, font_name="Consolas", font_size=9, font_color=GREY, **line)
        )
        place = TABLES[step.sheets[0]].sheet.in_(made.lang)
        sheet.write_url(
            row, 7, f"internal:'{place}'!A1", made(font_color=INPUT, underline=1, text_wrap=True, **line), place
        )
        if len(step.buttons) > 2:
            sheet.set_row(row, 48)
    return row + 1


def command_line(command_id: str) -> str:
    """What the shell takes for a button."""
    tail = {"import": " 文件… --into sales", "month-end": " --month 2026-10", "report": " --pdf"}
    return f"salesbook {command_id} BOOK" + tail.get(command_id, "").replace("文件…", "FILE…")


def _sheet_list(sheet: Any, made: Looks, row: int) -> int:
    """What is where: every sheet by group, with a link, its kind and one line about it."""
    _section(sheet, made, row, Text("什么在哪里", "What is where"))
    row += 1
    _heading(
        sheet,
        made,
        row,
        (
            Text("", ""),
            Text("工作表", "Sheet"),
            Text("种类", "Kind"),
            Text("内容", "What it holds"),
            Text("由谁写", "Written by"),
            Text("", ""),
            Text("", ""),
        ),
    )
    row += 1
    _sheet_line(
        sheet,
        made,
        row,
        BOARD,
        "result",
        Text("本月数字、趋势和区域图", "This month's figures, trends and regions"),
        Text("公式", "formulas"),
    )
    for group, name in GROUPS.items():
        row += 1
        sheet.set_row(row, 22)
        sheet.write_string(row, 1, name.in_(made.lang), made(bold=True, font_size=11, font_color=INK))
        for kind in ("input", "result"):
            for table in (t for t in TABLES.values() if t.group == group and t.kind == kind):
                row += 1
                writer = button_of(table.key) if kind == "result" else Text("录入 / 导入", "people, import")
                _sheet_line(sheet, made, row, table.sheet, kind, table.note, writer)
    return row + 1


def _sheet_line(sheet: Any, made: Looks, row: int, name: Text, kind: str, note: Text, writer: Text) -> None:
    line = {"bottom": 1, "bottom_color": LINE}
    lang, colour = made.lang, KIND_COLOUR[kind]
    fill = INPUT_PALE if kind == "input" else RESULT_PALE
    word = Text("录入", "input") if kind == "input" else Text("结果", "result")
    sheet.set_row(row, 20 if lang == "zh" else 30)
    sheet.write_url(
        row,
        2,
        f"internal:'{name.in_(lang)}'!A1",
        made(font_color=colour, bold=True, underline=1, **line),
        name.in_(lang),
    )
    sheet.write_string(row, 3, word.in_(lang), made(font_color=colour, bg_color=fill, align="center", **line))
    sheet.write_string(row, 4, note.in_(lang), made(font_color=INK, text_wrap=True, **line))
    sheet.write_string(row, 5, writer.in_(lang), made(font_color=GREY, **line))


LEGEND: tuple[tuple[str, Text, Text], ...] = (
    (INPUT, Text("蓝色", "Blue"), Text("录入表：人填写或导入", "input: people type or import")),
    (RESULT, Text("绿色", "Green"), Text("结果表：程序写入，请不要手改", "result: the program writes it, do not edit")),
    (RED, Text("红色", "Red"), Text("负数、逾期、落后、错误", "negative, overdue, behind, error")),
    (AMBER, Text("橙色", "Amber"), Text("接近目标、需要人确认", "close to target, or for a person to confirm")),
    (GREEN, Text("绿字", "Green ink"), Text("达成目标", "on target")),
)


def _legend(sheet: Any, made: Looks, row: int) -> None:
    """What the colours mean, and the rules every sheet keeps."""
    _section(sheet, made, row, Text("图例", "Legend"))
    for i, (colour, name, meaning) in enumerate(LEGEND, row + 1):
        sheet.write_string(
            i, 2, name.in_(made.lang), made(bg_color=colour, font_color=WHITE, align="center", bold=True)
        )
        sheet.write_string(i, 4, meaning.in_(made.lang), made(font_color=INK))
    rules = Text(
        "金额一律为元、含税，保留两位；月份写作 2026-10；空白表示没有，不等于 0；表头批注带 * 的必填。",
        "Money is in yuan, tax included, two decimals; months as 2026-10; blank means none, not 0; * is required.",
    )
    sheet.write_string(row + len(LEGEND) + 1, 2, rules.in_(made.lang), made(font_color=GREY, font_size=9))


def _one_page_wide(sheet: Any, lang: str, portrait: bool) -> None:
    sheet.set_portrait() if portrait else sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0 if portrait else 1)
    sheet.center_horizontally()
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    page = Text("第 &P / &N 页", "page &P / &N").in_(lang)
    sheet.set_footer(f'&L&"{FONT}"&9&A&R&"{FONT}"&9{page}')


# ------------------------------------------------------------------ 看板
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

TILE_COLUMNS, BOARD_COLUMNS, CHART_WIDTH, CHART_HEIGHT = 3, 12, 588, 300
BOARD_ROWS = {"tiles": 3, "trend": 13, "regions": 30, "aging": 47}
WAN, THOUSAND = r"0\.0,", "#,##0,"
"""Ten thousands 万元 and thousands by number format: the cell keeps the whole amount."""


def money_format(lang: str) -> str:
    """How the dashboard shows money: 万元 with one decimal, or thousands of yuan."""
    return WAN if lang == "zh" else THOUSAND


def write_board(book: Any, sheet: Any, made: Looks, regions: int) -> None:
    """看板 Dashboard: tiles by formula over sb_dashboard_figures, charts over the result tables.

    regions: how many rows of dashboard_regions the charts span.
    """
    sheet.hide_gridlines(2)
    sheet.set_tab_color(INK)
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, BOARD_COLUMNS, 13.3)
    _banner(sheet, made, BOARD_COLUMNS + 1, Text("销售看板", "Sales dashboard"))
    sheet.set_column(BOARD_COLUMNS + 1, BOARD_COLUMNS + 1, 2)
    home = HOME.in_(made.lang)
    back = made(font_color=INPUT, underline=1)
    sheet.write_url(2, 1, f"internal:'{home}'!A1", back, Text("← 首页", "← Home").in_(made.lang))
    unit = Text("金额单位：万元；由“看板”按钮更新", "amounts in thousand yuan; refreshed by “Dashboard”")
    sheet.write_string(2, BOARD_COLUMNS, unit.in_(made.lang), made(font_color=GREY, font_size=9, align="right"))
    for n, tile in enumerate(TILES):
        _tile(sheet, made, tile, BOARD_ROWS["tiles"] + n // 4 * 4, 1 + n % 4 * TILE_COLUMNS)
    left, right = (1, {}), (1 + BOARD_COLUMNS // 2, {})
    sheet.insert_chart(
        BOARD_ROWS["trend"],
        left[0],
        _trend(
            book,
            made,
            ("sales_target_fen", "sales_fen", "last_sales_fen"),
            Text("销售：目标、实际与去年同期", "Sales: target, actual and last year"),
        ),
    )
    sheet.insert_chart(
        BOARD_ROWS["trend"],
        right[0],
        _trend(
            book,
            made,
            ("collection_target_fen", "collection_fen"),
            Text("回款：目标与实际", "Collection: target and actual"),
        ),
    )
    sheet.insert_chart(BOARD_ROWS["regions"], left[0], _region_amounts(book, made, regions))
    sheet.insert_chart(BOARD_ROWS["regions"], right[0], _region_ratios(book, made, regions))
    _aging_cells(sheet, made, BOARD_ROWS["aging"], right[0])
    sheet.insert_chart(BOARD_ROWS["aging"], left[0], _aging_chart(book, made))
    sheet.print_area(0, 0, BOARD_ROWS["aging"] + 16, BOARD_COLUMNS + 1)
    _one_page_wide(sheet, made.lang, portrait=True)
    sheet.fit_to_pages(1, 1)


def figure(code: str, column: str, lang: str) -> str:
    """A formula (no "=") for one figure of sb_dashboard_figures; blank where the code or value is not there."""
    table = TABLES["dashboard_figures"]
    value, key = (f"sb_dashboard_figures[{table.column(c).header.in_(lang)}]" for c in (column, "figure"))
    found = f'INDEX({value},MATCH("{code}",{key},0))'
    return f'IFERROR(IF({found}="","",{found}),"")'


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


def _dress(chart: Any, made: Looks, title: Text, number: str) -> Any:
    """One look for all charts: quiet grid, legend below, our font."""
    font = {"name": FONT, "size": 9, "color": GREY}
    chart.set_title(
        {
            "name": title.in_(made.lang),
            "name_font": {"name": FONT, "size": 12, "bold": True, "color": INK},
            "overlay": False,
        }
    )
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT, "object_position": 2})
    chart.set_chartarea({"border": {"color": LINE}, "fill": {"color": WHITE}})
    chart.show_blanks_as("gap")
    category = {"num_font": font, "line": {"color": LINE}, "major_tick_mark": "none"}
    value = {
        "num_font": font,
        "num_format": number,
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": "#E6EAEF", "width": 0.75}},
    }
    return category, value


def _fill(colour: str) -> dict[str, Any]:
    return {"fill": {"color": colour}, "border": {"none": True}}


def _trend(book: Any, made: Looks, columns: tuple[str, ...], title: Text) -> Any:
    """Twelve months: target and actual as columns, last year as a line."""
    key, lang = "dashboard_months", made.lang
    chart = book.add_chart({"type": "column"})
    for column, colour in zip(columns[:2], ("#BFCBD9", INPUT if columns[1] == "sales_fen" else RESULT), strict=True):
        chart.add_series(_series(key, "month", column, 12, lang, gap=60, overlap=-5, **_fill(colour)))
    if len(columns) > 2:
        line = book.add_chart({"type": "line"})
        marker = {"type": "circle", "size": 5, "fill": {"color": WHITE}, "border": {"color": AMBER}}
        line.add_series(_series(key, "month", columns[2], 12, lang, line={"color": AMBER, "width": 2}, marker=marker))
        chart.combine(line)
    category, value = _dress(chart, made, title, money_format(lang))
    chart.set_x_axis({**category, "num_format": "yyyy-mm", "text_axis": True})
    chart.set_y_axis(value)
    return chart


def _region_amounts(book: Any, made: Looks, regions: int) -> Any:
    """Sales target and actual by region, year to date."""
    chart = book.add_chart({"type": "bar"})
    for column, colour in (("sales_target_fen", "#BFCBD9"), ("sales_fen", INPUT)):
        chart.add_series(_series("dashboard_regions", "region", column, regions, made.lang, gap=60, **_fill(colour)))
    title = Text("各区域销售：目标与实际（累计）", "Sales by region: target and actual, year to date")
    category, value = _dress(chart, made, title, money_format(made.lang))
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
                "dashboard_regions", "region", column, regions, made.lang, gap=60, data_labels=labels, **_fill(colour)
            )
        )
    title = Text("各区域达成率（累计）", "Attainment by region, year to date")
    category, value = _dress(chart, made, title, "0%")
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
            "points": [_fill(c) for c in colours],
        }
    )
    category, value = _dress(chart, made, Text("应收账龄", "Receivable aging"), money_format(made.lang))
    chart.set_legend({"none": True})
    chart.set_x_axis(category)
    chart.set_y_axis(value)
    return chart
