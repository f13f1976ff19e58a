"""Shapes 计分方式: how far an actual value reaches, as a share of full marks, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbook.texts import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """How one KPI is scored. direction: "higher" or "lower" is better; threshold: NaN = none; cap: share of full marks.

    percent: the values are ratios, shown as 95.00 %.
    """

    direction: str
    shape: str
    threshold: float
    target: float
    cap: float
    weight: float
    percent: bool

    def shown(self, value: float) -> str:
        """A value as the reasons show it."""
        return f"{value:.2%}" if self.percent else f"{value:,.10g}"


def reach(rule: Rule, actual: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """How much of full marks an actual value earns, 0 … cap; and where the threshold 门槛 failed it.

    NaN in, NaN out. Formula, ratio 按比例: actual / target (higher), target / actual (lower; at or below 0 it
    reaches the cap). Formula, linear 直线: (actual - threshold) / (target - threshold). Both are cut to
    0 … cap and are 0 beyond the threshold. A larger actual never lowers a "higher" value nor raises a "lower".
    """
    if rule.shape == "linear":
        raw = (actual - rule.threshold) / (rule.target - rule.threshold)
    elif rule.direction == "higher":
        raw = actual / rule.target
    else:
        raw = np.divide(rule.target, actual, out=np.full(len(actual), np.inf), where=~(actual <= 0))
    failed = actual < rule.threshold if rule.direction == "higher" else actual > rule.threshold
    reached = np.where(failed, 0.0, np.clip(raw, 0.0, rule.cap))
    return np.where(np.isnan(actual), np.nan, reached), failed


def explain(rule: Rule, taken: str, actual: float, reached: float, failed: bool, points: float, lang: str) -> str:
    """One score line in words a person can recompute: the value, the shape, the points.

    taken: how the actual value came about, or why it is blank.
    """
    if np.isnan(actual):
        blank = Text(f"{taken}，不计分，权重由其余指标分摊", f"{taken}: not scored, its weight is shared by the others")
        return blank.in_(lang)
    stop = Text("；", "; ").in_(lang)
    if failed:
        below = Text("未达门槛" if rule.direction == "higher" else "超过门槛", "misses the threshold")
        return f"{taken}{stop}{below.in_(lang)} {rule.shown(rule.threshold)}{stop}{Text('0 分', '0 points').in_(lang)}"
    formula = _formula(rule, actual)
    cut = Text(f"（上限 {rule.cap:.0%}）", f" (cap {rule.cap:.0%})").in_(lang) if reached >= rule.cap else ""
    earned = Text(f"{points:g} 分", f"{points:g} points").in_(lang)
    return f"{taken}{stop}{formula} → {reached:.4%}{cut}{stop}{rule.weight:g} × {reached:.4%} = {earned}"


def _formula(rule: Rule, actual: float) -> str:
    """The shape with its numbers in place."""
    value, target = rule.shown(actual), rule.shown(rule.target)
    if rule.shape == "linear":
        floor = rule.shown(rule.threshold)
        return f"({value} − {_signed(floor)}) ÷ ({target} − {_signed(floor)})"
    return f"{value} ÷ {target}" if rule.direction == "higher" else f"{target} ÷ {value}"


def _signed(text: str) -> str:
    return f"({text})" if text.startswith("-") else text
