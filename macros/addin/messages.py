"""Messages 消息 of the bridge: what would be written, what was, what was found; a few lines each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from macros.registry import Command
from workbook.tables import TABLES
from workbook.texts import Text, listed

if TYPE_CHECKING:
    from macros.run import Result
    from workbook.files.live_plan import Turn

MOST_PROBLEMS = 8
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


UNDONE = Text("已恢复到“{label}”运行之前。", "As it was before “{label}”.")


def preview(command: Command, turns: Sequence[Turn], result: Result) -> Text:
    """What would be written, before it is, and the changed targets that matter most."""
    from macros.changed import told_changes

    told = told_changes(result.figures.get("changes", ()), MOST_CHANGES)
    return joined([would_write(command, turns), *told, Text("点“取消”则什么都不改。", "Cancel changes nothing.")])


def would_write(command: Command, turns: Sequence[Turn]) -> Text:
    """The tables that would be written, and how many rows stand there."""
    head = Text("“{label}”将写入：", "“{label}” is about to write:").with_(label=command.label)
    return joined([head, *(_line(turn) for turn in turns)])


def undo_preview(label: Text, when: str, back: Sequence[Turn], edited: Sequence[str]) -> Text:
    """What undo would put back, and which tables people have changed since."""
    asking = Text(
        "把这些表恢复到“{label}”（{when}）之前：", "Put these tables back as they were before “{label}” ({when}):"
    )
    told = [asking.with_(label=label, when=when), *(_line(turn) for turn in back)]
    if edited:
        lost = Text("注意：{names} 之后又改过，改动会丢失。", "Mind: {names} changed since; the changes will be lost.")
        told.append(lost.with_(names=listed(_sheet(key) for key in edited)))
    return joined(told)


def outcome(result: Result, turns: Sequence[Turn], folder: Path) -> Text:
    """What was said, written and found."""
    told = list(result.said)
    if turns:
        written = Text("写入：{tables}。请保存工作簿。", "Written: {tables}. Save the workbook.")
        rows = Text("{sheet} {n} 行", "{sheet} {n} rows")
        told.append(written.with_(tables=listed(rows.with_(sheet=_sheet(t.key), n=len(t.after)) for t in turns)))
    elif result.tables:
        told.append(UNCHANGED)
    if result.files or result.batches:
        told.append(Text("文件在：{folder}", "Documents are in: {folder}").with_(folder=folder))
    return joined([*told, few([p.said() for p in result.problems])] if result.problems else told)


def few(problems: Sequence[Text]) -> Text:
    """The first problems, and how many there are where not all are shown."""
    more = Text("……共 {n} 条；点“检查”可在“问题”表里看到全部。", "… {n} in all; Check lists them in Problems.")
    rest = [more.with_(n=len(problems))] if len(problems) > MOST_PROBLEMS else []
    return joined([*problems[:MOST_PROBLEMS], *rest])


def joined(lines: Sequence[Text]) -> Text:
    """Lines as one message."""
    return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def _line(turn: Turn) -> Text:
    line = Text("{sheet}：写入 {new} 行，覆盖 {old} 行", "{sheet}: {new} rows, in place of {old}")
    return line.with_(sheet=_sheet(turn.key), new=len(turn.after), old=len(turn.before))


def _sheet(key: str) -> Text:
    return TABLES[key].sheet
