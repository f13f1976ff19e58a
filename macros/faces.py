"""What both faces share: problems as plain values, faults as answers, the log, progress on a terminal."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbook.errors import BAD_DATA, OUR_FAULT, WRONG_USE, InputError, Problem, SalesbookError
from workbook.texts import Text

Progress = Callable[[int, int, Text], None]
CANCELLED = Text("已取消，什么都没有改。", "Cancelled; nothing was changed.")
FAILED = Text(
    "程序出错（不是您的数据问题），工作簿没有改动。详情：{log}",
    "The program failed (not your data); the workbook is unchanged. Details: {log}",
)


def told(problem: Problem, lang: str) -> dict[str, Any]:
    """A problem as JSON tells it."""
    return {
        "code": problem.code,
        "table": problem.table,
        "column": problem.column,
        "rows": list(problem.rows),
        "found": problem.found.in_(lang),
        "need": problem.need.in_(lang),
        "severity": "error" if problem.is_error else "warning",
        "message": problem.said().in_(lang),
    }


def answer_to(error: BaseException, lang: str) -> tuple[list[Text], dict[str, Any], int]:
    """What to say about an error, what to hand to a program, and the exit code; a fault of ours goes to the log."""
    if isinstance(error, InputError):
        return [p.said() for p in error.problems], {"problems": [told(p, lang) for p in error.problems]}, BAD_DATA
    if isinstance(error, SalesbookError):
        return [error.said], {"error": error.code, "message": error.said.in_(lang)}, error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return [CANCELLED], {"error": "cancelled", "message": CANCELLED.in_(lang)}, WRONG_USE
    log = write_log(error)
    said = FAILED.with_(log=log)
    return [said], {"error": "our_fault", "message": said.in_(lang), "log": str(log)}, OUR_FAULT


def log_path() -> Path:
    """This user's log."""
    return Path(tempfile.gettempdir()) / "salesbook.log"


def write_log(error: BaseException) -> Path:
    """Append the traceback to this user's log and say where it is."""
    path = log_path()
    with path.open("a", encoding="utf-8") as log:
        log.write("".join(traceback.format_exception(error)) + "\n")
    return path


@contextmanager
def progress_shown(lang: str) -> Iterator[Progress]:
    """Progress on stderr: a bar on a terminal, one line a step on a pipe."""
    if not sys.stderr.isatty():
        yield lambda done, everything, what: _line(done, everything, what.in_(lang))
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, everything, what: bar.update(
            task, completed=done, total=everything, description=what.in_(lang)
        )


def _line(done: int, everything: int, what: str) -> None:
    if done < everything:
        print(f"[{done + 1}/{everything}] {what} …", file=sys.stderr, flush=True)
