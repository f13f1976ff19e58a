"""What the front sheets share: their names, the banner with company and month, one page wide in print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbook.files.looks import FONT, INK, WHITE, Looks
from workbook.schema import NO_TEXT
from workbook.tables import TABLES
from workbook.texts import Text

HOME, BOARD = Text("首页", "Home"), Text("看板", "Dashboard")


@dataclass(frozen=True)
class Buttons:
    """What the ribbon is called where sheets name it: command id -> label, result table -> command that writes it."""

    labels: Mapping[str, Text] = field(default_factory=dict)
    writers: Mapping[str, str] = field(default_factory=dict)

    def that_writes(self, table_key: str) -> Text:
        """The label of the button that writes a result table; blank where none does."""
        return self.labels.get(self.writers.get(table_key, ""), NO_TEXT)


def banner(sheet: Any, made: Looks, last: int, title: Text) -> None:
    """Rows 1-2: the company and department from the settings, and what this workbook is."""
    for row, size in ((0, 34), (1, 22)):
        sheet.set_row(row, size)
        for i in range(last + 1):
            sheet.write_blank(row, i, None, made(bg_color=INK))
    missing = Text("（请在“参数”表填写公司名称）", "(write the company's name in Settings)")
    company, department, month = (setting_formula(k, made.lang) for k in ("company", "department", "current_month"))
    name = f'IF({company}="","{missing.in_(made.lang)}",{company})'
    sheet.write_formula(
        0, 1, f'={name}&"　"&{department}', made(bold=True, font_size=18, font_color=WHITE, bg_color=INK), ""
    )
    label = Text("当前月份 ", "month in work: ").in_(made.lang)
    shown = f'IF({month}="","","　·　{label}"&{month})'
    sheet.write_formula(
        1, 1, f'="{title.in_(made.lang)}"&{shown}', made(font_size=11, font_color="#C9D6E4", bg_color=INK), ""
    )


def setting_formula(key: str, lang: str) -> str:
    """A formula for the text of a setting; blank where it is not there."""
    table = TABLES["settings"]
    value, name = (f"sb_settings[{table.column(c).header.in_(lang)}]" for c in ("value", "parameter"))
    return f'IFERROR(INDEX({value},MATCH("{key}",{name},0))&"","")'


def one_page_wide(sheet: Any, lang: str, portrait: bool) -> None:
    """A4, one page wide, sheet name and page x / y below."""
    sheet.set_portrait() if portrait else sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0 if portrait else 1)
    sheet.center_horizontally()
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    page = Text("第 &P / &N 页", "page &P / &N").in_(lang)
    sheet.set_footer(f'&L&"{FONT}"&9&A&R&"{FONT}"&9{page}')
