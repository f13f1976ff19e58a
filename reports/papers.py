"""Papers 单据: the smaller documents, all of one build: a title, some facts, tables, notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from reports.blocks import mark_of
from reports.figures import plain
from reports.layouts import WORDS
from reports.monthly import Stamp, heads, only_columns
from reports.paperlayouts import PAPERS
from reports.view import View
from workbook.settings import Settings


def view_on(settings: Settings, day: dt.date, lang: str, unit: str = "") -> View:
    """How figures are shown in a paper; unit: "yuan" or "wan", blank for the department's setting."""
    return View(
        day,
        int(settings.value("fiscal_year_start", day)),
        lang,
        unit or str(settings.value("money_unit", day)),
        str(settings.value("currency", day)),
    )


def paper(
    key: str,
    title: str,
    facts: Sequence[tuple[str, str]],
    tables: Mapping[str, Mapping[str, Any]],
    notes: Sequence[str],
    settings: Settings,
    view: View,
    stamp: Stamp,
) -> dict[str, Any]:
    """One paper as plain data. tables: by their key in PAPERS[key], each as `view.table_of` makes it.

    Returns company, department, title, facts, the block of words a person may type into the Word file, tables
    with heads, notes, and where the figures come from.
    """
    built = {
        layout.key: {**only_columns(dict(tables[layout.key]), layout), **heads(layout, view.lang, view.money_name)}
        for layout in PAPERS[key].tables
    }
    tree = {
        "paper": key,
        "lang": view.lang,
        "title": title,
        "company": str(settings.value("company", view.month)),
        "department": str(settings.value("department", view.month)),
        "unit": view.money_name,
        "fine": view.unit == "yuan",
        "as_of": f"{stamp.as_of:%Y-%m-%d}",
        "source": stamp.source_name,
        "sha": stamp.source_sha256[:12],
        "run": stamp.run_id,
        "version": stamp.version,
        "facts": [{"name": name, "value": value} for name, value in facts],
        "commentary": {"summary": {"shown": False, "paragraphs": [], "author": "", "mark": mark_of([])}},
        "tables": built,
        "endnotes": list(notes),
    }
    clean, _figures = plain(tree)
    return {**clean, "words": {k: t.in_(view.lang) for k, t in WORDS.items()}}
