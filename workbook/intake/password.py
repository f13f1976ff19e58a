"""Passwords 密码: a protected workbook opened with a password the department has been told."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from workbook.intake.sniff import protected

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
