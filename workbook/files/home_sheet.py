"""Home 首页: what to do this month, step by step, what is where, and what the colours mean."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from workbook.everyday import PAPERS
from workbook.files.front import BOARD, Buttons, banner, one_page_wide
from workbook.files.looks import (
    AMBER,
    GREEN,
    GREY,
    INK,
    INPUT,
    INPUT_PALE,
    KIND_COLOUR,
    LINE,
    RED,
    RESULT,
    RESULT_PALE,
    WHITE,
    Looks,
    shown_width,
)
from workbook.tables import GROUPS, TABLES
from workbook.texts import Text


# ------------------------------------------------------------------ the month, step by step
@dataclass(frozen=True)
class Step:
    """One step of the month: what to do, the commands whose buttons do it, and the sheet to look at."""

    name: Text
    what: Text
    commands: tuple[str, ...]
    sheet: str


STEPS: tuple[Step, ...] = (
    Step(
        Text("导入", "Import"),
        Text(
            "导入 ERP 销售、财务回款、往来账和客户寄来的对账单（Excel、CSV 都可以）",
            "Bring in sales, collections, the ledger and customers' statements (Excel or CSV)",
        ),
        ("import",),
        "sales",
    ),
    Step(
        Text("检查", "Check"),
        Text(
            "检查日期、金额、编号和重复；逐条改正，直到没有错误",
            "Check dates, amounts, IDs and duplicates; correct what is listed until no error is left",
        ),
        ("check",),
        "problems",
    ),
    Step(
        Text("分解与重排目标", "Break down, re-spread"),
        Text(
            "公司目标分解到区域、客户、月份；改了公司目标、权重或上下限后再分解一次，再看达成率",
            "Break the company's target down; again after a target, weight or bound has changed; then attainment",
        ),
        ("targets", "attainment"),
        "target_breakdown",
    ),
    Step(
        Text("对账", "Reconcile"),
        Text(
            "与客户对账单逐笔勾对，处理差异清单，确认余额调节表全部为平，再看账龄",
            "Match the statements line by line, settle the differences, see every proof close, then the aging",
        ),
        ("reconcile", "aging"),
        "differences",
    ),
    Step(
        Text("考核打分", "Score"),
        Text(
            "手工考核项填入“考核录入”，再按方案给每名业务员打分",
            "Type manual results into KPI entries, then score every representative by the scheme",
        ),
        ("score",),
        "kpi_entries",
    ),
    Step(
        Text("写点评", "Comment"),
        Text(
            "在“点评”写经理的话，在“下月重点”写要做的事；重跑不会丢",
            "Write the manager's words in Commentary and next month's work in Actions; re-runs keep them",
        ),
        (),
        "commentary",
    ),
    Step(
        Text("出报告", "Report"),
        Text(
            "更新看板，生成月度总结（Word、PDF）；“月结”把 3–5 步和报告一次做完",
            "Refresh the dashboard and write the summary (Word, PDF); Month end does steps 3–5 and this in one go",
        ),
        ("dashboard", "report", "month-end"),
        "dashboard_figures",
    ),
)
"""The month as the home sheet tells it; the labels of the buttons come from the registry."""


ERRAND = (
    Text(
        "1  在蓝色的录入表里补充和改正；绿色的结果表只供查看。",
        "1  Add and correct in the blue input sheets; the green ones are to look at.",
    ),
    Text(
        "2  改已有的行就在原来那一格改；不要改编号，不要删行。",
        "2  Correct a row where it stands; do not change its number, do not delete rows.",
    ),
    Text(
        "3  保存后交回；收集时逐格比对，不会覆盖别人的修改。",
        "3  Save it and hand it in; it is compared cell by cell, nobody's change is overwritten.",
    ),
)
"""What the home sheet of a part says."""


SIGHT = Text(
    "常用表一直可见，其余有了内容自动出现；灰色的是底稿：右键任一工作表标签 → 取消隐藏，或 salesbook sheets 工作簿 --show 表名。",
    "Everyday sheets are always in sight, others appear once they hold rows; the grey ones are papers behind them: "
    "right-click a tab → Unhide, or salesbook sheets BOOK --show NAME.",
)
"""Which sheets are in sight, as the home sheet tells it."""


# ------------------------------------------------------------------ 首页
HOME_WIDTHS = (2, 6, 24, 10, 64, 18, 26, 20)


def write_home(sheet: Any, made: Looks, buttons: Buttons, keys: Collection[str]) -> None:
    """首页 Home: title, this month's checklist, every sheet with a link, and what the colours mean.

    keys: the tables of the workbook; one that is a part of a department's says what to fill in instead.
    """
    sheet.hide_gridlines(2)
    sheet.set_tab_color(INK)
    for i, wide in enumerate(HOME_WIDTHS):
        sheet.set_column(i, i, wide)
    whole = len(keys) == len(TABLES)
    title = Text("销售部工作簿", "Sales workbook") if whole else Text("销售部分册", "Part of the sales workbook")
    banner(sheet, made, len(HOME_WIDTHS) - 1, title)
    row = _checklist(sheet, made, 4, buttons) if whole else _errand(sheet, made, 4)
    row = _sheet_list(sheet, made, row + 1, buttons, keys)
    _legend(sheet, made, row + 1)
    one_page_wide(sheet, made.lang, portrait=True)


def _heading(sheet: Any, made: Looks, row: int, words: tuple[Text, ...]) -> None:
    """A line of column names above a list."""
    for i, text in enumerate(words, 1):
        sheet.write_string(row, i, text.in_(made.lang), made(bold=True, font_color=GREY, bottom=2, bottom_color=INK))


def _section(sheet: Any, made: Looks, row: int, title: Text) -> None:
    sheet.set_row(row, 26)
    sheet.write_string(row, 1, title.in_(made.lang), made(bold=True, font_size=14, font_color=INK))


def _errand(sheet: Any, made: Looks, row: int) -> int:
    """What a part is for, in three lines."""
    _section(sheet, made, row - 1, Text("怎么用这本分册", "What to do with this part"))
    for line in ERRAND:
        sheet.write_string(row, 2, line.in_(made.lang), made(font_color=INK))
        row += 1
    return row


def _checklist(sheet: Any, made: Looks, row: int, buttons: Buttons) -> int:
    """What to do this month: a box to tick, the step, the button and the command, where to look."""
    _section(sheet, made, row - 1, Text("本月要做的事", "What to do this month"))
    heads = (
        Text("完成", "Done"),
        Text("步骤", "Step"),
        Text("", ""),
        Text("做什么", "What"),
        Text("按钮", "Button"),
        Text("命令", "Command"),
        Text("查看", "See"),
    )
    _heading(sheet, made, row, heads)
    for n, step in enumerate(STEPS, 1):
        row += 1
        sheet.set_row(row, 48 if len(step.commands) > 2 else 40)
        _step_line(sheet, made, row, f"{n}  {step.name.in_(made.lang)}", step, buttons)
    return row + 1


def _step_line(sheet: Any, made: Looks, row: int, title: str, step: Step, buttons: Buttons) -> None:
    """One step on its row."""
    lang, line = made.lang, {"bottom": 1, "bottom_color": LINE, "text_wrap": True}
    sheet.write_string(row, 1, "☐", made(align="center", font_size=14, font_color=INPUT, bottom=1, bottom_color=LINE))
    sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": ["☐", "☑"]})
    sheet.write_string(row, 2, title, made(bold=True, font_color=INK, **line))
    sheet.write_blank(row, 3, None, made(**line))
    sheet.write_string(row, 4, step.what.in_(lang), made(font_color=INK, **line))
    labels = "\n".join(buttons.labels[id_].in_(lang) for id_ in step.commands) or "—"
    sheet.write_string(row, 5, labels, made(bold=True, font_color=INPUT, **line))
    shell = "\n".join(f"salesbook {id_}" for id_ in step.commands) or "—"
    sheet.write_string(row, 6, shell, made(font_name="Consolas", font_size=9, font_color=GREY, **line))
    place = TABLES[step.sheet].sheet.in_(lang)
    sheet.write_url(row, 7, f"internal:'{place}'!A1", made(font_color=INPUT, underline=1, **line), place)


def _sheet_list(sheet: Any, made: Looks, row: int, buttons: Buttons, keys: Collection[str]) -> int:
    """What is where: every sheet by group, with a link, its kind and one line about it."""
    _section(sheet, made, row, Text("什么在哪里", "What is where"))
    is_whole = len(keys) == len(TABLES)
    if is_whole:
        row += 1
        sheet.write_string(row, 2, SIGHT.in_(made.lang), made(font_color=GREY, font_size=9))
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
    if is_whole:
        row += 1
        note = Text("本月数字、趋势和区域图", "This month's figures, trends and regions")
        _sheet_line(sheet, made, row, BOARD, "result", note, Text("公式", "formulas"))
    for group, name in GROUPS.items():
        tables = [t for kind in ("input", "result") for t in TABLES.values() if (t.group, t.kind) == (group, kind)]
        tables = [t for t in tables if t.key in keys]
        if not tables:
            continue
        row += 1
        sheet.set_row(row, 22)
        sheet.write_string(row, 1, name.in_(made.lang), made(bold=True, font_size=11, font_color=INK))
        for table in tables:
            row += 1
            writer = Text("录入 / 导入", "people, import") if table.is_input else buttons.that_writes(table.key)
            _sheet_line(sheet, made, row, table.sheet, table.kind, table.note, writer, is_whole and table.key in PAPERS)
    return row + 1


def _sheet_line(
    sheet: Any, made: Looks, row: int, name: Text, kind: str, note: Text, writer: Text, is_paper: bool = False
) -> None:
    line = {"bottom": 1, "bottom_color": LINE}
    lang, colour = made.lang, GREY if is_paper else KIND_COLOUR[kind]
    fill = INPUT_PALE if kind == "input" else RESULT_PALE
    word = Text("录入", "input") if kind == "input" else Text("结果", "result")
    sheet.set_row(row, 20 if shown_width(note.in_(lang)) < HOME_WIDTHS[4] else 30)
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
