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
"""What a person picks before the program starts, by the numbers of Office's own dialogs; 0 nothing."""


@dataclass(frozen=True)
class Action:
    """One entry of the menu 收发.

    id: its tag; picks: FILES, FOLDER or 0; function: "module:name", imported only when it runs; shell: the same
    from a shell. writes: whether it changes the workbook.
    """

    id: str
    icon: str
    label: Text
    tip: Text
    picks: int
    function: str
    shell: str
    writes: bool = True

    def load(self) -> Callable[[Desk], Intended]:
        """The function behind the action."""
        module, name = self.function.split(":")
        loaded: Callable[[Desk], Intended] = getattr(importlib.import_module(module), name)
        return loaded


_IMPORT = Text(
    "逐个识别是什么表，先预览新增多少行，再写到录入表下面",
    "Recognises each file, shows how many rows are new, then writes them below those of the input tables",
)
_COLLECT = Text(
    "收回业务员或区域交来的分册：新行和改动写入，冲突只列出",
    "Takes back the parts people hand in: new rows and changes are written, conflicts are listed only",
)

ACTIONS: dict[str, Action] = {
    action.id: action
    for action in (
        Action(
            "import", "GetExternalDataFromText", Text("导入文件", "Import files"), _IMPORT, FILES,
            "macros.addin.exchange:bring_in", "salesbook import BOOK FILE...",
        ),
        Action(
            "import-folder", "FileOpen", Text("导入文件夹", "Import a folder"), _IMPORT, FOLDER,
            "macros.addin.exchange:bring_in", "salesbook import BOOK FOLDER",
        ),
        Action(
            "split-reps", "SplitCells", Text("按业务员拆分", "Parts by representative"),
            Text("每名业务员一本只含本人客户的分册", "One workbook per representative, with nobody else's customers"),
            0, "macros.addin.exchange:hand_out_to_reps", "salesbook split BOOK", writes=False,
        ),
        Action(
            "split-regions", "WindowSplitToggle", Text("按区域拆分", "Parts by region"),
            Text("每个区域一本分册", "One workbook per region"),
            0, "macros.addin.exchange:hand_out_to_regions", "salesbook split BOOK --by region", writes=False,
        ),
        Action(
            "collect", "CompareAndMergeWorkbooks", Text("收回分册", "Collect parts"), _COLLECT, FILES,
            "macros.addin.exchange:collect", "salesbook collect BOOK FILE...",
        ),
        Action(
            "collect-folder", "MergeCells", Text("收回整个文件夹", "Collect a folder"), _COLLECT, FOLDER,
            "macros.addin.exchange:collect", "salesbook collect BOOK FOLDER",
        ),
    )
}  # fmt: skip
