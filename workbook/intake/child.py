"""Read one foreign workbook in a process of its own: a broken file may abort it, nobody else.

Run as a script by `workbook.intake.grid`, never imported by it, so it imports nothing of the project.
Arguments: file, sheet name or "", bytes of memory allowed. Answers on stdout with one pickled dict:
{"sheets": [(name, visible, rows, merged)]} or {"error": kind, "text": what the reader said}.
"""

from __future__ import annotations

import pickle
import sys
from typing import Any

MOST_CELLS = 30_000_000
"""Cells of a used range beyond which a file is refused: 1,000,000 rows by 30 columns."""


def main(path: str, sheet: str, memory: int) -> None:
    """Read the file and answer on stdout; whatever happens inside the reader becomes an answer."""
    _limit(memory)
    try:
        answer = _read(path, sheet)
    except BaseException as error:  # calamine's panics are no Exceptions
        answer = {"error": type(error).__name__, "text": str(error)}
    pickle.dump(answer, sys.stdout.buffer, protocol=5)
    sys.stdout.buffer.flush()


def _read(path: str, sheet: str) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_path(path)
    found = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    if sheet and sheet not in [m.name for m in found]:
        return {"error": "NoSheet", "text": "\n".join(m.name for m in found)}
    sheets: list[tuple[str, bool, list[list[Any]], list[Any]]] = []
    for meta in found:
        if sheet and meta.name != sheet:
            continue
        read = book.get_sheet_by_name(meta.name)
        if (read.total_height or 0) * (read.total_width or 0) > MOST_CELLS:
            return {"error": "TooLarge", "text": f"{meta.name}: {read.total_height} x {read.total_width}"}
        down = [(*start, *end) for start, end in read.merged_cell_ranges or () if end[0] > start[0]]
        sheets.append((meta.name, "Visible" in str(meta.visible), _trimmed(read), down))
    return {"sheets": sheets}


def _trimmed(sheet: Any) -> list[list[Any]]:
    """Rows from A1 on without the empty cells at their ends and the empty rows below."""
    if sheet.start is None:
        return []
    above, before = sheet.start
    rows: list[list[Any]] = [[] for _ in range(above)]
    left: list[Any] = [""] * before
    for row in sheet.to_python(skip_empty_area=True):
        end = len(row)
        while end and row[end - 1] == "":
            end -= 1
        rows.append(left + row[:end] if end else [])
    while rows and not rows[-1]:
        rows.pop()
    return rows


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
