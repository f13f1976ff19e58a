"""Inspection: what `salesbook inspect` says of a file."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from macros.cli import app
from workbook.intake.inspection import inspect


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_table_of_ours(tmp_path: Path) -> None:
    text = "销售表,,,,,\n单据日期,单据编号,客户编码,价税合计（万元）,件数,门店\n2026-10-01,X1,C1,0.5,3,甲\n2026-10-02,X2,C1,1,4,乙\n合计,,,1.5,7,\n"
    seen = inspect(write(tmp_path, "s.xls", text, "gbk"))
    assert (seen["kind"], seen["encoding"], seen["table"], seen["header_row"]) == ("csv", "gb18030", "sales", 2)
    assert [(c["column"], c["header"], c["samples"]) for c in seen["columns"]] == [
        ("date", "单据日期", ["2026-10-01", "2026-10-02", "合计"]),
        ("doc_no", "单据编号", ["X1", "X2"]),
        ("customer_id", "客户编码", ["C1"]),
        ("amount_fen", "价税合计（万元）", ["0.5", "1", "1.5"]),
    ]
    assert seen["unrecognised"] == ["件数", "门店"]
    assert seen["other_totals"] == {"件数": "7"}
    assert (seen["rows_in"], seen["kept"], seen["dropped"]) == (3, 2, {"total": 1})
    assert seen["totals_rows"] == [{"row": 5, "cells": ["合计", "1.5", "7"]}]
    assert seen["control_totals"] == {"amount_fen": "15000.00"}
    assert seen["proof"] == {"totals_checked": 1, "totals_agreed": 1}
    assert seen["problems"] == []
    json.dumps(seen)


def test_a_signed_amount_and_several_parts(tmp_path: Path) -> None:
    text = "交易日期,收入金额,支出金额,余额\n2026-10-01,5,,105\n2026-10-02,,3,102\n,,,\n交易日期,交易金额,收/支\n2026-10-03,7,支出\n"
    seen = inspect(write(tmp_path, "b.csv", text))
    assert seen["table"] == "bank_lines"
    assert {c["column"]: c["header"] for c in seen["columns"]}["amount_fen:plus"] == "收入金额"
    assert (seen["control_totals"], seen["proof"]["opening"]) == ({"amount_fen": "-5.00"}, "100.00")
    two = "日期,单号,客户编号,金额\n2026-10-01,X1,C1,5\n,,,\n金额,日期,单号,客户编号\n6,2026-11-01,X2,C1\n"
    seen = inspect(write(tmp_path, "t.csv", two))
    assert [p["header_row"] for p in seen["parts"]] == [1, 4]
    assert (seen["control_totals"], seen["kept"]) == ({"amount_fen": "11.00"}, 2)


def test_a_table_that_is_none_of_ours(tmp_path: Path) -> None:
    seen = inspect(write(tmp_path, "u.csv", "某表,,\n材质,等级,单重\nQ235,HV200,5.5\nQ345,HV300,6\n合计,,11.5\n"))
    assert (seen["table"], seen["header_row"], seen["kept"]) == (None, 2, 2)
    assert [c["header"] for c in seen["columns"]] == ["材质", "等级", "单重"]
    assert seen["other_totals"] == {"单重": "11.5"}
    assert inspect(write(tmp_path, "n.csv", "1,2\n3,4\n"))["header_row"] is None


def test_a_title_speaks_for_its_table(tmp_path: Path) -> None:
    rows = "日期,票号,金额\n2026-10-01,F1,5\n"
    assert inspect(write(tmp_path, "a.csv", "往来对账单,,\n" + rows))["table"] == "statements"
    assert inspect(write(tmp_path, "工行流水.csv", rows))["table"] == "bank_lines"


def test_the_shell_prints_it_and_says_what_is_wrong(tmp_path: Path) -> None:
    file = write(tmp_path, "s.csv", "日期,单号,客户编号,金额\n2026-13-01,X1,C1,5\n")
    seen = json.loads(CliRunner().invoke(app, ["inspect", str(file)]).stdout)
    [problem] = seen["problems"]
    assert (problem["code"], problem["rows"], problem["is_error"]) == ("not_a_date", [2], True)
    refused = CliRunner().invoke(app, ["inspect", str(write(tmp_path, "p.csv", "%PDF-1.7")), "--json"])
    assert refused.exit_code == 1
    assert json.loads(refused.stdout.splitlines()[-1])["error"] == "not_a_table"
