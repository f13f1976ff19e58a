"""The journal 运行日志: one small file a run beside the workbook: who ran what on which inputs, and what came out.

The files are numbered and made by exclusive creation, before the workbook is replaced. So a run that does not
see the latest one, because its drive shows it an old listing, cannot take the next number and starts over;
and a run cut short between its entry and its end is seen for what it was.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from workbook.files.lease import who

ARCHIVE = "journal.jsonl"
MOST_RECENT = 200
"""Runs that lie in files of their own; the older half of them is gathered when there are more."""


@dataclass(frozen=True)
class Entry:
    """One run. before, after: sha256 of the workbook; backup: the file that holds it as it was before.

    inputs, outputs: name -> sha256 of the files read besides the workbook and of the documents made.
    engines: document -> the program that made it.
    number: its place. engine: the program that had the workbook open and took the rows; "" where the file was
    replaced. Then before and after are of the rows, and there is no backup. is_done: False where the run was cut short and nobody can say from here whether the workbook was replaced.
    """

    run: str
    when: str
    who: str
    command: str
    version: str
    before: str
    after: str
    backup: str
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    number: int = 0
    engine: str = ""
    is_done: bool = False
    engines: dict[str, str] = field(default_factory=dict)


def entry(
    number: int,
    run: str,
    command: str,
    hashes: tuple[str, str],
    backup: str,
    files: Mapping[str, Mapping[str, str]],
    engine: str = "",
) -> Entry:
    """A run that is about to replace the workbook, or was made over an open one.

    hashes: of the workbook before and after. files: "inputs" and "outputs", name -> sha256; "engines", name ->
    program.
    """
    when = dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")
    inputs, outputs, engines = (dict(files.get(kind, {})) for kind in ("inputs", "outputs", "engines"))
    return Entry(
        run, when, who(), command, _version(), *hashes, backup, inputs, outputs, number, engine, engines=engines
    )


def write_down(folder: Path, run: Entry, tries: int = 20) -> bool:
    """Write down a run that is over, under the next number that is free; False where others took every one."""
    for _ in range(tries):
        numbered = replace(run, number=last_number(folder) + 1)
        if begin(folder, numbered):
            end(folder, numbered)
            return True
    return False


def _version() -> str:
    try:
        return metadata.version("salesbook")
    except metadata.PackageNotFoundError:
        return "?"


def last_number(folder: Path) -> int:
    """The number of the last run; 0 before the first."""
    return max(map(int, _numbers(_names(folder))), default=0)


def begin(folder: Path, run: Entry) -> bool:
    """Write down that a run is about to replace the workbook; False where its number is taken."""
    path = folder / "runs" / f"{run.number:08d}.json"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0))
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(_line(run))
        file.flush()
        os.fsync(file.fileno())
    return True


def end(folder: Path, run: Entry) -> None:
    """Write down that it has."""
    (folder / "runs" / f"{run.number:08d}.done").touch()


def _line(run: Entry) -> bytes:
    return json.dumps({k: v for k, v in asdict(run).items() if k != "is_done"}, ensure_ascii=False).encode() + b"\n"


def entries(folder: Path) -> list[Entry]:
    """Every run, the oldest first. A run without its end counts as done where a later one builds on it."""
    runs = sorted((*_archived(folder), *recent(folder)), key=lambda run: run.number)
    built_on = {run.before for run in runs}
    return [replace(run, is_done=run.is_done or run.after in built_on) for run in runs]


def recent(folder: Path) -> list[Entry]:
    """The runs not archived yet, the oldest first."""
    return [*backwards(folder)][::-1]


def backwards(folder: Path) -> Iterator[Entry]:
    """The runs not archived yet, the latest first, each read when it is asked for: a drive is slow to open files."""
    names = _names(folder)
    for stem in sorted(_numbers(names), reverse=True):
        if told := _told(_content(folder / "runs" / f"{stem}.json")):
            yield _entry(told, f"{stem}.done" in names)


def replacing(folder: Path) -> Iterator[Entry]:
    """The runs that replaced the file, the latest first."""
    return (run for run in backwards(folder) if not run.engine)


def _names(folder: Path) -> set[str]:
    try:
        return set(os.listdir(folder / "runs"))
    except FileNotFoundError:
        return set()


def _numbers(names: Iterable[str]) -> list[str]:
    """The numbers of the runs among the names of files: what else lies there, such as a sync client's copy, is no run."""
    return [name[:-5] for name in names if name.endswith(".json") and name[:-5].isdigit()]


def _archived(folder: Path) -> list[Entry]:
    return [_entry(told, True) for line in _content(folder / ARCHIVE).splitlines() if (told := _told(line))]


def archive(folder: Path, written: Callable[[Path, bytes], object]) -> None:
    """Gather the oldest runs in one file once there are many. written: puts a whole file on the drive."""
    if len(_numbers(_names(folder))) <= MOST_RECENT:
        return
    runs = recent(folder)
    old = [run for run in runs[: -MOST_RECENT // 2] if run.is_done]
    known = {run.run for run in _archived(folder)}
    fresh = b"".join(_line(run) for run in old if run.run not in known)
    written(folder / ARCHIVE, _content(folder / ARCHIVE) + fresh)
    for run in runs[: -MOST_RECENT // 2]:
        for kind in ("json", "done"):
            (folder / "runs" / f"{run.number:08d}.{kind}").unlink(missing_ok=True)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _told(line: bytes) -> dict[str, Any]:
    """What an entry says; nothing where a crash cut it short."""
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


_FIELDS = {f.name for f in fields(Entry)}


def _entry(told: Mapping[str, Any], is_done: bool) -> Entry:
    """A run as it was written down; what a later version adds is left out."""
    return Entry(**{name: value for name, value in told.items() if name in _FIELDS} | {"is_done": is_done})
