"""The command new 新建: an empty workbook, or the demonstration department's."""

from __future__ import annotations

from pathlib import Path

from macros.commands import COMMANDS
from workbook.demo import demo_tables
from workbook.files.create import create
from workbook.files.front import Buttons
from workbook.files.whole import write_whole
from workbook.texts import Text

OTHERS = {"import": Text("导入", "Import"), "split": Text("拆分", "Split"), "collect": Text("收集", "Collect")}
"""What is no registry command over a single workbook: it asks for files or folders."""


def buttons() -> Buttons:
    """What every command is called, and which command writes which table, from the registry."""
    labels = {**OTHERS, **{c.id: c.label for c in COMMANDS.values()}}
    return Buttons(labels, {"collected": "collect", **{table: c.id for c in COMMANDS.values() for table in c.writes}})


def new_book(path: Path, lang: str = "zh", demo: bool = False) -> None:
    """Write a new workbook: with the demonstration department in it, or with what a new one starts with."""
    write_whole(path, create(demo_tables(lang) if demo else {}, lang, buttons()))
