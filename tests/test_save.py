"""Saving on the network drive: whole or not at all, nothing lost, and a message that says what to do."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from bench import faults
from macros import files as faces
from tests.small_books import small_book
from tests.test_patch import OLD, read, rows
from workbook.errors import BUSY, BusyError, FileError, InputError, SalesbookError, UsageError
from workbook.files import journal, save, undo
from workbook.files.lease import Timing, held
from workbook.files.owner import is_held, owner_of
from workbook.files.password import PASSWORDS, decrypted, encrypted
from workbook.files.patch import write_tables
from workbook.files.save import folder_of

QUICK = Timing(stale=0.3, beat=0.05, wait=5.0, poll=0.01, settle=0.2)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "share").mkdir()
    return small_book(tmp_path / "share" / "部门.xlsx", "problems", [OLD])


def write(book: Path, n: int, **more: Any) -> save.Saved:
    """One run that puts n rows into the workbook."""

    def build(local: Path, out: Path) -> None:
        write_tables(local, out, {"problems": rows(n)}, "zh")

    return save.save(book, build, more.pop("command", "check"), timing=QUICK, **more)


def left_over(book: Path) -> list[str]:
    """What lies beside the workbook that is no backup, no journal."""
    return [f.name for f in folder_of(book).iterdir() if f.name not in ("backups", "runs", journal.ARCHIVE)]


def test_a_run_replaces_the_workbook_and_keeps_the_old_one(book: Path) -> None:
    old = book.read_bytes()
    saved = write(book, 3)
    assert (saved.changed, len(read(book))) == (True, 3)
    assert saved.backup is not None
    assert saved.backup.read_bytes() == old
    assert saved.after == hashlib.sha256(book.read_bytes()).hexdigest()
    assert left_over(book) == []


def test_a_second_run_with_the_same_result_changes_nothing(book: Path) -> None:
    write(book, 3)
    before = {f: f.stat().st_mtime_ns for f in book.parent.rglob("*") if f.is_file()}
    assert not write(book, 3).changed
    assert {f: f.stat().st_mtime_ns for f in book.parent.rglob("*") if f.is_file()} == before


def test_only_so_many_backups_stay(book: Path) -> None:
    for n in range(1, 7):
        write(book, n + 1, keep=3)
    assert [b.number for b in undo.backups(book)] == [1, 2, 3]


def test_files_that_are_none_of_ours_among_backups_and_runs_do_no_harm(book: Path) -> None:
    write(book, 2)
    folder = folder_of(book)
    for stray in ("Thumbs.db", "000001 - Kopie.xlsx"):
        (folder / "backups" / stray).write_bytes(b"x")
    (folder / "runs" / "00000001 (conflicted copy).json").write_bytes(b"{}")
    write(book, 3)
    assert [b.number for b in undo.backups(book)] == [1, 2]
    assert [r.number for r in undo.read_journal(book)] == [1, 2]
    assert (folder / "backups" / "Thumbs.db").exists()


def test_a_refused_build_leaves_everything_as_it_was(book: Path) -> None:
    old = book.read_bytes()

    def build(local: Path, out: Path) -> None:
        write_tables(local, out, {"aging": rows(1)}, "zh")

    with pytest.raises(InputError):
        save.save(book, build, "aging", timing=QUICK)
    assert (book.read_bytes(), left_over(book), undo.read_journal(book)) == (old, [], [])


def test_a_build_that_makes_a_broken_file_is_never_put_in_place(book: Path) -> None:
    old = book.read_bytes()
    with pytest.raises(SalesbookError, match="损坏"):
        save.save(book, lambda local, out: out.write_bytes(local.read_bytes()[:900]), "x", timing=QUICK)
    assert book.read_bytes() == old


def test_a_workbook_changed_since_it_was_read_is_refused(book: Path) -> None:
    with pytest.raises(BusyError) as error:
        write(book, 3, expected="0" * 64)
    assert (error.value.code, error.value.exit_code) == ("changed_meanwhile", BUSY)


def test_a_change_made_while_building_is_built_upon(book: Path) -> None:
    seen = []

    def build(local: Path, out: Path) -> None:
        seen.append(len(read(local)))
        if len(seen) == 1:  # somebody saves the workbook in Excel meanwhile
            write_tables(book, book, {"problems": rows(7)}, "zh")
        write_tables(local, out, {"problems": rows(seen[-1] + 1)}, "zh")

    save.save(book, build, "count", timing=QUICK)
    assert (seen, len(read(book))) == ([1, 7], 8)


def test_a_workbook_saved_again_and_again_is_given_up(book: Path) -> None:
    turn = iter(range(20, 90))

    def build(local: Path, out: Path) -> None:
        write_tables(book, book, {"problems": rows(next(turn))}, "zh")
        write_tables(local, out, {"problems": rows(2)}, "zh")

    with pytest.raises(BusyError, match="一直有人在保存"):
        save.save(book, build, "count", timing=QUICK)


# ------------------------------------------------------------------ somebody else
def owner_file(name: str) -> bytes:
    """What Excel writes beside a workbook that a person of a three-letter name has open."""
    content = bytes([6]) + name.encode("gb18030") + b" " * 48
    return (content + len(name).to_bytes(2, "little") + name.encode("utf-16-le")).ljust(165, b" ")


@pytest.mark.parametrize("locks", [True, False], ids=["with a record lock", "open for writing only"])
def test_a_workbook_open_elsewhere_is_not_touched_and_the_result_lies_beside_it(book: Path, locks: bool) -> None:
    fcntl = pytest.importorskip("fcntl")
    old = book.read_bytes()
    name = "王秘书"
    book.with_name("~$部门.xlsx").write_bytes(owner_file(name))
    reading, saying = os.pipe()
    process = os.fork()
    if not process:  # another program holds the file, as LibreOffice does
        with book.open("r+b") as file:
            if locks:
                fcntl.lockf(file, fcntl.LOCK_EX)
            os.write(saying, b"x")
            time.sleep(30)
        os._exit(0)
    os.read(reading, 1)
    try:
        assert is_held(book)
        with pytest.raises(BusyError) as error:
            write(book, 3)
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)
    side = next(f for f in book.parent.glob("部门 check *.xlsx"))
    assert name in error.value.said.zh
    assert side.name in error.value.said.en
    assert (book.read_bytes(), len(read(side)), left_over(book)) == (old, 3, [])


@pytest.mark.parametrize(
    ("file", "content", "owner"),
    [
        (".~lock.b.xlsx#", b",li,PC-3,01.10.2026 09:00,file:///home/li;", "li（PC-3）"),
        (".~lock.b.xlsx#", "李 明,li,PC-3,01.10.2026,;".encode(), "李 明（PC-3）"),
        ("~$b.xlsx", b"\x04Wang".ljust(55) + b"\x00\x00" + bytes(108), "Wang"),
        ("~$b.xlsx", b"short", ""),
    ],
)
def test_who_has_it_open_is_read_from_the_owner_file(tmp_path: Path, file: str, content: bytes, owner: str) -> None:
    (tmp_path / file).write_bytes(content)
    assert owner_of(tmp_path / "b.xlsx") == owner


def test_another_run_is_waited_for_and_named_when_it_takes_too_long(book: Path) -> None:
    folder = folder_of(book)
    folder.mkdir(parents=True)
    with (
        held(folder, book.name, QUICK),
        pytest.raises(BusyError) as error,
        held(folder, book.name, Timing(wait=0.5, poll=0.01)),
    ):
        pass
    assert error.value.code == "lease_held"
    assert "@" in error.value.said.zh


@pytest.mark.parametrize("content", [b"", b"{", b'{"token": "dead", "owner": "x", "beat": "3"}'])
def test_a_dead_lease_needs_no_hand(book: Path, content: bytes) -> None:
    folder_of(book).mkdir(parents=True)
    (folder_of(book) / "lease").write_bytes(content)
    (folder_of(book) / "tmp-stray").write_bytes(b"x")
    start = time.monotonic()
    assert write(book, 3).changed
    assert QUICK.stale < time.monotonic() - start < 3
    assert left_over(book) == []


def test_a_lease_that_died_being_broken_needs_no_hand_either(book: Path) -> None:
    folder_of(book).mkdir(parents=True)
    (folder_of(book) / "lease").write_bytes(b'{"token": "dead"}')
    (folder_of(book) / "break-dead-0").write_bytes(b"")
    assert write(book, 3).changed
    assert left_over(book) == []


def test_who_waits_goes_before_who_comes_and_the_marks_of_the_dead_hold_nobody_up_twice(book: Path) -> None:
    folder = folder_of(book)
    folder.mkdir(parents=True)
    timing = Timing(stale=5, beat=0.05, wait=5.0, poll=0.05)
    (folder / "wait-dead").touch()
    start = time.monotonic()
    with held(folder, book.name, timing):
        assert time.monotonic() - start >= 2 * timing.poll
    start = time.monotonic()
    with held(folder, book.name, timing):
        assert time.monotonic() - start < 2 * timing.poll
    turns: list[str] = []

    def take(name: str, times: int) -> None:
        for _ in range(times):
            with held(folder, book.name, timing):
                turns.append(name)
                time.sleep(0.1)

    hungry, patient = (threading.Thread(target=take, args=args) for args in (("hungry", 6), ("patient", 2)))
    hungry.start()
    time.sleep(0.05)
    patient.start()
    hungry.join()
    patient.join()
    assert turns.index("patient") <= 2
    assert [f.name for f in folder.iterdir()] == []


def test_a_lease_lost_under_way_is_taken_again(book: Path) -> None:
    tries = []

    def build(local: Path, out: Path) -> None:
        if not tries:
            (folder_of(book) / "lease").unlink()
        tries.append(1)
        write_tables(local, out, {"problems": rows(3)}, "zh")

    assert save.save(book, build, "check", timing=QUICK).changed
    assert (len(tries), len(read(book)), left_over(book)) == (2, 3, [])


def test_a_live_lease_is_never_broken(book: Path) -> None:
    folder = folder_of(book)
    folder.mkdir(parents=True)
    patient = Timing(stale=0.3, beat=0.05, wait=1.5, poll=0.01)
    with held(folder, book.name, QUICK) as lease:
        with pytest.raises(BusyError), held(folder, book.name, patient):
            pass
        assert lease.is_ours()


@pytest.mark.parametrize("has_new", [True, False])
def test_a_workbook_a_run_left_nowhere_comes_back(book: Path, has_new: bool) -> None:
    old, folder = book.read_bytes(), folder_of(book)
    write(book, 5)
    new = book.read_bytes()
    (folder / "backups" / "b.xlsx").write_bytes(old)
    if has_new:
        (folder / "new-r").write_bytes(new)
    journal.begin(folder, journal.entry(2, "r", "x", ("a", "b"), "b.xlsx", {}))
    book.unlink()  # some clients take the old file away before they rename the new one
    write(book, 5)
    assert len(read(book)) == 5
    assert len(undo.read_journal(book)) == (2 if has_new else 3)


def test_a_workbook_people_took_away_stays_away(book: Path) -> None:
    write(book, 5)
    book.unlink()
    with pytest.raises(FileError, match="找不到文件"):
        write(book, 6)
    assert not book.exists()


def test_a_rename_in_two_steps_that_failed_between_is_finished(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.replace

    def in_two_steps(source: Path, target: Path) -> None:
        if Path(target) != book:
            return real(source, target)
        book.unlink(missing_ok=True)
        raise OSError(errno.EINVAL, "between the steps")

    monkeypatch.setattr(os, "replace", in_two_steps)
    assert write(book, 5).changed
    assert len(read(book)) == 5


def test_a_number_somebody_took_cannot_be_taken_again(book: Path) -> None:
    write(book, 3)
    run = journal.entry(1, "r", "x", ("a", "b"), "", {})
    assert not journal.begin(folder_of(book), run)


# ------------------------------------------------------------------ the drive
@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have the drive answer with an error from the n-th flush on."""

    def fail(number: int, after: int = 0) -> None:
        flush, calls = os.fsync, iter(range(1000))

        def answer(descriptor: int) -> None:
            if next(calls) >= after:
                raise OSError(number, os.strerror(number))
            flush(descriptor)

        monkeypatch.setattr(os, "fsync", answer)

    return fail


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (errno.ENOSPC, "drive_full", "腾出空间"),
        (errno.EIO, "drive_lost", "连上后再运行"),
        (errno.EROFS, "no_right", "写权限"),
    ],
)
def test_what_the_drive_refuses_is_said_and_the_old_file_is_intact(
    book: Path, failing: Any, number: int, code: str, words: str, after: int
) -> None:
    old = book.read_bytes()
    failing(number, after)
    with pytest.raises(FileError) as error:
        write(book, 3)
    assert (error.value.code, words in error.value.said.zh, book.read_bytes() == old) == (code, True, True)


def test_a_read_only_workbook_is_refused_with_what_to_do(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(FileError, match="只读"):
        write(book, 3)
    assert left_over(book) == []


def test_a_workbook_windows_does_not_let_us_have_is_open_elsewhere(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = PermissionError(13, "The process cannot access the file because it is being used by another process")
    error.winerror = 32  # type: ignore[attr-defined]

    def replace(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(BusyError, match="请对方关闭"):
        write(book, 3)
    book.write_bytes(b"PK")
    monkeypatch.setattr(Path, "read_bytes", replace)
    with pytest.raises(BusyError, match="独占"):
        read(book)


@pytest.mark.parametrize("number", [errno.EIO, errno.EBUSY, errno.ETXTBSY, errno.EACCES])
def test_a_drive_that_only_stammers_while_a_colleague_has_the_book_names_the_colleague(
    book: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    book.with_name("~$部门.xlsx").write_bytes(owner_file("王秘书"))
    old, content = book.read_bytes(), Path.read_bytes

    def replace(beside: Path, to: Path) -> None:
        if to == book:
            raise OSError(number, os.strerror(number), os.fspath(beside), None, os.fspath(to))
        os.rename(beside, to)

    def refuse(path: Path) -> bytes:
        if path == book:
            raise OSError(number, os.strerror(number), os.fspath(path))
        return content(path)

    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(BusyError, match="由 王秘书 打开着"):
        write(book, 3)
    assert content(book) == old
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(BusyError, match="由 王秘书 打开并独占着"):
        read(book)


def test_a_stale_owner_file_is_not_blamed_for_another_file(book: Path, failing: Any) -> None:
    book.with_name("~$部门.xlsx").write_bytes(owner_file("王秘书"))
    failing(errno.ENOSPC)
    with pytest.raises(FileError, match="腾出空间"):
        write(book, 3)


def test_a_missing_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="找不到文件"):
        write(tmp_path / "nowhere.xlsx", 3)
    assert list(tmp_path.iterdir()) == []


def test_a_protected_workbook_stays_protected(book: Path) -> None:
    plain = book.read_bytes()
    book.write_bytes(encrypted(plain, "开门"))
    PASSWORDS.ask_with(lambda name: "开门")
    try:
        assert write(book, 3).changed
        assert not write(book, 3).changed  # though every encryption looks different
        assert len(read(book)) == 3
    finally:
        PASSWORDS.ask_with(None)
    assert decrypted(book.read_bytes(), "开门", "b") != plain
    stored = b"".join(f.read_bytes() for f in book.parent.rglob("*") if f.is_file())
    assert "开门".encode() not in stored
    assert "开门".encode("utf-16-le") not in stored


def test_passwords_come_from_the_environment_where_nobody_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESBOOK_PASSWORDS", "one\ntwo")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    ask = faces.asker()
    assert [ask("a"), ask("a"), ask("a"), ask("b")] == ["one", "two", "", "one"]


# ------------------------------------------------------------------ undo, restore, journal
def test_undo_takes_back_run_after_run(book: Path) -> None:
    first = book.read_bytes()
    write(book, 3)
    second = book.read_bytes()
    write(book, 4, command="targets")
    figures, said = faces.undo(book)
    assert (figures["undone"], book.read_bytes()) == ("targets", second)
    assert "targets" in said[0].zh
    assert faces.undo(book)[0]["undone"] == "check"
    assert book.read_bytes() == first
    with pytest.raises(UsageError, match="没有可以撤销的运行"):
        faces.undo(book)


def test_undo_never_loses_what_people_changed_since(book: Path) -> None:
    write(book, 3)
    write_tables(book, book, {"problems": rows(9)}, "zh")  # as if saved in Excel
    with pytest.raises(BusyError) as error:
        faces.undo(book)
    assert error.value.code == "changed_since"
    assert len(read(book)) == 9


def test_a_run_after_an_undo_can_be_undone(book: Path) -> None:
    first = book.read_bytes()
    write(book, 3)
    faces.undo(book)
    write(book, 5)
    faces.undo(book)
    assert book.read_bytes() == first


def test_any_backup_is_restored_by_number_or_name(book: Path) -> None:
    first = book.read_bytes()
    write(book, 3)
    write(book, 4)
    names = faces.restore(book, "")[0]["backups"]
    assert len(names) == 2
    assert faces.restore(book, names[1])[0]["changed"]
    assert book.read_bytes() == first
    assert faces.restore(book, "1")[0]["changed"]  # the workbook as it was before the restore
    assert len(read(book)) == 4
    for which in ("99", "20", "1999"):
        with pytest.raises(UsageError, match="没有备份"):
            faces.restore(book, which)


def test_a_backup_is_restored_by_its_day(book: Path) -> None:
    first = book.read_bytes()
    write(book, 3)
    faces.restore(book, undo.backups(book)[0].when[:10])
    assert book.read_bytes() == first


def test_a_clock_that_is_slow_costs_no_backup(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(book, 3)
    monkeypatch.setattr(save, "_stamp", lambda: "1999-01-01_000000")
    saved = write(book, 4, keep=1)
    assert [b.path for b in undo.backups(book)] == [saved.backup]


def test_the_journal_says_who_ran_what_on_which_inputs(book: Path) -> None:
    assert faces.journal(book)[1][0].zh == "还没有运行记录"
    write(book, 3, files={"inputs": {"流水.csv": "ab" * 32}, "outputs": {"总结.docx": "cd" * 32}})
    runs = faces.journal(book)[0]["runs"]
    assert [(r["command"], r["is_done"], r["inputs"]) for r in runs] == [("check", True, {"流水.csv": "ab" * 32})]
    line = faces.journal(book)[1][0].zh
    assert all(word in line for word in ("check", "流水.csv abababab", "总结.docx cdcdcdcd", "@"))


def test_a_run_cut_short_is_seen_for_what_it_was(book: Path) -> None:
    write(book, 3)
    runs = folder_of(book) / "runs"
    (runs / "00000002.json").write_bytes(json.dumps({"run": "half"}).encode()[:-3])  # killed while writing
    run = journal.entry(3, "r", "targets", ("x" * 64, "y" * 64), "", {})
    assert journal.begin(folder_of(book), run)
    assert [r.is_done for r in undo.read_journal(book)] == [True, False]
    assert "中断" in faces.journal(book)[1][-1].zh


def test_many_runs_are_gathered_in_one_file(book: Path) -> None:
    folder = folder_of(book)
    (folder / "runs").mkdir(parents=True)
    for n in range(1, journal.MOST_RECENT + 2):
        run = journal.entry(n, f"r{n}", "x", (f"{n}", f"{n + 1}"), "", {})
        journal.begin(folder, run)
        journal.end(folder, run)
    write(book, 3)
    assert len(undo.read_journal(book)) == journal.MOST_RECENT + 2
    assert len(list((folder / "runs").glob("*.json"))) == journal.MOST_RECENT // 2
    assert [r.number for r in undo.read_journal(book)] == list(range(1, journal.MOST_RECENT + 3))


# ------------------------------------------------------------------ faults
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes it forked")


@needs_fork
@pytest.mark.parametrize("point", faults.POINTS)
def test_a_run_killed_anywhere_costs_nothing(tmp_path: Path, point: str) -> None:
    timing = Timing(stale=0.3, beat=0.03, wait=60, poll=0.01, settle=0.1)
    told = faults._killed([tmp_path], "kills", [(point, 0)], timing)
    assert told == {"kills": 1, "corrupt": 0, "lost": 0, "stuck": 0, "leftovers": 0}


@needs_fork
def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    told = faults.write_together([tmp_path], 4, 10)
    assert (told["updates"], told["lost"], told["corrupt"], told["stuck"], told["in_journal"]) == (40, 0, 0, 0, 40)


@needs_fork
@pytest.mark.slow
def test_five_hundred_kills_and_two_thousand_updates_cost_nothing(tmp_path: Path) -> None:
    told = {
        "kills": faults.kill_everywhere([tmp_path], 500, 4),
        "writers": [faults.write_together([tmp_path], n, 680 // n) for n in (2, 4, 8)],
    }
    assert faults.is_sound(told), told
    assert told["kills"]["kills"] == 500
