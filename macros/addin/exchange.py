"""Exchange 收发 over the open workbook: what importing, handing out and collecting are about to do.

Nothing is written here: a click shows what is intended, and does it when the person agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from macros.addin.messages import FROM_THE_WEB
from macros.addin.words import BY_REGION
from macros.run import Reader
from workbook.errors import BAD_DATA, DONE, Problem, UsageError, raise_if_any
from workbook.files import live
from workbook.files.live_plan import Turn
from workbook.texts import Text


@dataclass(frozen=True)
class Desk:
    """The open workbook, its address, the files or the folder a person picked, what reads its tables, last choices."""

    book: Any
    address: str
    picked: tuple[Path, ...]
    read: Reader
    choices: Mapping[str, str]


@dataclass(frozen=True)
class Intended:
    """What a click is about to do.

    turns: of tables; seen: what to know before agreeing; said: what to say afterwards; write_files: makes files
    beside the workbook and says so. code: the exit code when it is done.
    """

    turns: list[Turn] = field(default_factory=list)
    seen: list[Text] = field(default_factory=list)
    said: list[Text] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    write_files: Callable[[], list[Text]] = list
    code: int = DONE


def bring_in(desk: Desk) -> Intended:
    """Import what was picked: each file is recognised, its new rows go below those of its table.

    Raises InputError with every fault of every file: whole import or none.
    """
    from macros.data import import_into

    imported, said = import_into(Path(desk.address), desk.picked, "", None, "", desk.read)
    raise_if_any(imported.problems)
    tables: dict[str, pd.DataFrame] = {}
    for key, rows in imported.tables if len(imported.new) else ():
        tables[key] = pd.concat([tables[key], rows], ignore_index=True) if key in tables else rows
    turns = live.plan_rows(desk.book, tables, imported.lang)
    nothing = Text("没有新行：文件里的内容工作簿都有了。", "No new rows: the workbook has everything in these files.")
    return Intended(turns, said, said if turns else [*said, nothing], imported.problems)


def collect(desk: Desk) -> Intended:
    """Take back the parts that were picked: changed cells where they stand, new rows below, the list on its sheet."""
    from macros import share
    from workbook.sharing.collected import told
    from workbook.sharing.scope import FILLED

    found = share.gather(_local(desk), desk.picked, "", desk.read)
    turns: list[Turn] = []
    for key in FILLED:
        turns += live.plan_cells(desk.book, key, cells) if (cells := share.changed_cells(found, key)) else []
        turns += live.plan_rows(desk.book, {key: share.new_rows(found, key)}, found.lang)
    turns += live.plan(desk.book, {"collected": found.rows}, found.lang)
    _, seen = told(found.rows, found.returns, dry_run=True)
    figures, said = told(found.rows, found.returns, dry_run=False)
    return Intended(turns, seen, said, code=BAD_DATA if figures["exit_code"] else DONE)


def hand_out(desk: Desk) -> Intended:
    """Write a part for every representative, or region, beside the workbook, from its tables as they stand now."""
    from macros.share import split

    folder, by = _local(desk).resolve().parent / "parts", "region" if desk.choices.get(BY_REGION) == "1" else "rep"
    seen = Text(
        "分册写到 {folder}，已有的同名文件会被替换。", "The parts go to {folder}; files of the same name are replaced."
    )
    return Intended(
        seen=[seen.with_(folder=folder)], write_files=lambda: split(_local(desk), by, [], folder, "", desk.read)[1]
    )


def _local(desk: Desk) -> Path:
    """The workbook's path. Raises UsageError where it was opened from a web address: nothing can lie beside it."""
    if "://" in desk.address:
        raise UsageError(FROM_THE_WEB, "from_the_web")
    return Path(desk.address)
