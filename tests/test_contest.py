"""Contests by their published rules, and the daily check."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_tables import rows, tables

from workbook.errors import InputError
from workbook.performance.contest import stand
from workbook.performance.daily import check_day

MONTH = dt.date(2026, 10, 1)
Table = dict[str, pd.DataFrame]


def contest(**more: object) -> dict[str, object]:
    base = {
        "contest_id": "X",
        "contest": "百日赛",
        "from_date": "2026-10-01",
        "to_date": "2026-12-31",
        "measure": "sales",
        "rank_by": "amount",
        "tie_rule": "share",
    }
    return base | more


def sale(doc: str, rep: str, fen: int, day: str = "2026-10-05", **more: object) -> dict[str, object]:
    return {
        "doc_no": doc,
        "line_no": 1,
        "rep_id": rep,
        "customer_id": f"C{rep}",
        "date": day,
        "amount_fen": fen,
        "quantity": 1.0,
        **more,
    }


def frames(*sales: dict[str, object], rules: dict[str, object] | None = None, **given: pd.DataFrame) -> Table:
    base = {
        "contests": rows("contests", rules or contest()),
        "contest_prizes": rows(
            "contest_prizes",
            *({"contest_id": "X", "place": k, "prize": f"{k}", "prize_fen": 1_001 - 300 * k} for k in (1, 2, 3)),
        ),
        "sales": rows("sales", *sales),
        "reps": rows("reps", *({"rep_id": r, "rep": r} for r in "1234")),
        "customers": rows("customers", *({"customer_id": f"C{r}", "rep_id": r} for r in "1234")),
    }
    return tables(**(base | given))


def test_those_who_tie_share_the_prizes_of_their_places_to_the_fen() -> None:
    made = stand(frames(sale("A", "1", 500), sale("B", "2", 900), sale("C", "3", 500)), MONTH)
    assert made["rep_id"].tolist() == ["2", "1", "3", "4"]
    assert made["place"].tolist() == [1, 2, 2, 4]
    assert made["prize_fen"].tolist() == [701, 251, 251, 0]
    assert made["reason"][1] == "5；2 人同名次，平分 5.02"


def test_who_got_there_first_goes_first_and_later_days_do_not_count_yet() -> None:
    sold = (sale("A", "1", 500, "2026-10-09"), sale("B", "3", 500, "2026-10-08"), sale("C", "4", 900, "2026-11-01"))
    made = stand(frames(*sold, rules=contest(tie_rule="earlier", least=1)), MONTH, "en")
    assert made[["rep_id", "place", "prize_fen"]].to_numpy().tolist()[:2] == [["3", 1, 701], ["1", 2, 401]]
    assert made["reason"][2] == "0; below the least to enter"


def test_improvement_on_ones_own_baseline_is_scaled_to_the_days_played() -> None:
    rules = contest(rank_by="improvement", base_from="2025-10-01", base_to="2025-11-30")
    sold = (sale("A", "1", 150), sale("B", "1", 200, "2025-10-05"), sale("C", "2", 999))
    made = stand(frames(*sold, rules=rules), MONTH)
    assert made["baseline"][0] == pytest.approx(2 * 31 / 61)
    assert made["ranked"][0] == pytest.approx(1.5 / (2 * 31 / 61) - 1)
    assert made["place"].isna().tolist() == [False, True, True, True]
    assert made["reason"][1] == "没有目标或基期，不参加排名"


def test_attainment_pieces_of_a_product_line_and_new_customers() -> None:
    targets = rows(
        "contest_targets",
        {"contest_id": "X", "rep_id": "1", "target": 4},
        {"contest_id": "X", "rep_id": "2", "target": 1},
    )
    products = rows("products", {"product_id": "P", "product_line": "新品"})
    sold = (
        sale("A", "1", 5, product_id="P", quantity=2.0),
        sale("B", "2", 5, product_id="P"),
        sale("C", "2", 5, quantity=9.0),
    )
    rules = contest(measure="quantity", rank_by="target", product_line="新品")
    made = stand(frames(*sold, rules=rules, contest_targets=targets, products=products), MONTH)
    assert made[["rep_id", "ranked"]].to_numpy().tolist()[:2] == [["2", 1.0], ["1", 0.5]]
    old = sale("D", "1", 5, "2026-05-05")
    made = stand(frames(*sold, old, rules=contest(measure="new_customers")), MONTH)
    assert made.set_index("rep_id")["value"].to_dict() == {"1": 0, "2": 1, "3": 0, "4": 0}
    money = rows("collections", {"collection_no": "R", "customer_id": "C3", "date": "2026-10-02", "amount_fen": 70})
    assert stand(frames(rules=contest(measure="collection"), collections=money), MONTH)["rep_id"][0] == "3"


def test_rules_that_cannot_be_played_are_refused() -> None:
    with pytest.raises(InputError) as error:
        stand(frames(rules=contest(to_date="2026-09-01", rank_by="improvement")), MONTH)
    assert {p.code for p in error.value.problems} == {"bad_contest_to_date", "bad_contest_base_from"}


def test_a_contest_that_has_not_begun_has_no_standings() -> None:
    assert stand(frames(rules=contest(from_date="2026-11-01")), MONTH).empty


@given(st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_no_prize_is_lost_or_made(fen: list[int]) -> None:
    made = stand(frames(*(sale(f"D{r}", r, f) for r, f in zip("1234", fen, strict=True))), MONTH)
    assert made["prize_fen"].sum() == 701 + 401 + 101
    assert made["ranked"].is_monotonic_decreasing


# ------------------------------------------------------------------ the day
def checked(given: Table, snapshot: pd.DataFrame, day: dt.date, pay: int = 0, lang: str = "zh") -> Table:
    totals = pd.DataFrame({"rep_id": ["1"], "pay_fen": [pay]})
    return check_day(given, totals, snapshot, day, lang)


def test_the_day_after_shows_what_is_new_changed_and_gone_and_why() -> None:
    first, second = dt.date(2026, 10, 5), dt.date(2026, 10, 6)
    none = tables()["daily_snapshot"]
    before = frames(sale("A", "1", 500), sale("B", "1", 300, "2026-09-09"), sale("Z", "2", 100))
    one = checked(before, none, first, 40)
    assert one["daily_check"]["reason"].tolist() == ["第一次核对，没有可比的"] * 2
    after = frames(
        sale("A", "1", 550), sale("N", "1", 70, "2026-10-06"), sale("L", "1", 20, "2026-10-01"), sale("Z", "2", 100)
    )
    two = checked(after, one["daily_snapshot"], second, 65)["daily_check"].set_index("rep_id")
    assert two.loc["1", ["sales_day_fen", "sales_month_fen", "sales_change_fen", "commission_change_fen"]].tolist() == [
        70,
        640,
        -160,
        25,
    ]
    assert two.loc["1", "reason"] == (
        "删除 销售 B（2026-09-09） 3.00；新增 销售 N 0.70；改动 销售 A（2026-10-05） 5.00 → 5.50；"
        "新增 销售 L（2026-10-01） 0.20；提成 0.40 → 0.65"
    )
    assert two.loc["2", "reason"] == "没有变化"
    assert two.loc["1", "before"] == pd.Timestamp(first)


def test_a_second_run_of_the_day_says_the_same_and_keeps_one_day_before() -> None:
    days = [dt.date(2026, 10, d) for d in (5, 6, 7)]
    given, snapshot = (
        frames(*(sale(f"D{k}", "1", 10 + k, f"2026-10-0{5 + k % 3}") for k in range(9))),
        tables()["daily_snapshot"],
    )
    for day in days:
        made = checked(given, snapshot, day, lang="en")
        again = checked(given, made["daily_snapshot"], day, lang="en")
        for key in made:
            pd.testing.assert_frame_equal(made[key], again[key])
        snapshot = made["daily_snapshot"]
    assert snapshot["day"].nunique() == 2
    assert made["daily_check"]["reason"][0].endswith("new sales D2 0.12")
