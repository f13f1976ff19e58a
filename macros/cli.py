"""The shell face 命令行: `salesbook COMMAND BOOK`. One of the two places that catch errors."""

from __future__ import annotations

import inspect
import json as to_json
from pathlib import Path
from typing import Annotated, Any

import typer

from macros import templates
from macros.addin.cli import addin_app
from macros.calc_cli import calc
from macros.commands import COMMANDS
from macros.faces import progress_shown, told
from macros.registry import Command
from macros.shell import BookPath, Json, Lang, Out, Preview, Yes, guarded, speak, with_signature
from workbook.errors import BAD_DATA, DONE, UsageError
from workbook.texts import Text

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="salesbook 销售部工作簿: targets 目标, accounts 往来, performance 绩效, reports 报告",
)


# ------------------------------------------------------------------ the registry's commands
def run_command(command: Command, book: Path, out: Path | None, lang: str, options: dict[str, Any]) -> dict[str, Any]:
    """A registry command over a workbook: calculate, write the tables, write the documents, say what happened."""
    from macros.documents import write_documents
    from macros.run import run_on_book, write
    from workbook.files.made import note
    from workbook.files.read import language_of

    spoken = lang or language_of(book) or "zh"
    folder = out or book.resolve().parent / "out"
    asked = {**options, "lang": lang, "command": command.id, "folder": str(folder)}
    with progress_shown(spoken) as progress:
        result = run_on_book(command, book, asked, progress)
        if asked.get("preview"):
            from macros.preview import previewed

            return previewed(command, book, result, spoken)
        changed = write(book, result, spoken)
        written = write_documents(folder, result, progress)
    if written.outputs and not changed:
        note(book, command.id, result.source_sha256, written.outputs, written.engines)
    for text in [p.said() for p in result.problems] + result.said:
        speak(text, spoken)
    failed = any(p.is_error for p in result.problems) or bool(result.figures.get("mismatches"))
    return {
        "command": command.id,
        "changed": changed,
        "tables": {key: len(frame) for key, frame in result.tables.items()},
        "files": [str(path) for path in written.paths],
        "said": [text.in_(spoken) for text in result.said],
        "problems": [told(p, spoken) for p in result.problems],
        **result.figures,
        "exit_code": BAD_DATA if failed else DONE,
    }


def _register(command: Command) -> None:
    """Give a registry command its place in the shell, with its options."""

    def face(
        book: Path, out: Path | None = None, lang: str = "", json: bool = False, yes: bool = False, **options: Any
    ) -> dict[str, Any]:
        return run_command(command, book, out, lang, options)

    own = [("book", inspect.Parameter.empty, BookPath), ("out", None, Out), ("preview", False, Preview)]
    app.command(command.id, help=f"{command.label}: {command.tip}")(with_signature(face, own, command.options))


# ------------------------------------------------------------------ commands that are no calculation over one workbook
@app.command("new", help="新建工作簿 Make a new workbook")
@guarded
def new(
    book: BookPath,
    lang: Lang = "zh",
    demo: Annotated[bool, typer.Option("--demo", help="填入演示部门 fill in the demonstration")] = False,
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros.new import new_book

    if book.exists() and not yes:
        raise UsageError(
            Text("{name} 已存在；要覆盖请加 --yes", "{name} exists; add --yes to overwrite it").with_(name=book.name),
            "exists",
        )
    new_book(book, lang or "zh", demo)
    speak(Text("已新建工作簿：{name}", "New workbook: {name}").with_(name=book.name), lang or "zh")
    return {"book": str(book)}


@app.command("import", help="导入文件 Import files into a table")
@guarded
def import_(
    book: BookPath,
    files: Annotated[list[Path], typer.Argument(help="文件或文件夹 files or folders")],
    into: Annotated[
        str, typer.Option("--into", help="表 table, e.g. sales; 空 = 逐个识别 blank = recognise each")
    ] = "",
    map: Annotated[Path | None, typer.Option("--map", help="列对应 mapping (JSON)")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览 preview only")] = False,
    lang: Lang = "",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros.data import import_into
    from workbook.errors import raise_if_any

    result, said = import_into(book, files, into, map, lang)
    spoken = lang or result.lang
    for text in said:
        speak(text, spoken)
    raise_if_any(result.problems)
    for problem in result.problems:
        speak(problem.said(), spoken)
    if not dry_run and len(result.new):
        result.write(book)
    return {
        "table": into,
        "files": result.files,
        "new": len(result.new),
        "written": 0 if dry_run else len(result.new),
        "problems": [told(p, spoken) for p in result.problems],
    }


@app.command("inspect", help="看看这是什么文件 What is this file")
@guarded
def inspect_(
    file: Annotated[Path, typer.Argument(help="文件 file")], lang: Lang = "zh", json: Json = False, yes: Yes = False
) -> dict[str, Any]:
    from workbook.intake.inspection import inspect as look

    seen = look(file)
    if not json:
        print(to_json.dumps(seen, ensure_ascii=False, indent=2, default=str))
    return dict(seen)


@app.command("undo", help="撤销最近一次运行 Take back the last run")
@guarded
def undo(book: BookPath, lang: Lang = "", json: Json = False, yes: Yes = False) -> dict[str, Any]:
    from macros import files

    return _spoken(files.undo(book), lang)


@app.command("restore", help="还原备份 Bring back a backup; without --backup: list them")
@guarded
def restore(
    book: BookPath,
    backup: Annotated[
        str, typer.Option("--backup", help="序号或文件名 number or file name; 空 = 列出 blank = list")
    ] = "",
    lang: Lang = "",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros import files

    return _spoken(files.restore(book, backup), lang)


@app.command("journal", help="谁在何时用什么做了什么 Who ran what, when, on which inputs")
@guarded
def journal(book: BookPath, lang: Lang = "", json: Json = False, yes: Yes = False) -> dict[str, Any]:
    from macros import files

    return _spoken(files.journal(book), lang)


@app.command("upgrade", help="升级旧工作簿：补上新的表、列、参数 Bring an older workbook up to date")
@guarded
def upgrade(
    book: BookPath,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出，不写入 list only")] = False,
    lang: Lang = "",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros.upgrade import upgrade as bring_up

    return _spoken(bring_up(book, dry_run), lang)


@app.command("sheets", help="显示或隐藏工作表 Show or hide sheets; without options: list them")
@guarded
def sheets(
    book: BookPath,
    show: Annotated[list[str] | None, typer.Option("--show", help="显示这些表 show these sheets")] = None,
    hide: Annotated[list[str] | None, typer.Option("--hide", help="隐藏这些表 hide these sheets")] = None,
    all: Annotated[bool, typer.Option("--all", help="全部显示 show every sheet")] = False,
    lang: Lang = "",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros.sheets import sheets as turn

    return _spoken(turn(book, show or [], hide or [], all), lang)


@app.command("split", help="拆分：每名业务员或每个区域一本分册 One input workbook per representative or region")
@guarded
def split(
    book: BookPath,
    by: Annotated[str, typer.Option("--by", help="rep 业务员 / region 区域")] = "rep",
    only: Annotated[list[str] | None, typer.Option("--only", help="只要这些编号 only these IDs")] = None,
    out: Out = None,
    lang: Lang = "",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros import share

    return _spoken(share.split(book, by, only or [], out or book.resolve().parent / "parts", lang), lang)


@app.command("collect", help="收集交回的分册 Take back what people hand in")
@guarded
def collect(
    book: BookPath,
    sources: Annotated[list[Path], typer.Argument(help="交回的文件或文件夹 files or folders handed in")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出，不写入 list only")] = False,
    lang: Lang = "",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros import share

    return _spoken(share.collect(book, sources, dry_run, lang), lang)


def _spoken(outcome: tuple[dict[str, Any], list[Text]], lang: str) -> dict[str, Any]:
    """Say what is to be said and hand on the figures."""
    figures, said = outcome
    for text in said:
        speak(text, lang or "zh")
    return figures


for _command in COMMANDS.values():
    _register(_command)
app.add_typer(addin_app(guarded), name="addin")
templates.register(app, guarded, speak)
app.add_typer(calc, name="calc", help="单独计算，不用工作簿 Calculations alone, no workbook")


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
