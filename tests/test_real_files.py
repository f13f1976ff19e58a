"""Files nobody here wrote: banks and wallets, a broken superstore, awkward and hostile workbooks."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbook.errors import FileError
from workbook.intake.grid import grid
from workbook.intake.inspection import inspect
from workbook.intake.intake import read_foreign
from workbook.tables import TABLES

BANKS = (
    # layout, header row, rows in, kept, sum, whether the running balance foots (None: the file has none that can)
    ("abc_debit-records.csv", 1, 5, 5, "-2355.88", False),
    ("alipay-records.csv", 25, 10, 5, "222066.86", None),
    ("boc-records.csv", 2, 17, 17, "426.70", True),
    ("bocom_credit-records.csv", 1, 8, 8, "878.85", None),
    ("bocom_debit-records.csv", 1, 6, 6, "-102.75", False),
    ("cgb_credit-records.csv", 1, 4, 4, "-824.56", None),
    ("citic-records.xls", 2, 13, 13, "1097.39", None),
    ("cmb-records.csv", 1, 5, 5, "-779.14", False),
    ("icbc-credit-records.csv", 7, 10, 9, "4257.88", False),
    ("icbc-debit-v1-records.csv", 7, 12, 11, "-1399.34", None),
    ("icbc-debit-v2-records.csv", 7, 12, 11, "-1399.34", None),
    ("jd-records.csv", 22, 26, 16, "-1045.13", None),
    ("spdb_debit-records.xls", 2, 4, 4, "-1.64", True),
    ("wechat-records.csv", 17, 27, 16, "-2876.04", None),
    ("wechat-records.xlsx", 18, 27, 16, "-2876.04", None),
)


@pytest.mark.parametrize(("name", "header", "rows", "kept", "total", "foots"), BANKS)
def test_bank_and_wallet_layouts(
    data_dir: Path, name: str, header: int, rows: int, kept: int, total: str, foots: bool | None
) -> None:
    seen = inspect(data_dir / "cn_bank" / f"example-{name}")
    assert seen["table"] == "bank_lines"
    assert (seen["header_row"], seen["rows_in"], seen["kept"]) == (header, rows, kept)
    assert seen["control_totals"]["amount_fen"] == total
    assert seen["proof"].get("balance_foots") == foots
    assert seen["kept"] + sum(n for reason, n in seen["dropped"].items() if reason != "blank") == rows


def test_a_wallet_that_writes_refunds_into_its_amounts_is_flagged(data_dir: Path) -> None:
    seen = inspect(data_dir / "cn_bank" / "example-jd-records.csv")
    [problem] = [p for p in seen["problems"] if p["is_error"]]
    assert (problem["code"], problem["rows"]) == ("not_an_amount", [26, 33, 45, 48])


@pytest.mark.parametrize("name", ["orders.csv", "orders_gbk.csv", "raw/tableau-supermarket.csv"])
def test_three_forms_of_the_superstore_have_one_total(data_dir: Path, name: str) -> None:
    path = data_dir / "cn_superstore" / name
    [intake] = read_foreign(path, TABLES["sales"])
    frame = intake.frame
    assert (len(frame), frame["doc_no"].nunique(), frame["customer_id"].nunique()) == (1000, 459, 350)
    assert (int(frame["amount_fen"].sum()), frame["quantity"].sum()) == (175_901_300, 3787)
    by_year = frame.groupby(frame["date"].dt.year)["amount_fen"].sum().floordiv(100)
    assert by_year.to_dict() == {2015: 293_175, 2016: 385_300, 2017: 469_975, 2018: 610_563}
    assert [p.code for p in intake.problems if p.is_error] == []
    seen = inspect(path)
    assert seen["other_totals"].get("profit", seen["other_totals"].get("利润")) == "240978"


MESSY = (
    ("easyexcel_t01_产品导入模板.xls", 2, "材质*", 1),
    ("easyexcel_t02_标题行.xlsx", 2, "序号", 1),
    ("easyexcel_t03_费用重算.xlsx", 1, "单据号", 1),
    ("easyexcel_t04_合并单元格.xlsx", 1, "序号", 56),
    ("easyexcel_t07_日期为数字.xlsx", 1, "Model Name", 1),
    ("easyexcel_office_bom.csv", 1, "姓名", 10),
    ("jonesteven_销售数据.xlsx", 1, "商品名称", 20),
    ("calamine_header-row.xlsx", 9, "Columns", 1),
    ("packt_ch09_FactResellerSales.csv", 1, "ProductKey", 587),
)


@pytest.mark.parametrize(("name", "header", "first", "rows"), MESSY)
def test_awkward_files(data_dir: Path, name: str, header: int, first: str, rows: int) -> None:
    path = data_dir / "messy_fixtures" / name
    seen = inspect(path)
    cell = grid(path)[0].rows[header - 1]
    assert (seen["header_row"], seen["kept"]) == (header, rows)
    assert next(c for c in cell if c) == first


def test_incomplete_rows_are_named_and_the_rest_adds_up(data_dir: Path) -> None:
    [intake] = read_foreign(data_dir / "messy_fixtures" / "jonesteven_销售数据.xlsx", TABLES["sales"])
    assert intake.totals["amount_fen"] == 25_984_100
    [missing] = [p for p in intake.problems if p.is_error]
    assert (missing.code, missing.column, missing.rows) == ("required", "amount_fen", (5, 7, 12))


def test_amounts_a_locale_has_mangled_are_refused_not_read(data_dir: Path) -> None:
    [intake] = read_foreign(data_dir / "messy_fixtures" / "packt_ch09_FactResellerSales.csv", TABLES["sales"])
    assert intake.frame["amount_fen"].notna().sum() == 0
    assert {(p.code, p.column) for p in intake.problems} >= {("not_an_amount", "amount_fen"), ("not_a_date", "date")}


def first_date(path: Path) -> Any:
    return next(c for row in grid(path)[0].rows for c in row if hasattr(c, "year"))


@pytest.mark.parametrize(
    ("folder", "name", "day"),
    [
        ("messy_fixtures", "calamine_date_1904.xlsx", "2021-01-01"),
        ("messy_fixtures", "poi_1904DateWindowing.xls", "2000-01-01"),
        ("nasty", "tafia+calamine~tests__date_1904.xlsx", "2021-01-01"),
    ],
)
def test_dates_counted_from_1904(data_dir: Path, folder: str, name: str, day: str) -> None:
    assert pd.Timestamp(first_date(data_dir / folder / name)).strftime("%F") == day


def test_1900_and_1904_are_told_apart(data_dir: Path) -> None:
    pair = [first_date(data_dir / "nasty" / f"SheetJS+test_files~1904__{n}.xls") for n in (1900, 1904)]
    assert [pd.Timestamp(day).strftime("%F") for day in pair] == ["1900-01-01", "1904-01-02"]


REFUSED = {
    "dtd": ("own_billion_laughs", "poc-xmlbomb.xlsx", "own_xxe"),
    "too_large": ("own_lastcell", "own_zipbomb"),
    "protected": ("protected_passtika", "encrypted.", "__out.xlsx", "encryptAES"),
    "empty": ("xmlbomb-empty",),
    "damaged": ("duplicate-filename", "poc-shared-strings"),
}


def test_hostile_files_give_rows_or_one_named_refusal(data_dir: Path) -> None:
    files = [p for p in sorted((data_dir / "nasty").iterdir()) if p.name != "README.md"]
    before = sorted(p.name for p in (data_dir / "nasty").iterdir())
    refused = {}
    unnamed: list[str] = []
    for path in files:
        start = time.monotonic()
        try:
            inspect(path)
        except FileError as error:
            refused[path.name] = error.code
            unnamed += [path.name] if not all(path.name in text for text in error.said) else []
        assert time.monotonic() - start < 60, path.name
    assert unnamed == []
    for code, parts in REFUSED.items():
        for part in parts:
            assert {c for name, c in refused.items() if part in name} <= {code}, part
    assert set(refused.values()) <= {"dtd", "too_large", "protected", "empty", "damaged", "not_a_table"}
    assert sorted(p.name for p in (data_dir / "nasty").iterdir()) == before


def test_text_encodings_of_one_table_give_the_same_rows(data_dir: Path) -> None:
    totals = set()
    for name in ("own_csv_utf16le_nobom.csv", "own_csv_utf8bom.csv"):
        totals.add(inspect(data_dir / "nasty" / name)["control_totals"]["amount_fen"])
    assert totals == {"734.50"}
    big5 = inspect(data_dir / "nasty" / "own_csv_big5.csv")
    assert (big5["encoding"], big5["encoding_sure"], big5["kept"]) == ("big5", False, 2)


def test_files_that_calamine_alone_cannot_read(data_dir: Path) -> None:
    nasty = data_dir / "nasty"
    for part in ("utf16be.bom.xlsx", "utf16be.xlsx", "59746_NoRowNums", "SimpleStrict", "Linux-Directory-Separator"):
        [path] = [p for p in nasty.iterdir() if part in p.name]
        assert any(sheet.rows for sheet in grid(path)), part
