"""Batches of documents: one in memory at a time, progress, stopping, and what a fault leaves behind."""

import datetime as dt
import io
import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from report_tables import MONTH, settings
from small_tables import rows, tables

from macros.documents import StoppedError, was_edited, write_documents
from macros.letters import letters
from macros.registry import Batch
from macros.run import Result, Run
from reports import word
from reports.paperlayouts import PAPERS
from reports.samples import sample_of
from reports.verify import text_of_docx
from workbook.errors import BusyError, FileError, UsageError
from workbook.files.read import Book
from workbook.files.whole import write_whole
from workbook.texts import Text

PAPER = Text("函", "letter")


def result_of(batch: Batch | None) -> Result:
    return Result("letters", batches=[batch] if batch else [])


def quiet(_done: int, _all: int, _what: Text) -> None:
    """No progress."""


def batch_of(count: int, fails_at: int = -1, error: BaseException | None = None, size: int = 1) -> Batch:
    """Papers 0, 1, 2 … of a size; one of them fails."""

    def papers() -> Iterator[Mapping[str, bytes]]:
        for no in range(count):
            if no == fails_at and error is not None:
                raise error
            yield {f"s/{no}.txt": b"x" * size}

    return Batch(PAPER, count, papers, lambda done: {"s/index.txt": str(done).encode()})


def test_every_paper_then_the_index(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    written = write_documents(tmp_path, result_of(batch_of(100)), lambda d, a, _w: steps.append((d, a))).paths
    assert [p.name for p in written] == [*(f"{i}.txt" for i in range(100)), "index.txt"]
    assert (tmp_path / "s" / "index.txt").read_bytes() == b"100"
    assert steps[0] == (0, 100)
    assert steps[-1] == (100, 100)
    assert len(steps) == 21


@pytest.mark.parametrize(
    ("error", "raised"), [(KeyboardInterrupt(), StoppedError), (FileError(Text("字", "glyph"), "no_glyph"), FileError)]
)
def test_what_was_written_before_a_stop_is_whole_and_listed(
    tmp_path: Path, error: BaseException, raised: type[BaseException]
) -> None:
    with pytest.raises(raised):
        write_documents(tmp_path, result_of(batch_of(10, 4, error)), quiet)
    assert sorted(p.name for p in (tmp_path / "s").iterdir()) == ["0.txt", "1.txt", "2.txt", "3.txt", "index.txt"]
    assert (tmp_path / "s" / "index.txt").read_bytes() == b"4"


def test_a_stop_says_how_many_were_written(tmp_path: Path) -> None:
    with pytest.raises(StoppedError) as caught:
        write_documents(tmp_path, result_of(batch_of(10, 4, KeyboardInterrupt())), quiet)
    assert "10 份中写出了 4 份" in caught.value.said.zh


def test_a_long_batch_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    peaks = []
    for count in (5, 200):
        tracemalloc.start()
        write_documents(tmp_path, result_of(batch_of(count, size=1_000_000)), quiet)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000


# ------------------------------------------------------------------ the command
def run_of(**options: Any) -> Run:
    return Run(settings(), MONTH, "zh", "x.xlsx", {"command": "letters", **options}, Book({}))


def accounts() -> dict[str, Any]:
    entries = [
        {"entry_no": f"L{i}", "date": "2026-07-01", "customer_id": f"C{i}", "kind": "invoice", "amount_fen": 100_00 + i}
        for i in range(7)
    ]
    customers = [{"customer_id": f"C{i}", "customer": f"客户 {i}", "credit_days": 30} for i in range(7)]
    return tables(ledger=rows("ledger", *entries), customers=rows("customers", *customers))


@pytest.mark.parametrize(("kind", "folder"), [("statement", "对账函-2026-10"), ("demand", "催款函-2026-10")])
def test_letters_are_written_one_by_one(tmp_path: Path, kind: str, folder: str) -> None:
    outcome = letters(accounts(), run_of(kind=kind))
    assert outcome.files == {}
    assert "7 份，金额合计 700.21" in outcome.said[0].zh
    assert outcome.batch is not None
    written = write_documents(tmp_path, result_of(outcome.batch), quiet).paths
    assert len(written) == 15
    assert {p.parent.name for p in written} == {folder}


STRANGE = ["..\\x", "CON", "长" * 100, "A&B <亚洲>", "#甲 $乙 {{ 标题 }}", "a/b:c", "𠮷祥䶮"]


def test_strange_names_make_sane_files_and_honest_letters(tmp_path: Path) -> None:
    frames = accounts()
    names = pd.Series(STRANGE, index=frames["customers"].index)
    frames["customers"] = frames["customers"].assign(customer=names)
    written = write_documents(tmp_path / "out", result_of(letters(frames, run_of()).batch), quiet).paths
    assert {p.resolve().parent for p in written} == {tmp_path / "out" / "对账函-2026-10"}
    assert all(len(p.name) < 70 and not set(p.name) & set('\\/:*?"<>|') for p in written)
    docx = [p.read_bytes() for p in written if p.suffix == ".docx"]
    for name, content in zip(STRANGE, docx, strict=True):
        assert name in text_of_docx(content)


def test_a_sign_without_a_glyph_costs_one_pdf_and_is_said(tmp_path: Path) -> None:
    frames = accounts()
    frames["customers"].loc[frames["customers"].index[2], "customer"] = "笑脸😀公司"
    result = result_of(letters(frames, run_of()).batch)
    written = write_documents(tmp_path, result, quiet).paths
    assert len(written) == 14
    assert "只有 Word，没有 PDF：DZ-202610-0003 笑脸😀公司" in result.said[0].zh
    assert "U+1F600" in result.said[0].zh


def test_a_document_open_in_word_is_said_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace a file Word holds open."""
    path = tmp_path / "总结.docx"
    path.write_bytes(b"old")

    def refused(*_paths: object) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr("os.replace", refused)
    with pytest.raises(BusyError, match=r"“总结\.docx”正被打开，请关闭后再试"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["总结.docx"]


def test_a_folder_that_takes_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match="写不进去"):
        write_whole(tmp_path / "file" / "总结.docx", b"new")
    with pytest.raises(FileError, match="写不进去"):
        write_whole(tmp_path / ("长" * 200 + ".docx"), b"new")


def test_nobody_to_write_to_and_a_letter_there_is_not() -> None:
    assert letters(tables(), run_of()).said[0].zh == "没有要发函的客户。"
    with pytest.raises(UsageError, match="函件种类“x”没有"):
        letters(tables(), run_of(kind="x"))


# ------------------------------------------------------------------ what people changed
def test_a_letter_people_changed_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    def run() -> Result:
        result = result_of(letters(accounts(), run_of()).batch)
        write_documents(tmp_path, result, quiet)
        return result

    assert run().said == []
    path = next((tmp_path / "对账函-2026-10").glob("*0003*.docx"))
    made = path.read_bytes()
    document = Document(io.BytesIO(made))
    document.add_paragraph("另附发票复印件。")
    document.core_properties.modified = dt.datetime(2026, 11, 3, 9, 0)
    document.save(str(path))
    assert [t.zh for t in run().said] == [f"改过的 {path.name} 另存为 {path.stem}~1.docx"]
    assert path.read_bytes() == made
    assert "另附发票复印件。" in text_of_docx(path.with_name(f"{path.stem}~1.docx").read_bytes())
    assert run().said == []


@pytest.mark.parametrize("name", ["monthly", "letter", "demand", "scorecard", "statistics"])
def test_none_of_our_documents_looks_edited(name: str) -> None:
    template = word.template_of(name, "zh")
    assert not was_edited(word.fill(sample_of(name, "zh"), "zh", template) if name in PAPERS else template)
    assert was_edited(b"no zip")
