"""Waterfalls 瀑布图 on the dashboard: from one total to another by steps, over formula cells beside the charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from workbook.files.board_look import dress, figure, money_format
from workbook.files.front import BOARD
from workbook.files.looks import GREY, INK, INPUT, Looks
from workbook.tables import TABLES
from workbook.targets.bridge import STEPS
from workbook.texts import Text

GAIN, LOSS, TOTAL = "#5AA469", "#C0504D", INPUT
FIRST_COLUMN = 15
"""Column P: the charts' cells stand to the right of what is printed."""
HEADS = (
    Text("步骤", "Step"),
    Text("金额", "Amount"),
    Text("累计", "Running"),
    Text("垫底", "Base"),
    Text("合计", "Total"),
    Text("增加", "More"),
    Text("减少", "Less"),
)


class Step(NamedTuple):
    """One bar: formulas (no "=") of its label and amount; a total stands on the ground."""

    label: str
    amount: str
    is_total: bool = False


def gap_chart(book: Any, sheet: Any, made: Looks, row: int, regions: int) -> Any:
    """From the target of the year to date over what each region lacks or has more to what was sold."""
    table, lang = TABLES["dashboard_regions"], made.lang
    name, target, sold = (
        f"sb_dashboard_regions[{table.column(c).header.in_(lang)}]" for c in ("region", "sales_target_fen", "sales_fen")
    )
    ends = [f'"{word.in_(lang)}"' for word in (Text("目标", "Target"), Text("实际", "Actual"))]
    middle = [
        Step(f'IFERROR(INDEX({name},{n})&"","")', f"IFERROR(N(INDEX({sold},{n}))-N(INDEX({target},{n})),0)")
        for n in range(1, regions + 1)
    ]
    steps = [Step(ends[0], f"SUM({target})", True), *middle, Step(ends[1], f"SUM({sold})", True)]
    title = Text(
        "销售差距：目标 → 各区域 → 实际（累计，柱脚截去）",
        "Sales gap: target → regions → actual, to date (columns cut)",
    )
    return _waterfall(book, sheet, made, title, row, steps)


def bridge_chart(book: Any, sheet: Any, made: Looks, row: int) -> Any:
    """From last year's sales over customers lost, fallen, grown and new to this year's."""
    steps = [
        Step(f'"{name.in_(made.lang)}"', figure(code, "value_fen", made.lang), code in ("bridge_last", "bridge_actual"))
        for code, name in STEPS.items()
    ]
    title = Text("销售变动：去年同期 → 今年累计（柱脚截去）", "Sales: last year → this year, to date (columns cut)")
    return _waterfall(book, sheet, made, title, row, steps)


def _waterfall(book: Any, sheet: Any, made: Looks, title: Text, row: int, steps: list[Step]) -> Any:
    """A waterfall in the look of all charts, without a legend."""
    amount = 'TEXT({amount}/10000,"#,##0.0")' if made.lang == "zh" else 'TEXT({amount}/1000,"#,##0")'
    _write_steps(sheet, made, title, row, steps, amount)
    chart = _columns(book, made, row, len(steps))
    category, value = dress(chart, made, title, money_format(made.lang))
    chart.set_legend({"none": True})
    chart.set_x_axis(category)
    chart.set_y_axis({**value, "min": 0, "visible": False})
    return chart


def _write_steps(sheet: Any, made: Looks, title: Text, row: int, steps: Sequence[Step], amount_text: str) -> None:
    """The cells of a waterfall: a row a step, from sheet row `row` (from 0) on, its title and heads above.

    amount_text: how a label shows its amount, as the text function takes it: "{amount}" stands for its cell.
    """
    grey = made(font_color=GREY, font_size=9)
    sheet.write_string(row - 2, FIRST_COLUMN, title.in_(made.lang), made(font_color=INK, font_size=9, bold=True))
    for i, head in enumerate(HEADS):
        sheet.write_string(row - 1, FIRST_COLUMN + i, head.in_(made.lang), grey)
    money = made(font_color=GREY, font_size=9, num_format="#,##0")
    ground = _ground(sheet, row, len(steps), money)
    for n, step in enumerate(steps):
        for i, formula in enumerate(_formulas(step, row + n, n == 0, ground, amount_text)):
            sheet.write_formula(row + n, FIRST_COLUMN + i, f"={formula}", grey if i == 0 else money, "")


def _ground(sheet: Any, row: int, count: int, money: Any) -> str:
    """The cell of the amount all bars are cut off at, so that steps small beside the totals can be seen."""
    running = f"{_cell(row, 2)}:{_cell(row + count - 1, 2)}"
    formula = f"=MAX(0,MIN({running})-1.5*(MAX({running})-MIN({running})))"
    sheet.write_formula(row - 2, FIRST_COLUMN + len(HEADS) - 1, formula, money, "")
    return _cell(row - 2, len(HEADS) - 1)


def _formulas(step: Step, row: int, is_first: bool, ground: str, amount_text: str) -> tuple[str, ...]:
    """The formulas of one row: label, amount, running sum, base nobody sees, total, more, less."""
    amount, end, before = _cell(row, 1), _cell(row, 2), _cell(row - 1, 2)
    label = f"{step.label}&CHAR(10)&{amount_text.replace('{amount}', f'N({amount})')}"
    if step.is_total or is_first:
        return label, step.amount, f"N({amount})", "0", f"N({amount})-{ground}", "0", "0"
    base = f"MIN({before},{end})-{ground}"
    return label, step.amount, f"{before}+N({amount})", base, "0", f"MAX(N({amount}),0)", f"MAX(-N({amount}),0)"


def _columns(book: Any, made: Looks, row: int, count: int) -> Any:
    """A chart over the cells of `_write_steps`: stacked columns on a base nobody sees, without its look."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    sheet, last = BOARD.in_(made.lang), row + count - 1
    for i, fill in enumerate(({"none": True}, {"color": TOTAL}, {"color": GAIN}, {"color": LOSS}), start=3):
        column = FIRST_COLUMN + i
        chart.add_series(
            {
                "name": HEADS[i].in_(made.lang),
                "categories": [sheet, row, FIRST_COLUMN, last, FIRST_COLUMN],
                "values": [sheet, row, column, last, column],
                "gap": 40,
                "fill": fill,
                "border": {"none": True},
            }
        )
    return chart


def _cell(row: int, column: int) -> str:
    return f"${chr(65 + FIRST_COLUMN + column)}${row + 1}"
