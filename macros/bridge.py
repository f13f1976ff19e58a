"""The Excel face 界面: `pythonw -m macros.bridge COMMAND --wb … --result …`, started by a button of the ribbon.

One of the two places that catch errors. A click pays for what it imports before anything is seen: pandas and
xlwings are imported after the first word of progress has been written.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import hashlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.addin import messages
from macros.addin.actions import ACTIONS, Action
from macros.addin.choices import home, options_of, read_choices
from macros.addin.job import Job
from macros.addin.messages import FROM_THE_WEB, READ_ONLY, READING, STARTING, WRITING
from macros.addin.words import ASK
from macros.commands import COMMANDS, steps_of
from macros.documents import StoppedError, write_documents
from macros.faces import answer_to, log_path
from macros.registry import Command
from workbook.errors import BAD_DATA, DONE, BusyError, InputError, UsageError
from workbook.texts import Text

if TYPE_CHECKING:
    from macros.documents import Written
    from macros.run import Reader, Result
    from workbook.files.live_plan import Turn
    from workbook.files.read import Book

IDLE_SECONDS = 900.0
LOOK_SECONDS = 0.05
KEEP_SECONDS = 7 * 86_400.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer one click; with an inbox stay for the next ones, so that these find everything imported."""
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - nobody reads them: the log is for that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    asked = parse(sys.argv[1:] if arguments is None else arguments)
    code = answer(asked)
    sweep(home() / "runs")
    if asked.inbox:
        serve(Path(asked.inbox))
    return code


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What VBA asks for: the command, the workbook and its window, where the result goes."""
    parser = argparse.ArgumentParser(prog="macros.bridge", description="The Excel face of salesbook.")
    parser.add_argument("command", choices=[*COMMANDS, *ACTIONS, "undo", "doctor"])
    parser.add_argument("--wb", default="")
    parser.add_argument("--hwnd", type=int, default=0)
    parser.add_argument("--result", required=True)
    parser.add_argument("--read-only", action="store_true")
    parser.add_argument("--inbox", default="")
    return parser.parse_args(arguments)


def answer(asked: argparse.Namespace) -> int:
    """Run what was asked and write its result, whatever happens; the exit code."""
    choices = read_choices(home())
    job = Job(Path(asked.result), choices.get("lang", "zh"))
    try:
        code, jump, said = _answered(asked, choices, job)
    except KeyboardInterrupt as error:  # it came while a fault was being put into words; it comes once
        texts, _, code = answer_to(error, job.lang)
        jump, said = "", messages.joined(texts)
    job.finish(code, jump, said)
    return code


def _answered(asked: argparse.Namespace, choices: dict[str, str], job: Job) -> tuple[int, str, Text]:
    """The exit code, the cell to jump to and what to say, of a run or of the fault that ended it."""
    try:
        job.watch()
        job.tell(STARTING)
        return _run(asked, choices, job)
    except (Exception, KeyboardInterrupt) as raised:
        is_cancelled = job.is_told_to_stop and not isinstance(raised, StoppedError)
        error = KeyboardInterrupt() if is_cancelled else raised  # foreign code may turn it into something else
        texts, _, code = answer_to(error, job.lang)
        said = messages.few(texts, messages.COUNTED if asked.command in ACTIONS else messages.LISTED)
        return code, _first_cell(asked, error), said


def _run(asked: argparse.Namespace, choices: dict[str, str], job: Job) -> tuple[int, str, Text]:
    """The exit code, the cell to jump to and what to say."""
    if asked.command == "doctor":
        from macros.addin.doctor import examine, told

        beside = [Path(asked.wb).parent] if os.path.isabs(asked.wb) else []  # a web address is no path
        findings = examine(home(), beside)
        return (DONE if all(f.is_fine for f in findings) else BAD_DATA), "", told(findings)
    from workbook.files import live

    book = live.open_book(asked.wb, asked.hwnd)
    if asked.command == "undo":
        return DONE, "", undo(book, asked, job)
    if asked.command in ACTIONS:
        return run_action(ACTIONS[asked.command], book, asked, choices, job)
    return run_command(COMMANDS[asked.command], book, asked, choices, job)


def run_command(
    command: Command, book: Any, asked: argparse.Namespace, choices: dict[str, str], job: Job
) -> tuple[int, str, Text]:
    """A registry command over the open workbook: calculate, show what would be written, write when agreed."""
    from macros.run import run_on_book
    from workbook.files import live
    from workbook.files.made import note

    path = Path(asked.wb)
    if asked.read_only and any(step.writes for step in steps_of(command)):
        raise BusyError(READ_ONLY, "read_only")
    job.tell(READING)
    folder, seen = path.resolve().parent / "out", list[Any]()
    options = {**options_of(command, choices), "preview": True, "command": command.id, "folder": str(folder)}
    result = run_on_book(command, path, options, job.progress, reader(book, seen))
    if (result.files or result.batches) and "://" in asked.wb:
        raise UsageError(FROM_THE_WEB, "from_the_web")
    turns = live.plan(book, result.tables, seen[-1].lang)
    writes = bool(turns or result.files or result.batches)
    if (
        writes
        and asks_first(command, options, choices)
        and not job.is_agreed(messages.preview(command, turns, result, folder))
    ):
        raise KeyboardInterrupt
    if turns or not result.batches:
        job.hold()
    notes = _write(book, asked.wb, command, turns, job)
    made = _write_documents(book, folder, result, turns, job)
    log(command.id, book, asked.wb, turns, outputs=result.files)
    if made.outputs and not turns:
        note(path, command.id, result.source_sha256, made.outputs, made.engines)
    jumps = (live.cell_of(book, problem) for problem in result.problems)
    code = BAD_DATA if result.figures.get("mismatches") or any(p.is_error for p in result.problems) else DONE
    said = messages.joined([messages.outcome(result, turns, folder), *notes])
    return code, next((jump for jump in jumps if jump), ""), said


def asks_first(command: Command, options: Mapping[str, Any], choices: Mapping[str, str]) -> bool:
    """True where a run shows what it would write before it does: unless switched off, and always for some options."""
    return choices.get(ASK) != "0" or any(o.asks and options.get(o.name) for o in command.options)


def _write_documents(book: Any, folder: Path, result: Result, turns: Sequence[Turn], job: Job) -> Written:
    """Write the documents of a run; all or nothing: one must not tell other figures than the workbook."""
    from workbook.files import live

    try:
        return write_documents(folder, result, job.progress)
    except BaseException:
        live.write(book, [turn.back() for turn in turns])
        raise


def reader(book: Any, seen: list[Book]) -> Reader:
    """What reads tables of the open workbook; seen: what it has read. Raises UsageError where it has none of ours."""
    from workbook.files import live

    def read(_path: Path, keys: list[str]) -> Book:
        seen.append(live.read_book(book, keys))
        if not any(read.tables for read in seen):
            raise UsageError(messages.WRONG_BOOK.with_(name=book.name), "wrong_book")
        return seen[-1]

    return read


def run_action(
    action: Action, book: Any, asked: argparse.Namespace, choices: dict[str, str], job: Job
) -> tuple[int, str, Text]:
    """Bring in, hand out or collect over the open workbook: show what is intended, do it when agreed."""
    from macros.addin.exchange import Desk

    if asked.read_only and action.writes:
        raise BusyError(READ_ONLY, "read_only")
    picked = job.picked()
    if action.asks_for_files and not picked:
        raise UsageError(messages.NOTHING_PICKED, "nothing_picked")
    job.tell(READING)
    intended = action.load()(Desk(book, asked.wb, picked, reader(book, []), choices))
    is_something = bool(intended.turns) or not action.writes
    if is_something and choices.get(ASK) != "0" and not job.is_agreed(messages.intention(action.label, intended)):
        raise KeyboardInterrupt
    job.hold()
    notes = _write(book, asked.wb, action, intended.turns, job)
    written = intended.write_files()
    log(action.id, book, asked.wb, intended.turns, picked)
    return intended.code, "", messages.joined([messages.done(intended, written), *notes])


def _write(book: Any, name: str, command: Command | Action, turns: Sequence[Turn], job: Job) -> list[Text]:
    """Write the tables; the rows of before are kept first, so that they can be put back. What to know afterwards."""
    from macros.addin import undo as kept
    from workbook.files import live

    if not turns:
        return []
    job.tell(WRITING)
    job.begin_writing()
    kept.keep(home(), name, command.label, turns)
    return live.write(book, turns)


def undo(book: Any, asked: argparse.Namespace, job: Job) -> Text:
    """Put back the rows the last run replaced, after saying which and what would be lost."""
    from macros.addin import undo as kept
    from workbook.files import live

    if asked.read_only:
        raise BusyError(READ_ONLY, "read_only")
    last = kept.last_run(home(), asked.wb)
    back = [turn.back() for turn in last.turns]
    live.make_sure_of_room(book, back)
    if not job.is_agreed(messages.undo_preview(last.label, last.when, back, live.edited_since(book, last.turns))):
        raise KeyboardInterrupt
    job.hold()
    job.begin_writing()
    live.write(book, back)
    kept.forget(home(), asked.wb)
    log("undo", book, asked.wb, back)
    return messages.UNDONE.with_(label=last.label)


def _first_cell(asked: argparse.Namespace, error: BaseException) -> str:
    """The cell of the first problem an error names, for Excel to jump to; "" where it names none."""
    if not isinstance(error, InputError) or not asked.wb:
        return ""
    from workbook.files import live

    book = live.open_book(asked.wb, asked.hwnd)
    return next((cell for problem in error.problems if (cell := live.cell_of(book, problem))), "")


def log(
    command: str,
    book: Any,
    address: str,
    turns: Sequence[Turn],
    inputs: Sequence[Path] = (),
    outputs: Mapping[str, bytes] | None = None,
) -> None:
    """One line in this user's log: when, what, on which workbook, what was written; and one in the workbook's journal."""
    from workbook.files import live_journal

    when = dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")
    written = ", ".join(f"{turn.key} {len(turn.after)}" for turn in turns) or "-"
    with log_path().open("a", encoding="utf-8") as file:
        file.write(f"{when} {command} {book.name}: {written}\n")
    read = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in inputs if path.is_file()}
    made = {name: hashlib.sha256(content).hexdigest() for name, content in (outputs or {}).items()}
    if turns and "://" not in address:
        live_journal.write_down(book, Path(address), command, turns, {"inputs": read, "outputs": made})


def sweep(runs: Path, keep_seconds: float = KEEP_SECONDS) -> None:
    """Take away what runs that were ended left behind long ago, and nothing else that may lie there."""
    for path in runs.glob("*.txt*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > keep_seconds:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


# ------------------------------------------------------------------ staying warm
def serve(inbox: Path, idle: float = IDLE_SECONDS) -> None:
    """Answer requests laid into a folder, one argument a line, until told to quit or nothing came for a while."""
    until = time.monotonic() + idle
    while time.monotonic() < until and not (inbox / "quit").exists():
        for request in sorted(inbox.glob("*.request")):
            arguments = request.read_text("utf-8-sig").splitlines()
            request.unlink()
            answer(parse(arguments))
            until = time.monotonic() + idle
        time.sleep(LOOK_SECONDS)
    for left in inbox.iterdir():
        left.unlink()
    inbox.rmdir()


if __name__ == "__main__":
    sys.exit(main())
