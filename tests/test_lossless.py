"""The lossless bench on workbooks nobody here made: no part lost or changed, every refusal named."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from needs import absent

from bench import lossless
from tests.small_books import small_book, with_parts

SOME = ("*slicer*", "*pivot*", "*vba*", "*macro*", "*chart*", "*comment*", "*strict*", "*ablePic*")


def workbooks(data_dir: Path) -> list[Path]:
    return sorted(f for name in ("workbooks", "workbooks_keep_intact") for f in (data_dir / name).glob("*.xls[xm]"))


def assert_sound(rows: list[dict[str, object]]) -> dict[str, object]:
    sums = lossless.summary(rows)  # type: ignore[arg-type]
    assert (sums["failed"], sums["parts_lost_or_changed"], sums["no_longer_opens"]) == (0, 0, 0)
    return sums


def test_some_of_the_workbooks_lose_nothing(data_dir: Path) -> None:
    files = sorted({f for name in SOME for f in workbooks(data_dir) if f.match(name)})[:25]
    assert assert_sound(list(lossless._all(files, 2, None, 60)))["patched"]


@pytest.mark.slow
def test_none_of_the_workbooks_loses_anything(data_dir: Path, tmp_path: Path) -> None:
    sums = assert_sound(list(lossless._all(workbooks(data_dir), 2, None, 300)))
    assert sums["files"] == len(workbooks(data_dir))


@pytest.mark.slow
@pytest.mark.office
def test_libreoffice_opens_what_it_could_open(data_dir: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        absent("LibreOffice is not here")
    list(lossless._all(workbooks(data_dir), 2, tmp_path / "patched", 300))
    patched = sorted((tmp_path / "patched").iterdir())
    opened = _opened(office, patched, tmp_path)
    lost = {f.name.split(".0.")[0] for f in patched} - {f.split(".0")[0] for f in opened}
    originals = [f for f in workbooks(data_dir) if f.stem in lost]
    assert _opened(office, originals, tmp_path / "again") == set()  # these it could not open before


def _opened(office: str, files: list[Path], out: Path) -> set[str]:
    """The names, without ending, of the workbooks LibreOffice converted."""
    command = [office, f"-env:UserInstallation={(out / 'profile').as_uri()}", "--headless", "--convert-to", "csv"]
    subprocess.run([*command, "--outdir", str(out / "csv"), *map(str, files)], check=False, capture_output=True)
    return {f.stem for f in (out / "csv").glob("*")}


def test_a_changed_and_a_lost_part_are_seen(tmp_path: Path) -> None:
    before = small_book(tmp_path / "a.xlsx", "regions", [["R1"]], ["区域编号"])
    changed = with_parts(before, tmp_path / "b.xlsx", lambda n, p: p + b" " if "styles" in n else p)
    assert lossless.compare(before, changed, set())["changed"] == ["xl/styles.xml"]
    fewer = with_parts(before, tmp_path / "c.xlsx", lambda n, p: p.replace(b"<sheetView ", b"<other ", 1))
    assert lossless.compare(before, fewer, {"xl/worksheets/sheet1.xml"})["lost"] == [
        "xl/worksheets/sheet1.xml: sheetView"
    ]


def test_a_file_that_kills_its_process_is_one_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small_book(tmp_path / "a.xlsx", "regions", [["R1"]], ["区域编号"])
    monkeypatch.setattr(lossless, "try_file", lambda *_: os._exit(3))
    sums = lossless.summary(list(lossless._all([path], 1, None, 20)))
    assert (sums["failed"], sums["files"]) == (1, 1)
