"""The command upgrade 升级: an older workbook gets the tables, columns and parameters declared since it was made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.tables import TABLES
from workbook.texts import Text, listed, same

if TYPE_CHECKING:
    from workbook.files.upgrade import Upgrade

UP_TO_DATE = Text("工作簿已是最新，无需升级", "the workbook is up to date")


def upgrade(book: Path, dry_run: bool = False, keep: int = 20) -> tuple[dict[str, Any], list[Text]]:
    """Bring a workbook up to date by the drive protocol; dry_run only says what it lacks."""
    from macros.new import buttons
    from workbook.files import upgrade as files
    from workbook.files.save import save

    def build(local: Path, out: Path) -> None:
        files.upgrade(local, out, buttons())

    wanted = files.lacking(book)
    changed = save(book, build, "upgrade", keep).changed if wanted and not dry_run else False
    figures = {
        "changed": changed,
        "tables": wanted.tables,
        "columns": {key: [c.key for c in columns] for key, columns in wanted.columns.items()},
        "parameters": wanted.parameters,
    }
    return figures, _said(wanted, dry_run) if wanted else [UP_TO_DATE]


def _said(wanted: Upgrade, dry_run: bool) -> list[Text]:
    """What is new, a line each for sheets, columns and parameters."""
    done = Text("缺", "lacks") if dry_run else Text("已补", "added")
    names = [TABLES[key].sheet for key in wanted.tables]
    columns = [
        Text("{sheet} · {column}", "{sheet} · {column}").with_(sheet=TABLES[key].sheet, column=c.header)
        for key, more in wanted.columns.items()
        for c in more
    ]
    lines = (
        (Text("{done}工作表：{names}", "{done} sheets: {names}"), names),
        (Text("{done}列：{names}", "{done} columns: {names}"), columns),
        (Text("{done}参数：{names}", "{done} parameters: {names}"), [same(p) for p in wanted.parameters]),
    )
    return [line.with_(done=done, names=listed(items, at_most=40)) for line, items in lines if items]
