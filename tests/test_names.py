"""Names: which customer a file means, and when that is not clear."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbook.intake.names import bare, core, customer_in, lookup_of, with_ids
from workbook.tables import TABLES

CUSTOMERS = pd.DataFrame(
    {
        "customer_id": ["C1", "C2", "C3", "C4", "C5"],
        "customer": [
            "上海恒泰电气有限公司",
            "北京宏远（集团）有限公司",
            "江南机电有限公司",
            "江南机电股份有限公司",
            "江南机电",
        ],
    }
)
LOOKUP = lookup_of(CUSTOMERS, TABLES["customers"])


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("C1", "C1"),
        ("上海恒泰电气有限公司", "C1"),
        ("上海 恒泰电气有限责任公司", "C1"),
        ("上海恒泰电气", "C1"),
        ("北京宏远(集团)有限公司", "C2"),
        ("北京宏远集团", "C2"),
        ("江南机电有限公司", "C3"),
        ("江南机电股份有限公司", "C4"),
        ("江南机电", "C5"),
        ("江南机电公司", None),  # the core of two: not chosen
        ("恒泰电气", None),
        ("", None),
    ],
)
def test_names(name: str, found: str | None) -> None:
    assert LOOKUP.find(name) == found


def test_an_alias_goes_before_a_name() -> None:
    aliases = pd.DataFrame({"alias": ["恒泰", "江南机电公司"], "customer_id": ["C1", "C4"]})
    lookup = lookup_of(CUSTOMERS, TABLES["customers"], aliases)
    assert (lookup.find("恒泰"), lookup.find("江南机电公司")) == ("C1", "C4")


def test_cells_with_names_become_ids_and_the_rest_stays() -> None:
    raw = pd.DataFrame({"customer_id": ["上海恒泰电气 ", "C3", "谁", 7.0, ""]}, dtype=object)
    result, used = with_ids(raw, TABLES["sales"], {"customers": LOOKUP})
    assert result["customer_id"].tolist() == ["C1", "C3", "谁", 7.0, ""]
    assert used == {"上海恒泰电气": "C1"}
    assert raw["customer_id"].tolist()[0] == "上海恒泰电气 "


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["往来对账单", "单位名称：上海恒泰电气有限公司", "截止 2026-10-31"], "C1"),
        (["对账单-江南机电股份有限公司-202610"], "C4"),
        (["上海恒泰电气有限公司 致 北京宏远（集团）有限公司"], None),  # two of them: which is the customer?
        (["2026年10月"], None),
    ],
)
def test_the_customer_a_title_names(texts: list[str], found: str | None) -> None:
    assert customer_in(texts, LOOKUP) == found


@settings(deadline=None)
@given(st.text(max_size=12))
@example("E¯")  # what stands alone as a sign combines once the space is gone
def test_bare_and_core_are_settled(name: str) -> None:
    assert bare(bare(name)) == bare(name)
    assert core(name) in bare(name)
