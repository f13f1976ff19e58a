"""Mappings: JSON files, and the rows of the sheet they are kept on."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbook.errors import FileError, UsageError
from workbook.intake.learned import alias_rows, mapping_for, mapping_rows, saved_mappings, signature
from workbook.intake.mapping import Mapping, as_mapping, propose_mapping, read_mapping
from workbook.intake.sheets import Sheet
from workbook.tables import TABLES

WHOLE = Mapping(
    "ledger",
    columns={"date": "日期", "ref": "票号"},
    constants={"kind": "invoice"},
    scale={"amount_fen": 10000.0},
    computed={"due_date": "a*b"},
    texts={"memo": "{字}-{号}"},
    skip={"状态": ["作废", "关闭"]},
    join={"file": "单头.csv", "on": "单号"},
    sum={"by": "entry_no", "columns": ["amount_fen"]},
    signed={"amount_fen": {"plus": "借方", "minus": "贷方"}},
    balance="余额",
    dates={"date": "dmy"},
    skip_totals=False,
)


def test_a_mapping_comes_back_from_its_file(tmp_path: Path) -> None:
    content = {key: value for key, value in asdict(WHOLE).items() if key != "scores"}
    (tmp_path / "m.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert read_mapping(tmp_path / "m.json") == WHOLE
    assert WHOLE.headers == ["日期", "票号", "状态", "借方", "贷方", "字", "号", "余额", "a", "b"]


def test_a_mapping_comes_back_from_its_sheet() -> None:
    rows = mapping_rows(WHOLE, ["日期", "票号"], "f.csv")
    assert set(rows["signature"]) == {signature(["日期", "票号"])}
    assert saved_mappings(rows) == {signature(["日期", "票号"]): [WHOLE]}


def test_our_own_headers_need_no_memory() -> None:
    table = TABLES["sales"]
    assert mapping_rows(propose_mapping([c.zh for c in table.columns], table), [], "f.csv").empty
    assert len(mapping_rows(propose_mapping(["单据日期", "单据编号"], table), [], "f.csv")) == 2


def test_the_kept_mapping_is_found_by_its_header_whatever_people_vary() -> None:
    rows = mapping_rows(Mapping("sales", {"date": "日子"}), ["日子", "钱"], "f.csv")
    saved = saved_mappings(rows)
    sheets = [Sheet("s", [["标题"], ["日子 ", "钱（元）", ""], ["2026-10-03", 1]])]
    assert mapping_for(sheets, saved, None) == Mapping("sales", {"date": "日子"})
    assert mapping_for(sheets, saved, "ledger") is None
    assert mapping_for([Sheet("s", [["别的", "钱"]])], saved, None) is None
    both = pd.concat([rows, mapping_rows(Mapping("ledger", {"date": "日子"}), ["日子", "钱"], "f.csv")])
    assert mapping_for(sheets, saved_mappings(both), None) is None  # two tables: not chosen
    assert mapping_for(sheets, saved_mappings(both), "ledger") == Mapping("ledger", {"date": "日子"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([], "需要 table"),
        ({"table": "nowhere"}, "需要 table"),
        ({"table": "sales", "columns": {"colour": "x"}}, "columns.colour"),
        ({"table": "sales", "colums": {}}, "colums"),
        ({"table": "sales", "columns": []}, "columns"),
        ({"table": "sales", "scale": {"amount_fen": 0}}, "scale.amount_fen"),
        ({"table": "sales", "join": {"file": "f.csv"}}, "join.on"),
        ({"table": "sales", "sum": {"by": "doc_no", "columns": "amount_fen"}}, "sum.columns"),
        ({"table": "sales", "sum": {"by": "x", "columns": []}}, "sum.by"),
        ({"table": "ledger", "signed": {"amount_fen": {"plus": "借方"}}}, "signed.amount_fen"),
        ({"table": "sales", "dates": {"date": "ymd"}}, "dates.date"),
    ],
)
def test_mappings_that_name_what_is_not_there(content: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said) as wrong:
        as_mapping(content, "m.json")
    assert "m.json" in wrong.value.said.en


def test_mappings_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="读不出来"):
        read_mapping(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    with pytest.raises(FileError, match="读不出来"):
        read_mapping(tmp_path / "bad.json")


def test_the_mappings_of_the_tests_are_good() -> None:
    for path in (Path(__file__).parent / "mappings").glob("*.json"):
        mapping = read_mapping(path)
        again = as_mapping(json.loads(path.read_text(encoding="utf-8")), path.name)
        assert mapping == again


def test_only_names_that_are_new_are_learned() -> None:
    customers = pd.DataFrame({"customer_id": ["C1", "C2"], "customer": ["甲有限公司", "乙有限公司"]})
    aliases = pd.DataFrame({"alias": ["老乙"], "customer_id": ["C2"]})
    rows = alias_rows({"甲（有限公司)": "C1", "甲": "C1", "老乙": "C2"}, customers, aliases, "f.csv")
    assert rows[["alias", "customer_id", "source"]].to_numpy().tolist() == [["甲", "C1", "f.csv"]]
