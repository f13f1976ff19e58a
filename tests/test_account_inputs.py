"""What may be wrong with the files of a reconciliation: each has its message, and none is matched by mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from macros.calc import calc_reconcile
from macros.cli import app
from workbook.accounts.naming import with_our_names
from workbook.accounts.references import encode
from workbook.accounts.wording import as_array, buffer_of, holding, on_one_line
from workbook.errors import InputError, UsageError

OURS = "our_id,cust,date,ref,cents\n"
THEIRS = "their_id,cust,date,ref,cents\n"
LINES = "1,A,2026-10-01,10000001,12345\n2,A,2026-10-02,10000002,23456\n3,A,2026-10-03,10000003,34567\n"


def reconciled(folder: Path, ours: str, theirs: str, **options: str) -> tuple[dict[str, object], pd.DataFrame]:
    """The figures and the matches of two files."""
    for name, text in (("ours.csv", ours), ("theirs.csv", theirs)):
        (folder / name).write_text(text, encoding="utf-8")
    figures = calc_reconcile(folder / "ours.csv", folder / "theirs.csv", folder / "out", lang="en", **options)
    matches = pd.read_csv(folder / "out" / "matches.csv", dtype="str", keep_default_na=False)
    return figures, matches


def said(figures: dict[str, object]) -> str:
    return " | ".join(figures["findings"])  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_every_finding_is_said_by_every_engine(tmp_path: Path, engine: str) -> None:
    if engine == "dask":
        pytest.importorskip("distributed")
    lines = [f"{n},A,2026-10-0{n},9000000{n},{{}}{n}0011," for n in range(1, 6)]
    lines += ["20,B,2026-10-01,,{}70000,opening", "21,苏州恒泰（电气）有限公司,2026-10-05,70000001,{}51,"]
    changed = [line.replace("70000,", "69000,").replace("（电气）", "(电气)") for line in lines]
    ours = OURS.replace("\n", ",kind\n") + "\n".join(lines).replace("{}", "")
    theirs = THEIRS.replace("\n", ",kind\n") + "\n".join(changed).replace("{}", "-").replace("70000001", "2.44E+19")
    figures, _matches = reconciled(tmp_path, ours, theirs, engine=engine)
    told = said(figures)
    assert "every amount of A, B, 苏州恒泰（电气）有限公司 has the opposite sign" in told
    assert "21（2.44E+19）" in told
    assert "the opening balances of B differ" in told
    assert "苏州恒泰(电气)有限公司 = 苏州恒泰（电气）有限公司" in told
    assert figures["customers"] == 3


@pytest.mark.parametrize(
    ("ours", "theirs", "finding"),
    [
        (OURS + LINES, THEIRS, "found: no line"),
        (OURS, THEIRS + LINES, "found: no line"),
        (OURS + LINES, THEIRS + LINES, "both sides are the same file"),
    ],
)
def test_files_that_cannot_be_two_books(tmp_path: Path, ours: str, theirs: str, finding: str) -> None:
    figures, _matches = reconciled(tmp_path, ours, theirs)
    assert finding in said(figures)
    assert figures["closes"]


def test_one_book_on_both_sides_is_said_whatever_the_line_numbers(tmp_path: Path) -> None:
    rows = [f"A,2026-10-{n:02d},100000{n:02d},{n}0011" for n in range(1, 25)]
    ours, theirs = ("".join(f"{letter}{n},{r}\n" for n, r in enumerate(rows)) for letter in "xy")
    figures, _matches = reconciled(tmp_path, OURS + ours, THEIRS + theirs)
    assert "every date, reference and amount is the same as ours" in said(figures)


def test_two_empty_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="both files"):
        reconciled(tmp_path, OURS, THEIRS)


def test_a_customers_dollars_are_an_account_of_their_own(tmp_path: Path) -> None:
    ours = OURS.replace("\n", ",currency\n") + "1,A,2026-10-01,R1234567,5000,CNY\n2,A,2026-10-01,R7654321,6100,美元\n"
    theirs = THEIRS.replace("\n", ",币种\n") + "1,A,2026-10-01,R1234567,5000,USD\n2,A,2026-10-01,R7654321,6100, usd \n"
    figures, matches = reconciled(tmp_path, ours, theirs)
    assert matches["rule"].tolist() == ["wrong_customer", "wrong_customer", "ref_amount", "ref_amount"]
    assert matches["reason"].iloc[0].startswith("the same line: ours stands under A, theirs under A USD")
    assert figures["customers"] == 2
    assert figures["closes"]


def test_an_unknown_currency_is_named_with_its_rows(tmp_path: Path) -> None:
    ours = OURS.replace("\n", ",currency\n") + "1,A,2026-10-01,R1,5000,\n2,A,2026-10-01,R2,5000,积分\n"
    with pytest.raises(InputError) as caught:
        reconciled(tmp_path, ours, THEIRS + LINES)
    (problem,) = caught.value.problems
    assert (problem.code, problem.rows, problem.found.zh) == ("unknown_currency", (3,), "积分")


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("苏州恒泰（电气）有限公司", "苏州恒泰(电气)有限责任公司", True),
        ("ＡＢＣ贸易有限公司", "ABC贸易", True),
        ("Acme Trading Co., Ltd.", "ACME TRADING", True),
        ("第1医院", "第11医院", False),
        ("C1-1", "C11", False),  # numbers tell customers apart
        ("苏州恒泰", "苏州恒达", False),
    ],
)
def test_customers_written_otherwise(ours: str, theirs: str, same: bool) -> None:
    frames = [pd.DataFrame({"customer_id": [name]}) for name in (theirs, ours)]
    told, renamed = with_our_names(*frames)
    assert told["customer_id"].tolist() == [ours if same else theirs]
    assert renamed == (((theirs, ours),) if same else ())


def test_a_name_that_fits_two_of_our_customers_is_left_alone() -> None:
    ours = pd.DataFrame({"customer_id": ["恒泰电气有限公司", "恒泰电气（有限公司）"]})
    told, renamed = with_our_names(pd.DataFrame({"customer_id": ["恒泰电气"]}), ours)
    assert (told["customer_id"].tolist(), renamed) == (["恒泰电气"], ())


def test_the_shell_says_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(OURS + LINES, encoding="utf-8")
    (tmp_path / "b.csv").write_text(THEIRS, encoding="utf-8")
    command = ["calc", "reconcile", "--ours", f"{tmp_path}/a.csv", "--theirs", f"{tmp_path}/b.csv"]
    done = CliRunner().invoke(app, [*command, "--out", f"{tmp_path}/out", "--lang", "en", "--json"])
    assert done.exit_code == 0
    assert "no line" in json.loads(done.stdout)["findings"][0]
    assert "no line" in done.stderr


def test_cells_with_commas_quotes_and_line_breaks_come_back(tmp_path: Path) -> None:
    ours = OURS + '"a,1",A,2026-10-01,"R""1234567",5000\n'
    theirs = THEIRS + '"b\n1",A,2026-10-01,"R1234567",5000\n'
    _figures, matches = reconciled(tmp_path, ours, theirs)
    assert matches["id"].tolist() == ["a,1", "b\n1"]


@pytest.mark.parametrize("short", ["02968498", "2602968498", "002602968498"])
def test_the_last_digits_are_the_same_with_a_leading_zero(tmp_path: Path, short: str) -> None:
    ours, theirs = (f"1,A,2026-10-01,{ref},5000\n" for ref in ("26442000002602968498", short))
    _figures, matches = reconciled(tmp_path, OURS + ours, THEIRS + theirs)
    assert matches["rule"].tolist() == ["tail_amount", "tail_amount"]


def test_texts_in_one_buffer_are_the_same_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = as_array(["AB", "", "第８号", "x\ny"])
    before = buffer_of(on_one_line(texts)).tobytes()
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    assert buffer_of(on_one_line(texts)).tobytes() == before == "AB\n\n第８号\nx/y\n".encode()


def test_texts_are_looked_through_where_asked() -> None:
    texts = as_array(["A/B", "AB", " AB "])
    assert holding(texts, pd.RangeIndex(3).to_numpy(), "[^ ] +[^ ]|/").tolist() == [True, False, False]


def test_a_reference_of_several_lines_lists_several() -> None:
    found = encode(["A1\nA3", "A3", "A1"])
    assert set(found.list_code.tolist()) == {found.code[1], found.code[2]}
    assert found.list_line.tolist() == [0, 0]
