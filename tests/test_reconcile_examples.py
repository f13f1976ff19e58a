"""Published reconciliation cases: groups of lines that belong together, from other projects' documented behaviour."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from workbook.accounts.naming import name_customers
from workbook.accounts.reconcile import reconcile
from workbook.accounts.rules import Rule, rules_with

Case = dict[str, Any]
Group = tuple[frozenset[str], frozenset[str], int]
IN_ORDER = ("fifo-partial", "fifo", "oldest", "oldest-first", "partial")
OLDEST = ("oldest", "oldest-first", "lowest-id", "first")
NEWEST = ("newest", "newest-first", "lifo", "latest")


def cases(folder: Path) -> list[Case]:
    loaded: list[Case] = json.loads((folder / "reconcile.json").read_text(encoding="utf-8"))["cases"]
    return loaded


def side(lines: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(lines).rename(columns={"id": "line_id", "cust": "customer_id", "cents": "amount_fen"})
    return frame.assign(date=pd.to_datetime(frame["date"]).astype("datetime64[us]"))


def rules_of_case(params: dict[str, Any]) -> list[Rule]:
    """The cascade a case asks for: its tolerance, its days, its policy."""
    policy = params.get("policy") or ""
    rules = {r.key: r for r in rules_with(params.get("days"))}
    if params.get("tol_pct") or params.get("tol_abs"):
        rules["tolerance"] = replace(
            rules["tolerance"],
            on=True,
            max_fen=int(params.get("tol_abs") or 0),
            max_ratio=float(params.get("tol_pct") or 0) / 100,
        )
    if params.get("their_min"):
        rules = {k: replace(r, min_fen=int(params["their_min"]) * 100) for k, r in rules.items()}
    in_order, newest = replace(rules["in_order"], on=True), replace(rules["newest_first"], on=True)
    if (policy.endswith("by-ref") and policy.startswith("fifo")) or policy in OLDEST:
        return [in_order]
    if policy.startswith(NEWEST):
        return [newest]
    if policy in IN_ORDER or params.get("allow_over"):
        rules["in_order"] = in_order
    return list(rules.values())


def found_groups(case: Case) -> set[Group]:
    ours, theirs = side(case["ours"]), side(case["theirs"])
    if case["params"].get("their_max"):
        theirs = theirs[theirs["amount_fen"].abs() <= int(case["params"]["their_max"]) * 100].reset_index(drop=True)
    if "cust_name" in ours:
        names = ours[["customer_id", "cust_name"]].rename(columns={"cust_name": "customer"}).drop_duplicates()
    else:
        names = pd.DataFrame({"customer_id": [], "customer": []}, dtype="str")
    theirs = name_customers(theirs, ours, names)
    cut_off = dt.date(2100, 1, 1)
    matches = reconcile(ours, theirs, cut_off, rules=rules_of_case(case["params"])).matches
    groups = set()
    for _, lines in matches[matches["status"] != "ambiguous"].groupby("group_no"):
        on = {s: lines[lines["side"] == s] for s in ("ours", "theirs")}
        diff = int(on["theirs"]["amount_fen"].sum() - on["ours"]["amount_fen"].sum())
        groups.add((frozenset(on["ours"]["line_id"]), frozenset(on["theirs"]["line_id"]), diff))
    return groups


def is_right(case: Case, found: set[Group]) -> bool:
    """The expected groups, no more; where lines are interchangeable or several covers are right, one of them."""
    wanted = {(frozenset(g["ours"]), frozenset(g["theirs"]), int(g["diff"])) for g in case["expected"]["groups"]}
    if found == wanted:
        return True
    if not (case["params"].get("interchangeable") or case["params"].get("alt")):
        return False
    covered = [frozenset().union(*(g[k] for g in groups)) for groups in (found, wanted) for k in (0, 1)]
    return covered[:2] == covered[2:] and all(g[2] == 0 for g in found)


def test_examples(examples_dir: Path) -> None:
    wrong = [(c["id"], found) for c in cases(examples_dir) if not is_right(c, found := found_groups(c))]
    assert not wrong


def test_an_unknown_policy_changes_nothing() -> None:
    assert [r.key for r in rules_of_case({})] == [r.key for r in rules_with(None)]


@pytest.mark.parametrize(("policy", "first"), [("oldest", "in_order"), ("newest", "newest_first")])
def test_a_policy_of_dates_is_the_only_rule(policy: str, first: str) -> None:
    assert [r.key for r in rules_of_case({"policy": policy})] == [first]


def test_dpss_where_nothing_has_a_reference(data_dir: Path) -> None:
    """368 bank rows and 724 ledger rows of one partner: what is accepted by itself is right."""
    folder = data_dir / "dpss" / "llm_reconcile_demo"

    def rows(name: str) -> pd.DataFrame:
        frame = pd.DataFrame(json.loads((folder / f"{name}_norm.json").read_text(encoding="utf-8")))
        frame = frame.rename(columns={"id": "line_id", "amount": "amount_fen", "description": "memo"})
        date = pd.to_datetime(frame["date"]).astype("datetime64[us]")
        return frame.assign(customer_id="p", ref="", date=date)

    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["groups"]
    pairs = {(o, t) for g in truth for o in g["ours"] for t in g["theirs"]}
    result = reconcile(rows("ledger"), rows("bank"), dt.date(2026, 4, 30))
    accepted = result.matches[result.matches["status"] == "auto"]
    sides = {s: accepted[accepted["side"] == s][["group_no", "line_id"]] for s in ("ours", "theirs")}
    both = sides["ours"].merge(sides["theirs"], on="group_no")
    right = [pair in pairs for pair in zip(both["line_id_x"], both["line_id_y"], strict=True)]
    assert len(right) >= 140
    assert sum(right) / len(right) >= 0.995
    assert result.proof["closes"].all()
