"""Sums 合计, amounts that nearly agree and references: exact whatever the figures."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.accounts.amounts import KINDS, explained, swapped_at
from workbook.accounts.provision import EXAMPLE_RATES
from workbook.accounts.references import cleaned, encode, parts
from workbook.accounts.rules import RULES
from workbook.accounts.starting import starting_rows
from workbook.accounts.sums import expected_hits, ways


def by_hand(amounts: list[int], target: int, at_most: int) -> list[int]:
    """Every set of 2 to at_most positions that adds up to the target, as bit masks, by trying them all."""
    return sorted(
        sum(1 << k for k in chosen)
        for size in range(2, at_most + 1)
        for chosen in combinations(range(len(amounts)), size)
        if sum(amounts[k] for k in chosen) == target
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=2, max_size=18), st.integers(2, 4), st.data())
def test_law_every_sum_is_found_and_no_other(amounts: list[int], at_most: int, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.integers(0, len(amounts) - 1), min_size=2, max_size=4, unique=True))
    target = sum(amounts[k] for k in chosen)
    rows, masks = ways(np.array([amounts]), np.array([target]), at_most)
    assert masks.tolist() == by_hand(amounts, target, at_most)
    assert set(rows.tolist()) <= {0}


def test_sums_within_a_tolerance() -> None:
    _rows, masks = ways(np.array([[600, 280]]), np.array([900]), 2, np.array([45]))
    assert masks.tolist() == [3]


def test_too_many_ways_are_none() -> None:
    for n in (14, 20):
        assert len(ways(np.full((1, n), 100), np.array([300]), 6)[1]) == 0


def test_round_amounts_make_accidents_likely() -> None:
    fen = np.array([[123_457, 223_459, 345_671, 456_789, 567_891, 678_913]])
    assert expected_hits(fen, 6)[0] < 0.001 < 1 < expected_hits(fen // 100_000 * 100_000, 6)[0]


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        (1_234_56, 1_324_56, "transposed"),
        (100_00, -100_00, "sign"),
        (100_00, 100_05, "rounding"),
        (100_00, 100_06, "amount"),
        (-1_000_00, -1_050_00, "fee"),
        (-1_000_00, -950_00, "amount"),  # they cannot pay less and have a fee
        (120, 210, "transposed"),
        (10, 1, "amount"),  # a digit would be lost
    ],
)
def test_why_two_amounts_differ(ours: int, theirs: int, why: str) -> None:
    found = explained(np.array([ours]), np.array([theirs]), np.array([ours < 0]), 5, 5_000)
    assert KINDS[found[0]] == why


@settings(deadline=None)
@given(st.integers(10, 10**14), st.integers(0, 12))
def test_law_swapped_digits_are_recognised(fen: int, place: int) -> None:
    digits = list(str(fen))
    if place + 2 > len(digits) or digits[-1 - place] == digits[-2 - place]:
        return
    digits[-1 - place], digits[-2 - place] = digits[-2 - place], digits[-1 - place]
    if digits[0] == "0":
        return
    assert swapped_at(np.array([fen]), np.array([int("".join(digits))]))[0] == place


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" No.24442-001 ", "24442001"),
        ("ＳＫ－１０００", "SK1000"),
        ("第０８号", "8"),
        ("000", "0"),
        ("(2026) AR 17", "2026AR17"),
        ("", ""),
        ("—", ""),
    ],
)
def test_one_reference_however_it_is_written(written: str, meant: str) -> None:
    assert cleaned(written) == meant
    code = encode([written, meant]).code
    assert code[0] == code[1]
    assert (code[0] < 0) == (meant == "")


def test_lists_of_references() -> None:
    assert parts("A1/A2、A3；a4\nA5") == ["A1", "A2", "A3", "A4", "A5"]
    found = encode(["A1/A2、A3", "A3", "A1"])
    assert [int(c) for c in found.list_code] == [int(found.code[2]), int(found.list_code[1]), int(found.code[1])]
    assert found.list_line.tolist() == [0, 0, 0]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0A1-b/ 第９,+E.", max_size=30), max_size=8))
def test_law_equal_codes_are_equal_references(texts: list[str]) -> None:
    """All at once gives what one by one gives, long texts and odd characters included."""
    code = encode(texts).code.tolist()
    alone = [tuple(encode([t]).chars[0].tolist()) if len(t) <= 20 else None for t in texts]
    for i, left in enumerate(alone):
        for j, right in enumerate(alone):
            if left is not None and right is not None and code[i] >= 0 and code[j] >= 0:
                assert (code[i] == code[j]) == (left == right)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_workbook_starts_with_the_rules_and_an_example(lang: str) -> None:
    rows = starting_rows(lang)
    assert [r["rule"] for r in rows["match_rules"]] == [r.key for r in RULES]
    assert {r["band"]: r["ratio"] for r in rows["provision_rates"]} == EXAMPLE_RATES
