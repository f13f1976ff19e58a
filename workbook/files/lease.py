"""Leases 占用标记: one writer of a workbook at a time, on a drive where locks cannot be trusted.

A lease is a file made by exclusive creation, which has exactly one winner on every drive. Its holder changes
it every few seconds; who has watched it unchanged for long enough, by a clock of his own, may break it.
Only one waiter ever may break one lease: the one that created the mark named after its token.
"""

from __future__ import annotations

import contextlib
import errno
import getpass
import json
import os
import random
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from workbook.errors import BusyError
from workbook.texts import Text


@dataclass(frozen=True)
class Timing:
    """Seconds: a lease unchanged for `stale` is dead; its holder changes it every `beat`; `wait` for one holder.

    settle: how long a drive may go on showing a file as it was before it was replaced.
    """

    stale: float = 30.0
    beat: float = 5.0
    wait: float = 120.0
    poll: float = 0.25
    settle: float = 12.0


TIMING = Timing()
_TURNS = 10
"""How many times the wait for one holder a run waits in all while others have their turn."""


def who() -> str:
    """The user at this machine, for messages and the journal."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):
        user = "?"
    return f"{user}@{socket.gethostname()}"


class Lease:
    """The right to write one workbook, held until released. `is_ours` asks the drive whether it still is."""

    def __init__(self, path: Path, timing: Timing) -> None:
        self.path, self.token, self._timing = path, uuid.uuid4().hex, timing
        self._owner, self._beats = who(), 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def content(self) -> bytes:
        told = {"owner": self._owner, "pid": os.getpid(), "token": self.token, "beat": f"{self._beats:09d}"}
        return json.dumps(told, ensure_ascii=False).encode()

    def create(self) -> bool:
        """Take the lease if nobody has it."""
        try:
            descriptor = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0))
        except FileExistsError:
            return False
        except PermissionError:
            if self.path.exists():  # Windows: deleted, but somebody still looks at it
                return False
            raise
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(self.content())
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                self.path.unlink()
            raise
        self._thread.start()
        return True

    def _keep(self) -> None:
        """Change the lease now and then, as long as it is ours."""
        while not self._done.wait(self._timing.beat):
            self._beats += 1
            with contextlib.suppress(OSError):
                if self.is_ours():
                    with self.path.open("r+b") as file:
                        file.write(self.content())

    def is_ours(self) -> bool:
        with contextlib.suppress(OSError):
            return token_of(retried(self.path.read_bytes, tries=4)) == self.token
        return False

    def release(self) -> None:
        """Give the lease up; one that is not ours any more is left to its holder."""
        self._done.set()
        if self._thread.is_alive():
            self._thread.join()
        with contextlib.suppress(OSError):  # what stays behind is seen to be dead soon enough
            if self.is_ours():
                retried(lambda: self.path.unlink(missing_ok=True))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def token_of(content: bytes) -> str:
    """The token in a lease; "" where its writer died before it stood there."""
    try:
        return str(json.loads(content)["token"])
    except (ValueError, KeyError, TypeError):
        return ""


_PASSING = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY, errno.EEXIST, errno.EIO)
"""What a drive answers while a scanner, an indexer or another reader looks at a file, or a line is short of breath."""
T = TypeVar("T")


def retried(action: Callable[[], T], tries: int = 8, also: tuple[int, ...] = ()) -> T:
    """Do it, though somebody may look at the file for a moment; after about 6 seconds the error is raised.

    also: what else the drive may answer in passing.
    """
    attempt = 0
    while True:
        try:
            return action()
        except OSError as error:
            if error.errno not in (*_PASSING, *also) or attempt + 1 >= tries:
                raise
            time.sleep(0.05 * 2**attempt * (0.5 + random.random() / 2))
            attempt += 1


@contextlib.contextmanager
def held(folder: Path, book: str, timing: Timing = TIMING) -> Iterator[Lease]:
    """Hold the lease of a workbook. folder: where its lease lies. Raises BusyError where it is kept too long."""
    lease = _acquired(folder / "lease", book, timing)
    try:
        yield lease
    finally:
        lease.release()


def _acquired(path: Path, book: str, timing: Timing) -> Lease:
    """The lease, once whoever has it gave it up or is seen to be dead.

    Who waits leaves a mark, and who comes after lets those who wait go first, so that nobody waits for ever.
    """
    lease, mark = Lease(path, timing), path.with_name(f"wait-{uuid.uuid4().hex}")
    vain = _let_pass(path.parent, timing)
    try:
        if not retried(lease.create, tries=5):
            _wait_for(lease, mark, book, timing)
        else:
            _take_away(vain)
    finally:
        _take_away([mark])
    return lease


def _let_pass(folder: Path, timing: Timing) -> list[Path]:
    """Leave those who wait the time to look again; their marks. The marks of the dead hold nobody up twice."""
    marks = list(folder.glob("wait-*"))
    if marks:
        time.sleep(2 * timing.poll)
    return marks


def _take_away(files: Iterable[Path]) -> None:
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()


def _wait_for(lease: Lease, mark: Path, book: str, timing: Timing) -> None:
    """Try until the lease is ours. Raises BusyError where one holder, or all in turn, keep us too long."""
    path, start = lease.path, time.monotonic()
    seen, since, attempt, turn = b"", start, 0, start
    while True:
        now, content = time.monotonic(), _read(path)
        if content != seen:
            turn = turn if token_of(content) == token_of(seen) else now
            seen, since, attempt = content, now, 0
            with contextlib.suppress(OSError):
                mark.touch()
        elif now - since > timing.stale and path.exists():
            _break(path, seen, attempt)
            since, attempt = now, attempt + 1
        if now - turn > timing.wait or now - start > _TURNS * timing.wait:
            raise _busy(book, seen)
        time.sleep(timing.poll * (0.5 + random.random()))
        if retried(lease.create, tries=5):
            return


def _break(path: Path, stale: bytes, attempt: int) -> None:
    """Take a dead lease away, if this process is the one to do it.

    attempt: the same waiter tries again under another mark, should the one that made the mark have died too.
    """
    mark = path.with_name(f"break-{token_of(stale) or 'blank'}-{attempt}")
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except (FileExistsError, PermissionError):
        return
    grave = path.with_name(f"dead-{uuid.uuid4().hex}")
    with contextlib.suppress(OSError):
        if _read(path) == stale:
            os.rename(path, grave)
    _take_away([grave, mark])


def _busy(book: str, content: bytes) -> BusyError:
    try:
        owner = str(json.loads(content)["owner"])
    except (ValueError, KeyError, TypeError):
        owner = "?"
    said = Text(
        "{book} 正在由 {owner} 的 salesbook 写入，请稍后再试；什么都没有改",
        "{book} is being written by salesbook of {owner}: try again later; nothing was changed",
    )
    return BusyError(said.with_(book=book, owner=owner), "lease_held")
