"""Cases of the form of the published examples: what a reference, a token, a tolerance or a policy must decide."""

from __future__ import annotations

from typing import Any

import pytest

from tests.test_reconcile_examples import Case, found_groups, is_right

Line = tuple[Any, ...]
Wanted = list[tuple[list[str], list[str], int]]
INVOICES = [
    ("inv1", "p1", "2019-09-01", "INV/2019/00001", 10000),
    ("inv2", "p1", "2019-09-01", "INV/2019/00002", 20000),
    ("inv3", "p1", "2019-09-01", "RBILL/2019/09/0013", 30000),
]
NAMED = [(*line, "Bernard Gagnant") for line in INVOICES]
TOKENS = [
    ("i1", "pa", "2019-09-01", "bernard 1111 gagnant", 100000),
    ("i2", "pa", "2019-09-01", "2222 turlututu 3333", 100000),
    ("i3", "pa", "2019-09-01", "4444 tsoin 5555 tsoin 6666", 100000),
]
CASES: list[Case] = []


def lines(rows: list[Line], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"memo": ""} | dict(zip(columns, row, strict=False)) for row in rows]


def case(name: str, ours: list[Line], theirs: list[Line], wanted: Wanted, **params: Any) -> None:
    """One case: ours id, cust, date, ref, cents, name; theirs id, cust, date, ref, memo, cents."""
    groups = [{"ours": o, "theirs": t, "diff": d} for o, t, d in wanted]
    mine = lines(ours, ("id", "cust", "date", "ref", "cents", "cust_name"))
    yours = lines(theirs, ("id", "cust", "date", "ref", "memo", "cents"))
    CASES.append({"id": name, "ours": mine, "theirs": yours, "params": params, "expected": {"groups": groups}})


case("ref exact", INVOICES, [("b", "p1", "2020-01-01", "INV/2019/00001", "", 10000)], [(["inv1"], ["b"], 0)])
case("digits of ref", INVOICES, [("b", "p1", "2020-01-01", "invoice 2019-00001", "", 10000)], [(["inv1"], ["b"], 0)])
case("digits no partner", INVOICES, [("b", "", "2020-01-01", "invoice 2019-00001", "", 10000)], [(["inv1"], ["b"], 0)])
case("ref no partner", INVOICES, [("b", "", "2020-01-01", "INV/2019/00001", "", 10000)], [(["inv1"], ["b"], 0)])
case(
    "list of refs 1+2",
    INVOICES,
    [("b", "p1", "2020-01-01", "INV/2019/00001 INV/2019/00002", "", 30000)],
    [(["inv1", "inv2"], ["b"], 0)],
)
case("amount only", INVOICES, [("b", "p1", "2020-01-01", "zzz", "", 20000)], [(["inv2"], ["b"], 0)])
case("token memo", TOKENS, [("b", "pa", "2019-01-01", "", "4444 5555", 100000)], [(["i3"], ["b"], 0)])
case("token memo2", TOKENS, [("b", "pa", "2019-01-01", "", "turlututu 2222", 100000)], [(["i2"], ["b"], 0)])
case("token no partner", TOKENS, [("b", "", "2019-01-01", "1111", "", 100000)], [(["i1"], ["b"], 0)])
case("token six", TOKENS, [("b", "pa", "2019-01-01", "6666", "", 100000)], [(["i3"], ["b"], 0)])
case("no token ambiguous", TOKENS, [("b", "pa", "2019-01-01", "nothing", "", 100000)], [])
case(
    "name in memo", NAMED, [("b", "", "2020-01-01", "", "payment from Gagnant Bernard", 20000)], [(["inv2"], ["b"], 0)]
)
case("name all", NAMED, [("b", "", "2020-01-01", "Bernard Gagnant", "", 60000)], [(["inv1", "inv2", "inv3"], ["b"], 0)])


def one(cents: int) -> list[Line]:
    return [("i", "pa", "2019-01-01", "", cents)]


def paid(cents: int) -> list[Line]:
    return [("b", "pa", "2019-01-01", "turlututu", "", cents)]


for s, n in ((1, "pos"), (-1, "neg")):
    case(f"zero exact {n}", one(100000 * s), paid(100000 * s), [(["i"], ["b"], 0)], tol_pct=0)
    case(f"zero under {n}", one(100000 * s), paid(99000 * s), [], tol_pct=0)
    case(f"over {n}", one(100000 * s), paid(101000 * s), [(["i"], ["b"], 1000 * s)], tol_pct=0, allow_over=True)
    case(f"0.5 {n}", one(100000 * s), paid(99000 * s), [], tol_pct=0.5)
    case(f"1.0 edge {n}", one(100000 * s), paid(99000 * s), [(["i"], ["b"], -1000 * s)], tol_pct=1)
    case(f"2 {n}", one(100000 * s), paid(99000 * s), [(["i"], ["b"], -1000 * s)], tol_pct=2)
    case(f"abs 500 no {n}", one(100000 * s), paid(99000 * s), [], tol_abs=500)
    case(f"abs 1000 {n}", one(100000 * s), paid(99000 * s), [(["i"], ["b"], -1000 * s)], tol_abs=1000)
    case(f"abs over {n}", one(100000 * s), paid(100900 * s), [(["i"], ["b"], 900 * s)], tol_abs=1000)
    case(f"pct over {n}", one(100000 * s), paid(104000 * s), [(["i"], ["b"], 4000 * s)], tol_pct=5)
    case(f"smaller doc {n}", one(99000 * s), paid(100000 * s), [(["i"], ["b"], 1000 * s)], tol_pct=0, allow_over=True)
case(
    "fifo 350",
    INVOICES,
    [("b", "p1", "2020-01-01", "xxxxx", "", 35000)],
    [(["inv1", "inv2", "inv3"], ["b"], -25000)],
    policy="fifo-partial",
)
case(
    "fifo 100", INVOICES, [("b", "p1", "2020-01-01", "xxxxx", "", 10000)], [(["inv1"], ["b"], 0)], policy="fifo-partial"
)
case(
    "fifo 50",
    INVOICES,
    [("b", "p1", "2020-01-01", "xxxxx", "", 5000)],
    [(["inv1"], ["b"], -5000)],
    policy="fifo-partial",
)
case(
    "same ref three",
    [
        ("m1", "bg", "2019-09-01", "a1b2c3", 50000),
        ("m2", "bg", "2019-09-01", "a1b2c3", 50000),
        ("m3", "bg", "2019-09-01", "d1e2f3", 50000),
    ],
    [("b", "bg", "2020-01-01", "d1e2f3", "", 50000)],
    [(["m3"], ["b"], 0)],
)
case("their max", INVOICES, [("b", "p1", "2020-01-01", "invoice 2019-00001", "", 10000)], [], their_max=50)
case(
    "their min ok",
    INVOICES,
    [("b", "p1", "2020-01-01", "invoice 2019-00001", "", 10000)],
    [(["inv1"], ["b"], 0)],
    their_min=100,
)
case(
    "tol10 with partner",
    [("inv1", "p1", "2019-09-01", "doudlidou3555", 10000)],
    [("b", "p1", "2020-01-01", "doudlidou3555", "", 9500)],
    [(["inv1"], ["b"], -500)],
    tol_pct=10,
)
case(
    "newest",
    [("i", "p1", "2023-09-30", "", 5000)],
    [("old", "p1", "2023-10-01", "", "", 5000), ("new", "p1", "2023-10-20", "", "", 5000)],
    [(["i"], ["new"], 0)],
    policy="newest",
)
case(
    "newest2 ours",
    [("i1", "p1", "2023-09-01", "", 5000), ("i2", "p1", "2023-09-30", "", 5000)],
    [("p", "p1", "2023-10-20", "", "", 5000)],
    [(["i2"], ["p"], 0)],
    policy="newest",
)
case(
    "oldest2 ours",
    [("i1", "p1", "2023-09-01", "", 5000), ("i2", "p1", "2023-09-30", "", 5000)],
    [("p", "p1", "2023-10-20", "", "", 5000)],
    [(["i1"], ["p"], 0)],
    policy="oldest",
)
case(
    "partial ref 1",
    [("i1", "p1", "2019-09-01", "test ref", 5000)],
    [("p", "p1", "2019-09-01", "test ref", "", 3000)],
    [(["i1"], ["p"], -2000)],
    policy="fifo-partial-by-ref",
)
case(
    "partial by ref",
    [("i1", "p1", "2019-09-01", "test ref", 5000), ("i2", "p1", "2019-09-01", "other", 5000)],
    [("p", "p1", "2019-09-01", "test ref", "", 6000)],
    [(["i1"], ["p"], 1000)],
    policy="partial-by-ref",
)
case(
    "ref case",
    [("i1", "p1", "2019-09-01", "Test Ref", 5000)],
    [("p", "p1", "2019-09-01", " test ref ", "", 5000)],
    [(["i1"], ["p"], 0)],
)
case(
    "multi by ref",
    [("i1", "p1", "2019-09-01", "r1", 5000), ("i2", "p1", "2019-09-01", "r1", 2500)],
    [("p", "p1", "2019-09-01", "r1", "", 7500)],
    [(["i1", "i2"], ["p"], 0)],
)
case("date out", [("a", "p1", "2015-06-15", "", 126301)], [("r", "p1", "2015-10-15", "", "", 126301)], [], days=90)
case(
    "date in",
    [("a", "p1", "2015-06-15", "", 126301)],
    [("r", "p1", "2015-08-15", "", "", 126301)],
    [(["a"], ["r"], 0)],
    days=90,
)
case(
    "erp two payments exact",
    [("si", "p1", "2019-09-01", "", 20000)],
    [("pe1", "p1", "2019-09-01", "", "", 15000), ("pe2", "p1", "2019-09-01", "", "", 5000)],
    [(["si"], ["pe1", "pe2"], 0)],
)
case(
    "erp one payment 2 inv fifo",
    [("s1", "p1", "2019-09-01", "", 10000), ("s2", "p1", "2019-09-02", "", 10000)],
    [("pe", "p1", "2019-09-03", "", "", 15000)],
    [(["s1", "s2"], ["pe"], -5000)],
    policy="fifo-partial",
)
case(
    "two equal ref differ",
    [("pe1", "p1", "2024-01-01", "111", 10000), ("pe2", "p1", "2024-01-01", "222", 10000)],
    [("bt", "p1", "2024-01-01", "222", "", 10000)],
    [(["pe2"], ["bt"], 0)],
)
case(
    "ambiguous 2:1",
    [("pe1", "p1", "2024-01-01", "", 10000), ("pe2", "p1", "2024-01-01", "", 10000)],
    [("bt", "p1", "2024-01-01", "", "", 10000)],
    [],
    policy="no-ambiguous",
)
case(
    "lowest id",
    [("s1", "7", "2021-09-15", "", 100000), ("s2", "7", "2021-09-15", "", 100000)],
    [("t1", "7", "2021-09-15", "", "", 100000)],
    [(["s1"], ["t1"], 0)],
    policy="lowest-id",
)
case(
    "arcs mixed",
    [("s1", "7", "2021-09-15", "", 98300), ("s2", "7", "2021-09-15", "", 63700)],
    [("t1", "7", "2021-09-15", "", "", -47500), ("t2", "7", "2021-09-15", "", "", 209500)],
    [(["s1", "s2"], ["t1", "t2"], 0)],
)
case(
    "dpss 1-n",
    [("k1", "p1", "2019-09-01", "", 600)],
    [
        ("t1", "p1", "2019-09-01", "", "", 100),
        ("t2", "p1", "2019-09-01", "", "", 200),
        ("t3", "p1", "2019-09-01", "", "", 300),
    ],
    [(["k1"], ["t1", "t2", "t3"], 0)],
)
case(
    "dpss tol none",
    [("k1", "p1", "2019-09-01", "", 10300), ("k2", "p1", "2019-09-01", "", 19800)],
    [("t1", "p1", "2019-09-01", "", "", 10000), ("t2", "p1", "2019-09-01", "", "", 20000)],
    [],
)
case(
    "dpss neg",
    [("k1", "p1", "2019-09-01", "", 1000), ("k2", "p1", "2019-09-01", "", -400)],
    [("t1", "p1", "2019-09-01", "", "", 600)],
    [(["k1", "k2"], ["t1"], 0)],
)
case(
    "refund 3-3",
    [
        ("a", "p1", "2015-06-15", "", 126301),
        ("b", "p1", "2015-06-15", "", 126301),
        ("c", "p1", "2015-06-15", "", 126301),
    ],
    [
        ("r1", "p1", "2015-06-23", "", "", 126301),
        ("r2", "p1", "2015-06-23", "", "", 126301),
        ("r3", "p1", "2015-06-24", "", "", 126301),
    ],
    [(["a"], ["r1"], 0), (["b"], ["r2"], 0), (["c"], ["r3"], 0)],
    days=90,
    interchangeable=True,
)
case(
    "multi ccy 98 no tol",
    [("a", "bp", "2017-01-01", "", 60000), ("b2", "bp", "2017-01-01", "", 28000)],
    [("s", "bp", "2016-01-01", "line", "", 90000)],
    [],
    tol_pct=1,
)
case(
    "manual alloc",
    [("si", "p1", "2019-09-01", "", 10000)],
    [("cn", "p1", "2019-09-01", "", "", 10000)],
    [(["si"], ["cn"], 0)],
    manual_alloc=8000,
)


@pytest.mark.parametrize("made", CASES, ids=[c["id"] for c in CASES])
def test_case(made: Case) -> None:
    found = found_groups(made)
    assert is_right(made, found), found
