"""Differences 差异: every line that does not agree, its kind, its evidence and what it does to the balance."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.accounts import evidence
from workbook.accounts.board import Board
from workbook.accounts.by_reference import alike
from workbook.accounts.grouped import Groups
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.references import Bools, Ints
from workbook.accounts.rules import AMBIGUOUS
from workbook.accounts.told import SIDES, Said, customer_names, dates, difference_kind
from workbook.accounts.wording import Texts, coded, texts_in

ONE_SIDED = (
    "missing_theirs",
    "missing_ours",
    "transit_theirs",
    "transit_ours",
    "duplicate_ours",
    "duplicate_theirs",
    "wrong_customer",
    "ambiguous",
)
"""Kinds whose line stands on one side only; the others are differences between two lines."""
COLUMNS = ("customer_id", "kind", "side", "line_id", "date", "ref", "amount_fen", "effect_fen", "reason")


def difference_rows(
    board: Board, groups: Groups, ids: tuple[Texts, Texts], said: Said, as_of: dt.date, transit_days: int, lang: str
) -> pd.DataFrame:
    """One row per difference, by customer, date and line; effect_fen = ours - theirs, so their sum is the gap."""
    parts = [*_between(board, groups, ids, said), *_openings(board, ids, lang)]
    for side in (OURS, THEIRS):
        parts.append(_alone(board, side, ids, _undecided(board, groups, said, side), as_of, transit_days, lang))
    return as_table(parts)


def as_table(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Difference rows in order as one frame."""
    frame = pd.concat(parts, ignore_index=True)
    keys = [coded(texts_in(frame, name))[0] for name in ("kind", "line_id", "side")]
    order = np.lexsort((*keys, frame["date"].to_numpy(), coded(texts_in(frame, "customer_id"))[0]))
    return frame.iloc[order].reset_index(drop=True)


def _rows(
    board: Board, side: int, at: Ints, ids: tuple[Texts, Texts], kind: Any, effect: Ints, reason: list[str]
) -> pd.DataFrame:
    """Rows of some lines of one side."""
    own = board.lines[side]
    ref = pd.Series(own.texts.take(own.row[at]))
    facts = {
        "customer_id": pd.Series(customer_names(board, own.customer[at]), dtype="str"),
        "kind": pd.Series(np.broadcast_to(np.asarray(kind, dtype=object), len(at)), dtype="str"),
        "side": pd.Series(np.full(len(at), SIDES[side], dtype=object), dtype="str"),
        "line_id": ids[side].take(own.row[at]),
        "date": dates(own.day[at]),
        "ref": ref.where(ref != ""),
        "amount_fen": own.fen[at],
        "effect_fen": effect,
        "reason": pd.Series(reason, dtype="str"),
    }
    return pd.DataFrame(facts)[list(COLUMNS)]


def _between(board: Board, groups: Groups, ids: tuple[Texts, Texts], said: Said) -> list[pd.DataFrame]:
    """Differences inside matched groups: one row at their first line; a wrong customer is a row on each side."""
    kinds = difference_kind(groups)
    wrong, apart = kinds == "wrong_customer", groups.total[OURS] - groups.total[THEIRS]
    parts = []
    for side, sign in ((OURS, 1), (THEIRS, -1)):
        at = np.flatnonzero(wrong)
        lines = groups.first[side][at]
        parts.append(_rows(board, side, lines, ids, kinds[at], sign * board.lines[side].fen[lines], said.of(at)))
        on_theirs = groups.first[THEIRS] >= 0
        at = np.flatnonzero((kinds != "") & ~wrong & (on_theirs == (side == THEIRS)))
        parts.append(_rows(board, side, groups.first[side][at], ids, kinds[at], apart[at], said.of(at)))
    return parts


def _openings(board: Board, ids: tuple[Texts, Texts], lang: str) -> list[pd.DataFrame]:
    """Customers whose opening balances differ, or stand on one side only with an amount."""
    found: dict[int, list[tuple[int, int]]] = {}
    for side in (OURS, THEIRS):
        own = board.lines[side]
        for at in np.flatnonzero(own.is_opening).tolist():
            found.setdefault(int(own.customer[at]), []).append((side, at))
    parts = []
    for places in found.values():
        fen = [sum(int(board.lines[s].fen[a]) for s, a in places if s == side) for side in (OURS, THEIRS)]
        if fen[OURS] == fen[THEIRS]:
            continue
        side, at = places[-1]
        ours, theirs = evidence.amounts_said(np.array(fen))
        said = evidence.ALONE["opening"].with_(ours_fen=ours, theirs_fen=theirs).in_(lang)
        effect = np.array([fen[OURS] - fen[THEIRS]])
        parts.append(_rows(board, side, np.array([at]), ids, "opening", effect, [said]))
    return parts


def _undecided(board: Board, groups: Groups, said: Said, side: int) -> NDArray[Any]:
    """What is said of the first undecided group each line of a side stands in, "" where none."""
    line, group = (groups.ours, groups.ours_group) if side == OURS else (groups.theirs, groups.theirs_group)
    texts = np.full(len(board.lines[side]), "", dtype=object)
    at = groups.status[group] == AMBIGUOUS
    texts[line[at][::-1]] = said.of(group[at][::-1])
    return texts


def _alone(
    board: Board,
    side: int,
    ids: tuple[Texts, Texts],
    undecided: NDArray[Any],
    as_of: dt.date,
    transit_days: int,
    lang: str,
) -> pd.DataFrame:
    """Lines of one side without a counterpart: duplicates, undecided, in transit or missing."""
    own, other = board.lines[side], SIDES[1 - side]
    at = np.flatnonzero(board.free[side] | (board.twin[side] >= 0))
    days = (as_of - dt.date(1970, 1, 1)).days - own.day[at]
    twin, soon = board.twin[side][at] >= 0, (days >= 0) & (days <= transit_days)
    unsure = board.unsure[side][at] & ~twin
    kind = np.where(soon, f"transit_{other}", f"missing_{other}").astype(object)
    kind[unsure], kind[twin] = "ambiguous", f"duplicate_{SIDES[side]}"
    said = np.full(len(at), evidence.ALONE[f"missing_{other}"].in_(lang), dtype=object)
    words = evidence.ALONE[f"transit_{other}"].in_(lang)
    said[soon] = [words.format(days=d) for d in days[soon].tolist()]
    said[twin] = _copies_said(board, side, at[twin], ids, lang)
    _add_remarks(board, side, at, said, lang)
    said[unsure] = undecided[at[unsure]]
    effect = own.fen[at] if side == OURS else -own.fen[at]
    return _rows(board, side, at, ids, kind, effect, said.tolist())


def _copies_said(board: Board, side: int, at: Ints, ids: tuple[Texts, Texts], lang: str) -> list[str]:
    """Which line each duplicate repeats, and whether the reference proves it."""
    own = board.lines[side]
    twin = board.twin[side][at]
    proved: Bools = alike(own, at, own, twin) & (own.ref[at] >= 0)
    names = ids[side].take(own.row[twin]).to_numpy(object).tolist()
    days = np.datetime_as_string(own.day[twin].astype("datetime64[D]")).tolist()
    words = [evidence.ALONE[f"{kind}_{SIDES[side]}"].in_(lang) for kind in ("copy", "duplicate")]
    told = zip(proved.tolist(), names, days, strict=True)
    return [words[sure].format(twin=name, date=day) for sure, name, day in told]


def _add_remarks(board: Board, side: int, at: Ints, said: NDArray[Any], lang: str) -> None:
    """What else must be said of a line: a cap that was hit, a reference Excel destroyed."""
    own = board.lines[side]
    said[board.capped[side][at]] += evidence.CAPPED.in_(lang)
    damaged = np.flatnonzero(own.damaged[at])
    for n, ref in zip(damaged.tolist(), own.texts_of(at[damaged]), strict=True):
        said[n] += evidence.DAMAGED.in_(lang).format(ref=ref)
