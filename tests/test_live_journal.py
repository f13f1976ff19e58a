"""The journal of runs over an open workbook: written down like any other, and in nobody's way."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from macros import bridge, faces, files
from macros.addin.choices import write_choices
from macros.bridge import answer, parse
from tests.small_books import small_book
from tests.test_patch import OLD, read, rows
from workbook.errors import DONE
from workbook.files import live_journal, save, undo
from workbook.files.lease import Timing
from workbook.files.live_plan import Turn
from workbook.files.patch import write_tables

pytest_plugins = ["tests.engines.fixtures"]
EXCEL = SimpleNamespace(app=SimpleNamespace(engine=SimpleNamespace(name="excel"), version="16.0"))
TURN = Turn("problems", [], [[1, "资料"]])


def write(book: Path, count: int) -> save.Saved:
    def build(local: Path, out: Path) -> None:
        write_tables(local, out, {"problems": rows(count)}, "zh")

    return save.save(book, build, "check", timing=Timing(stale=0.3, beat=0.05, poll=0.01, settle=5))


def test_a_run_over_an_open_workbook_is_in_the_journal_and_in_nobodys_way(tmp_path: Path) -> None:
    book = small_book(tmp_path / "部门.xlsx", "problems", [OLD])
    write(book, 2)
    made = {"inputs": {"十月.csv": "a" * 64}, "outputs": {"账龄.pdf": "b" * 64}}
    assert live_journal.write_down(EXCEL, book, "aging", [TURN], made)
    start = time.monotonic()
    write(book, 3)  # the file is no older for it: nothing to wait for
    assert time.monotonic() - start < 3
    closed, opened, again = undo.read_journal(book)
    assert (opened.number, opened.engine, opened.is_done, opened.backup) == (2, "excel 16.0", True, "")
    assert opened.before != opened.after
    assert (closed.engine, again.engine, again.number) == ("", "", 3)
    line = files.journal_lines([opened])[0]
    assert "写入打开着的工作簿：excel 16.0" in line.zh
    assert "十月.csv aaaaaaaa" in line.en
    assert live_journal.write_down(EXCEL, book, "aging", [TURN], {})
    undo.undo(book)
    undo.undo(book)
    assert len(read(book)) == 1


def test_a_drive_that_takes_no_line_undoes_no_run(tmp_path: Path) -> None:
    (tmp_path / ".salesbook").write_text("a file where a folder should be")
    assert not live_journal.write_down(EXCEL, tmp_path / "b.xlsx", "aging", [TURN], {})


@pytest.mark.office
def test_a_click_is_written_down_with_the_program_that_had_the_workbook_open(
    opened: Callable[..., Any], demonstration: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESBOOK_HOME", str(tmp_path / "home"))
    for module in (bridge, faces):
        monkeypatch.setattr(module, "log_path", lambda: tmp_path / "log.txt")
    write_choices(tmp_path / "home", {"ask": "0", "month": "2026-10"})
    book = opened(Path(shutil.copy(demonstration, tmp_path / "部门.xlsx")))
    asked = parse(["aging", "--wb", book.fullname, "--result", str(tmp_path / "r.txt")])
    assert answer(asked) == DONE
    assert answer(asked) == DONE  # nothing changes, nothing is written down
    [run] = undo.read_journal(Path(book.fullname))
    assert (run.command, run.engine, run.is_done) == ("aging", "calc 16.0", True)
