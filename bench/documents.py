"""Documents 文档: the monthly summary and a batch of letters by us and by what people would use instead.

Every task runs in a process of its own, one after the other, over the demonstration's month; CPU seconds and
peak memory are those of the process and its children, start-up of Python and imports included (`start` is what
they alone cost). A program that is not installed is left out and named.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import document_peers as peers
from bench import document_tasks as ours

LETTERS = 200


def main(arguments: Sequence[str]) -> int:
    """The command: one line a task; with --task it is the process that does it."""
    parser = argparse.ArgumentParser(prog="python -m bench documents", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--only", nargs="*", choices=list(TASKS), help="these tasks only")
    parser.add_argument("--task", choices=list(TASKS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.task:
        TASKS[chosen.task][1](chosen.folder, chosen.letters)
        return 0
    with tempfile.TemporaryDirectory() as name:
        rows = measured(Path(name), chosen.letters, chosen.only or list(TASKS))
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(_line(row))
    return 0


def _line(row: dict[str, Any]) -> str:
    if "missing" in row:
        return f"{row['task']:<24} not installed: {row['missing']}"
    numbers = f"{row['cpu']:>8.2f} CPU s {row['wall']:>8.2f} s {row['peak_mb']:>6.0f} MB {row['bytes']:>12,} bytes"
    return f"{row['task']:<24} {numbers}  {row['what']}"


def measured(folder: Path, letters: int, tasks: Sequence[str]) -> list[dict[str, Any]]:
    """Prepare the month once, then every task in turn."""
    _prepare(folder)
    rows: list[dict[str, Any]] = []
    for name, (what, _task, needs) in ((t, TASKS[t]) for t in tasks):
        missing = [n for n in needs if not (shutil.which(n) or _importable(n))]
        if missing:
            rows.append({"task": name, "missing": ", ".join(missing)})
            continue
        out = folder / name
        out.mkdir()
        started = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "bench",
            "documents",
            "--task",
            name,
            "--folder",
            str(out),
            "--letters",
            str(letters),
        ]
        child = subprocess.Popen(command)
        _pid, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file() and f.suffix in (".docx", ".pdf"))
        cpu = used.ru_utime + used.ru_stime
        row = {"task": name, "what": what, "cpu": round(cpu, 2), "wall": round(wall, 2)}
        rows.append(row | {"peak_mb": round(used.ru_maxrss / 1024), "bytes": size, "failed": bool(status)})
    return rows


def _importable(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _prepare(folder: Path) -> None:
    """The demonstration's month end, kept for the tasks."""
    import datetime as dt

    from macros.commands import COMMANDS
    from macros.run import Run, calculate
    from reports import letters, monthly
    from workbook.checks import empty
    from workbook.demo import demo_tables
    from workbook.files.read import Book
    from workbook.settings import Settings
    from workbook.tables import TABLES

    frames = {key: empty(table) for key, table in TABLES.items()} | demo_tables("zh")
    month, end = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
    settings = Settings(frames["settings"])
    run = Run(settings, month, "zh", "demo.xlsx", {"command": "month-end"}, Book({}))
    month_end = COMMANDS["month-end"]
    calculate(replace(month_end, steps=tuple(s for s in month_end.steps if s != "report")), frames, run)
    stamp = monthly.Stamp(end, "0" * 64, "demo.xlsx", "202610-00000000", "bench")
    made = {
        "summary": monthly.context(frames, settings, month, "zh", stamp),
        "letters": letters.contexts(frames["ledger"], frames["customers"], settings, month, "zh", stamp),
    }
    (folder / "month.pickle").write_bytes(pickle.dumps(made))


TASKS: dict[str, tuple[str, Callable[[Path, int], None], tuple[str, ...]]] = {
    "start": ("Python, our imports, the month read", ours.start, ()),
    "summary_word": ("the summary in Word", ours.summary_word, ()),
    "summary_pdf": ("the summary in PDF/A-2a", ours.summary_pdf, ()),
    "letters_word": ("every letter in Word", ours.letters_word, ()),
    "letters_pdf": ("every letter in PDF/A-2a", ours.letters_pdf, ()),
    "letters_command": ("the command: Word, PDF and index of every letter", ours.letters_command, ()),
    "docxtpl_letters": ("every letter by docxtpl alone", peers.docxtpl_letters, ()),
    "libreoffice_summary": ("the Word summary turned to PDF, cold", peers.libreoffice_summary, ("soffice",)),
    "libreoffice_letters": ("a tenth of the letters turned to PDF, cold", peers.libreoffice_letters, ("soffice",)),
    "unoserver_summary": (
        "the Word summary turned to PDF six times, warm",
        peers.unoserver_summary,
        ("soffice", "unoserver"),
    ),
    "unoserver_letters": (
        "a tenth of the letters turned to PDF, warm",
        peers.unoserver_letters,
        ("soffice", "unoserver"),
    ),
    "weasyprint_summary": ("the summary's tables only, from HTML", peers.weasyprint_summary, ("weasyprint",)),
    "reportlab_letters": (
        "the letters' text only, no tables, font not embedded",
        peers.reportlab_letters,
        ("reportlab",),
    ),
}
