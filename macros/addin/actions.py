"""Actions 动作 of the ribbon that are no calculation over one workbook: bringing in, handing out, collecting.

Each has a command of the shell; here it works on the open workbook, on files a person picks.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbook.texts import Text

if TYPE_CHECKING:
    from macros.addin.exchange import Desk, Intended

FILES, FOLDER = 3, 4
"""What a person picks before the program starts, by the numbers of Office's own dialogs."""


@dataclass(frozen=True)
class Action:
    """One command of the shell that has entries in the menu 收发.

    id: its name in the shell; folder_label: what its entry for a whole folder is called, where it asks for files;
    function: "module:name", imported only when it runs; shell: the same from a shell. writes: whether it changes
    the workbook.
    """

    id: str
    icon: str
    label: Text
    tip: Text
    function: str
    shell: str
    folder_label: Text | None = None
    writes: bool = True

    @property
    def asks_for_files(self) -> bool:
        return self.folder_label is not None

    def load(self) -> Callable[[Desk], Intended]:
        """The function behind the action."""
        module, name = self.function.split(":")
        loaded: Callable[[Desk], Intended] = getattr(importlib.import_module(module), name)
        return loaded


ACTIONS: dict[str, Action] = {
    action.id: action
    for action in (
        Action(
            "import",
            "GetExternalDataFromText",
            Text("导入文件", "Import files"),
            Text(
                "逐个识别是什么表，先预览新增多少行，再写到录入表下面",
                "Recognises each file, shows how many rows are new, then writes them below those of the input tables",
            ),
            "macros.addin.exchange:bring_in",
            "salesbook import BOOK FILE...",
            Text("导入文件夹", "Import a folder"),
        ),
        Action(
            "split",
            "SplitCells",
            Text("拆分", "Split"),
            Text(
                "每名业务员（或每个区域，见设置）一本分册，只含自己的客户",
                "One workbook per representative (or region, see Settings), with nobody else's customers",
            ),
            "macros.addin.exchange:hand_out",
            "salesbook split BOOK --by rep|region",
            writes=False,
        ),
        Action(
            "collect",
            "CompareAndMergeWorkbooks",
            Text("收回分册", "Collect parts"),
            Text(
                "收回交来的分册：新行和改动写入，冲突只列出",
                "Takes back the parts people hand in: new rows and changes are written, conflicts are listed only",
            ),
            "macros.addin.exchange:collect",
            "salesbook collect BOOK FILE...",
            Text("收回整个文件夹", "Collect a folder"),
        ),
    )
}
