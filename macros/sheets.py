"""The command sheets 工作表: which sheets are in sight, and bringing some in or out of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbook.texts import Text, listed, same


def sheets(
    book: Path, show: Sequence[str], hide: Sequence[str], everything: bool = False, keep: int = 20
) -> tuple[dict[str, Any], list[Text]]:
    """Show and hide sheets by their name or their table's; without any, say what is in sight.

    everything: every sheet is shown. Raises UsageError for names that no sheet answers to.
    """
    from workbook.files.patch import write_states
    from workbook.files.read import outline_of
    from workbook.files.save import save
    from workbook.files.sheet_states import sheets_named

    shape = outline_of(book)
    shown = list(shape.hidden) if everything else sheets_named(show, shape.sheets)
    gone = sheets_named(hide, shape.sheets)
    changed = False
    if shown or gone:
        changed = save(book, lambda local, out: write_states(local, out, shown, gone), "sheets", keep).changed
        shape = outline_of(book)
    seen = [name for name in shape.sheets if name not in shape.hidden]
    said = Text("{seen} 张工作表可见，{hidden} 张隐藏：{names}", "{seen} sheets in sight, {hidden} hidden: {names}")
    names = listed(map(same, shape.hidden), at_most=200) if shape.hidden else Text("无", "none")
    told = said.with_(seen=len(seen), hidden=len(shape.hidden), names=names)
    return {"changed": changed, "shown": seen, "hidden": list(shape.hidden)}, [told]
