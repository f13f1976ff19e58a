"""Headers: which row names the columns, in one row or two, and what each name means."""

from __future__ import annotations

from typing import Any

import pytest

from workbook.intake.header import find_header, find_named, likely_header, plain, recognise, scale_of, whole
from workbook.intake.mapping import propose_mapping
from workbook.intake.shapes import sign_of
from workbook.tables import TABLES

LEDGER, SALES, BANK, STATEMENTS = (TABLES[k] for k in ("ledger", "sales", "bank_lines", "statements"))


@pytest.mark.parametrize(
    ("header", "same_as"),
    [
        ("金额（元）", "金额"),
        ("＊客户编号 ", "客户编号"),
        ("客户\n编号", "客户编号"),
        ("Customer ID", "customer_id"),
        ("客戶編號", "客户编号"),
        ("金額(人民幣)", "金额"),
        ("[选填]备注", "备注"),
    ],
)
def test_headers_that_are_the_same(header: str, same_as: str) -> None:
    assert plain(header) == plain(same_as)


def test_what_stands_in_brackets_may_matter() -> None:
    assert whole("记账金额(收入)") == "记账金额收入"
    assert whole("金额(元)") == "金额"


@pytest.mark.parametrize(
    ("header", "factor"),
    [("金额（万元）", 1e4), ("Amount (千元)", 1e3), ("金额(分)", 0.01), ("金额（元）", None), ("金额", None)],
)
def test_units_in_headers(header: str, factor: float | None) -> None:
    assert scale_of(header) == factor


@pytest.mark.parametrize("headers", [[c.zh for c in SALES.columns], [c.en for c in SALES.columns], SALES.keys])
def test_our_own_headers_are_known_in_any_form(headers: list[str]) -> None:
    found = recognise(headers, SALES)
    assert [found[key][0] for key in SALES.keys] == list(range(len(SALES.keys)))


def test_a_name_may_stand_for_an_id() -> None:
    found = recognise(["单位名称", "单据日期", "单据编号", "价税合计"], SALES)
    assert found["customer_id"] == (0, 0.7)
    both = recognise(["客户名称", "客户编码"], SALES)
    assert both["customer_id"] == (1, 0.9)


def test_the_header_below_a_banner() -> None:
    rows: list[list[Any]] = [
        ["某某公司销售明细"],
        ["期间：2026-10", "", "单位：元"],
        [],
        ["日期", "单号", "客户编号", "金额"],
        ["2026-10-01", "X1", "C1", 5],
        ["日期", "单号", "客户编号", "金额"],
    ]
    header = find_header(rows, SALES)
    assert header is not None
    assert (header.row, header.depth, header.below) == (3, 1, 4)
    assert find_header([["甲", "乙"], [1, 2]], SALES) is None


def test_a_header_of_two_rows() -> None:
    rows: list[list[Any]] = [
        ["日期", "凭证字号", "客户编号", "本期发生", "", "余额", ""],
        ["", "", "", "借方", "贷方", "方向", "金额"],
        ["2026-10-01", "记-1", "C1", 100, "", "借", 100],
    ]
    header = find_header(rows, LEDGER)
    assert header is not None
    assert (header.row, header.depth) == (0, 2)
    assert header.headers == ("日期", "凭证字号", "客户编号", "借方", "贷方", "方向", "金额")
    mapping = propose_mapping(header.headers, LEDGER)
    assert mapping.signed == {"amount_fen": {"plus": "借方", "minus": "贷方"}}


def test_two_columns_of_one_name_take_their_group_with_them() -> None:
    rows: list[list[Any]] = [
        ["客户编号", "应收", "", "实收", ""],
        ["", "日期", "金额", "日期", "金额"],
        ["C1", 1, 2, 3, 4],
    ]
    header = find_header(rows, LEDGER)
    assert header is not None
    assert header.headers == ("客户编号", "应收日期", "应收金额", "实收日期", "实收金额")


def test_rows_of_values_are_no_second_header_row() -> None:
    rows: list[list[Any]] = [["日期", "单号", "客户编号", "金额"], ["2026-10-01", "X1", "C1", "5.00"]]
    header = find_header(rows, SALES)
    assert header is not None
    assert header.depth == 1


def test_the_row_with_most_names_of_a_mapping() -> None:
    rows: list[list[Any]] = [["name"], ["foo", "qty"], ["foo", "bar"]]
    header = find_named(rows, ["bar", "foo"])
    assert header is not None
    assert header.row == 2
    assert find_named(rows, ["none"]) is None
    two = find_named([["A", "", "B"], ["x", "y", "z"], [1, 2, 3]], ["Ax", "Ay"])
    assert two is not None
    assert (two.depth, two.headers) == (2, ("Ax", "Ay", "z"))


def test_the_likeliest_header_of_an_unknown_table() -> None:
    rows: list[list[Any]] = [["标题"], ["材质*", "等级", "规格"], ["Q235", "HV200", "M6"]]
    assert likely_header(rows) == 1
    assert likely_header([[1.0, 2.0], [3.0, 4.0]]) is None


@pytest.mark.parametrize(
    ("table", "headers", "signed"),
    [
        (BANK, ["交易日期", "收入金额", "支出金额", "余额"], {"plus": "收入金额", "minus": "支出金额"}),
        (BANK, ["日期", "借方发生额", "贷方发生额"], {"plus": "贷方发生额", "minus": "借方发生额"}),
        (BANK, ["交易日期", "交易金额", "借贷"], {"amount": "交易金额", "direction": "借贷"}),
        (BANK, ["交易时间", "金额(元)", "收/支"], {"amount": "金额(元)", "direction": "收/支"}),
        (BANK, ["交易日期", "交易金额"], None),
        (LEDGER, ["日期", "客户", "借方金额", "贷方金额"], {"plus": "借方金额", "minus": "贷方金额"}),
        (LEDGER, ["日期", "客户", "本期增加", "本期减少"], {"plus": "本期增加", "minus": "本期减少"}),
        (LEDGER, ["Posting Date", "Customer", "Debit", "Credit"], {"plus": "Debit", "minus": "Credit"}),
        (LEDGER, ["过账日期", "客户", "本币金额", "借/贷标识"], {"amount": "本币金额", "direction": "借/贷标识"}),
        (STATEMENTS, ["日期", "借方", "贷方"], {"plus": "贷方", "minus": "借方"}),
        (SALES, ["日期", "借方", "贷方"], None),
    ],
)
def test_how_amounts_are_written(table: Any, headers: list[str], signed: dict[str, str] | None) -> None:
    mapping = propose_mapping(headers, table)
    assert mapping.signed.get("amount_fen") == signed
    if signed:
        assert "amount_fen" not in mapping.columns


@pytest.mark.parametrize(
    ("cell", "ledger", "bank"),
    [
        ("借", 1, -1),
        ("贷 Cr", -1, 1),
        ("收入", -1, 1),
        ("支出", 1, -1),
        ("S", 1, -1),
        ("/", 0, 0),
        ("不计收支", 0, 0),
        ("？", None, None),
    ],
)
def test_directions(cell: str, ledger: int | None, bank: int | None) -> None:
    assert (sign_of(cell, "ledger"), sign_of(cell, "bank_lines")) == (ledger, bank)
