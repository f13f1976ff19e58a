"""Create 新建工作簿: a macro-free .xlsx with one sheet per table, a home sheet and a dashboard.

Same frames in, same bytes out: nothing in the file depends on the clock or the machine.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from workbook.accounts.starting import starting_rows
from workbook.checks import empty
from workbook.everyday import is_shown
from workbook.files import dashboard_sheet, front, home_sheet, looks
from workbook.files.cells import to_cells
from workbook.files.front import Buttons
from workbook.files.looks import FIRST_ROW, HEADER_ROW, LAST_ROW, Looks
from workbook.schema import Table
from workbook.settings import PARAMETERS
from workbook.tables import GROUPS, TABLES
from workbook.texts import Text

CREATED = dt.datetime(2026, 1, 1)
"""The creation date every new workbook carries, so that the same frames make the same bytes."""

READABLE = 220
"""Letters across an A4 page in landscape that can still be read."""
LISTS = Text("选项", "Lists")
BACK = Text("← 首页", "← Home")
INPUT_HINT = Text(
    "录入表：在表格最后一行下面接着填或粘贴；表头批注写着必填、单位和口径。",
    "Input: go on typing or pasting below the last row; header notes say what is required, and the units.",
)
RESULT_HINT = Text(
    "结果表：由“{button}”写入，重跑会覆盖，请不要手改；可以筛选和排序。",
    "Result: written by “{button}” and overwritten by the next run; filter and sort as you like, do not edit.",
)


def create(
    frames: Mapping[str, pd.DataFrame], lang: str, buttons: Buttons, keys: Collection[str] = tuple(TABLES)
) -> bytes:
    """A new workbook.

    frames: typed frames by table key; a table that is absent gets its default content: every parameter for
    settings 参数, a scheme of 100 points for kpis 考核指标, no rows for the others.
    buttons: what the commands are called that the sheets tell people to click.
    keys: the tables it holds; fewer than all make a part of a department's workbook, without the dashboard
    and with every sheet in sight.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
        "default_format_properties": {"font_name": looks.FONT, "font_size": 10},
    }
    made_bytes = io.BytesIO()
    book = xlsxwriter.Workbook(made_bytes, options)
    title = Text("销售部工作簿", "Sales workbook").in_(lang)
    book.set_properties({"title": title, "author": "salesbook", "created": CREATED})
    book.set_size(28_000, 16_000)
    made = Looks(book, lang)
    content = {**defaults(lang), **frames}
    home = book.add_worksheet(front.HOME.in_(lang))
    is_whole = len(keys) == len(TABLES)
    board = book.add_worksheet(front.BOARD.in_(lang)) if is_whole else None
    tables = [table for table in in_order() if table.key in keys]
    sheets = {table.key: book.add_worksheet(table.sheet.in_(lang)) for table in tables}
    lists = _write_lists(book, tables, lang)
    for table in tables:
        frame = content.get(table.key, empty(table))
        _table_sheet(sheets[table.key], table, frame, made, lists, buttons)
        if is_whole and not is_shown(table.key, len(frame) > 0):
            sheets[table.key].hide()
    _define_picks(book, tables, lang)
    home_sheet.write_home(home, made, buttons, keys)
    if board is not None:
        regions = max(4, len(content.get("dashboard_regions", ())), len(content.get("regions", ())))
        dashboard_sheet.write_board(book, board, made, regions)
    home.activate()
    book.close()
    return made_bytes.getvalue()


def in_order() -> Iterator[Table]:
    """The tables in the order of their sheets: by group, what people type before what is written."""
    for group in GROUPS:
        for kind in ("input", "result"):
            yield from (t for t in TABLES.values() if t.group == group and t.kind == kind)


# ------------------------------------------------------------------ what a new workbook starts with
def defaults(lang: str) -> dict[str, pd.DataFrame]:
    """The content of tables that never start blank: parameters, an example scheme, the rules and rates of accounts."""
    accounts = {key: _typed(key, rows) for key, rows in starting_rows(lang).items()}
    return {"settings": default_settings(lang), "kpis": default_kpis(lang), **accounts}


def default_settings(lang: str) -> pd.DataFrame:
    """One row per parameter: its default value as text, its unit and what it means; from_date blank."""
    values = {"language": lang, "department": Text("销售部", "Sales department").in_(lang)}
    rows = [
        {
            "parameter": p.key,
            "from_date": pd.NaT,
            "unit": p.unit.in_(lang) or None,
            "note": p.note.in_(lang),
            "value": values.get(p.key, "" if p.default is None else str(p.default)) or None,
        }
        for p in PARAMETERS.values()
    ]
    return _typed("settings", rows)


DEFAULT_KPIS: tuple[tuple[str, Text, str, float, str, str, float | None, float, float | None], ...] = (
    ("K1", Text("销售达成率", "Sales attainment"), "sales_attainment", 40, "higher", "ratio", 0.6, 1, 1.2),
    ("K2", Text("回款达成率", "Collection attainment"), "collection_attainment", 30, "higher", "ratio", 0.6, 1, 1.2),
    ("K3", Text("销售同比增长率", "Sales growth"), "sales_growth", 10, "higher", "linear", 0, 0.1, None),
    ("K4", Text("逾期率", "Overdue ratio"), "overdue_ratio", 10, "lower", "linear", 0.3, 0.05, None),
    ("K5", Text("新客户数", "New customers"), "new_customers", 10, "higher", "ratio", None, 2, None),
)
"""The scheme a new workbook starts with: id, name, measure, weight, direction, shape, threshold, target, cap."""


def default_kpis(lang: str) -> pd.DataFrame:
    """A scheme of 100 points that a manager changes to the department's own."""
    keys = ("kpi_id", "kpi", "measure", "weight", "direction", "shape", "threshold", "target", "cap_ratio")
    note = Text("示例方案，请按本部门考核办法修改", "an example: change it to your department's scheme").in_(lang)
    rows = [{**dict(zip(keys, row, strict=True)), "kpi": row[1].in_(lang), "note": note} for row in DEFAULT_KPIS]
    return _typed("kpis", rows)


def _typed(key: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a frame of a table, typed, indexed by sheet row."""
    blank = empty(TABLES[key])
    frame = pd.DataFrame(rows, columns=TABLES[key].keys, index=range(FIRST_ROW + 1, FIRST_ROW + 1 + len(rows)))
    return frame.astype(dict(blank.dtypes))


# ------------------------------------------------------------------ one sheet per table
def _table_sheet(
    sheet: Any, table: Table, frame: pd.DataFrame, made: Looks, lists: dict[tuple[str, ...], str], buttons: Buttons
) -> None:
    """One table on its sheet: title in row 1, hint in row 2, header in row 3, data from row 4."""
    rows = to_cells(frame, table, made.lang)
    last = FIRST_ROW + max(len(rows), 1) - 1
    _title(
        sheet, table, made, INPUT_HINT if table.is_input else RESULT_HINT.with_(button=buttons.that_writes(table.key))
    )
    _columns(sheet, table, made, lists)
    _write_rows(sheet, table, rows, made)
    header = made.header(table)
    columns = [{"header": c.header.in_(made.lang), "header_format": header} for c in table.columns]
    sheet.add_table(
        HEADER_ROW,
        0,
        last,
        len(columns) - 1,
        {"name": table.excel_name, "columns": columns, "style": looks.TABLE_STYLE[table.kind]},
    )
    sheet.set_row(HEADER_ROW, 34)
    sheet.freeze_panes(FIRST_ROW, _frozen_columns(table, made.lang))
    sheet.set_tab_color(looks.KIND_COLOUR[table.kind])
    _print_setup(sheet, table, made.lang)


def _title(sheet: Any, table: Table, made: Looks, hint: Text) -> None:
    """Row 1: the way home, the sheet's name and note. Row 2: who writes here."""
    home = front.HOME.in_(made.lang)
    back = made(font_color=looks.INPUT, underline=1)
    sheet.write_url(0, 0, f"internal:'{home}'!A1", back, BACK.in_(made.lang))
    colour = looks.KIND_COLOUR[table.kind]
    note = made(font_color=looks.INK, font_size=11)
    sheet.write_rich_string(
        0,
        1,
        made(bold=True, font_size=14, font_color=colour),
        table.sheet.in_(made.lang),
        note,
        "　" + table.note.in_(made.lang),
        made(font_size=11),
    )
    sheet.write_string(1, 1, hint.in_(made.lang), made(font_color=looks.GREY, font_size=9))
    sheet.set_row(0, 26)
    sheet.set_row(1, 18)


def _columns(sheet: Any, table: Table, made: Looks, lists: dict[tuple[str, ...], str]) -> None:
    """Widths, formats, header notes, drop-down lists and conditional formats, also for rows to come."""
    for i, column in enumerate(table.columns):
        sheet.set_column(i, i, looks.width(column, made.lang), made.cell(column))
        note = looks.header_note(column, made.lang)
        if note:
            size = {"width": 220, "height": 24 + 18 * sum(1 + looks.shown_width(x) // 30 for x in note.split("\n"))}
            font = {"font_name": looks.FONT, "font_size": 9}
            sheet.write_comment(HEADER_ROW, i, note, {"author": "salesbook", **size, **font})
        rule = looks.validation(table, column, made.lang, lists) if table.is_input else None
        if rule:
            sheet.data_validation(FIRST_ROW, i, LAST_ROW, i, rule)
        for look in looks.conditional_formats(table, column, made):
            sheet.conditional_format(FIRST_ROW, i, LAST_ROW, i, look)
        if column.type == "text":
            sheet.ignore_errors({"number_stored_as_text": f"{_letter(i)}{FIRST_ROW + 1}:{_letter(i)}{LAST_ROW + 1}"})


def _write_rows(sheet: Any, table: Table, rows: list[list[object]], made: Looks) -> None:
    """The data; an empty table keeps one blank row, formatted, so that what follows looks alike."""
    formats = [made.cell(column, line=True) for column in table.columns]
    blank: list[list[object]] = [[None] * len(table.columns)]
    for r, row in enumerate(rows or blank, FIRST_ROW):
        for i, value in enumerate(row):
            if value is None:
                sheet.write_blank(r, i, None, formats[i])
            elif table.columns[i].type == "link":
                sheet.write_url(r, i, f"internal:{value}", formats[i], str(value))
            elif isinstance(value, str):
                sheet.write_string(r, i, value, formats[i])
            elif isinstance(value, dt.date):
                sheet.write_datetime(r, i, value, formats[i])
            else:
                sheet.write_number(r, i, value, formats[i])


def _frozen_columns(table: Table, lang: str) -> int:
    """How many columns stay in sight: the leading keys and the name beside them, at most 50 letters wide."""
    names = {"customer", "rep", "region", "product", "kpi", "parameter", "name"}
    frozen, used = 0, 0.0
    for i, column in enumerate(table.columns):
        used += looks.width(column, lang)
        if used > 50:
            break
        if column.key in table.key_columns or column.key in names:
            frozen = i + 1
    return frozen


def _print_setup(sheet: Any, table: Table, lang: str) -> None:
    """A4 landscape, as many pages wide as stays readable, headers and keys on every page, page x / y below."""
    wide = sum(looks.width(column, lang) for column in table.columns)
    pages = max(1, round(wide / READABLE))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(pages, 0)
    sheet.repeat_rows(HEADER_ROW)
    if pages > 1 and (frozen := _frozen_columns(table, lang)):
        sheet.repeat_columns(0, frozen - 1)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    page = Text("第 &P / &N 页", "page &P / &N").in_(lang)
    sheet.set_footer(f'&L&"{looks.FONT}"&9&A&R&"{looks.FONT}"&9{page}')


def _write_lists(book: Any, tables: Sequence[Table], lang: str) -> dict[tuple[str, ...], str]:
    """A hidden sheet for the drop-down lists that do not fit into a rule: words -> where they stand."""
    long = [looks.choice_words(c, lang) for t in tables if t.is_input for c in t.columns if c.choices]
    long += [tuple(PARAMETERS)] if any(t.key == "settings" for t in tables) else []
    places: dict[tuple[str, ...], str] = {}
    for words in long:
        if not looks.needs_list(words) or words in places:
            continue
        if not places:
            sheet = book.add_worksheet(LISTS.in_(lang))
            sheet.hide()
        letter = _letter(len(places))
        sheet.write_column(0, len(places), words)
        places[words] = f"='{LISTS.in_(lang)}'!${letter}$1:${letter}${len(words)}"
    return places


def _define_picks(book: Any, tables: Sequence[Table], lang: str) -> None:
    """A name per table that others refer to: its keys down to the last one filled, so lists grow by themselves.

    A plain range that ends at COUNTA works alike in Excel and LibreOffice; a structured reference behind a
    drop-down list works in Excel only.
    """
    held = {table.key for table in tables}
    for key in sorted({c.ref for t in tables for c in t.columns if c.ref} & held):
        table = TABLES[key]
        letter = _letter(table.keys.index(table.key_columns[0]))
        column = f"'{table.sheet.in_(lang)}'!${letter}${FIRST_ROW + 1}"
        whole = f"{column}:${letter}${LAST_ROW + 1}"
        book.define_name(looks.pick_name(key), f"={column}:INDEX({whole},MAX(1,COUNTA({whole})))")


def _letter(column: int) -> str:
    """The letter of a column counted from 0."""
    name: str = xlsxwriter.utility.xl_col_to_name(column)
    return name
