"""Looks 样式: colours, cell formats, drop-down lists, header notes and conditional formats of the sheets."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from workbook.schema import Column, Table
from workbook.settings import PARAMETERS
from workbook.tables import TABLES
from workbook.texts import Text

FONT = "Microsoft YaHei"
INPUT, RESULT, INK, GREY, PALE, WHITE = "#1F5FA8", "#3E7D5A", "#1F2D3D", "#6B7785", "#F3F6FA", "#FFFFFF"
INPUT_PALE, RESULT_PALE = "#E3EDF8", "#E4F1EA"
RED, AMBER, GREEN = "#C0392B", "#B9770E", "#1E7B4F"
LINE = "#D5DCE4"
KIND_COLOUR = {"input": INPUT, "result": RESULT}
TABLE_STYLE = {"input": "Table Style Light 2", "result": "Table Style Light 4"}

NUMBER_FORMAT = {
    "text": "@",
    "link": "General",
    "int": "0",
    "number": "#,##0.00",
    "ratio": "0.0%",
    "money": "#,##0.00;[Red]-#,##0.00",
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "flag": "General",
}
WIDTH = {"text": 16, "link": 18, "int": 9, "number": 12, "ratio": 11, "money": 16, "date": 12, "month": 10, "flag": 8}
PROSE = 36
"""Text columns at least this wide hold sentences: they are not kept as '@', which Excel cuts when long."""

HEADER_ROW, FIRST_ROW, LAST_ROW = 2, 3, 20_002
"""Sheet rows counted from 0: the table's header, its first row, the last row lists and formats are laid to."""

REQUIRED = Text("* 必填", "* required")
ON_TARGET, CLOSE, BEHIND = Text("达成", "on target"), Text("接近", "close"), Text("落后", "behind")


@dataclass
class Looks:
    """The formats of one workbook, each made once: `looks(bold=True)`."""

    book: Any
    lang: str
    _made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self._made[key] = self.book.add_format(base | properties)
        return self._made[key]

    def cell(self, column: Column, line: bool = False) -> Any:
        """The format of one column's cells; with the thin line below that rows of the table have."""
        properties: dict[str, Any] = {"num_format": number_format(column)}
        if column.type in ("date", "month", "flag") or column.choices:
            properties["align"] = "center"
        elif column.type == "text":
            properties |= {"align": "left", "indent": 1}  # a number in the column before stands clear of it
        if column.key == "words":
            properties |= {"text_wrap": True, "valign": "top"}
        if column.type == "link":
            properties |= {"font_color": INPUT, "underline": 1}
        if line:
            properties |= {"bottom": 1, "bottom_color": LINE}
        return self(**properties)

    def header(self, table: Table) -> Any:
        """The format of a table's header cells: blue for what people type, green for what is written."""
        return self(
            bold=True,
            font_color=WHITE,
            bg_color=KIND_COLOUR[table.kind],
            text_wrap=True,
            align="center",
            border=1,
            border_color=WHITE,
        )


def number_format(column: Column) -> str:
    """The Excel number format of a column."""
    if column.key == "year":
        return "0"
    return "General" if column.type == "text" and column.width >= PROSE else NUMBER_FORMAT[column.type]


def shown_width(text: str) -> int:
    """How many Latin letters wide a text is: a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def width(column: Column, lang: str) -> float:
    """The width of a column: as declared, never too narrow for its type or for its header in two lines."""
    needed = max(column.width, WIDTH[column.type] if column.type not in ("text", "flag") else 0)
    if not column.width:
        needed = WIDTH[column.type]
    if is_attainment(column):
        needed = max(needed, 18)
    header = column.header.in_(lang)
    words = [header] if lang == "zh" else header.split()
    line = max(max(shown_width(w) for w in words), shown_width(header) / 2 if lang == "en" else 0)
    return max(needed, line + 4)


def header_note(column: Column, lang: str) -> str:
    """What the note on a header says: required, what the column means, its unit, other headers it is known by."""
    lines = [REQUIRED.in_(lang)] if column.required else []
    if column.note.in_(lang):
        lines.append(column.note.in_(lang))
    if column.unit.in_(lang):
        lines.append(Text("单位：{unit}", "unit: {unit}").with_(unit=column.unit).in_(lang))
    if column.low is not None:
        lines.append(Text("不小于 {low}", "not below {low}").with_(low=f"{column.low:g}").in_(lang))
    if column.ref:
        sheet = TABLES[column.ref].sheet
        lines.append(Text("“{sheet}”表里有的编号", "an ID of the sheet “{sheet}”").with_(sheet=sheet).in_(lang))
    return "\n".join(lines)


def is_attainment(column: Column) -> bool:
    """Whether a ratio is actual / target, so that 100 % means reached."""
    return column.type == "ratio" and column.en.endswith("ttainment")


# ------------------------------------------------------------------ what may be typed
def pick_name(table_key: str) -> str:
    """The defined name that lists the keys of a table, growing with it."""
    return f"pick_{table_key}"


def validation(table: Table, column: Column, lang: str, lists: dict[tuple[str, ...], str]) -> dict[str, Any] | None:
    """What Excel lets people type in a column, or None for free text.

    lists: words -> range of the sheet that holds lists which do not fit into a rule (a comma in a word).
    """
    said = Text("{column}：{need}", "{column}: {need}")
    rule = _rule(table, column, lang, lists)
    if rule is None:
        return None
    need = said.with_(column=column.header, need=rule.pop("need")).in_(lang)
    title = Text("请检查这一格", "Please check this cell").in_(lang)
    return {"ignore_blank": True, "error_title": title, "error_message": need[:255]} | rule


def _rule(table: Table, column: Column, lang: str, lists: dict[tuple[str, ...], str]) -> dict[str, Any] | None:
    if column.choices:
        words = choice_words(column, lang)
        source: Any = lists.get(words, list(words))
        return {"validate": "list", "source": source, "need": Text("请从下拉列表选择", "choose from the list")}
    if (table.key, column.key) == ("settings", "parameter"):
        need = Text("没有这个参数名，程序不会用它", "there is no such parameter: nothing will use it")
        source = lists.get(tuple(PARAMETERS), list(PARAMETERS))
        return {"validate": "list", "source": source, "error_type": "warning", "need": need}
    if column.ref:
        need = Text("“{sheet}”表里还没有这个编号", "this ID is not in the sheet “{sheet}” yet")
        return {
            "validate": "list",
            "source": f"={pick_name(column.ref)}",
            "error_type": "warning",
            "need": need.with_(sheet=TABLES[column.ref].sheet),
        }
    if column.type in ("date", "month"):
        need = Text("请填日期，如 2026-10-03", "a date such as 2026-10-03")
        if column.type == "month":
            need = Text("请填月份，如 2026-10", "a month such as 2026-10")
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": dt.date(1990, 1, 1),
            "maximum": dt.date(2199, 12, 31),
            "need": need,
        }
    if column.type not in ("int", "number", "money", "ratio"):
        return None
    kind = "integer" if column.type == "int" else "decimal"
    whole = Text("整数", "a whole number") if column.type == "int" else Text("数字", "a number")
    if column.low is None:
        return {
            "validate": kind,
            "criteria": "between",
            "minimum": -(10**12),
            "maximum": 10**12,
            "need": Text("请填{whole}", "{whole}").with_(whole=whole),
        }
    need = Text("请填不小于 {low} 的{whole}", "{whole} not below {low}")
    return {
        "validate": kind,
        "criteria": ">=",
        "value": column.low,
        "need": need.with_(low=f"{column.low:g}", whole=whole),
    }


def choice_words(column: Column, lang: str) -> tuple[str, ...]:
    """The words of a column's drop-down list."""
    return tuple(choice.text.in_(lang) for choice in column.choices)


def needs_list(words: tuple[str, ...]) -> bool:
    """Whether a list must stand in cells: a comma would split a word, and Excel takes 255 characters."""
    return any("," in word for word in words) or len(",".join(words)) > 255


# ------------------------------------------------------------------ what stands out
def conditional_formats(table: Table, column: Column, looks: Looks) -> list[dict[str, Any]]:
    """The conditional formats of one column; every colour comes with a word or a sign."""
    if is_attainment(column):
        return _attainment(looks, bars=table.key == "attainment")
    words = {choice.code: choice.text.in_(looks.lang) for choice in column.choices}
    red, amber = _ink(looks, RED), _ink(looks, AMBER)
    rules: dict[tuple[str, str], list[dict[str, Any]]] = {
        ("problems", "severity"): [
            _is(words.get("error"), _ink(looks, RED, "#FBE3E0")),
            _is(words.get("warning"), _ink(looks, AMBER, "#FDF2DC")),
        ],
        ("proof", "closes"): [_is(Text("否", "No").in_(looks.lang), _ink(looks, RED, "#FBE3E0"))],
        ("matches", "status"): [_is(words.get("ambiguous"), amber), _is(words.get("suggested"), amber)],
        ("applications", "status"): [_is(words.get("ambiguous"), amber), _is(words.get("suggested"), amber)],
        ("open_items", "overdue_days"): [_above(0, red)],
        ("aging", "overdue_fen"): [_above(0, red)],
        ("aging", "overdue_ratio"): [_above(0.3, red)],
        ("aging", "longest_days"): [_above(90, _ink(looks, RED, "#FBE3E0"))],
        ("aging", "over_limit_fen"): [_above(0, _ink(looks, RED, "#FBE3E0"))],
        ("score_totals", "grade"): [_is("A", _ink(looks, GREEN)), _is("D", red)],
        ("score_totals", "score"): [_bar("#BFD9F2", 120)],
    }
    return rules.get((table.key, column.key), [])


def _attainment(looks: Looks, bars: bool) -> list[dict[str, Any]]:
    """Attainment 达成率 in words and colour: 100 % and more, 90 % and more, below."""

    def said(word: Text, colour: str) -> Any:
        return looks.book.add_format({"font_color": colour, "num_format": f'"{word.in_(looks.lang)} "0.0%'})

    levels = [
        {"type": "cell", "criteria": ">=", "value": 1, "format": said(ON_TARGET, GREEN)},
        {"type": "cell", "criteria": "between", "minimum": 0.9, "maximum": 1, "format": said(CLOSE, AMBER)},
        {"type": "cell", "criteria": "<", "value": 0.9, "format": said(BEHIND, RED)},
    ]
    return [*levels, _bar("#CFE3D8", 1.5)] if bars else levels


def _ink(looks: Looks, colour: str, fill: str = "") -> Any:
    return looks.book.add_format({"font_color": colour, "bold": True} | ({"bg_color": fill} if fill else {}))


def _is(word: str | None, format_: Any) -> dict[str, Any]:
    return {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": format_}


def _above(value: float, format_: Any) -> dict[str, Any]:
    return {"type": "cell", "criteria": ">", "value": value, "format": format_}


def _bar(colour: str, top: float) -> dict[str, Any]:
    return {
        "type": "data_bar",
        "bar_color": colour,
        "bar_solid": True,
        "min_type": "num",
        "min_value": 0,
        "max_type": "num",
        "max_value": top,
        "data_bar_2010": True,
    }
