"""Guarded 限时: a person's own template is checked and filled in a process of its own, with limits of its own.

Whatever such a file is made to do to the program that reads it, it ends after a minute, does not take all the
memory (where the system can cap it; everywhere the size of what is unpacked and written is), and the one who asked
gets a message. Run as `python -m reports.guarded`: a pickled task on stdin, a pickled answer on stdout.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from typing import Any

from workbook.errors import FileError, SalesbookError
from workbook.texts import Text

SECONDS = 60
MEMORY = 4 * 2**30
ENDLESS = Text(
    "模板在 {seconds} 秒内没有填完，或用掉了太多内存；请检查循环是否嵌套、文件是否正常",
    "the template was not filled within {seconds} seconds, or took too much memory: look for loops in loops",
)


def fill(context: dict[str, Any], lang: str, template: bytes, earlier: bytes | None = None) -> bytes:
    """`word.fill` in a process of its own. Raises FileError where the template is wrong or does not end."""
    made: bytes = _answer("fill", (context, lang, template, earlier))
    return made


def checked(template: bytes, lang: str, name: str = "") -> tuple[str, list[Any]]:
    """`samples.checked` in a process of its own. Raises FileError where the template does not end."""
    found: tuple[str, list[Any]] = _answer("checked", (template, lang, name))
    return found


def _answer(task: str, told: tuple[Any, ...]) -> Any:
    """What the process answers. Raises FileError where it refuses the template, is late, or ends without a word."""
    command = [sys.executable, "-m", "reports.guarded", str(MEMORY)]
    inside = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "PYTHONSAFEPATH": "1"}
    window = {"creationflags": 0x08000000} if sys.platform == "win32" else {}
    try:
        done = subprocess.run(
            command, input=pickle.dumps((task, told)), capture_output=True, timeout=SECONDS, env=inside, **window
        )  # type: ignore[call-overload]
    except subprocess.TimeoutExpired as error:
        raise FileError(ENDLESS.with_(seconds=SECONDS), "template_endless") from error
    if done.returncode or not done.stdout:
        raise FileError(ENDLESS.with_(seconds=SECONDS), "template_endless")
    kind, value = pickle.loads(done.stdout)
    if kind == "refused":
        raise FileError(Text(*value[0]), value[1])
    return value


def main() -> None:
    """Do the task; what is wrong with the template is an answer, everything else ends the process."""
    _limit(int(sys.argv[1]))
    task, told = pickle.load(sys.stdin.buffer)
    try:
        answer: tuple[str, Any] = ("made", _task(task)(*told))
    except SalesbookError as error:
        answer = ("refused", (tuple(error.said), error.code))
    pickle.dump(answer, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _task(name: str) -> Any:
    if name == "fill":
        from reports.word import fill

        return fill
    from reports.samples import checked

    return checked


def _limit(memory: int) -> None:
    """Cap the memory of this process where the system can, and leave no core file behind."""
    with contextlib.suppress(ImportError):  # Windows: the limits on sizes and time stand alone
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
