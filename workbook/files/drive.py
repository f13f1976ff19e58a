"""What a drive refuses 网络盘的故障: every way in which a workbook cannot be written, as a message that says what to do."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
from collections.abc import Iterator
from pathlib import Path

from workbook.errors import BusyError, FileError
from workbook.files.owner import SOMEBODY, holder, owner_of
from workbook.texts import Text

KEEPS_CHANGING = Text(
    "{name} 一直有人在保存，多次都没有写成；请稍后再试，什么都没有改",
    "{name} was saved by somebody again and again; try again later, nothing was changed",
)
CHANGED_MEANWHILE = Text(
    "{name} 在计算期间被别人改过；请再运行一次，什么都没有改",
    "{name} was changed by somebody while it was calculated; run it again, nothing was changed",
)
REPLACED_AGAIN = Text(
    "{name} 刚写入就被别人覆盖了；写入前的文件在 {backup}",
    "{name} was overwritten by somebody right after it was written; the file before is {backup}",
)
_HELD = Text(
    "{name} 正由 {owner} 打开着，没有改它；结果写在旁边的“{side}”。请对方关闭后再运行一次",
    "{name} is open at {owner} and was not changed; the result is in “{side}” beside it. Run it again when it is closed",
)
_OPEN = Text(
    "{name} 正由 {owner} 打开着，没有改它；请对方关闭后再运行一次",
    "{name} is open at {owner} and was not changed; run it again when it is closed",
)
_FULL, _FULL_WINDOWS = (errno.ENOSPC, 122), (39, 112)
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


def about(text: Text, book: Path, **values: object) -> Text:
    """A message about a workbook."""
    return text.with_(name=book.name, **values)


def side_file(book: Path, command: str, content: bytes) -> Path:
    """The result beside a workbook that is held: never in its place."""
    stamp = dt.datetime.now(dt.UTC).astimezone().strftime("%Y-%m-%d %H%M")
    side = book.with_name(f"{book.stem} {command} {stamp}{book.suffix}")
    side.write_bytes(content)
    return side


def held_by(book: Path, side: Path) -> BusyError:
    owner = owner_of(book)
    return BusyError(about(_HELD, book, owner=owner or SOMEBODY, side=side.name), "book_open")


@contextlib.contextmanager
def drive_faults(book: Path) -> Iterator[None]:
    """What the drive refuses, as a message that says what to do."""
    try:
        yield
    except OSError as error:
        said = {"detail": error.strerror or error}
        if error.errno in _FULL or getattr(error, "winerror", None) in _FULL_WINDOWS:
            raise FileError(about(_NO_SPACE, book), "drive_full") from error
        if (owner := holder(book, error)) is not None:
            raise BusyError(about(_OPEN, book, owner=owner or SOMEBODY), "book_open") from error
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            raise FileError(about(_NO_RIGHT, book, **said), "no_right") from error
        raise FileError(about(_LOST, book, **said), "drive_lost") from error
