"""Findings 提示 of a reconciliation: what a person should know though it stops nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbook.accounts.board import Board
from workbook.accounts.joins import rank_join
from workbook.accounts.lines import OURS, THEIRS
from workbook.accounts.wording import Texts, taken
from workbook.errors import Problem
from workbook.texts import Text, listed

TABLE = ("ledger", "statements")
SAME_SHARE = 0.98
LEAST_LINES = 20
LEAST_FILE = 3


@dataclass(frozen=True)
class Clues:
    """What findings are made of; those of several shares of the customers add up to those of all.

    turned: customers whose signs were turned. damaged: for each side (customer, line, reference as Excel left
    it). lines: how many each side has. alike: our lines whose twin at the same place of the customer's list has
    the same day and amount; alike_refs, alike_ids: of them, with the same reference, the same line ID.
    openings: customers whose opening balances differ. renamed: their name of a customer, and ours.
    """

    turned: tuple[str, ...]
    damaged: tuple[tuple[tuple[str, str, str], ...], ...]
    lines: tuple[int, int]
    alike_refs: int
    alike_ids: int
    openings: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


def clues_of(
    board: Board,
    ids: tuple[Texts, Texts],
    differences: pd.DataFrame,
    renamed: tuple[tuple[str, str], ...],
    in_shares: bool = False,
) -> Clues:
    """The clues of one board and its differences; in_shares: it is one of several."""
    lines = board.lines
    turned = tuple(name for name, flag in zip(lines.customers, lines.turned.tolist(), strict=False) if flag)
    damaged = tuple(_damaged(board, ids, side) for side in (OURS, THEIRS))
    openings = tuple(sorted(differences.loc[differences["kind"] == "opening", "customer_id"].unique()))
    counts = (len(lines.ours), len(lines.theirs))
    refs, same_ids = _alike(board, ids) if in_shares or counts[OURS] == counts[THEIRS] else (0, 0)
    return Clues(turned, damaged, counts, refs, same_ids, openings, renamed)


def together(clues: Iterable[Clues]) -> Clues:
    """The clues of all shares."""
    parts = list(clues)
    return Clues(
        tuple(sorted(name for c in parts for name in c.turned)),
        tuple(tuple(sorted(line for c in parts for line in c.damaged[side])) for side in (OURS, THEIRS)),
        (sum(c.lines[OURS] for c in parts), sum(c.lines[THEIRS] for c in parts)),
        sum(c.alike_refs for c in parts),
        sum(c.alike_ids for c in parts),
        tuple(sorted(name for c in parts for name in c.openings)),
        tuple(sorted(pair for c in parts for pair in c.renamed)),
    )


def _damaged(board: Board, ids: tuple[Texts, Texts], side: int) -> tuple[tuple[str, str, str], ...]:
    own = board.lines[side]
    at = np.flatnonzero(own.damaged)
    names = [*board.lines.customers, ""]
    customers = [names[c] for c in own.customer[at].tolist()]
    return tuple(sorted(zip(customers, taken(ids[side], own.row[at]), own.texts_of(at), strict=True)))


def _alike(board: Board, ids: tuple[Texts, Texts]) -> tuple[int, int]:
    """Lines with a twin at the same place of their customer's list: with the reference as well, with the ID as well."""
    ours, theirs = board.lines.ours, board.lines.theirs
    i, j = rank_join(ours.customer, theirs.customer)
    same = (ours.fen[i] == theirs.fen[j]) & (ours.day[i] == theirs.day[j])
    i, j = i[same], j[same]
    refs = (ours.ref[i] == theirs.ref[j]) & ours.named[i]
    names = [ids[side].take(own.row[at]) for side, own, at in ((OURS, ours, i), (THEIRS, theirs, j))]
    return int(refs.sum()), int((names[OURS] == names[THEIRS]).astype(bool).sum())


def findings(clues: Clues) -> list[Problem]:
    """Signs that were turned, references Excel destroyed, openings that differ, customers written otherwise, a side
    that is empty, the same file on both sides."""
    found = []
    if clues.turned:
        said = Text("{names} 的金额方向全部相反", "every amount of {names} has the opposite sign")
        need = Text(
            "我方口径（他们欠我们为正）；已按相反方向对账", "our view (positive when they owe us); they were turned"
        )
        found.append(_finding("opposite_signs", THEIRS, "amount_fen", said.with_(names=listed(clues.turned)), need))
    for side in (OURS, THEIRS):
        if clues.damaged[side]:
            named = listed([f"{line}（{ref}）" for _customer, line, ref in clues.damaged[side]])
            need = Text("完整票号；请按文本重新导出", "the whole reference; export it again as text")
            found.append(_finding("damaged_reference", side, "ref", named, need))
    if clues.openings:
        said = Text("{names} 的期初余额两边不同", "the opening balances of {names} differ")
        need = Text("两边相同的期初；先看上期未决的差异", "the same opening balance; see what was not settled before")
        found.append(_finding("opening_differs", THEIRS, "amount_fen", said.with_(names=listed(clues.openings)), need))
    if clues.renamed:
        pairs = [Text(f"{theirs} = {ours}", f"{theirs} = {ours}") for theirs, ours in clues.renamed]
        need = Text("我方的客户名称；已按我方名称对账", "our name of the customer; it was reconciled under ours")
        found.append(_finding("customer_renamed", THEIRS, "customer_id", listed(pairs), need))
    return found + _whole_files(clues)


def _whole_files(clues: Clues) -> list[Problem]:
    """A side without lines, and one book on both sides."""
    ours, theirs = clues.lines
    if not ours or not theirs:
        need = Text("至少一行", "at least one line")
        return [_finding("empty_side", OURS if not ours else THEIRS, "", Text("没有一行", "no line"), need)]
    found = []
    if ours == theirs >= LEAST_LINES and clues.alike_refs >= SAME_SHARE * ours:
        said = Text("日期、票号、金额逐行与我方相同", "every date, reference and amount is the same as ours")
        found.append(_finding("both_ours", THEIRS, "", said, Text("对方自己的账", "the customer's own books")))
    if ours == theirs >= LEAST_FILE and clues.alike_ids >= SAME_SHARE * ours:
        need = Text("一份我方、一份对方的明细", "one file of ours and one of theirs")
        found.append(_finding("same_file", THEIRS, "", Text("两边是同一份文件", "both sides are the same file"), need))
    return found


def _finding(code: str, side: int, column: str, found: Text, need: Text) -> Problem:
    return Problem(code, TABLE[side], column, (), found, need, is_error=False)
