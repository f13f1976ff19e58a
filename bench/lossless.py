"""Lossless 无损: patch every workbook of a folder and compare every part with what it was.

Each workbook gets one number in a free cell of its first sheet, and each of its tables three rows more. A
part that neither edit owns must be there again under its name, in its place, down to its compressed bytes.
Every file is worked on in a process of its own, with limits of time and memory.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import re
import signal
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from workbook.errors import InputError, SalesbookError
from workbook.files import patch, table_rows
from workbook.files.outline import ExcelTable, outline
from workbook.files.package import Package
from workbook.files.places import Place
from workbook.files.refs import LAST_ROW
from workbook.schema import NO_TEXT, Column, Table

NAMES = (".xlsx", ".xlsm", ".xltx", ".xltm")
MORE_ROWS = 3
MEMORY = 4 * 2**30
READER_SECONDS = 30.0
_TAG = re.compile(rb"<([\w:]+)")


def main(arguments: Sequence[str]) -> int:
    """The command: 1 where a part was lost or changed, or an edit failed without a named reason."""
    parser = argparse.ArgumentParser(prog="python -m bench lossless", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", type=Path, help="keep the patched files in this folder")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=300, help="most seconds for one file")
    chosen = parser.parse_args(arguments)
    files = sorted(f for folder in chosen.folder for f in folder.rglob("*") if f.suffix.lower() in NAMES)
    rows = list(_all(files, chosen.jobs, chosen.keep, chosen.seconds))
    sums = summary(rows)
    result = {"summary": sums, "files": rows}
    if chosen.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        _print(result)
    return int(bool(sums["parts_lost_or_changed"] or sums["failed"] or sums["no_longer_opens"]))


def _all(files: list[Path], jobs: int, keep: Path | None, seconds: int) -> Iterator[dict[str, Any]]:
    """What came of every file, in order; one that kills or stalls its process is a failure of that file alone."""
    with ThreadPoolExecutor(jobs) as pool:
        for done, row in enumerate(pool.map(lambda f: _apart(f, keep, seconds), files), 1):
            yield row
            if sys.stderr.isatty():
                print(f"\r{done}/{len(files)}", end="", file=sys.stderr, flush=True)


def _apart(path: Path, keep: Path | None, seconds: int) -> dict[str, Any]:
    """One file in a process of its own."""
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("fork" if can_fork else "spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, path, keep, seconds))
    process.start()
    theirs.close()
    try:
        row: dict[str, Any] = ours.recv() if ours.poll(seconds) else _failed(path, "time is up")
    except EOFError:
        row = _failed(path, "the process died")
    process.kill()
    process.join()
    return row


def _failed(path: Path, reason: str) -> dict[str, Any]:
    return {"file": path.name, "edits": [{"edit": "-", "status": "failed", "reason": reason}]}


def _answer(pipe: Any, path: Path, keep: Path | None, seconds: int) -> None:
    with contextlib.redirect_stdout(sys.stderr):  # some readers print what they think
        pipe.send(try_file(path, keep, seconds))


def try_file(path: Path, keep: Path | None, seconds: int) -> dict[str, Any]:
    """Every edit of one workbook, each against the original."""
    _limit(seconds)
    edits = []
    with tempfile.TemporaryDirectory() as place:
        for number, (name, edit) in enumerate(_edits(path)):
            out = Path(place) / f"{number}{path.suffix}"
            edits.append({"edit": name, **_attempt(path, out, edit)})
            if keep and out.exists():
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{path.stem}.{number}{path.suffix}").write_bytes(out.read_bytes())
    return {"file": path.name, "edits": edits}


def _edits(path: Path) -> Iterator[tuple[str, Any]]:
    """The edits to try on a workbook: a cell, then each table."""
    yield "cell", _write_a_cell
    try:
        tables = outline(Package(path.read_bytes(), path.name)).tables
    except Exception:
        return  # the first edit says why
    for table in tables:
        yield f"table {table.name}", lambda source, out, table=table: _grow(source, out, table)


def _attempt(path: Path, out: Path, edit: Any) -> dict[str, Any]:
    """One edit: patched and compared, or refused by name, or failed."""
    try:
        owned = edit(path, out)
    except SalesbookError as error:
        return {"status": "refused", "reason": error.code, "said": error.said.en}
    except InputError as error:
        return {"status": "refused", "reason": error.problems[0].code, "said": error.problems[0].said().en}
    except BaseException as error:  # a reader's panic is no Exception
        return {"status": "failed", "reason": f"{type(error).__name__}: {error}"[:200]}
    return {"status": "patched", **compare(path, out, owned), **_reopened(path, out)}


def _write_a_cell(source: Path, out: Path) -> set[str]:
    """A number in a row of its own below everything on the first sheet."""
    package = Package(source.read_bytes(), source.name)
    shape = outline(package)
    sheet, part = next(iter(shape.sheets.items()))
    rows = [int(r) for r in re.findall(rb'<(?:\w+:)?(?:row|c)\b[^>]*?\sr="[A-Z]*(\d+)"', package.read(part))]
    count = package.read(part).count(b"row")
    row = min(max([*rows, count if not rows else 0, 1]) + 2, LAST_ROW)
    patch.write_cells(source, out, sheet, {(row, 1): 1234.5})
    return {part, shape.part}


def _grow(source: Path, out: Path, excel: ExcelTable) -> set[str]:
    """Every row of a table replaced, and three more."""
    desk = patch.open_desk(source)
    columns = tuple(Column(f"c{i}", h, h) for i, h in enumerate(excel.headers))
    table = Table("bench", excel.name, excel.name, "result", "", (), NO_TEXT, columns)
    places = {c.key: excel.area.left + i for i, c in enumerate(columns)}
    place = Place(table, excel.sheet, excel.area, excel.top, places, {}, excel)
    rows = [[f"r{r}c{c}" for c in range(len(columns))] for r in range(excel.area.bottom - excel.top + 1 + MORE_ROWS)]
    problems = table_rows.replace_rows(desk, place, [list(row) for row in rows])
    if problems:
        raise InputError(problems)
    patch.finish(desk, out)
    pivots = {r.target for r in desk.package.relationships(desk.shape.part) if r.type == "pivotCacheDefinition"}
    return {desk.shape.sheets[excel.sheet], desk.shape.part, excel.part} | pivots


def compare(before: Path, after: Path, owned: set[str]) -> dict[str, Any]:
    """The parts of a workbook against what they were: identical, changed though nobody owns them, lost."""
    own = {name.lower() for name in owned}
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after) as new:
        broken = new.testzip() if old.testzip() is None else None
        names = [i.orig_filename for i in old.infolist()]
        kept = {i.orig_filename: i for i in new.infolist()}
        identical, changed = 0, []
        for entry in old.infolist():
            if entry.orig_filename not in kept:
                continue
            if _raw(before, entry) == _raw(after, kept[entry.orig_filename]):
                identical += 1
            elif _name(entry) not in own:
                changed.append(entry.orig_filename)
        lost = [n for n in names if n not in kept]
        lost += [f"{name}: {tag}" for name in names if name in kept for tag in _lost_tags(old, new, name, own)]
        if names != [i.orig_filename for i in new.infolist()] and not lost:
            lost.append("order of parts")
    return {
        "parts": len(names),
        "identical": identical,
        "changed": changed,
        "lost": lost + ([broken] if broken else []),
    }


def _name(entry: zipfile.ZipInfo) -> str:
    return entry.orig_filename.replace("\\", "/").lstrip("/").lower()


def _raw(path: Path, entry: zipfile.ZipInfo) -> bytes:
    """The compressed bytes of a part."""
    with path.open("rb") as file:
        file.seek(entry.header_offset + 26)
        name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
        file.seek(name + extra, 1)
        return file.read(entry.compress_size)


def _lost_tags(old: zipfile.ZipFile, new: zipfile.ZipFile, name: str, own: set[str]) -> list[str]:
    """Elements an owned part has fewer of than before, apart from what cells consist of."""
    if name.replace("\\", "/").lstrip("/").lower() not in own:
        return []
    was, now = (Counter(_TAG.findall(z.read(name).replace(b"\0", b""))) for z in (old, new))
    cells = {b"c", b"v", b"t", b"is", b"r", b"rPr", b"row", b"hyperlink", b"hyperlinks"}
    return [tag.decode() for tag in was if now[tag] < was[tag] and tag.split(b":")[-1] not in cells]


def _reopened(before: Path, after: Path) -> dict[str, Any]:
    """Readers that could open the original and cannot open the patched file."""
    return {"no_longer_opens": [n for n, opens in READERS.items() if _soon(opens, before) and not _soon(opens, after)]}


def _soon(opens: Callable[[Path], bool], path: Path) -> bool:
    """Whether a reader opens a file within its time; one that takes longer does not count as opening it."""
    if not hasattr(signal, "setitimer"):
        return opens(path)
    signal.signal(signal.SIGALRM, _time_is_up)
    signal.setitimer(signal.ITIMER_REAL, READER_SECONDS)
    try:
        return opens(path)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _time_is_up(*_: object) -> None:
    raise TimeoutError


def _calamine(path: Path) -> bool:
    try:
        CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except BaseException:
        return False
    return True


def _openpyxl(path: Path) -> bool:
    try:
        openpyxl.load_workbook(path, keep_vba=path.suffix.lower().endswith("m"))
    except Exception:
        return False
    return True


READERS = {"calamine": _calamine, "openpyxl": _openpyxl}


def _limit(seconds: int) -> None:
    """Cap the memory and processor time of this process where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    used = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The sums over all files."""
    edits = [e for row in rows for e in row["edits"]]
    patched = [e for e in edits if e["status"] == "patched"]
    refused = Counter(e["reason"] for e in edits if e["status"] == "refused")
    parts = sum(e["parts"] for e in patched)
    return {
        "files": len(rows),
        "edits": len(edits),
        "patched": len(patched),
        "refused": dict(refused.most_common()),
        "failed": sum(e["status"] == "failed" for e in edits),
        "parts": parts,
        "parts_identical": sum(e["identical"] for e in patched),
        "parts_lost_or_changed": sum(len(e["changed"]) + len(e["lost"]) for e in patched),
        "no_longer_opens": sum(len(e["no_longer_opens"]) for e in patched),
    }


def _print(result: dict[str, Any]) -> None:
    for key, value in result["summary"].items():
        print(f"{key:24} {value}")
    for row in result["files"]:
        for edit in row["edits"]:
            wrong = edit["status"] == "failed" or edit.get("changed") or edit.get("lost") or edit.get("no_longer_opens")
            if wrong or edit["status"] == "refused":
                told = {k: v for k, v in edit.items() if k not in ("parts", "identical") and v}
                print(f"  {row['file']}: {json.dumps(told, ensure_ascii=False)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
