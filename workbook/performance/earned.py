"""Earned 计提: the commission of every credited line, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbook.money import shown
from workbook.performance.exact import MILLION, parts, round_product, times
from workbook.performance.factors import NO_RATE
from workbook.performance.tiers import REACHED, Tiers, earned_exactly, earned_to, lower_tiers, tier_at
from workbook.texts import Text


@dataclass(frozen=True)
class Ladder:
    """The cumulative base of the lines of one plan: before and after each, and the climb each belongs to.

    A climb is what one payee does in the tier period, or, where every document climbs by itself, one document of
    a payee. payee: the number of a line's climb; names: the rep_id of every climb; edges: fen, one row per
    climb; final: the cumulative base of every climb at its end.
    """

    names: np.ndarray
    payee: np.ndarray
    before: np.ndarray
    after: np.ndarray
    final: np.ndarray
    edges: np.ndarray


def climb(
    lines: pd.DataFrame, counts: np.ndarray, tiers: Tiers, targets: pd.Series, by_document: bool = False
) -> Ladder:
    """Cumulate the lines of one plan climb by climb, in their order.

    lines: rep_id, doc_no, base_fen, the lines of a climb together. counts: where a line climbs the tiers (it has
    no fixed rate). targets: fen by rep_id. by_document: every document of a payee climbs by itself 按单.
    """
    payee, names = pd.factorize(lines["rep_id"])
    if by_document:
        payee, found = pd.factorize(pd.MultiIndex.from_arrays([lines["rep_id"], lines["doc_no"]]))
        names = found.get_level_values(0)
    base = np.where(counts, lines["base_fen"].to_numpy(dtype=np.int64), 0)
    total = np.cumsum(base)
    first = np.searchsorted(payee, np.arange(len(names)))
    carried = np.concatenate([[0], total])[first]
    after = total - carried[payee]
    final = np.concatenate([total[first[1:] - 1], total[-1:]]) - carried if len(names) else total[:0]
    asked = targets.reindex(names).fillna(0).to_numpy(dtype=np.int64)
    return Ladder(np.asarray(names), payee, after - base, after, final, tiers.edges_for(asked))


def earn(ladder: Ladder, tiers: Tiers, base: np.ndarray, factor: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """The commission of every line, fen, rounded half up once, so that each line can be checked by itself.

    Formula: marginal 超额: (earned to after) - (earned to before); whole 全额: base x the rate of the tier
    reached at the end of the period; a fixed rate: base x rate; each x factor.
    """
    if tiers.method == "knots":
        exactly = np.zeros(len(base), dtype=np.int64)
    elif tiers.method in REACHED:
        exactly = base * rate_reached(ladder, tiers)[ladder.payee] + below(ladder, tiers)
    else:
        up_to = [earned_exactly(tiers, ladder.edges, ladder.payee, at) for at in (ladder.after, ladder.before)]
        exactly = up_to[0] - up_to[1]
    return round_product(np.where(fixed == NO_RATE, exactly, base * np.maximum(fixed, 0)), factor)


def below(ladder: Ladder, tiers: Tiers) -> np.ndarray:
    """What the lower tiers add to every line of a mixed plan 混合累进, in millionths of a fen."""
    if tiers.method != "mixed":
        return np.zeros(len(ladder.payee), dtype=np.int64)
    reached = tier_at(ladder.edges, np.arange(len(ladder.names)), ladder.final)[ladder.payee]
    after, before = (lower_tiers(tiers, ladder.edges, ladder.payee, b, reached) for b in (ladder.after, ladder.before))
    return after - before


def rate_reached(ladder: Ladder, tiers: Tiers) -> np.ndarray:
    """The rate of the tier each payee's whole base has reached, in millionths."""
    who = np.arange(len(ladder.names))
    at = tier_at(ladder.edges, who, ladder.final)
    at = np.where((at < 0) & (ladder.final < 0) & (ladder.edges[:, 0] == 0), 0, at)
    return np.where(at < 0, 0, tiers.rates[np.maximum(at, 0)])


def explain(
    lines: pd.DataFrame,
    ladder: Ladder,
    tiers: Tiers,
    factor: np.ndarray,
    fixed: np.ndarray,
    earned: np.ndarray,
    lang: str,
) -> tuple[np.ndarray, list[str]]:
    """The rate shown for every line (NaN where it spans tiers) and its arithmetic in words."""
    base = lines["base_fen"].to_numpy(dtype=np.int64)
    low = np.maximum(tier_at(ladder.edges, ladder.payee, np.minimum(ladder.before, ladder.after)), 0)
    high = np.maximum(tier_at(ladder.edges, ladder.payee, np.maximum(ladder.before, ladder.after)), 0)
    top = ladder.edges[ladder.payee, high]
    high = np.where((np.maximum(ladder.before, ladder.after) == top) & (high > low), high - 1, high)
    rate = tiers.rates[high]
    if tiers.method in REACHED:
        rate, low = rate_reached(ladder, tiers)[ladder.payee], high
    if tiers.method == "knots":
        rate, low = np.zeros(len(base), dtype=np.int64), high
    spans = (low < high) & (fixed == NO_RATE)
    rate = np.where(fixed == NO_RATE, rate, np.maximum(fixed, 0))
    labels = {r: f"{r / 10_000:g}%" for r in np.unique(rate).tolist()}
    tail = {f: f" × {f / MILLION:g}" if f != MILLION else "" for f in np.unique(factor).tolist()}
    words, plus = _words(tiers, lang), _plus(ladder, tiers, lang)
    tiered, flatly = words[False], words[True]
    climbs = fixed == NO_RATE
    columns = (base, rate, factor, earned, climbs)
    rows = zip(*(c.tolist() for c in columns), plus, strict=True)
    said = [
        f"{tiered if flat else flatly}{fen / 100:,.2f} × {labels[r]}{more}{tail[f]} = {got / 100:,.2f}"
        for fen, r, f, got, flat, more in rows
    ]
    for k in np.flatnonzero(spans).tolist():
        said[k] = _spanning(ladder, tiers, k, tail[int(factor[k])], int(earned[k]), lang)
    return np.where(spans, np.nan, rate / MILLION), said


def _words(tiers: Tiers, lang: str) -> dict[bool, str]:
    """How a line begins: at a tier's rate, or at a fixed one."""
    method = {
        "whole": Text("全额 ", "whole amount: "),
        "mixed": Text("混合 ", "mixed: "),
        "marginal": Text("超额 ", "marginal: "),
        "knots": Text("计入折线 ", "counts towards the payout: "),
    }[tiers.method]
    return {False: method.in_(lang), True: Text("固定提成率 ", "fixed rate: ").in_(lang)}


def _plus(ladder: Ladder, tiers: Tiers, lang: str) -> list[str]:
    """What the lower tiers add to each line, in words; nothing unless the plan is mixed."""
    if tiers.method != "mixed":
        return [""] * len(ladder.payee)
    name = Text("低档", "lower tiers").in_(lang)
    return [f" + {name} {fen / 1e8:,.2f}" if fen else "" for fen in below(ladder, tiers).tolist()]


def _spanning(ladder: Ladder, tiers: Tiers, k: int, tail: str, got: int, lang: str) -> str:
    """A line that climbs through several tiers: each part with its rate."""
    edges = [int(e) for e in ladder.edges[ladder.payee[k]]]
    start, stop = sorted((int(ladder.before[k]), int(ladder.after[k])))
    sign = 1 if ladder.after[k] >= ladder.before[k] else -1
    pieces = []
    for t, edge in enumerate(edges):
        until = edges[t + 1] if t + 1 < len(edges) else stop
        part = min(stop, until) - max(start, edge if t else min(edge, start))
        if part > 0:
            pieces.append(f"{shown(sign * part)} × {tiers.rates[t] / 10_000:g}%")
    head = Text(
        f"超额 累计 {shown(int(ladder.before[k]))} → {shown(int(ladder.after[k]))}：",
        f"marginal, cumulative {shown(int(ladder.before[k]))} to {shown(int(ladder.after[k]))}: ",
    )
    joined = " + ".join(pieces)
    return f"{head.in_(lang)}{f'({joined})' if tail else joined}{tail} = {shown(got)}"


def payout_lines(plan: Mapping[Any, Any], ladder: Ladder, tiers: Tiers, targets: pd.Series, lang: str) -> pd.DataFrame:
    """The payout 折线提成 of every payee of a knots plan, on the base to date: one line each."""
    who = np.arange(len(ladder.names))
    paid = earned_to(tiers, ladder.edges, who, ladder.final)
    target = targets.reindex(ladder.names).fillna(0).to_numpy(dtype=np.int64)
    said = []
    for base, aim, got in zip(ladder.final.tolist(), target.tolist(), paid.tolist(), strict=True):
        reached = f" ÷ {shown(aim)} = {base / aim:.2%}" if tiers.by_target and aim > 0 else ""
        text = Text(
            f"累计 {shown(base)}{reached} 在折线上得 {shown(got)}",
            f"{shown(base)}{reached} on the line earns {shown(got)}",
        )
        said.append(text.in_(lang))
    return pd.DataFrame(
        {
            "rep_id": ladder.names,
            "plan_id": plan["plan_id"],
            "kind": "knots",
            "base_fen": 0,
            "after_fen": ladder.final,
            "earned_fen": paid,
            "reason": said,
        }
    )


def hold(earned: np.ndarray, now_ratio: float) -> np.ndarray:
    """What of each commission is paid now; the rest waits for the final collection 尾款."""
    return times(earned, int(parts(now_ratio)))
