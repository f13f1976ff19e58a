"""Report commands 报告: dashboard and monthly summary."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from macros.commands import COMMANDS
from macros.edited import pdf_of_edited
from macros.registry import Outcome
from macros.run import Run
from workbook.dashboard import dashboard as figures_of
from workbook.errors import FileError, UsageError
from workbook.fingerprint import fingerprint
from workbook.texts import Text, listed

VERSION = "0.1.0"


def dashboard(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """The figures behind the dashboard's tiles and charts."""
    tables = figures_of(
        frames["attainment"],
        frames["target_cells"],
        frames["sales"],
        frames["collections"],
        frames["aging"],
        frames["proof"],
        frames["differences"],
        frames["score_totals"],
        frames["regions"],
        run.month,
        run.fiscal_start,
        run.lang,
    )
    return Outcome(tables, (Text("看板已更新。", "The dashboard is up to date."),))


def report(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """The monthly summary in Word, in PDF when asked, and the proof that its numbers are the workbook's."""
    from reports import monthly, pdf, word
    from reports.blocks import kept
    from reports.verify import verify

    stamp = stamp_of(frames, run, "report")
    name = Text("{month}销售总结", "sales-summary-{month}").with_(month=f"{run.month:%Y-%m}").in_(run.lang)
    earlier = made_before(run, f"{name}.docx")
    context, conflicts = kept(
        monthly.context(frames, run.settings, run.month, run.lang, stamp, places_of(run)), earlier
    )
    wants_pdf, wants_proof = bool(run.options.get("pdf")), bool(run.options.get("verify"))
    if run.options.get("pdf_from_word"):
        return pdf_of_edited(earlier, str(name), context, frames, wants_proof)
    files = {f"{name}.docx": word.render(context, run.lang, own_template(run), earlier)}
    if wants_pdf or wants_proof:
        files[f"{name}.pdf"] = pdf.render(context, run.lang)
    said = [Text("月度总结已生成：{names}", "Monthly summary written: {names}").with_(names=", ".join(files))]
    figures = {}
    if wants_proof:
        wrong = verify(files[f"{name}.docx"], files[f"{name}.pdf"], context, frames)
        figures["mismatches"] = wrong
        said.append(Text("核对：{n} 处不符", "Checked: {n} mismatches").with_(n=len(wrong)))
    return Outcome(files=files, said=tuple(said), figures=figures, problems=tuple(conflicts))


def statistics(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """Daily, weekly, monthly, quarterly, half-year or yearly statistics in Word, PDF and as a workbook."""
    from reports import pdf, statbook, tieout, word
    from reports.blocks import kept
    from reports.filenames import safe_name
    from reports.spans import KINDS, span_of
    from reports.statistics import context

    days = pd.concat([frames["sales"]["date"], frames["collections"]["date"]]).dropna()
    last = max(run.as_of, days.max().date()) if len(days) else run.as_of
    span = span_of(str(run.options.get("period") or f"{run.month:%Y-%m}"), last, run.fiscal_start)
    stamp = replace(stamp_of(frames, run, "statistics"), as_of=span.days[1])
    made = context(frames, run.settings, span, run.lang, stamp)
    name = safe_name(f"{KINDS[span.kind].in_(run.lang)} {span.name}")
    earlier = made_before(run, f"{name}.docx")
    made, _ = kept(made, earlier)
    files = {
        f"{name}.docx": word.render(made, run.lang, own_template(run), earlier, "statistics"),
        f"{name}.pdf": pdf.render(made, run.lang),
        f"{name}.xlsx": statbook.workbook_of(frames, span, run.lang, run.fiscal_start),
    }
    written = Text("{title} 已生成：Word、PDF 和统计表。", "{title} written: Word, PDF and workbook.")
    said, figures = [written.with_(title=made["title"])], {}
    if run.options.get("verify"):
        unit = str(run.settings.value("money_unit", span.days[1]))
        figures["mismatches"] = wrong = tieout.statistics_files(files, made, frames, span, unit)
        said.append(Text("核对：{n} 处不符", "Checked: {n} mismatches").with_(n=len(wrong)))
    return Outcome(files=files, said=tuple(said), figures=figures)


def places_of(run: Run) -> Any:
    """Where the workbook's tables stand, and the workbook as seen from the folder the documents go to."""
    from reports.links import Places, Stand

    book, folder = run.options.get("book"), run.options.get("folder")
    if not book or not folder:
        return Places()
    tables = {key: Stand(t.sheet, first_row(t.ref), t.columns) for key, t in run.book.tables.items()}
    try:
        return Places(Path(os.path.relpath(book, folder)).as_posix(), tables)
    except ValueError:  # another drive: the two do not travel together
        return Places()


def first_row(ref: str) -> int:
    """The row below the header of a table: 4 of A3:H20."""
    return int("".join(c for c in ref.split(":")[0] if c.isdigit())) + 1


def stamp_of(frames: Mapping[str, pd.DataFrame], run: Run, command: str) -> Any:
    """What every document of a run carries: the day, the source and its hash, the run."""
    from reports.monthly import Stamp

    source = fingerprint(frames, COMMANDS[command].reads)
    return Stamp(run.as_of, source, run.source_name, f"{run.month:%Y%m}-{source[:8]}", VERSION)


def made_before(run: Run, name: str) -> bytes | None:
    """The document of this name that lies in the folder the documents go to: a person may have written in it."""
    folder = run.options.get("folder")
    path = Path(folder) / name if folder else None
    return path.read_bytes() if path is not None and path.is_file() else None


def own_template(run: Run, document: str = "") -> bytes | None:
    """The person's own Word template, where the run names one. document: checked as this template beforehand."""
    named = run.options.get("template")
    if not named:
        return None
    path = Path(named)
    if not path.is_file():
        raise UsageError(
            Text("没有这个模板：{name}", "there is no such template: {name}").with_(name=path.name), "no_template"
        )
    template = path.read_bytes()
    if document:
        refuse_template(template, run.lang, document)
    return template


def refuse_template(template: bytes, lang: str, document: str) -> None:
    """Raise FileError with everything wrong in a template that fills many papers, before the first is made."""
    from reports.guarded import checked
    from reports.word import BROKEN

    _, found = checked(template, lang, document)
    if faults := [f.said() for f in found if f.is_error]:
        raise FileError(BROKEN.with_(what=listed(faults)), "template_broken")
