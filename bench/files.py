"""Files 文件: reading and writing a large workbook by us and by what people would use instead, in one run.

Every task runs in a process of its own: seconds of processor time and the most memory it held.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from workbook.files.cells import to_cells
from workbook.files.patch import write_cells, write_tables
from workbook.files.read import read_book
from workbook.tables import TABLES

INPUT, RESULT = "sales", "commission_history"
CELLS = 1000


def main(arguments: Sequence[str]) -> int:
    """The command: times and memory of every task, and how many times ours goes into the others."""
    parser = argparse.ArgumentParser(prog="python -m bench files", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="rows of the table that is read")
    parser.add_argument("--result-rows", type=int, default=50_000, help="rows of the table that is written")
    parser.add_argument("--repeat", type=int, default=3, help="the best of so many runs counts")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--task", nargs=3, metavar=("NAME", "SOURCE", "ROWS"), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.task:
        print(json.dumps(_measured(chosen.task[0], Path(chosen.task[1]), int(chosen.task[2]))))
        return 0
    with tempfile.TemporaryDirectory() as place:
        result = _run_all(Path(place), chosen.rows, chosen.result_rows, chosen.repeat)
    print(json.dumps(result, indent=1) if chosen.json else _shown(result))
    return 0


def _run_all(place: Path, rows: int, result_rows: int, repeat: int) -> dict[str, Any]:
    """Every task that can run here, by group."""
    large, small = place / "large.xlsx", place / "small.xlsx"
    make_book(large, INPUT, rows)
    make_book(small, RESULT, result_rows)
    result: dict[str, Any] = {"rows": rows, "columns": len(TABLES[INPUT].columns), "result_rows": result_rows}
    for group, tasks in GROUPS.items():
        source, count = (small, result_rows) if group == "write_table" else (large, rows)
        result[group] = {}
        for name in tasks:
            if "excelize" in name and importlib.util.find_spec("excelize") is None:
                continue
            runs = [_apart(f"{group}.{name}", source, count) for _ in range(repeat if name == "ours" else 1)]
            result[group][name] = min(runs, key=lambda r: r["cpu_seconds"])
    return result


def _apart(task: str, source: Path, rows: int) -> dict[str, float]:
    """One task in a fresh process."""
    command = [sys.executable, "-W", "ignore", "-m", "bench", "files", "--task", task, str(source), str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _measured(task: str, source: Path, rows: int) -> dict[str, float]:
    """Do a task; the modules it needs are loaded before the clock starts."""
    group, name = task.split(".")
    work = GROUPS[group][name]
    if name == "excelize":
        _excelize()
    prepared = PREPARE[group](rows)
    before, start = time.process_time(), time.perf_counter()
    work(source, prepared)
    seconds = {"cpu_seconds": time.process_time() - before, "seconds": time.perf_counter() - start}
    return {**{k: round(v, 2) for k, v in seconds.items()}, "peak_mb": _peak_mb()}


def _peak_mb() -> int:
    """The most memory this process ever held; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def _excelize() -> Any:
    return importlib.import_module("excelize")


def make_book(path: Path, key: str, rows: int) -> None:
    """A workbook with one of our tables, filled with what its columns hold."""
    table = TABLES[key]
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    made: Any = xlsxwriter.Workbook(str(path), options)  # type: ignore[no-untyped-call]
    with made as book:
        sheet = book.add_worksheet(table.zh)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        headers = [{"header": c.zh} for c in table.columns]
        sheet.add_table(2, 0, 2 + rows, len(headers) - 1, {"name": table.excel_name, "columns": headers})
        for r, row in enumerate(zip(*frame_of(key, rows, "old").to_dict("list").values(), strict=True), 3):
            for c, value in enumerate(row):
                sheet.write(r, c, value, day if isinstance(value, dt.date) else None)


def frame_of(key: str, rows: int, word: str) -> pd.DataFrame:
    """A frame of a table: numbers where numbers belong, dates, codes and Chinese words."""
    numbers = range(rows)
    first = dt.date(2025, 1, 1)
    fill: dict[str, Callable[[int], object]] = {
        "date": lambda i: first + dt.timedelta(days=i % 600),
        "month": lambda i: first,
        "money": lambda i: i * (37 if word == "old" else 41) % 1_000_003,
        "int": lambda i: i,
        "number": lambda i: i % 97 / 4,
        "ratio": lambda i: i % 100 / 100,
        "flag": lambda i: i % 2 == 0,
    }

    def text(i: int) -> object:
        return f"上海某某贸易有限公司{word}{i % 5000}"

    columns = {c.key: [fill.get(c.type, text)(i) for i in numbers] for c in TABLES[key].columns}
    frame = pd.DataFrame(columns)
    dates = {c.key: "datetime64[us]" for c in TABLES[key].columns if c.type in ("date", "month")}
    return frame if word == "old" else frame.astype(dates)


# ------------------------------------------------------------------ read a table
def _read_ours(source: Path, _: Any) -> None:
    read_book(source, [INPUT])


def _read_calamine(source: Path, _: Any) -> None:
    CalamineWorkbook.from_path(str(source)).get_sheet_by_index(0).to_python()


def _read_pandas_calamine(source: Path, _: Any) -> None:
    pd.read_excel(source, engine="calamine", header=2)


def _read_pandas_openpyxl(source: Path, _: Any) -> None:
    pd.read_excel(source, engine="openpyxl", header=2)


def _read_openpyxl(source: Path, _: Any) -> None:
    sheet: Any = openpyxl.load_workbook(source, read_only=True).active
    for _row in sheet.iter_rows(values_only=True):
        pass


def _read_excelize(source: Path, _: Any) -> None:
    _excelize().open_file(str(source)).get_rows(TABLES[INPUT].zh)


# ------------------------------------------------------------------ write 1,000 cells
def _cells(rows: int) -> dict[tuple[int, int], float]:
    return {(4 + i * (rows // CELLS), 10): i + 0.5 for i in range(CELLS)}


def _cells_ours(source: Path, cells: dict[tuple[int, int], float]) -> None:
    write_cells(source, source.with_name("out.xlsx"), TABLES[INPUT].zh, cells)


def _cells_openpyxl(source: Path, cells: dict[tuple[int, int], float]) -> None:
    book: Any = openpyxl.load_workbook(source)
    for (row, column), value in cells.items():
        book.active.cell(row, column).value = value
    book.save(source.with_name("out.xlsx"))


def _cells_excelize(source: Path, cells: dict[tuple[int, int], float]) -> None:
    book = _excelize().open_file(str(source))
    for (row, column), value in cells.items():
        book.set_cell_value(TABLES[INPUT].zh, _excelize().coordinates_to_cell_name(column, row, False), value)
    book.save_as(str(source.with_name("out.xlsx")))


# ------------------------------------------------------------------ write a result table
def _table_ours(source: Path, frame: pd.DataFrame) -> None:
    write_tables(source, source.with_name("out.xlsx"), {RESULT: frame}, "zh")


def _table_openpyxl(source: Path, frame: pd.DataFrame) -> None:
    book: Any = openpyxl.load_workbook(source)
    for r, row in enumerate(to_cells(frame, TABLES[RESULT], "zh"), 4):
        for c, value in enumerate(row, 1):
            book.active.cell(r, c).value = value
    book.save(source.with_name("out.xlsx"))


Tasks = dict[str, Callable[[Path, Any], None]]
GROUPS: dict[str, Tasks] = {
    "read_table": {
        "ours": _read_ours,
        "calamine alone": _read_calamine,
        "pandas calamine": _read_pandas_calamine,
        "openpyxl read-only": _read_openpyxl,
        "pandas openpyxl": _read_pandas_openpyxl,
        "excelize": _read_excelize,
    },
    "write_cells": {"ours": _cells_ours, "openpyxl": _cells_openpyxl, "excelize": _cells_excelize},
    "write_table": {"ours": _table_ours, "openpyxl": _table_openpyxl},
}
PREPARE: dict[str, Callable[[int], Any]] = {
    "read_table": lambda rows: None,
    "write_cells": _cells,
    "write_table": lambda rows: frame_of(RESULT, rows, "new"),
}


def _shown(result: dict[str, Any]) -> str:
    lines = [f"{result['rows']:,} x {result['columns']} rows read, {result['result_rows']:,} rows written"]
    for group in GROUPS:
        ours = result[group]["ours"]
        for name, told in result[group].items():
            times = told["cpu_seconds"] / max(ours["cpu_seconds"], 0.01)
            lines.append(
                f"{group:12} {name:20} {told['cpu_seconds']:8.2f} s CPU {told['peak_mb']:6} MB  x{times:.1f} of ours"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
