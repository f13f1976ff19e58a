"""A workbook of an earlier version gets what was declared since; what people typed and added stays."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from macros.new import buttons
from macros.upgrade import UP_TO_DATE, upgrade
from tests.small_books import with_parts
from workbook.demo import demo_tables
from workbook.errors import FileError, InputError
from workbook.files import create as create_module
from workbook.files import looks
from workbook.files.create import create
from workbook.files.patch import append_rows, write_cells, write_tables
from workbook.files.read import outline_of, read_book
from workbook.settings import PARAMETERS
from workbook.tables import TABLES

SINCE = {"splits", "measure_entries", "contest_standings", "match_rules"}
"""Tables the earlier version does not have: a result, inputs, one with rows of its own, one with a long list."""


def earlier(path: Path, lang: str = "zh", without: set[str] = SINCE, narrow: dict[str, int] | None = None) -> Path:
    """A workbook as an earlier version made it: without some tables, and with the last columns of some missing."""
    kept = dict(TABLES)
    with pytest.MonkeyPatch.context() as patch:
        for key, count in (narrow or {}).items():
            table = kept[key]
            short = dataclasses.replace(table, columns=table.columns[:-count], _by_key={})
            patch.setitem(TABLES, key, short)
        fewer = dict(list(PARAMETERS.items())[:-3])
        patch.setattr(create_module, "PARAMETERS", fewer)
        patch.setattr(looks, "PARAMETERS", fewer)
        frames = {key: frame for key, frame in demo_tables(lang).items() if key != "settings"}
        path.write_bytes(create(frames, lang, buttons(), [k for k in kept if k not in without]))
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_columns_and_parameters_declared_since_are_there(tmp_path: Path, lang: str) -> None:
    book = earlier(tmp_path / "b.xlsx", lang, narrow={"customers": 2, "attainment": 3})
    before = read_book(book, ["customers", "sales"])
    figures, said = upgrade(book)
    assert set(figures["tables"]) == SINCE
    assert figures["columns"] == {key: TABLES[key].keys[-n:] for key, n in (("customers", 2), ("attainment", 3))}
    assert len(figures["parameters"]) == 3
    assert len(said) == 3
    after = read_book(book, list(TABLES))
    assert not after.problems
    assert set(after.tables) == set(TABLES)
    assert list(after.tables["settings"].frame["parameter"]) == list(PARAMETERS)
    for key in ("customers", "sales"):
        own = list(before.tables[key].frame.columns)
        pd.testing.assert_frame_equal(after.tables[key].frame[own], before.tables[key].frame)
    assert upgrade(book) == ({**figures, "changed": False, "tables": [], "columns": {}, "parameters": []}, [UP_TO_DATE])


def test_new_tables_look_and_behave_as_in_a_new_workbook(tmp_path: Path) -> None:
    book, fresh = earlier(tmp_path / "b.xlsx", narrow={"customers": 2}), tmp_path / "fresh.xlsx"
    upgrade(book)
    frames = {key: frame for key, frame in demo_tables("zh").items() if key not in SINCE}
    frames["customers"] = frames["customers"].drop(columns=TABLES["customers"].keys[-2:])
    fresh.write_bytes(create(frames, "zh", buttons()))
    ours, theirs = openpyxl.load_workbook(book), openpyxl.load_workbook(fresh)
    for key in [*sorted(SINCE), "customers"]:
        name = TABLES[key].zh
        mine, other = ours[name], theirs[name]
        assert mine.tables[f"sb_{key}"].ref == other.tables[f"sb_{key}"].ref
        for row in other.iter_rows(min_row=1, max_row=6):
            for cell in row:
                there = mine[cell.coordinate]
                seen = [repr((c.value, c.number_format, c.font, c.fill, c.border, c.alignment)) for c in (there, cell)]
                assert seen[0] == seen[1], (name, cell.coordinate)
        rules = [{(str(v.sqref), v.type) for v in sheet.data_validations.dataValidation} for sheet in (mine, other)]
        assert rules[0] == rules[1], name
        widths = [{k: d.width for k, d in sheet.column_dimensions.items()} for sheet in (mine, other)]
        assert widths[0] == widths[1], name
        titles = [(sheet.print_title_rows, sheet.print_title_cols) for sheet in (mine, other)]
        assert titles[0] == titles[1], name
    assert {n for n in ours.defined_names if n.startswith("pick_")} <= set(theirs.defined_names)


def test_the_sheets_taken_in_can_be_written_like_any_other(tmp_path: Path) -> None:
    book, out, again = earlier(tmp_path / "b.xlsx"), tmp_path / "o.xlsx", tmp_path / "a.xlsx"
    upgrade(book)
    assert TABLES["contest_standings"].zh in outline_of(book).hidden
    append_rows(book, out, "splits", pd.DataFrame([{"rep_id": "R01"}]), "zh")
    write_tables(out, again, {"contest_standings": pd.DataFrame([{"rep_id": "R02"}])}, "zh")
    read = read_book(again, ["splits", "contest_standings"])
    assert [len(read.tables[k].frame) for k in ("splits", "contest_standings")] == [1, 1]
    assert TABLES["contest_standings"].zh not in outline_of(again).hidden


def test_every_other_part_keeps_its_bytes(tmp_path: Path) -> None:
    book = earlier(tmp_path / "b.xlsx")
    old = {n: zipfile.ZipFile(book).read(n) for n in zipfile.ZipFile(book).namelist()}
    settings = outline_of(book).sheets[TABLES["settings"].zh]
    table = outline_of(book).table("sb_settings")
    upgrade(book)
    new = zipfile.ZipFile(book)
    changed = {n for n in old if new.read(n) != old[n]}
    assert table is not None
    assert changed <= {
        *("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"),
        *(settings, table.part),
    }
    styles = new.read("xl/styles.xml")
    assert old["xl/styles.xml"].split(b"<cellXfs")[1].split(b">", 1)[1].split(b"</cellXfs>")[0] in styles


def test_a_name_that_is_taken_is_left_to_its_owner(tmp_path: Path) -> None:
    book = earlier(tmp_path / "b.xlsx")

    def renamed(name: str, part: bytes) -> bytes:
        own, taken = TABLES["regions"].zh.encode(), TABLES["splits"].zh.encode()
        return part.replace(b'name="' + own + b'"', b'name="' + taken + b'"') if name == "xl/workbook.xml" else part

    named = with_parts(book, tmp_path / "named.xlsx", renamed)
    upgrade(named)
    assert f"{TABLES['splits'].zh} 2" in outline_of(named).sheets
    assert read_book(named, ["splits", "regions"]).tables["regions"].sheet == TABLES["splits"].zh


def test_content_right_of_a_table_is_never_overwritten(tmp_path: Path) -> None:
    book, typed = earlier(tmp_path / "b.xlsx", narrow={"customers": 1}), tmp_path / "typed.xlsx"
    at = len(TABLES["customers"].columns)
    write_cells(book, typed, TABLES["customers"].zh, {(5, at): "自己的备注"})
    before = typed.read_bytes()
    with pytest.raises(InputError) as caught:
        upgrade(typed)
    assert caught.value.problems[0].code == "no_room"
    assert "5" in caught.value.problems[0].found.zh
    assert typed.read_bytes() == before


def test_dry_run_lists_and_writes_nothing(tmp_path: Path) -> None:
    book = earlier(tmp_path / "b.xlsx")
    before = book.read_bytes()
    figures, said = upgrade(book, dry_run=True)
    assert set(figures["tables"]) == SINCE
    assert said[0].zh.startswith("缺工作表")
    assert book.read_bytes() == before


def test_styles_under_a_prefix_are_refused(tmp_path: Path) -> None:
    def prefixed(name: str, part: bytes) -> bytes:
        if name != "xl/styles.xml":
            return part
        return part.replace(b"<styleSheet xmlns=", b"<x:styleSheet xmlns:x=").replace(b"</style", b"</x:style")

    book = with_parts(earlier(tmp_path / "b.xlsx"), tmp_path / "p.xlsx", prefixed)
    with pytest.raises(FileError, match="prefixed"):
        upgrade(book)


def test_a_missing_table_says_how_to_get_it(tmp_path: Path) -> None:
    book = earlier(tmp_path / "b.xlsx")
    problem = read_book(book, ["splits"]).problems[0]
    assert "salesbook upgrade" in problem.said().zh
