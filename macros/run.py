"""The runner 运行: open → read the tables the command names → check → calculate → write → say.

Ribbon button, shell command, scheduled run and test walk this one line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from macros.commands import steps_of
from macros.registry import Batch, Command, Outcome
from workbook.checks import checked, empty, unknown_references
from workbook.errors import InputError, Problem, UsageError, raise_if_any
from workbook.files.read import Book, read_book
from workbook.performance.own import with_own
from workbook.periods import month_end, parse_month
from workbook.settings import Settings
from workbook.tables import TABLES
from workbook.texts import Text

Progress = Callable[[int, int, Text], None]
Reader = Callable[[Path, list[str]], Book]
"""What reads tables of a workbook: from its closed file, or from the running Excel."""


@dataclass(frozen=True)
class Run:
    """What every command of one run may know besides its tables.

    month: the month in work (its first day), None where neither option nor setting names one.
    as_of: its last day. lang: the language of what is written. source_name: the workbook the figures come from.
    book: where its tables and columns stand. problems: what was found while it was opened and checked.
    """

    settings: Settings
    month_or_none: dt.date | None
    lang: str
    source_name: str
    options: Mapping[str, Any]
    book: Book
    problems: tuple[Problem, ...] = ()

    @property
    def month(self) -> dt.date:
        if self.month_or_none is None:
            raise UsageError(
                Text(
                    "没有月份：请写 --month 2026-10，或在“参数”表填 current_month",
                    "no month: give --month 2026-10, or fill current_month in the sheet Settings",
                ),
                "no_month",
            )
        return self.month_or_none

    @property
    def as_of(self) -> dt.date:
        return month_end(self.month)

    @property
    def fiscal_start(self) -> int:
        return int(self.settings.value("fiscal_year_start", self.month_or_none))


@dataclass
class Result:
    """What a run came to: every table written, everything said, the documents, the findings.

    batches: documents still to be made, each written before the next is made. engines: document -> the program
    that made it, where its ending does not tell. source_sha256: the file the figures come from; the workbook is written only while it is still that one.
    """

    command: str
    source_sha256: str = ""
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    said: list[Text] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    engines: dict[str, str] = field(default_factory=dict)


def silent(_done: int, _all: int, _what: Text) -> None:
    """Progress for those who do not watch."""


def calculate(command: Command, frames: dict[str, pd.DataFrame], run: Run, progress: Progress = silent) -> Result:
    """The steps of a command over checked frames, in memory. What one step writes the next one reads."""
    result = Result(command.id)
    steps = steps_of(command)
    for number, step in enumerate(steps):
        progress(number, len(steps), step.label)
        outcome: Outcome = step.load()(frames, run)
        for key, frame in outcome.tables.items():
            if missing := [k for k in TABLES[key].keys if k not in frame]:
                raise KeyError(f"{step.id} wrote {key} without {missing}")
            frames[key] = result.tables[key] = frame[TABLES[key].keys]
        result.said += outcome.said
        result.problems += outcome.problems
        result.files |= dict(outcome.files)
        result.figures |= dict(outcome.figures)
        result.batches += [outcome.batch] if outcome.batch else []
        result.engines |= dict(outcome.engines)
    progress(len(steps), len(steps), command.label)
    raise_if_any(result.problems)
    return result


def tables_read(command: Command) -> list[str]:
    """Every table the steps of a command read; one that an earlier step writes is read too, for when it writes none."""
    return list(dict.fromkeys(["settings", *(key for step in steps_of(command) for key in step.reads)]))


def softened(problems: list[Problem], command: Command) -> list[Problem]:
    """Faults in tables that the command itself writes anew are no errors; that such a table is not there still is."""
    written = {key for step in steps_of(command) for key in step.writes}
    return [
        replace(p, is_error=False) if p.table in written and not p.code.startswith("missing") else p for p in problems
    ]


def open_frames(
    book_path: Path, keys: list[str], read: Reader = read_book
) -> tuple[Book, dict[str, pd.DataFrame], list[Problem]]:
    """Read and check the named tables of a workbook; problems of all of them together."""
    book = read(book_path, keys)
    problems: list[Problem] = list(book.problems)
    frames: dict[str, pd.DataFrame] = {}
    for key in keys:
        if key not in book.tables:
            frames[key] = empty(TABLES[key])
            continue
        frames[key], faults = checked(book.tables[key].frame, TABLES[key])
        problems += faults
    problems += unknown_references(frames, [k for k in keys if k in book.tables])
    if len(frames.get("measure_rules", ())):
        more, faults = with_own(frames["measure_rules"], frames, book.own)
        frames, problems = frames | more, problems + faults
    return book, frames, problems


def run_of(
    book: Book, book_path: Path, frames: Mapping[str, pd.DataFrame], options: Mapping[str, Any], problems: list[Problem]
) -> Run:
    """The month, the language and the settings of a run over a workbook."""
    settings = Settings(frames["settings"])
    named = options.get("month") or ""
    month = parse_month(named) if named else settings.value("current_month")
    lang = options.get("lang") or book.lang or "zh"
    known = {**options, "book": str(book_path.resolve())}
    return Run(settings, month, lang, book_path.name, known, book, tuple(problems))


def run_on_book(
    command: Command, book_path: Path, options: Mapping[str, Any], progress: Progress = silent, read: Reader = read_book
) -> Result:
    """One command over one workbook, up to but without writing: open, read, check, calculate."""
    book, frames, problems = open_frames(book_path, tables_read(command), read)
    problems = softened(problems, command)
    if not command.takes_faults:
        raise_if_any(problems)
    result = calculate(command, frames, run_of(book, book_path, frames, options, problems), progress)
    result.problems = [*problems, *result.problems]
    result.source_sha256 = book.sha256
    return result


def write(book_path: Path, result: Result, lang: str, keep: int = 20) -> bool:
    """Write a run's tables into the workbook by the drive protocol; True when the file changed."""
    from macros.documents import engines_of, hashes_of
    from workbook.files.patch import write_tables
    from workbook.files.save import save

    if not result.tables:
        return False

    def build(local: Path, out: Path) -> None:
        write_tables(local, out, result.tables, lang)

    made = {"outputs": hashes_of(result.files), "engines": engines_of(result.files, result.engines)}
    saved = save(book_path, build, result.command, keep, expected=result.source_sha256, files=made)
    return saved.changed


__all__ = ["InputError", "Result", "Run", "calculate", "open_frames", "run_on_book", "write"]
