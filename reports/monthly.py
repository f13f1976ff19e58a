"""Monthly summary 月度销售总结: what it says, as plain data for the Word and the PDF renderer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports import charts, summary
from reports.blocks import mark_of
from reports.figures import plain
from reports.layouts import LAYOUTS, MONTHS, SECTION_CHARTS, SECTION_TABLES, SECTION_WORDS, SECTIONS, WORDS, Layout
from reports.links import Places, located, with_links
from reports.tiles import tiles
from reports.view import View
from workbook.errors import InputError
from workbook.periods import month_name, to_date
from workbook.settings import Settings
from workbook.tables import TABLES
from workbook.texts import Text, same

NOWHERE = Places()


@dataclass(frozen=True)
class Stamp:
    """Where the figures come from: the last day they cover, the workbook and its hash, the run, the version."""

    as_of: dt.date
    source_sha256: str
    source_name: str
    run_id: str
    version: str


def context(
    frames: Mapping[str, pd.DataFrame],
    settings: Settings,
    month: dt.date,
    lang: str,
    stamp: Stamp,
    places: Places = NOWHERE,
) -> dict[str, Any]:
    """Every number and word of the summary, already formatted: str, int, bool, list and dict only.

    frames: the tables the command report reads, as `workbook/declared` describes them; any may be empty.
    month: its first day. places: where the tables stand, for the links from figures to cells. Returns the head,
    contents, tiles, sections, tables, charts, commentary, words and `figures` (the cells behind every number, for
    `reports.verify`).
    Raises InputError where a table still holds another month.
    """
    refuse_another_month(frames["attainment"], month)
    view = view_of(settings, month, lang)
    tables = _tables(frames, view, int(settings.value("alert_due_days", month)))
    drawn = charts.drawn(frames, view)
    words = commentary(frames["commentary"], month)
    shown = sections_shown(tables, drawn, words, lang)
    tree = {
        **head(settings, view, stamp),
        "tiles": in_threes(tiles(frames, view, float(settings.value("alert_ratio", month)))),
        "sections": shown,
        "contents": contents(shown, lang),
        "endnotes": endnotes(shown, tables, view) + ([view.word("linked")] if places.file else []),
        "tables": tables,
        "charts": drawn,
        "commentary": words,
    }
    clean, figures = plain(tree)
    if places.file:
        clean = {**with_links(clean, located(figures, frames, places)), "file": places.file}
    return {**clean, "words": {k: t.in_(lang) for k, t in WORDS.items()}, "figures": figures}


def _tables(frames: Mapping[str, pd.DataFrame], view: View, due_days: int) -> dict[str, Any]:
    """Every table of the summary by its key in LAYOUTS, with its title and heads."""
    built = summary.tables(frames, view, due_days)
    unit = view.money_name
    return {k: {**only_columns(built[k], x), **heads(x, view.lang, unit)} for k, x in LAYOUTS.items()}


def only_columns(table: dict[str, Any], layout: Layout) -> dict[str, Any]:
    """A table's lines with the columns its layout has, in their order."""
    keys = [c.key for c in layout.columns]
    lines = [{k: row[k] for k in keys} for row in table["rows"]]
    return {**table, "rows": lines, "total": {k: table["total"][k] for k in keys if table["total"]}}


def view_of(settings: Settings, month: dt.date, lang: str) -> View:
    """How this department wants its figures shown."""
    return View(
        month,
        int(settings.value("fiscal_year_start", month)),
        lang,
        str(settings.value("money_unit", month)),
        str(settings.value("currency", month)),
        max(int(settings.value("summary_top", month)), 1),
        max(int(settings.value("summary_bottom", month)), 1),
    )


def heads(layout: Layout, lang: str, unit: str) -> dict[str, Any]:
    """A table's title and its columns' heads, money with its unit on a second line, for the PDF."""
    return {
        "title": layout.title.in_(lang),
        "columns": [
            {
                "key": c.key,
                "head": c.head.in_(lang),
                "unit": unit if c.kind == "money" else "",
                "kind": c.kind,
                "width": width,
            }
            for c, width in zip(layout.columns, layout.widths, strict=True)
        ],
    }


def head(settings: Settings, view: View, stamp: Stamp) -> dict[str, Any]:
    """The title block: who, which month, as of when, from which file."""
    month, lang = view.month, view.lang
    span = to_date(month, "year", view.fiscal_start)
    title = Text(f"{month.year}年{month.month}月销售总结", f"Sales summary, {MONTHS[month.month - 1]} {month.year}")
    period = Text("{month}（累计 {first} 至 {month}）", "{month} (year to date from {first})")
    told = {
        "title": title.in_(lang),
        "company": str(settings.value("company", month)),
        "department": str(settings.value("department", month)),
        "period": period.with_(month=month_name(month), first=month_name(span.first)).in_(lang),
        "unit": view.money_name,
        "fine": view.unit == "yuan",
        "as_of": f"{stamp.as_of:%Y-%m-%d}",
        "source": stamp.source_name,
        "sha": stamp.source_sha256[:12],
        "run": stamp.run_id,
        "version": stamp.version,
    }
    facts = [{"name": view.word(k), "value": told[k]} for k in ("period", "as_of", "unit", "source", "sha", "run")]
    return {**told, "lang": lang, "facts": facts}


def in_threes(found: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Tiles in rows of three, the last row filled up with empty ones."""
    none = {"name": "", "value": "", "unit": "", "notes": [], "arrow": "", "word": ""}
    padded = found + [none] * (-len(found) % 3)
    return [padded[i : i + 3] for i in range(0, len(padded), 3)]


def contents(shown: Mapping[str, Any], lang: str) -> list[dict[str, str]]:
    """The table of contents: every section that is shown, its number and its bookmark; pages are the renderers'."""
    titles = [(key, s["title"]) for key, s in shown.items() if s["shown"]]
    numbers = "一二三四五六七八九十"
    return [
        {
            "no": f"{numbers[i]}、" if lang == "zh" else f"{i + 1}. ",
            "title": title,
            "bookmark": f"_Toc_{key}",
            "page": "",
        }
        for i, (key, title) in enumerate(titles)
    ]


def endnotes(shown: Mapping[str, Any], tables: Mapping[str, Any], view: View) -> list[str]:
    """What the last lines say: what was left out for lack of data, and how money was rounded."""
    missing = [v["title"] for v in shown.values() if not v["shown"]]
    notes = [view.word("left_out", sections=("、" if view.lang == "zh" else ", ").join(missing))] if missing else []
    if view.unit == "wan" and any(t["shown"] for t in tables.values()):
        notes.append(view.word("rounding"))
    return notes


def commentary(frame: pd.DataFrame, month: dt.date) -> dict[str, dict[str, Any]]:
    """The manager's words 点评 by block, each a list of paragraphs; a block nobody wrote has none."""
    rows = frame[frame["month"] == pd.Timestamp(month)]
    blocks = {}
    for choice in TABLES["commentary"].column("block").choices:
        said = rows[rows["block"] == choice.code]["words"].dropna()
        paragraphs = [p.strip() for words in said for p in str(words).splitlines() if p.strip()]
        authors = rows[rows["block"] == choice.code]["author"].dropna().astype("str").unique()
        told = {"shown": bool(paragraphs), "paragraphs": paragraphs, "author": "、".join(authors)}
        blocks[choice.code] = {**told, "mark": mark_of(paragraphs)}
    return blocks


def sections_shown(
    tables: Mapping[str, Any], drawn: Mapping[str, Any], words: Mapping[str, Any], lang: str
) -> dict[str, dict[str, Any]]:
    """Which sections have anything to say: a table, a chart or a comment; the overview always stands."""
    shown = {}
    for key, title in SECTIONS.items():
        parts = [tables[t]["shown"] for t in SECTION_TABLES[key]] + [
            drawn[c]["shown"] for c in SECTION_CHARTS.get(key, ())
        ]
        blocks = [SECTION_WORDS[key]] if key in SECTION_WORDS else []
        parts += [words[b]["shown"] for b in blocks]
        shown[key] = {"shown": key == "overview" or any(parts), "title": title.in_(lang), "blocks": blocks}
    return shown


def refuse_another_month(attainment: pd.DataFrame, month: dt.date) -> None:
    """The summary of one month must not print the figures of another.

    Raises InputError when the table 达成 was calculated for another month than the one asked for.
    """
    months = attainment[attainment["period_kind"] == "month"]
    other = months[months["period"].astype("str") != month_name(month)]
    if len(other):
        raise InputError.of(
            "attainment",
            "period",
            other.index[:1],
            Text("{month} 的达成率", "attainment of {month}").with_(month=month_name(month)),
            same(other["period"].iloc[0]),
            "another_month",
            Text("先运行“达成”，再生成总结", "run Attainment for this month first, then the summary"),
        )
