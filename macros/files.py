"""Workbook commands 工作簿: take back a run, bring back a backup, who ran what."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.texts import Text, same

if TYPE_CHECKING:
    from workbook.files.journal import Entry

MOST_FILES = 4
"""Files of a run that the journal shows by name; `--json` has them all."""


def asker() -> Callable[[str], str]:
    """Who is asked for the password of a workbook: the lines of SALESBOOK_PASSWORDS, then the person at the terminal.

    To be handed to `PASSWORDS.ask_with` by a face. Nothing is stored; "" where there is nobody to ask.
    """
    told: dict[str, Iterator[str]] = {}

    def ask(name: str) -> str:
        lines = told.setdefault(name, iter(os.environ.get("SALESBOOK_PASSWORDS", "").splitlines()))
        password = next(lines, "")
        if password or not sys.stdin.isatty():
            return password
        return getpass.getpass(str(Text("{name} 的打开密码：", "password of {name}: ").with_(name=name)))

    return ask


def undo(book: Path, keep: int = 20) -> tuple[dict[str, Any], list[Text]]:
    """Take back the last run; the figures and what to say."""
    from workbook.files import undo as files

    run, saved = files.undo(book, keep)
    said = Text(
        "已撤销 {who} 于 {when} 运行的“{command}”；撤销前的文件留作备份 {backup}",
        "Took back “{command}” that {who} ran at {when}; the file before the undo is kept as {backup}",
    )
    backup = saved.backup.name if saved.backup else ""
    figures = {"undone": run.command, "when": run.when, "who": run.who, "changed": saved.changed, "backup": backup}
    return figures, [said.with_(who=run.who, when=run.when, command=run.command, backup=backup)]


def restore(book: Path, which: str, keep: int = 20) -> tuple[dict[str, Any], list[Text]]:
    """Bring back a backup; blank only lists them."""
    from workbook.files import undo as files

    if not which:
        every = files.backups(book)
        line = Text("{number}) {when}，“{command}”之前：{name}", "{number}) {when}, before “{command}”: {name}")
        said = [line.with_(number=b.number, when=b.when, command=b.command, name=b.path.name) for b in every]
        none = Text("还没有备份", "there are no backups yet")
        return {"backups": [b.path.name for b in every], "changed": False}, said or [none]
    backup, saved = files.restore(book, which, keep)
    done = Text("已还原到“{command}”之前的样子（{when}）", "Restored to what it was before “{command}” ({when})")
    same_already = Text("工作簿本来就是那个样子", "the workbook is like that already")
    told = done.with_(command=backup.command, when=backup.when) if saved.changed else same_already
    return {"restored": backup.path.name, "changed": saved.changed}, [told]


def journal(book: Path) -> tuple[dict[str, Any], list[Text]]:
    """Every run that changed the workbook: who, when, what, on which inputs, what came out."""
    from workbook.files import undo as files
    from workbook.files.made import noted

    runs = sorted([*files.read_journal(book), *noted(book)], key=lambda run: run.when)
    return {"runs": [asdict(r) for r in runs]}, journal_lines(runs)


def journal_lines(runs: Sequence[Entry]) -> list[Text]:
    """One line a run, the latest last."""
    line = Text(
        "{when}  {who}  {command}  {version}  {before} → {after}{engine}{inputs}{outputs}{cut}",
        "{when}  {who}  {command}  {version}  {before} → {after}{engine}{inputs}{outputs}{cut}",
    )
    live = Text("  （写入打开着的工作簿：{engine}）", "  (into the open workbook: {engine})")
    cut = Text("  （中断，未写入或不明）", "  (cut short: not written, or not known)")
    return [
        line.with_(
            when=run.when,
            who=run.who,
            command=run.command,
            version=run.version,
            before=run.before[:8],
            after=run.after[:8],
            engine=live.with_(engine=run.engine) if run.engine else same(""),
            inputs=_files(Text("  读入 ", "  read "), run.inputs, {}),
            outputs=_files(Text("  产出 ", "  made "), run.outputs, run.engines),
            cut=same("") if run.is_done else cut,
        )
        for run in runs
    ] or [Text("还没有运行记录", "no run is written down yet")]


def _files(label: Text, files: dict[str, str], engines: Mapping[str, str]) -> Text:
    parts = [f"{name} {sha[:8]} {engines.get(name, '')}".rstrip() for name, sha in files.items()]
    more = Text(f" 等 {len(parts)} 份", f" and {len(parts) - MOST_FILES} more") if len(parts) > MOST_FILES else same("")
    names = ", ".join(parts[:MOST_FILES])
    return Text(label.zh + names + more.zh, label.en + names + more.en) if names else same("")
