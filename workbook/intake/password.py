"""Passwords 密码: a protected workbook opened with a password the department has been told."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from workbook.errors import FileError
from workbook.files.password import PASSWORDS, TRIES
from workbook.intake.grid import grid
from workbook.intake.refusals import protected
from workbook.intake.sheets import Sheet
from workbook.intake.sniff import Kind, sniff

EXCELS_OWN = "VelvetSweatshop"
"""What Excel encrypts with where a workbook is protected but opens without asking (MS-OFFCRYPTO 2.4.2.3)."""


@contextmanager
def unlocked(path: Path, passwords: Iterable[str]) -> Iterator[Path]:
    """A protected workbook as a file that can be read, for as long as the context lasts.

    The copy stands in a folder only this user can read and is deleted at the end. Raises FileError where
    none of the passwords opens the file.
    """
    import msoffcrypto

    with tempfile.TemporaryDirectory(prefix="salesbook-") as folder:
        copy = Path(folder) / path.name
        tried = 0
        for password in chain((EXCELS_OWN,), passwords):
            try:
                with path.open("rb") as locked, copy.open("wb") as plain:
                    office = msoffcrypto.OfficeFile(locked)
                    office.load_key(password=password)
                    office.decrypt(plain)
            except Exception:  # whatever the reason, this password does not open the file
                tried += 1
                continue
            yield copy
            return
    raise protected(path, tried=tried > 1)


def passwords_for(name: str) -> Iterator[str]:
    """Passwords to try on a file: the lines of SALESBOOK_PASSWORDS, then what the person at the terminal answers."""
    lines = [line for line in os.environ.get("SALESBOOK_PASSWORDS", "").splitlines() if line]
    yield from lines
    for _attempt in range(TRIES + len(lines)):
        answer = PASSWORDS.asked(name)
        if not answer:
            return
        if answer not in lines:
            yield answer


def read_sheets(path: Path, sheet: str | None = None) -> tuple[Kind, list[Sheet]]:
    """What a file is and its sheets, or the one named.

    A protected workbook is tried with the lines of the environment variable SALESBOOK_PASSWORDS and with what a
    person answers who can be asked; nothing of it is kept. Raises FileError where the file cannot be read, UsageError where the sheet is not in it.
    """
    try:
        kind = sniff(path)
        return kind, grid(path, sheet, kind)
    except FileError as error:
        if error.code != "protected":
            raise
        with unlocked(path, passwords_for(path.name)) as copy:
            kind = sniff(copy)
            return kind, grid(copy, sheet, kind)
