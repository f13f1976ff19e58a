"""Saving on the network drive 网络盘写入: whole or not at all, one writer at a time, the old file kept.

lease → probe → local copy and its hash → build → temp on the same drive, read back → probe and hash again →
backup → journal → replace → read back → journal → release and sweep. The workbook is never written in place.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workbook.errors import BusyError, FileError
from workbook.files import journal
from workbook.files.lease import TIMING, Lease, Timing, held
from workbook.files.outline import outline
from workbook.files.owner import is_held, owner_of
from workbook.files.package import Package
from workbook.files.password import PASSWORDS
from workbook.files.read import read_bytes
from workbook.texts import Text

Build = Callable[[Path, Path], object]
_ROUNDS = 5
"""How often a run starts over because somebody saved the workbook meanwhile."""
_REPLACE_TRIES = 8


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
    if not book.exists():
        read_bytes(book)  # says why
    folder = folder_of(book)
    with _drive_faults(book):
        (folder / "backups").mkdir(parents=True, exist_ok=True)
        with held(folder, book.name, timing) as lease:
            _sweep(folder)
            for _ in range(_ROUNDS):
                saved = _round(book, folder, lease, build, command, expected, files or {})
                if saved is not None:
                    _prune(folder / "backups", keep)
                    return saved
    raise BusyError(_text(_KEEPS_CHANGING, book), "keeps_changing")


def _round(
    book: Path,
    folder: Path,
    lease: Lease,
    build: Build,
    command: str,
    expected: str,
    files: Mapping[str, Mapping[str, str]],
) -> Saved | None:
    """One try; None where the workbook was changed by somebody while it was built."""
    old = read_bytes(book)
    before = hashlib.sha256(old).hexdigest()
    if expected and before != expected:
        raise BusyError(_text(_CHANGED_MEANWHILE, book), "changed_meanwhile")
    plain = PASSWORDS.plain(book, old)
    built = _built(book, plain, build)
    if built == plain:
        return Saved(False, before, before)
    new = PASSWORDS.sealed(book, old, built)
    after = hashlib.sha256(new).hexdigest()
    if is_held(book):
        raise _held_by(book, _side_file(book, command, new))
    beside = _written(folder / f"new-{lease.token}", new)
    backup = _written(folder / "backups" / f"{_stamp()}_{command}_{before[:8]}{book.suffix}", old)
    run = journal.entry(lease.token, command, before, after, backup.name, files)
    if is_held(book) or not lease.is_ours() or hashlib.sha256(read_bytes(book)).hexdigest() != before:
        for leftover in (beside, backup):
            leftover.unlink(missing_ok=True)
        return None
    journal.begin(folder / "journal.jsonl", run)
    _replace(beside, book)
    if hashlib.sha256(read_bytes(book)).hexdigest() != after:
        raise BusyError(_text(_REPLACED_AGAIN, book, backup=backup), "replaced_again")
    journal.end(folder / "journal.jsonl", run)
    return Saved(True, before, after, backup)


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
    """A file on the drive, flushed and read back."""
    beside = path.with_name(f"tmp-{path.name}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if beside.read_bytes() != content:
        raise OSError(5, "what was read back is not what was written", str(path))
    os.replace(beside, path)
    return path


def _replace(beside: Path, book: Path) -> None:
    """Put the new file in the old one's place; a scanner or an indexer may hold it for a moment."""
    for attempt in range(_REPLACE_TRIES):
        try:
            os.replace(beside, book)
            return
        except PermissionError:
            if attempt + 1 == _REPLACE_TRIES:
                beside.unlink(missing_ok=True)
                raise
            time.sleep(0.1 * 2**attempt)


def _stamp() -> str:
    return dt.datetime.now(dt.UTC).astimezone().strftime("%Y-%m-%d_%H%M%S_%f")


def _sweep(folder: Path) -> None:
    """Remove what runs that were cut short left behind; only the holder of the lease may."""
    for pattern in ("new-*", "tmp-*", "dead-*", "break-*", "backups/tmp-*"):
        for leftover in folder.glob(pattern):
            with contextlib.suppress(OSError):
                leftover.unlink()


def _prune(backups: Path, keep: int) -> None:
    """Keep the last N backups."""
    for old in sorted(backups.iterdir())[: -max(keep, 1)]:
        with contextlib.suppress(OSError):
            old.unlink()


# ------------------------------------------------------------------ when it cannot be
_KEEPS_CHANGING = Text(
    "{name} 一直有人在保存，{rounds} 次都没有写成；请稍后再试，什么都没有改",
    "{name} was saved by somebody each of {rounds} times; try again later, nothing was changed",
)
_CHANGED_MEANWHILE = Text(
    "{name} 在计算期间被别人改过；请再运行一次，什么都没有改",
    "{name} was changed by somebody while it was calculated; run it again, nothing was changed",
)
_REPLACED_AGAIN = Text(
    "{name} 刚写入就被别人覆盖了；写入前的文件在 {backup}",
    "{name} was overwritten by somebody right after it was written; the file before is {backup}",
)
_HELD = Text(
    "{name} 正由 {owner} 打开着，没有改它；结果写在旁边的“{side}”。请对方关闭后再运行一次",
    "{name} is open at {owner} and was not changed; the result is in “{side}” beside it. Run it again when it is closed",
)
_SOMEBODY = Text("别人", "somebody else's")
_NO_RIGHT = Text(
    "没有权限写入 {name}（或它所在的文件夹）：{detail}。请找管理网络盘的同事开通写权限，或去掉文件的“只读”；原文件没有动",
    "no right to write {name} (or its folder): {detail}. Ask whoever runs the drive for the right to write, or take "
    "away the file's read-only mark; the old file is untouched",
)
_NO_SPACE = Text(
    "网络盘满了，{name} 没有写入；请腾出空间再运行，原文件没有动",
    "the drive is full, {name} was not written; free some space and run it again, the old file is untouched",
)
_LOST = Text(
    "和网络盘的连接断了或出错（{detail}），{name} 没有写完；请连上后再运行一次，旧文件和备份都在",
    "the connection to the drive was lost or failed ({detail}) while writing {name}; run it again once it is back, "
    "the old file and its backups are there",
)


def _text(text: Text, book: Path, **values: object) -> Text:
    return text.with_(name=book.name, rounds=_ROUNDS, **values)


def _side_file(book: Path, command: str, content: bytes) -> Path:
    """The result beside a workbook that is held: never in its place."""
    stamp = dt.datetime.now(dt.UTC).astimezone().strftime("%Y-%m-%d %H%M")
    side = book.with_name(f"{book.stem} {command} {stamp}{book.suffix}")
    side.write_bytes(content)
    return side


def _held_by(book: Path, side: Path) -> BusyError:
    owner = owner_of(book)
    return BusyError(_text(_HELD, book, owner=owner or _SOMEBODY, side=side.name), "book_open")


@contextlib.contextmanager
def _drive_faults(book: Path) -> Iterator[None]:
    """What the drive refuses, as a message that says what to do."""
    try:
        yield
    except PermissionError as error:
        raise FileError(_text(_NO_RIGHT, book, detail=error.strerror or error), "no_right") from error
    except OSError as error:
        if error.errno in (28, 122) or getattr(error, "winerror", None) in (39, 112):
            raise FileError(_text(_NO_SPACE, book), "drive_full") from error
        if error.errno == 30:
            raise FileError(_text(_NO_RIGHT, book, detail=error.strerror or error), "no_right") from error
        raise FileError(_text(_LOST, book, detail=error.strerror or error), "drive_lost") from error
