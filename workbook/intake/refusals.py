"""Refusals 拒绝: why a foreign file is not read, each with a code and with what to do."""

from __future__ import annotations

from pathlib import Path

from workbook.errors import FileError
from workbook.texts import Text


def protected(path: Path, tried: bool = False) -> FileError:
    """The file needs a password, or another than those that were tried."""
    if tried:
        return FileError(
            Text(
                f"{path.name} 有打开密码，给出的密码都不对；请向寄件人要密码",
                f"{path.name} is password-protected and none of the passwords given opens it; ask the sender",
            ),
            "protected",
        )
    return FileError(
        Text(
            f"{path.name} 有打开密码；请在 Excel 中去掉密码另存后再导入，或在终端里运行并输入密码，或把密码写进环境变量 "
            f"SALESBOOK_PASSWORDS",
            f"{path.name} is password-protected; save it without the password in Excel, type it where the command runs "
            f"in a terminal, or put it into the environment variable SALESBOOK_PASSWORDS",
        ),
        "protected",
    )


def damaged(path: Path, detail: str) -> FileError:
    """The file cannot be read to its end."""
    short = " ".join(detail.split())[:80]
    return FileError(
        Text(
            f"{path.name} 已损坏或不完整，读不出来（{short}）；请在 Excel 中打开并另存为 .xlsx",
            f"{path.name} is damaged or cut short ({short}); open it in Excel and save it as .xlsx",
        ),
        "damaged",
    )


def too_large(path: Path) -> FileError:
    """The file, its unpacked content or its used range is beyond what a table of a department can be."""
    return FileError(
        Text(
            f"{path.name} 太大：内容或已用区域超过上限；请删去数据区以外的行列，或分成几个文件",
            f"{path.name} is too large: its content or used range is beyond the limit; delete the rows and columns "
            f"outside the data, or split the file",
        ),
        "too_large",
    )


def dtd(path: Path) -> FileError:
    """The file declares XML entities: a known attack."""
    return FileError(
        Text(
            f"{path.name} 含有不允许的 DTD 声明，为安全起见不读取",
            f"{path.name} holds a DTD, which is not allowed; it is not read for safety",
        ),
        "dtd",
    )


def not_a_table(path: Path, what: Text) -> FileError:
    """The file is something else."""
    said = Text(
        "{file} 不是表格，而是{what}；需要 Excel 工作簿或 CSV",
        "{file} is no table but {what}; an Excel workbook or CSV is needed",
    )
    return FileError(said.with_(file=path.name, what=what), "not_a_table")
