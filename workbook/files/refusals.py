"""Refusals 拒绝: every reason for which a workbook is not read or not written, by name, in both languages."""

from __future__ import annotations

from workbook.errors import FileError
from workbook.texts import Text

_SAVE_AS = Text("请在 Excel 中另存为 .xlsx", "save it as .xlsx in Excel")

REFUSALS: dict[str, Text] = {
    "not_a_workbook": Text(
        "{name} 不是 Excel 工作簿（.xlsx）{detail}", "{name} is not an Excel workbook (.xlsx) {detail}"
    ),
    "old_format": Text(
        "{name} 是旧格式工作簿（.xls/.xlsb），不能就地改写；请另存为 .xlsx",
        "{name} is a workbook of an older or binary kind (.xls, .xlsb) and cannot be written in place; save it as .xlsx",
    ),
    "protected": Text(
        "{name} 有打开密码；请在命令行里运行并输入密码，或在 Excel 中去掉密码",
        "{name} needs a password to open; run the command in a terminal and type it, or remove it in Excel",
    ),
    "wrong_password": Text("{name} 的密码不对", "the password of {name} is wrong"),
    "unknown_encryption": Text(
        "{name} 的加密方式不认识（{detail}）；请在 Excel 中去掉密码另存",
        "{name} is encrypted in a way that is not known ({detail}); save it without the password in Excel",
    ),
    "damaged": Text(
        "{name} 已损坏或不完整（{detail}）；" + _SAVE_AS.zh, "{name} is damaged or cut short ({detail}); " + _SAVE_AS.en
    ),
    "duplicate_part": Text(
        "{name} 里有两个同名的部件（{detail}），改写会丢一个；" + _SAVE_AS.zh,
        "{name} holds two parts of one name ({detail}), one of them would be lost; " + _SAVE_AS.en,
    ),
    "encrypted_part": Text(
        "{name} 的压缩包加了密（{detail}）", "a part of {name} is encrypted inside the zip file ({detail})"
    ),
    "signed": Text(
        "{name} 有数字签名，改写会使签名失效；请先在 Excel 中去掉签名",
        "{name} carries a digital signature that a change would void; remove the signature in Excel first",
    ),
    "too_large": Text(
        "{name} 太大（{detail}）；请删去数据区以外的行列",
        "{name} is too large ({detail}); delete rows and columns outside the data",
    ),
    "no_sheets": Text("{name} 里没有工作表", "{name} has no worksheet"),
    "no_sheet": Text("{name} 里没有工作表“{detail}”", "{name} has no sheet “{detail}”"),
    "unusual_markup": Text(
        "{name} 的内部写法不常见（{detail}），不敢改写；" + _SAVE_AS.zh,
        "{name} is written in an unusual way ({detail}) and is not changed; " + _SAVE_AS.en,
    ),
    "missing": Text("找不到文件 {name}", "there is no file {name}"),
    "unreadable": Text(
        "打不开 {name}：{detail}；请检查网络盘是否连着、自己有没有权限",
        "cannot open {name}: {detail}; check that the drive is connected and that you have the right to it",
    ),
    "empty_file": Text("{name} 是空文件（0 字节）", "{name} is an empty file (0 bytes)"),
    "long_text": Text(
        "要写入 {name} 的文字超过 32,767 个字（{detail}）", "a text for {name} is over 32,767 characters ({detail})"
    ),
}


def refusal(code: str, name: str, detail: object = "") -> FileError:
    """The named reason as an error, with the file and what exactly was met."""
    return FileError(REFUSALS[code].with_(name=name, detail=" ".join(str(detail).split())[:120]), code)
