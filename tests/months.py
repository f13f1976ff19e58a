"""One month from its registers to its proven summary, in memory, for the tests that run many."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd

from macros.commands import COMMANDS
from macros.run import Run, calculate
from reports import monthly, pdf, word
from reports.verify import Mismatch, verify
from workbook.files.read import Book
from workbook.periods import month_end
from workbook.settings import Settings


def mismatches(
    frames: dict[str, pd.DataFrame], steps: tuple[str, ...], month: dt.date, lang: str
) -> tuple[list[Mismatch], int]:
    """The steps of one month, its summary in Word and PDF, what does not tie; and how many figures were printed."""
    settings = Settings(frames["settings"])
    run = Run(settings, month, lang, "book.xlsx", {"command": "month-end"}, Book({}))
    calculate(replace(COMMANDS["month-end"], steps=steps), frames, run)
    stamp = monthly.Stamp(month_end(month), "0" * 64, "book.xlsx", f"{month:%Y%m}-0", "0")
    made = monthly.context(frames, settings, month, lang, stamp)
    return verify(word.render(made, lang), pdf.render(made, lang), made, frames), len(made["figures"])
