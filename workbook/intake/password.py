"""Passwords 密码: a protected workbook opened with a password the department has been told."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from workbook.errors import FileError
from workbook.intake.grid import grid
from workbook.intake.sheets import Sheet
from workbook.intake.sniff import Kind, protected, sniff

EXCELS_OWN = "VelvetSweatshop"
"""What Excel encrypts with where a workbook is protected but opens without asking (MS-OFFCRYPTO 2.4.2.3)."""


@contextmanager
def unlocked(path: Path, passwords: Sequence[str]) -> Iterator[Path]:
    """A protected workbook as a file that can be read, for as long as the context lasts.

    The copy stands in a folder only this user can read and is deleted at the end. Raises FileError where
    none of the passwords opens the file.
    """
    import msoffcrypto

    with tempfile.TemporaryDirectory(prefix="salesbook-") as folder:
        copy = Path(folder) / path.name
        for password in (EXCELS_OWN, *passwords):
            try:
                with path.open("rb") as locked, copy.open("wb") as plain:
                    office = msoffcrypto.OfficeFile(locked)
                    office.load_key(password=password)
                    office.decrypt(plain)
            except Exception:  # whatever the reason, this password does not open the file
                continue
            yield copy
            return
    raise protected(path, tried=bool(passwords))


def read_sheets(path: Path, sheet: str | None = None) -> tuple[Kind, list[Sheet]]:
    """What a file is and its sheets, or the one named.

    A protected workbook is tried with the lines of the environment variable SALESBOOK_PASSWORDS. Raises
    FileError where the file cannot be read, UsageError where the sheet is not in it.
    """
    try:
        kind = sniff(path)
        return kind, grid(path, sheet, kind)
    except FileError as error:
        if error.code != "protected":
            raise
        with unlocked(path, [p for p in os.environ.get("SALESBOOK_PASSWORDS", "").splitlines() if p]) as copy:
            kind = sniff(copy)
            return kind, grid(copy, sheet, kind)
