"""AdventureWorks, real sales of 36 months, through the shell: import, sums, attainment, the summary of 2020-05."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from months import mismatches
from typer.testing import CliRunner

from macros.cli import app
from macros.run import open_frames
from workbook.periods import add_months
from workbook.tables import TABLES

IMPORTS = (
    ("territories", "regions"),
    ("reps", "reps"),
    ("dealers", "customers"),
    ("products", "products"),
    ("sales_lines", "sales"),
    ("quotas_quarterly", "assigned_targets"),
)
SETTINGS = """parameter,from_date,value
fiscal_year_start,1990-01-01,7
current_month,1990-01-01,2020-05
company,1990-01-01,Adventure Works
money_unit,1990-01-01,yuan
"""


def shell(*arguments: object) -> dict[str, Any]:
    """One command of the shell, which must succeed; its JSON."""
    done = CliRunner().invoke(app, [*map(str, arguments), "--lang", "en", "--json"])
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture(scope="module")
def source(data_dir: Path) -> Path:
    return data_dir / "adventureworks"


@pytest.fixture(scope="module")
def book(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new workbook with everything imported."""
    folder = tmp_path_factory.mktemp("adventureworks")
    path = folder / "aw.xlsx"
    shell("new", path)
    (folder / "settings.csv").write_text(SETTINGS, encoding="utf-8")
    shell("import", path, folder / "settings.csv", "--into", "settings")
    for name, table in IMPORTS:
        answer = shell("import", path, source / f"{name}.csv", "--into", table)
        assert answer["new"] == answer["written"] == answer["files"][0]["rows_in"]
    return path


@pytest.fixture(scope="module")
def frames(book: Path) -> dict[str, pd.DataFrame]:
    _book, frames, problems = open_frames(book, ["sales", "regions", "customers", "reps", "assigned_targets"])
    assert problems == []
    return frames


def test_sales_by_territory_and_month_are_the_published_ones(frames: dict[str, pd.DataFrame], source: Path) -> None:
    sales = frames["sales"].merge(frames["regions"][["region_id", "region"]], on="region_id")
    month = sales["date"].dt.strftime("%Y-%m")
    ours = sales.groupby([month, "region"])["amount_fen"].sum()
    table = pd.read_csv(source / "expected" / "sales_territory_month.csv", index_col="month").drop(columns="TOTAL")
    theirs = table.stack().dropna().mul(100).round().astype("int64")
    theirs = theirs[theirs != 0]
    assert ours.to_dict() == theirs.to_dict()


def test_sales_by_fiscal_year_are_the_published_ones(frames: dict[str, pd.DataFrame]) -> None:
    sales = frames["sales"]
    year = sales["date"].dt.year + (sales["date"].dt.month >= 7)
    assert sales.groupby(year)["amount_fen"].sum().to_dict() == {
        2018: 1_642_904_260,
        2019: 2_797_977_953,
        2020: 3_656_889_808,
    }


def test_the_same_file_again_brings_nothing_new(book: Path, source: Path) -> None:
    before = book.read_bytes()
    answer = shell("import", book, source / "sales_lines.csv", "--into", "sales")
    assert (answer["new"], answer["files"][0]["already_there"]) == (0, 60855)
    assert book.read_bytes() == before


def test_attainment_of_each_rep_and_quarter_is_the_published_one(frames: dict[str, pd.DataFrame], source: Path) -> None:
    targets = frames["assigned_targets"]
    sales = frames["sales"]
    quarter = sales["date"].dt.year.astype(str) + "Q" + sales["date"].dt.quarter.astype(str)
    actual = sales.groupby(["rep_id", quarter.rename("period")])["amount_fen"].sum().rename("actual_fen").reset_index()
    ours = targets.rename(columns={"id": "rep_id"}).merge(actual, on=["rep_id", "period"], how="left")
    ours = ours.fillna({"actual_fen": 0}).set_index(["rep_id", "period"])
    table = pd.read_csv(source / "expected" / "attainment_rep_quarter.csv", dtype={"rep_id": str}).dropna(
        subset="quota"
    )
    theirs = table.set_index(["rep_id", "quarter"])
    assert len(ours) == len(theirs) == 163
    assert (ours["target_fen"].reindex(theirs.index) == theirs["quota"].mul(100).round()).all()
    assert (ours["actual_fen"].reindex(theirs.index) == theirs["actual"].mul(100).round()).all()
    assert (ours["actual_fen"] >= ours["target_fen"]).sum() == 9


@pytest.mark.parametrize(
    ("quarter_end", "quarter"), [("2017-09", "2017Q3"), ("2019-12", "2019Q4"), ("2020-06", "2020Q2")]
)
def test_the_command_gives_the_same_attainment(book: Path, source: Path, quarter_end: str, quarter: str) -> None:
    shell("attainment", book, "--month", quarter_end)
    _book, frames, _problems = open_frames(book, ["attainment"])
    rows = frames["attainment"]
    rows = rows[(rows["level"] == "rep") & (rows["period_kind"] == "quarter") & (rows["measure"] == "sales")]
    rows = rows.set_index("id")
    table = pd.read_csv(source / "expected" / "attainment_rep_quarter.csv", dtype={"rep_id": str}).dropna(
        subset="quota"
    )
    theirs = table[table["quarter"] == quarter].set_index("rep_id")
    ours = rows.loc[theirs.index]
    assert (ours["target_fen"] == theirs["quota"].mul(100).round()).all()
    assert (ours["actual_fen"] == theirs["actual"].mul(100).round()).all()
    assert ours["ratio"].sub(theirs["attainment"]).abs().max() < 1e-5


def test_the_monthly_summary_of_may_2020_is_in_english(book: Path, tmp_path: Path) -> None:
    shell("attainment", book, "--month", "2020-05")
    answer = shell("report", book, "--month", "2020-05", "--out", tmp_path)
    [name] = [f for f in answer["files"] if f.endswith(".docx")]
    assert Path(name).name == "sales-summary-2020-05.docx"
    assert Path(name).stat().st_size > 10_000


@pytest.mark.slow
def test_a_year_of_summaries_ties(book: Path) -> None:
    _book, frames, _problems = open_frames(book, list(TABLES))
    for number in range(12):
        month = add_months(dt.date(2019, 7, 1), number)
        found, figures = mismatches(dict(frames), ("attainment", "forecast", "dashboard"), month, "en")
        assert found == [], month
        assert figures > 100
