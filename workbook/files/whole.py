"""Whole files 整份写入: a new workbook or a document, written beside and moved over, never half there."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from workbook.errors import BusyError, FileError
from workbook.texts import Text

OPEN = Text("“{name}”正被打开，请关闭后再试。", "“{name}” is open elsewhere: close it and try again.")
REFUSED = Text(
    "“{name}”写不进去（{detail}）；请检查文件夹和权限。",
    "“{name}” cannot be written ({detail}): check the folder and your right to it.",
)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; its folder is made where it is missing.

    Raises BusyError where the file is open in a program that does not share it, FileError where the folder
    or the drive does not take it; what stood there before stays.
    """
    beside = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise FileError(REFUSED.with_(name=path.name, detail=error.strerror), "not_written") from error
    try:
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, PermissionError):
            raise BusyError(OPEN.with_(name=path.name), "file_open") from error
        raise FileError(REFUSED.with_(name=path.name, detail=error.strerror), "not_written") from error
