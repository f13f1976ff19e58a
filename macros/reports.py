"""Report commands 报告: dashboard and monthly summary."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from macros.commands import COMMANDS
from macros.registry import Outcome
from macros.run import Run
from workbook.dashboard import dashboard as figures_of
from workbook.fingerprint import fingerprint
from workbook.texts import Text

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
    from reports.verify import verify

    source = fingerprint(frames, COMMANDS["report"].reads)
    stamp = monthly.Stamp(
        as_of=run.as_of,
        source_sha256=source,
        source_name=run.source_name,
        run_id=f"{run.month:%Y%m}-{source[:8]}",
        version=VERSION,
    )
    context = monthly.context(frames, run.settings, run.month, run.lang, stamp)
    name = Text("{month}销售总结", "sales-summary-{month}").with_(month=f"{run.month:%Y-%m}").in_(run.lang)
    files = {f"{name}.docx": word.render(context, run.lang)}
    wants_pdf, wants_proof = bool(run.options.get("pdf")), bool(run.options.get("verify"))
    if wants_pdf or wants_proof:
        files[f"{name}.pdf"] = pdf.render(context, run.lang)
    said = [Text("月度总结已生成：{names}", "Monthly summary written: {names}").with_(names=", ".join(files))]
    figures = {}
    if wants_proof:
        wrong = verify(files[f"{name}.docx"], files[f"{name}.pdf"], context, frames)
        figures["mismatches"] = wrong
        said.append(Text("核对：{n} 处不符", "Checked: {n} mismatches").with_(n=len(wrong)))
    return Outcome(files=files, said=tuple(said), figures=figures)
