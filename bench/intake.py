"""Intake 导入: a large CSV and a large workbook read by us, cells alone and whole, and by what people would use instead.

Whole is all an import does before it is compared with the workbook: sniffed, header found, columns recognised, rows
that are no data told apart, values typed, keys and proof, every fault. Every task runs in a process of its own;
seconds of processor time are those of the task and of the processes it starts.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from bench.files import _peak_mb as own_peak_mb
from workbook.intake.intake import read_foreign
from workbook.intake.password import read_sheets
from workbook.tables import TABLES

INTO = "sales"


def main(arguments: Sequence[str]) -> int:
    """The command: times and memory of every task, and how many times the first peer's time ours is."""
    parser = argparse.ArgumentParser(prog="python -m bench intake", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the CSV")
    parser.add_argument("--sheet-rows", type=int, default=200_000, help="rows of the workbook")
    parser.add_argument("--repeat", type=int, default=3, help="the best of so many runs counts")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--task", nargs=2, metavar=("NAME", "SOURCE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.task:
        print(json.dumps(_measured(chosen.task[0], Path(chosen.task[1]))))
        return 0
    with tempfile.TemporaryDirectory() as place:
        result = _run_all(Path(place), chosen.rows, chosen.sheet_rows, chosen.repeat)
    print(json.dumps(result, indent=1, ensure_ascii=False) if chosen.json else _shown(result))
    return 0


def _run_all(place: Path, rows: int, sheet_rows: int, repeat: int) -> dict[str, Any]:
    """Every task that can run here, by group."""
    sources = {"csv": place / "large.csv", "xlsx": place / "large.xlsx"}
    make_csv(sources["csv"], rows)
    make_book(sources["xlsx"], sheet_rows)
    result: dict[str, Any] = {"rows": rows, "megabytes": round(sources["csv"].stat().st_size / 1e6)}
    result["sheet_rows"] = sheet_rows
    for group, tasks in GROUPS.items():
        result[group] = {}
        for name in tasks:
            if name == "polars" and importlib.util.find_spec("polars") is None:
                continue
            runs = [_apart(f"{group}.{name}", sources[group]) for _ in range(repeat)]
            result[group][name] = min(runs, key=lambda r: r["cpu_seconds"])
    return result


def _apart(task: str, source: Path) -> dict[str, float]:
    """One task in a fresh process."""
    command = [sys.executable, "-W", "ignore", "-m", "bench", "intake", "--task", task, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _measured(task: str, source: Path) -> dict[str, float]:
    """Do a task; the modules it needs are loaded before the clock starts."""
    group, _dot, name = task.partition(".")
    for module in ("pyarrow.csv", "pyarrow.compute", "workbook.intake.inspection", *[name] * (name == "polars")):
        importlib.import_module(module)
    before = os.times()
    GROUPS[group][name](source)
    after = os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    return {"cpu_seconds": round(cpu, 2), "seconds": round(after.elapsed - before.elapsed, 2), "peak_mb": own_peak_mb()}


def lines_of(count: int) -> dict[str, list[Any]]:
    """Sales of a department under the headers an accounting system writes."""
    numbers = range(count)
    days = [str(d)[:10] for d in pd.date_range("2025-01-01", periods=600).tolist()]
    return {
        "单据日期": [days[i * 600 // count] for i in numbers],
        "单据编号": [f"XS{20250000 + i // 3}" for i in numbers],
        "客户编码": [f"C{i * 7919 % 5000:05d}" for i in numbers],
        "产品编码": [f"P{i * 104729 % 800:04d}" for i in numbers],
        "数量": [i * 31 % 97 + 1 for i in numbers],
        "单价": [(i * 37 % 9_973 + 100) / 4 for i in numbers],
        "价税合计": [f"{(i * 37 % 9_973 + 100) / 4 * (i * 31 % 97 + 1):.2f}" for i in numbers],
        "备注": [("", "加急", "样品", "补发")[i % 4] for i in numbers],
    }


def make_csv(path: Path, rows: int) -> None:
    """A CSV of so many lines, in UTF-8."""
    pd.DataFrame(lines_of(rows)).to_csv(path, index=False)


def make_book(path: Path, rows: int) -> None:
    """A workbook of so many lines and twelve columns, numbers and days as such."""
    columns = lines_of(rows)
    columns |= {"业务员编码": [f"S{i % 60:03d}" for i in range(rows)], "区域编码": [f"R{i % 8}" for i in range(rows)]}
    columns |= {"发票号码": [f"{90_000_000 + i}" for i in range(rows)], "仓库": [f"{i % 5}号库" for i in range(rows)]}
    columns["价税合计"] = [float(text) for text in columns["价税合计"]]
    columns["单据日期"] = pd.to_datetime(pd.Series(columns["单据日期"])).dt.date.tolist()
    made: Any = xlsxwriter.Workbook(str(path), {"constant_memory": True})  # type: ignore[no-untyped-call]
    with made as book:
        sheet, day = book.add_worksheet("销售"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, list(columns))
        for r, row in enumerate(zip(*columns.values(), strict=True), 1):
            sheet.write_datetime(r, 0, row[0], day)
            sheet.write_row(r, 1, row[1:])


def _cells(source: Path) -> None:
    read_sheets(source)


def _whole(source: Path) -> None:
    [intake] = read_foreign(source, TABLES[INTO])
    assert not [p for p in intake.problems if p.is_error]


def _polars(source: Path) -> None:
    importlib.import_module("polars").read_csv(source)


def _calamine(source: Path) -> None:
    CalamineWorkbook.from_path(str(source)).get_sheet_by_index(0).to_python()


GROUPS: dict[str, dict[str, Callable[[Path], object]]] = {
    "csv": {"pandas.read_csv": pd.read_csv, "ours whole": _whole, "ours cells": _cells, "polars": _polars},
    "xlsx": {
        "calamine alone": _calamine,
        "ours whole": _whole,
        "ours cells": _cells,
        "pandas calamine": lambda source: pd.read_excel(source, engine="calamine"),
    },
}


def _shown(result: dict[str, Any]) -> str:
    lines = [f"CSV {result['rows']:,} x 8, {result['megabytes']} MB; .xlsx {result['sheet_rows']:,} x 12"]
    for group, tasks in GROUPS.items():
        floor = result[group][next(iter(tasks))]["cpu_seconds"]
        for name, told in result[group].items():
            times = told["cpu_seconds"] / max(floor, 0.01)
            lines.append(f"{group:5} {name:16} {told['cpu_seconds']:7.2f} s CPU {told['peak_mb']:6} MB  x{times:.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
