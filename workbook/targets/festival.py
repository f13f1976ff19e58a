"""The Spring Festival 春节 in the figures: what it does to each month, estimated over all customers together.

One customer has seen too few festivals; the department has seen enough (pooled before and around regressors,
as X-13 uses them).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from workbook.targets.calendar import AROUND, BEFORE, festival_share

Floats = NDArray[np.float64]

SURE = 2.0
"""An effect counts where it is this many times its standard error."""
LEAST_FACTOR = 0.2
"""No Spring Festival takes more than four fifths of a month."""
_NEWTON_STEPS = 6


def festival_effect(history: Floats, months: list[dt.date]) -> Floats:
    """What the Spring Festival does to each month, as a factor, estimated over all series together.

    history: n x T; months: the T months and those to come. factor = 1 + b1 x part of the window before + b2 x
    part of the window around. Least squares on the logarithms of the typical series, less season and year
    (Gauss and Newton, a small ridge). No effect under two years, or where neither b is SURE times its
    standard error.
    """
    t = history.shape[1]
    logs = _typical_logs(history) if t >= 24 else None
    if logs is None:
        return np.ones(len(months))
    windows = np.column_stack([festival_share(months, BEFORE), festival_share(months, AROUND)])
    years = (np.arange(t) - t) // 12
    season = np.eye(12)[[m.month - 1 for m in months[:t]]]
    trend = np.eye(-int(years.min()))[years]
    ridge = np.diag([1e-3] * (season.shape[1] + trend.shape[1]) + [0.01, 0.01])
    effect = np.zeros(2)
    for _ in range(_NEWTON_STEPS):
        factor = np.maximum(1 + windows[:t] @ effect, LEAST_FACTOR)
        slopes = windows[:t] / factor[:, None]
        design = np.column_stack([season, trend, slopes])
        aim = logs - np.log(factor) + slopes @ effect
        inverse = np.linalg.inv(design.T @ design + ridge)
        fitted = inverse @ design.T @ aim
        effect, off = fitted[-2:], aim - design @ fitted
    variance = (off @ off) / max(t - design.shape[1] + 1, 4) * np.diag(inverse)[-2:]
    if (np.abs(effect) < SURE * np.sqrt(variance)).all():
        return np.ones(len(months))
    return np.asarray(np.maximum(1 + windows @ effect, LEAST_FACTOR), np.float64)


def _typical_logs(history: Floats) -> Floats | None:
    """The logarithms of the typical series: the median of those that sold every month, else of the total; 0 on average."""
    full = history[(np.nan_to_num(history) > 0).all(axis=1)]
    if len(full) >= 10:
        logs = np.log(full)
        return np.asarray(np.median(logs - logs.mean(axis=1, keepdims=True), axis=0), np.float64)
    total = np.nansum(history, axis=0)
    if not (total > 0).all():
        return None
    logs = np.log(total)
    return np.asarray(logs - logs.mean(), np.float64)
