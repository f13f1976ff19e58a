"""Documents made 产出: one small file a run that made documents and left the workbook as it was, beside its journal.

Such a run replaces nothing, so it stays out of the numbered runs that undo and the protocol go by. Every file has
a name of its own: nobody waits for anybody.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from workbook.errors import SalesbookError
from workbook.files import journal
from workbook.files.journal import Entry
from workbook.files.save import folder_of
from workbook.files.whole import write_whole

MOST = 500
"""Runs that are remembered."""


def note(book: Path, command: str, sha256: str, outputs: Mapping[str, str], engines: Mapping[str, str]) -> None:
    """Write down which documents a run made from a workbook, whose hash is sha256, and by which programs.

    A folder that takes no file, such as one people may only read, goes without: the documents are there all the same.
    """
    folder = folder_of(book.resolve()) / "documents"
    files = {"outputs": outputs, "engines": engines}
    made = dataclasses.replace(
        journal.entry(0, secrets.token_hex(8), command, (sha256, sha256), "", files), is_done=True
    )
    name = f"{made.when.replace(':', '')}-{made.run}.json"
    with contextlib.suppress(OSError, SalesbookError):
        write_whole(folder / name, json.dumps(dataclasses.asdict(made), ensure_ascii=False).encode())
        for old in sorted(folder.glob("*.json"))[:-MOST]:
            old.unlink(missing_ok=True)


def noted(book: Path) -> list[Entry]:
    """The runs that made documents only, the oldest first."""
    found = []
    for file in sorted((folder_of(book.resolve()) / "documents").glob("*.json")):
        with contextlib.suppress(OSError, ValueError, TypeError):
            found.append(Entry(**json.loads(file.read_bytes())))
    return found
