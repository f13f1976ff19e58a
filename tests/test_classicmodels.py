"""ClassicModels, real orders and payments with a complete known answer, through the shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from macros.cli import app
from macros.run import open_frames

MAPPINGS = Path(__file__).parent / "mappings"
IMPORTS = (
    ("customers", "regions", "regions", 27),
    ("employees", "reps", "reps", 23),
    ("customers", "customers", "customers", 122),
    ("orderdetails", "ledger", "charges", 320),
    ("payments", "ledger", "payments", 273),
    ("payments", "collections", "", 273),
)


def shell(*arguments: object) -> dict[str, Any]:
    """One command of the shell, which must succeed; its JSON."""
    done = CliRunner().invoke(app, [*map(str, arguments), "--lang", "en", "--json"])
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture(scope="module")
def source(data_dir: Path) -> Path:
    return data_dir / "classicmodels"


@pytest.fixture(scope="module")
def book(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("classicmodels") / "cm.xlsx"
    shell("new", path)
    for name, table, mapping, new in IMPORTS:
        given = ["--map", MAPPINGS / f"classicmodels_{mapping}.json"] if mapping else []
        assert shell("import", path, source / f"{name}.csv", "--into", table, *given)["new"] == new, name
    return path


def test_charges_and_payments_are_the_published_ones(book: Path) -> None:
    _book, frames, _problems = open_frames(book, ["ledger", "collections", "reps"])
    by_kind = frames["ledger"].groupby("kind")["amount_fen"].sum()
    assert by_kind.to_dict() == {"invoice": 936_533_643, "collection": -885_383_923}
    assert frames["collections"]["amount_fen"].sum() == 885_383_923
    assert frames["reps"].set_index("rep_id").loc["1002", "rep"] == "Diane Murphy"


def test_cancelled_orders_are_left_out_and_counted(book: Path, source: Path) -> None:
    answer = shell(
        "import",
        book,
        source / "orderdetails.csv",
        "--into",
        "ledger",
        "--map",
        MAPPINGS / "classicmodels_charges.json",
    )
    assert answer["files"][0]["dropped"] == {"skipped": 79}
    assert answer["new"] == 0


def test_aging_leaves_18_orders_of_16_customers_open(book: Path, source: Path) -> None:
    shell("aging", book, "--month", "2005-06")
    _book, frames, _problems = open_frames(book, ["aging", "open_items", "applications"])
    theirs = pd.read_csv(source / "expected" / "open_orders.csv", dtype=str)
    items = frames["open_items"].set_index("line_id")["open_fen"]
    assert items.to_dict() == {
        n: round(float(a) * 100) for n, a in zip(theirs["orderNumber"], theirs["amount"], strict=True)
    }
    aging = frames["aging"]
    assert (aging["balance_fen"] != 0).sum() == 16
    paid = aging[aging["balance_fen"] == 0]
    assert (paid["was_balance_fen"] > 0).all()  # who owed a month before stays in sight with what changed
    assert frames["aging"]["balance_fen"].sum() == 51_149_720


def test_250_payments_pay_one_order_and_23_pay_two_to_four(book: Path, source: Path) -> None:
    shell("aging", book, "--month", "2005-06")
    _book, frames, _problems = open_frames(book, ["applications"])
    paid = frames["applications"].groupby("collection_line")["charge_line"].agg(lambda lines: ";".join(sorted(lines)))
    theirs = pd.read_csv(source / "expected" / "payment_matches.csv", dtype=str).set_index("checkNumber")["orders"]
    wanted = theirs.map(lambda orders: ";".join(sorted(orders.replace("+", ";").replace(" ", ";").split(";"))))
    assert paid.to_dict() == wanted.to_dict()
    sizes = paid.str.count(";").add(1).value_counts()
    assert sizes[1] == 250
    assert sizes.drop(1).sum() == 23
