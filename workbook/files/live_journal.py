"""The journal of an open workbook 运行日志: a run over running Excel is written down beside the file like any other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbook.files import journal
from workbook.files.live_plan import Turn
from workbook.files.save import folder_of


def write_down(
    book: Any, path: Path, command: str, turns: Sequence[Turn], files: Mapping[str, Mapping[str, str]]
) -> bool:
    """Write down who ran what over an open workbook, on which inputs, and what came out; False where it cannot be.

    The file itself is not touched, so before and after are the hashes of the rows that changed. A drive that does
    not take the line undoes no run: the rows are in Excel already.
    """
    folder = folder_of(path)
    hashes = _hash([t.before for t in turns]), _hash([t.after for t in turns])
    try:
        (folder / "runs").mkdir(parents=True, exist_ok=True)
        return journal.write_down(folder, journal.entry(0, "", command, hashes, "", files, engine_of(book)))
    except OSError:
        return False


def engine_of(book: Any) -> str:
    """The program that has the workbook open, and its version."""
    return f"{book.app.engine.name} {book.app.version}".strip()


def _hash(rows: object) -> str:
    return hashlib.sha256(json.dumps(rows, default=str, ensure_ascii=False).encode()).hexdigest()
