"""Import through the shell: whole or none, nothing twice, learned names and mappings, folders, orientation."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from typer.testing import CliRunner

from macros.cli import app
from macros.data import import_into
from macros.run import open_frames
from workbook.errors import FileError, UsageError

CUSTOMERS = """客户编号,客户名称,区域编号
C1,上海恒泰电气有限公司,R1
C2,北京宏远有限公司,R1
"""


def shell(*arguments: object, code: int = 0) -> dict[str, Any]:
    """One command of the shell with the exit code it must have; its JSON."""
    done = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert done.exit_code == code, done.output
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with a region and two customers."""
    path = tmp_path / "book.xlsx"
    shell("new", path)
    shell("import", path, write(tmp_path, "regions.csv", "区域编号,区域\nR1,华东\n"), "--into", "regions")
    shell("import", path, write(tmp_path, "customers.csv", CUSTOMERS), "--into", "客户")
    return path


def rows(book: Path, table: str) -> pd.DataFrame:
    return open_frames(book, [table])[1][table]


def test_a_dry_run_shows_everything_and_changes_nothing(book: Path, tmp_path: Path) -> None:
    file = write(tmp_path, "s.csv", "单据日期,单据编号,客户编码,价税合计\n2026-10-01,X1,C1,5\n合计,,,5\n", "gbk")
    before = book.read_bytes()
    answer = shell("import", book, file, "--into", "sales", "--dry-run")
    assert book.read_bytes() == before
    [said] = answer["files"]
    assert (answer["new"], answer["written"], said["rows_in"], said["dropped"]) == (1, 0, 2, {"total": 1})
    assert (said["encoding"], said["totals"]) == ("gb18030", {"amount_fen": "5.00"})
    assert said["columns"]["amount_fen"] == "价税合计"
    assert said["proof"] == [{"totals_checked": 1, "totals_agreed": 1}]


def test_the_same_file_twice_is_nothing_new(book: Path, tmp_path: Path) -> None:
    file = write(tmp_path, "s.csv", "日期,单号,客户编号,金额\n2026-10-01,X1,C1,5\n2026-10-01,X1,C1,5\n")
    assert shell("import", book, file, "--into", "sales")["new"] == 2
    before = book.read_bytes()
    assert shell("import", book, file, "--into", "sales")["files"][0]["already_there"] == 2
    assert book.read_bytes() == before
    assert rows(book, "sales")["source"].tolist() == ["s.csv!2", "s.csv!3"]


def test_one_fault_in_one_file_and_nothing_is_imported(book: Path, tmp_path: Path) -> None:
    good = write(tmp_path, "good.csv", "日期,单号,客户编号,金额\n2026-10-01,X1,C1,5\n")
    bad = write(tmp_path, "bad.csv", "日期,单号,客户编号,金额\n2026-10-01,X2,C9,5\n2026-13-01,X3,C1,5块\n")
    before = book.read_bytes()
    answer = shell("import", book, good, bad, "--into", "sales", code=1)
    assert book.read_bytes() == before
    assert [(p["code"], p["column"], p["rows"]) for p in answer["problems"]] == [
        ("not_a_date", "date", [3]),
        ("not_an_amount", "amount_fen", [3]),
        ("unknown_reference", "customer_id", [2]),
    ]
    assert "客户别名" in answer["problems"][2]["message"]
    assert all("bad.csv" in p["found"] for p in answer["problems"])


def test_names_are_found_and_learned(book: Path, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "s.csv",
        "日期,单号,客户名称,金额\n2026-10-01,X1,上海恒泰电气,5\n2026-10-01,X2,北京宏远有限责任公司,6\n",
    )
    shell("import", book, file, "--into", "sales")
    assert rows(book, "sales")["customer_id"].tolist() == ["C1", "C2"]
    learned = rows(book, "customer_aliases")
    assert learned[["alias", "customer_id", "source"]].to_numpy().tolist() == [["上海恒泰电气", "C1", "s.csv"]]
    aliases = write(tmp_path, "a.csv", "别名,客户编号\n恒泰老客户,C1\n")
    shell("import", book, aliases, "--into", "customer_aliases")
    again = write(tmp_path, "t.csv", "日期,单号,客户名称,金额\n2026-10-02,X3,恒泰老客户,7\n")
    shell("import", book, again, "--into", "sales")
    assert rows(book, "sales")["customer_id"].tolist() == ["C1", "C2", "C1"]


def test_a_mapping_is_kept_and_used_silently_next_time(book: Path, tmp_path: Path) -> None:
    mapping = write(
        tmp_path,
        "m.json",
        json.dumps(
            {
                "table": "sales",
                "columns": {"date": "D", "doc_no": "N", "customer_id": "W", "amount_fen": "A"},
                "scale": {"amount_fen": 1000},
            }
        ),
    )
    first = write(tmp_path, "one.csv", "D,N,W,A\n2026-10-01,X1,C1,5\n")
    assert shell("import", book, first, "--into", "sales", "--map", mapping)["files"][0]["mapping"] == "given"
    second = write(tmp_path, "two.csv", "D,N,W,A\n2026-10-02,X2,C1,6\n")
    assert shell("import", book, second, "--into", "sales")["files"][0]["mapping"] == "kept"
    assert rows(book, "sales")["amount_fen"].tolist() == [500000, 600000]
    assert set(rows(book, "import_mappings")["role"]) == {"column", "scale"}
    assert len(rows(book, "import_mappings")) == 5


def test_a_folder_of_attachments_one_line_a_file(book: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write(inbox, "b-销售.csv", "单据日期,单据编号,客户编码,价税合计\n2026-10-01,X1,C7,5\n", "gbk")
    write(inbox, "c-客户.csv", "客户编码,客户名称,区域编号\nC7,新客户,R1\n")
    page = "<table><tr><td>回款日期<td>收款单号<td>客户名称<td>收款金额<tr><td>2026-10-05<td>R9<td>新客户<td>3</table>"
    write(inbox, "d-回款.xls", page, "gbk")
    write(inbox, "~$open.xlsx", "x")
    made, said = import_into(book, [inbox], "auto", None, "zh")
    assert [(f["file"], f["table"], f["new"]) for f in made.files] == [
        ("c-客户.csv", "customers", 1),
        ("b-销售.csv", "sales", 1),
        ("d-回款.xls", "collections", 1),
    ]
    assert [p for p in made.problems if p.is_error] == []
    assert said[0].zh == "c-客户.csv → 客户：1 行，新增 1 行，已有 0 行，略去 0 行"
    assert said[1].zh == "  列：客户编号 ← 客户编码，客户名称 ← 客户名称，区域编号 ← 区域编号；合计：—"
    assert said[3].en.endswith("Amount ← 价税合计; totals: Amount 5.00")
    made.write(book)
    assert rows(book, "collections")["customer_id"].tolist() == ["C7"]
    write(inbox, "e.pdf", "%PDF-1.7")
    write(inbox, "f.csv", "甲,乙\n1,2\n")
    refused, _said = import_into(book, [inbox], "", None, "zh")
    assert [(p.code, p.table) for p in refused.problems if p.is_error] == [
        ("not_a_table", "e.pdf"),
        ("not_recognised", "f.csv"),
    ]


def test_a_workbook_with_several_tables_each_into_its_own(book: Path, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].append(["说明"])
    sheets = {
        "销售": [["单据日期", "单据编号", "客户编码", "价税合计"], ["2026-10-01", "X1", "C8", 5]],
        "客户": [["客户编码", "客户名称", "区域编号"], ["C8", "新客户", "R1"]],
    }
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    made.save(tmp_path / "all.xlsx")
    result, _said = import_into(book, [tmp_path / "all.xlsx"], "auto", None, "zh")
    assert [(f["table"], f["new"]) for f in result.files] == [("customers", 1), ("sales", 1)]
    assert [p for p in result.problems if p.is_error] == []


def test_a_statement_is_turned_to_our_view_by_what_our_ledger_says(book: Path, tmp_path: Path) -> None:
    ledger = "日期,凭证号,客户编号,类型,票号,金额\n2026-10-01,V1,C1,发票,F1,100\n2026-10-09,V2,C1,回款,B1,-30\n"
    shell("import", book, write(tmp_path, "l.csv", ledger), "--into", "ledger")
    theirs = "客户：上海恒泰电气有限公司,,,\n日期,票号,借方,贷方\n2026-10-02,F1,,100\n2026-10-09,B1,30,\n"
    answer = shell("import", book, write(tmp_path, "theirs.csv", theirs), "--into", "statements")
    assert rows(book, "statements")["amount_fen"].tolist() == [10000, -3000]
    assert answer["problems"][0]["code"] == "orientation"
    assert "按对方的应付账读" in answer["problems"][0]["found"]
    assert "2 行与往来明细相符" in answer["problems"][0]["found"]
    ours = "日期,客户编号,票号,借方,贷方\n2026-10-03,C1,F1,100,\n2026-10-10,C1,B1,,30\n"
    answer = shell("import", book, write(tmp_path, "ours.csv", ours), "--into", "statements", "--dry-run")
    assert answer["files"][0]["totals"] == {"amount_fen": "70.00"}
    assert "按我方口径读" in answer["problems"][0]["found"]
    unproven = "日期,客户编号,票号,借方,贷方\n2026-11-03,C2,Z1,,8\n"
    answer = shell("import", book, write(tmp_path, "z.csv", unproven), "--into", "statements", "--dry-run")
    assert "没有证据，请核对" in answer["problems"][0]["found"]


def test_an_opening_balance_comes_in_once_and_is_compared_later(book: Path, tmp_path: Path) -> None:
    october = (
        "客户：上海恒泰电气有限公司,,,,,\n日期,票号,摘要,借方,贷方,余额\n2026-10-01,,期初余额,,,50\n"
        "2026-10-02,F1,进货,,100,150\n2026-10-09,B1,付款,30,,120\n"
    )
    shell("import", book, write(tmp_path, "十月.csv", october), "--into", "statements")
    there = rows(book, "statements")
    assert there.set_index("date")["amount_fen"].tolist() == [5000, 10000, -3000]
    assert there["kind"].tolist()[0] == "opening"
    november = (
        october.replace("2026-10", "2026-11")
        .replace("期初余额,,,50", "期初余额,,,125")
        .replace("150\n", "225\n")
        .replace("120\n", "195\n")
    )
    answer = shell("import", book, write(tmp_path, "十一月.csv", november), "--into", "statements")
    assert answer["new"] == 2
    said = {p["code"]: p["found"] for p in answer["problems"]}
    assert "期初余额 125.00，已有各行合计 120.00" in said["opening_differs"]


def test_a_protected_file_opens_with_a_password_of_the_department(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = openpyxl.Workbook()
    for row in (["日期", "单号", "客户编号", "金额"], ["2026-10-01", "X1", "C1", 5]):
        made.worksheets[0].append(row)
    plain = io.BytesIO()
    made.save(plain)
    plain.seek(0)
    with (tmp_path / "locked.xlsx").open("wb") as out:
        OOXMLFile(plain).encrypt("六六", out)
    answer = shell("import", book, tmp_path / "locked.xlsx", "--into", "sales", code=1)
    assert answer["problems"][0]["code"] == "protected"
    monkeypatch.setenv("SALESBOOK_PASSWORDS", "一一\n六六")
    assert shell("import", book, tmp_path / "locked.xlsx", "--into", "sales")["new"] == 1


def test_a_workbook_without_the_sheets_of_memory_is_imported_into_all_the_same(book: Path, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(book)
    for name in ("客户别名", "导入对照"):
        del opened[name]
    opened.save(book)
    file = write(tmp_path, "s.csv", "单据日期,单据编号,客户名称,价税合计\n2026-10-01,X1,上海恒泰电气,5\n")
    assert shell("import", book, file, "--into", "sales")["new"] == 1
    assert rows(book, "sales")["customer_id"].tolist() == ["C1"]


def test_many_unknown_customers_are_one_problem(book: Path, tmp_path: Path) -> None:
    lines = "".join(f"2026-10-01,X{i},新客户{i},5\n" for i in range(50))
    file = write(tmp_path, "s.csv", "日期,单号,客户名称,金额\n" + lines)
    [problem] = shell("import", book, file, "--into", "sales", code=1)["problems"]
    assert (problem["code"], len(problem["rows"])) == ("unknown_reference", 50)


def test_what_cannot_be_asked(book: Path, tmp_path: Path) -> None:
    file = write(tmp_path, "s.csv", "日期,单号\n")
    with pytest.raises(UsageError, match="没有可导入的表“利润”；有：settings 参数"):
        import_into(book, [file], "利润", None, "zh")
    with pytest.raises(UsageError, match="没有可导入的表“aging”"):
        import_into(book, [file], "aging", None, "zh")
    with pytest.raises(FileError, match="找不到"):
        import_into(book, [tmp_path / "gone.csv"], "sales", None, "zh")
    mapping = write(tmp_path, "m.json", '{"table": "ledger"}')
    with pytest.raises(UsageError, match="对照文件是给“往来明细”的"):
        import_into(book, [file], "sales", mapping, "zh")


def test_text_that_looks_like_a_formula_stays_text(book: Path, tmp_path: Path) -> None:
    file = write(tmp_path, "s.csv", "日期,单号,客户编号,金额,备注\n2026-10-01,X1,C1,5,=cmd|'/c calc'!A0\n")
    shell("import", book, file, "--into", "sales")
    sheet = openpyxl.load_workbook(book)["销售明细"]
    cell = next(c for row in sheet.iter_rows() for c in row if c.value and "cmd" in str(c.value))
    assert cell.data_type == "s"
