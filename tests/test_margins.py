"""Several margins at once: what stays exact, and how far the one relaxed family is off."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.targets.margins import fit_margins, round_three


def test_three_margins_of_a_table() -> None:
    seed = np.arange(1.0, 25.0).reshape(2, 3, 4)
    axes = [(0, 1), (0, 2), (1, 2)]
    wanted = [(seed**1.1).sum(axis=axis) for axis in (2, 1, 0)]
    made, gap = fit_margins(seed, axes, wanted)
    assert gap < 1e-6
    for axis, sums in zip((2, 1, 0), wanted, strict=True):
        np.testing.assert_allclose(made.sum(axis=axis), sums, atol=1e-6)


def test_margins_that_contradict_each_other_leave_a_gap() -> None:
    _made, gap = fit_margins([[1.0, 1.0], [1.0, 1.0]], [(0,), (1,)], [[3.0, 1.0], [1.0, 1.0]])
    assert gap > 0.5


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_two_families_stay_exact_and_the_third_is_close(seed: int) -> None:
    rng = np.random.default_rng(seed)
    whole = rng.integers(0, 9, (int(rng.integers(1, 8)), 3, 4))
    exact = whole.astype(float)
    for i in range(len(exact)):  # move parts around rectangles: the sums stay whole
        part = rng.random() * min(exact[i, 0, 0], exact[i, 1, 1])
        exact[i, [0, 1], [0, 1]] -= part
        exact[i, [0, 1], [1, 0]] += part
    made = round_three(exact)
    assert (made.cells.sum(axis=2) == whole.sum(axis=2)).all()
    assert (made.cells.sum(axis=1) == whole.sum(axis=1)).all()
    assert (np.abs(made.cells - exact) < 1 + 1e-9).all()
    assert made.largest_miss <= 1
