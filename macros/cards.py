"""Cards 绩效单与提成单: a file a person or region, each with its own figures only, written one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from macros.performance import of_month
from macros.registry import Batch, Outcome
from macros.reports import made_before, own_template, stamp_of
from macros.run import Run
from workbook.money import shown
from workbook.texts import Text

CARDS, STATEMENTS = Text("绩效单", "Scorecards"), Text("提成单", "Commission statements")
FOLDERS = {
    "cards": Text("绩效单-{month}", "scorecards-{month}"),
    "regions": Text("区域", "regions"),
    "statements": Text("提成单-{month}", "commission-{month}"),
}


def scorecards(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """A scorecard per representative and per region, in Word and PDF."""
    from reports.filenames import safe_name
    from reports.scorecards import contexts, region_contexts

    told = (frames, run.settings, run.month, run.lang, stamp_of(frames, run, "scorecards"))
    people, regions = contexts(*told), region_contexts(*told)
    if not people and not regions:
        said = Text("{month} 没有得分，先运行“考核得分”。", "No scores of {month}: run Score first.")
        return Outcome(said=(said.with_(month=f"{run.month:%Y-%m}"),))
    folder = _folder("cards", run)
    inner = FOLDERS["regions"].in_(run.lang)
    named = [(f"{folder}/{safe_name(c['rep_id'] + ' ' + c['rep'])}", c) for c in people]
    named += [(f"{folder}/{inner}/{safe_name(c['region_id'] + ' ' + c['region'])}", c) for c in regions]
    said = Text("绩效单 {n} 份，区域绩效单 {m} 份。", "{n} scorecards, {m} of regions.")
    written = said.with_(n=len(people), m=len(regions))
    if not run.options.get("verify"):
        return Outcome(said=(written,), batch=_batch(CARDS, named, run))
    batch = _batch(CARDS, named, run, proof=frames)
    checked = Text("逐份核对：0 处不符", "Each of them checked: 0 mismatches")
    return Outcome(said=(written, checked), figures={"mismatches": []}, batch=batch)


def statements(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """A statement per payee: a workbook with live formulas, Word and PDF, and nobody else's figures."""
    from reports.scorecards import statement_contexts
    from workbook.files.pay_sheet import write_statement
    from workbook.performance.statement import named
    from workbook.performance.statement import statements as statements_of

    lines, totals = (of_month(frames[k], run.month) for k in ("commission_lines", "commission_totals"))
    if totals.empty:
        said = Text("{month} 没有提成，先运行“提成”。", "No commission of {month}: run Commission first.")
        return Outcome(said=(said.with_(month=f"{run.month:%Y-%m}"),))
    company = str(run.settings.value("company", run.as_of) or "")
    made = statements_of(frames, lines, totals, run.month, run.lang)
    stamp = stamp_of(frames, run, "statements")
    cards = statement_contexts(made, run.settings, run.month, run.lang, stamp)
    names = [f"{_folder('statements', run)}/{named(s, run.lang)}" for s in made]

    def sheet(number: int) -> dict[str, bytes]:
        return {f"{names[number]}.xlsx": write_statement(made[number], company, run.lang)}

    said = Text("提成单 {n} 份，应发合计 {pay} 元。", "{n} commission statements, {pay} in all.")
    told = said.with_(n=len(made), pay=shown(int(totals["pay_fen"].sum())))
    batch = _batch(STATEMENTS, list(zip(names, cards, strict=True)), run, sheet)
    return Outcome(said=(told,), batch=batch)


def _folder(which: str, run: Run) -> str:
    return FOLDERS[which].with_(month=f"{run.month:%Y-%m}").in_(run.lang)


def _batch(
    what: Text,
    named: list[tuple[str, dict[str, Any]]],
    run: Run,
    more: Callable[[int], dict[str, bytes]] | None = None,
    proof: Mapping[str, pd.DataFrame] | None = None,
) -> Batch:
    """Every card in Word and PDF, one in memory at a time; words typed into the Word file of before are kept.

    more: further files of the n-th card. proof: the tables every card is checked against before it is written.
    """
    template = own_template(run)

    def papers() -> Iterator[Mapping[str, bytes]]:
        from reports import pdf, word
        from reports.blocks import kept
        from reports.cardcheck import card as check
        from reports.tieout import refuse

        for number, (name, card) in enumerate(named):
            earlier = made_before(run, f"{name}.docx")
            told, _ = kept(card, earlier)
            docx = word.render(told, run.lang, template, earlier, "scorecard")
            files = {f"{name}.docx": docx, f"{name}.pdf": pdf.render(told, run.lang)}
            if proof is not None:
                refuse(Path(name).name, check(docx, files[f"{name}.pdf"], told, proof, run.month))
            yield {**(more(number) if more else {}), **files}

    return Batch(what, len(named), papers, lambda _written: {})
