"""Settings 参数: rates, dates and names as rows with the date they hold from, never constants in code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from workbook.errors import InputError, Problem
from workbook.periods import parse_month
from workbook.texts import Text, same


@dataclass(frozen=True)
class Parameter:
    """One parameter: its type (text, int, number, ratio, month), default and what it means."""

    key: str
    type: str
    default: Any
    unit: Text
    note: Text
    choices: tuple[str, ...] = ()


_NONE = Text("", "")
PARAMETERS: dict[str, Parameter] = {
    p.key: p
    for p in (
        Parameter(
            "part",
            "text",
            "",
            _NONE,
            Text("分册属于谁，拆分时写入，如 rep S01", "whose part this workbook is, written by split, e.g. rep S01"),
        ),
        Parameter(
            "company", "text", "", _NONE, Text("公司全称，用于报告和对账函", "company name for reports and letters")
        ),
        Parameter("department", "text", "销售部", _NONE, Text("部门名称", "department")),
        Parameter(
            "language", "text", "zh", _NONE, Text("报告语言：zh 或 en", "language of reports: zh or en"), ("zh", "en")
        ),
        Parameter("currency", "text", "CNY", _NONE, Text("币种", "currency")),
        Parameter(
            "reply_address", "text", "", _NONE, Text("对账函的回函地址", "where customers send their reply to a letter")
        ),
        Parameter("reply_contact", "text", "", _NONE, Text("回函联系人和电话", "contact and telephone for replies")),
        Parameter(
            "bank_account",
            "text",
            "",
            _NONE,
            Text("收款账户：户名、开户行、账号", "account customers pay to: name, bank, number"),
        ),
        Parameter(
            "demand_days", "int", 10, Text("天", "days"), Text("催款函要求几天内付清", "days a demand gives to pay")
        ),
        Parameter(
            "money_unit",
            "text",
            "wan",
            _NONE,
            Text("报告金额单位：yuan 元 或 wan 万元", "unit of money in reports: yuan or wan (10,000 yuan)"),
            ("yuan", "wan"),
        ),
        Parameter(
            "current_month",
            "month",
            None,
            _NONE,
            Text(
                "当前月份，如 2026-10；命令不写月份时用它",
                "the month in work, e.g. 2026-10; used when a command names none",
            ),
        ),
        Parameter(
            "fiscal_year_start", "int", 1, Text("月", "month"), Text("财年起始月", "first month of the fiscal year")
        ),
        Parameter(
            "credit_days",
            "int",
            30,
            Text("天", "days"),
            Text("客户没有写账期时的默认账期", "credit days where a customer has none"),
        ),
        Parameter(
            "match_days",
            "int",
            30,
            Text("天", "days"),
            Text("金额+日期勾对允许相差的天数", "days apart allowed when matching by amount and date"),
        ),
        Parameter(
            "transit_days",
            "int",
            7,
            Text("天", "days"),
            Text("截止日前多少天内的单边视为在途", "one-sided lines this close to the cut-off count as in transit"),
        ),
        Parameter(
            "alert_ratio",
            "ratio",
            0.9,
            _NONE,
            Text("达成率低于时间进度的这个比例时提醒", "warn when attainment is below this share of time elapsed"),
        ),
        Parameter(
            "new_customer_ratio",
            "ratio",
            0.5,
            _NONE,
            Text(
                "新客户目标起点：本区域客户中位数的比例",
                "where a new customer's target starts: this part of its region's median",
            ),
        ),
        Parameter(
            "own_month_ratio",
            "ratio",
            0.5,
            _NONE,
            Text(
                "客户月份节奏：自己去年占的比例，其余随区域",
                "how far a customer's months follow its own last year, the rest its region",
            ),
        ),
        Parameter(
            "overdue_months",
            "int",
            3,
            Text("月", "months"),
            Text(
                "回款测算：期初逾期分几个月收回",
                "cash plan: what is overdue at the start is collected over so many months",
            ),
        ),
        Parameter(
            "vat_ratio",
            "ratio",
            0,
            _NONE,
            Text(
                "回款测算：销售目标不含税时的税率；0 = 目标已含税",
                "cash plan: tax on sales targets that are without it; 0 = they include it",
            ),
        ),
        Parameter(
            "ramp_shares",
            "text",
            "50% 75%",
            _NONE,
            Text(
                "新客户爬坡：头几个月占整月目标的比例；100% = 不爬坡",
                "ramp of a new customer: what part of a full month its first months are asked for; 100% = no ramp",
            ),
        ),
        Parameter(
            "new_after_months",
            "int",
            12,
            Text("月", "months"),
            Text("新客户：此前多少个月没有买过", "a customer is new after so many months without a purchase"),
        ),
        Parameter(
            "dso_months",
            "int",
            3,
            Text("月", "months"),
            Text("应收周转天数看最近几个月的销售", "days sales outstanding look at the sales of so many months"),
        ),
        Parameter(
            "wape_months",
            "int",
            3,
            Text("月", "months"),
            Text("自报预测误差看最近几个月", "the error of reps' own forecasts looks at so many months"),
        ),
        Parameter(
            "reports_due",
            "text",
            "month",
            _NONE,
            Text("应交哪几种报告：day 日报、week 周报、month 月报", "which reports are due: day, week, month"),
            ("day", "week", "month", "day+week", "day+month", "week+month", "day+week+month"),
        ),
        Parameter(
            "summary_top",
            "int",
            10,
            Text("行", "lines"),
            Text(
                "月度总结里“最好”的列出几名，其余合并",
                "how many of the best the summary lists before the others are summed",
            ),
        ),
        Parameter(
            "summary_bottom",
            "int",
            5,
            Text("行", "lines"),
            Text(
                "月度总结里“最差”的、每种提醒各列出几名",
                "how many of the worst, and of each kind of alert, the summary lists",
            ),
        ),
        Parameter(
            "alert_due_days",
            "int",
            10,
            Text("天", "days"),
            Text("没有期限的提醒：月末后几天内处理", "alerts without a due date are due so many days after the month"),
        ),
        Parameter("grade_a", "number", 90, Text("分", "points"), Text("A 级起点", "grade A from")),
        Parameter("grade_b", "number", 80, Text("分", "points"), Text("B 级起点", "grade B from")),
        Parameter(
            "grade_c", "number", 60, Text("分", "points"), Text("C 级起点，以下为 D", "grade C from; below it D")
        ),
    )
}


@dataclass(frozen=True)
class Settings:
    """The rows of the settings table. `value(key, as_of)` is the one in force on a day, looked up once."""

    rows: pd.DataFrame
    _known: dict[tuple[str, dt.date | None], Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def default(cls) -> Settings:
        return cls(
            pd.DataFrame(
                {
                    "parameter": pd.Series(dtype="str"),
                    "from_date": pd.Series(dtype="datetime64[us]"),
                    "value": pd.Series(dtype="str"),
                }
            )
        )

    def value(self, key: str, as_of: dt.date | None = None) -> Any:
        """The value of a parameter in force on a day (the latest when no day is given), or its default.

        Raises InputError where the sheet holds a value of another type.
        """
        if (key, as_of) not in self._known:
            self._known[key, as_of] = self._in_force(PARAMETERS[key], as_of)
        return self._known[key, as_of]

    def _in_force(self, parameter: Parameter, as_of: dt.date | None) -> Any:
        rows = self.rows[self.rows["parameter"].astype("str").str.strip() == parameter.key]
        if as_of is not None:
            rows = rows[rows["from_date"].isna() | (rows["from_date"] <= pd.Timestamp(as_of))]
        rows = rows[rows["value"].notna()]
        if rows.empty:
            return parameter.default
        row = rows.sort_values("from_date", na_position="first", kind="stable").iloc[-1]
        return _typed(parameter, str(row["value"]).strip(), int(row.name))


def _typed(parameter: Parameter, text: str, row: int) -> Any:
    """The text of a setting as its type; a percentage may be written 90%."""
    try:
        if parameter.choices and text not in parameter.choices:
            raise ValueError
        if parameter.type == "int":
            return int(float(text))
        if parameter.type in ("number", "ratio"):
            return float(text[:-1]) / 100 if text.endswith("%") else float(text)
        if parameter.type == "month":
            return parse_month(text[:7])
    except Exception as error:
        need = Text(
            f"参数 {parameter.key} 的值（{parameter.note.zh}）", f"a value for {parameter.key} ({parameter.note.en})"
        )
        raise InputError([Problem("bad_setting", "settings", "value", (row,), same(text), need)]) from error
    return text
