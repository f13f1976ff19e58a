"""The Excel face 界面: `pythonw -m macros.bridge COMMAND --wb … --result …`, started by a button of the ribbon.

One of the two places that catch errors. A click pays for what it imports before anything is seen: pandas and
xlwings are imported after the first word of progress has been written.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.addin.choices import home, options_of, read_choices
from macros.addin.job import Job
from macros.addin.words import ASK
from macros.commands import COMMANDS, steps_of
from macros.faces import answer_to, log_path, write_document
from macros.registry import Command
from workbook.errors import BAD_DATA, DONE, BusyError, InputError, UsageError
from workbook.texts import Text, listed

if TYPE_CHECKING:
    from macros.run import Result
    from workbook.files.live_write import Turn
    from workbook.files.read import Book

IDLE_SECONDS = 900.0
LOOK_SECONDS = 0.05
MOST_PROBLEMS = 8
READING = Text("正在读取工作簿 …", "Reading the workbook …")
WRITING = Text("正在写入 …", "Writing …")
STARTING = Text("正在启动 …", "Starting …")
UNCHANGED = Text("表里的内容已经是这样，没有改动。", "The tables hold this already; nothing was changed.")
READ_ONLY = Text(
    "工作簿是以只读方式打开的（可能有同事正在用它）：结果写进去也保存不了。请等同事关闭后重新打开，或另存一份。",
    "The workbook is open read-only (a colleague may be using it): results could not be saved. Open it again when "
    "it is free, or save a copy.",
)
FROM_THE_WEB = Text(
    "这个工作簿是从网页位置（OneDrive/SharePoint）打开的：文件放不到它旁边。请放到网络盘或本机再打开。",
    "This workbook was opened from a web address (OneDrive/SharePoint): documents cannot be put beside it. Open it "
    "from the network drive or this PC.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer one click; with an inbox stay for the next ones, so that these find everything imported."""
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - nobody reads them: the log is for that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    asked = parse(sys.argv[1:] if arguments is None else arguments)
    code = answer(asked)
    if asked.inbox:
        serve(Path(asked.inbox))
    return code


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What VBA asks for: the command, the workbook and its window, where the result goes."""
    parser = argparse.ArgumentParser(prog="macros.bridge", description="The Excel face of salesbook.")
    parser.add_argument("command", choices=[*COMMANDS, "undo", "doctor"])
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
        jump, said = "", _lines(texts)
    job.finish(code, jump, said)
    return code


def _answered(asked: argparse.Namespace, choices: dict[str, str], job: Job) -> tuple[int, str, Text]:
    """The exit code, the cell to jump to and what to say, of a run or of the fault that ended it."""
    try:
        job.watch()
        job.tell(STARTING)
        return _run(asked, choices, job)
    except (Exception, KeyboardInterrupt) as raised:
        error = KeyboardInterrupt() if job.is_told_to_stop else raised  # foreign code may turn it into something else
        texts, _, code = answer_to(error, job.lang)
        said = _lines([*texts[:MOST_PROBLEMS], *_and_more(len(texts))])
        return code, _first_cell(asked, error), said


def _run(asked: argparse.Namespace, choices: dict[str, str], job: Job) -> tuple[int, str, Text]:
    """The exit code, the cell to jump to and what to say."""
    if asked.command == "doctor":
        from macros.addin.doctor import examine, told

        findings = examine(home())
        return (DONE if all(f.is_fine for f in findings) else BAD_DATA), "", told(findings)
    from workbook.files import live

    book = live.open_book(Path(asked.wb).name, asked.hwnd)
    if asked.command == "undo":
        return DONE, "", undo(book, asked, job)
    return run_command(COMMANDS[asked.command], book, asked, choices, job)


def run_command(
    command: Command, book: Any, asked: argparse.Namespace, choices: dict[str, str], job: Job
) -> tuple[int, str, Text]:
    """A registry command over the open workbook: calculate, show what would be written, write when agreed."""
    from macros.run import run_on_book
    from workbook.files import live

    path = Path(asked.wb)
    if asked.read_only and any(step.writes for step in steps_of(command)):
        raise BusyError(READ_ONLY, "read_only")
    job.tell(READING)
    options = {**options_of(command, choices), "command": command.id}
    seen: list[Book] = []

    def read(_path: Path, keys: list[str]) -> Book:
        seen.append(live.read_book(book, keys))
        return seen[-1]

    result = run_on_book(command, path, options, job.progress, read)
    if result.files and "://" in asked.wb:
        raise UsageError(FROM_THE_WEB, "from_the_web")
    turns = live.plan(book, result.tables, seen[-1].lang)
    if turns and choices.get(ASK) != "0" and not job.is_agreed(preview(command, turns)):
        raise KeyboardInterrupt
    _write(book, asked.wb, command, turns, job)
    folder = path.resolve().parent / "out"
    for name, content in result.files.items():
        write_document(folder / name, content)
    log(command.id, path.name, turns)
    return _outcome(book, result, turns, folder)


def _write(book: Any, name: str, command: Command, turns: Sequence[Turn], job: Job) -> None:
    """Write the tables; the rows of before are kept first, so that they can be put back."""
    from macros.addin import undo as kept
    from workbook.files import live

    job.hold()
    if not turns:
        return
    job.tell(WRITING)
    job.begin_writing()
    kept.keep(home(), name, command.label.zh + "\t" + command.label.en, turns)
    live.write(book, turns)


def undo(book: Any, asked: argparse.Namespace, job: Job) -> Text:
    """Put back the rows the last run replaced, after saying which and what would be lost."""
    from macros.addin import undo as kept
    from workbook.files import live

    if asked.read_only:
        raise BusyError(READ_ONLY, "read_only")
    last = kept.last_run(home(), asked.wb)
    label = Text(*last.command.split("\t"))
    back = [turn.back() for turn in last.turns]
    live.make_sure_of_room(book, back)
    edited = live.edited_since(book, last.turns)
    asking = Text(
        "把下面的表恢复到“{label}”（{when}）运行之前：", "Put these tables back as they were before “{label}” ({when}):"
    )
    lines = [asking.with_(label=label, when=last.when), *(_line(turn) for turn in back)]
    if edited:
        lost = Text(
            "注意：{names} 之后又改过，这些改动会丢失。",
            "Mind: {names} changed since then; these changes will be lost.",
        )
        lines.append(lost.with_(names=listed(_sheet(key) for key in edited)))
    if not job.is_agreed(_lines(lines)):
        raise KeyboardInterrupt
    job.hold()
    job.begin_writing()
    live.write(book, back)
    kept.forget(home(), asked.wb)
    log("undo", book.name, back)
    return Text("已恢复到“{label}”运行之前。", "As it was before “{label}”.").with_(label=label)


# ------------------------------------------------------------------ words
def preview(command: Command, turns: Sequence[Turn]) -> Text:
    """What would be written, before it is."""
    head = Text("“{label}”将写入：", "“{label}” is about to write:").with_(label=command.label)
    return _lines([head, *(_line(turn) for turn in turns), Text("点“取消”则什么都不改。", "Cancel changes nothing.")])


def _line(turn: Turn) -> Text:
    line = Text("{sheet}：写入 {new} 行，覆盖 {old} 行", "{sheet}: {new} rows, in place of {old}")
    return line.with_(sheet=_sheet(turn.key), new=len(turn.after), old=len(turn.before))


def _sheet(key: str) -> Text:
    from workbook.tables import TABLES

    return TABLES[key].sheet


def _outcome(book: Any, result: Result, turns: Sequence[Turn], folder: Path) -> tuple[int, str, Text]:
    """What was written and found, and the first problem's cell."""
    from workbook.files import live

    lines = list(result.said)
    if turns:
        written = Text("写入：{tables}。请保存工作簿。", "Written: {tables}. Save the workbook.")
        rows = Text("{sheet} {n} 行", "{sheet} {n} rows")
        lines.append(written.with_(tables=listed(rows.with_(sheet=_sheet(t.key), n=len(t.after)) for t in turns)))
    elif result.tables:
        lines.append(UNCHANGED)
    if result.files:
        where = Text("文件在：{folder}", "Documents are in: {folder}")
        lines.append(where.with_(folder=folder))
    lines += [p.said() for p in result.problems[:MOST_PROBLEMS]] + _and_more(len(result.problems))
    jumps = (live.cell_of(book, problem) for problem in result.problems)
    failed = any(p.is_error for p in result.problems) or bool(result.figures.get("mismatches"))
    return (BAD_DATA if failed else DONE), next((jump for jump in jumps if jump), ""), _lines(lines)


def _lines(texts: Sequence[Text]) -> Text:
    return Text("\n".join(t.zh for t in texts), "\n".join(t.en for t in texts))


def _and_more(count: int) -> list[Text]:
    """How many problems there are where not all are shown."""
    more = Text(
        "……共 {n} 条；点“检查”可在“问题”表里看到全部。", "… {n} in all; Check lists them in the sheet Problems."
    )
    return [more.with_(n=count)] if count > MOST_PROBLEMS else []


def _first_cell(asked: argparse.Namespace, error: BaseException) -> str:
    """The cell of the first problem an error names, for Excel to jump to; "" where it names none."""
    if not isinstance(error, InputError) or not asked.wb:
        return ""
    from workbook.files import live

    book = live.open_book(Path(asked.wb).name, asked.hwnd)
    return next((cell for problem in error.problems if (cell := live.cell_of(book, problem))), "")


def log(command: str, book: str, turns: Sequence[Turn]) -> None:
    """One line in this user's log: when, what, on which workbook, what was written."""
    when = dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")
    written = ", ".join(f"{turn.key} {len(turn.after)}" for turn in turns) or "-"
    with log_path().open("a", encoding="utf-8") as file:
        file.write(f"{when} {command} {book}: {written}\n")


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
