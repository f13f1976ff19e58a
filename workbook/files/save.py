"""Saving on the network drive 网络盘写入: whole or not at all, one writer at a time, the old file kept.

lease → probe → local copy and its hash → build → temp on the same drive, read back → probe and hash again →
backup → journal → replace → read back → journal → release and sweep. The workbook is never written in place.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import io
import itertools
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workbook.errors import BusyError
from workbook.files import journal
from workbook.files.drive import (
    CHANGED_MEANWHILE,
    KEEPS_CHANGING,
    REPLACED_AGAIN,
    about,
    drive_faults,
    held_by,
    side_file,
)
from workbook.files.lease import TIMING, Lease, Timing, held, retried
from workbook.files.outline import outline
from workbook.files.owner import is_held
from workbook.files.package import Package
from workbook.files.password import PASSWORDS
from workbook.files.read import read_bytes

Build = Callable[[Path, Path], object]
_ROUNDS = 8
"""How often a run starts over because somebody saved the workbook meanwhile."""
_LEASES = 3
"""How many leases it takes for that: one may be lost to somebody to whom the drive showed it unchanged for too long."""
_LEFT = ("new-", "tmp-", "dead-", "break-")
"""How the names of files begin that only a run that was cut short leaves behind."""
_REMEMBERED = 50
"""Runs that a drive which shows the past may be behind."""


@dataclass(frozen=True)
class Saved:
    """What came of a save: whether the file changed, its hash before and after, the backup of the old one."""

    changed: bool
    before: str
    after: str
    backup: Path | None = None


def folder_of(book: Path) -> Path:
    """Where a workbook's lease, backups and journal lie: beside it, on the same drive."""
    return book.parent / ".salesbook" / book.name


def save(
    book: Path,
    build: Build,
    command: str,
    keep: int = 20,
    expected: str = "",
    files: Mapping[str, Mapping[str, str]] | None = None,
    timing: Timing = TIMING,
) -> Saved:
    """Replace a workbook by what `build(local copy, out)` makes of it; nothing is written where that is the same.

    command: for the journal and the backup's name. keep: how many backups stay. expected: the sha256 the
    calculation was made from; another one is refused. files: "inputs" and "outputs", name -> sha256, for the
    journal. Raises BusyError where somebody holds the workbook (the result then lies in a side file),
    FileError where the drive does not let us.
    """
    book = Path(os.path.realpath(book))
    folder = folder_of(book)
    job = _Job(book, folder, build, command, expected, files or {}, timing)
    with drive_faults(book):
        retried(lambda: _make_folders(book, folder), tries=7)
        for _ in range(_LEASES):
            if saved := _turn(job, keep):
                return saved
    raise BusyError(about(KEEPS_CHANGING, book), "keeps_changing")


def _make_folders(book: Path, folder: Path) -> None:
    """The place for backups and journal beside a workbook, if there is such a workbook or was one."""
    if not book.exists() and not folder.exists():
        read_bytes(book)  # says why
    for inside in ("backups", "runs"):
        (folder / inside).mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True)
class _Job:
    """What is to be saved, as `save` was asked."""

    book: Path
    folder: Path
    build: Build
    command: str
    expected: str
    files: Mapping[str, Mapping[str, str]]
    timing: Timing


def _turn(job: _Job, keep: int) -> Saved | None:
    """All that is done under one lease; None where the workbook keeps changing, or the lease was lost meanwhile."""
    with held(job.folder, job.book.name, job.timing) as lease:
        _bring_back(job)
        if not job.book.exists():
            read_bytes(job.book)
        _sweep(job.folder)
        for _ in range(_ROUNDS):
            saved = _round(job, lease)
            if saved is not None:
                _prune(job.folder / "backups", keep)
                journal.archive(job.folder, _written)
                return saved
            time.sleep(job.timing.settle / _ROUNDS)
            if not lease.is_ours():
                break
    return None


def _round(job: _Job, lease: Lease) -> Saved | None:
    """One try; None where the workbook was changed meanwhile, or the drive shows it as it was before."""
    book, folder = job.book, job.folder
    number = journal.last_number(folder) + 1
    old = _settled(job)
    before = _hash(old)
    if job.expected and before != job.expected:
        raise BusyError(about(CHANGED_MEANWHILE, book), "changed_meanwhile")
    plain = PASSWORDS.plain(book, old)
    built = _built(book, plain, job.build)
    if built == plain:
        return Saved(False, before, before)
    new = PASSWORDS.sealed(book, old, built)
    after = _hash(new)
    if is_held(book):
        raise held_by(book, side_file(book, job.command, new))
    beside = _written(folder / f"new-{lease.token}", new)
    backup = _written(folder / "backups" / f"{number:06d}_{_stamp()}_{job.command}_{before[:8]}{book.suffix}", old)
    run = journal.entry(number, lease.token, job.command, (before, after), backup.name, job.files)
    unchanged = not is_held(book) and lease.is_ours() and _hash(_read(book)) == before
    if not (unchanged and journal.begin(folder, run)):
        for leftover in (beside, backup):
            leftover.unlink(missing_ok=True)
        return None
    _replace(beside, book)
    if not _shows(book, after, job.timing.settle):
        raise BusyError(about(REPLACED_AGAIN, book, backup=backup), "replaced_again")
    journal.end(folder, run)
    return Saved(True, before, after, backup)


def _read(book: Path) -> bytes:
    """The whole workbook, though the line may be short of breath."""
    return retried(book.read_bytes, tries=5)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _settled(job: _Job) -> bytes:
    """The workbook as it is now, not as a drive that remembers shows it.

    One that is damaged, or as it was before the last run, is read again until the drive must have caught up;
    then it is taken for what it is: cut short by a crash, or put back by somebody.
    """
    for _ in _looks(job.timing.settle):
        content = _read(job.book)
        if not _looks_old(job, content):
            break
    return content


def _looks(settle: float) -> Iterator[None]:
    """Looks at a drive until it must have caught up: soon again at first, then more seldom."""
    until, pause = time.monotonic() + settle, settle / 64
    yield
    while time.monotonic() < until:
        time.sleep(pause)
        pause = min(2 * pause, settle / _ROUNDS)
        yield


def _looks_old(job: _Job, content: bytes) -> bool:
    """True for a file that is no whole workbook, or one that a run not long ago replaced by another."""
    if content.startswith(b"PK") and not zipfile.is_zipfile(io.BytesIO(content)):
        return True
    now, runs = _hash(content), itertools.islice(journal.replacing(job.folder), _REMEMBERED)
    last = next(runs, None)
    return last is not None and now != last.after and any(now in (run.before, run.after) for run in (last, *runs))


def _shows(book: Path, wanted: str, settle: float) -> bool:
    """True once the drive shows the workbook just put there."""
    return any(_hash(_read(book)) == wanted for _ in _looks(settle))


def _built(book: Path, old: bytes, build: Build) -> bytes:
    """What the build makes of a local copy, opened and tested before it goes anywhere."""
    with tempfile.TemporaryDirectory(prefix="salesbook-") as place:
        local, out = Path(place) / book.name, Path(place) / f"new{book.suffix}"
        local.write_bytes(old)
        build(local, out)
        new = out.read_bytes()
    if new != old:
        package = Package(new, book.name)
        package.test()
        outline(package)
    return new


def _written(path: Path, content: bytes) -> Path:
    """A file on the drive, flushed and read back; some clients lose one under our hands, then it is written again."""

    def write() -> None:
        beside = path.with_name(f"tmp-{path.name}")
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if beside.read_bytes() != content:
            raise OSError(errno.EIO, "what was read back is not what was written", str(path))
        os.replace(beside, path)

    retried(write, also=(errno.ENOENT,))
    return path


def _replace(beside: Path, book: Path) -> None:
    """Put the new file in the old one's place; somebody may look at either for a moment.

    Some clients of a share take the old file away before they rename: then the new one must still arrive.
    """
    try:
        retried(lambda: os.replace(beside, book))
    except OSError:
        if book.exists():
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
        retried(lambda: os.rename(beside, book))


def _bring_back(job: _Job) -> None:
    """A workbook that a run cut short left nowhere: its new file, or else the backup of the old one."""
    if job.book.exists():
        return
    last = next(journal.replacing(job.folder), None)
    if last is None or last.is_done:
        return
    for left in (job.folder / f"new-{last.run}", job.folder / "backups" / last.backup):
        if left.is_file():
            os.replace(_written(job.folder / "new-back", left.read_bytes()), job.book)
            return


def _stamp() -> str:
    return dt.datetime.now(dt.UTC).astimezone().strftime("%Y-%m-%d_%H%M%S")


def _sweep(folder: Path) -> None:
    """Remove what runs that were cut short left behind; only the holder of the lease may."""
    for place, marks in ((folder, _LEFT), (folder / "backups", ("tmp-",))):
        for name in os.listdir(place):
            if name.startswith(marks):
                with contextlib.suppress(OSError):
                    (place / name).unlink()


def _prune(backups: Path, keep: int) -> None:
    """Keep the last N backups; their names begin with the number of the run, so no clock is asked."""
    for old in sorted(f for f in backups.iterdir() if is_backup(f.name))[: -max(keep, 1)]:
        with contextlib.suppress(OSError):
            old.unlink()


def is_backup(name: str) -> bool:
    """True for the name of a file that a run put among the backups, not the system or a sync client."""
    return re.match(r"\d{6,}_\d{4}-\d\d-\d\d_\d{6}_.+_[0-9a-f]{8}\b", name) is not None
