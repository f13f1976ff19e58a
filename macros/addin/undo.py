"""Undo 撤销: the rows the last run replaced, kept per workbook until the next run, and put back on a click."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.errors import UsageError
from workbook.files.live_plan import Rows, Turn
from workbook.texts import Text


@dataclass(frozen=True)
class LastRun:
    """What the last run did to a workbook: what its command is called, when, and the rows before and after."""

    label: Text
    when: str
    turns: list[Turn]


def _path(folder: Path, book: str) -> Path:
    return folder / "undo" / (hashlib.sha256(book.lower().encode()).hexdigest()[:24] + ".json")


def keep(folder: Path, book: str, label: Text, turns: Sequence[Turn]) -> None:
    """Remember a run that is about to write into a workbook, named by its full path."""
    path = _path(folder, book)
    path.parent.mkdir(parents=True, exist_ok=True)
    when = dt.datetime.now(dt.UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    told = {"label": label, "when": when, "turns": [[t.key, t.before, t.after, t.first, t.columns] for t in turns]}
    path.write_text(json.dumps(told, ensure_ascii=False, default=_told), "utf-8")


def last_run(folder: Path, book: str) -> LastRun:
    """The run that can be undone. Raises UsageError where there is none."""
    path = _path(folder, book)
    if not path.exists():
        said = Text(
            "没有可以撤销的运行：上次运行没有写入，或已经撤销过。", "Nothing to undo: the last run wrote nothing."
        )
        raise UsageError(said, "nothing_to_undo")
    told = json.loads(path.read_text("utf-8"), object_hook=_read)
    return LastRun(Text(*told["label"]), told["when"], [_turn(*turn) for turn in told["turns"]])


def _turn(key: str, before: Rows, after: Rows, first: int | None, columns: Sequence[str]) -> Turn:
    """A turn as it was kept."""
    return Turn(key, before, after, first, tuple(columns))


def forget(folder: Path, book: str) -> None:
    """Nothing of this workbook can be undone any more."""
    _path(folder, book).unlink(missing_ok=True)


def _told(value: Any) -> Any:
    """Dates for JSON."""
    if isinstance(value, dt.date):
        return {"at": value.isoformat()}
    raise TypeError(type(value))


def _read(told: dict[str, Any]) -> Any:
    if set(told) != {"at"}:
        return told
    moment = dt.datetime.fromisoformat(told["at"])
    return moment.date() if len(told["at"]) == 10 else moment
