"""Passwords 打开密码: asked when a file needs one, kept in memory for this run only, never written anywhere."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

from workbook.errors import FileError
from workbook.files.refusals import refusal

Ask = Callable[[str], str]
"""Asks a person for the password of the named file; "" gives up."""
TRIES = 5
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")


class Passwords:
    """Who is asked for passwords in this run, and what was answered."""

    def __init__(self) -> None:
        self._ask: Ask | None = None
        self._known: dict[str, str] = {}

    def ask_with(self, ask: Ask | None) -> None:
        """Have a face ask; None forgets everything."""
        self._ask = ask
        if ask is None:
            self._known.clear()

    def asked(self, name: str) -> str:
        """What the person who is asked answers for the named file; "" where nobody is, or nothing is answered."""
        return self._ask(name) if self._ask else ""

    def plain(self, path: Path, content: bytes) -> bytes:
        """The workbook inside an encrypted file, or the content as it is. Raises FileError without the password."""
        if not is_encrypted(content):
            return content
        key = os.path.realpath(path)
        if key in self._known:
            return decrypted(content, self._known[key], path.name)
        for attempt in range(TRIES):
            answer = self._ask(path.name) if self._ask else ""
            if not answer:
                break
            try:
                plain = decrypted(content, answer, path.name)
            except FileError as error:
                if error.code != "wrong_password" or attempt + 1 == TRIES:
                    raise
                continue
            self._known[key] = answer
            return plain
        raise refusal("protected", path.name)

    def sealed(self, path: Path, old: bytes, plain: bytes) -> bytes:
        """A workbook to be put in place of `old`: encrypted with the same password where `old` was."""
        if not is_encrypted(old):
            return plain
        return encrypted(plain, self._known[os.path.realpath(path)])


PASSWORDS = Passwords()


def is_encrypted(content: bytes) -> bool:
    """True for a newer workbook wrapped in encryption."""
    return content.startswith(_OLE) and _PACKAGE in content


def decrypted(content: bytes, password: str, name: str) -> bytes:
    """The workbook in an encrypted file. Raises FileError where the password is wrong or the way unknown."""
    import msoffcrypto
    from msoffcrypto.exceptions import InvalidKeyError

    out = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        file.load_key(password=password, verify_password=True)
        file.decrypt(out)
    except InvalidKeyError as error:
        raise refusal("wrong_password", name) from error
    except Exception as error:  # it raises whatever its parser met
        raise refusal("unknown_encryption", name, error) from error
    return out.getvalue()


def encrypted(content: bytes, password: str) -> bytes:
    """A workbook encrypted with a password (ECMA-376 agile, AES-256, as Excel does)."""
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, out)
    return out.getvalue()
