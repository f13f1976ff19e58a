"""Tie-out of scorecards 绩效单核对: every line and sum of a card against the rows of the workbook it stands for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from reports.figures import plain_number, printed
from reports.tieout import in_documents
from reports.verify import Mismatch, mismatch

Frames = Mapping[str, pd.DataFrame]
Line = tuple[str, ...]


def card(docx: bytes, pdf: bytes, told: Mapping[str, Any], frames: Frames, month: dt.date) -> list[Mismatch]:
    """A card of a person or a region against the workbook, and its two files against the card.

    told: of `scorecards.contexts` or `region_contexts`. frames: scores, score_totals, region_scores,
    commission_lines, commission_totals.
    """
    key = "rep_id" if "rep_id" in told else "region_id"
    own = {name: _own(frame, key, told[key], month) for name, frame in frames.items() if key in frame}
    found = list(_scores(told, own, key)) + in_documents(docx, pdf, told)
    return found + (list(_pay(told, own)) if key == "rep_id" else [])


def _own(frame: pd.DataFrame, key: str, value: str, month: dt.date) -> pd.DataFrame:
    """The rows of one person or region of the month."""
    rows = frame[frame[key].astype("str") == value]
    return rows[rows["month"] == pd.Timestamp(month)] if "month" in rows else rows


def _number(value: Any, kind: str) -> str:
    return printed(plain_number(value), kind)


def _scores(told: Mapping[str, Any], own: Frames, key: str) -> Iterable[Mismatch]:
    """The lines of the score, and its total."""
    if key == "rep_id":
        lines, totals, total = own["scores"], own["score_totals"], "score"
    else:
        rows = own["region_scores"]
        lines, totals, total = rows[rows["kpi_id"].notna()], rows[rows["kpi_id"].isna()], "points"
        lines = lines.assign(ratio=lines["points"] / lines["weight"].where(lines["weight"] > 0))
    kinds = {"weight": "number", "ratio": "ratio", "points": "number"}
    wanted = Counter(tuple(_number(row[k], kind) for k, kind in kinds.items()) for row in lines.to_dict("records"))
    table = told["tables"]["score_lines"]
    yield from _differences("score_lines", Counter(tuple(row[k] for k in kinds) for row in table["rows"]), wanted)
    if len(totals) and table["total"]:
        yield from _one("score_lines.total", table["total"]["points"], _number(totals[total].iloc[0], "number"))


def _pay(told: Mapping[str, Any], own: Frames) -> Iterable[Mismatch]:
    """What is paid, and the lines of the commission where the card tells them."""
    pay, parts = own["commission_totals"], told["tables"]["commission_parts"]
    if len(pay) and parts["shown"]:
        yield from _one("commission_parts.total", parts["total"]["amount"], _number(pay["pay_fen"].iloc[0], "money"))
        whole = _number(sum(_fen(row["amount"]) for row in parts["rows"]), "money")
        yield from _one("commission_parts", whole, parts["total"]["amount"])
    if told["tables"]["commission_lines"]["shown"]:
        yield from _lines(told, own)


def _lines(told: Mapping[str, Any], own: Frames) -> Iterable[Mismatch]:
    """The lines of the commission, those of the team as their sum."""
    lines = own["commission_lines"].to_dict("records")
    keys = ("base", "earned", "now")
    mine = [row for row in lines if row["kind"] != "override"]
    wanted = Counter(tuple(_number(row[f"{k}_fen"], "money") for k in keys) for row in mine)
    table = told["tables"]["commission_lines"]
    said = Counter(tuple(row[k] for k in keys) for row in table["rows"])
    yield from _differences("commission_lines", said if len(mine) == len(lines) else said & wanted, wanted)
    for k in ("earned", "now") if table["rows"] else ():
        whole = sum(int(row[f"{k}_fen"]) for row in lines)
        yield from _one(f"commission_lines.total.{k}", table["total"][k], _number(whole, "money"))
        parts = sum(_fen(row[k]) for row in table["rows"])
        yield from _one(f"commission_lines.{k}", _number(parts, "money"), _number(whole, "money"))


def _differences(place: str, said: Counter[Line], wanted: Counter[Line]) -> Iterable[Mismatch]:
    for line in said - wanted:
        yield mismatch("workbook", f"tables.{place}", " ".join(line), "")
    for line in wanted - said:
        yield mismatch("workbook", f"tables.{place}", "", " ".join(line))


def _one(place: str, said: str, wanted: str) -> Iterable[Mismatch]:
    if said != wanted:
        yield mismatch("workbook", f"tables.{place}", said, wanted)


def _fen(text: str) -> int:
    """Printed yuan as fen; blank is nothing."""
    return round(float(text.replace(",", "")) * 100) if any(c.isdigit() for c in text) else 0
