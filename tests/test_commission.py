"""Commission: credits, tiers, factors, held parts, clawbacks, overrides, limits, draws, and every refusal."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from small_tables import rows, tables

from workbook.errors import InputError
from workbook.performance.cliffs import find_cliffs
from workbook.performance.commission import commission
from workbook.performance.exact import round_product, split_groups, times
from workbook.performance.tiers import pays, tiers_of

MONTH = dt.date(2026, 10, 1)
REPS = ({"rep_id": "1", "rep": "甲"}, {"rep_id": "2", "rep": "乙", "supervisor_id": "1"})


def plan(method: str = "marginal", basis: str = "invoiced", **more: object) -> dict[str, object]:
    return {"plan_id": "P", "plan": "方案", "method": method, "basis": basis, **more}


def tier(start: float, stop: float | None, rate: float | None = None, **more: object) -> dict[str, object]:
    return {"plan_id": "P", "from_value": start, "to_value": stop, "rate": rate, **more}


TIERS = (tier(0, 1000, 0.01), tier(1000, 3000, 0.02), tier(3000, None, 0.05))


def sale(doc: str, fen: int, rep: str = "1", day: str = "2026-10-05", **more: object) -> dict[str, object]:
    return {"doc_no": doc, "line_no": 1, "rep_id": rep, "customer_id": "C", "date": day, "amount_fen": fen, **more}


def frames(
    of: tuple[dict[str, object], ...] = (plan(),), tiers: tuple[dict[str, object], ...] = TIERS, **given: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    base = {
        "plans": rows("plans", *of),
        "plan_tiers": rows("plan_tiers", *tiers),
        "reps": rows("reps", *REPS),
        "customers": rows("customers", {"customer_id": "C", "rep_id": "1"}),
    }
    return tables(**(base | given))


def paid(made: dict[str, pd.DataFrame], rep: str = "1") -> pd.Series:
    return made["commission_totals"].set_index("rep_id").loc[rep]


def codes(given: dict[str, pd.DataFrame]) -> set[str]:
    with pytest.raises(InputError) as error:
        commission(given, MONTH)
    return {p.code for p in error.value.problems}


# ------------------------------------------------------------------ earned
def test_marginal_lines_climb_the_tiers_and_say_how() -> None:
    sales = rows("sales", sale("A", 80_000), sale("B", 50_000, day="2026-10-06"), sale("C", 300_000, day="2026-10-07"))
    lines = commission(frames(sales=sales), MONTH)["commission_lines"]
    assert lines["earned_fen"].tolist() == [800, 200 + 600, 170_000 * 2 // 100 + 130_000 * 5 // 100]
    assert lines["reason"][0] == "超额 800.00 × 1% = 8.00"
    assert lines["reason"][1] == "超额 累计 800.00 → 1,300.00：200.00 × 1% + 300.00 × 2% = 8.00"
    assert lines["rate"].isna().tolist() == [False, True, True]


def test_the_same_sale_pays_twice_as_much_when_the_whole_amount_is_meant() -> None:
    sales = rows("sales", sale("A", 300_000))
    assert paid(commission(frames(sales=sales), MONTH))["pay_fen"] == 1_000 + 4_000
    whole = commission(frames((plan("whole"),), sales=sales), MONTH, lang="en")
    assert paid(whole)["pay_fen"] == 15_000  # an amount on the edge takes the tier above
    assert whole["commission_lines"]["reason"][0] == "whole amount: 3,000.00 × 5% = 150.00"


def test_every_document_climbs_by_itself_where_the_plan_says_so() -> None:
    """The published figures of step rates applied one transaction at a time."""
    tiers = tuple(
        tier(a, b, r) for a, b, r in ((0, 1000, 0.01), (1000, 3000, 0.02), (3000, 8000, 0.03), (8000, 20000, 0.05))
    )
    amounts = (200, 300, 1500, 1200, 2000, 4500)
    sales = rows("sales", *(sale(f"D{k}", a * 100, day=f"2026-10-{9 - k:02d}") for k, a in enumerate(amounts)))
    lines = commission(frames((plan(tier_period="document"),), tiers, sales=sales), MONTH)["commission_lines"]
    assert dict(zip(lines["doc_no"], lines["earned_fen"], strict=True)) == dict(
        zip([f"D{k}" for k in range(6)], [200, 300, 2000, 1400, 3000, 9500], strict=True)
    )


def test_one_word_three_sums() -> None:
    """The same 30,000 at 2 % up to 20,000 and 4 % above pays 800, 1,200 or 1,600: the method must be named."""
    tiers = (tier(0, 20_000, 0.02), tier(20_000, None, 0.04))
    sales = rows("sales", sale("A", 1_000_000), sale("B", 2_000_000))
    for method, pay in (("marginal", 80_000), ("whole", 120_000), ("mixed", 160_000)):
        made = commission(frames((plan(method),), tiers, sales=sales), MONTH)
        assert paid(made)["pay_fen"] == pay
    assert made["commission_lines"]["reason"].tolist() == [
        "混合 10,000.00 × 4% + 低档 200.00 = 600.00",
        "混合 20,000.00 × 4% + 低档 200.00 = 1,000.00",
    ]


def test_knots_pay_between_the_amounts_and_level_after_the_last() -> None:
    knots = tuple(tier(x, None, None, amount_fen=a) for x, a in ((0, 0), (0.5, 0), (1, 250_000), (2, 350_000)))
    plans = (plan("knots", tier_by="attainment"),)
    aims = {"level": "rep", "measure": "sales", "period_kind": "month", "id": "1", "full_target_fen": 200_000}
    for sold, pay in ((80_000, 0), (150_000, 125_000), (200_000, 250_000), (900_000, 350_000)):
        given = frames(plans, knots, sales=rows("sales", sale("A", sold)), attainment=rows("attainment", aims))
        assert paid(commission(given, MONTH))["pay_fen"] == pay


def test_a_quarter_true_up_pays_earlier_months_at_the_tier_reached() -> None:
    plans = (plan("whole", tier_period="quarter"),)
    october = commission(frames(plans, sales=rows("sales", sale("A", 90_000))), MONTH)
    both = rows("sales", sale("A", 90_000), sale("B", 20_000, day="2026-11-05"))
    november = commission(
        frames(plans, sales=both, commission_history=october["commission_history"]), dt.date(2026, 11, 1)
    )
    lines = november["commission_lines"]
    assert lines["kind"].tolist() == ["line", "trueup"]
    assert lines["earned_fen"].tolist() == [400, 1_800 - 900]
    assert paid(november)["last_pay_fen"] == 900
    assert "业绩 −" not in paid(november)["change_reason"]
    again = commission(
        frames(plans, sales=both, commission_history=november["commission_history"]), dt.date(2026, 11, 1)
    )
    pd.testing.assert_frame_equal(again["commission_lines"], lines)


def test_factors_fixed_rates_and_what_is_left_out() -> None:
    factors = rows(
        "plan_factors",
        {"plan_id": "P", "no": 1, "kind": "rate", "value": 0.1, "product_id": "X"},
        {"plan_id": "P", "no": 2, "kind": "factor", "value": 0.5, "new_customer": False},
        {"plan_id": "P", "no": 3, "kind": "exclude", "product_line": "赠品"},
    )
    sales = rows(
        "sales",
        sale("A", 10_000, day="2026-05-01"),
        sale("B", 20_000, product_id="X"),
        sale("D", 10_000, product_id="Y", customer_id="N"),
        sale("E", 10_000),
    )
    products = rows("products", {"product_id": "Y", "product_line": "赠品"})
    lines = commission(frames(sales=sales, plan_factors=factors, products=products), MONTH)["commission_lines"]
    assert lines["earned_fen"].tolist() == [2_000, 0, 50]
    assert lines["after_fen"].tolist() == [0, 0, 10_000]  # a fixed rate does not climb the tiers
    assert lines["reason"].tolist()[0] == "固定提成率 200.00 × 10% = 20.00"


# ------------------------------------------------------------------ collected
def collected_frames(of: tuple[dict[str, object], ...], **given: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """An invoice of 100.00 in two lines, collected in three parts over two months; and an opening balance."""
    sales = rows("sales", sale("A", 3_333, invoice_no="F1"), sale("A", 6_667, invoice_no="F1") | {"line_no": 2})
    ledger = rows(
        "ledger",
        {
            "entry_no": "L1",
            "kind": "invoice",
            "date": "2026-10-05",
            "customer_id": "C",
            "ref": "F1",
            "amount_fen": 10_000,
        },
        {"entry_no": "L0", "kind": "opening", "date": "2026-01-01", "customer_id": "C", "amount_fen": 500},
    )
    parts = (
        ("R1", "2026-10-10", "L1", 3_334),
        ("R2", "2026-10-20", "L1", 3_333),
        ("R3", "2026-11-20", "L1", 3_333),
        ("R1", "2026-10-10", "L0", 500),
    )
    applied = rows(
        "applications",
        *({"collection_line": r, "collection_date": d, "charge_line": c, "amount_fen": a} for r, d, c, a in parts),
    )
    return frames(of, **({"sales": sales, "ledger": ledger, "applications": applied} | given))


def test_collected_money_reaches_the_lines_of_its_invoice_to_the_fen() -> None:
    given = collected_frames(of=(plan("whole", "collected", tier_period="year"),))
    october = commission(given, MONTH)
    given["commission_history"] = october["commission_history"]
    november = commission(given, dt.date(2026, 11, 1))
    both = pd.concat([october["commission_lines"], november["commission_lines"]])
    assert both[both["doc_no"] == "A"].groupby("line_no")["base_fen"].sum().tolist() == [3_333, 6_667]
    assert both.loc[both["doc_no"] == "L0", "base_fen"].tolist() == [500]
    assert november["commission_lines"]["base_fen"].sum() == 3_333


def test_days_to_cash_pay_less_the_later_the_money_comes() -> None:
    factors = rows(
        "plan_factors",
        {"plan_id": "P", "no": 1, "kind": "factor", "value": 1.0, "from_days": 0, "to_days": 10},
        {"plan_id": "P", "no": 2, "kind": "factor", "value": 0.5, "from_days": 10, "to_days": 30},
        {"plan_id": "P", "no": 3, "kind": "factor", "value": 0.0, "from_days": 30},
    )
    given = collected_frames(of=(plan("marginal", "collected"),), plan_factors=factors)
    lines = commission(given, MONTH)["commission_lines"].set_index(["doc_no", "date"])
    assert lines.loc[("L0", "2026-10-10"), "factor"] == 0.0  # the opening balance is old
    assert set(lines.loc[("A", "2026-10-10"), "factor"]) == {1.0}  # five days
    assert set(lines.loc[("A", "2026-10-20"), "factor"]) == {0.5}


def test_eighty_percent_now_and_the_rest_on_the_final_collection() -> None:
    given = collected_frames(of=(plan("whole", "invoiced", now_ratio=0.8),))
    october = commission(given, MONTH)
    assert paid(october)[["earned_fen", "held_fen", "pay_fen", "held_balance_fen"]].tolist() == [100, -20, 80, 20]
    given["commission_history"] = october["commission_history"]
    november = commission(given, dt.date(2026, 11, 1))
    assert paid(november)[["released_fen", "pay_fen", "held_balance_fen"]].tolist() == [20, 20, 0]
    assert "2026-11-20 全部收回" in november["commission_lines"]["reason"][0]


# ------------------------------------------------------------------ shared, limited, taken back
def test_splits_add_up_and_the_rest_stays_with_the_rep() -> None:
    splits = rows("splits", {"doc_no": "A", "rep_id": "2", "share": 1 / 3})
    made = commission(frames(sales=rows("sales", sale("A", 10_001)), splits=splits), MONTH)
    assert made["commission_lines"]["base_fen"].tolist() == [6_667, 3_334]
    assert made["commission_lines"]["share"].round(4).tolist() == [0.6667, 0.3333]


def test_a_supervisor_earns_on_the_team_and_a_cap_holds() -> None:
    overrides = rows("plan_overrides", {"plan_id": "P", "depth": 1, "base": "commission", "rate": 0.1})
    sales = rows("sales", sale("A", 100_000), sale("B", 100_000, rep="2"))
    given = frames((plan(cap_fen=1_050),), sales=sales, plan_overrides=overrides)
    made = commission(given, MONTH)
    assert paid(made)[["earned_fen", "override_fen", "limit_fen", "pay_fen"]].tolist() == [1_000, 100, -50, 1_050]
    assert paid(made, "2")["pay_fen"] == 1_000


def test_a_draw_is_paid_and_recovered_from_later_excess_at_most_by_its_ratio() -> None:
    plans = (plan(draw_fen=1_500, recover_ratio=0.5),)
    october = commission(frames(plans, sales=rows("sales", sale("A", 100_000))), MONTH)
    assert paid(october)[["pay_fen", "draw_balance_fen"]].tolist() == [1_500, 500]
    more = rows("sales", sale("B", 140_000, day="2026-11-05"))
    november = commission(
        frames(plans, sales=more, commission_history=october["commission_history"]), dt.date(2026, 11, 1)
    )
    assert paid(november)[["earned_fen", "pay_fen", "draw_balance_fen"]].tolist() == [1_800, 1_650, 350]


def test_a_joiner_and_a_change_of_plan_within_the_month_count_by_days() -> None:
    plans = (plan(floor_fen=31_000, role="x"), plan(role="y") | {"plan_id": "Q"})
    members = rows(
        "plan_members",
        {"rep_id": "1", "plan_id": "P", "to_date": "2026-10-10"},
        {"rep_id": "1", "plan_id": "Q", "from_date": "2026-10-11"},
        {"rep_id": "2", "plan_id": "P"},
    )
    reps = rows("reps", {"rep_id": "1"}, {"rep_id": "2", "join_date": "2026-10-22"})
    tiers = (*TIERS, tier(0, None, 0.5) | {"plan_id": "Q"})
    sales = rows("sales", sale("A", 10_000, day="2026-10-10"), sale("B", 10_000, day="2026-10-11"))
    made = commission(frames(plans, tiers, sales=sales, plan_members=members, reps=reps), MONTH)
    lines = made["commission_lines"].set_index(["rep_id", "kind"])
    assert lines.loc[("1", "line"), "plan_id"].tolist() == ["P", "Q"]
    assert paid(made)["pay_fen"] == 10_000 + 5_000  # 31,000 x 10/31, and half of what sold on the other plan
    assert paid(made, "2")["pay_fen"] == 10_000


def test_a_clawback_takes_the_originals_commission_in_proportion() -> None:
    plans = (plan("whole", now_ratio=0.8),)
    october = commission(frames(plans, sales=rows("sales", sale("A", 200_000))), MONTH)
    back = rows("clawbacks", {"date": "2026-11-03", "doc_no": "A", "reason": "return", "amount_fen": 50_000})
    given = frames(plans, clawbacks=back, commission_history=october["commission_history"])
    november = commission(given, dt.date(2026, 11, 1))
    line = november["commission_lines"].iloc[0]
    assert (line["earned_fen"], line["now_fen"], line["held_fen"]) == (-1_000, -800, -200)
    assert paid(november)[["clawback_fen", "draw_fen", "pay_fen", "draw_balance_fen"]].tolist() == [-800, 800, 0, 800]
    again = rows("clawbacks", {"date": "2026-12-03", "doc_no": "A", "reason": "return", "amount_fen": 150_001})
    given = frames(plans, clawbacks=again, commission_history=november["commission_history"])
    with pytest.raises(InputError, match="业绩余 1,500"):
        commission(given, dt.date(2026, 12, 1))


def test_reasons_for_the_change_add_up_and_reviews_are_counted() -> None:
    october = commission(frames(sales=rows("sales", sale("A", 100_000))), MONTH)
    review = {"month": "2026-11-01", "rep_id": "1"}
    reviews = rows("commission_reviews", review | {"no": 1, "dispute": "份额"}, review | {"approver": "张"})
    sales = rows("sales", sale("B", 200_000, day="2026-11-02"))
    given = frames(sales=sales, commission_history=october["commission_history"], commission_reviews=reviews)
    total = paid(commission(given, dt.date(2026, 11, 1)))
    assert total["change_reason"] == "+20.00 = 业绩 +10.00，档位与系数 +10.00"
    assert (total["disputes"], total["approver"]) == (1, "张")


def test_cliffs_only_where_the_whole_amount_counts() -> None:
    sales = rows("sales", sale("A", 250_000))
    given = frames((plan("whole"),), sales=sales)
    cliffs = find_cliffs(given, commission(given, MONTH)["commission_lines"], MONTH)
    assert cliffs["edge_fen"].tolist() == [100_000, 300_000, 300_000]
    assert cliffs["jump_fen"].tolist() == [1_000, 9_000, 9_000]
    assert cliffs["gap_fen"].tolist()[-1] == 50_000
    marginal = frames(sales=sales)
    assert find_cliffs(marginal, commission(marginal, MONTH)["commission_lines"], MONTH).empty


# ------------------------------------------------------------------ refused
def test_every_fault_of_a_plan_is_named() -> None:
    sales = rows("sales", sale("A", 100))
    hole = (tier(0, 900, 0.01), tier(1000, 3500, 0.02), tier(3000, None, 0.0000001))
    circle = rows("reps", {"rep_id": "1", "supervisor_id": "2"}, {"rep_id": "2", "supervisor_id": "1"})
    splits = rows("splits", *({"doc_no": "A", "rep_id": r, "share": 0.6} for r in "12"))
    given = frames((plan(now_ratio=1.2), plan() | {"plan_id": "Q"}), hole, sales=sales, reps=circle, splits=splits)
    assert codes(given) == {
        "two_in_force",
        "no_tiers",
        "tier_hole",
        "tier_overlap",
        "rate_too_fine",
        "now_over_100",
        "split_over_100",
        "team_cycle",
    }


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("tier_without_value", frames(tiers=(tier(0, None),))),
        ("payee_without_plan", frames((plan(role="x"),), sales=rows("sales", sale("A", 100)))),
        ("negative_base", frames(sales=rows("sales", sale("A", -100)))),
        ("payee_without_target", frames((plan(tier_by="attainment"),), sales=rows("sales", sale("A", 100)))),
        ("bad_clawback", frames(clawbacks=rows("clawbacks", {"date": "2026-10-09", "doc_no": "Z", "amount_fen": 1}))),
        (
            "case_fails",
            frames(
                plan_cases=rows(
                    "plan_cases", {"plan_id": "P", "case": "一", "base_fen": 300_000, "expected_fen": 15_000}
                )
            ),
        ),
        (
            "two_in_force",
            frames(
                plan_members=rows(
                    "plan_members",
                    *({"rep_id": "1", "plan_id": "P", "from_date": d} for d in ("2026-01-01", "2026-10-15")),
                )
            ),
        ),
    ],
)
def test_what_is_refused(code: str, given: dict[str, pd.DataFrame]) -> None:
    assert codes(given) == {code}


def test_a_case_that_comes_out_lets_the_plan_run() -> None:
    case = rows("plan_cases", {"plan_id": "P", "case": "一", "base_fen": 300_000, "expected_fen": 5_000})
    assert len(commission(frames(plan_cases=case, sales=rows("sales", sale("A", 100))), MONTH)["commission_lines"]) == 1


# ------------------------------------------------------------------ laws
amounts = st.integers(1, 10**8)


@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(st.lists(st.tuples(amounts, st.sampled_from("12"), st.integers(1, 28)), min_size=1, max_size=12), st.randoms())
def test_credits_and_pay_add_up_whatever_the_order(sold: list[tuple[int, str, int]], random: object) -> None:
    made = [sale(f"D{k:02d}", a, r, f"2026-10-{d:02d}") for k, (a, r, d) in enumerate(sold)]
    shuffled = made.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    splits = rows("splits", {"doc_no": "D00", "rep_id": "2", "share": 0.37})
    plans = (plan(now_ratio=0.7, cap_fen=5_000_000),)
    one, other = (commission(frames(plans, sales=rows("sales", *s), splits=splits), MONTH) for s in (made, shuffled))
    for key in one:
        pd.testing.assert_frame_equal(one[key], other[key])
    lines, totals = one["commission_lines"], one["commission_totals"]
    assert lines["base_fen"].sum() == sum(a for a, _r, _d in sold)
    assert lines["now_fen"].sum() == totals["pay_fen"].sum()
    parts = ["earned_fen", "held_fen", "released_fen", "clawback_fen", "override_fen", "limit_fen", "draw_fen"]
    assert (totals[parts].sum(axis=1) == totals["pay_fen"]).all()


@given(st.integers(0, 10**9), st.integers(1, 10**4))
def test_marginal_tiers_are_continuous_and_never_fall(base: int, more: int) -> None:
    made = tiers_of(plan(tier_by=None), rows("plan_tiers", *TIERS))
    assert 0 <= pays(made, base + more) - pays(made, base) <= more * 5 // 100 + 1
    for edge in (100_000, 300_000):
        assert pays(made, edge) - pays(made, edge - 1) <= 1


@given(
    st.lists(
        st.tuples(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**12), min_size=1, max_size=6)), max_size=6
    )
)
def test_split_groups_add_up(groups: list[tuple[int, list[int]]]) -> None:
    totals = np.array([t for t, _w in groups], dtype=np.int64)
    group = np.repeat(np.arange(len(groups)), [len(w) for _t, w in groups])
    weights = np.array([w for _t, ws in groups for w in ws], dtype=np.int64)
    parts = split_groups(totals, group, weights)
    for k, (total, ws) in enumerate(groups):
        mine = parts[group == k]
        assert mine.sum() == (total if sum(ws) else 0)
        assert all(p == 0 for p, w in zip(mine, ws, strict=True) if w == 0)
        assert total != sum(ws) or mine.tolist() == ws


@given(st.integers(-(10**12), 10**12), st.integers(0, 10**6), st.integers(0, 3 * 10**6))
def test_products_are_rounded_half_up_once(fen: int, rate: int, factor: int) -> None:
    exact = abs(fen) * rate * factor
    expected = (2 * exact + 10**12) // (2 * 10**12) * (1 if fen >= 0 else -1)
    assert round_product(np.array([fen]) * rate, np.array([factor])).tolist() == [expected]
    assert times(np.array([fen]), rate).tolist() == [round_product(np.array([fen]) * rate, np.array([10**6]))[0]]


def test_nothing_to_pay_is_no_fault() -> None:
    plans, tiers = rows("plans", plan(draw_fen=500)), rows("plan_tiers", *TIERS)
    assert all(frame.empty for frame in commission(tables(), MONTH).values())
    assert all(frame.empty for frame in commission(tables(plans=plans, plan_tiers=tiers), MONTH).values())
    made = commission(tables(plans=plans, plan_tiers=tiers, reps=rows("reps", *REPS)), MONTH)
    assert made["commission_totals"]["pay_fen"].tolist() == [500, 500]
