"""What a table and a column are; the declarations themselves stand in `workbook/tables.py`."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbook.texts import Text

NO_TEXT = Text("", "")

TYPES = ("text", "int", "number", "money", "ratio", "date", "month", "flag", "link")
"""text; int whole number; number float; money yuan 元 in the sheet, int64 fen 分 in frames; ratio 0.95 shown 95%;
date; month (first day, shown 2026-10); flag 是/否; link a cell of this workbook, written as a hyperlink."""


@dataclass(frozen=True)
class Choice:
    """One value of a drop-down list: the code in frames and what each language shows."""

    code: str
    text: Text


@dataclass(frozen=True)
class Column:
    """One column: its key in frames, its header in each language, and what it may hold.

    ref: "customers" means the value must be a key of that table. also: other headers people send it under.
    low: the smallest number allowed. unit: shown in the header note and in documents.
    """

    key: str
    zh: str
    en: str
    type: str = "text"
    required: bool = False
    choices: tuple[Choice, ...] = ()
    ref: str = ""
    unit: Text = NO_TEXT
    width: float = 0
    note: Text = NO_TEXT
    also: tuple[str, ...] = ()
    low: float | None = None

    @property
    def header(self) -> Text:
        return Text(self.zh, self.en)


@dataclass(frozen=True)
class Table:
    """One table on one sheet: `sb_<key>` is its Excel table name, zh and en are its sheet's names.

    kind: "input" people type in it, "result" the program writes it. group: where it stands in the book.
    key_columns: what makes a row one of a kind. orders: the columns a result is sorted by (its key by default).
    """

    key: str
    zh: str
    en: str
    kind: str
    group: str
    key_columns: tuple[str, ...]
    note: Text
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()
    _by_key: dict[str, Column] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._by_key.update({c.key: c for c in self.columns})

    @property
    def excel_name(self) -> str:
        return f"sb_{self.key}"

    @property
    def sheet(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def is_input(self) -> bool:
        return self.kind == "input"

    def column(self, key: str) -> Column:
        return self._by_key[key]

    def has(self, key: str) -> bool:
        return key in self._by_key

    @property
    def keys(self) -> list[str]:
        return [c.key for c in self.columns]
