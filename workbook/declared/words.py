"""Words 用语 of the declarations: columns, choices and tables in one line each, and what several topics share."""

# fmt: off
from __future__ import annotations

from workbook.schema import Choice, Column, Table
from workbook.texts import Text

YUAN = Text("元", "yuan")
DAYS = Text("天", "days")


def column(key: str, zh: str, en: str, type: str = "text", required: bool = False, **more: object) -> Column:
    """One column; money is in yuan 元 unless said otherwise."""
    if type == "money":
        more.setdefault("unit", YUAN)
    return Column(key, zh, en, type, required, **more)  # type: ignore[arg-type]


def choices(*rows: tuple[str, str, str]) -> tuple[Choice, ...]:
    """The values of a drop-down list: code, Chinese, English."""
    return tuple(Choice(code, Text(zh, en)) for code, zh, en in rows)


def table(key: str, zh: str, en: str, kind: str, group: str, key_columns: str, note: Text, *columns: Column) -> Table:
    """One table; key_columns as words: "doc_no line_no"."""
    return Table(key, zh, en, kind, group, tuple(key_columns.split()), note, columns)


LEVELS = choices(("company", "公司", "Company"), ("region", "区域", "Region"), ("rep", "业务员", "Rep"),
                  ("customer", "客户", "Customer"))
OPEN_STATUS = choices(("open", "未处理", "Open"), ("working", "处理中", "In progress"), ("closed", "已关闭", "Closed"))

CUSTOMER = column("customer_id", "客户编号", "Customer ID", required=True, ref="customers", width=12,
              also=("客户编码", "客户代码", "dealer_id", "customerNumber", "customer_no", "cust"))
REGION = column("region_id", "区域编号", "Region ID", ref="regions", width=11,
            also=("区域编码", "territory_id", "home_territory_id"))
REP = column("rep_id", "业务员编号", "Rep ID", ref="reps", width=12,
         also=("业务员编码", "销售代表编号", "salesRepEmployeeNumber"))
