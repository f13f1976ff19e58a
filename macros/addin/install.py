"""Install 安装: the add-in into the user's own start folder of Excel, without admin rights and without Excel.

Windows: %APPDATA%\\Microsoft\\Excel\\XLSTART is a folder Excel trusts and opens at its start; %LOCALAPPDATA%\\salesbook
holds the settings and help pages. The file is written here and now, so it carries no mark of the web.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from macros.addin.build import FILE_NAME, build
from macros.addin.choices import home, read_choices, write_choices
from macros.addin.pages import write_pages
from macros.addin.words import ASK, WARM
from workbook.errors import BusyError, UsageError
from workbook.texts import Text

CLOSE_EXCEL = Text(
    "Excel 正开着旧的加载项，换不了文件。请关闭所有 Excel 窗口，再运行一次。",
    "Excel has the old add-in open, so it cannot be replaced. Close every Excel window and run this again.",
)
WINDOWS_ONLY = Text(
    "功能区按钮只能装在 Windows 的 Excel 上。这台机器请直接用 salesbook 命令；要生成文件，请用 salesbook addin build。",
    "The ribbon can be installed for Excel on Windows only. Here use the salesbook command itself; to make the file, "
    "use salesbook addin build.",
)


@dataclass(frozen=True)
class Folders:
    """Where the add-in and its settings stand. start: Excel's start folder; own: this user's folder of salesbook."""

    start: Path
    own: Path

    @property
    def add_in(self) -> Path:
        return self.start / FILE_NAME


def folders() -> Folders:
    """The folders of this user. Raises UsageError where this is no Windows."""
    roaming = os.environ.get("APPDATA")
    if sys.platform != "win32" or not roaming:
        raise UsageError(WINDOWS_ONLY, "windows_only")
    return Folders(Path(roaming) / "Microsoft" / "Excel" / "XLSTART", home())


def install(where: Folders, lang: str, python: Path) -> list[Path]:
    """Put the add-in, its settings and help pages in place; what was chosen before stays chosen.

    python: the program the buttons start (pythonw.exe, which shows no window). Returns what was written.
    Raises BusyError where Excel has the old add-in open.
    """
    where.start.mkdir(parents=True, exist_ok=True)
    beside = where.start / (FILE_NAME + ".new")
    beside.write_bytes(build(lang))
    try:
        os.replace(beside, where.add_in)
    except PermissionError as error:
        beside.unlink(missing_ok=True)
        raise BusyError(CLOSE_EXCEL, "excel_open") from error
    remove_web_mark(where.add_in)
    write_choices(where.own, {ASK: "1", WARM: "0", **read_choices(where.own), "python": str(python), "lang": lang})
    return [where.add_in, where.own / "settings.txt", *write_pages(where.own / "help")]


def windowless(python: Path) -> Path:
    """The Python that opens no console window, where there is one beside it."""
    without = python.with_name("pythonw.exe")
    return without if without.exists() else python


def remove_web_mark(path: Path) -> None:
    """Take away the mark Windows puts on files from the internet, for which Excel blocks their macros."""
    with contextlib.suppress(OSError):
        os.remove(f"{path}:Zone.Identifier")


def uninstall(where: Folders) -> list[Path]:
    """Take the add-in, its settings, help pages and undo away; what was taken. Raises BusyError where Excel is open."""
    taken = [path for path in (where.add_in, where.own) if path.exists()]
    try:
        where.add_in.unlink(missing_ok=True)
    except PermissionError as error:
        raise BusyError(CLOSE_EXCEL, "excel_open") from error
    shutil.rmtree(where.own, ignore_errors=True)
    return taken
