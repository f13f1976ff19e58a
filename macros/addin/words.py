"""Words 用语 of the add-in: every text its VBA shows, and its tool buttons, in both languages.

VBA source stays ASCII (the machine's code page would decide what Chinese in it means): these texts are written
to the add-in's own sheet, where VBA reads them by key.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbook.texts import Text

TITLE = Text("销售部工作簿", "Sales workbook")

TEXTS: dict[str, Text] = {
    "title": TITLE,
    "starting": Text("正在启动……", "Starting …"),
    "writing": Text("正在写入，请稍等几秒。", "Writing: a few seconds, please."),
    "cancelling": Text("正在取消……", "Cancelling …"),
    "busy": Text("上一个命令还在运行。要停下它，请点“取消”。", "The last command is still running. To stop it, click Cancel."),
    "idle": Text("现在没有命令在运行。", "No command is running."),
    "no_workbook": Text(
        "请先打开销售部工作簿；如果它在受保护的视图里，请先点“启用编辑”。",
        "Open the sales workbook first; if it is in Protected View, click Enable Editing.",
    ),
    "unsaved": Text(
        "这个工作簿还没有保存过。请先保存：文件和备份都放在它旁边。",
        "This workbook has never been saved. Save it first: documents and backups are kept beside it.",
    ),
    "no_python": Text(
        "找不到程序：{what}。请让管理员运行 salesbook addin install。",
        "The program is not found: {what}. Ask IT to run salesbook addin install.",
    ),
    "crashed": Text(
        "程序中途停了，没有给出结果；工作簿没有写到一半。请点“打开日志”，或点“检查安装”。",
        "The program stopped without an answer; nothing was left half written. Click Open log, or Check installation.",
    ),
    "cancelled": Text("已取消，什么都没有改。", "Cancelled; nothing was changed."),
    "pick3": Text("选要读入的文件（可选多个）", "Pick the files to read; several if you like"),
    "pick4": Text("选要读入的文件夹", "Pick the folder to read"),
    "jump": Text("跳到第一个问题吗？", "Jump to the first problem?"),
    "gone": Text("工作簿已经关闭。", "The workbook has been closed."),
    "no_log": Text("还没有日志。", "There is no log yet."),
    "no_help": Text("帮助页面不在：{what}。请重新安装加载项。", "The help page is missing: {what}. Install the add-in again."),
    "no_mac": Text(
        "Mac 上请在终端里用 salesbook 命令：按钮只能在 Windows 上启动程序。",
        "On a Mac use the salesbook command in Terminal: the buttons can start the program on Windows only.",
    ),
    "failed": Text("加载项出错：{what}", "The add-in failed: {what}"),
}  # fmt: skip


@dataclass(frozen=True)
class Tool:
    """A control of the ribbon that is no command of the registry.

    callback: the VBA procedure it calls. enabled: the one that says whether it may be clicked; "" always.
    """

    id: str
    icon: str
    label: Text
    tip: Text
    callback: str
    enabled: str = ""


CANCEL = Tool(
    "cancel", "RefreshCancel", Text("取消", "Cancel"),
    Text("停下正在运行的命令，工作簿不变", "Stop the running command; the workbook stays as it is"), "SbOnCancel", "SbGetBusy",
)  # fmt: skip
UNDO = Tool(
    "undo", "Undo", Text("撤销上次", "Undo last run"),
    Text("把上一个命令写过的表恢复原样", "Put the tables the last command wrote back as they were"), "SbOnAction", "SbGetEnabled",
)  # fmt: skip
LOG = Tool(
    "log", "FileOpen", Text("打开日志", "Open log"),
    Text("打开运行日志，出错时发给管理员", "Open the log of runs; send it to IT when something fails"), "SbOnLog",
)  # fmt: skip
DOCTOR = Tool(
    "doctor", "ErrorChecking", Text("检查安装", "Check installation"),
    Text("检查程序、Excel、权限，并说明怎么办", "Check the program, Excel and rights, and say what to do"), "SbOnAction", "SbGetEnabled",
)  # fmt: skip
SETTINGS = Tool(
    "settings", "ApplicationOptionsDialog", Text("设置", "Settings"),
    Text("运行方式，记住上次的选择", "How commands run; your last choice is remembered"), "",
)  # fmt: skip
EXCHANGE = Tool(
    "exchange", "GetExternalDataFromOtherSources", Text("收发", "In and out"),
    Text("导入文件；把工作簿拆给业务员和区域，再收回来", "Import files; hand out parts of the workbook and take them back"), "",
)  # fmt: skip
HELP = Tool("help", "Help", Text("帮助", "Help"), Text("每个按钮的说明", "What every button does"), "")
TOOLS = (CANCEL, UNDO, LOG, DOCTOR, SETTINGS, EXCHANGE, HELP)

ASK, WARM, BY_REGION = "ask", "warm", "by_region"
SWITCHES: dict[str, Text] = {
    ASK: Text("写入前先预览", "Preview before writing"),
    WARM: Text("常驻加速（多用内存，点击更快）", "Keep the program warm (more memory, faster clicks)"),
    BY_REGION: Text("分册按区域拆（不勾 = 按业务员）", "Split by region (off: by representative)"),
}
"""Settings of the add-in itself, each on or off; the options of commands join them."""
