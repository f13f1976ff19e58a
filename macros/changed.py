"""Changed targets 目标变动 in words: what a run would make of them, for the shell and for the ribbon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbook.money import shown
from workbook.texts import Text, same

if TYPE_CHECKING:
    import pandas as pd

CHANGES = ("measure", "level", "id", "name", "old_fen", "new_fen", "delta_fen", "reason")
"""What a changed target is told with; also the keys of `--json`."""
MEASURE_WORDS = {"sales": Text("销售", "Sales"), "collection": Text("回款", "Collection")}
_LINE = Text("{measure} {name}：{old} → {new}{delta}{reason}", "{measure} {name}: {old} → {new}{delta}{reason}")
_MORE = Text("……共 {n} 项变动；--json 列出全部", "… {n} changes in all; --json lists them")


def changes_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Changed targets as plain values, blanks as None."""
    rows = frame.reindex(columns=list(CHANGES)).astype(object)
    found: list[dict[str, Any]] = rows.where(rows.notna(), None).to_dict("records")
    return found


def told_changes(changes: Sequence[Mapping[str, Any]], at_most: int) -> list[Text]:
    """Changed targets in words, the company and the regions first, then those that moved most."""
    levels = ("company", "region")
    upper = [c for c in changes if c["level"] in levels]
    lower = sorted((c for c in changes if c["level"] not in levels), key=lambda c: (-abs(c["delta_fen"] or 0), c["id"]))
    chosen = [*upper, *lower][:at_most]
    told = [_line(c) for c in chosen]
    return told if len(chosen) == len(changes) else [*told, _MORE.with_(n=len(changes))]


def _line(change: Mapping[str, Any]) -> Text:
    delta, reason = change["delta_fen"], change["reason"]
    return _LINE.with_(
        measure=MEASURE_WORDS[change["measure"]],
        name=change["name"],
        old=_yuan(change["old_fen"]),
        new=_yuan(change["new_fen"]),
        delta=Text("", "")
        if delta is None
        else Text("（{d}）", " ({d})").with_(d=f"{'+' * (delta > 0)}{shown(delta)}"),
        reason=Text(f" {reason}", f" {reason}") if reason else Text("", ""),
    )


def _yuan(fen: int | None) -> Text:
    return Text("空", "blank") if fen is None else same(shown(fen))
