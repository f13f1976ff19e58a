"""Split and collect: everybody sees only their own, nothing of anybody is overwritten silently."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from macros.cli import app
from macros.new import new_book
from macros.run import open_frames
from macros.share import file_name
from workbook.demo import demo_tables
from workbook.sharing.compare import compare
from workbook.sharing.scope import Part, parts_of
from workbook.tables import TABLES


def run(*arguments: object) -> tuple[int, dict[str, Any], str]:
    done = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    return done.exit_code, json.loads(done.stdout), done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration after its month end, so that results are handed out as well."""
    book = tmp_path_factory.mktemp("master") / "master.xlsx"
    new_book(book, "zh", demo=True)
    assert run("month-end", book, "--month", "2026-10", "--no-pdf")[0] == 0
    return book


@pytest.fixture
def master(made: Path, tmp_path: Path) -> Path:
    book = tmp_path / "master.xlsx"
    book.write_bytes(made.read_bytes())
    return book


def words_of(path: Path) -> str:
    """Every part of a workbook, unzipped, as one text."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())


@pytest.mark.parametrize("by", ["rep", "region"])
def test_a_part_holds_nothing_of_anybody_else(master: Path, tmp_path: Path, by: str) -> None:
    assert run("split", master, "--by", by, "--out", tmp_path / "parts")[0] == 0
    frames = demo_tables("zh")
    for part in parts_of(frames, by):
        raw = words_of(tmp_path / "parts" / file_name(part))
        cells = set(re.findall(r"<t[^>]*>([^<]*)</t>", raw))
        customers = frames["customers"]
        others = customers[~customers["customer_id"].isin(part.customers)]
        assert not [name for name in others["customer"] if name in raw]
        assert cells.isdisjoint(others["customer_id"])
        people = frames["reps"][~frames["reps"]["rep_id"].isin(part.reps)]
        assert not [name for name in people["rep"] if name in raw]
        assert cells.isdisjoint(people["rep_id"])
        assert "sb_company_targets" not in raw
        assert set(customers["customer_id"]) & cells == part.customers


def test_a_part_is_a_workbook_without_faults(master: Path, tmp_path: Path) -> None:
    run("split", master, "--only", "S03", "--out", tmp_path)
    path = tmp_path / "S03 陈志远.xlsx"
    _book, frames, problems = open_frames(path, ["settings", "customers", "sales", "target_breakdown", "scores"])
    assert problems == []
    assert len(frames["customers"]) == 5
    assert set(frames["scores"]["rep_id"]) == {"S03"}
    assert set(frames["target_breakdown"]["customer_id"]) == set(frames["customers"]["customer_id"])
    assert openpyxl.load_workbook(path).sheetnames[0] == "首页"


def edit(path: Path, change: Callable[[Any], None]) -> None:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def cell(book: Any, key: str, column: str, row: int) -> Any:
    return book[TABLES[key].zh].cell(row, TABLES[key].keys.index(column) + 1)


def add(book: Any, key: str, **values: object) -> None:
    sheet = book[TABLES[key].zh]
    row = sheet.max_row + 1
    for column, value in values.items():
        cell(book, key, column, row).value = value
    table = next(iter(sheet.tables.values()))
    table.ref = re.sub(r"\d+$", str(row), table.ref)


def test_new_changed_conflicting_missing_and_impossible(master: Path, tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    run("split", master, "--only", "S01", "--only", "S02", "--only", "S03", "--out", parts)
    (parts / "S03 陈志远.xlsx").unlink()

    def at_s01(book: Any) -> None:
        cell(book, "customers", "phone", 4).value = "13900009999"
        cell(book, "customers", "contact", 5).value = "张三"
        add(book, "collections", date="2026-11-02", collection_no="SK-NEW", customer_id="C001", amount_fen=1234.5)
        add(book, "sales", date="2026-11-03", doc_no="XS-NEW", customer_id="C060", amount_fen=99)
        book[TABLES["statements"].zh].delete_rows(6)

    edit(parts / "S01 周文斌.xlsx", at_s01)

    def at_master(book: Any) -> None:
        cell(book, "customers", "contact", 5).value = "李四"

    edit(master, at_master)
    before = master.read_bytes()
    code, answer, said = run("collect", master, parts, "--dry-run")
    assert master.read_bytes() == before
    code, answer, said = run("collect", master, parts)
    assert code == 1, "a conflict and an impossible row need a person"
    assert answer["not_in"] == ["陈志远"]
    assert answer["verdicts"] == {
        "not_in": 1, "taken": 1, "as_sent": 1, "new": 1, "changed": 1, "conflict": 1, "missing": 1, "impossible": 1,
    }  # fmt: skip
    assert "还没有交：陈志远" in said
    _book, frames, problems = open_frames(
        master, ["customers", "collections", "sales", "statements", "collected", "regions", "reps"]
    )
    assert not [p for p in problems if p.is_error]
    customers = frames["customers"].set_index("customer_id")
    assert customers.at["C001", "phone"] == "13900009999"
    assert customers.at["C002", "contact"] == "李四", "the master's own change stays"
    new = frames["collections"].set_index("collection_no").loc["SK-NEW"]
    assert (new["amount_fen"], new["customer_id"]) == (123450, "C001")
    assert "XS-NEW" not in set(frames["sales"]["doc_no"])
    listed = frames["collected"].set_index("verdict")
    assert (listed.at["conflict", "theirs"], listed.at["conflict", "ours"]) == ("张三", "李四")
    assert listed.at["impossible", "key"].startswith("XS-NEW")
    assert len(frames["statements"]) == len(demo_tables("zh")["statements"]), "nothing is deleted"


def test_what_would_name_nobody_is_not_taken(master: Path, tmp_path: Path) -> None:
    run("split", master, "--only", "S01", "--out", tmp_path)

    def change(book: Any) -> None:
        add(book, "sales", date="2026-11-03", doc_no="XS-NOBODY", customer_id="C999", rep_id="S01", amount_fen=99)
        add(book, "sales", date="2026-11-03", doc_no="XS-NOTHING", customer_id="C001", product_id="P?", amount_fen=99)
        add(book, "customers", customer_id="C777", customer="新客户", region_id="火星", rep_id="S01")
        add(
            book,
            "collections",
            date="2026-11-02",
            collection_no="SK-777",
            customer_id="C777",
            rep_id="S01",
            amount_fen=5,
        )
        cell(book, "customers", "region_id", 4).value = "ZZ"

    edit(tmp_path / "S01 周文斌.xlsx", change)
    before = master.read_bytes()
    code, answer, _said = run("collect", master, tmp_path / "S01 周文斌.xlsx")
    assert (code, answer["verdicts"]) == (1, {"as_sent": 1, "impossible": 5})
    listed = [(row["key"].split("+")[0], row["theirs"], row["note"]) for row in answer["rows"] if row["key"]]
    assert sorted(listed) == [
        ("C001", "ZZ", "“区域”表里没有这个编号"),
        ("C777", "火星", "“区域”表里没有这个编号"),
        ("SK-777", "C777", "“客户”表里没有这个编号"),
        ("XS-NOBODY", "C999", "“客户”表里没有这个编号"),
        ("XS-NOTHING", "P?", "“产品”表里没有这个编号"),
    ]
    assert master.read_bytes() != before, "the list is written"
    keys = ["customers", "collections", "sales", "regions", "reps", "products"]
    assert not [p for p in open_frames(master, keys)[2] if p.is_error]


def test_collecting_twice_brings_nothing_new(master: Path, tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    run("split", master, "--only", "S01", "--out", parts)
    edit(
        parts / "S01 周文斌.xlsx",
        lambda b: add(b, "sales", date="2026-11-03", doc_no="XS-1", customer_id="C001", amount_fen=99),
    )
    assert run("collect", master, parts)[1]["verdicts"]["new"] == 1
    sales = len(open_frames(master, ["sales"])[1]["sales"])
    code, answer, _said = run("collect", master, parts)
    assert (code, answer["verdicts"]) == (0, {"as_sent": 1})
    assert len(open_frames(master, ["sales"])[1]["sales"]) == sales


def test_a_new_customer_comes_with_its_sales(master: Path, tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    run("split", master, "--only", "S01", "--out", parts)

    def grow(book: Any) -> None:
        add(book, "customers", customer_id="C100", customer="苏州新客有限公司", region_id="HD", rep_id="S01")
        add(book, "sales", date="2026-11-03", doc_no="XS-1", customer_id="C100", amount_fen=99)
        add(book, "customers", customer_id="C101", customer="别人的客户", region_id="HD", rep_id="S02")

    edit(parts / "S01 周文斌.xlsx", grow)
    _code, answer, _said = run("collect", master, parts)
    assert {(r["verdict"], r["key"]) for r in answer["rows"] if r["key"]} == {
        ("new", "C100"),
        ("new", "XS-1+1"),
        ("impossible", "C101"),
    }


def test_what_is_no_part_and_what_cannot_be_read(master: Path, tmp_path: Path) -> None:
    back = tmp_path / "back"
    back.mkdir()
    (back / "broken.xlsx").write_bytes(b"nothing")
    new_book(back / "other.xlsx", "zh", demo=True)
    code, answer, _said = run("collect", master, back)
    assert code == 1
    notes = {r["file"]: r["note"] for r in answer["rows"]}
    assert "broken.xlsx" in notes["broken.xlsx"]
    assert "不是从这本工作簿拆出的分册" in notes["other.xlsx"]
    run("split", master, "--only", "S01", "--out", back)
    edit(back / "S01 周文斌.xlsx", lambda b: setattr(cell(b, "sales", "amount_fen", 5), "value", "很多"))
    _code, answer, _said = run("collect", master, back)
    assert "“很多”" in next(r["note"] for r in answer["rows"] if r["file"].startswith("S01"))
    (back / "S01 周文斌.xlsx").unlink()
    fresh = tmp_path / "fresh.xlsx"
    new_book(fresh, "zh", demo=True)
    run("split", master, "--only", "S01", "--out", back)
    _code, answer, _said = run("collect", fresh, back / "S01 周文斌.xlsx")
    assert answer["rows"][0]["note"] == "没有发出过这本分册"
    assert run("collect", master, tmp_path / "nowhere")[0] == 1


def test_wrong_use(master: Path, tmp_path: Path) -> None:
    assert run("split", master, "--by", "planet")[1]["error"] == "bad_split"
    code, answer, said = run("split", master, "--only", "S77", "--out", tmp_path)
    assert (code, answer["error"]) == (2, "unknown_part")
    assert "S77" in said


@pytest.mark.parametrize("name", ["a/b\\c:d*?", "CON", "..\\x", "长" * 100, " . "])
def test_file_names_that_every_drive_takes(name: str) -> None:
    path = file_name(Part("rep", "S01", name, frozenset(), frozenset({"S01"})))
    assert not re.search(r'[\\/:*?"<>|]', path)
    assert len(path) <= 70
    assert path.startswith("S01")


def test_three_sides_cell_by_cell() -> None:
    table = TABLES["customers"]
    base = pd.DataFrame({c: [None, None] for c in table.keys}).assign(customer_id=["A", "B"], phone=["1", "1"])
    theirs = base.assign(phone=["2", "2"])
    ours = base.assign(phone=["1", "3"])
    found = {(f.kind, f.key) for f in compare(base, theirs, ours, table, pd.Series([True, True]))}
    assert found == {("changed", "A"), ("conflict", "B")}
    assert compare(base, theirs, theirs, table, pd.Series([True, True])) == []
    assert compare(base, base, ours, table, pd.Series([True, True])) == []
