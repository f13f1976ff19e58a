"""Errors 错误: what is wrong with the data, said so that a secretary can mend it.

Two kinds only. The data is wrong: `InputError`, which holds every fault found. Everything else is our
own fault and is left to crash; the two faces (`macros/cli.py`, `macros/bridge.py`) write it to the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workbook.texts import Text, listed, same

DONE, BAD_DATA, WRONG_USE, BUSY, OUR_FAULT = range(5)
"""Exit codes: 0 done, 1 problems in the data, 2 wrong use, 3 busy or locked, 4 our fault."""


@dataclass(frozen=True)
class Problem:
    """One fault, in one column of one table, in one or many rows.

    table, column: the keys of `workbook.tables`; column is "" when the whole table is meant.
    rows: sheet rows as Excel numbers them (the index of the frames the program reads).
    found, need: what stands there and what must stand there. fix: what to do, when that is not plain.
    code: a stable name for programs and tests. is_error: False for a finding that does not stop the work.
    """

    code: str
    table: str
    column: str
    rows: tuple[int, ...]
    found: Text
    need: Text
    fix: Text | None = None
    is_error: bool = True

    def said(self) -> Text:
        """The message: sheet.column: need; rows: found. e.g. 往来明细.到期日：需要日期；第 12、40 行：空."""
        from workbook.tables import place  # tables declares errors of its own, so it is met late

        where = place(self.table, self.column)
        if self.rows:
            text = Text("{where}：需要{need}；第 {rows} 行：{found}", "{where}: needs {need}; row {rows}: {found}")
        else:
            text = Text("{where}：需要{need}；现为：{found}", "{where}: needs {need}; found: {found}")
        said = text.with_(where=where, need=self.need, rows=listed(self.rows, 12), found=self.found)
        if self.fix is None:
            return said
        return Text(f"{said.zh}。{self.fix.zh}", f"{said.en}. {self.fix.en[:1].upper()}{self.fix.en[1:]}")


class SalesbookError(Exception):
    """An error with a message for a person, in both languages, and an exit code."""

    exit_code = WRONG_USE

    def __init__(self, said: Text, code: str = "") -> None:
        super().__init__(said.zh + " / " + said.en)
        self.said = said
        self.code = code or type(self).__name__


class UsageError(SalesbookError):
    """The command was asked for something that does not exist or does not go together."""


class BusyError(SalesbookError):
    """Somebody else holds the workbook; nothing was changed."""

    exit_code = BUSY


class FileError(SalesbookError):
    """A file that cannot be read or written for a reason a person can mend: the reason is the message."""

    exit_code = BAD_DATA


@dataclass
class InputError(Exception):
    """The data is wrong. Holds every problem found, so that a person mends the sheet once."""

    problems: list[Problem] = field(default_factory=list)
    exit_code = BAD_DATA

    def __str__(self) -> str:
        return "\n".join(p.said().zh for p in self.problems)

    @classmethod
    def of(
        cls,
        table: str,
        column: str,
        rows: Iterable[int],
        need: Text,
        found: Text | str = "",
        code: str = "invalid",
        fix: Text | None = None,
    ) -> InputError:
        """One fault as an error: `raise InputError.of("ledger", "due_date", rows, Text("日期", "a date"))`."""
        said = found if isinstance(found, Text) else same(found) if found else BLANK
        return cls([Problem(code, table, column, tuple(int(r) for r in rows), said, need, fix)])


BLANK = Text("空", "blank")


def raise_if_any(problems: Sequence[Problem]) -> None:
    """Raise one InputError holding all problems, if one of them is an error."""
    if any(p.is_error for p in problems):
        raise InputError(list(problems))
