"""Settlement 结算: held parts released, clawbacks, team overrides, caps, floors and draws, each a line of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbook.errors import Problem
from workbook.money import shown
from workbook.performance.exact import MILLION, parts, times
from workbook.periods import month_end
from workbook.texts import Text

EARNED = ("line", "trueup", "knots")
Lines = list[dict[str, Any]]


def release(past: pd.DataFrame, closed: pd.Series, month: dt.date, lang: str) -> pd.DataFrame:
    """What was held back of documents 留待尾款 that are fully collected by the end of the month, a line each.

    past: every commission line up to now: rep_id, plan_id, doc_no, held_fen. closed: the day each document was
    fully collected, by doc_no.
    """
    days = closed.dropna()
    days = days[days <= pd.Timestamp(month_end(month))]
    due = past[past["doc_no"].isin(days.index)]
    held = due.groupby(["rep_id", "plan_id", "doc_no"], as_index=False)["held_fen"].sum()
    made = held[held["held_fen"] != 0].reset_index(drop=True)
    made["date"] = days.reindex(made["doc_no"]).to_numpy(dtype="datetime64[us]")
    text = Text("{doc} 已于 {day} 全部收回，兑现留存 {fen}", "{doc} fully collected on {day}: {fen} released").in_(lang)
    rows = zip(made["doc_no"], made["date"].dt.strftime("%Y-%m-%d"), made["held_fen"].tolist(), strict=True)
    made["reason"] = [text.format(doc=doc, day=day, fen=f"{fen / 100:,.2f}") for doc, day, fen in rows]
    return made.assign(kind="release", base_fen=0, earned_fen=0, now_fen=made["held_fen"], held_fen=-made["held_fen"])


def claw_back(past: pd.DataFrame, clawbacks: pd.DataFrame, month: dt.date, lang: str) -> tuple[Lines, list[Problem]]:
    """Commission taken back 扣回 in proportion to what was returned or lost of the original line.

    past: every commission line up to now, this month's included. clawbacks: rows dated in the month: doc_no,
    line_no (blank = the whole document), amount_fen. Problems: an original that earned no commission here, more
    taken back than was credited.
    Formula: - commission of the original x amount / its base, half up; its held part is taken from what is held.
    """
    now = clawbacks[clawbacks["date"].between(pd.Timestamp(month), pd.Timestamp(month_end(month)))]
    rows: Lines = []
    problems: list[Problem] = []
    originals = past[past["kind"].isin(["line", "release", "clawback"])]
    for row, claw in now.sort_values(["date", "doc_no", "line_no"]).to_dict("index").items():
        found = originals[originals["doc_no"] == claw["doc_no"]]
        if not pd.isna(claw["line_no"]):
            found = found[(found["line_no"] == claw["line_no"]).fillna(False) | (found["kind"] == "release")]
        base = int(found.loc[found["kind"] == "line", "base_fen"].sum())
        left = base + int(found.loc[found["kind"] == "clawback", "base_fen"].sum())
        amount = int(claw["amount_fen"])
        if base <= 0 or amount > left:
            need = Text(
                "计提过提成的原单原行，金额不超过它的业绩", "a line that earned commission, and no more than its base"
            )
            found_said = Text(
                f"{claw['doc_no']}：业绩余 {shown(left)}，扣回 {shown(amount)}",
                f"{claw['doc_no']}: base left {shown(left)}, taken back {shown(amount)}",
            )
            problems.append(Problem("bad_clawback", "clawbacks", "doc_no", (int(row),), found_said, need))
            continue
        for (rep_id, plan_id), mine in found.groupby(["rep_id", "plan_id"]):
            rows.append(_clawed(claw, rep_id, plan_id, mine, amount, base, lang))
    return rows, problems


def _clawed(
    claw: Mapping[str, Any], rep_id: str, plan_id: str, mine: pd.DataFrame, amount: int, base: int, lang: str
) -> dict[str, Any]:
    """What one payee gives back of one original."""
    ours = mine[mine["kind"] == "line"]
    originally, credited = int(ours["earned_fen"].sum()), int(ours["base_fen"].sum())
    held = int(mine["held_fen"].sum())
    back, kept = (-int(_ratio(fen, amount, base)) for fen in (originally, held))
    said = Text(
        f"扣回原单 {claw['doc_no']}：提成 {shown(originally)} × {shown(amount)} ÷ {shown(base)} = {shown(-back)}",
        f"{claw['doc_no']} taken back: commission {shown(originally)} × {shown(amount)} ÷ {shown(base)} = {shown(-back)}",
    )
    line_no = None if pd.isna(claw["line_no"]) else int(claw["line_no"])
    made = _line(
        "clawback",
        rep_id,
        plan_id,
        said.in_(lang),
        doc_no=claw["doc_no"],
        date=claw["date"],
        now=back - kept,
        held=kept,
    )
    return made | {"earned_fen": back, "line_no": line_no, "base_fen": -_ratio(credited, amount, base)}


def _ratio(fen: int, amount: int, base: int) -> int:
    """fen x amount / base, half up, in Python's whole numbers."""
    product = fen * amount
    return (1 if product >= 0 else -1) * ((2 * abs(product) + base) // (2 * base))


def override(
    earned: pd.DataFrame, overrides: pd.DataFrame, plan_at_end: pd.Series, reps: pd.DataFrame, lang: str
) -> Lines:
    """What supervisors 主管 earn from those below them, one line per member.

    earned: the month's earned lines: rep_id, earned_fen, base_fen. overrides: plan_id (the supervisor's), depth,
    base, rate. plan_at_end: the plan of every rep at the end of the month.
    """
    sums = earned.groupby("rep_id")[["earned_fen", "base_fen"]].sum()
    above = reps.set_index("rep_id")["supervisor_id"]
    rows: Lines = []
    for member in sorted(sums.index):
        boss, depth = above.get(member), 1
        while isinstance(boss, str):
            chosen = overrides[(overrides["plan_id"] == plan_at_end.get(boss)) & (overrides["depth"] == depth)]
            for rule in chosen.sort_values("base").to_dict("records"):
                rows.append(_overridden(rule, boss, member, sums.loc[member], lang))
            boss, depth = above.get(boss), depth + 1
    return sorted(rows, key=lambda r: (r["rep_id"], r["doc_no"]))


def _overridden(rule: Mapping[str, Any], boss: str, member: str, sums: pd.Series, lang: str) -> dict[str, Any]:
    """One supervisor's part of one member."""
    of = int(sums["earned_fen" if rule["base"] == "commission" else "base_fen"])
    got = int(times(np.array([of]), int(parts(rule["rate"])))[0])
    word = Text("提成", "commission") if rule["base"] == "commission" else Text("业绩", "base")
    said = Text(
        f"下属 {member} 的{word.zh} {shown(of)} × {rule['rate']:g} = {shown(got)}",
        f"{word.en} of {member} {shown(of)} × {rule['rate']:g} = {shown(got)}",
    )
    return _line("override", boss, rule["plan_id"], said.in_(lang), doc_no=member, now=got) | {"earned_fen": got}


def limit(pay: pd.Series, plans: pd.DataFrame, days: pd.Series, balance: pd.Series, month: dt.date, lang: str) -> Lines:
    """Cap 封顶, floor 保底, draw 预支 and its recovery 扣还, of every payee and plan.

    pay: fen so far, by (rep_id, plan_id). days: the days of the month on the plan; cap, floor and draw count for
    these days. balance: what was drawn and not recovered before, by rep_id.
    A pay below the draw (0 where the plan has none) is raised to it and the difference is owed; what is above
    it pays back the balance, at most the plan's recover_ratio of the excess.
    """
    by_id = plans.set_index("plan_id").to_dict("index")
    whole = month_end(month).day
    owed = {str(k): int(v) for k, v in balance.items()}
    on, so_far = days.to_dict(), pay.to_dict()
    rows: Lines = []
    for rep_id, plan_id in sorted(set(so_far) | {k for k, d in on.items() if d > 0 and k[1] in by_id}):
        plan, share = by_id[plan_id], min(int(on.get((rep_id, plan_id), 0)), whole)
        now = int(so_far.get((rep_id, plan_id), 0))
        amounts = {
            k: None if pd.isna(plan[k]) else _ratio(int(plan[k]), share, whole)
            for k in ("cap_fen", "floor_fen", "draw_fen")
        }
        span = Text(f"{share}/{whole} 天", f"{share} of {whole} days").in_(lang)
        for kind, edge, word in (
            ("cap", amounts["cap_fen"], Text("封顶", "cap")),
            ("floor", amounts["floor_fen"], Text("保底", "floor")),
        ):
            if edge is not None and (now > edge if kind == "cap" else now < edge):
                said = f"{word.in_(lang)} {shown(edge)}（{span}）：{shown(now)} → {shown(edge)}"
                rows.append(_line(kind, rep_id, plan_id, said, now=edge - now))
                now = edge
        rows += _drawn(rep_id, plan_id, now, amounts["draw_fen"] or 0, owed, plan["recover_ratio"], lang)
    return rows


def _drawn(rep_id: str, plan_id: str, now: int, draw: int, owed: dict[str, int], ratio: float, lang: str) -> Lines:
    """The draw paid or recovered; keeps the balance of the rep up to date."""
    debt = owed.get(rep_id, 0)
    if now < draw:
        owed[rep_id] = debt + draw - now
        said = Text(
            f"提成 {shown(now)} 不足 {shown(draw)}，预支 {shown(draw - now)}，余额 {shown(owed[rep_id])}",
            f"{shown(now)} is short of {shown(draw)}: {shown(draw - now)} drawn, balance {shown(owed[rep_id])}",
        )
        return [_line("draw", rep_id, plan_id, said.in_(lang), now=draw - now)]
    at_most = _ratio(now - draw, MILLION if pd.isna(ratio) else int(parts(ratio)), MILLION)
    back = min(debt, at_most)
    if back <= 0:
        return []
    owed[rep_id] = debt - back
    said = Text(
        f"扣还预支 {shown(back)}，余额 {shown(owed[rep_id])}",
        f"{shown(back)} of the draw recovered, balance {shown(owed[rep_id])}",
    )
    return [_line("recovery", rep_id, plan_id, said.in_(lang), now=-back)]


def _line(
    kind: str,
    rep_id: str,
    plan_id: str,
    reason: str,
    doc_no: str | None = None,
    date: Any = pd.NaT,
    now: int = 0,
    held: int = 0,
) -> dict[str, Any]:
    """One line of a settlement."""
    return {
        "rep_id": rep_id,
        "plan_id": plan_id,
        "kind": kind,
        "doc_no": doc_no,
        "date": date,
        "base_fen": 0,
        "earned_fen": 0,
        "now_fen": now,
        "held_fen": held,
        "reason": reason,
    }
