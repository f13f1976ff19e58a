"""Faults 故障: kill the writer at every step of the protocol, and let many write one workbook at a time.

The workbook is a counter. A run that was not killed must have added one; a run that was killed must have added
one or none; after every kill the file must open whole and the next run must succeed without a hand.
`--folder` may be given several times: ways to the same folder, such as two mounts of one network share.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from workbook.errors import SalesbookError
from workbook.files import journal, save
from workbook.files.lease import Lease, Timing
from workbook.files.package import Package
from workbook.files.patch import write_tables
from workbook.files.read import read_book
from workbook.tables import TABLES

TABLE = "problems"
HANGS = 60.0
"""Seconds after which a run says where it stands."""
PAUSE = 2.0
"""Seconds after which a run that was refused is run again."""
QUICK = Timing(stale=1.0, beat=0.1, wait=600.0, poll=0.02, settle=0.4)
"""A lease is dead after a second here, so that a night's work of kills takes minutes."""
SHARE = replace(QUICK, stale=2.0, settle=6.0)
"""The same on a share, whose clients go on showing an old file, or an old lease, for a second or more."""


def main(arguments: Sequence[str]) -> int:
    """The command: 1 where a file was corrupt, an update lost, or a stale lease needed a hand."""
    parser = argparse.ArgumentParser(prog="python -m bench faults", description=__doc__)
    parser.add_argument("--folder", type=Path, action="append", help="ways to one folder; a temporary one if none")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--books", type=int, default=4, help="workbooks killed side by side")
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--writers", type=int, nargs="+", default=[2, 4, 8])
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        ways = chosen.folder or [Path(place)]
        timing = SHARE if chosen.folder else QUICK
        result = {
            "kills": kill_everywhere(ways, chosen.kills, chosen.books, timing),
            "writers": [
                write_together(ways, n, chosen.updates // (n * len(chosen.writers)) + 1, timing) for n in chosen.writers
            ],
        }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    return int(not is_sound(result))


def is_sound(result: dict[str, Any]) -> bool:
    """True where nothing was corrupt, lost or stuck."""
    every = [result["kills"], *result["writers"]]
    return not any(r["corrupt"] or r["lost"] or r["stuck"] for r in every)


# ------------------------------------------------------------------ the counter
def make_book(path: Path) -> None:
    """A workbook with one table, whose single row counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = TABLES[TABLE]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(table.zh)
        headers = [{"header": c.zh} for c in table.columns]
        sheet.add_table(2, 0, 3, len(headers) - 1, {"name": table.excel_name, "columns": headers})
        sheet.write_number(3, 0, 0)


def count(path: Path) -> int:
    """What the workbook counts, every part of it unpacked and tested."""
    Package(path.read_bytes(), path.name).test()
    frame = read_book(path, [TABLE]).tables[TABLE].frame
    return int(frame["no"].iloc[0])


def add_one(local: Path, out: Path) -> None:
    """The work of a run: read the counter, write it one higher."""
    row = dict.fromkeys(TABLES[TABLE].keys) | {"no": count(local) + 1}
    write_tables(local, out, {TABLE: pd.DataFrame([row])}, "zh")


# ------------------------------------------------------------------ kills
def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dies_before(owner: Any, name: str) -> Callable[[], None]:
    return lambda: setattr(owner, name, _die)


def _dies_after(owner: Any, name: str) -> Callable[[], None]:
    def arm() -> None:
        real = getattr(owner, name)

        def then_die(*args: Any, **kwargs: Any) -> None:
            real(*args, **kwargs)
            _die()

        setattr(owner, name, then_die)

    return arm


def _dies_half_written(prefix: str) -> Callable[[], None]:
    """Killed with half of a file on the drive."""

    def arm() -> None:
        real = save._written

        def half(path: Path, content: bytes) -> Path:
            if not path.name.startswith(prefix):
                return real(path, content)
            path.with_name(f"tmp-{path.name}").write_bytes(content[: len(content) // 2])
            _die()
            return path

        save._written = half  # type: ignore[assignment]

    return arm


POINTS: dict[str, Callable[[], None]] = {
    "lease half made": _dies_before(os, "fsync"),
    "lease held": _dies_after(Lease, "create"),
    "while building": _dies_before(save, "_built"),
    "temp half written": _dies_half_written("new-"),
    "backup half written": _dies_half_written("0"),
    "before the journal": _dies_before(journal, "begin"),
    "before replacing": _dies_before(save, "_replace"),
    "after replacing": _dies_after(save, "_replace"),
    "after the journal": _dies_after(journal, "end"),
    "before release": _dies_before(Lease, "release"),
}


def kill_everywhere(ways: Sequence[Path], kills: int, books: int, timing: Timing = QUICK) -> dict[str, Any]:
    """Kill runs at every point in turn, on several workbooks side by side."""
    points = [(name, i % len(ways)) for i, name in enumerate(list(POINTS) * (kills // len(POINTS) + 1))][:kills]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        answers = [Path(place) / str(n) for n in range(books)]
        running = [_started(_kill_one_book, ways, n, points[n::books], timing, answers[n]) for n in range(books)]
        for process in running:
            _ended(process, 36_000)
        tallies = [json.loads(answer.read_text()) for answer in answers]
    sums = {key: sum(t[key] for t in tallies) for key in tallies[0]}
    return {"points": len(POINTS), **sums, "seconds": round(time.monotonic() - start, 1)}


def _kill_one_book(
    ways: Sequence[Path], number: int, points: Sequence[tuple[str, int]], timing: Timing, answer: Path
) -> None:
    """The kills of one workbook, in a process of its own: what forks here must hold no lock of another thread."""
    answer.write_text(json.dumps(_killed(ways, f"kills-{number}", points, timing)))


def _killed(ways: Sequence[Path], name: str, points: Sequence[tuple[str, int]], timing: Timing) -> dict[str, int]:
    """Kill one run after another at the points named, each followed by a run that is left alone."""
    book = "计数.xlsx"
    make_book(ways[0] / name / book)
    tally = {"kills": 0, "corrupt": 0, "lost": 0, "stuck": 0, "leftovers": 0}
    known = 0
    for point, way in points:
        path = ways[way] / name / book
        ended = _ended(_started(_run_killed, path, point, timing))
        tally["kills"] += ended == -signal.SIGKILL
        if ended != -signal.SIGKILL:
            print(f"{point}: not killed, ended with {ended}", file=sys.stderr)
        after = _counted(ways[0] / name / book, tally)
        if after not in (known, known + 1):
            tally["lost"] += 1
            print(f"{point}: {known} became {after}", file=sys.stderr)
        tally["stuck"] += _ended(_started(_run_once, path, timing)) != 0
        known = _counted(ways[0] / name / book, tally)
        tally["lost"] += known != after + 1
    folder = save.folder_of(ways[0] / name / book)
    left = folder.iterdir() if points else ()
    tally["leftovers"] = sum(not f.name.startswith(("backups", "journal", "runs")) for f in left)
    shutil.rmtree(ways[0] / name, ignore_errors=True)
    return tally


def _counted(path: Path, tally: dict[str, int]) -> int:
    try:
        return count(path)
    except Exception as error:
        tally["corrupt"] += 1
        print(f"cannot be read: {error}", file=sys.stderr)
        return -1


def _run_killed(path: Path, point: str, timing: Timing) -> None:
    faulthandler.dump_traceback_later(HANGS)
    POINTS[point]()
    save.save(path, add_one, "count", keep=3, timing=timing)


def _run_once(path: Path, timing: Timing) -> None:
    faulthandler.dump_traceback_later(HANGS)
    save.save(path, add_one, "count", keep=3, timing=timing)


def _run_often(path: Path, times: int, timing: Timing, answer: Path) -> None:
    """Add one again and again; writes down how often it was done and how often refused."""
    random.seed(os.getpid())
    done = refused = 0
    while done < times and refused < times:
        try:
            save.save(path, add_one, "count", keep=3, timing=timing)
            done += 1
        except SalesbookError as error:
            refused += 1
            print(f"refused: {error.said.en}", file=sys.stderr)
            time.sleep(PAUSE)
    answer.write_text(json.dumps([done, refused]))


def _started(target: Callable[..., None], *args: object) -> int:
    """A process of its own, forked; its number."""
    process = os.fork()
    if process:
        return process
    try:
        target(*args)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _ended(process: int, seconds: float = 2 * HANGS) -> int:
    """How a process ended: 0, its exit code, or minus the signal that killed it; one that hangs is killed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        number, status = os.waitpid(process, os.WNOHANG)
        if number:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return 99


# ------------------------------------------------------------------ many writers
def write_together(ways: Sequence[Path], writers: int, each: int, timing: Timing = QUICK) -> dict[str, Any]:
    """Several processes, each adding one again and again to one workbook; a run that is refused tries again."""
    name = f"writers-{writers}"
    path = ways[0] / name / "计数.xlsx"
    make_book(path)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        answers = [Path(place) / str(n) for n in range(writers)]
        books = [ways[n % len(ways)] / name / path.name for n in range(writers)]
        running = [_started(_run_often, book, each, timing, a) for book, a in zip(books, answers, strict=True)]
        stuck = sum(_ended(process, 3600) != 0 for process in running)
        told = [json.loads(answer.read_text()) for answer in answers if answer.exists()]
    time.sleep(timing.settle)
    tally = {"corrupt": 0}
    reached = _counted(path, tally)
    runs = [e for e in journal.entries(save.folder_of(path)) if e.is_done]
    shutil.rmtree(ways[0] / name, ignore_errors=True)
    done, refused = (sum(t[i] for t in told) for i in (0, 1))
    figures = {"writers": writers, "updates": done, "lost": done - reached, "in_journal": len(runs), **tally}
    return {**figures, "stuck": stuck, "refused": refused, "seconds": round(time.monotonic() - start, 1)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
