"""Preview 预览: what a run would write into a closed workbook, told before anything is written."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.addin import messages
from macros.changed import told_changes
from macros.faces import told
from macros.shell import speak
from workbook.texts import Text

if TYPE_CHECKING:
    import pandas as pd

    from macros.registry import Command
    from macros.run import Result
    from workbook.files.live_plan import Turn

MANY = 30
NOTHING = Text("这是预览：什么都没有写入。", "A preview: nothing was written.")


def turns_of(book: Path, tables: Mapping[str, pd.DataFrame], lang: str) -> list[Turn]:
    """The rows of before and after of every table of a closed workbook that would change.

    Written into a copy that is thrown away, so that what stands in the way is refused as when writing.
    """
    from workbook.files.cells import to_cells
    from workbook.files.live_plan import Turn, rows_of
    from workbook.files.patch import open_desk, write_tables
    from workbook.files.read import locate

    with tempfile.TemporaryDirectory() as folder:
        changed = write_tables(book, Path(folder) / "preview", tables, lang)
    desk: Any = open_desk(book)
    turns = []
    for key in changed:
        place, _ = locate(desk, key)
        if place is not None:
            turns.append(Turn(key, rows_of(desk, place), to_cells(tables[key], place.table, lang)))
    return turns


def previewed(command: Command, book: Path, result: Result, lang: str) -> dict[str, Any]:
    """Say what would be written into a closed workbook, and hand it on as figures; nothing is written."""
    turns = turns_of(book, result.tables, lang)
    problems, changes = [p.said() for p in result.problems], told_changes(result.figures.get("changes", ()), MANY)
    said = [*result.said, messages.would_write(command, turns) if turns else messages.UNCHANGED, *changes, NOTHING]
    for text in problems + said:
        speak(text, lang)
    rows = {turn.key: {"before": len(turn.before), "after": len(turn.after)} for turn in turns}
    return {
        "command": command.id,
        "preview": True,
        "changed": False,
        "tables": rows,
        "files": sorted(result.files),
        "said": [text.in_(lang) for text in said],
        "problems": [told(p, lang) for p in result.problems],
        **result.figures,
    }
