"""Twelve summaries of the demonstration in a row: every number of every month ties, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest
from months import mismatches

from macros.commands import COMMANDS
from workbook.checks import empty
from workbook.demo import demo_tables
from workbook.periods import add_months
from workbook.tables import TABLES


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_year_of_the_demonstration(lang: str) -> None:
    start = {key: empty(table) for key, table in TABLES.items()} | demo_tables(lang)
    steps = tuple(s for s in COMMANDS["month-end"].steps if s != "report")
    for number in range(12):
        month = add_months(dt.date(2025, 11, 1), number)
        found, figures = mismatches(dict(start), steps, month, lang)
        assert found == [], month
        assert figures > 300
