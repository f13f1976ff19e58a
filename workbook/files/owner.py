"""Owner files 占用者: who has a workbook open, as Excel, WPS and LibreOffice leave it beside the file.

An owner file may be stale: it says who, never whether. Whether is asked by `is_held`.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from workbook.texts import Text

_MOST_NAME = 52
SHARING = (32, 33)
"""Windows: another program holds the file, or a part of it."""
SOMEBODY = Text("别人", "somebody else's")
_HELD = (errno.EAGAIN, errno.EBUSY, errno.ETXTBSY)
_MAY_BE_HELD = (*_HELD, errno.EIO, errno.EACCES, errno.EPERM)
"""What clients of a share answer while another program has the file, but for other reasons too."""


def owner_of(book: Path) -> str:
    """The name in `~$Book.xlsx` or `.~lock.Book.xlsx#`; "" where there is none or it cannot be read."""
    return _of_excel(book.with_name("~$" + book.name)) or _of_libreoffice(book.with_name(f".~lock.{book.name}#"))


def holder(book: Path, error: OSError) -> str | None:
    """Who has the workbook open where that is why the drive refused; "" where it is but nobody says who, else None.

    Windows says so itself. Of the rest some may be for other reasons: there the owner file decides.
    """
    if getattr(error, "winerror", None) in SHARING:
        return owner_of(book)
    named = [os.fspath(name) for name in (error.filename, error.filename2) if name]
    if error.errno not in _MAY_BE_HELD or (named and str(book) not in named):
        return None
    if error.errno in (errno.EACCES, errno.EPERM) and not os.access(book, os.W_OK):
        return None
    return owner_of(book) or ("" if error.errno in _HELD else None)


def _of_excel(path: Path) -> str:
    """Excel's owner file: a length, the name in the machine's code page to byte 55, a length, UTF-16.

    Source of the layout: LibreOffice, svl/source/misc/msodocumentlockfile.cxx.
    """
    content = _start_of(path)
    if len(content) < 57 or not 0 < content[0] <= _MOST_NAME:
        return ""
    length = content[55] | content[56] << 8
    if 0 < length <= _MOST_NAME:
        return content[57 : 57 + 2 * length].decode("utf-16-le", "replace").strip()
    return content[1 : 1 + content[0]].decode("mbcs" if os.name == "nt" else "gb18030", "replace").strip()


def _of_libreoffice(path: Path) -> str:
    """LibreOffice's lock file: name, system user, host, time, separated by commas."""
    fields = _start_of(path).decode("utf-8", "replace").split(",")
    if len(fields) < 3:
        return ""
    name = fields[0].strip() or fields[1].strip()
    return f"{name}（{fields[2].strip()}）" if name and fields[2].strip() else name


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(1024)
    except OSError:
        return b""


def is_held(book: Path) -> bool:
    """True where another program holds the workbook against writing.

    Opening for writing fails on a share while Excel has the file; on a plain folder the other program's record
    lock tells, or the file it has open for writing: LibreOffice here, or a file server whose client is Excel.
    Raises PermissionError where the file is read-only, which no closing will mend.
    """
    if not os.access(book, os.W_OK):
        raise PermissionError(13, "read-only", str(book))
    try:
        with book.open("r+b") as file:
            return _is_locked(file.fileno()) or _is_open_for_writing(book)
    except PermissionError:
        return True
    except OSError as error:
        if getattr(error, "winerror", None) in SHARING or error.errno in _HELD:
            return True
        if error.errno == errno.EIO and _start_of(book):  # some clients say so when another has it for writing
            return True
        raise


def _is_locked(descriptor: int) -> bool:
    """True where another process holds a record lock on an open file; never on Windows, where opening fails."""
    if os.name == "nt":
        return False
    import fcntl

    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.lockf(descriptor, fcntl.LOCK_UN)
    except BlockingIOError:
        return True
    except OSError:  # a drive that knows no locks
        return False
    return False


def _is_open_for_writing(book: Path) -> bool:
    """True where another process of this machine has the file open for writing; False where that is not told."""
    wanted, own = os.path.realpath(book), str(os.getpid())
    for process in _listed("/proc"):
        if not process.isdigit() or process == own:
            continue
        for descriptor in _listed(f"/proc/{process}/fd"):
            try:
                if os.readlink(f"/proc/{process}/fd/{descriptor}") == wanted and _writes(process, descriptor):
                    return True
            except OSError:  # closed meanwhile
                continue
    return False


def _listed(folder: str) -> list[str]:
    """The names in a folder of the system; none where it has no such folder or does not tell us."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _writes(process: str, descriptor: str) -> bool:
    """True where a process may write to a file it has open."""
    flags = Path(f"/proc/{process}/fdinfo/{descriptor}").read_text().split("flags:")[1].split()[0]
    return int(flags, 8) & 3 != 0
