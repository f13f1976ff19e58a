"""Published worked examples of commission and scoring, each through our own functions."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from published_scores import Inputs, commission_of, score_of

from workbook.errors import InputError

AREAS = {"commission": commission_of, "score": score_of}
FOLDER = Path(os.environ.get("SALESBOOK_EXAMPLES") or Path(__file__).resolve().parents[2] / "shared" / "examples")


def _cases() -> list[Any]:
    files = sorted(FOLDER.glob("targets_scores*.json")) if FOLDER.is_dir() else []
    every = [case for file in files for case in json.loads(file.read_text("utf-8"))["examples"]]
    return [pytest.param(c, id=c["id"]) for c in every if c["area"] in AREAS]


@pytest.mark.parametrize("case", _cases() or [pytest.param(None, id="none")])
def test_published_example(case: dict[str, Any] | None, examples_dir: Path) -> None:
    assert case is not None, f"no examples in {examples_dir}"
    answer = AREAS[case["area"]]
    if case["check"] == "raises":
        with pytest.raises((InputError, ValueError)):
            answer(case["inputs"], case["expected"])
    else:
        _compare(answer(case["inputs"], case["expected"]), case["expected"], case["tolerance"])


def _compare(got: Any, wanted: Any, close: float) -> None:
    """Equal within the tolerance; of several figures those the example asks for."""
    if isinstance(wanted, dict):
        for key, value in wanted.items():
            _compare(got[key], value, close)
    else:
        np.testing.assert_allclose(np.asarray(got, float), np.asarray(wanted, float), rtol=0, atol=close)


TIERS = [[0, 10_000, 0.01], [10_000, 20_000, 0.03], [20_000, None, 0.04]]
MATRIX = {"rows": [1.0, 0.9, 0.0], "cols": [0.0, 0.95], "matrix": [[1.2, 1.5], [1.0, 1.2], [0.0, 0.5]]}


@pytest.mark.parametrize(
    ("area", "given", "wanted"),
    [
        # one word, three sums: the same sale of 30,000
        ("commission", {"tiers": TIERS, "amount": 30_000}, {"marginal": 800, "whole": 1_200, "mixed": 1_600}),
        ("commission", {"tiers": TIERS, "method": "flat", "amount": [9_999.99, 10_000, 20_000]}, [100, 300, 800]),
        ("commission", {"tiers": TIERS, "method": "split", "amount": 30_000, "cap": 750}, 750),
        ("commission", {"tiers": TIERS, "method": "split", "amount": 0, "floor": 120}, 120),
        ("commission", {"amount": 100, "shares": [1 / 3, 1 / 3, 1 / 3]}, [33.34, 33.33, 33.33]),
        ("commission", {"amount": 0.01, "split": {"A": 0.5, "B": 0.5}}, {"A": 0.01, "B": 0}),
        ("commission", {"draw": 2_000, "earned": [1_500, 3_000, 1_800]}, {"paid": [2_000, 2_500, 2_000], "balance": 200}),
        ("commission", {"amount": 1_000, "commission": 33.33, "returned": 500}, 16.67),
        ("commission", {"amount": 1_000, "rate": 0.02, "days": 45, "steps": [[0, 30, 1.0], [30, 60, 0.5], [60, None, 0]]}, 10),
        ("commission", {"amount": 1_000, "days": 30, "steps": [[0, 30, 0.02], [30, None, 0.01]]}, 10),
        ("commission", {"revenue": 1_000, "cost": 600, "rate": 0.1}, 40),
        ("score", {"weights": [70, 15, 3, 2, 10], "scores": [95, 100, 80, 100, 90]}, 94.9),
        ("score", {"weights": [80, 20], "scores": [0.95, 1.1]}, 98),
        ("score", {**MATRIX, "collection_rate": 0.95, "attainment": 0.95}, 1.2),
        ("score", {**MATRIX, "at": [[1.0, 0.94], [0.899, 2.0], [0.5, 0.5]]}, [1.2, 0.5, 0]),
        ("score", {"n": 7, "shares": {"A": 0.2, "B": 0.5, "C": 0.3}}, {"A": 1, "B": 4, "C": 2}),
        ("score", {"actual": 90, "target": 100, "weight": 40}, 36),
        ("score", {"actual": 5, "target": 4, "weight": 40, "direction": "lower"}, 32),
        ("score", {"occurrences": 3, "per": 1, "least": -5}, -3),
    ],
)  # fmt: skip
def test_other_cases_of_the_same_form(area: str, given: Inputs, wanted: Any) -> None:
    _compare(AREAS[area](given, wanted), wanted, 0.005)


@pytest.mark.parametrize(
    ("area", "given"),
    [
        ("commission", {"tiers": TIERS, "amount": 30_000}),  # no method
        ("commission", {"tiers": TIERS, "amount": 30_000, "method": "progressive"}),  # three sums bear that name
        ("commission", {"tiers": [[0, 10_000, 0.01], [15_000, None, 0.02]], "amount": 1, "method": "whole"}),
        ("commission", {"tiers": [[0, 10_000, 0.01], [9_000, None, 0.02]], "amount": 1, "method": "marginal"}),
        ("commission", {"amount": 1, "shares": [0.6, 0.5]}),
        ("commission", {"amount": 100, "commission": 3, "returned": 101}),
        ("score", {"weights": [70, 20], "scores": [1, 1]}),
    ],
)  # fmt: skip
def test_other_cases_that_must_be_refused(area: str, given: Inputs) -> None:
    with pytest.raises((InputError, ValueError)):
        AREAS[area](given, None)
