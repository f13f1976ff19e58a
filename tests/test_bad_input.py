"""Bad input 坏数据: every fault is told at once, with sheet, column, rows, found and needed; the workbook stays as it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from macros.cli import app
from macros.new import new_book
from workbook.tables import TABLES

FIRST_ROW = 4


@pytest.fixture(scope="module")
def demo_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.xlsx"
    new_book(path, "zh", demo=True)
    return path


@pytest.fixture
def spoilt(demo_book: Path, tmp_path: Path) -> Callable[[Callable[[Any], None]], Path]:
    """The demonstration workbook after somebody has spoilt it."""

    def make(spoil: Callable[[Any], None]) -> Path:
        book = openpyxl.load_workbook(demo_book)
        spoil(book)
        path = tmp_path / "spoilt.xlsx"
        book.save(path)
        return path

    return make


def place(key: str, column: str) -> tuple[str, int]:
    """Sheet name and column number of a column of ours."""
    return TABLES[key].zh, TABLES[key].keys.index(column) + 1


def put(book: Any, key: str, column: str, row: int, value: Any) -> None:
    sheet, number = place(key, column)
    book[sheet].cell(row, number).value = value


def run(*arguments: object) -> tuple[int, dict[str, Any], str]:
    """Exit code, the JSON answer, and what a person reads."""
    done = CliRunner().invoke(app, [str(a) for a in (*arguments, "--json")])
    return done.exit_code, json.loads(done.stdout), done.stderr


def told(answer: dict[str, Any]) -> dict[tuple[str, str, str], list[int]]:
    return {(p["table"], p["column"], p["code"]): p["rows"] for p in answer["problems"]}


def spoil_cells(book: Any) -> None:
    put(book, "sales", "customer_id", 10, "C999")
    put(book, "sales", "customer_id", 12, "C999")
    put(book, "sales", "amount_fen", 11, "一万二")
    put(book, "sales", "date", 13, "明天")
    put(book, "customers", "customer_id", 7, "C001")
    put(book, "collections", "amount_fen", 9, None)
    put(book, "target_weights", "weight", 4, -3)
    put(book, "ledger", "kind", 20, "发飘")


EXPECTED = {
    ("sales", "customer_id", "unknown_reference"): [10, 12],
    ("sales", "amount_fen", "not_an_amount"): [11],
    ("sales", "date", "not_a_date"): [13],
    ("customers", "customer_id", "duplicate_key"): [4, 7],
    ("collections", "amount_fen", "required"): [9],
    ("target_weights", "weight", "too_low"): [4],
}


def test_check_tells_every_fault_at_once(spoilt: Callable[[Callable[[Any], None]], Path]) -> None:
    path = spoilt(spoil_cells)
    before = path.read_bytes()
    code, answer, said = run("check", path)
    assert code == 1
    assert path.read_bytes() == before
    found = told(answer)
    for key, rows in EXPECTED.items():
        assert found[key] == rows, key
    assert ("ledger", "kind", "not_understood") in found
    assert "销售明细.客户编号：需要“客户”表里有的编号；第 10、12 行：“C999”" in said
    assert "销售明细.金额" in said
    assert "“一万二”" in said


@pytest.mark.parametrize("command", ["targets", "reconcile", "score", "month-end"])
def test_no_command_writes_while_the_data_is_wrong(
    spoilt: Callable[[Callable[[Any], None]], Path], command: str
) -> None:
    path = spoilt(spoil_cells)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    code, answer, _said = run(command, path, "--month", "2026-10")
    assert code == 1
    assert answer["problems"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name], "nothing is left beside it"


def test_the_problems_sheet_links_to_each_cell(spoilt: Callable[[Callable[[Any], None]], Path]) -> None:
    path = spoilt(spoil_cells)
    code, answer, _said = run("check", path, "--mark")
    assert code == 1
    sheet = openpyxl.load_workbook(path)[TABLES["problems"].zh]
    places = [sheet.cell(r, TABLES["problems"].keys.index("place") + 1) for r in range(4, sheet.max_row + 1)]
    assert "'销售明细'!D10" in [cell.value for cell in places]
    assert sum(len(p["rows"]) or 1 for p in answer["problems"]) == len(places)
    assert any(cell.hyperlink and cell.hyperlink.location == "'销售明细'!D10" for cell in places)


def test_a_missing_sheet_and_a_renamed_column(spoilt: Callable[[Callable[[Any], None]], Path]) -> None:
    def spoil(book: Any) -> None:
        del book[TABLES["regions"].zh]
        sheet, number = place("sales", "amount_fen")
        book[sheet].cell(FIRST_ROW - 1, number).value = "不知道什么"
        table = next(iter(book[sheet].tables.values()))
        table.tableColumns[number - 1].name = "不知道什么"

    path = spoilt(spoil)
    before = path.read_bytes()
    code, answer, said = run("month-end", path)
    assert code == 1
    assert ("regions", "", "missing_table") in told(answer)
    assert any(p["table"] == "sales" and p["column"] == "amount_fen" for p in answer["problems"])
    assert "销售明细.金额" in said
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("spoil", "table", "words"),
    [
        (lambda b: [put(b, "target_weights", "weight", r, 0) for r in range(4, 8)], "target_weights", "权重"),
        (lambda b: put(b, "target_bounds", "amount_fen", 4, 9_999_999_999), "target_bounds", "锁定"),
        (lambda b: put(b, "target_bounds", "id", 4, "C777"), "target_bounds", "C777"),
        (lambda b: put(b, "kpis", "weight", 4, 55), "kpis", "100"),
    ],
    ids=["weights all zero", "lock above the total", "bound of an unknown customer", "weights not 100"],
)
def test_what_a_calculation_refuses(
    spoilt: Callable[[Callable[[Any], None]], Path], spoil: Callable[[Any], None], table: str, words: str
) -> None:
    path = spoilt(spoil)
    before = path.read_bytes()
    code, answer, said = run("month-end", path)
    assert code == 1
    assert table in {p["table"] for p in answer["problems"]}
    assert words in said
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 cut short"], ids=["empty", "text", "cut"])
def test_what_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    code, answer, said = run("month-end", path)
    assert code == 1
    assert answer["message"] in said
    assert "x.xlsx" in said
    assert "Traceback" not in said
    assert path.read_bytes() == content


def test_an_empty_workbook_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    openpyxl.Workbook().save(path)
    before = path.read_bytes()
    code, answer, _said = run("month-end", path, "--month", "2026-10")
    assert code == 1
    assert {p["code"] for p in answer["problems"]} == {"missing_table"}
    assert path.read_bytes() == before


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, answer, said = run("check", tmp_path / "nowhere.xlsx")
    assert code == 1
    assert "nowhere.xlsx" in said
    assert answer["ok"] is False


def test_wrong_use_is_exit_code_2(demo_book: Path) -> None:
    assert run("targets", demo_book, "--month", "October")[0] == 2
    assert run("check", demo_book, "--lang", "fr")[0] == 2
    code, answer, said = run("new", demo_book)
    assert (code, answer["error"]) == (2, "exists")
    assert "--yes" in said
