"""The look 样式 of the dashboard's charts: one for all, how money is shown, and figures by formula."""

from __future__ import annotations

from typing import Any

from workbook.files.looks import FONT, GREY, INK, LINE, WHITE, Looks
from workbook.tables import TABLES
from workbook.texts import Text

CHART_WIDTH, CHART_HEIGHT = 588, 300
WAN, THOUSAND = r"0\.0,", "#,##0,"
"""Ten thousands 万元 and thousands by number format: the cell keeps the whole amount."""


def money_format(lang: str) -> str:
    """How the dashboard shows money: 万元 with one decimal, or thousands of yuan."""
    return WAN if lang == "zh" else THOUSAND


def figure(code: str, column: str, lang: str) -> str:
    """A formula (no "=") for one figure of sb_dashboard_figures; blank where the code or value is not there."""
    table = TABLES["dashboard_figures"]
    value, key = (f"sb_dashboard_figures[{table.column(c).header.in_(lang)}]" for c in (column, "figure"))
    found = f'INDEX({value},MATCH("{code}",{key},0))'
    return f'IFERROR(IF({found}="","",{found}),"")'


def dress(chart: Any, made: Looks, title: Text, number: str) -> Any:
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


def fill(colour: str) -> dict[str, Any]:
    return {"fill": {"color": colour}, "border": {"none": True}}
