"""Shortcuts 拖放图标: small files on which a person drops a workbook, for desks without the add-in.

One runs the month end or the check over what is dropped on it, one has Windows check it every night, one has
the month end run on the first of every month. Made for the Python that makes them; the workbook must be closed.
"""

from __future__ import annotations

from pathlib import Path

from workbook.files.whole import write_whole
from workbook.texts import Text

NONE_DROPPED = Text("请把工作簿拖到这个图标上。", "Drop a workbook on this icon.")
RUNS = {
    "check": (Text("检查", "Check"), 'check "%~f1" --mark --yes'),
    "month-end": (Text("月结", "Month end"), 'month-end "%~f1" --yes'),
}
"""Command -> what the icon is called, and the line of the shell."""
SCHEDULES = {
    "nightly": (Text("每晚检查", "Check every night"), "DAILY /ST 02:00", "check"),
    "monthly": (Text("每月 1 日月结", "Month end on the 1st"), "MONTHLY /D 1 /ST 03:00", "month-end"),
}
"""Task -> what the icon is called, when Windows starts it, which command."""


def write_shortcuts(folder: Path, python: Path, lang: str) -> list[Path]:
    """Write every shortcut into a folder; what was written. python: the program they start."""
    program = f'"{python}" -X utf8 -P -m macros.cli'
    files = {label.in_(lang): f"@{program} {line}" for label, line in RUNS.values()}
    for label, when, command in SCHEDULES.values():
        line = f"{program} {RUNS[command][1]}".replace('"', r"\"")
        name = f"salesbook {label.in_(lang)} %~n1"
        files[label.in_(lang)] = f'@schtasks /Create /F /TN "{name}" /SC {when} /TR "{line}"'
    written = []
    for name, line in files.items():
        path = folder / f"{name}.cmd"
        write_whole(path, _script(line, lang).encode("utf-8"))
        written.append(path)
    return written


def _script(line: str, lang: str) -> str:
    """What a shortcut does: it says what it wants where nothing was dropped, and shows how it ended."""
    lines = ["@chcp 65001 >nul", '@if not "%~1"=="" goto run', f"@echo {NONE_DROPPED.in_(lang)}", "@goto end", ":run"]
    return "".join(f"{text}\r\n" for text in [*lines, line, "@echo %ERRORLEVEL%", ":end", "@pause"])
