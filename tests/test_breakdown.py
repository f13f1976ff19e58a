"""Target breakdown: exact at every level, bounds kept, nothing silent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.errors import InputError
from workbook.targets.breakdown import break_down
from workbook.targets.weights import Policy
from workbook.texts import Text

MONTHS = pd.date_range("2025-01-01", periods=12, freq="MS", unit="us")
REGIONS = pd.DataFrame({"region_id": ["N", "S"], "region": ["北", "南"]}, index=[2, 3])
CUSTOMERS = pd.DataFrame(
    {
        "customer_id": ["c1", "c2", "c3", "c4"],
        "customer": ["甲", "乙", "丙", "丁"],
        "region_id": ["N", "N", "S", "S"],
        "rep_id": ["r1", "r1", "r2", None],
        "opened_date": pd.to_datetime([None, None, None, None]),
    },
    index=[2, 3, 4, 5],
)
NO_RAMP = Policy(ramp=())
YEARLY = {"c1": 1200_00, "c2": 600_00, "c3": 600_00}


def rows(columns: str, *values: tuple[Any, ...]) -> pd.DataFrame:
    """A sheet: its columns as words, its rows from sheet row 2 on."""
    return pd.DataFrame(list(values), columns=columns.split(), index=range(2, 2 + len(values)))


def moved(yearly: dict[str, int] = YEARLY) -> pd.DataFrame:
    """Sales that are equal in every month of 2025, but for what does not divide."""
    made = [(m, c, fen // 12 + (fen % 12 if i == 11 else 0)) for c, fen in yearly.items() for i, m in enumerate(MONTHS)]
    return rows("date customer_id amount_fen", *made).astype({"date": "datetime64[us]"})


def weights(*values: tuple[Any, ...]) -> pd.DataFrame:
    return rows("measure level id weight", *values)


def bounds(*values: tuple[Any, ...]) -> pd.DataFrame:
    frame = rows("measure level id month bound amount_fen", *values)
    return frame.assign(month=pd.to_datetime(frame["month"]).astype("datetime64[us]"))


def targets(sales: int = 4800_00, collection: int | None = None) -> pd.DataFrame:
    asked = [(2026, "sales", sales)] + ([(2026, "collection", collection)] if collection is not None else [])
    return rows("year measure target_fen", *asked)


def broken(
    asked: pd.DataFrame | None = None,
    weighed: pd.DataFrame | None = None,
    bound: pd.DataFrame | None = None,
    sales: pd.DataFrame | None = None,
    customers: pd.DataFrame = CUSTOMERS,
    regions: pd.DataFrame = REGIONS,
    collections: pd.DataFrame | None = None,
    lang: str = "zh",
    policy: Policy = NO_RAMP,
) -> dict[str, pd.DataFrame]:
    sales = moved() if sales is None else sales
    collections = sales.iloc[:0] if collections is None else collections
    weighed = weights() if weighed is None else weighed
    bound = bounds() if bound is None else bound
    asked = targets() if asked is None else asked
    return break_down(asked, regions, customers, weighed, bound, sales, collections, 2026, 1, lang, policy)


def by_customer(tables: dict[str, pd.DataFrame], measure: str = "sales") -> dict[str, int]:
    cells = tables["target_cells"]
    totals: dict[str, int] = cells[cells["measure"] == measure].groupby("customer_id")["target_fen"].sum().to_dict()
    return totals


def faults(**given_: Any) -> list[tuple[str, str, str, tuple[int, ...]]]:
    with pytest.raises(InputError) as caught:
        broken(**given_)
    for problem in caught.value.problems:
        assert isinstance(problem.said(), Text)
        assert all(problem.said())
    return [(p.code, p.table, p.column, p.rows) for p in caught.value.problems]


def test_targets_follow_last_year() -> None:
    tables = broken()
    assert by_customer(tables) == {"c1": 2400_00, "c2": 1200_00, "c3": 1200_00, "c4": 0}
    region = tables["target_regions"].set_index("region_id")["total_fen"]
    assert region.to_dict() == {"N": 3600_00, "S": 1200_00}
    assert (tables["target_breakdown"].set_index("customer_id").loc["c1", "m01_fen"]) == 200_00


def test_every_cell_says_why() -> None:
    cells = broken()["target_cells"].set_index(["customer_id", "month"])
    assert cells.loc[("c1", pd.Timestamp("2026-03-01")), "reason"] == (
        "北全年 3,600.00 元 × 客户占比 66.6667%（去年实际销售 1,200.00 元）× 本月占比 8.333% × 系数 1.0000 = 200.0000 元"
    )
    assert "不是新客户" in cells.loc[("c4", pd.Timestamp("2026-03-01")), "reason"]
    english = broken(lang="en")["target_cells"]["reason"]
    assert english.str.isascii().sum() == 12  # the others hold the region's Chinese name
    assert english.str.contains("last year's sales").all()


def test_weights_of_the_sheet_go_before_last_year() -> None:
    weighed = weights(
        (None, "region", "N", 30),
        (None, "region", "S", 70),
        ("sales", "customer", "c3", 1),
        ("sales", "customer", "c4", 3),
    )
    assert by_customer(broken(weighed=weighed)) == {"c1": 960_00, "c2": 480_00, "c3": 840_00, "c4": 2520_00}


def test_a_single_customer_weight_stands_in_for_its_year() -> None:
    weighed = weights(("sales", "customer", "c4", 600.0))
    assert by_customer(broken(targets(6000_00), weighed)) == {
        "c1": 2400_00,
        "c2": 1200_00,
        "c3": 1200_00,
        "c4": 1200_00,
    }


def test_months_by_weight() -> None:
    pattern = [4, 4, 5] * 4
    weighed = weights(*((None, "month", f"{m}", w) for m, w in zip(range(1, 13), pattern, strict=True)))
    months = broken(targets(5200_00), weighed)["target_cells"].groupby("month")["target_fen"].sum()
    assert months.tolist() == [w * 100_00 for w in pattern]


def test_a_new_customer_starts_at_half_the_median_and_says_so() -> None:
    customers = CUSTOMERS.assign(opened_date=pd.to_datetime([None, None, None, "2026-07-05"]))
    cells = broken(customers=customers)["target_cells"]
    mine = cells[cells["customer_id"] == "c4"]
    assert (mine["target_fen"].to_numpy() > 0).tolist() == [False] * 6 + [True] * 6
    assert mine["reason"].str.contains("新客户").all()
    assert by_customer(broken(customers=customers))["c4"] == round(4800_00 * 150 / 2550)  # 600 x 50% x 6/12


def test_a_part_year_counts_as_a_whole_one() -> None:
    sales = moved()
    late = sales[(sales["customer_id"] != "c3") | (sales["date"] >= "2025-07-01")]
    customers = CUSTOMERS.assign(opened_date=pd.to_datetime([None, None, "2025-07-09", None]))
    assert by_customer(broken(sales=late, customers=customers)) == by_customer(broken())


def test_a_blank_region_is_seeded_with_the_companys_median() -> None:
    customers = CUSTOMERS.assign(opened_date=pd.to_datetime([None, None, "2026-01-01", "2026-01-01"]))
    made = by_customer(broken(sales=moved({"c1": 1200_00, "c2": 800_00}), customers=customers))
    assert made == {"c1": 1920_00, "c2": 1280_00, "c3": 800_00, "c4": 800_00}


def test_without_any_base_customers_share_equally() -> None:
    tables = broken(sales=moved({}))
    assert set(by_customer(tables).values()) == {1200_00}
    assert tables["target_cells"]["reason"].str.contains("均分").all()
    assert tables["target_cells"]["base_fen"].isna().all()


def test_collection_without_a_past_borrows_from_sales() -> None:
    tables = broken(targets(4800_00, 2400_00))
    assert by_customer(tables, "collection") == {"c1": 1200_00, "c2": 600_00, "c3": 600_00, "c4": 0}
    cells = tables["target_cells"]
    assert cells.loc[cells["measure"] == "collection", "reason"].str.contains("去年没有回款记录").all()


def test_negative_last_year_weighs_nothing_and_says_so() -> None:
    tables = broken(sales=moved({**YEARLY, "c4": -120_00}))
    assert by_customer(tables)["c4"] == 0
    cells = tables["target_cells"]
    assert cells.loc[cells["customer_id"] == "c4", "reason"].str.contains("负").all()


def test_locks_floors_and_caps_are_kept() -> None:
    bound = bounds(
        ("sales", "customer", "c1", None, "lock", 2000_00),
        ("sales", "customer", "c2", "2026-02-01", "floor", 300_00),
        ("sales", "region", "S", None, "cap", 1100_00),
        ("sales", "customer", "c3", "2026-03-01", "cap", 0),
        ("collection", "customer", "c3", None, "lock", 1),
    )
    tables = broken(bound=bound)
    cells = tables["target_cells"].set_index(["customer_id", "month"])["target_fen"]
    assert by_customer(tables) == {"c1": 2000_00, "c2": 1700_00, "c3": 1100_00, "c4": 0}
    assert cells[("c2", pd.Timestamp("2026-02-01"))] == 300_00
    assert cells[("c3", pd.Timestamp("2026-03-01"))] == 0
    shown = tables["target_cells"].set_index("customer_id")
    assert set(shown.loc["c1", "bound"]) == {"lock"}
    assert shown.loc["c1", "reason"].str.contains("守全年锁定").all()
    assert (
        tables["target_regions"]
        .set_index("region_id")
        .loc["S", "reason"]
        .endswith("守全年上限；为守住上下限移动 -100.00 元")
    )


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"asked": targets().assign(year=2025)}, [("no_company_target", "company_targets", "year", ())]),
        ({"asked": targets(-1)}, [("bad_target", "company_targets", "target_fen", (2,))]),
        ({"asked": pd.concat([targets(), targets()])}, [("duplicate_key", "company_targets", "measure", (2, 2))]),
        ({"customers": CUSTOMERS.assign(region_id=["N", "X", None, "S"])}, [("unknown_region", "customers", "region_id", (3, 4))]),
        ({"customers": CUSTOMERS.assign(customer_id=["c1", "c1", "c1", "c4"])}, [("two_regions", "customers", "region_id", (2, 3, 4))]),
        ({"customers": CUSTOMERS.iloc[:0]}, [("no_customers", "customers", "customer_id", ())]),
        (
            {"weighed": weights(("sales", "region", "X", 1), ("sales", "customer", "c9", -1), ("sales", "team", "t", None))},
            [
                ("unknown_id", "target_weights", "id", (3,)),
                ("unknown_id", "target_weights", "id", (2,)),
                ("unknown_level", "target_weights", "level", (4,)),
                ("blank_weight", "target_weights", "weight", (4,)),
                ("negative_weight", "target_weights", "weight", (3,)),
                ("weight_missing", "target_weights", "id", (2,)),
            ],
        ),
        (
            {"weighed": weights(("sales", "region", "N", 60), ("sales", "region", "S", 43))},
            [("weights_not_whole", "target_weights", "weight", (2, 3))],
        ),
        (
            {"weighed": weights(("sales", "region", "N", 0), ("sales", "region", "S", 0))},
            [("all_zero", "target_weights", "weight", (2, 3))],
        ),
        (
            {"bound": bounds(("sales", "rep", "r1", None, "lock", 1), ("sales", "customer", "c9", None, "cap", 1), ("sales", "region", "N", None, "cap", -1))},
            [
                ("unknown_id", "target_bounds", "id", (3,)),
                ("unknown_level", "target_bounds", "level", (2,)),
                ("bad_bound", "target_bounds", "amount_fen", (4,)),
            ],
        ),
        (
            {"bound": bounds(("sales", "region", "N", None, "lock", 4000_00), ("sales", "customer", "c3", None, "floor", 900_00))},
            [("infeasible", "target_bounds", "amount_fen", (2, 3))],
        ),
        (
            {"bound": bounds(("sales", "customer", "c1", None, "cap", 100_00), ("sales", "customer", "c1", "2026-05-01", "floor", 101_00))},
            [("infeasible", "target_bounds", "amount_fen", (2, 3))],
        ),
        (
            {"bound": bounds(*(("sales", "customer", f"c{i}", None, "cap", 100_00) for i in range(1, 5)))},
            [("infeasible", "target_bounds", "amount_fen", (2, 3, 4, 5))],
        ),
        (
            {"bound": bounds(*(("sales", "customer", f"c{i}", None, "cap", 100_00) for i in range(1, 4)))},
            [("no_room", "target_bounds", "amount_fen", (2, 3, 4))],
        ),
        (
            {
                "regions": pd.DataFrame({"region_id": ["N", "S", "W"], "region": ["北", "南", "西"]}),
                "weighed": weights(("sales", "region", "N", 50), ("sales", "region", "S", 30), ("sales", "region", "W", 20)),
            },
            [("region_without_customers", "target_weights", "id", (4,))],
        ),
    ],
)  # fmt: skip
def test_what_is_refused(given_: dict[str, Any], expected: list[tuple[str, str, str, tuple[int, ...]]]) -> None:
    assert faults(**given_) == expected


def test_the_proof_names_what_is_needed_and_what_is_possible() -> None:
    bound = bounds(("sales", "region", "N", None, "lock", 4000_00), ("sales", "customer", "c3", None, "floor", 900_00))
    with pytest.raises(InputError, match=r"需要 4,900\.00 元，最多只能 4,800\.00 元，差 100\.00 元"):
        broken(bound=bound)


def test_a_region_whose_customers_cannot_carry_its_month() -> None:
    bound = bounds(
        ("sales", "region", "N", "2026-01-01", "lock", 100_00),
        ("sales", "customer", "c1", None, "lock", 900_00),
        *(("sales", "customer", "c1", f"2026-{m:02d}-01", "cap", 50_00) for m in range(2, 13)),
    )
    with pytest.raises(InputError, match=r"2026-02.*差 250\.00 元") as caught:
        broken(bound=bound)
    (problem,) = caught.value.problems
    assert problem.code == "infeasible"
    assert {2, 3} <= set(problem.rows)


fen = st.integers(0, 10**9)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_every_level_adds_up_and_order_does_not_matter(data: st.DataObject) -> None:
    base = {f"c{i}": data.draw(fen) for i in range(1, 5)}
    asked = targets(data.draw(st.integers(1, 10**11)), data.draw(st.integers(0, 10**11)))
    lock = data.draw(st.integers(0, int(asked["target_fen"].iloc[0]) // 3))
    bound = bounds(
        ("sales", "customer", "c2", None, "lock", lock), ("sales", "customer", "c1", "2026-04-01", "cap", lock // 2)
    )
    tables = broken(asked, bound=bound, sales=moved({**base, "c1": base["c1"] + 1, "c4": base["c4"] + 1}))
    for measure, total in zip(asked["measure"], asked["target_fen"], strict=True):
        cells, customers, regions = (t[t["measure"] == measure] for t in tables.values())
        assert cells["target_fen"].sum() == customers["total_fen"].sum() == regions["total_fen"].sum() == total
        month = cells.groupby("month")["target_fen"].sum().to_numpy()
        assert (month == regions.filter(like="m").filter(regex=r"m\d\d_fen").sum().to_numpy()).all()
        per_region = cells.groupby("region_id")["target_fen"].sum()
        assert (per_region == regions.set_index("region_id")["total_fen"]).all()
        assert (cells["target_fen"] >= 0).all()
    assert by_customer(tables)["c2"] == lock
    shuffled = broken(
        asked.iloc[::-1], bound=bound.iloc[::-1], customers=CUSTOMERS.iloc[[2, 0, 3, 1]], regions=REGIONS.iloc[::-1],
        sales=moved({**base, "c1": base["c1"] + 1, "c4": base["c4"] + 1}).sample(frac=1, random_state=1),
    )  # fmt: skip
    for key, frame in tables.items():
        pd.testing.assert_frame_equal(frame, shuffled[key])


def test_integer_types_of_checked_frames_change_nothing() -> None:
    asked, sales = (
        targets().astype({"target_fen": "Int64", "year": "Int64"}),
        moved().astype({"amount_fen": "Int64", "customer_id": "str"}),
    )
    customers = CUSTOMERS.astype({"customer_id": "str", "region_id": "str", "rep_id": "str"})
    made = broken(asked, sales=sales, customers=customers)
    assert by_customer(made) == by_customer(broken())
    assert made["target_cells"]["rep_id"].isna().sum() == 12
    assert np.issubdtype(made["target_cells"]["target_fen"].dtype, np.int64)
