"""Letter commands 函件: statement letters 对账函 and demands 催款函, a batch written paper by paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from macros.accounts import applied
from macros.registry import Batch, Outcome
from macros.reports import own_template, stamp_of
from macros.run import Run
from workbook.errors import FileError, UsageError
from workbook.money import shown
from workbook.texts import Text

KINDS = ("statement", "demand")
NAMES = {"statement": Text("对账函", "Statement letters"), "demand": Text("催款函", "Demands")}
FOLDERS = {
    "statement": Text("对账函-{month}", "statements-{month}"),
    "demand": Text("催款函-{month}", "demands-{month}"),
}
NOBODY = Text("没有要发函的客户。", "There is no customer to write to.")
WORD_ONLY = Text("只有 Word，没有 PDF：{what}", "in Word only, no PDF: {what}")
SAID = Text("{kind} {n} 份，金额合计 {money}。", "{kind}: {n}, {money} in all.")


def letters(frames: Mapping[str, pd.DataFrame], run: Run) -> Outcome:
    """A letter per customer in Word and PDF, and the index that follows up the replies."""
    from reports import demands, word
    from reports import letters as statements

    kind = str(run.options.get("kind") or "statement")
    if kind not in KINDS:
        said = Text("函件种类“{kind}”没有；有：{kinds}", "there is no letter “{kind}”; there are {kinds}")
        raise UsageError(said.with_(kind=kind, kinds=", ".join(KINDS)), "bad_kind")
    stamp = stamp_of(frames, run, "letters")
    if kind == "statement":
        rows, each, money = statements.written_to(frames["ledger"], run.month, run.as_of), statements.each, "amount_fen"
    else:
        rows, each, money = demands.overdue(applied(frames, run, run.as_of)[1]), demands.each, "open_fen"
    count = int(rows["customer_id"].nunique())
    if not count:
        return Outcome(said=(NOBODY,))
    document = "letter" if kind == "statement" else "demand"
    template = own_template(run, document) or word.template_of(document, run.lang)

    def written() -> Iterator[dict[str, Any]]:
        return each(rows, frames["customers"], run.settings, run.month, run.lang, stamp)

    said = SAID.with_(kind=NAMES[kind], n=count, money=shown(int(rows[money].sum())))
    proof = rows if run.options.get("verify") else None
    batch = _batch(kind, document, count, written, template, run, proof)
    if proof is None:
        return Outcome(said=(said,), batch=batch)
    checked = Text("逐份核对：0 处不符", "Each of them checked: 0 mismatches")
    return Outcome(said=(said, checked), figures={"mismatches": []}, batch=batch)


def _batch(
    kind: str,
    document: str,
    count: int,
    written: Callable[[], Iterator[dict[str, Any]]],
    template: bytes,
    run: Run,
    proof: pd.DataFrame | None,
) -> Batch:
    """Every letter in Word and PDF, one in memory at a time; the index of those written.

    proof: the rows every letter is checked against before it is written.
    """
    from reports import batch, letterpdf, tieout
    from reports.letters import file_name, index, line_of

    folder = FOLDERS[kind].with_(month=f"{run.month:%Y-%m}").in_(run.lang)
    lines: list[list[Any]] = []
    notes: list[Text] = []

    def papers() -> Iterator[Mapping[str, bytes]]:
        lines.clear()
        notes.clear()
        for letter, docx in batch.filled_with(template, written()):
            name = f"{folder}/{file_name(letter)}"
            lines.append(line_of(letter))
            files = {f"{name}.docx": docx}
            try:
                files[f"{name}.pdf"] = letterpdf.render(letter, run.lang, document)
            except FileError as error:  # the others are not to wait for one customer's name
                notes.append(WORD_ONLY.with_(what=error.said))
            if proof is not None and len(files) == 2:
                tieout.refuse(letter["no"], tieout.letter(docx, files[f"{name}.pdf"], letter, document, proof))
            yield files

    def ending(done: int) -> Mapping[str, bytes]:
        title = Text("{kind}目录", "{kind}").with_(kind=NAMES[kind])
        return {f"{folder}/{Text('目录', 'index').in_(run.lang)}.xlsx": index(lines[:done], run.lang, title)}

    return Batch(NAMES[kind], count, papers, ending, notes)
