"""Bringing in, handing out and collecting over the open workbook: what the closed file would hold, it holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from macros import bridge, faces, share
from macros.addin.choices import write_choices
from macros.bridge import answer, parse
from macros.data import import_into
from workbook.checks import checked
from workbook.errors import BAD_DATA, BUSY, DONE, WRONG_USE
from workbook.files import live
from workbook.files.read import Book, read_book
from workbook.tables import TABLES

pytest_plugins = ["tests.engines.fixtures"]
pytestmark = pytest.mark.office
Open = Callable[..., Any]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This user's folder, with last choices in it: preview."""
    folder = tmp_path / "用户"
    monkeypatch.setenv("SALESBOOK_HOME", str(folder))
    for module in (bridge, faces):
        monkeypatch.setattr(module, "log_path", lambda: tmp_path / "log.txt")
    write_choices(folder, {"ask": "1"})
    return folder


@pytest.fixture
def click(home: Path, tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """Click on an action with files picked: exit code, preview, message."""

    def run(action: str, book: Any, *picked: Path, answered: str = "go", more: tuple[str, ...] = ()) -> Any:
        result = tmp_path / f"{action}.txt"
        for ending in ("", ".preview", ".writing", ".picked"):
            result.with_name(result.name + ending).unlink(missing_ok=True)
        if picked:
            listed = "".join(f"{path}\r\n" for path in picked)
            result.with_name(result.name + ".picked").write_text(listed, "utf-8-sig")
        result.with_name(result.name + ".answer").write_text(answered)
        code = answer(parse([action, "--wb", book.fullname, "--result", str(result), *more]))
        preview = result.with_name(result.name + ".preview")
        shown = preview.read_text("utf-8") if preview.exists() else ""
        return code, shown, result.read_text("utf-8").split("\n", 2)[2]

    return run


def frame_of(read: Book, key: str) -> pd.DataFrame:
    return checked(read.tables[key].frame, TABLES[key])[0].reset_index(drop=True)


def regions_file(folder: Path, *rows: str) -> Path:
    path = folder / "区域.csv"
    path.write_text("\n".join(["区域编号,区域", *rows]), "utf-8")
    return path


# ------------------------------------------------------------------ import
def test_an_import_is_previewed_written_as_into_the_closed_file_and_undone(
    click: Callable[..., Any], opened: Open, demonstration: Path, tmp_path: Path
) -> None:
    book = opened(demonstration)
    file = regions_file(tmp_path, "X1,=1+1", "X2,西北")
    before = frame_of(live.read_book(book, ["regions"]), "regions")
    code, preview, said = click("import", book, file)
    assert code == DONE, said
    assert "区域.csv → 区域：2 行，新增 2 行" in preview
    assert "区域：新增 2 行" in preview
    assert "区域 2 行。请保存工作簿" in said
    closed = Path(shutil.copy(demonstration, tmp_path / "closed.xlsx"))
    import_into(closed, [file], "", None, "")[0].write(closed)
    for key in ("regions", "import_mappings"):
        here, there = (frame_of(b, key) for b in (live.read_book(book, [key]), read_book(closed, [key])))
        pd.testing.assert_frame_equal(here, there)
    code, preview, _ = click("undo", book)
    assert code == DONE
    assert "区域：去掉 2 行" in preview
    pd.testing.assert_frame_equal(frame_of(live.read_book(book, ["regions"]), "regions"), before)


def test_what_is_there_already_is_nothing_new(
    click: Callable[..., Any], opened: Open, demonstration: Path, tmp_path: Path
) -> None:
    book = opened(demonstration)
    file = regions_file(tmp_path, "X1,西北")
    assert click("import", book, file)[0] == DONE
    code, preview, said = click("import", book, file)
    assert (code, preview) == (DONE, "")
    assert "没有新行" in said


def test_a_preview_refused_and_a_bad_file_write_nothing(
    click: Callable[..., Any], opened: Open, demonstration: Path, tmp_path: Path
) -> None:
    book = opened(demonstration)
    before = frame_of(live.read_book(book, ["regions"]), "regions")
    assert click("import", book, regions_file(tmp_path, "X1,西北"), answered="stop")[0] == WRONG_USE
    folder = tmp_path / "收到 的"
    folder.mkdir()
    for number in range(10):
        (folder / f"说明{number}.txt").write_text("不是表格", "utf-8")
    code, preview, said = click("import", book, folder)
    assert (code, preview) == (BAD_DATA, "")
    assert "说明0.txt" in said
    assert said.endswith("……共 10 条。")
    pd.testing.assert_frame_equal(frame_of(live.read_book(book, ["regions"]), "regions"), before)


def test_what_an_import_needs_is_said(
    click: Callable[..., Any], opened: Open, demonstration: Path, tmp_path: Path
) -> None:
    book = opened(demonstration)
    assert "没有选" in click("import", book)[2]
    code, _, said = click("import", book, regions_file(tmp_path, "X1,西北"), more=("--read-only",))
    assert code == BUSY
    assert "只读" in said
    other = openpyxl.Workbook()
    other.active.append(["客户", "金额"])
    other.save(tmp_path / "别的.xlsx")
    code, _, said = click("import", opened(tmp_path / "别的.xlsx"), tmp_path / "区域.csv")
    assert code == WRONG_USE
    assert "不是销售部工作簿" in said


# ------------------------------------------------------------------ parts
def test_parts_are_made_of_what_stands_in_the_open_workbook_and_collected_again(
    click: Callable[..., Any], opened: Open, demonstration: Path
) -> None:
    book = opened(demonstration)
    folder = Path(book.fullname).parent / "parts"
    read = live.read_book(book, ["customers"]).tables["customers"]
    row = int(read.frame.index[0])
    rep = read.frame.at[row, "rep_id"]
    book.sheets[read.sheet][f"{read.columns['customer']}{row}"].value = "改了名 还没保存"
    code, preview, said = click("split", book)
    assert code == DONE, said
    assert str(folder) in preview
    part = next(folder.glob(f"{rep} *.xlsx"))
    theirs = openpyxl.load_workbook(part)
    sheet = theirs["客户"]
    head = next(r for r in range(1, 20) if "客户编号" in [c.value for c in sheet[r]])
    names = {cell.value: cell.column for cell in sheet[head]}
    assert sheet.cell(head + 1, names["客户名称"]).value == "改了名 还没保存"
    sheet.cell(head + 1, names["客户名称"]).value = "新名字"
    theirs.save(part)
    code, preview, said = click("collect", book, part)
    assert code == DONE, said
    assert "客户：改 1 格" in preview
    assert "已写入 1 处" in said
    now = frame_of(live.read_book(book, ["customers"]), "customers")
    assert "新名字" in set(now["customer"])
    assert len(live.read_book(book, ["collected"]).tables["collected"].frame) > 1
    assert click("undo", book)[0] == DONE
    assert "改了名 还没保存" in set(frame_of(live.read_book(book, ["customers"]), "customers")["customer"])


def test_parts_by_region_and_a_folder_of_parts(
    click: Callable[..., Any], opened: Open, demonstration: Path, home: Path
) -> None:
    book = opened(demonstration)
    write_choices(home, {"ask": "1", "by_region": "1"})
    code, _, said = click("split", book)
    assert code == DONE, said
    folder = Path(book.fullname).parent / "parts"
    regions = len(live.read_book(book, ["regions"]).tables["regions"].frame)
    assert len(list(folder.glob("*.xlsx"))) == regions
    code, _, said = click("collect", book, folder)
    assert code == DONE, said
    assert f"交回 {regions} 份" in said


def test_parts_are_refused_for_a_workbook_from_the_web(
    click: Callable[..., Any], opened: Open, demonstration: Path
) -> None:
    book = opened(demonstration)
    code, _, said = click("split", book, more=("--wb", f"https://example.com/{book.name}"))
    assert code == WRONG_USE
    assert "OneDrive" in said
    assert not share.folder_of(Path(book.fullname)).exists()
