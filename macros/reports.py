"""Report commands 报告: dashboard and monthly summary."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from macros.commands import COMMANDS
from macros.registry import Outcome
from macros.run import Run
from workbook.dashboard import dashboard as figures_of
from workbook.errors import UsageError
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
    from reports.blocks import kept
    from reports.verify import verify

    source = fingerprint(frames, COMMANDS["report"].reads)
    stamp = monthly.Stamp(
        as_of=run.as_of,
        source_sha256=source,
        source_name=run.source_name,
        run_id=f"{run.month:%Y%m}-{source[:8]}",
        version=VERSION,
    )
    name = Text("{month}销售总结", "sales-summary-{month}").with_(month=f"{run.month:%Y-%m}").in_(run.lang)
    earlier = made_before(run, f"{name}.docx")
    context, conflicts = kept(monthly.context(frames, run.settings, run.month, run.lang, stamp), earlier)
    files = {f"{name}.docx": word.render(context, run.lang, own_template(run), earlier)}
    wants_pdf, wants_proof = bool(run.options.get("pdf")), bool(run.options.get("verify"))
    if wants_pdf or wants_proof:
        files[f"{name}.pdf"] = pdf.render(context, run.lang)
    said = [Text("月度总结已生成：{names}", "Monthly summary written: {names}").with_(names=", ".join(files))]
    figures = {}
    if wants_proof:
        wrong = verify(files[f"{name}.docx"], files[f"{name}.pdf"], context, frames)
        figures["mismatches"] = wrong
        said.append(Text("核对：{n} 处不符", "Checked: {n} mismatches").with_(n=len(wrong)))
    return Outcome(files=files, said=tuple(said), figures=figures, problems=tuple(conflicts))


def made_before(run: Run, name: str) -> bytes | None:
    """The document of this name that lies in the folder the documents go to: a person may have written in it."""
    folder = run.options.get("folder")
    path = Path(folder) / name if folder else None
    return path.read_bytes() if path is not None and path.is_file() else None


def own_template(run: Run) -> bytes | None:
    """The person's own Word template, where the run names one."""
    named = run.options.get("template")
    if not named:
        return None
    path = Path(named)
    if not path.is_file():
        raise UsageError(
            Text("没有这个模板：{name}", "there is no such template: {name}").with_(name=path.name), "no_template"
        )
    return path.read_bytes()
