"""Read one foreign workbook in a process of its own: a broken file may abort it, nobody else.

Run as a script by `workbook.intake.grid`, never imported by it, so it imports nothing of the project.
Arguments: file, sheet name or "", bytes of memory allowed. Answers on stdout with one pickled dict:
{"sheets": [(name, visible, rows, columns, merged, hidden rows)]} or {"error": kind, "text": what the reader
said}. A long sheet comes as its first rows and, by column, what is below them (see `_packed`).
"""

from __future__ import annotations

import datetime as dt
import gc
import io
import pickle
import re
import sys
import zipfile
from array import array
from typing import Any

LONG = 5_000
"""Rows from which a sheet is handed over by column, which costs a third."""
HEAD = 100
MOST_CELLS = 30_000_000
"""Cells of a used range beyond which a file is refused: 1,000,000 rows by 30 columns."""


_WIDE = (b"\xfe\xff", b"\xff\xfe", b"\x00<", b"<\x00")


def main(path: str, sheet: str, memory: int) -> None:
    """Read the file and answer on stdout; whatever happens inside the reader becomes an answer."""
    _limit(memory)
    gc.disable()  # millions of cells, none of them in a ring; the process ends soon
    try:
        answer = _read(path, sheet)
    except BaseException as error:  # calamine's panics are no Exceptions
        answer = {"error": type(error).__name__, "text": str(error)}
    pickle.dump(answer, sys.stdout.buffer, protocol=5)
    sys.stdout.buffer.flush()


def _read(path: str, sheet: str) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_object(_with_utf8_parts(path) or path)
    found = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    if sheet and sheet not in [m.name for m in found]:
        return {"error": "NoSheet", "text": "\n".join(m.name for m in found)}
    sheets: list[tuple[str, bool, list[list[Any]], list[Any], list[Any], list[int]]] = []
    untold = _beside("untold").untold(path)
    for meta in found:
        if sheet and meta.name != sheet:
            continue
        read = book.get_sheet_by_name(meta.name)
        if (read.total_height or 0) * (read.total_width or 0) > MOST_CELLS:
            return {"error": "TooLarge", "text": f"{meta.name}: {read.total_height} x {read.total_width}"}
        more = untold.get(meta.name)
        merged = [(*start, *end) for start, end in read.merged_cell_ranges or ()] or (more.merged if more else [])
        is_seen = meta.visible == SheetVisibleEnum.Visible
        rows, columns = _rows(read, more.errors if more else [])
        sheets.append((meta.name, is_seen, rows, columns, merged, more.hidden if more else []))
    return {"sheets": sheets}


def _beside(name: str) -> Any:
    """A module of this folder, loaded by its file: this process has no path to the project."""
    from importlib import util
    from pathlib import Path

    spec = util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = util.module_from_spec(spec)  # type: ignore[arg-type]
    sys.modules[name] = module
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def _rows(sheet: Any, errors: list[tuple[int, int, str]]) -> tuple[list[list[Any]], list[Any]]:
    """Rows from A1 on without the empty cells at their ends and the empty rows below; a long sheet's by column.

    errors: cells that hold #REF! and the like, which calamine gives as empty; they are put back as texts, for a
    value that could not be calculated is no blank.
    """
    if sheet.start is None:
        return [], []
    above, before = sheet.start
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=True)
    for row, column, text in errors:
        if 0 <= row - above < len(rows) and 0 <= column - before < len(rows[row - above]):
            rows[row - above][column - before] = text
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    left: list[Any] = [""] * before
    top: list[list[Any]] = [[] for _ in range(above)]
    if len(rows) < LONG:
        return top + [_trimmed(left + row) for row in rows], []
    columns = [_packed(list(column)) for column in zip(*rows[HEAD:], strict=True)]
    return top + [_trimmed(left + row) for row in rows[:HEAD]], [*[None] * before, *columns]


def _trimmed(row: list[Any]) -> list[Any]:
    """A row without the empty cells at its end."""
    end = len(row)
    while end and row[end - 1] == "":
        end -= 1
    return row[:end]


def _packed(cells: list[Any]) -> Any:
    """A column in the form that is quickest to hand over: texts joined, numbers and days as bytes, else a list."""
    kinds = set(map(type, cells))
    if kinds == {str} and not any("\x00" in cell for cell in cells):
        return "\x00".join(cells)
    if kinds == {float}:
        return "float", array("d", cells).tobytes()
    if kinds == {dt.date}:
        return "date", array("i", [day.toordinal() for day in cells]).tobytes()
    return cells


def _with_utf8_parts(path: str) -> Any:
    """A zipped workbook whose XML is UTF-16, which calamine cannot read, with its parts in UTF-8; else None."""
    try:
        with zipfile.ZipFile(path) as archive:
            xml = [i for i in archive.infolist() if i.filename.lower().endswith((".xml", ".rels"))]
            wide = [i for i in xml if archive.open(i).read(2) in _WIDE]
            if not wide:
                return None
            copy = io.BytesIO()
            with zipfile.ZipFile(copy, "w") as plain:
                for part in archive.infolist():
                    content = archive.read(part)
                    plain.writestr(part.filename, _utf8(content) if part in wide else content)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError):
        return None  # damaged, or packed in a way zipfile does not know: the reader says which
    copy.seek(0)
    return copy


def _utf8(content: bytes) -> bytes:
    """XML in UTF-16 as UTF-8, with the declaration changed."""
    encoding = {b"\x00<": "utf-16-be", b"<\x00": "utf-16-le"}.get(content[:2], "utf-16")
    text = content.decode(encoding)
    return re.sub(r'encoding="[^"]*"', 'encoding="UTF-8"', text, count=1).encode()


def _limit(memory: int) -> None:
    """Cap the memory of this process where the system can, and leave no core file behind."""
    try:
        import resource
    except ImportError:  # Windows: the size limits of `sniff` and the time limit stand alone
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
