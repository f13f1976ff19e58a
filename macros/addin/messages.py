"""Messages 消息 of the bridge: what would be written, what was, what was found; a few lines each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from macros.registry import Command
from workbook.tables import TABLES
from workbook.texts import Text, listed

if TYPE_CHECKING:
    from macros.addin.exchange import Intended
    from macros.run import Result
    from workbook.files.live_plan import Turn

MOST_PROBLEMS, MOST_LINES = 8, 12
MOST_CHANGES = 6
READING = Text("正在读取工作簿 …", "Reading the workbook …")
WRITING = Text("正在写入 …", "Writing …")
STARTING = Text("正在启动 …", "Starting …")
UNCHANGED = Text("表里的内容已经是这样，没有改动。", "The tables hold this already; nothing was changed.")
READ_ONLY = Text(
    "工作簿是以只读方式打开的（可能有同事正在用它）：结果写进去也保存不了。请等同事关闭后重新打开，或另存一份。",
    "The workbook is open read-only (a colleague may be using it): results could not be saved. Open it again when "
    "it is free, or save a copy.",
)
WRONG_BOOK = Text(
    "“{name}”不是销售部工作簿（里面没有它的表）。请先切换到销售部工作簿，再点按钮。",
    "“{name}” is not the sales workbook (it has none of its tables). Switch to the sales workbook, then click.",
)
FROM_THE_WEB = Text(
    "这个工作簿是从网页位置（OneDrive/SharePoint）打开的：文件放不到它旁边。请放到网络盘或本机再打开。",
    "This workbook was opened from a web address (OneDrive/SharePoint): documents cannot be put beside it. Open it "
    "from the network drive or this PC.",
)
LISTED = Text("……共 {n} 条；点“检查”可在“问题”表里看到全部。", "… {n} in all; Check lists them in Problems.")
COUNTED = Text("……共 {n} 条。", "… {n} in all.")
"""After the first problems: of the workbook, and of files."""
NOTHING_PICKED = Text("没有选文件或文件夹。", "No file and no folder was picked.")
NOTHING_LOST = Text("点“取消”则什么都不改。", "Cancel changes nothing.")
UNDONE = Text("已恢复到“{label}”运行之前。", "As it was before “{label}”.")


def preview(command: Command, turns: Sequence[Turn], result: Result, folder: Path) -> Text:
    """What would be written, before it is, the changed targets that matter most, and the documents."""
    from macros.changed import told_changes

    told = told_changes(result.figures.get("changes", ()), MOST_CHANGES)
    head = (
        would_write(command, turns, MOST_LINES)
        if turns
        else Text("“{label}”：", "“{label}”:").with_(label=command.label)
    )
    return joined([head, *told, *_documents(result, folder), NOTHING_LOST])


def _documents(result: Result, folder: Path) -> list[Text]:
    """How many documents would be written where, and how many of them are there already."""
    count = len(result.files) + sum(batch.count for batch in result.batches)
    there = sum((folder / name).exists() for name in result.files)
    line = Text("文件：{n} 份，写到 {folder}", "Documents: {n}, written to {folder}")
    more = Text("；其中 {n} 份已有，会替换", "; {n} are there and will be replaced")
    told, again = line.with_(n=count, folder=folder), more.with_(n=there)
    return [] if not count else [Text(told.zh + again.zh, told.en + again.en) if there else told]


def would_write(command: Command, turns: Sequence[Turn], at_most: int | None = None) -> Text:
    """The tables that would be written, the first ones where not all are to be named, and how many rows stand there."""
    head = Text(
        "“{label}”将写入 {new} 行，覆盖 {old} 行：", "“{label}” is about to write {new} rows, in place of {old}:"
    )
    new, old = sum(len(turn.after) for turn in turns), sum(len(turn.before) for turn in turns)
    return joined([head.with_(label=command.label, new=new, old=old), *_lines(turns, at_most)])


def intention(label: Text, intended: Intended) -> Text:
    """What an action has recognised and would do, before it does it."""
    head = Text("“{label}”：", "“{label}”:").with_(label=label)
    return joined([head, *intended.seen[:MOST_LINES], *_lines(intended.turns, MOST_LINES), NOTHING_LOST])


def done(intended: Intended, written: Sequence[Text]) -> Text:
    """What an action has done, and what was found."""
    told = [*intended.said[:MOST_LINES], *written, *_written(intended.turns)]
    return joined([*told, few([p.said() for p in intended.problems], COUNTED)] if intended.problems else told)


def undo_preview(label: Text, when: str, back: Sequence[Turn], edited: Sequence[str]) -> Text:
    """What undo would put back, and which tables people have changed since."""
    asking = Text(
        "把这些表恢复到“{label}”（{when}）之前：", "Put these tables back as they were before “{label}” ({when}):"
    )
    told = [asking.with_(label=label, when=when), *_lines(back, MOST_LINES)]
    if edited:
        lost = Text("注意：{names} 之后又改过，改动会丢失。", "Mind: {names} changed since; the changes will be lost.")
        told.append(lost.with_(names=listed(_sheet(key) for key in edited)))
    return joined(told)


def outcome(result: Result, turns: Sequence[Turn], folder: Path) -> Text:
    """What was said, written and found."""
    told = [*result.said, *_written(turns)]
    if result.tables and not turns:
        told.append(UNCHANGED)
    if result.files or result.batches:
        told.append(Text("文件在：{folder}", "Documents are in: {folder}").with_(folder=folder))
    return joined([*told, few([p.said() for p in result.problems])] if result.problems else told)


def few(problems: Sequence[Text], more: Text = LISTED) -> Text:
    """The first problems, and how many there are where not all are shown."""
    rest = [more.with_(n=len(problems))] if len(problems) > MOST_PROBLEMS else []
    return joined([*problems[:MOST_PROBLEMS], *rest])


def joined(lines: Sequence[Text]) -> Text:
    """Lines as one message."""
    return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def _written(turns: Sequence[Turn]) -> list[Text]:
    """The tables that were written, in one line."""
    rows: dict[str, int] = {}
    for turn in turns:
        rows[turn.key] = rows.get(turn.key, 0) + len(turn.after)
    line = Text("{sheet} {n} 行", "{sheet} {n} rows")
    tables = listed(line.with_(sheet=_sheet(key), n=n) for key, n in rows.items())
    said = Text("写入：{tables}。请保存工作簿。", "Written: {tables}. Save the workbook.")
    return [said.with_(tables=tables)] if turns else []


def _lines(turns: Sequence[Turn], at_most: int | None = None) -> list[Text]:
    """One line a table: its rows replaced, rows added below, single cells changed; a box of Excel holds only some."""
    cells = Counter(turn.key for turn in turns if turn.columns)
    changed = Text("{sheet}：改 {n} 格", "{sheet}: {n} cells changed")
    lines = [_line(turn) for turn in turns if not turn.columns]
    lines += [changed.with_(sheet=_sheet(key), n=n) for key, n in cells.items()]
    more = Text("……另有 {n} 张表", "… and {n} more tables").with_(n=len(lines) - (at_most or 0))
    return lines if at_most is None or len(lines) <= at_most else [*lines[:at_most], more]


def _line(turn: Turn) -> Text:
    if turn.first is None:
        line = Text("{sheet}：写入 {new} 行，覆盖 {old} 行", "{sheet}: {new} rows, in place of {old}")
    elif turn.after:
        line = Text("{sheet}：新增 {new} 行", "{sheet}: {new} rows added")
    else:
        line = Text("{sheet}：去掉 {old} 行", "{sheet}: {old} rows taken away")
    return line.with_(sheet=_sheet(turn.key), new=len(turn.after), old=len(turn.before))


def _sheet(key: str) -> Text:
    return TABLES[key].sheet
