"""`salesbook addin build | install | payload | shortcuts | uninstall | doctor`: the add-in from the shell."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from workbook.errors import BAD_DATA, DONE
from workbook.texts import Text

Lang = Annotated[str, typer.Option("--lang", help="zh 中文 / en English")]
Json = Annotated[bool, typer.Option("--json", help="标准输出只有一个 JSON 对象 one JSON object on stdout")]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问 do not ask")]
Guard = Callable[[Callable[..., dict[str, Any]]], Callable[..., None]]


def addin_app(guarded: Guard) -> typer.Typer:
    """The commands, each behind the shell's guard, which says what is wrong and sets the exit code."""
    app = typer.Typer(no_args_is_help=True, help="Excel 加载项 The Excel add-in")
    app.command("build", help="生成 salesbook.xlam Make salesbook.xlam")(guarded(build))
    app.command("install", help="装到本用户的 Excel Install it for this user's Excel")(guarded(install))
    app.command("payload", help="离线安装包清单 What PCs without internet need")(guarded(payload))
    app.command("shortcuts", help="拖放图标：检查、月结、定时 Icons to drop a workbook on")(guarded(shortcuts))
    app.command("uninstall", help="卸载 Take it away")(guarded(uninstall))
    app.command("doctor", help="检查安装 Check the installation")(guarded(doctor))
    return app


def speak(text: Text, lang: str) -> None:
    print(text.in_(lang or "zh"), file=sys.stderr, flush=True)


def build(
    out: Annotated[Path, typer.Option("--out", help="文件夹 folder")] = Path(),
    lang: Lang = "zh",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros.addin.build import write_add_in

    path = write_add_in(out, lang or "zh")
    speak(Text("已生成：{path}", "Made: {path}").with_(path=path), lang)
    return {"file": str(path)}


def install(lang: Lang = "zh", json: Json = False, yes: Yes = False) -> dict[str, Any]:
    from macros.addin import install as place

    where = place.folders()
    written = place.install(where, lang or "zh", place.windowless(Path(sys.executable)))
    done = Text(
        "已安装：{path}。下次打开 Excel 就有“销售部工作簿”选项卡。",
        "Installed: {path}. Excel shows it at its next start.",
    )
    speak(done.with_(path=where.add_in), lang)
    return {"files": [str(path) for path in written]}


def payload(
    out: Annotated[Path, typer.Option("--out", help="文件夹 folder")] = Path("payload"),
    python: Annotated[str, typer.Option("--python", help="电脑上的 Python 版本 the version on the PCs")] = "3.11",
    lang: Lang = "zh",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros.addin.payload import pip_line, write_payload

    written = write_payload(out, python)
    line = pip_line(out, python)
    said = Text(
        "已写 {files}。联网下载：\n{line}\n再把项目文件夹放到 {out} 里，名为 salesbook；到电脑上双击 install.cmd。",
        "Written: {files}. Fetch the wheels:\n{line}\nThen put the project's folder into {out} as salesbook; on the PC "
        "double-click install.cmd.",
    )
    speak(said.with_(files=", ".join(path.name for path in written), line=line, out=out), lang)
    return {"files": [str(path) for path in written], "download": line}


def shortcuts(
    out: Annotated[Path, typer.Option("--out", help="文件夹 folder")] = Path(),
    lang: Lang = "zh",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros.addin.shortcuts import write_shortcuts

    written = write_shortcuts(out, Path(sys.executable), lang or "zh")
    said = Text("已写 {names}：把关闭的工作簿拖上去。", "Written: {names}. Drop a closed workbook on one.")
    speak(said.with_(names=", ".join(path.name for path in written)), lang)
    return {"files": [str(path) for path in written]}


def uninstall(lang: Lang = "zh", json: Json = False, yes: Yes = False) -> dict[str, Any]:
    from macros.addin import install as place

    taken = place.uninstall(place.folders())
    speak(Text("已卸载。", "Taken away."), lang)
    return {"removed": [str(path) for path in taken]}


def doctor(
    share: Annotated[list[Path] | None, typer.Argument(help="工作簿所在的文件夹 folders with workbooks")] = None,
    lang: Lang = "zh",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros.addin.choices import home
    from macros.addin.doctor import examine, told

    findings = examine(home(), share or ())
    speak(told(findings), lang)
    spoken = lang or "zh"
    rows = [{"what": f.what.in_(spoken), "fine": f.is_fine, "found": f.found.in_(spoken)} for f in findings]
    return {"findings": rows, "exit_code": DONE if all(f.is_fine for f in findings) else BAD_DATA}
