"""Intake: files of every shape become rows, with what was left out, what is wrong and what their totals say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.errors import FileError
from workbook.intake.intake import Intake, intakes_of, read_foreign
from workbook.intake.mapping import Mapping
from workbook.intake.names import lookup_of
from workbook.intake.sheets import Sheet
from workbook.intake.sniff import Kind
from workbook.tables import TABLES

SALES, LEDGER, STATEMENTS, BANK, CUSTOMERS = (
    TABLES[k] for k in ("sales", "ledger", "statements", "bank_lines", "customers")
)
HEAD = ["日期", "单号", "客户编号", "金额"]


def taken(
    table: str, *rows: list[object], mapping: Mapping | None = None, kind: str = "xlsx", **sheet: object
) -> Intake:
    """The rows of one sheet as an intake of a table."""
    [intake] = several(table, Sheet("表", [list(r) for r in rows], **sheet), mapping=mapping, kind=kind)  # type: ignore[arg-type]
    return intake


def several(table: str, *sheets: Sheet, mapping: Mapping | None = None, kind: str = "xlsx") -> list[Intake]:
    return intakes_of(Path("来.xlsx"), Kind(kind, "utf-8"), sheets, TABLES[table], mapping)


def codes(intake: Intake) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(p.code, p.column, p.rows) for p in intake.problems]


def test_rows_keep_where_they_came_from() -> None:
    intake = taken("sales", ["报表"], [], HEAD, ["2026-10-01", "X1", "C1", "1,000.50"], ["2026-10-02", "X1", "C1", -3])
    assert intake.problems == []
    assert intake.frame["amount_fen"].tolist() == [100050, -300]
    assert intake.frame["line_no"].tolist() == [1, 2]
    assert intake.frame["source"].tolist() == ["来.xlsx!4", "来.xlsx!5"]
    assert intake.frame.index.tolist() == [4, 5]
    assert (intake.header_row, intake.totals) == (3, {"amount_fen": 99750})


def test_what_is_no_data_is_left_out_and_counted() -> None:
    intake = taken(
        "sales",
        HEAD,
        ["2026-10-01", "X1", "C1", 100],
        ["2026-10-01", "X2", "合计有限公司", 50],  # a customer may be called that
        ["", "", "小计", 150],
        [],
        HEAD,
        ["2026-10-03", "X3", "C2", 7],
        ["华东 小计", "", "", 7],
        ["合计", "", "", 157],
        ["  "],
        ["制表：张三", "", "审核：李四"],
        ["第 1 页，共 1 页"],
    )
    assert intake.counts == {
        "rows_in": 9,
        "kept": 3,
        "dropped_total": 6,
        "dropped": {"total": 3, "header": 1, "note": 2, "blank": 2},
    }
    assert intake.left_out == {"total": [4, 8, 9], "blank": [5, 10], "header": [6], "note": [11, 12]}
    assert intake.proof == {"totals_checked": 3, "totals_agreed": 3}
    assert intake.problems == []


def test_a_total_that_is_not_the_sum_of_its_rows_is_said() -> None:
    intake = taken("sales", HEAD, ["2026-10-01", "X1", "C1", 100], ["", "", "合计", 101])
    assert codes(intake) == [("total_differs", "amount_fen", (3,))]
    assert not intake.problems[0].is_error
    assert "“合计”写的是 101.00，上面各行相加是 100.00" in intake.problems[0].said().zh


def test_a_running_total_may_begin_before_the_file() -> None:
    intake = taken(
        "ledger",
        ["日期", "凭证号", "客户编号", "类型", "摘要", "借方", "贷方"],
        ["2026-10-01", "V1", "C1", "发票", "货款", 100, ""],
        ["2026-10-31", "", "", "", "本月合计", 100, 0],
        ["2026-10-31", "", "", "", "本年累计", 900, 500],
    )
    assert intake.counts["dropped"] == {"total": 2}
    assert intake.problems == []


def test_rows_with_a_fault_are_never_dropped() -> None:
    intake = taken("sales", HEAD, ["2026-10-01", "X1", "C1", 5], ["", "", "", 7], ["2026-10-02", "X2", "", "abc"])
    assert intake.counts["kept"] == 3
    assert codes(intake) == [
        ("required", "date", (3,)),
        ("required", "doc_no", (3,)),
        ("required", "customer_id", (3, 4)),
        ("not_an_amount", "amount_fen", (4,)),
    ]


def test_faults_of_one_kind_are_told_together() -> None:
    rows: list[list[object]] = [["2026-10-01", f"X{i}", "C1", f"{i},5"] for i in range(1, 9)]
    intake = taken("sales", HEAD, *rows)
    [problem] = intake.problems
    assert problem.rows == tuple(range(2, 10))
    assert problem.said().zh.startswith("销售明细.金额：需要金额，如 1052.75")
    assert problem.found.zh == "来.xlsx：“1,5”、“2,5”、“3,5”、“4,5”、“5,5” 等 8 处"


def test_a_column_that_could_as_well_be_another_is_said() -> None:
    intake = taken(
        "sales", ["订单日期", "发货日期", "单号", "客户编号", "金额"], ["2026-10-01", "2026-10-05", "X1", "C1", 5]
    )
    assert codes(intake) == [("other_columns", "date", ())]
    assert "取了“订单日期”；也可以是：发货日期" in intake.problems[0].found.zh


def test_dates_of_another_order_are_refused_with_the_order_they_show() -> None:
    rows: list[list[object]] = [["01/02/2026", "X1", "C1", 1], ["29/12/2026", "X2", "C1", 2]]
    refused = taken("sales", HEAD, *rows)
    assert codes(refused) == [("not_a_date", "date", (2,)), ("not_a_date", "date", (3,))]
    assert '"dates": {"date": "dmy"}' in refused.problems[0].said().zh
    mapping = Mapping(
        "sales", dict(zip(("date", "doc_no", "customer_id", "amount_fen"), HEAD, strict=True)), dates={"date": "dmy"}
    )
    read = taken("sales", HEAD, *rows, mapping=mapping)
    assert read.frame["date"].dt.strftime("%F").tolist() == ["2026-02-01", "2026-12-29"]
    assert taken("sales", HEAD, rows[0]).problems[0].fix is None  # one date proves no order
    american = taken(
        "sales",
        HEAD,
        rows[0],
        ["12/29/2026", "X2", "C1", 2],
        mapping=Mapping("sales", mapping.columns, dates={"date": "mdy"}),
    )
    assert american.frame["date"].dt.month.tolist() == [1, 12]


@pytest.mark.parametrize(
    ("header", "rows", "fen"),
    [
        (["借方", "贷方"], [[100, ""], ["", 30], [0, "12.5"], ["-", "-7"]], [10000, -3000, -1250, 700]),
        (["金额", "借贷方向"], [[100, "借"], [30, "贷"], ["1.5", "贷 Cr"]], [10000, -3000, -150]),
        (["本期增加", "本期减少"], [[1, ""], ["", 2]], [100, -200]),
        (["借方金额（万元）", "贷方金额（万元）"], [[1.5, ""], ["", "0.25"]], [1500000, -250000]),
    ],
)
def test_amount_shapes(header: list[str], rows: list[list[object]], fen: list[int]) -> None:
    lead = [["2026-10-01", f"V{i}", "C1", "发票"] for i in range(len(rows))]
    intake = taken(
        "ledger", ["日期", "凭证号", "客户编号", "类型", *header], *([*a, *b] for a, b in zip(lead, rows, strict=True))
    )
    assert intake.problems == []
    assert intake.frame["amount_fen"].tolist() == fen


def test_amount_shapes_that_are_unclear() -> None:
    header = ["日期", "凭证号", "客户编号", "类型", "借方", "贷方"]
    both = taken("ledger", header, ["2026-10-01", "V1", "C1", "发票", 5, 6])
    assert ("both_sides", "amount_fen", (2,)) in codes(both)
    header[4:] = ["金额", "方向"]
    wrong = taken("ledger", header, ["2026-10-01", "V1", "C1", "发票", 5, "上"])
    assert ("direction", "amount_fen", (2,)) in codes(wrong)


def test_a_bank_statement_foots() -> None:
    header = ["交易日期", "收入", "支出", "余额", "对方户名"]
    newest_first = taken("bank_lines", header, ["2026-10-03", "", 20, 130, "甲"], ["2026-10-02", 50, "", 150, "乙"])
    assert newest_first.frame["amount_fen"].tolist() == [-2000, 5000]
    assert newest_first.proof["balance_foots"]
    assert (newest_first.proof["opening"], newest_first.proof["closing"]) == ("100.00", "130.00")
    broken = taken("bank_lines", header, ["2026-10-02", 50, "", 150, "乙"], ["2026-10-03", "", 20, 131, "甲"])
    assert codes(broken) == [("balance_breaks", "amount_fen", (3,))]


def test_neither_in_nor_out_is_left_out_and_counted() -> None:
    header = ["交易时间", "交易对方", "收/支", "金额(元)", "交易单号"]
    intake = taken(
        "bank_lines",
        header,
        ["2026-10-03 08:00:00", "甲", "收入", "¥5.00", "1"],
        ["2026-10-03 08:00:00", "零钱", "/", "¥9.00", "2"],
        ["2026-10-03 08:00:00", "乙", "支出", "¥2.00", "3"],
    )
    assert intake.frame["amount_fen"].tolist() == [500, -200]
    assert intake.counts["dropped"] == {"neutral": 1}


def test_signs_that_nothing_proves_are_said() -> None:
    intake = taken("bank_lines", ["交易日期", "交易金额"], ["2026-10-03", 5])
    assert codes(intake) == [("sign_unproven", "amount_fen", ())]


def test_the_unit_above_the_header_counts() -> None:
    intake = taken(
        "sales", ["销售表", "", "单位：万元"], HEAD, ["2026-10-01", "X1", "C1", 1.5], ["2026-10-01", "X2", "C1", "3元"]
    )
    assert intake.frame["amount_fen"].tolist() == [1500000, 300]
    assert codes(intake)[0] == ("unit_above", "amount_fen", ())


def test_sales_without_an_amount_are_quantity_by_price() -> None:
    intake = taken(
        "sales",
        ["日期", "单号", "客户编号", "数量", "单价"],
        ["2026-10-01", "X1", "C1", 3, "1.10"],
        ["2026-10-01", "X2", "C1", "", 2],
    )
    assert intake.frame["amount_fen"].tolist() == [330, pd.NA]
    assert codes(intake) == [("amount_computed", "amount_fen", ()), ("required", "amount_fen", (3,))]


def test_cells_merged_downwards_are_filled_but_amounts_are_not() -> None:
    intake = taken(
        "sales",
        HEAD,
        ["2026-10-01", "X1", "C1", 5],
        ["", "X2", "", 6],
        merged=((1, 0, 2, 0), (1, 2, 2, 2), (1, 3, 2, 3)),
    )
    assert intake.frame["customer_id"].tolist() == ["C1", "C1"]
    assert intake.frame["amount_fen"].tolist() == [500, 600]


def test_a_second_table_below_is_read_with_its_own_header() -> None:
    first, second = several(
        "sales",
        Sheet(
            "表",
            [
                HEAD,
                ["2026-10-01", "X1", "C1", 5],
                [],
                ["十一月"],
                ["客户编号", "金额", "单号", "日期"],
                ["C2", 7, "X9", "2026-11-01"],
            ],
        ),
    )
    assert (first.totals["amount_fen"], second.totals["amount_fen"]) == (500, 700)
    assert second.frame.index.tolist() == [6]
    assert second.header_row == 5


def test_another_kind_of_table_below_ends_the_first() -> None:
    intake = taken(
        "sales", HEAD, ["2026-10-01", "X1", "C1", 5], [], ["业务员编号", "业务员", "区域编号"], ["S1", "甲", "R1"]
    )
    assert intake.counts["kept"] == 1
    assert codes(intake) == [("other_table", "", (4, 5))]


def test_tables_beside_one_another() -> None:
    left, right = several(
        "sales", Sheet("表", [[*HEAD, "", *HEAD], ["2026-10-01", "X1", "C1", 5, "", "2026-10-02", "X2", "C2", 7]])
    )
    assert (left.frame["doc_no"].tolist(), right.frame["doc_no"].tolist()) == (["X1"], ["X2"])


def test_all_sheets_with_the_header_are_read_copies_once_hidden_ones_not() -> None:
    one = Sheet("一月", [HEAD, ["2026-01-01", "X1", "C1", 5]])
    two = Sheet("二月", [HEAD, ["2026-02-01", "X2", "C1", 6]], hidden=(2,))
    copy = Sheet("一月副本", [HEAD, ["2026-01-01", "X1", "C1", 5]])
    hidden = Sheet("旧", [HEAD, ["2025-01-01", "X0", "C1", 9]], visible=False)
    first, second = several("sales", one, two, copy, hidden, Sheet("封面", [["销售"], ["说明"]]))
    assert (first.sheet, second.sheet) == ("一月", "二月")
    assert first.frame["source"].tolist() == ["来.xlsx[一月]!2"]
    assert [c for c, _k, _r in codes(first)] == ["other_sheets", "hidden_sheets", "hidden_rows", "same_rows"]
    assert several("sales", hidden)[0].counts["kept"] == 1  # nothing else to read


def test_names_and_the_customer_of_a_title() -> None:
    rows = pd.DataFrame({"customer_id": ["C1"], "customer": ["上海恒泰电气有限公司"]})
    lookups = {"customers": lookup_of(rows, CUSTOMERS)}
    sheet = Sheet(
        "表",
        [["对账单"], ["客户：上海恒泰电气有限公司"], ["日期", "票号", "借方", "贷方"], ["2026-10-01", "F1", "", 5]],
    )
    [intake] = intakes_of(Path("a.xlsx"), Kind("xlsx"), [sheet], STATEMENTS, None, lookups)
    assert intake.frame["customer_id"].tolist() == ["C1"]
    assert intake.problems == []
    [without] = intakes_of(Path("a.xlsx"), Kind("xlsx"), [sheet], STATEMENTS)
    assert codes(without) == [("missing_column", "customer_id", ())]


def test_opening_and_closing_balances_are_kept_apart_and_prove_the_rows() -> None:
    header = ["日期", "凭证字号", "摘要", "借方", "贷方", "方向", "余额"]
    rows: list[list[object]] = [
        ["2026-10-01", "", "期初余额", "", "", "借", 100],
        ["2026-10-05", "记-0003", "销售", 50, "", "借", 150],
        ["2026-10-08", "记-0004", "收款", "", 170, "贷", 20],
        ["2026-10-31", "", "本月合计", 50, 170, "贷", 20],
        ["2026-10-31", "", "期末余额", "", "", "贷", 20],
    ]
    mapping = Mapping(
        "ledger",
        {"date": "日期", "entry_no": "凭证字号", "memo": "摘要"},
        constants={"customer_id": "C1", "kind": "other"},
        signed={"amount_fen": {"plus": "借方", "minus": "贷方"}},
        balance="余额",
    )
    intake = taken("ledger", header, *rows, mapping=mapping)
    assert intake.frame["entry_no"].tolist() == ["202610-记-0003", "202610-记-0004"]
    assert intake.proof["balance_foots"]
    assert intake.counts["dropped"] == {"opening": 1, "total": 1, "closing": 1}
    assert intake.opening[["customer_id", "kind", "amount_fen"]].to_numpy().tolist() == [["C1", "opening", 10000]]
    assert [p.code for p in intake.problems if p.is_error] == []


def test_rows_of_one_key_are_added_up_where_the_mapping_says_so() -> None:
    mapping = Mapping(
        "ledger",
        {"entry_no": "单", "date": "日"},
        constants={"customer_id": "C1", "kind": "invoice"},
        computed={"amount_fen": "数*价*-1"},
        sum={"by": "entry_no", "columns": ["amount_fen"]},
    )
    header = ["单", "日", "数", "价"]
    intake = taken(
        "ledger",
        header,
        ["A", "2026-10-01", 2, "1.5"],
        ["A", "2026-10-01", 1, "4"],
        ["B", "2026-10-02", 1, 1],
        mapping=mapping,
    )
    assert intake.frame["amount_fen"].tolist() == [-700, -100]
    assert (intake.counts["kept"], intake.counts["summed_to"]) == (3, 2)
    differs = taken("ledger", header, ["A", "2026-10-01", 2, 1], ["A", "2026-10-09", 1, 1], mapping=mapping)
    assert codes(differs) == [("not_one_value", "date", (2, 3))]


def test_texts_products_and_skipped_rows_of_a_mapping() -> None:
    mapping = Mapping("reps", {"rep_id": "no"}, texts={"rep": "{first} {last}"}, skip={"state": ["gone"]})
    intake = taken(
        "reps", ["no", "first", "last", "state"], [1.0, "Ann", "Lee", ""], [2, "Bob", "", "gone"], mapping=mapping
    )
    assert intake.frame["rep"].tolist() == ["Ann Lee"]
    assert intake.frame["rep_id"].tolist() == ["1"]
    assert intake.counts["dropped"] == {"skipped": 1}


def test_a_second_file_is_joined_by_a_key_that_stands_once(tmp_path: Path) -> None:
    (tmp_path / "heads.csv").write_text("no,day,who\n1,2026-10-01,C1\n2,2026-10-02,C2\n", encoding="utf-8")
    (tmp_path / "lines.csv").write_text("no,sum\n1,5\n2,6\n1,7\n", encoding="utf-8")
    mapping = Mapping(
        "sales",
        {"doc_no": "no", "date": "day", "customer_id": "who", "amount_fen": "sum"},
        join={"file": "heads.csv", "on": "no"},
    )
    [intake] = read_foreign(tmp_path / "lines.csv", SALES, mapping)
    assert intake.frame["customer_id"].tolist() == ["C1", "C2", "C1"]
    (tmp_path / "heads.csv").write_text("no,day,who\n1,2026-10-01,C1\n1,2026-10-02,C2\n", encoding="utf-8")
    with pytest.raises(FileError, match="不止一行"):
        read_foreign(tmp_path / "lines.csv", SALES, mapping)
    (tmp_path / "heads.csv").write_text("nummer,day\n1,2026-10-01\n", encoding="utf-8")
    with pytest.raises(FileError, match="两个文件都有列"):
        read_foreign(tmp_path / "lines.csv", SALES, mapping)


def test_columns_that_are_missing_and_files_without_a_header() -> None:
    mapping = Mapping("sales", {"date": "日期", "memo": "无此列"}, skip={"状态": ["x"]})
    intake = taken("sales", HEAD, ["2026-10-01", "X1", "C1", 5], mapping=mapping)
    assert [(c, k) for c, k, _r in codes(intake)] == [
        ("missing_column", "memo"),
        ("missing_column", ""),
        ("missing_column", "customer_id"),
        ("missing_column", "amount_fen"),
    ]
    assert codes(taken("sales", ["甲", "乙"], [1, 2])) == [("no_header", "", ())]
    assert codes(taken("sales")) == [("no_header", "", ())]


def test_damaged_numbers_are_blank_where_they_may_be_and_errors_where_not() -> None:
    header = [*HEAD, "发票号"]
    intake = taken(
        "sales",
        header,
        ["2026-10-01", "X1", "C1", 5, 2.444e19],
        ["2026-10-01", "X2", "C1", 5, "2.444E+19"],
        ["2026-10-01", "X3", "C1", 5, "24442000000012300000"],
        ["2026-10-01", "X4", "C1", 5, "24442000000012345678"],
        ["2026-10-01", 1e15, "C1", 5, "12345678"],
    )
    assert intake.frame["invoice_no"].fillna("").tolist() == [
        "",
        "",
        "24442000000012300000",
        "24442000000012345678",
        "12345678",
    ]
    found = [(p.code, p.column, p.rows, p.is_error) for p in intake.problems]
    assert found == [
        ("damaged_number", "doc_no", (6,), True),
        ("damaged_number", "invoice_no", (2, 3), False),
        ("damaged_number", "invoice_no", (4,), False),
        ("required", "doc_no", (6,), True),
    ]


def test_a_wide_csv_row_is_mended_or_named() -> None:
    rows: list[list[object]] = [["2026-10-01", "X1", "C1", "5"], ["2026-10-01", "X2", "C1", "1", "326"]]
    mended = taken("sales", HEAD, *rows, kind="csv")
    assert mended.totals["amount_fen"] == 133100
    assert codes(mended) == [("mended_commas", "", (3,))]
    unclear = taken("sales", HEAD, rows[0], ["2026-10-01", "X2", "C1", "a", "b"], kind="csv")
    assert ("too_many_cells", "", (3,)) in codes(unclear)


def test_what_printed_pages_put_between_and_totals_without_a_label() -> None:
    intake = taken(
        "sales",
        HEAD,
        ["2026-10-01", "X1", "C1", 100],
        ["2026-10-01", "X2", "C1", 20],
        ["", "", "", 120],
        ["第 2 页 共 3 页", "", "", ""],
        ["--------", "--------", "-----", "------"],
        ["2026-10-02", "X3", "C1", 3],
        ["", "", "", 3],
        ["", "", "", 123],
    )
    assert intake.counts["dropped"] == {"total": 3, "note": 2}
    assert intake.totals["amount_fen"] == 12300
    assert intake.problems == []
    not_a_sum = taken("sales", HEAD, ["2026-10-01", "X1", "C1", 100], ["", "", "", 99])
    assert not_a_sum.counts["kept"] == 2
    assert ("required", "date", (3,)) in codes(not_a_sum)


def test_headings_of_groups_and_the_stars_of_sap() -> None:
    intake = taken(
        "statements",
        ["日期", "票号", "客户编号", "金额"],
        ["华东区", "", "", ""],
        ["2026-10-01", "F1", "C1", 100],
        ["*", "", "", 100],
        ["2026-10-01", "F2", "C1", 5],
        ["**", "", "", 105],
    )
    assert intake.counts["dropped"] == {"note": 1, "total": 2}
    assert intake.proof["totals_agreed"] == 2
    assert intake.problems == []


def test_a_date_in_columns_of_its_parts() -> None:
    ledger = ["2026年", "", "凭证字号", "摘要", "借方", "贷方"], ["月", "日", "", "", "", ""]
    rows: list[list[object]] = [["10", 3.0, "记-7", "销售", 5, ""], ["10", "9", "记-8", "收到货款", "", 4]]
    intake = taken("ledger", *(list(r) for r in ledger), *rows)
    assert intake.frame["date"].dt.strftime("%F").tolist() == ["2026-10-03", "2026-10-09"]
    assert intake.frame["kind"].tolist() == ["invoice", "collection"]
    assert [c for c, _k, _r in codes(intake)] == ["missing_column", "kind_by_sign"]
    assert "发票 1、回款 1" in intake.problems[1].found.zh
    plainly = taken("sales", ["年", "月", "日", *HEAD[1:]], [2026, 10, 3, "X1", "C1", 5])
    assert plainly.frame["date"].tolist() == [pd.Timestamp("2026-10-03")]


def test_the_words_of_other_systems_for_kinds() -> None:
    header = ["日期", "凭证号", "客户编号", "单据类型", "应收金额"]
    words = ["销售专用发票", "收款单", "红字发票", "返利单", "期初余额", "其他应收单", "Credit memo", "發票"]
    rows = [["2026-10-01", f"V{i}", "C1", word, 5] for i, word in enumerate(words)]
    intake = taken("ledger", header, *rows)
    assert intake.frame["kind"].tolist() == [
        "invoice",
        "collection",
        "return",
        "rebate",
        "opening",
        "other",
        "return",
        "invoice",
    ]
    assert [c for c, _k, _r in codes(taken("ledger", header, ["2026-10-01", "V1", "C1", "怪单", 5]))] == [
        "not_understood"
    ]


def test_amounts_in_several_currencies_are_not_added_up() -> None:
    header = [*HEAD, "币种"]
    mixed = taken("sales", header, ["2026-10-01", "X1", "C1", 5, "人民币"], ["2026-10-01", "X2", "C1", 5, "USD"])
    assert [(p.code, p.rows, p.is_error) for p in mixed.problems] == [("currencies", (3,), True)]
    foreign = taken("sales", header, ["2026-10-01", "X1", "C1", 5, "USD"])
    assert [(p.code, p.is_error) for p in foreign.problems] == [("currencies", False)]
    assert taken("sales", header, ["2026-10-01", "X1", "C1", 5, "CNY"]).problems == []


def test_transactions_that_came_to_nothing_are_left_out_and_named() -> None:
    header = ["交易时间", "交易对方", "收/支", "金额", "交易状态"]
    intake = taken(
        "bank_lines", header, ["2026-10-03", "甲", "支出", 5, "交易关闭"], ["2026-10-03", "乙", "支出", 2, "交易成功"]
    )
    assert intake.totals["amount_fen"] == -200
    assert codes(intake) == [("closed", "", (2,))]


def test_made_keys_last() -> None:
    header = ["日期", "客户编号", "借方", "贷方"]
    rows: list[list[object]] = [["2026-10-01", "C1", 5, ""], ["2026-10-01", "C1", 5, ""], ["2026-10-02", "C1", "", 5]]
    first = taken("statements", header, *rows)
    later = taken("statements", ["别的标题"], header, *reversed(rows))
    assert len(set(first.frame["line_id"])) == 3
    assert set(first.frame["line_id"]) == set(later.frame["line_id"])
    shared = taken("ledger", ["凭证号", "类型", *header], ["7", "发票", *rows[0]], ["7", "发票", *rows[2]])
    assert len(set(shared.frame["entry_no"])) == 2
    assert all(no.startswith("7-") for no in shared.frame["entry_no"])


AMOUNTS = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20)


@settings(max_examples=30, deadline=None)
@given(AMOUNTS, st.integers(0, 3), st.booleans())
def test_nothing_is_lost(amounts: list[int], banner: int, totals: bool) -> None:
    rows: list[list[object]] = [["标题"]] * banner
    rows.append(HEAD)  # type: ignore[arg-type]
    rows += [["2026-10-01", f"X{i}", "C1", f"{fen / 100:,.2f}"] for i, fen in enumerate(amounts)]
    rows += [["合计", "", "", f"{sum(amounts) / 100:,.2f}"]] if totals else []
    intake = taken("sales", *rows)
    assert intake.problems == []
    assert intake.totals["amount_fen"] == sum(amounts)
    assert intake.counts["kept"] + intake.counts["dropped_total"] == intake.counts["rows_in"] == len(amounts) + totals
    assert intake.proof["totals_agreed"] == intake.proof["totals_checked"] == totals
