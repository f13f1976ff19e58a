"""The journal 运行日志: one line a run beside the workbook: who ran what on which inputs, and what came out.

A run is written down before the workbook is replaced and once more after it, so that a run cut short
between the two is seen for what it was.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from workbook.files.lease import who


@dataclass(frozen=True)
class Entry:
    """One run. before, after: sha256 of the workbook; backup: the file that holds it as it was before.

    inputs, outputs: name -> sha256 of the files read besides the workbook and of the documents made.
    is_done: False where the run was cut short and nobody can say from here whether the workbook was replaced.
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
    is_done: bool = False


def entry(
    run: str, command: str, before: str, after: str, backup: str, files: Mapping[str, Mapping[str, str]]
) -> Entry:
    """A run that is about to replace the workbook. files: "inputs" and "outputs", name -> sha256."""
    when = dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")
    inputs, outputs = (dict(files.get(kind, {})) for kind in ("inputs", "outputs"))
    return Entry(run, when, who(), command, _version(), before, after, backup, inputs, outputs)


def _version() -> str:
    try:
        return metadata.version("salesbook")
    except metadata.PackageNotFoundError:
        return "?"


def begin(path: Path, run: Entry) -> None:
    """Write down that a run is about to replace the workbook."""
    _append(path, {k: v for k, v in asdict(run).items() if k != "is_done"})


def end(path: Path, run: Entry) -> None:
    """Write down that it has."""
    _append(path, {"done": run.run})


def _append(path: Path, told: Mapping[str, Any]) -> None:
    """One line more, on the disk before this returns; a line cut short by a crash is closed first."""
    with path.open("a+b") as file:
        file.seek(0, os.SEEK_END)
        if size := file.tell():
            file.seek(size - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def entries(path: Path) -> list[Entry]:
    """Every run, the oldest first. A run without its second line counts as done where a later one builds on it."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    told = [found for line in lines if (found := _told(line))]
    done = {str(t["done"]) for t in told if "done" in t}
    runs = [t for t in told if "run" in t]
    built_on = {str(t["before"]) for t in runs}
    return [Entry(**t, is_done=t["run"] in done or t["after"] in built_on) for t in runs]


def _told(line: bytes) -> dict[str, Any]:
    """What one line says; nothing where a crash cut it short."""
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
