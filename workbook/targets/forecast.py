"""Forecast 预测: the months to come of many customers at once, from the months that were.

level x growth x season x Spring Festival. Level: recent months by weight, out of season. Season: a customer's
own months mixed with everybody's. The Spring Festival effect is estimated over all customers together, for
one has too few festivals. Everything is a ratio of sums, so months without sales do no harm.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from workbook.periods import add_months
from workbook.targets.festival import Floats, festival_effect

SHORT, SHORTEST = 12, 3
"""Under 12 months of history a series has no season of its own; under 3 it goes on as it went."""
MOST_GROWTH = np.log(1.5)
"""No forecast grows or shrinks by more than half in a year."""
MONTHS_TESTED = 12
NEW_CAUTION = 1.0
"""Months without sales added to the level of a series that began within the history."""


@dataclass(frozen=True)
class Model:
    """How much each part says.

    decay: weight of a month against the next younger one. own_season: 0 everybody's season, 1 the customer's
    own. trend: how much of the growth so far goes on. festival: whether its effect counts. last_year: how far
    the same month last year is mixed in.
    """

    decay: float = 0.9
    own_season: float = 0.5
    trend: float = 0.5
    festival: bool = True
    last_year: float = 0.0


CHOICES = tuple(Model(*parts) for parts in product((0.75, 0.9, 1.0), (0.2, 0.5, 0.9), (0.0, 0.6), (True,), (0.0, 0.5)))


@dataclass(frozen=True)
class Forecast:
    """mean, low, high (n x h): the months to come; low to high holds four in five. model: what was chosen."""

    mean: Floats
    low: Floats
    high: Floats
    model: Model


@dataclass(frozen=True)
class Tested:
    """Forecasts made with what was known then, against what came: rows are series, columns (origin, month ahead).

    actual, ours, naive (same month last year), inside (was it between low and high). months: the month of each column.
    """

    actual: Floats
    ours: Floats
    naive: Floats
    inside: Floats
    months: list[dt.date]


def forecast(history: Floats, first: dt.date, ahead: int = 12, model: Model | None = None) -> Forecast:
    """The next months of each series, with an interval that holds four in five.

    The series are scaled so that each month adds up to the forecast of the whole, which is far steadier.

    history: n x T, any unit, one column a month from `first` on; NaN before a series began. model: chosen
    over past origins (`choose`) where it is not given.
    Source of the parts: ratio-to-average seasons shrunk to the pooled ones; damped trend; X-13's before and
    after regressors for the Spring Festival, pooled.
    """
    history = begun(history)
    chosen = choose(history, first) if model is None else model
    mean = _to_total(_mean(history, first, ahead, chosen), history, first, chosen.festival)
    spread = _spread(history, first, chosen) * np.sqrt(1 + 0.05 * np.arange(ahead))
    return Forecast(mean, np.maximum(mean - 1.2816 * spread, 0.0), mean + 1.2816 * spread, chosen)


def begun(history: Floats) -> Floats:
    """The history with the months before each series' first sale unknown (NaN) instead of 0."""
    some = np.nan_to_num(history) != 0
    return np.where(np.logical_or.accumulate(some, axis=1), history, np.nan)


def _to_total(mean: Floats, history: Floats, first: dt.date, festival: bool) -> Floats:
    """The series' forecasts scaled to the forecast of their sum, month by month, by half to double at most."""
    if len(mean) < 2:
        return mean
    total = np.nansum(history, axis=0)[None, :]
    whole = _mean(total, first, mean.shape[1], replace(choose(total, first), festival=festival))[0]
    summed = mean.sum(axis=0)
    return mean * np.clip(np.where(summed > 0, whole / np.where(summed > 0, summed, 1.0), 1.0), 0.5, 2.0)


def choose(history: Floats, first: dt.date) -> Model:
    """The model that would have done best on the last half years of what is known; the plain one when it is short."""
    origins = list(range(24, history.shape[1] - 2, 3))[-4:]
    if not origins:
        return Model()
    misses = np.zeros(len(CHOICES))
    for t in origins:
        later = history[:, t : t + 6]
        for i, model in enumerate(CHOICES):
            misses[i] += np.nansum(np.abs(_mean(history[:, :t], first, later.shape[1], model) - later))
    return CHOICES[int(np.argmin(misses))]


def backtest(history: Floats, first: dt.date, origins: int = 4) -> Tested:
    """Rolling origin 滚动回测: forecasts made at past months, each with only what was known then.

    Up to `origins` origins a quarter apart, each forecasting up to a year or to the end of the history, and
    never from less than a year of it.
    """
    months = history.shape[1]
    starts = [t for t in range(months - MONTHS_TESTED, months, 3) if t >= SHORT][-origins:]
    parts: list[tuple[Floats, ...]] = []
    at: list[dt.date] = []
    for t in starts:
        h = min(MONTHS_TESTED, months - t)
        made = forecast(history[:, :t], first, h)
        actual = history[:, t : t + h]
        inside = ((actual >= made.low) & (actual <= made.high)).astype(np.float64)
        parts.append((actual, made.mean, history[:, t - 12 : t - 12 + h], inside))
        at += [add_months(first, t + i) for i in range(h)]
    if not parts:
        none = np.zeros((len(history), 0))
        return Tested(none, none, none, none, [])
    actual, ours, naive, inside = (np.concatenate(p, axis=1) for p in zip(*parts, strict=True))
    return Tested(actual, ours, np.nan_to_num(naive), inside, at)


def _mean(history: Floats, first: dt.date, ahead: int, model: Model) -> Floats:
    """The middle of the forecast."""
    n, t = history.shape
    months = [add_months(first, i) for i in range(t + ahead)]
    effect = festival_effect(history, months) if model.festival else np.ones(t + ahead)
    x = np.nan_to_num(history) / effect[:t]
    known = ~np.isnan(history)
    calendar = np.array([m.month - 1 for m in months])
    growth, everybody = _growth(x, known)
    season = _seasons(x * np.exp(everybody * np.arange(t - 1, -1, -1) / 12), known, calendar[:t], model.own_season)
    weight = known * model.decay ** np.arange(t - 1, -1, -1)
    out_of_season = (weight * season[:, calendar[:t]]).sum(axis=1)
    cautious = np.where(known.all(axis=1), 0.0, NEW_CAUTION)  # a series begins with a sale: its first months flatter it
    level = (weight * x).sum(axis=1) / np.maximum(out_of_season + cautious, 1e-12)
    centre = (weight * np.arange(t)).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-12)
    years = ((t - 1 - centre)[:, None] + model.trend * np.arange(1, ahead + 1)) / 12
    long_enough = known.sum(axis=1) >= SHORTEST
    shape = np.exp(growth[:, None] * years) * season[:, calendar[t:]] * effect[t:]
    mean = level[:, None] * np.where(long_enough[:, None], shape, 1.0)
    if model.last_year and t >= SHORT:
        repeated = np.nan_to_num(history[:, [t - 12 + i % 12 for i in range(ahead)]])
        mean = np.where(known[:, -12, None], (1 - model.last_year) * mean + model.last_year * repeated, mean)
    return np.asarray(np.maximum(mean, 0.0).reshape(n, ahead), np.float64)


def _seasons(x: Floats, known: NDArray[np.bool_], calendar: NDArray[np.int64], own: float) -> Floats:
    """Season of each series and calendar month, about 1: its own over whole years mixed with everybody's."""
    whole = x.shape[1] // 12 * 12
    pooled = np.ones(12)
    if whole:
        pooled = np.array([x[:, -whole:][:, calendar[-whole:] == m].sum() for m in range(12)])
        pooled = pooled * 12 / pooled.sum() if pooled.sum() > 0 else np.ones(12)
    if not whole:
        return np.tile(pooled, (len(x), 1))
    mine = np.stack([x[:, -whole:][:, calendar[-whole:] == m].sum(axis=1) for m in range(12)], axis=1)
    total = mine.sum(axis=1, keepdims=True)
    has = (known.sum(axis=1, keepdims=True) >= SHORT) & (total > 0)
    mine = np.where(has, mine * 12 / np.where(total > 0, total, 1.0), pooled)
    return np.asarray(own * mine + (1 - own) * pooled, np.float64)


def _growth(x: Floats, known: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Growth a year, in logarithms: each series' own mixed with everybody's, and everybody's alone.

    The last months (a year, or as many as there are beyond the first year, three at least) against the same
    months a year before; the fewer months, the less of the growth is believed.
    """
    months = min(x.shape[1] - 12, 12)
    if months < SHORTEST:
        return np.zeros(len(x)), 0.0
    end = x.shape[1] - 12
    now, before = x[:, -months:].sum(axis=1), x[:, end - months : end].sum(axis=1)
    both = known[:, end - months] & (before > 0)
    pooled = np.log(max(now[both].sum(), 1e-9) / max(before[both].sum(), 1e-9)) if both.any() else 0.0
    pooled = float(np.clip(pooled, -MOST_GROWTH, MOST_GROWTH)) * months / 12
    own = np.clip(np.log(np.maximum(now, 1e-9) / np.where(both, before, 1.0)), -MOST_GROWTH, MOST_GROWTH)
    part = 0.5 * months / 12
    return np.where(both, part * own + (1 - part) * pooled, pooled), pooled


def _spread(history: Floats, first: dt.date, model: Model) -> Floats:
    """How far a month of each series lies from its forecast: root mean square over past origins, n x 1.

    Mixed with what is usual for a series of its size, as a few misses say little.
    """
    t = history.shape[1]
    year = history[:, -12:]
    level = np.nansum(year, axis=1, keepdims=True) / np.maximum((~np.isnan(year)).sum(axis=1, keepdims=True), 1)
    origins = list(range(max(SHORT, t - 12), t, 3))
    misses = [(_mean(history[:, :o], first, min(6, t - o), model) - history[:, o : o + 6]) ** 2 for o in origins] or [
        level**2
    ]
    squares = np.concatenate(misses, axis=1)
    counts = (~np.isnan(squares)).sum(axis=1, keepdims=True)
    own = np.nansum(squares, axis=1, keepdims=True)
    usual = own.sum() / max(float((level**2 * counts).sum()), 1e-9) * level**2
    return np.asarray(np.sqrt((own + 4 * usual) / (counts + 4)), np.float64)
