"""Undo 撤销 and restore 还原: bring a workbook back to what it was; by the same protocol, so it can be undone too."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from workbook.errors import BusyError, UsageError
from workbook.files import journal
from workbook.files.journal import Entry
from workbook.files.lease import TIMING, Timing
from workbook.files.read import read_bytes
from workbook.files.save import Saved, folder_of, is_backup, save
from workbook.texts import Text, listed, same

_NOTHING = Text(
    "{name} 没有可以撤销的运行；要回到某个备份请用“还原”，备份有：{backups}",
    "{name} has no run to undo; to go back to a backup use restore; the backups are: {backups}",
)
_CHANGED_SINCE = Text(
    "{name} 在“{command}”（{when}）之后又被人改过，撤销会丢掉那些修改；如确实要回到那时，请用“还原”指定 {backup}",
    "{name} was changed by somebody after “{command}” ({when}), and an undo would lose that; "
    "to go back all the same, restore {backup} by name",
)
_NO_BACKUP = Text("{name} 没有备份“{which}”；有：{backups}", "{name} has no backup “{which}”; there are: {backups}")
_NONE = Text("（没有）", "(none)")


@dataclass(frozen=True)
class Backup:
    """A workbook as it was before a run: its number (1 is the latest), file, time and the command that followed."""

    number: int
    path: Path
    when: str
    command: str
    sha256_start: str


def read_journal(book: Path) -> list[Entry]:
    """Every run that changed the workbook, the oldest first."""
    return journal.entries(folder_of(_real(book)))


def backups(book: Path) -> list[Backup]:
    """The backups of a workbook, the latest first."""
    folder = folder_of(_real(book)) / "backups"
    files = sorted((f for f in folder.glob("*") if is_backup(f.name)), reverse=True) if folder.is_dir() else []
    return [_backup(number, file) for number, file in enumerate(files, 1)]


def _backup(number: int, file: Path) -> Backup:
    _, day, clock, command, start = file.stem.split("_", 4)
    return Backup(number, file, f"{day} {clock[:2]}:{clock[2:4]}:{clock[4:6]}", command, start)


def undo(book: Path, keep: int = 20, timing: Timing = TIMING) -> tuple[Entry, Saved]:
    """Take back the last run, if nobody changed the workbook since; twice takes back the last two.

    Raises UsageError where no run is left to undo, BusyError where people changed the workbook since.
    """
    book = _real(book)
    current = hashlib.sha256(read_bytes(book)).hexdigest()
    runs = [r for r in read_journal(book) if r.command != "undo" and not r.engine]
    kept = {b.path.name: b for b in backups(book)}
    run = next((r for r in reversed(runs) if r.after == current and r.backup in kept), None)
    if run is None:
        last = runs[-1] if runs else None
        if last and last.backup in kept and last.after != current and not _is_undone(book, last, current):
            told = {"command": last.command, "when": last.when, "backup": last.backup}
            raise BusyError(_CHANGED_SINCE.with_(name=book.name, **told), "changed_since")
        raise UsageError(_NOTHING.with_(name=book.name, backups=_names(book)), "nothing_to_undo")
    return run, _put_back(book, kept[run.backup], "undo", current, keep, timing)


def _is_undone(book: Path, run: Entry, current: str) -> bool:
    """True where the workbook stands as an undo left it."""
    return any(r.command == "undo" and r.after == current for r in read_journal(book))


def restore(book: Path, which: str, keep: int = 20, timing: Timing = TIMING) -> tuple[Backup, Saved]:
    """Bring back a backup: by number (1 is the latest), by name, or by its day or time such as 2026-10-31 09:15.

    What the workbook holds now becomes a backup itself. Raises UsageError where no single backup is meant.
    """
    book = _real(book)
    every = backups(book)
    found = [b for b in every if which in (str(b.number), b.path.name)]
    found = found or [b for b in every if which and b.when.startswith(which)]
    if len(found) != 1:
        raise UsageError(_NO_BACKUP.with_(name=book.name, which=which, backups=_names(book)), "no_backup")
    return found[0], _put_back(book, found[0], "restore", "", keep, timing)


def _put_back(book: Path, backup: Backup, command: str, expected: str, keep: int, timing: Timing) -> Saved:
    content = read_bytes(backup.path)
    return save(book, lambda _local, out: out.write_bytes(content), command, keep, expected, timing=timing)


def _real(book: Path) -> Path:
    return book.resolve()


def _names(book: Path) -> Text:
    names = [same(f"{b.number}) {b.path.name}") for b in backups(book)]
    return listed(names, 5) if names else _NONE
