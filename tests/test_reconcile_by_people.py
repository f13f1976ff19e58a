"""What people decide and what files hold: rules on a sheet, matches by hand, follow-up, red letters, calc."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from macros.calc import calc_reconcile
from workbook.accounts.followed import carry_forward, with_notes
from workbook.accounts.naming import bare, name_customers
from workbook.accounts.reconcile import Reconciliation, reconcile
from workbook.accounts.rules import RULES, rules_of, rules_with
from workbook.checks import empty
from workbook.errors import InputError, UsageError
from workbook.tables import TABLES
from workbook.targets.calendar import is_work_day

AS_OF = dt.date(2026, 10, 31)
INVOICE, RED = "24442000123456789012", "24442000123456799999"
Row = tuple[Any, ...]


def side(*rows: Row) -> pd.DataFrame:
    """Lines as (id, day of October, reference, fen) and, if wanted, memo; all of customer A."""
    frame = pd.DataFrame([(*r, "")[:5] for r in rows], columns=["line_id", "day", "ref", "amount_fen", "memo"])
    frame["date"] = (pd.to_datetime("2026-09-30") + pd.to_timedelta(frame["day"], unit="D")).astype("datetime64[us]")
    return frame.assign(customer_id="A")


def hand(*rows: Row) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["set_no", "action", "side", "line_id"], index=range(2, 2 + len(rows)))


def run(ours: pd.DataFrame, theirs: pd.DataFrame, **more: Any) -> Reconciliation:
    return reconcile(ours, theirs, AS_OF, lang="en", **more)


def groups(result: Reconciliation) -> set[tuple[str, str]]:
    decided = result.matches[result.matches["status"] != "ambiguous"]
    return {("+".join(sorted(g["line_id"])), g["status"].iloc[0]) for _, g in decided.groupby("group_no")}


def rules(**rows: dict[str, Any]) -> pd.DataFrame:
    made = pd.DataFrame([{"position": n, "rule": key, **row} for n, (key, row) in enumerate(rows.items(), 1)])
    made.index = pd.RangeIndex(2, 2 + len(made))
    return made


def test_an_empty_sheet_of_rules_is_the_built_in_cascade() -> None:
    assert rules_of(empty(TABLES["match_rules"]), 20) == rules_with(20)


def test_a_sheet_of_rules_decides_order_days_and_mode() -> None:
    sheet = rules(amount_date={"days_after": 3, "mode": "suggest"}, ref_amount={"on": False})
    made = rules_of(sheet, 30)
    assert [(r.key, r.on, r.automatic, r.days_after) for r in made] == [
        ("amount_date", True, False, 3),
        ("ref_amount", False, True, 30),
    ]
    result = run(side(("o", 3, INVOICE, 812_34)), side(("t", 4, INVOICE, 812_34)), rules=made)
    assert groups(result) == {("o+t", "suggested")}


def test_rules_nobody_knows_or_that_stand_twice_are_refused() -> None:
    sheet = pd.DataFrame({"position": [1, 2, 3], "rule": ["ref_amount", "magic", "ref_amount"]}, index=[2, 3, 4])
    with pytest.raises(InputError) as raised:
        rules_of(sheet, 30)
    assert [(p.rows, p.found.zh) for p in raised.value.problems] == [((3,), "没有这条规则"), ((4,), "写了两次")]


def test_every_rule_has_a_name_in_the_list_of_the_sheet() -> None:
    listed = {c.code for c in TABLES["match_rules"].column("rule").choices}
    assert {r.key for r in RULES} == listed
    assert all(r.name.zh and r.name.en and r.note.zh and r.note.en for r in RULES)


@pytest.mark.parametrize(
    ("ours_day", "theirs_day", "is_next"),
    [
        (23, 26, True),  # Friday to Monday
        (0, 8, True),  # 30 September to the first day after the National Day holiday of 2026
        (9, 12, False),  # Saturday 10 October 2026 is worked instead
    ],
)
def test_working_days_are_those_of_the_official_calendar(ours_day: int, theirs_day: int, is_next: bool) -> None:
    ours, theirs = side(("o", ours_day, "", 812_34)), side(("t", theirs_day, "", 812_34))
    for working, found in ((True, {("o+t", "auto")} if is_next else set()), (False, set())):
        row = {"days_before": 1, "days_after": 1, "working_days": working}
        assert groups(run(ours, theirs, rules=rules_of(rules(amount_date=row), 30))) == found


@pytest.mark.parametrize(("day", "works"), [("2150-01-01", True), ("2035-10-01", False), ("2150-01-03", False)])
def test_years_without_a_notice_are_reckoned(day: str, works: bool) -> None:
    assert is_work_day(dt.date.fromisoformat(day)) == works  # 2150-01-01 is a Thursday of a year nobody knows yet


def test_what_people_matched_comes_first_and_its_difference_is_listed() -> None:
    ours, theirs = side(("o1", 3, "", 500_00), ("o2", 5, "", 500_00)), side(("t", 4, "", 490_00))
    decided = hand((1, "match", "ours", "o2"), (1, "match", "theirs", "t"))
    result = run(ours, theirs, by_hand=decided)
    assert groups(result) == {("o2+t", "manual")}
    assert set(result.differences["kind"]) == {"amount", "missing_theirs"}
    assert result.proof["closes"].all()


def test_a_set_of_two_customers_is_refused() -> None:
    ours, theirs = side(("o", 3, "", 100)), side(("t", 4, "", 100)).assign(customer_id="B")
    with pytest.raises(InputError, match="同一客户的行"):
        run(ours, theirs, by_hand=hand((1, "match", "ours", "o"), (1, "match", "theirs", "t")))


def test_what_people_took_apart_stays_apart() -> None:
    ours, theirs = side(("o1", 3, INVOICE, 500_00)), side(("t1", 4, INVOICE, 500_00), ("t2", 9, "", 500_00))
    decided = hand((1, "apart", "ours", "o1"), (1, "apart", "theirs", "t1"))
    assert groups(run(ours, theirs)) == {("o1+t1", "auto")}
    assert "o1+t1" not in {g[0] for g in groups(run(ours, theirs, by_hand=decided))}


def test_a_line_in_two_sets_is_refused_and_a_line_that_is_gone_is_said() -> None:
    ours, theirs = side(("o", 3, "", 100)), side(("t", 4, "", 100))
    with pytest.raises(InputError, match="只在一组里"):
        run(ours, theirs, by_hand=hand((1, "match", "ours", "o"), (2, "match", "ours", "o")))
    gone = run(ours, theirs, by_hand=hand((1, "match", "ours", "o"), (1, "match", "theirs", "gone")))
    assert [(f.code, f.rows) for f in gone.findings] == [("line_gone", (3,))]


def test_a_customers_habit_is_learned_from_one_match_by_hand() -> None:
    ours = side(("o1", 3, "AR1001", 500_00), ("o2", 5, "AR1002", 600_00), ("o3", 5, "AR1003", 600_00))
    theirs = side(("t1", 4, "PO-AR1001/26", 500_00), ("t2", 9, "PO-AR1003/26", 600_00))
    decided = hand((1, "match", "ours", "o1"), (1, "match", "theirs", "t1"))
    assert ("o3+t2", "auto") in groups(run(ours, theirs, by_hand=decided))
    shown = run(ours, theirs, by_hand=decided).matches.set_index("line_id")["ref"]
    assert shown["t2"] == "PO-AR1003/26"  # shown as they wrote it


def test_a_red_letter_is_netted_with_its_original() -> None:
    memo = f"被红冲蓝字数电票号码：{INVOICE} 红字发票信息确认单编号：123"
    ours = side(("blue", 3, INVOICE, 500_00), ("red", 9, RED, -500_00, memo), ("o", 9, "X1234567", 77))
    result = run(ours, side(("t", 9, "X1234567", 77)))
    assert ("blue+red", "auto") in groups(result)
    assert result.differences.empty


def test_a_partial_red_letter_belongs_to_their_net_line() -> None:
    memo = f"冲红 {INVOICE}"
    ours = side(("blue", 3, INVOICE, 500_00), ("red", 9, RED, -120_00, memo))
    assert groups(run(ours, side(("t", 9, INVOICE, 380_00)))) == {("blue+red+t", "auto")}


def test_a_red_letter_they_have_too_is_matched_line_by_line() -> None:
    memo = f"对应正数发票号码:{INVOICE}"
    ours = side(("blue", 3, INVOICE, 500_00), ("red", 9, RED, -500_00, memo))
    theirs = side(("t1", 3, INVOICE, 500_00), ("t2", 9, RED, -500_00))
    assert groups(run(ours, theirs)) == {("blue+t1", "auto"), ("red+t2", "auto")}


NOTES = pd.DataFrame(
    {
        "customer_id": ["A", "A"],
        "side": ["ours", "theirs"],
        "line_id": ["o", "gone"],
        "owner": ["沈洁", "沈洁"],
        "due_date": pd.to_datetime(["2026-10-15", "2026-10-20"]).astype("datetime64[us]"),
        "status": ["working", "open"],
        "note": ["已发函", None],
    },
    index=[2, 3],
)


def test_a_difference_keeps_its_owner_and_due_date_until_it_is_gone() -> None:
    ours, theirs = side(("o", 3, "", 100_00), ("p", 4, "X1234567", 5)), side(("q", 4, "X1234567", 5))
    result = run(ours, theirs, notes=NOTES)
    row = result.differences.iloc[0]
    assert (row["owner"], row["status"], row["open_days"]) == ("沈洁", "working", 28)
    assert [(f.code, f.rows) for f in result.findings] == [("difference_late", (2,)), ("difference_settled", (3,))]
    settled = run(theirs, theirs.assign(line_id="z"), notes=NOTES)
    assert settled.differences.empty


def test_closed_but_still_there_is_said() -> None:
    closed = NOTES.iloc[:1].assign(status="closed")
    result = run(side(("o", 3, "", 100_00)), side(("q", 4, "X", 5)), notes=closed)
    assert [f.code for f in result.findings] == ["closed_but_there"]


def test_an_opening_difference_is_told_as_what_was_not_settled_before() -> None:
    earlier = run(side(("o", 1, "", 300_00), ("p", 2, "", 120_00)), side(("q", 1, "", 55_01))).differences
    ours = side(("a", 10, "", 1000_00)).assign(kind="opening")
    theirs = side(("b", 10, "", 700_00)).assign(kind="opening")
    result = run(ours, theirs, previous=earlier)
    assert result.differences[["line_id", "kind", "effect_fen"]].values.tolist() == [["o", "missing_theirs", 300_00]]
    assert result.differences["reason"].iloc[0].startswith("not settled before")
    assert result.proof["closes"].all()
    again = run(ours, theirs, previous=result.differences)  # and next month the same
    pd.testing.assert_frame_equal(result.differences, again.differences)


def test_an_opening_that_several_sets_explain_stays_an_opening() -> None:
    earlier = run(side(("o", 1, "", 300_00), ("p", 2, "", 300_00)), side(("q", 1, "", 55_01))).differences
    ours, theirs = (
        side(("a", 10, "", 1000_00)).assign(kind="opening"),
        side(("b", 10, "", 700_00)).assign(kind="opening"),
    )
    found = run(ours, theirs).differences
    assert carry_forward(found, earlier, "en")["kind"].tolist() == ["opening"]


def test_notes_of_nobody_leave_every_difference_open() -> None:
    found = run(side(("o", 3, "", 100_00)), side(("q", 4, "X", 5))).differences
    assert set(with_notes(found, NOTES.iloc[:0], AS_OF)["status"]) == {"open"}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("苏州恒泰（电气）有限公司", "苏州恒泰电气"),
        ("苏州恒泰(电气)股份有限公司", "苏州恒泰电气"),
        ("Ｈｅｎｇｔａｉ Co., Ltd.", "HENGTAI"),
    ],
)
def test_a_name_without_its_legal_form(name: str, short: str) -> None:
    assert bare(name) == short


def test_bank_lines_find_their_customer_by_reference_or_name() -> None:
    customers = pd.DataFrame(
        {
            "customer_id": ["A", "B", "C"],
            "customer": ["苏州恒泰电气有限公司", "苏州恒泰电气科技有限公司", "Alpha Beta Ltd."],
        }
    )
    ours = side(("o", 3, "AR100123", 5))
    bank = pd.DataFrame(
        {
            "line_id": list("12345"),
            "customer_id": [None, None, None, "B", None],
            "ref": ["ar-100123", None, None, None, None],
            "payer": [None, "苏州恒泰（电气）", "苏州恒泰电气科技有限公司", None, "somebody"],
            "memo": [None, None, None, None, "from BETA, Alpha"],
        }
    )
    assert name_customers(bank, ours, customers)["customer_id"].tolist() == ["A", "A", "B", "B", "C"]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


OURS = 'our_id,cust,date,doc_type,doc_no,ref,cents,memo\n1,A,2026-10-03,INV,x,24442000123456789012,50000,\n2,A,2026-10-30,RCP,y,SK1,-70001,\n3,A,2026-10-05,INV,z,8888,123,"a, b"\n'
THEIRS = "their_id,cust,date,doc_no,ref,amount\n7,A,2026-10-04,q,56789012,-500.00\n8,A,2026-10-05,q,8888,-1.23\n9,A,2026-10-30,q,SK1,700.01\n"


def test_calc_reads_and_writes_files(tmp_path: Path) -> None:
    """Their sign is the opposite of ours throughout, amounts are in yuan: both are understood."""
    ours, theirs = write(tmp_path / "ours.csv", OURS), write(tmp_path / "theirs.csv", THEIRS)
    told = calc_reconcile(ours, theirs, tmp_path / "out", lang="en")
    assert told["closes"]
    assert told["groups"]["auto"] == 3
    matches = pd.read_csv(tmp_path / "out" / "matches.csv")
    assert matches.columns.tolist() == ["group", "side", "id", "rule", "status", "reason"]
    assert matches.groupby("group")["id"].agg(set).tolist() == [{1, 7}, {3, 8}, {2, 9}]
    assert pd.read_csv(tmp_path / "out" / "differences.csv").empty
    proof = pd.read_csv(tmp_path / "out" / "proof.csv")
    assert proof["closes"].all()
    assert json.dumps(told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cust,date,cents\nA,2026-10-01,5\n", "需要列 our_id, their_id, line_id, id 之一"),
        ("our_id,cust,date\n1,A,2026-10-01\n", "没有金额"),
        ("our_id,cust,date,cents\n1,A,2026-13-01,5\n", "第 2 行：2026-13-01"),
        ("our_id,cust,date,cents\n1,A,2026-10-01,5\n2,A,2026-10-01,x\n", "需要金额；第 3 行：x"),
        ("our_id,cust,date,amount\n1,A,2026-10-01,1O0\n", "需要金额；第 2 行：1O0"),
        ("our_id,cust,date,cents\n1,A,2026-10-01,5\n1,A,2026-10-01,5\n", "第 2、3 行：重复"),
        ("our_id,cust,date,cents\n,A,2026-10-01,5\n", "第 2 行：空"),
    ],
)
def test_faults_of_a_file_are_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        calc_reconcile(write(tmp_path / "a.csv", text), write(tmp_path / "b.csv", THEIRS), tmp_path / "out")
    assert said in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_no_such_file_and_no_such_engine(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有文件 none"):
        calc_reconcile(tmp_path / "none.csv", tmp_path / "none.csv", tmp_path / "out")
    with pytest.raises(UsageError, match="引擎 warp"):
        calc_reconcile(tmp_path / "none.csv", tmp_path / "none.csv", tmp_path / "out", engine="warp")
