"""Shapes 计分方式: how many points an actual value earns, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbook.money import round_half_up
from workbook.texts import Text

NAN = float("nan")


@dataclass(frozen=True)
class Curve:
    """The knots of steps, straight lines or a table of two measures: result[i, j] from at[i] and at2[j] on.

    Ascending; the first may be -inf. One column (at2 = -inf) unless it is a table.
    """

    at: np.ndarray
    at2: np.ndarray
    result: np.ndarray


@dataclass(frozen=True)
class Rule:
    """How one KPI is scored. cap, start: shares of full marks. NaN = none. percent: values show as 95.00 %; percent2:
    those of the second measure do.

    weight 0: a line of plus or minus points, whose curve or deduction is in points, within low … high.
    """

    direction: str
    shape: str
    threshold: float
    target: float
    cap: float
    weight: float
    percent: bool
    start: float = 0.0
    stretch: float = NAN
    curve: Curve | None = None
    per_unit: float = NAN
    low: float = -np.inf
    high: float = np.inf
    percent2: bool = False

    def shown(self, value: float, second: bool = False) -> str:
        """A value of the first or the second measure as the reasons show it."""
        return f"{value:.2%}" if (self.percent2 if second else self.percent) else f"{value:,.10g}"


@dataclass(frozen=True)
class Earned:
    """Points before rounding, the share of full marks (NaN where the weight is 0), and where a threshold failed."""

    points: np.ndarray
    reached: np.ndarray
    failed: np.ndarray


def earn(rule: Rule, actual: np.ndarray, second: np.ndarray) -> Earned:
    """The points of every actual value; NaN in, NaN out. second: the other measure of a table.

    Formulas, as shares of full marks, cut to 0 … cap and 0 beyond the threshold 门槛:
    ratio 按比例: actual / target (higher), target / actual (lower; at or below 0 it reaches the cap);
    linear 直线: from the start share at the threshold to 1 at the target, on to the cap at the stretch value;
    band 区间: 1 within target … stretch, falling to 0 where the distance reaches the threshold;
    steps 分档: the result of the last knot not above the value; knots 折线: straight between knots;
    table 双指标表: the result of the last row and column not above the two values.
    deduct 按次扣分: weight - occurrences x points each, at least 0.
    A larger actual never lowers a "higher" value nor raises a "lower" one.
    """
    blank = np.isnan(actual) | (np.isnan(second) if rule.shape == "table" else False)
    if rule.shape == "deduct":
        points = np.clip(rule.weight - rule.per_unit * np.maximum(actual, 0.0), *_limits(rule))
    elif rule.weight == 0:
        points = np.clip(_on_curve(rule, actual, second), *_limits(rule))
    else:
        points = rule.weight * np.clip(_share(rule, actual, second), 0.0, rule.cap)
    failed = actual > rule.threshold if rule.direction == "lower" else actual < rule.threshold
    failed &= rule.direction != "band"
    points = np.where(failed, min(0.0, rule.weight), points)
    points = np.where(blank, np.nan, points)
    reached = points / rule.weight if rule.weight else np.full(len(actual), np.nan)
    return Earned(points, reached, failed & ~blank)


def two_decimals(values: np.ndarray) -> np.ndarray:
    """Points 分 to two decimals, half up; what is a hair below a half (binary fractions) counts as the half."""
    blank = np.isnan(values)
    cents = round_half_up(np.round(np.where(blank, 0.0, values) * 100, 7))
    return np.where(blank, np.nan, cents / 100)


def _limits(rule: Rule) -> tuple[float, float]:
    """The least and most points of a deduction or an adjusting line."""
    return (0.0, rule.weight * rule.cap) if rule.weight else (rule.low, rule.high)


def _share(rule: Rule, actual: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The share of full marks before it is cut."""
    if rule.shape in ("steps", "knots", "table"):
        return _on_curve(rule, actual, second)
    if rule.direction == "band":
        width = rule.threshold if rule.threshold > 0 else 0.0
        off = np.maximum(np.maximum(rule.target - actual, actual - rule.stretch), 0.0)
        return np.where(off <= 0, 1.0, 1.0 - off / width if width else 0.0)
    if rule.shape == "linear":
        share = rule.start + (1 - rule.start) * (actual - rule.threshold) / (rule.target - rule.threshold)
        if np.isnan(rule.stretch):
            return share
        beyond = 1 + (rule.cap - 1) * (actual - rule.target) / (rule.stretch - rule.target)
        return np.where(share <= 1, share, beyond)
    if rule.direction == "higher":
        return actual / rule.target
    with np.errstate(over="ignore"):  # next to nothing of what should be low is as good as none of it
        return np.divide(rule.target, actual, out=np.full(len(actual), np.inf), where=~(actual <= 0))


def _on_curve(rule: Rule, actual: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The result of the curve; below its first knot steps and tables give 0, straight lines the first result."""
    curve = rule.curve
    if curve is None:
        raise ValueError(f"the shape {rule.shape} needs a curve")
    if rule.shape == "knots":
        return np.interp(actual, curve.at, curve.result[:, 0])
    i = np.searchsorted(curve.at, actual, side="right") - 1
    j = np.searchsorted(curve.at2, second, side="right") - 1 if rule.shape == "table" else np.zeros(len(i), int)
    return np.where((i < 0) | (j < 0), 0.0, curve.result[np.maximum(i, 0), np.maximum(j, 0)])


# ------------------------------------------------------------------ the words
def explain(
    rule: Rule, said: list[str], actual: np.ndarray, second: np.ndarray, earned: Earned, points: np.ndarray, lang: str
) -> list[str]:
    """Every score line in words a person can recompute: the value, the shape with its numbers, the points.

    said: how each actual value came about, or why it is blank. points: rounded.
    """
    stop = Text("；", "; ").in_(lang)
    blank = Text("不计分", "not scored").in_(lang)
    limit = rule.threshold
    missed = Text("未达门槛" if rule.direction != "lower" else "超过门槛", "misses the threshold").in_(lang)
    zero = f"{missed} {rule.shown(limit)}{stop}{Text('0 分', '0 points').in_(lang)}"
    unit = Text(" 分", " points").in_(lang)
    cut = Text(f"（上限 {rule.cap:.0%}）", f" (cap {rule.cap:.0%})").in_(lang)
    top = rule.weight * rule.cap
    lines = []
    rows = zip(said, actual.tolist(), second.tolist(), earned.failed.tolist(), points.tolist(), strict=True)
    reached = earned.reached.tolist()
    for k, (taken, value, other, failed, got) in enumerate(rows):
        if got != got:
            lines.append(f"{taken}{stop}{blank}")
        elif failed:
            lines.append(f"{taken}{stop}{zero}")
        elif rule.shape == "deduct":
            lines.append(f"{taken}{stop}{rule.weight:g} − {rule.per_unit:g} × {value:g} → {got:g}{unit}")
        else:
            text = f"{taken}{stop}{formula(rule, value, other, lang)}"
            if rule.weight == 0:
                lines.append(f"{text} → {got:g}{unit}")
                continue
            share = f"{reached[k]:.4%}"
            capped = cut if top and got >= top - 0.005 else ""
            lines.append(f"{text} → {share}{capped}{stop}{rule.weight:g} × {share} = {got:g}{unit}")
    return lines


def formula(rule: Rule, actual: float, second: float, lang: str) -> str:
    """The shape with its numbers in place."""
    value, target = rule.shown(actual), rule.shown(rule.target)
    if rule.shape == "steps" or rule.shape == "table":
        return _step_words(rule, actual, second, lang)
    if rule.shape == "knots":
        return Text(f"折线在 {value} 处", f"the line at {value}").in_(lang)
    if rule.direction == "band":
        span = f"{target} … {rule.shown(rule.stretch)}"
        return Text(f"{value} 对区间 {span}", f"{value} against {span}").in_(lang)
    if rule.shape == "linear":
        return _linear_words(rule, actual)
    return f"{value} ÷ {target}" if rule.direction == "higher" else f"{target} ÷ {value}"


def _linear_words(rule: Rule, actual: float) -> str:
    """The straight line with its numbers in place, from whichever side of the target the value lies."""
    value, target, floor = rule.shown(actual), _signed(rule.shown(rule.target)), _signed(rule.shown(rule.threshold))
    better = actual > rule.target if rule.direction == "higher" else actual < rule.target
    if better and not np.isnan(rule.stretch):
        stretch = _signed(rule.shown(rule.stretch))
        return f"100% + {rule.cap - 1:.0%} × ({value} − {target}) ÷ ({stretch} − {target})"
    head = f"{rule.start:.0%} + {1 - rule.start:.0%} × " if rule.start else ""
    return f"{head}({value} − {floor}) ÷ ({target} − {floor})"


def _step_words(rule: Rule, actual: float, second: float, lang: str) -> str:
    """Which step, or which row and column of a table, the values fall in."""
    curve = rule.curve
    assert curve is not None
    i = int(np.searchsorted(curve.at, actual, side="right")) - 1
    first = rule.shown(curve.at[i]) if i >= 0 and np.isfinite(curve.at[i]) else "−∞"
    if rule.shape == "steps":
        return Text(
            f"{rule.shown(actual)} 在“{first} 起”一档", f"{rule.shown(actual)} is on the step from {first}"
        ).in_(lang)
    j = int(np.searchsorted(curve.at2, second, side="right")) - 1
    other = rule.shown(curve.at2[j], True) if j >= 0 and np.isfinite(curve.at2[j]) else "−∞"
    value = rule.shown(second, True)
    return Text(
        f"查表：行“{first} 起”、列“{other} 起”（第二指标 {value}）",
        f"table: row from {first}, column from {other} (second measure {value})",
    ).in_(lang)


def _signed(text: str) -> str:
    return f"({text})" if text.startswith("-") else text
