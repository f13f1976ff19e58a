"""Statements of one payee: live formulas that come to the same fen, and nobody else's figures."""

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from needs import absent
from python_calamine import CalamineWorkbook
from small_tables import rows, tables

from workbook.files.pay_sheet import write_statement
from workbook.performance.commission import commission
from workbook.performance.statement import Statement, named, parts_said, statements

MONTH = dt.date(2026, 10, 1)
TIERS = ((0, 50_000, 0.0085), (50_000, 120_000, 0.015), (120_000, None, 0.0225))
"""Rates that make many halves of a fen."""
KNOTS = ((0, 0), (0.5, 30_000), (1, 250_000), (2, 350_000))


def frames(count: int = 60) -> dict[str, pd.DataFrame]:
    """Five payees, each on another method, with factors, fixed rates, held parts, returns, limits and a team."""
    rng = np.random.default_rng(7)
    methods = ("marginal", "whole", "mixed", "knots", "marginal")
    more = (
        {"now_ratio": 0.75},
        {"cap_fen": 200_000},
        {"floor_fen": 900_000_00},
        {"tier_by": "attainment"},
        {"tier_period": "document", "draw_fen": 99_999_999},
    )
    plans = [
        {
            "plan_id": f"P{k}",
            "plan": f"方案{k}",
            "role": f"{k}",
            "basis": "invoiced",
            "method": m,
            "negative_rule": "first",
            **x,
        }
        for k, (m, x) in enumerate(zip(methods, more, strict=True))
    ]
    tiers = [{"plan_id": f"P{k}", "from_value": a, "to_value": b, "rate": r} for k in (0, 1, 2, 4) for a, b, r in TIERS]
    tiers += [{"plan_id": "P3", "from_value": x, "amount_fen": fen} for x, fen in KNOTS]
    sales = [
        {"doc_no": f"D{k // 2:03d}", "line_no": k % 2 + 1, "rep_id": f"S{k // 2 % 5}", "customer_id": "C", "date": f"2026-10-{1 + k % 28:02d}",
         "product_id": f"X{k % 7}", "amount_fen": int(rng.integers(-3_000, 250_000)) * 10}
        for k in range(count)
    ]  # fmt: skip
    return tables(
        plans=rows("plans", *plans),
        plan_tiers=rows("plan_tiers", *tiers),
        plan_factors=rows("plan_factors", *({"plan_id": f"P{k}", "no": n, "kind": kind, "value": v, "product_id": x} for k in (0, 1, 2, 4) for n, kind, v, x in ((1, "factor", 1.15, "X1"), (3, "factor", 0.75, "X3"), (2, "rate", 0.0333, "X2")))),
        plan_overrides=rows("plan_overrides", {"plan_id": "P0", "depth": 1, "base": "commission", "rate": 0.0525}),
        reps=rows("reps", *({"rep_id": f"S{k}", "rep": f"业务{k}", "title": f"{k}", "supervisor_id": "S0" if k in (1, 2) else None} for k in range(5))),
        attainment=rows("attainment", {"level": "rep", "measure": "sales", "period_kind": "month", "id": "S3", "full_target_fen": 10_000_033}),
        commission_reviews=rows("commission_reviews", {"month": MONTH, "rep_id": "S1", "no": 1, "dispute": "不是我的单"}, {"month": MONTH, "rep_id": "S1", "approver": "王总"}),
        sales=rows("sales", *sales),
        customers=rows("customers", {"customer_id": "C"}),
    )  # fmt: skip


def made(lang: str = "zh", count: int = 60) -> list[Statement]:
    given = frames(count)
    paid = commission(given, MONTH, lang=lang)
    return statements(given, paid["commission_lines"], paid["commission_totals"], MONTH, lang)


def uncached(book: bytes) -> bytes:
    """The workbook without the values we wrote beside the formulas, so that only the formulas can answer."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb"</f><v>[^<]*</v>", b"</f>", part)
            target.writestr(name, part)
    return out.getvalue()


def recalculated(folder: Path, books: dict[str, bytes]) -> dict[str, list[list[object]]]:
    """What LibreOffice makes of workbooks, cell by cell."""
    for name, book in books.items():
        (folder / f"{name}.xlsx").write_bytes(uncached(book))
    out = folder / "out"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        *(str(folder / f"{n}.xlsx") for n in books),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {
        n: CalamineWorkbook.from_path(str(out / f"{n}.xlsx")).get_sheet_by_index(0).to_python(skip_empty_area=False)
        for n in books
    }


@pytest.mark.office
def test_libreoffice_comes_to_the_same_fen(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        absent("soffice is not installed")
    every = {s.total["rep_id"]: s for s in made(count=4_000)}
    found = recalculated(tmp_path, {rep: write_statement(s, "公司", "zh") for rep, s in every.items()})
    for rep, statement in every.items():
        cells = found[rep]
        head = next(k for k, row in enumerate(cells) if row[0] == "序号")
        lines = pd.DataFrame(cells[head + 1 : head + 1 + len(statement.lines)])
        for place, column in ((11, "earned_fen"), (12, "now_fen"), (13, "held_fen")):
            ours = statement.lines[column].to_numpy()
            theirs = [round(float(v) * 100) if v != "" else 0 for v in lines[place]]
            assert (ours == theirs).all(), (rep, column, np.flatnonzero(ours != theirs))
        kinds = set(statement.lines["kind"])
        assert kinds & {"S0": {"override"}, "S1": {"cap"}, "S2": {"floor"}, "S3": {"knots"}, "S4": {"draw"}}[rep]
        assert round(float(cells[head + 2 + len(lines)][12]) * 100) == statement.total["pay_fen"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_statement_holds_nobody_elses_figures(lang: str) -> None:
    every = made(lang)
    texts = {}
    for statement in every:
        book = write_statement(statement, "公司", lang)
        assert book == write_statement(statement, "公司", lang)
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            texts[statement.total["rep_id"]] = b"".join(parts.read(n) for n in parts.namelist()).decode(
                "utf-8", "ignore"
            )
    for statement in every:
        for other in every:
            mine, theirs = statement.total["rep_id"], other.total["rep_id"]
            if mine != theirs:
                assert theirs not in texts[mine]
                assert other.total["rep"] not in texts[mine]
                documents = set(other.lines["doc_no"].dropna()) - set(statement.lines["doc_no"].dropna())
                assert not any(d in texts[mine] for d in documents)
                assert f"{other.total['earned_fen'] / 100:,.2f}" not in texts[mine]


def test_the_team_is_one_line_and_the_parts_come_to_the_pay() -> None:
    every = made()
    supervisor = every[0]
    assert (supervisor.lines["kind"] == "override").sum() == 1
    assert "下属 2 人" in supervisor.lines.loc[supervisor.lines["kind"] == "override", "reason"].iloc[0]
    assert supervisor.lines["now_fen"].sum() == supervisor.total["pay_fen"]
    assert parts_said(supervisor, "en")[-1][0] == "pay"
    assert named(supervisor, "zh") == "2026-10 业务0 S0 提成单"


def test_the_dispute_and_the_approver_stand_on_the_statement() -> None:
    book = write_statement(made()[1], "公司", "zh")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    said = [str(c) for row in cells for c in row]
    assert "不是我的单" in said
    assert any("审批人：王总" in c for c in said)
