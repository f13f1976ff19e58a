"""Whole files: all of it or what stood there before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workbook.errors import BusyError, FileError
from workbook.files.whole import write_whole


def test_a_file_and_its_folder_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "报告.docx"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_an_open_file_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(BusyError, match=r"a\.docx"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_takes_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match=r"b\.docx"):
        write_whole(tmp_path / "file" / "b.docx", b"x")
    (tmp_path / "c.docx").mkdir()
    with pytest.raises(FileError, match=r"c\.docx"):
        write_whole(tmp_path / "c.docx", b"x")
