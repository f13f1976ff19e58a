"""Layouts nobody here has seen yet: what banks, wallets and accounting systems export, each with a known total."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from needs import absent

from workbook.errors import FileError
from workbook.intake import delimited, sniff
from workbook.intake.inspection import inspect
from workbook.intake.intake import read_foreign
from workbook.tables import TABLES

MOVES = (
    ("2026-10-08", "09:12:33", "1234.50", "某甲商贸有限公司", "6222020200012345678", "货款"),
    ("2026-10-09", "10:01:02", "-234.50", "某乙物流有限公司", "6217000012345678901", "运费"),
    ("2026-10-12", "11:30:00", "0.01", "", "", "结息"),
    ("2026-10-15", "15:45:59", "-5000.00", "张三", "6228480012345678", "工资"),
    ("2026-10-20", "16:00:00", "12000.00", "某丙（上海）贸易有限公司", "31001512345678901234", "往来款"),
    ("2026-10-20", "16:05:00", "-1000.00", "国家金库", "0", "税款"),
)
"""Day, time, amount, the other party, its account, memo; from 10,000.00 to 17,000.01."""


def cells(of: str) -> list[str]:
    """One line of a layout a move; the words in braces are its parts."""
    balance, lines = Decimal(10_000), []
    for number, (day, time, text, name, account, memo) in enumerate(MOVES, 1):
        amount = Decimal(text)
        balance += amount
        is_in = amount > 0
        parts = {
            "n": number,
            "day": day,
            "d8": day.replace("-", ""),
            "slash": day.replace("-", "/"),
            "zh": f"{day[:4]}年{day[5:7]}月{day[8:]}日",
            "time": time,
            "t6": time.replace(":", ""),
            "amount": amount,
            "size": abs(amount),
            "in": f"{amount:,.2f}" if is_in else "",
            "out": "" if is_in else f"{-amount:,.2f}",
            "in0": amount if is_in else "0.00",
            "out0": "0.00" if is_in else -amount,
            "minus0": "0.00" if is_in else amount,
            "balance": balance,
            "grouped": f"{balance:,.2f}",
            "name": name,
            "account": account,
            "memo": memo,
            "jd": "贷" if is_in else "借",
            "dc": "C" if is_in else "D",
            "sign": "收入" if is_in else "支出",
            "entry": "入账" if is_in else "出账",
            "way": "来账" if is_in else "往账",
            "payer": name if is_in else "本公司",
            "payee": "本公司" if is_in else name,
        }
        lines.append(of.format_map(parts))
    return lines


BANKS: dict[str, tuple[str, str]] = {
    "工商银行 企业": (
        "凭证号|本方账号|对方账号|交易时间|借/贷|借方发生额|贷方发生额|对方行号|摘要|用途|对方单位名称|余额|个性化信息",
        "0|1202|{account}|{day} {time}|{jd}|{out0}|{in0}|102|{memo}||{name}|{grouped}|",
    ),
    "建设银行 企业": (
        "账号|账户名称|交易时间|借方发生额/元(支取)|贷方发生额/元(收入)|余额|币种|对方户名|对方账号|对方开户机构|记账日期|摘要|"
        "备注|账户明细编号-交易流水号|企业流水号|凭证种类|凭证号",
        "3100|本公司|{d8} {time}|{out0}|{in0}|{balance}|人民币元|{name}|{account}|建行|{d8}|{memo}||{n}-N||||",
    ),
    "建设银行 个人": (
        "序号|摘要|币别|钞汇|交易日期|交易金额|账户余额|交易地点/附言|对方账号与户名",
        "{n}|{memo}|人民币元|钞|{d8}|{amount}|{grouped}|网银|{account}/{name}",
    ),
    "农业银行 企业": (
        "交易日期|交易时间|收入金额|支出金额|账户余额|交易行名|对方省市|对方账号|对方户名|交易用途",
        "{d8}|{t6}|{in}|{out}|{balance}|农行|上海|{account}|{name}|{memo}",
    ),
    "农业银行 新": (
        "交易时间|交易说明|收入(元)|支出(元)|余额(元)|对方户名|对方账号",
        "{day} {time}|{memo}|{in}|{out}|{balance}|{name}|{account}",
    ),
    "中国银行 企业": (
        "交易类型[ Transaction Type ]|付款人账号[ Debit Account No. ]|付款人名称[ Payer's Name ]|"
        "收款人名称[ Payee's Name ]|交易日期[ Transaction Date ]|交易时间[ Transaction time ]|"
        "交易货币[ Trade Currency ]|交易金额[ Trade Amount ]|交易后余额[ After-transaction balance ]|"
        "起息日期[ Value Date ]|交易流水号[ Transaction reference number ]|摘要[ Reference ]|备注[ Remarks ]",
        "{way}|1|{payer}|{payee}|{d8}|{time}|CNY|{amount}|{balance}|{d8}|S{n}|{memo}|",
    ),
    "交通银行 企业": (
        "交易时间|业务摘要|凭证种类|凭证号码|发生额|余额|对方账号|对方户名|对方行名|借贷标志",
        "{day} {time}|{memo}|||{size}|{balance}|{account}|{name}||{jd}",
    ),
    "招商银行 企业": (
        "账号|账号名称|币种|交易日|交易时间|起息日|交易类型|借方金额|贷方金额|余额|摘要|流水号|业务名称|用途|收/付方名称|收/付方账号",
        "121|本公司|人民币|{d8}|{time}|{d8}|转账|{out}|{in}|{balance}|{memo}|K{n}|||{name}|{account}",
    ),
    "浦发银行": (
        "交易日期|交易时间|交易流水号|借方金额|贷方金额|账户余额|凭证号码|摘要代码|备注|对方账号|对方户名",
        "{d8}|{t6}|P{n}|{out}|{in}|{balance}|||{memo}|{account}|{name}",
    ),
    "兴业银行": (
        "银行流水号|账号|账户名称|凭证代号|借方金额|贷方金额|账户余额|摘要|对方账号|对方户名|对方银行|交易渠道|交易时间",
        "C{n}|321|本公司||{out0}|{in0}|{balance}|{memo}|{account}|{name}||网银|{day} {time}",
    ),
    "民生银行": (
        "交易日期|主机交易流水号|借方发生额|贷方发生额|账户余额|凭证号|摘要|对方账号|对方账号名称|对方开户行|交易时间",
        "{slash}|M{n}|{out}|{in}|{grouped}||{memo}|{account}|{name}||{time}",
    ),
    "平安银行": (
        "交易日期|账号|借|贷|账户余额|交易流水号|对方账户|对方账户名称|交易用途",
        "{d8}|1100|{out}|{in}|{balance}|A{n}|{account}|{name}|{memo}",
    ),
    "华夏银行": (
        "日期|业务类型|凭证号码|借方金额|贷方金额|方向|余额|对方户名|摘要",
        "{day}|转账||{out}|{in}|贷|{balance}|{name}|{memo}",
    ),
    "邮储银行": (
        "交易日期|交易渠道|摘要|交易金额|账户余额|对方账号/卡号/汇票号|对方户名|附言",
        "{day}|手机银行|{memo}|{amount}|{balance}|{account}|{name}|",
    ),
    "网商银行": (
        "交易时间|账务流水号|账号|户名|入账(元)|出账(元)|余额(元)|对方户名|对方账号|摘要",
        "{day} {time}|W{n}|8|本公司|{in}|{out}|{balance}|{name}|{account}|{memo}",
    ),
    "支付宝 商家": (
        "账务流水号|业务流水号|商户订单号|商品名称|发生时间|对方账号|收入金额（+元）|支出金额（-元）|账户余额（元）|业务类型|备注",
        "1{n}\t|2{n}\t|O{n}\t|{memo}|{day} {time}|{account}|{in0}|{minus0}|{balance}|在线支付|",
    ),
    "微信 资金账单": (
        "记账时间|微信支付业务单号|资金流水单号|业务名称|业务类型|收支类型|收支金额（元）|账户结余（元）|资金变更提交申请人|备注|业务凭证号",
        "`{day} {time}|`4200{n}|`{n}|`交易|`扣除|`{sign}|`{size}|`{balance}|`system|`{memo}|`{n}",
    ),
    "拼多多": (
        "商户订单号|发生时间|收入金额（+元）|支出金额（-元）|账务类型|备注|业务描述",
        "2610{n}-1|{day} {time}|{in0}|{minus0}|交易收入|{memo}|",
    ),
    "抖音": (
        "动账时间|动账流水号|动账方向|动账金额|动账账户|动账场景|订单号|备注",
        "{day} {time}|'{n}|{entry}|{size}|聚合账户|{memo}||",
    ),
    "英国": ("Date|Type|Description|Paid out|Paid in|Balance", "{day}|BAC|{memo}|{out}|{in}|{grouped}"),
    "美国": ("Posting Date|Description|Amount|Type|Balance|Check or Slip #", "{day}|{memo}|{amount}|ACH|{balance}|"),
    "香港": (
        "Transaction Date|Value Date|Narrative|Debit Amount|Credit Amount|Ledger Balance",
        "{day}|{day}|{memo}|{out}|{in}|{grouped}",
    ),
    "D 和 C": ("记账日期|金额|借贷标记|账户余额|对手方名称|交易附言", "{day}|{size}|{dc}|{balance}|{name}|{memo}"),
    "没有名字的方向": ("记账日期|金额|性质|摘要", "{day}|{size}|{sign}|{memo}"),
    "转入转出": ("交易日期|转入|转出|可用余额|对方姓名|说明", "{day}|{in}|{out}|{balance}|{name}|{memo}"),
    "年月日": ("记账日|交易金额|余额|交易摘要|对方信息", "{zh}|{amount}|{balance}|{memo}|{name}"),
}


def text_of(header: str, lines: Sequence[str], above: Sequence[str] = (), below: Sequence[str] = ()) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([header.split("|"), *(line.split("|") for line in lines)])
    return "\n".join([*above, written.getvalue().strip("\r\n"), *below]) + "\n"


@pytest.mark.parametrize("bank", BANKS)
def test_a_bank_nobody_has_sent_before(tmp_path: Path, bank: str) -> None:
    header, line = BANKS[bank]
    path = tmp_path / "流水.csv"
    path.write_text(text_of(header, cells(line)), encoding="gb18030")
    seen = inspect(path)
    assert (seen["table"], seen["kept"], seen["control_totals"]["amount_fen"]) == ("bank_lines", 6, "7000.01")
    assert [p for p in seen["problems"] if p["is_error"]] == []
    assert seen["proof"].get("balance_foots", True)
    assert "date" in [c["column"] for c in seen["columns"]]


def test_a_large_file_is_read_as_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick way for large texts finds every row, fault and total that the careful way finds."""
    paths = []
    for number, (header, line) in enumerate(BANKS.values()):
        paths.append(tmp_path / f"{number}.csv")
        more = ["", header.replace("|", ","), "合计,,,,", "第 2 页", '"x', "#REF!,,5,,", "2026-10-01,,,,"]
        paths[-1].write_text(text_of(header, cells(line), ["银行,,"], more[: number % 8]), encoding="utf-8")
    small = [seen_or_refused(path) for path in paths]
    monkeypatch.setattr(delimited, "LARGE", 1)
    monkeypatch.setattr(sniff, "LARGE", 1)
    assert [seen_or_refused(path) for path in paths] == small


def seen_or_refused(path: Path) -> Any:
    try:
        return {**inspect(path), "sheets": []}  # the width of the widest row, without its blanks or with them
    except FileError as error:
        return error.code


@pytest.mark.parametrize(
    ("above", "below", "agreed"),
    [
        (["#支付宝账务明细查询", "#账号：[2088]"], ["#--------列表结束-------", "#支出合计：3笔，共-6234.50元"], 1),
        (["# 招商银行交易记录", ""], ["", "# 收入合计: 3笔，共13234.51元", "# 支出合计: 3笔，共6234.50元"], 2),
        (
            [],
            ["------------------", "共6笔记录", "已收入:3笔,13234.51元", "待收入:0笔,0.00元", "已支出:3笔,6234.50元"],
            2,
        ),
        (["收入：3笔 13234.51元", "支出：3笔 6234.50元", "不计收支：0笔 0.00元"], [], 2),
        ([], ["总笔数,收入笔数,收入金额,支出笔数,支出金额", "`6,`3,`13234.51,`3,`6234.50"], 0),
    ],
)
def test_what_a_wallet_writes_around_its_lines_is_a_check(
    tmp_path: Path, above: list[str], below: list[str], agreed: int
) -> None:
    header, line = "交易时间|交易单号|交易对方|金额(元)|收/支|备注", "{day} {time}|{n}|{name}|{size}|{sign}|{memo}"
    path = tmp_path / "流水.csv"
    path.write_text(text_of(header, cells(line), above, below), encoding="utf-8")
    seen = inspect(path)
    assert (seen["kept"], seen["control_totals"]["amount_fen"], seen["problems"]) == (6, "7000.01", [])
    assert (seen["proof"]["totals_checked"], seen["proof"]["totals_agreed"]) == (agreed, agreed)


def test_a_stated_total_that_differs_is_said(tmp_path: Path) -> None:
    path = tmp_path / "流水.csv"
    header, line = "交易时间|金额(元)|收/支|备注", "{day}|{size}|{sign}|{memo}"
    path.write_text(text_of(header, cells(line), ["收入：4笔 13234.51元"]), encoding="utf-8")
    [problem] = inspect(path)["problems"]
    assert (problem["code"], problem["is_error"]) == ("total_differs", False)
    assert "“收入” 4 笔 13234.51，读到的是 3 笔 13234.51" in problem["zh"]


@pytest.mark.parametrize(
    ("rows", "total", "code"),
    [
        (["-5,D", "7,C"], None, "sign_unclear"),  # one amount out, negative: its sign, or a reversal?
        (["-5,D", "-6,D", "-1,D", "7,C"], "-5.00", ""),  # all of them: they have their sign already
        (["5,D", "-6,D", "7,C"], "8.00", ""),  # one reversal among amounts out
        (["5,J", "7,D"], "2.00", ""),  # J 借, D 贷, by their sound
        (["5,D", "6,D"], None, "direction"),  # debit, or 贷?
    ],
)
def test_signs_that_two_things_may_say_are_asked(tmp_path: Path, rows: list[str], total: str | None, code: str) -> None:
    path = tmp_path / "流水.csv"
    path.write_text("\n".join(["交易日期,金额,借贷标记", *(f"2026-10-0{i},{r}" for i, r in enumerate(rows, 1))]))
    seen = inspect(path)
    assert [p["code"] for p in seen["problems"] if p["is_error"]] == ([code] if code else [])
    assert total is None or seen["control_totals"]["amount_fen"] == total


def test_two_amounts_that_differ_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "流水.csv"
    path.write_text("交易日期,交易金额,发生额,摘要\n2026-10-01,5,6,a\n2026-10-02,5,5,b\n", encoding="utf-8")
    [problem] = [p for p in inspect(path)["problems"] if p["is_error"]]
    assert (problem["code"], problem["column"]) == ("other_columns", "amount_fen")
    path.write_text("交易日期,交易金额,发生额,摘要\n2026-10-01,5,5.00,a\n2026-10-02,5,5,b\n", encoding="utf-8")
    assert [p["code"] for p in inspect(path)["problems"] if p["is_error"]] == []


SHEETS: dict[str, tuple[str, int, str, list[list[Any]]]] = {
    "T+": (
        "ledger", 2, "-3765.50",
        [["往来明细账"], ["单位：元"], ["日期", "单据类型", "单据编号", "往来单位", "摘要", "应收金额", "收款金额", "应收余额"],
         ["", "", "", "甲", "期初余额", "", "", 10000], ["2026-10-08", "销货单", "SA1", "甲", "销售", 1234.5, "", 11234.5],
         ["2026-10-09", "收款单", "AR1", "甲", "收款", "", 5000, 6234.5], ["合计", "", "", "", "", 1234.5, 5000, 6234.5]],
    ),
    "K3": (
        "ledger", 2, "-3765.50",
        [["应收款明细表"], ["日期", "核算项目代码", "核算项目名称", "单据类型", "单据号码", "摘要", "本期应收", "本期实收", "期末余额"],
         ["", "01", "甲", "", "", "期初余额", "", "", 10000],
         ["2026-10-08", "01", "甲", "销售发票", "X1", "", "1,234.50", "", "11,234.50"],
         ["2026-10-09", "01", "甲", "收款单", "K1", "", "", "5,000.00", "6,234.50"],
         ["", "01", "甲", "", "", "小计", "1,234.50", "5,000.00", "6,234.50"],
         ["", "", "", "", "", "合计", "1,234.50", "5,000.00", "6,234.50"], ["制表人：张三", "", "", "打印日期：2026-11-01"]],
    ),
    "SAP": (
        "ledger", 2, "-3765.50",
        [["客户", "凭证编号", "凭证类型", "过账日期", "借/贷标识", "本币金额", "文本"],
         ["100001", "18", "RV", "2026.10.08", "S", "1,234.50", "发票"],
         ["100001", "14", "DZ", "2026.10.09", "H", "5,000.00-", "收款"], ["*", "", "", "", "", "3,765.50-", ""]],
    ),
    "合并": (
        "sales", 3, "600.00",
        [["区域", "客户", "日期", "单号", "金额"], ["华东", "甲", "2026-10-08", "A1", 100], ["", "", "2026-10-09", "A2", 200],
         ["", "乙", "2026-10-09", "A3", 300]],
    ),
    "小计在前": (
        "sales", 3, "700.00",
        [["区域", "客户", "日期", "单号", "金额"], ["华东 小计", "", "", "", 300], ["华东", "甲", "2026-10-08", "A1", 100],
         ["华东", "乙", "2026-10-08", "A2", 200], ["华南 小计", "", "", "", 400], ["华南", "丙", "2026-10-09", "A3", 400],
         ["总计", "", "", "", 700]],
    ),
    "并排": (
        "sales", 4, "1000.00",
        [["日期", "单号", "客户", "金额", "", "日期", "单号", "客户", "金额"],
         ["2026-10-08", "A1", "甲", 100, "", "2026-11-01", "B1", "乙", 300],
         ["2026-10-09", "A2", "甲", 200, "", "2026-11-02", "B2", "乙", 400]],
    ),
    "万元": (
        "sales", 2, "7345.00",
        [["销售台账", "", "单位：万元"], ["日期", "单号", "客户名称", "含税金额"], ["2026-10-08", "A1", "甲", 1.2345],
         ["2026-10-09", "A2", "甲", "(0.5)"]],
    ),
    "收款单": (
        "collections", 2, "3000.50",
        [["收款单列表"], ["收款日期", "单据编号", "付款单位", "结算方式", "实收金额", "备注"], ["2026-10-08", "S1", "甲", "电汇", 1000, ""],
         ["2026-10-09", "S2", "乙", "承兑", 2000.5, ""], ["合计", "", "", "", 3000.5, ""]],
    ),
}  # fmt: skip


def write_sheets(folder: Path) -> list[Path]:
    """Each of the sheets as a workbook of its own."""
    paths = []
    for name, (*_expected, rows) in SHEETS.items():
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        if name == "合并":
            book.worksheets[0].merge_cells("A2:A4")
            book.worksheets[0].merge_cells("B2:B3")
        paths.append(folder / f"{name}.xlsx")
        book.save(paths[-1])
    return paths


def found_in(path: Path) -> tuple[str, int, str]:
    seen = inspect(path)
    assert [p for p in seen["problems"] if p["is_error"]] == [], path.name
    return seen["table"], seen["kept"], seen["control_totals"]["amount_fen"]


def test_what_accounting_systems_export(tmp_path: Path) -> None:
    assert {p.stem: found_in(p) for p in write_sheets(tmp_path)} == {k: v[:3] for k, v in SHEETS.items()}


@pytest.mark.office
@pytest.mark.parametrize("target", ["ods", "xls", "html"])
def test_the_same_in_every_other_format(tmp_path: Path, target: str) -> None:
    if shutil.which("soffice") is None:
        absent("soffice is not installed")
    paths = write_sheets(tmp_path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=180)
    made = sorted((tmp_path / "out").iterdir())
    assert {p.stem: found_in(p) for p in made} == {k: v[:3] for k, v in SHEETS.items()}


def test_the_other_party_is_the_payer_of_what_came_in_and_the_payee_of_what_went_out(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    header, line = BANKS["中国银行 企业"]
    path.write_text(text_of(header, cells(line)), encoding="utf-8")
    [intake] = read_foreign(path, TABLES["bank_lines"])
    names = intake.frame["counterparty"].fillna("").tolist()
    assert names == [name for _day, _time, _amount, name, _account, _memo in MOVES]


def test_characters_an_encoding_has_lost_do_not_lose_the_column(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("客户,日期,金额\n甲公司,20261003,5\n".encode("big5", "replace"))
    seen = inspect(path)
    assert (seen["table"], seen["control_totals"]["amount_fen"], seen["encoding_sure"]) == ("sales", "5.00", False)
