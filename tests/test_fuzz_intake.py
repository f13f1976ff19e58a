"""Fuzzing of intake: whatever the cells or bytes are, there are rows, problems or a refusal, and every row is accounted for.

`SALESBOOK_FUZZ=20000 pytest tests/test_fuzz_intake.py` looks longer.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from workbook.checks import empty
from workbook.errors import FileError
from workbook.intake.delimited import mend
from workbook.intake.inspection import inspect, inspect_sheets
from workbook.intake.intake import intakes_of
from workbook.intake.longtexts import texts_of
from workbook.intake.merge import merge_new
from workbook.intake.sheets import ByColumn, Sheet, as_cells
from workbook.intake.sniff import Kind
from workbook.tables import TABLES

LONG = settings(
    max_examples=int(os.environ.get("SALESBOOK_FUZZ", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
WORDS = [
    "日期",
    "单号",
    "客户编号",
    "客户名称",
    "金额",
    "金额（万元）",
    "数量",
    "单价",
    "借方",
    "贷方",
    "方向",
    "余额",
    "摘要",
    "类型",
    "票号",
    "凭证号",
    "发票号",
    "合计",
    "小计",
    "期初余额",
    "本月合计",
    "收/支",
    "收入",
    "支出",
    "币种",
    "年",
    "月",
    "日",
    "2026年",
    "2026-10-01",
    "20261003",
    "01/02/2026",
    "C1",
    "记-0012",
    "发票",
    "收款",
    "1,234.50",
    "(5)",
    "-7",
    "1052,75",
    "12",
    "0",
    "-",
    "*",
    "第1页",
    "交易状态",
    "交易关闭",
    "单位：万元",
    "2.444E+19",
    "====",
    "USD",
    "借",
    "贷",
    "/",
    "x",
]
CELL = st.one_of(
    st.sampled_from(["", *WORDS]),
    st.sampled_from(
        [
            "",
            5.0,
            1e16,
            float("inf"),
            float("nan"),
            -0.0,
            True,
            dt.date(2026, 10, 3),
            dt.datetime(1900, 1, 1),
            dt.time(1),
            dt.timedelta(1),
        ]
    ),
    st.text(max_size=5),
    st.integers(-(10**17), 10**17),
)
ROWS = st.lists(st.lists(CELL, max_size=8), max_size=14)
INPUTS = st.sampled_from([t for t in TABLES.values() if t.is_input])


@LONG
@given(ROWS, INPUTS, st.sampled_from(["csv", "xlsx"]), st.booleans())
def test_any_grid_into_any_table(rows: list[list[object]], table: object, kind: str, by_column: bool) -> None:
    if kind == "csv":
        rows = [[c if isinstance(c, str) else "" for c in row] for row in rows]
    width = max(map(len, rows), default=0)
    columns = [[row[i] if i < len(row) else "" for row in rows] for i in range(width)]
    held = ByColumn([(texts_of(c) if kind == "csv" else None) or as_cells(c) for c in columns])  # type: ignore[arg-type]
    sheet = Sheet("s", held if by_column and width else rows)  # type: ignore[arg-type]
    for intake in intakes_of(Path("f.x"), Kind(kind, "utf-8"), [sheet], table):  # type: ignore[arg-type]
        counts = intake.counts
        assert counts["kept"] + counts["dropped_total"] == counts["rows_in"]
        assert len(intake.frame) == counts.get("summed_to", counts["kept"])
        assert all(p.said().zh and p.said().en for p in intake.problems)
        new, same, problems = merge_new(empty(table), intake.frame, table)  # type: ignore[arg-type]
        assert len(new) + same + sum(len(p.rows) for p in problems) >= len(intake.frame)
    inspect_sheets(Path("f.x"), Kind(kind, "utf-8"), [sheet])


@LONG
@given(
    st.lists(st.lists(st.sampled_from(["1", "234", "5,6", "x", " y", "", "(1", "2)", "0"]), max_size=7), max_size=8),
    st.integers(1, 5),
)
@example([["1", "2"], ["x", "y", "z"]], 2)
def test_mending_keeps_every_character(rows: list[list[str]], width: int) -> None:
    mended = mend(rows, width)
    for before, after in zip(rows, mended.rows, strict=True):
        strip = str.maketrans("", "", ", ")
        assert "".join(before).translate(strip) == "".join(str(c) for c in after).translate(strip)
    assert all(len([c for c in mended.rows[i] if str(c).strip()]) <= width for i in mended.mended)


BYTES = st.one_of(
    st.binary(max_size=300),
    st.text("客户日期金额,\n\t;|\"'<>=（）0123456789.-甲乙 ", max_size=200).flatmap(
        lambda text: st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le", "big5"]).map(
            lambda e: text.encode(e, "replace")
        )
    ),
    st.sampled_from(
        [
            b"<table><tr><td>",
            b"<html><table><tr><td rowspan=3>a<tr><td>b</table>",
            b"PK\x03\x04",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        ]
    ).flatmap(lambda head: st.binary(max_size=80).map(lambda tail: head + tail)),
)


@LONG
@given(BYTES)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.xls"
    path.write_bytes(content)
    try:
        seen = inspect(path)
    except FileError as error:
        seen = {"file": path.name if all(error.said) else ""}
    assert seen["file"] == path.name
