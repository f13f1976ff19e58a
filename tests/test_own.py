"""Columns and sheets people added, as measures: read by name from a real workbook, refused with their cells."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from needs import absent
from small_books import small_book, with_parts
from small_tables import rows, tables

from macros.commands import COMMANDS
from macros.new import buttons
from macros.run import run_on_book, tables_read
from workbook.demo import demo_tables
from workbook.errors import InputError, Problem
from workbook.files import live
from workbook.files.create import create
from workbook.files.read import read_book
from workbook.performance.measures import take
from workbook.performance.own import with_own
from workbook.performance.rules import custom_measures

pytest_plugins = ["tests.engines.fixtures"]
MONTH = pd.Timestamp(2026, 10, 1).date()
OURS = {
    "measure_id": "M",
    "name": "毛利率",
    "kind": "ratio",
    "upper_table": "销售明细",
    "upper_column": "毛 利",
    "lower_table": "sales",
    "lower_column": "金额",
}
THEIRS = {"measure_id": "T", "name": "培训", "kind": "ratio", "upper_table": "我的指标", "upper_column": "得分", "lower_table": "我的指标", "lower_column": "满分", "unit": "分"}  # fmt: skip


def add_sheet(book: Any, _sheet: Any) -> None:
    """A sheet of somebody's own: a title, a header, formulas with their values, a remark after a gap."""
    sheet = book.add_worksheet("我的指标")
    sheet.write("A1", "每人得分（自己算）")
    sheet.write_row("B3", ["姓名", "月份", "得分", "满分", "评语"])
    for k, (name, month) in enumerate((("张三", "2026-10"), ("李四", "2026-10"), ("张三", "2026-09")), 4):
        sheet.write_row(f"B{k}", [name, month])
        sheet.write_formula(f"D{k}", f"=60+ROW()*{k}", None, 50 + k)
        sheet.write_row(f"E{k}", [100, "好"])
    sheet.write("B8", "说明：不算在内")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    headers = ("日期", "单号", "客户编号", "金额", "毛利", "渠道")
    lines = [
        (pd.Timestamp(2026, 10, 5), "1", "C", 1000, 250, "直营"),
        (pd.Timestamp(2026, 10, 6), "2", "C", 1000, 150, "分销"),
        (pd.Timestamp(2026, 9, 6), "3", "C", 1000, 999, "直营"),
    ]
    return small_book(tmp_path / "b.xlsx", "sales", lines, headers, more=add_sheet)


def frames_of(path: Path, *rules: dict[str, object]) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The frames of a command that reads the sales and these rules."""
    read = read_book(path, ["sales"])
    given = tables(
        measure_rules=rows("measure_rules", *rules),
        reps=rows(
            "reps", {"rep_id": "A", "rep": "张三", "region_id": "R"}, {"rep_id": "B", "rep": "李四", "region_id": "R"}
        ),
        customers=rows("customers", {"customer_id": "C", "rep_id": "A", "region_id": "R"}),
    )
    raw = read.tables["sales"].frame
    given["sales"] = pd.DataFrame({"date": pd.to_datetime(raw["date"]), "customer_id": raw["customer_id"], "amount_fen": (raw["amount_fen"] * 100).astype("Int64")}).reindex(columns=given["sales"].columns).astype(dict(given["sales"].dtypes))  # fmt: skip
    more, problems = with_own(given["measure_rules"], given, read.own)
    return given | more, problems


def value(path: Path, rule: dict[str, object], level: str = "rep", who: str = "A") -> tuple[float, str]:
    frames, _none = frames_of(path, rule)
    measures, problems = custom_measures(frames["measure_rules"], frames)
    assert not problems
    measure = measures[str(rule["measure_id"])]
    taken = take(measure, frames, pd.Index([who]), MONTH, level, "zh")
    return float(taken.value[0]), f"{taken.said[0]} {measure.source.zh} {measure.unit.zh}"


def test_a_column_people_added_to_our_table_is_a_measure(book: Path) -> None:
    assert value(book, OURS) == (0.2, "毛利率分子 400 ÷ 毛利率分母 2,000 = 20.00% 销售明细.毛 利 ÷ sales.金额 %")
    assert value(book, OURS, "region", "R")[0] == 0.2
    only = OURS | {"upper_where": "渠道=直营", "lower_where": "渠道=直营"}  # a condition on an own column
    assert value(book, only)[0] == 0.25


def test_a_sheet_of_ones_own_with_formulas_is_a_measure(book: Path) -> None:
    assert value(book, THEIRS) == (0.54, "培训分子 54 ÷ 培训分母 100 = 54.00% 我的指标.得分 ÷ 我的指标.满分 %")
    assert value(book, THEIRS, who="B")[0] == 0.55
    assert value(book, THEIRS, "region", "R")[0] == pytest.approx(109 / 200)
    count = {
        "measure_id": "N",
        "name": "次数",
        "kind": "count",
        "upper_table": "我的指标",
        "upper_where": "评语=好",
        "unit": "次",
    }
    assert value(book, count) == (1, "次数 1 我的指标 次")


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"upper_table": "没有"}, "upper_table"),
        ({"upper_column": "没有"}, "upper_column"),
        ({"upper_where": "没有=1"}, "upper_where"),
        ({"upper_where": "评语"}, "upper_where"),
    ],
)
def test_a_name_that_is_nowhere_is_refused(book: Path, change: dict[str, object], column: str) -> None:
    frames, _none = frames_of(book, THEIRS | change)
    found, problems = custom_measures(frames["measure_rules"], frames)
    assert not found or column != "upper_table"
    assert [p.column for p in problems] == [column]


def test_cells_that_are_no_numbers_are_named(book: Path) -> None:
    frames, _none = frames_of(book, THEIRS | {"upper_column": "评语"})
    _found, problems = custom_measures(frames["measure_rules"], frames)
    assert [p.said().zh for p in problems] == ["我的指标.评语：需要数字（自定义指标要用这一列）；第 4、5、6 行：“好”"]


@pytest.mark.parametrize("empty", [b"", b"<v/>", b"<v />", b"<v></v>"])
def test_a_formula_without_a_value_is_named_and_never_a_zero(book: Path, tmp_path: Path, empty: bytes) -> None:
    bare = with_parts(
        book, tmp_path / "bare.xlsx", lambda name, part: part.replace(b"<v>54</v>", empty) if "sheet2" in name else part
    )
    frames, _none = frames_of(bare, THEIRS)
    _found, problems = custom_measures(frames["measure_rules"], frames)
    assert [(p.code, p.rows, p.found.en) for p in problems] == [
        ("own_not_a_number", (4,), "a formula without a result")
    ]


def test_a_declared_table_that_the_command_does_not_read_is_read_for_the_rule(tmp_path: Path) -> None:
    kept = [("2026-10-01", "A", 3, "x")]
    path = small_book(tmp_path / "p.xlsx", "promises", kept, ("承诺日期", "业务员编号", "承诺金额", "备注"))
    read = read_book(path, [])
    assert read.own("promises") is not None
    assert read.own("没有") is None


def test_in_a_whole_workbook_recalculated_by_a_spreadsheet(tmp_path: Path) -> None:
    """As a person does it: a formula column beside the sales, a sheet of formulas, two rules, two KPIs."""
    if shutil.which("soffice") is None:
        absent("soffice is not installed")
    openpyxl = pytest.importorskip("openpyxl")
    made = demo_tables("zh")
    made["sales"] = made["sales"][made["sales"]["date"] >= pd.Timestamp(2026, 10, 1)]
    keys = tables_read(COMMANDS["score"])
    (tmp_path / "new.xlsx").write_bytes(create({k: f for k, f in made.items() if k in keys}, "zh", buttons(), keys))
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    _type_in(book)
    book.save(tmp_path / "typed.xlsx")
    with pytest.raises(InputError) as error:  # nobody has calculated it yet
        run_on_book(COMMANDS["score"], tmp_path / "typed.xlsx", {"month": "2026-10"})
    assert {p.code for p in error.value.problems} == {"own_not_a_number"}
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "typed.xlsx")], check=True, capture_output=True
    )
    scores = run_on_book(COMMANDS["score"], tmp_path / "out" / "typed.xlsx", {"month": "2026-10"}).tables["scores"]
    lines = scores.set_index(["rep_id", "kpi_id"])
    assert lines.loc[("S01", "K06"), "source"] == "销售明细.毛利 ÷ 销售明细.金额"
    assert lines.loc[("S01", "K06"), "actual"] == pytest.approx(0.3, abs=1e-6)
    assert lines["actual"].xs("K05", level="kpi_id").tolist() == [(60 + 2 * row) / 100 for row in range(4, 16)]


def _type_in(book: Any) -> None:
    """What the person types."""
    from openpyxl.utils import get_column_letter, range_boundaries
    from openpyxl.worksheet.table import TableColumn

    sheet = book["销售明细"]
    table = sheet.tables["sb_sales"]
    left, top, right, bottom = range_boundaries(table.ref)
    letter = get_column_letter(_columns(sheet)["金额"])
    sheet.cell(top, right + 1).value = "毛利"
    for row in range(top + 1, bottom + 1):
        sheet.cell(row, right + 1).value = f"=ROUND({letter}{row}*0.3,2)"
    table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right + 1)}{bottom}"
    table.autoFilter.ref = table.ref
    table.tableColumns.append(TableColumn(id=99, name="毛利"))
    own, reps = book.create_sheet("我的指标"), book["业务员"]
    own.append(["业务员", "月份", "得分", "满分"])
    for row in range(4, 16):
        own.append([reps.cell(row, _columns(reps)["业务员"]).value, "2026-10", f"=60+{row}*2", 100])
    _put(book["自定义指标"], 4, 指标编号="M", 名称="毛利率", 种类="比率", 分子表="销售明细", 分子列="毛利", 分母表="销售明细", 分母列="金额")  # fmt: skip
    _put(book["自定义指标"], 5, 指标编号="T", 名称="得分率", 种类="比率", 分子表="我的指标", 分子列="得分", 分母表="我的指标", 分母列="满分")  # fmt: skip
    _put(book["考核指标"], 8, 取数="自定义", 自定义指标="T", 权重=5)
    _put(book["考核指标"], 9, 指标编号="K06", 指标名称="毛利率", 取数="自定义", 权重=5, 方向="越高越好", 目标值=0.3, 自定义指标="M")  # fmt: skip


def _columns(sheet: Any) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[3]}


def _put(sheet: Any, row: int, **cells: object) -> None:
    for header, cell in cells.items():
        sheet.cell(row, _columns(sheet)[header]).value = cell


@pytest.mark.office
def test_own_columns_of_an_open_workbook_read_as_those_of_the_closed_file(book: Path, opened: Any) -> None:
    here, there = live.read_book(opened(book), ["sales"]), read_book(book, ["sales"])
    for name in ("sales", "我的指标"):
        mine, theirs = here.own(name), there.own(name)
        assert mine is not None
        assert theirs is not None
        assert list(mine) == list(theirs)
        number = [c for c in mine if c in ("毛利", "amount_fen", "满分")]
        pd.testing.assert_frame_equal(mine[number].astype(float), theirs[number].astype(float))
    assert here.own("没有") is None
