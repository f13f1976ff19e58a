"""The bridge over the open workbook: progress, preview, cancel, undo, results; as a function and as a process."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from macros import bridge, faces
from macros import run as run_module
from macros.addin import messages
from macros.addin import undo as kept
from macros.addin.choices import options_of, read_choices, write_choices
from macros.addin.job import Job
from macros.bridge import answer, parse, serve
from macros.commands import COMMANDS
from macros.documents import write_documents
from macros.run import run_on_book, silent, write
from tests.engines.office import Office
from workbook.checks import checked
from workbook.errors import BAD_DATA, BUSY, DONE, OUR_FAULT, WRONG_USE, UsageError
from workbook.files import live
from workbook.files.live_plan import Turn
from workbook.files.read import read_book
from workbook.tables import TABLES
from workbook.texts import Text

pytest_plugins = ["tests.engines.fixtures"]
ROOT = Path(__file__).resolve().parent.parent
MONTH = "2026-10"
Open = Callable[..., Any]
office_needed = pytest.mark.office


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This user's folder, with last choices in it: no preview, the demonstration's last month."""
    folder = tmp_path / "用户"
    monkeypatch.setenv("SALESBOOK_HOME", str(folder))
    for module in (bridge, faces):
        monkeypatch.setattr(module, "log_path", lambda: tmp_path / "log.txt")
    write_choices(folder, {"ask": "0", "month": MONTH})
    return folder


def arguments(command: str, book: Any, result: Path, *more: str) -> list[str]:
    return [command, "--wb", book.fullname, "--result", str(result), *more]


def told(result: Path) -> tuple[int, str, str]:
    code, jump, said = result.read_text("utf-8").split("\n", 2)
    return int(code), jump, said


# ------------------------------------------------------------------ over the open workbook
@pytest.fixture(scope="session")
def both(calc: Any, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any]]:
    """The prepared workbook twice: a closed file, and open in the office."""
    folder = tmp_path_factory.mktemp("both")
    closed, live_copy = (Path(shutil.copy(prepared, folder / name)) for name in ("closed.xlsx", "live.xlsx"))
    calc.books.open(str(live_copy))
    book = live.open_book("live.xlsx")
    yield closed, book
    book.close()


@office_needed
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_writes_live_what_it_writes_closed(
    command: str, both: tuple[Path, Any], home: Path, tmp_path: Path
) -> None:
    closed, book = both
    options = options_of(COMMANDS[command], read_choices(home))
    expected = run_on_book(COMMANDS[command], closed, {**options, "command": command})
    write(closed, expected, "zh")
    code = answer(parse(arguments(command, book, tmp_path / "r.txt")))
    said = (tmp_path / "r.txt").read_text("utf-8")
    assert code == (BAD_DATA if any(p.is_error for p in expected.problems) else DONE), said
    keys = list(expected.tables)
    here, there = live.read_book(book, keys), read_book(closed, keys)
    for key in keys:
        mine, theirs = (checked(b.tables[key].frame, TABLES[key])[0] for b in (here, there))
        pd.testing.assert_frame_equal(mine, theirs)
    folder = Path(book.fullname).parent / "out"
    assert [name for name in expected.files if not (folder / name).is_file()] == []
    for text in expected.said:
        assert text.zh in said


@office_needed
def test_the_month_end_costs_live_at_most_twice_what_it_costs_closed(
    opened: Open, demonstration: Path, home: Path, tmp_path: Path, office: Office
) -> None:
    """In CPU seconds of both processes, documents included, every table written for the first time."""
    write_choices(home, {"ask": "0", "month": MONTH, "pdf": "1"})
    command, closed = COMMANDS["month-end"], []
    for number in range(2):  # the first run also pays for what it imports
        path = Path(shutil.copy(demonstration, tmp_path / f"{number}.xlsx"))
        started = time.process_time()
        result = run_on_book(command, path, {"month": MONTH, "pdf": True, "command": command.id})
        write(path, result, "zh")
        write_documents(tmp_path / "out", result, silent)
        closed.append(time.process_time() - started)
    book = opened(demonstration)
    started = office.cpu_seconds()
    assert answer(parse(arguments(command.id, book, tmp_path / "r.txt"))) == DONE
    seconds = office.cpu_seconds() - started
    assert seconds <= 2 * min(closed), f"{seconds:.2f} s live, {min(closed):.2f} s closed"


@pytest.fixture(scope="session")
def prepared(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration after its month end, so that every command finds what the ones before it write."""
    path = Path(shutil.copy(demonstration, tmp_path_factory.mktemp("prepared") / "部门 book.xlsx"))
    write(path, run_on_book(COMMANDS["month-end"], path, {"month": MONTH, "command": "month-end"}), "zh")
    return path


@office_needed
def test_a_run_says_what_it_wrote_and_undo_puts_it_back(
    opened: Open, department: Path, home: Path, tmp_path: Path
) -> None:
    book, result = opened(department), tmp_path / "r.txt"
    before = live.read_book(book, ["aging"]).tables["aging"].frame
    assert answer(parse(arguments("aging", book, result))) == DONE
    assert "写入：" in told(result)[2]
    assert "账龄 6 行" in told(result)[2]
    assert answer(parse(arguments("aging", book, result))) == DONE
    assert "没有改动" in told(result)[2]
    (tmp_path / "u.txt.answer").write_text("go")
    assert answer(parse(arguments("undo", book, tmp_path / "u.txt"))) == DONE
    assert "已恢复到“账龄”运行之前" in told(tmp_path / "u.txt")[2]
    assert "账龄：写入 0 行，覆盖 6 行" in (tmp_path / "u.txt.preview").read_text("utf-8")
    assert live.read_book(book, ["aging"]).tables["aging"].frame.equals(before)
    assert answer(parse(arguments("undo", book, tmp_path / "v.txt"))) == WRONG_USE
    assert "没有可以撤销的运行" in told(tmp_path / "v.txt")[2]
    log = (tmp_path / "log.txt").read_text("utf-8")
    assert "aging 6" in log
    assert "undo" in log


@office_needed
def test_undo_warns_of_what_people_changed_since(opened: Open, department: Path, home: Path, tmp_path: Path) -> None:
    book = opened(department)
    answer(parse(arguments("aging", book, tmp_path / "r.txt")))
    book.sheets["账龄"]["B5"].value = "edited"
    (tmp_path / "u.txt.answer").write_text("stop")
    assert answer(parse(arguments("undo", book, tmp_path / "u.txt"))) == WRONG_USE
    assert "账龄 之后又改过" in (tmp_path / "u.txt.preview").read_text("utf-8")
    assert book.sheets["账龄"]["B5"].value == "edited"


@office_needed
@pytest.mark.parametrize(("word", "code", "rows"), [("go", DONE, 6), ("stop", WRONG_USE, 0)])
def test_nothing_is_written_before_the_preview_is_agreed(
    word: str, code: int, rows: int, opened: Open, department: Path, home: Path, tmp_path: Path
) -> None:
    write_choices(home, {"ask": "1", "month": MONTH})
    book = opened(department)
    (tmp_path / "r.txt.answer").write_text(word)
    assert answer(parse(arguments("aging", book, tmp_path / "r.txt"))) == code
    preview = (tmp_path / "r.txt.preview").read_text("utf-8")
    assert "账龄：写入 6 行，覆盖 0 行" in preview
    assert re.match(r"“账龄”将写入 \d+ 行，覆盖 0 行：", preview)
    assert len(live.read_book(book, ["aging"]).tables["aging"].frame) == rows


@office_needed
def test_documents_are_previewed_like_tables(opened: Open, prepared: Path, home: Path, tmp_path: Path) -> None:
    write_choices(home, {"ask": "1", "month": MONTH})
    book = opened(prepared)
    folder = Path(book.fullname).parent / "out"
    for word, code in (("stop", WRONG_USE), ("go", DONE)):
        (tmp_path / "r.txt.answer").write_text(word)
        assert answer(parse(arguments("report", book, tmp_path / "r.txt"))) == code
        assert f"文件：1 份，写到 {folder}" in (tmp_path / "r.txt.preview").read_text("utf-8")
        assert folder.exists() is (word == "go")
    answer(parse(arguments("report", book, tmp_path / "r.txt")))
    assert "其中 1 份已有，会替换" in (tmp_path / "r.txt.preview").read_text("utf-8")


@office_needed
def test_problems_are_listed_with_the_cell_to_jump_to(
    opened: Open, department: Path, home: Path, tmp_path: Path
) -> None:
    book = opened(department)
    read = live.read_book(book, ["ledger"]).tables["ledger"]
    book.sheets[read.sheet][f"{read.columns['date']}7"].value = "'昨天"
    assert answer(parse(arguments("aging", book, tmp_path / "r.txt"))) == BAD_DATA
    _, jump, said = told(tmp_path / "r.txt")
    assert jump == f"{read.sheet}\t{read.columns['date']}7"
    assert "“昨天”" in said
    assert "第 7 行" in said


@office_needed
def test_english_is_spoken_where_it_was_chosen(opened: Open, department: Path, home: Path, tmp_path: Path) -> None:
    write_choices(home, {"ask": "0", "month": MONTH, "lang": "en"})
    answer(parse(arguments("aging", opened(department), tmp_path / "r.txt")))
    assert "Written: " in told(tmp_path / "r.txt")[2]


@office_needed
def test_read_only_is_refused_unless_nothing_is_written(
    opened: Open, prepared: Path, home: Path, tmp_path: Path
) -> None:
    book = opened(prepared)
    assert answer(parse(arguments("aging", book, tmp_path / "r.txt", "--read-only"))) == BUSY
    assert "只读" in told(tmp_path / "r.txt")[2]
    assert answer(parse(arguments("undo", book, tmp_path / "r.txt", "--read-only"))) == BUSY
    assert answer(parse(arguments("report", book, tmp_path / "r.txt", "--read-only"))) == DONE


@office_needed
def test_a_document_that_cannot_be_written_takes_the_tables_back(
    opened: Open, department: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise UsageError(Text("总结.docx 正被打开", "open"), "document_open")

    real = run_module.run_on_book

    def with_a_document(*given: Any) -> Any:
        result = real(*given)
        result.files["总结.docx"] = b"x"
        return result

    monkeypatch.setattr(bridge, "write_documents", refuse)
    monkeypatch.setattr(run_module, "run_on_book", with_a_document)
    book = opened(department)
    assert answer(parse(arguments("aging", book, tmp_path / "r.txt"))) == WRONG_USE
    assert "正被打开" in told(tmp_path / "r.txt")[2]
    assert live.read_book(book, ["aging"]).tables["aging"].frame.empty


@office_needed
def test_documents_are_refused_for_a_workbook_from_the_web(
    opened: Open, prepared: Path, home: Path, tmp_path: Path
) -> None:
    name = opened(prepared).name
    asked = ["report", "--wb", f"https://example.com/x/{name}", "--result", str(tmp_path / "r.txt")]
    assert answer(parse(asked)) == WRONG_USE
    assert "OneDrive" in told(tmp_path / "r.txt")[2]


@office_needed
def test_another_workbook_is_not_taken_for_ours(opened: Open, home: Path, tmp_path: Path) -> None:
    other = openpyxl.Workbook()
    other.active.append(["客户", "金额"])
    other.save(tmp_path / "别的.xlsx")
    assert answer(parse(arguments("aging", opened(tmp_path / "别的.xlsx"), tmp_path / "r.txt"))) == WRONG_USE
    assert "“别的.xlsx”不是销售部工作簿" in told(tmp_path / "r.txt")[2]


@office_needed
def test_a_workbook_closed_meanwhile_is_said(calc: Any, home: Path, tmp_path: Path) -> None:
    asked = parse(["aging", "--wb", "/x/没有.xlsx", "--result", str(tmp_path / "r.txt")])
    assert answer(asked) == WRONG_USE
    assert "没有打开“没有.xlsx”" in told(tmp_path / "r.txt")[2]


@office_needed
def test_a_fault_of_ours_is_said_in_one_sentence(
    opened: Open, department: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "plan", lambda *_: 1 // 0)
    assert answer(parse(arguments("aging", opened(department), tmp_path / "r.txt"))) == OUR_FAULT
    _, _, said = told(tmp_path / "r.txt")
    assert "程序出错" in said
    assert "ZeroDivisionError" in (tmp_path / "log.txt").read_text("utf-8")
    assert "Traceback" not in said


# ------------------------------------------------------------------ as a process
@pytest.fixture
def start(calc: Any, home: Path) -> Callable[[list[str]], subprocess.Popen[bytes]]:
    """Start the bridge as VBA does, over the same office."""
    environment = {**os.environ, "SALESBOOK_TEST_OFFICE": calc.office.pipe}

    def run(given: list[str]) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-X", "utf8", "-m", "tests.engines.started", *given]
        return subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    return run


def waited_for(path: Path, seconds: float = 30) -> str:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} did not come"
        result = path.with_suffix("")
        assert path.suffix == ".txt" or not result.exists(), result.read_text("utf-8")
        time.sleep(0.01)
    return path.read_text("utf-8")


@office_needed
def test_a_process_previews_writes_and_answers(
    start: Callable[..., Any], opened: Open, department: Path, home: Path, tmp_path: Path
) -> None:
    write_choices(home, {"ask": "1", "month": MONTH})
    book, result = opened(department), tmp_path / "结果 1.txt"
    process = start(arguments("aging", book, result))
    assert "启动" in waited_for(tmp_path / "结果 1.txt.progress")
    assert "写入 6 行" in waited_for(tmp_path / "结果 1.txt.preview")
    (tmp_path / "结果 1.txt.answer").write_text("go")
    assert process.wait(30) == DONE
    assert process.stdout.read() == b""
    assert told(result)[0] == DONE
    assert len(live.read_book(book, ["aging"]).tables["aging"].frame) == 6


@office_needed
@pytest.mark.parametrize("moment", ["start", "preview"])
def test_cancel_leaves_the_workbook_untouched(
    moment: str, start: Callable[..., Any], opened: Open, department: Path, home: Path, tmp_path: Path
) -> None:
    write_choices(home, {"ask": "1", "month": MONTH})
    book, result = opened(department), tmp_path / "r.txt"
    process = start(arguments("aging", book, result))
    waited_for(tmp_path / f"r.txt.{'progress' if moment == 'start' else 'preview'}")
    (tmp_path / "r.txt.cancel").write_text("stop")
    assert process.wait(30) == WRONG_USE
    assert told(result) == (WRONG_USE, "", "已取消，什么都没有改。")
    assert live.read_book(book, ["aging"]).tables["aging"].frame.empty
    assert not (Path(book.fullname).parent / "out").exists()


@office_needed
def test_a_warm_process_answers_the_next_click_and_quits(
    start: Callable[..., Any], opened: Open, department: Path, home: Path, tmp_path: Path
) -> None:
    book, inbox = opened(department), tmp_path / "inbox"
    inbox.mkdir()
    process = start([*arguments("aging", book, tmp_path / "1.txt"), "--inbox", str(inbox)])
    waited_for(tmp_path / "1.txt")
    asked = "\n".join(arguments("check", book, tmp_path / "2.txt"))
    (inbox / "2.request.part").write_text(asked, "utf-8-sig")
    clicked = time.perf_counter()
    (inbox / "2.request.part").rename(inbox / "2.request")
    waited_for(tmp_path / "2.txt.progress")
    seconds = time.perf_counter() - clicked
    waited_for(tmp_path / "2.txt")
    assert seconds < 0.5, f"first progress after {seconds:.2f} s"
    (inbox / "quit").write_text("")
    assert process.wait(10) == DONE
    assert not inbox.exists()


# ------------------------------------------------------------------ without an office
def test_what_vba_asks_is_understood() -> None:
    asked = parse(["aging", "--result", "r", "--hwnd", "12", "--wb", "C:\\销售 台账.xlsx", "--read-only"])
    assert (asked.command, asked.hwnd, asked.wb, asked.read_only) == ("aging", 12, "C:\\销售 台账.xlsx", True)
    with pytest.raises(SystemExit):
        parse(["no-such-command", "--result", "r"])


def test_the_doctor_comes_without_a_workbook(home: Path, tmp_path: Path) -> None:
    assert answer(parse(["doctor", "--result", str(tmp_path / "r.txt")])) == DONE
    assert "Python" in told(tmp_path / "r.txt")[2]
    share = tmp_path / "共享 盘"
    share.mkdir()
    assert answer(parse(["doctor", "--wb", str(share / "台账.xlsx"), "--result", str(tmp_path / "r.txt")])) == DONE
    assert f"读写 {share}" in told(tmp_path / "r.txt")[2]
    answer(parse(["doctor", "--wb", "https://example.com/台账.xlsx", "--result", str(tmp_path / "r.txt")]))
    assert "example.com" not in told(tmp_path / "r.txt")[2]


@pytest.mark.parametrize("first", [KeyboardInterrupt(), ValueError("x")])
def test_a_cancel_that_comes_at_the_worst_moment_is_answered(
    first: BaseException, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise first

    def interrupted(*_: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(bridge, "_run", fail)
    monkeypatch.setattr(bridge, "_first_cell", interrupted)
    assert answer(parse(["aging", "--result", str(tmp_path / "r.txt")])) == WRONG_USE
    assert told(tmp_path / "r.txt") == (WRONG_USE, "", "已取消，什么都没有改。")


def test_a_warm_program_nobody_asks_leaves(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    serve(inbox, idle=0.1)
    assert not inbox.exists()


def test_what_ended_runs_left_is_swept(tmp_path: Path) -> None:
    old, new, other = tmp_path / "1.txt.cancel", tmp_path / "2.txt", tmp_path / "notes.md"
    inbox = tmp_path / "1.txt.inbox"
    inbox.mkdir()
    for path in (old, new, other):
        path.write_text("")
    for path in (old, inbox, other):
        os.utime(path, (0, 0))
    bridge.sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == [new, other]


def test_cancel_reaches_a_long_calculation(tmp_path: Path) -> None:
    job = Job(tmp_path / "r.txt", "zh")
    (tmp_path / "r.txt.cancel").write_text("")

    def calculate() -> None:
        job.watch()
        sum(i % 7 for i in range(10**9))

    with pytest.raises(KeyboardInterrupt):
        calculate()
    with pytest.raises(KeyboardInterrupt):
        job.hold()


def test_a_run_that_writes_is_not_stopped(tmp_path: Path) -> None:
    job = Job(tmp_path / "r.txt", "zh")
    job.watch()
    job.hold()
    (tmp_path / "r.txt.cancel").write_text("")
    time.sleep(0.3)
    job.begin_writing()
    job.finish(0, "", Text("好", "fine"))
    assert told(tmp_path / "r.txt") == (0, "", "好")


def test_progress_names_the_step_that_begins(tmp_path: Path) -> None:
    job = Job(tmp_path / "r.txt", "en")
    job.progress(2, 12, Text("对账", "Reconcile"))
    assert (tmp_path / "r.txt.progress").read_text("utf-8") == "3/12 Reconcile …"
    job.progress(12, 12, Text("完", "done"))
    assert (tmp_path / "r.txt.progress").read_text("utf-8") == "3/12 Reconcile …"
    job.finish(0, "", Text("", ""))


def test_a_preview_nobody_answers_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("macros.addin.job.ANSWER_SECONDS", 0.0)
    job = Job(tmp_path / "r.txt", "zh")
    assert job.is_agreed(Text("写吗", "write?")) is False
    job.finish(0, "", Text("", ""))


def test_a_preview_fits_a_box_of_excel() -> None:
    turns = [Turn(key, [], [[1]] * 2) for key in list(TABLES)[:40]]
    lines = messages.preview(COMMANDS["month-end"], turns, run_module.Result("month-end"), Path("out")).zh.splitlines()
    assert lines[0] == "“月结”将写入 80 行，覆盖 0 行："
    assert lines[-2:] == ["……另有 28 张表", "点“取消”则什么都不改。"]
    assert len(lines) == 15


def test_choices_are_typed_by_the_option_they_are_for(home: Path) -> None:
    report = COMMANDS["report"]
    assert options_of(report, {"month": " 2026-10 ", "pdf": "1"})["pdf"] is True
    assert options_of(report, {"month": " 2026-10 "})["month"] == "2026-10"
    assert options_of(report, {})["pdf"] is False
    with pytest.raises(UsageError, match="不能用作"):
        options_of(COMMANDS["targets"], {"year": "今年"})


def test_settings_vba_wrote_are_read_with_their_mark(tmp_path: Path) -> None:
    (tmp_path / "settings.txt").write_text("month=2026-10\nbroken\npython=C:\\a=b\n", "utf-8-sig")
    assert read_choices(tmp_path) == {"month": "2026-10", "python": "C:\\a=b"}
    assert read_choices(tmp_path / "nowhere") == {}


def test_the_rows_of_before_come_back_as_they_were(tmp_path: Path) -> None:
    import datetime as dt

    turn = Turn(
        "aging", [["甲", 1.5, dt.datetime(2026, 1, 2), None, True]], [["乙", 2, dt.date(2026, 1, 3), "", False]]
    )
    kept.keep(tmp_path, "C:\\X.xlsx", Text("账龄", "Aging"), [turn])
    assert kept.last_run(tmp_path, "c:\\x.XLSX").turns == [turn]
    kept.forget(tmp_path, "C:\\X.xlsx")
    with pytest.raises(UsageError, match="没有可以撤销的运行"):
        kept.last_run(tmp_path, "C:\\X.xlsx")


def test_a_repair_is_shown_and_asked_for_even_where_previews_are_switched_off() -> None:
    targets, off = COMMANDS["targets"], {"ask": "0"}
    assert not bridge.asks_first(targets, {"accept_repair": False}, off)
    assert bridge.asks_first(targets, {"accept_repair": True}, off)
    assert bridge.asks_first(targets, {"accept_repair": False}, {})
