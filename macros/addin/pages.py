"""Help pages 帮助: one small page for every button, in both languages, made from the registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from macros.addin import words
from macros.addin.actions import ACTIONS, Action
from macros.addin.words import EXCHANGE, Tool
from macros.commands import COMMANDS, GROUPS, steps_of
from macros.registry import Command
from workbook.tables import TABLES
from workbook.texts import LANGUAGES, Text

_STYLE = "body{font:15px/1.6 'Microsoft YaHei',sans-serif;max-width:44em;margin:2em auto;padding:0 1em}"
READS, WRITES = Text("读取的表", "Reads"), Text("写入的表", "Writes")
STEPS, OPTIONS = Text("依次运行", "Runs in order"), Text("选项", "Options")
SHELL, GROUP = Text("命令行", "In a shell"), Text("分组", "Group")


def write_pages(folder: Path) -> list[Path]:
    """Write every page into a folder: zh-targets.html, en-targets.html …"""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for lang in LANGUAGES:
        for command in COMMANDS.values():
            written.append(_write(folder / f"{lang}-{command.id}.html", page(command, lang)))
        for action in ACTIONS.values():
            written.append(_write(folder / f"{lang}-{action.id}.html", action_page(action, lang)))
    return written


def _write(path: Path, content: str) -> Path:
    path.write_text(content, "utf-8", newline="\n")
    return path


def page(command: Command, lang: str) -> str:
    """What a command does, what it reads and writes, its options, how to run it without Excel."""
    steps = steps_of(command)
    reads = list(dict.fromkeys(key for step in steps for key in step.reads))
    writes = list(dict.fromkeys(key for step in steps for key in step.writes))
    parts = [(GROUP, [GROUPS[command.group]]), (STEPS, [s.label for s in steps] if command.steps else [])]
    parts += [(READS, [TABLES[key].sheet for key in reads]), (WRITES, [TABLES[key].sheet for key in writes])]
    parts += [(OPTIONS, [option.help for option in command.options])]
    body = "".join(_part(head, items, lang) for head, items in parts if items)
    return _whole(command.label, command.tip, body, f"salesbook {command.id} BOOK.xlsx", lang)


def action_page(action: Action, lang: str) -> str:
    """What an action does, and how to do the same without Excel."""
    return _whole(action.label, action.tip, _part(GROUP, [EXCHANGE.label], lang), action.shell, lang)


def _whole(label: Text, tip: Text, body: str, line: str, lang: str) -> str:
    """A page: what it is about, its parts, the same in a shell, the tool buttons."""
    title = escape(label.in_(lang))
    shell = f"<h3>{SHELL.in_(lang)}</h3><pre>{escape(line)}</pre>"
    tools = "".join(f"<li>{line}</li>" for line in _tools(lang))
    return (
        f'<!DOCTYPE html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1><p>{escape(tip.in_(lang))}</p>{body}{shell}<hr><ul>{tools}</ul></html>\n"
    )


def _part(head: Text, items: Sequence[Text], lang: str) -> str:
    inside = "".join(f"<li>{escape(item.in_(lang))}</li>" for item in items)
    return f"<h3>{head.in_(lang)}</h3><ul>{inside}</ul>"


def _tools(lang: str) -> Iterator[str]:
    """The tool buttons, which work the same for every command."""
    shown: tuple[Tool, ...] = (words.CANCEL, words.UNDO, words.SETTINGS, words.LOG, words.DOCTOR)
    return (f"<b>{escape(t.label.in_(lang))}</b> {escape(t.tip.in_(lang))}" for t in shown)
