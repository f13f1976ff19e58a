"""A sample context 样例: every key a template of the monthly summary may use, with made-up values.

Templates are checked against it without a workbook; a test keeps its keys those of a real context.
"""

from __future__ import annotations

from typing import Any

from reports.charts import DRAWN, SERIES
from reports.layouts import CHARTS, LAYOUTS, SECTION_WORDS, SECTIONS, WORDS
from reports.monthly import heads
from reports.names import BLOCKS
from reports.waterfall import BASE, COLOURS, LESS, MORE, WHOLE

NUMBER = "1.00"


def sample(lang: str) -> dict[str, Any]:
    """A context in which everything is shown once."""
    told = {k: WORDS[k].in_(lang) for k in ("period", "as_of", "unit", "source", "sha", "run")}
    head = {k: k for k in ("title", "company", "department", "version")}
    return {
        **told,
        **head,
        "as_of": "2026-10-31",
        "fine": False,
        "lang": lang,
        "facts": [{"name": v, "value": v} for v in told.values()],
        "tiles": [[_tile()] * 3],
        "sections": {
            k: {"shown": True, "title": t.in_(lang), "blocks": [SECTION_WORDS[k]] if k in SECTION_WORDS else []}
            for k, t in SECTIONS.items()
        },
        "contents": [{"no": "1. ", "title": "…", "bookmark": "_Toc_overview", "page": "1"}],
        "endnotes": ["…"],
        "tables": {k: _table(k, lang) for k in LAYOUTS},
        "charts": {k: sample_chart(k, lang) for k in CHARTS},
        "commentary": {b: {"shown": True, "paragraphs": ["…"], "author": "…", "mark": "0"} for b in BLOCKS},
        "words": {k: t.in_(lang) for k, t in WORDS.items()},
    }


def _tile() -> dict[str, Any]:
    notes = [{"name": "…", "value": NUMBER}]
    return {"name": "…", "value": NUMBER, "unit": "…", "notes": notes, "arrow": "▲", "word": "…"}


def _table(key: str, lang: str) -> dict[str, Any]:
    row = {c.key: NUMBER for c in LAYOUTS[key].columns}
    table = {"shown": True, "rows": [row], "total": row if LAYOUTS[key].total else {}, **heads(LAYOUTS[key], lang, "…")}
    return {**table, "span": "2026-10"} if LAYOUTS[key].spanned else table


def sample_chart(key: str, lang: str) -> dict[str, Any]:
    """A chart with sample numbers, as a template shows it before it is filled."""
    if key == "waterfall":
        return sample_waterfall(lang)
    kind, series = DRAWN[key]
    lines = [
        {"name": SERIES[s][0].in_(lang), "colour": SERIES[s][1], "values": ["1.00", "2.00"]} for s in series.split()
    ]
    return {
        "shown": True,
        "kind": kind,
        "title": CHARTS[key].in_(lang),
        "unit": "",
        "categories": ["A", "B"],
        "series": lines,
    }


def sample_waterfall(lang: str) -> dict[str, Any]:
    """A waterfall from a target over a step up and a step down to an actual."""
    columns = {"base": ["", "3.00", "2.00", ""], "whole": ["3.00", "", "", "2.00"]}
    columns |= {"more": ["", "1.00", "", ""], "less": ["", "", "2.00", ""]}
    names = {"base": BASE, "whole": WHOLE, "more": MORE, "less": LESS}
    return {
        "shown": True,
        "kind": "waterfall",
        "title": CHARTS["waterfall"].in_(lang),
        "unit": "",
        "categories": ["A", "B", "C", "D"],
        "series": [{"name": names[k].in_(lang), "colour": COLOURS[k], "values": v} for k, v in columns.items()],
        "labels": ["3.00", "1.00", "-2.00", "2.00"],
        "floor": "0",
    }
