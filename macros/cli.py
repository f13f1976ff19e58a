"""The shell face 命令行: `salesbook COMMAND BOOK`. One of the two places that catch errors."""

from __future__ import annotations

import functools
import inspect
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from macros.commands import COMMANDS
from macros.registry import Command
from workbook.errors import BAD_DATA, DONE, OUR_FAULT, WRONG_USE, InputError, Problem, SalesbookError, UsageError
from workbook.texts import Text

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="salesbook 销售部工作簿: targets 目标, accounts 往来, performance 绩效, reports 报告",
)

Lang = Annotated[str, typer.Option("--lang", help="zh 中文 / en English; 空 = 工作簿的语言 blank = the workbook's")]
Json = Annotated[bool, typer.Option("--json", help="标准输出只有一个 JSON 对象 one JSON object on stdout")]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问 do not ask")]
Out = Annotated[
    Path | None, typer.Option("--out", help="文件夹 folder for documents (默认 default: out beside the book)")
]
BookPath = Annotated[Path, typer.Argument(help="工作簿 the workbook")]


def speak(text: Text, lang: str) -> None:
    """One line for a person, on stderr, so that stdout stays for JSON."""
    print(text.in_(lang), file=sys.stderr, flush=True)


def told(problem: Problem, lang: str) -> dict[str, Any]:
    """A problem as JSON tells it."""
    return {
        "code": problem.code,
        "table": problem.table,
        "column": problem.column,
        "rows": list(problem.rows),
        "found": problem.found.in_(lang),
        "need": problem.need.in_(lang),
        "severity": "error" if problem.is_error else "warning",
        "message": problem.said().in_(lang),
    }


def answer(as_json: bool, result: dict[str, Any]) -> None:
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=str))


def guarded(function: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """Run a command of the shell: say what is wrong, exit with its code, never show a traceback."""

    @functools.wraps(function)
    def face(**arguments: Any) -> None:
        lang = arguments.get("lang") or os.environ.get("SALESBOOK_LANG", "zh")
        as_json = bool(arguments.get("json"))
        try:
            result = function(**arguments)
            code = int(result.pop("exit_code", DONE))
        except InputError as error:
            for problem in error.problems:
                speak(problem.said(), lang)
            result, code = {"problems": [told(p, lang) for p in error.problems]}, BAD_DATA
        except SalesbookError as error:
            speak(error.said, lang)
            result, code = {"error": error.code, "message": error.said.in_(lang)}, error.exit_code
        except KeyboardInterrupt:
            speak(Text("已取消，什么都没有改。", "Cancelled; nothing was changed."), lang)
            result, code = {"error": "cancelled"}, WRONG_USE
        except Exception as error:  # our own fault: the log has the traceback, the user a sentence
            log = _log()
            speak(
                Text(
                    "程序出错（不是您的数据问题），工作簿没有改动。详情：{log}",
                    "The program failed (not your data); the workbook is unchanged. Details: {log}",
                ).with_(log=log),
                lang,
            )
            result, code = {"error": "our_fault", "message": str(error), "log": str(log)}, OUR_FAULT
        answer(as_json, {"ok": code == DONE, "exit_code": code, **result})
        raise typer.Exit(code)

    return face


def _log() -> Path:
    """Append the traceback to the log of this user and say where it is."""
    path = Path(tempfile.gettempdir()) / "salesbook.log"
    with path.open("a", encoding="utf-8") as log:
        log.write(traceback.format_exc() + "\n")
    return path


def bar(lang: str) -> Any:
    """A progress bar on stderr; on a pipe, one line a step."""

    def line(done: int, everything: int, what: Text) -> None:
        if done < everything:
            print(f"[{done + 1}/{everything}] {what.in_(lang)} …", file=sys.stderr, flush=True)

    return line


def run_command(command: Command, book: Path, out: Path | None, lang: str, options: dict[str, Any]) -> dict[str, Any]:
    """A registry command over a workbook: calculate, write the tables, write the documents."""
    from workbook.files.read import language_of

    from macros.run import run_on_book, write

    mark = options.pop("mark", False)
    if command.id == "month-end":
        options["pdf"] = True
    spoken = lang or language_of(book) or "zh"
    result = run_on_book(command, book, {**options, "lang": lang, "command": command.id}, bar(spoken))
    changed = (command.id != "check" or mark) and write(book, result, spoken)
    folder = out or book.resolve().parent / "out"
    for name, content in result.files.items():
        _write_document(folder / name, content)
    for problem in result.problems:
        speak(problem.said(), spoken)
    for text in result.said:
        speak(text, spoken)
    failed = any(p.is_error for p in result.problems) or bool(result.figures.get("mismatches"))
    return {
        "command": command.id,
        "changed": changed,
        "tables": {k: len(f) for k, f in result.tables.items()},
        "files": [str(folder / n) for n in result.files],
        "said": [t.in_(spoken) for t in result.said],
        "problems": [told(p, spoken) for p in result.problems],
        **result.figures,
        "exit_code": BAD_DATA if failed else DONE,
    }


def _write_document(path: Path, content: bytes) -> None:
    """A document, whole or not at all: written beside and moved over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_bytes(content)
    try:
        os.replace(beside, path)
    except PermissionError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(
            Text("{name} 正被打开，请关闭后重试", "{name} is open in another program: close it and try again").with_(
                name=path.name
            ),
            "document_open",
        ) from error


def _register(command: Command) -> None:
    """Give a registry command its place in the shell, with its options."""
    takes = [
        inspect.Parameter(
            o.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=o.default,
            annotation=Annotated[o.type, typer.Option(f"--{o.name}", help=str(o.help))],
        )
        for o in command.options
    ]
    if command.id == "check":
        takes.append(
            inspect.Parameter(
                "mark",
                inspect.Parameter.KEYWORD_ONLY,
                default=False,
                annotation=Annotated[
                    bool, typer.Option("--mark", help="把问题写进工作表“问题” write the sheet Problems")
                ],
            )
        )

    def face(
        book: Path, out: Path | None = None, lang: str = "", json: bool = False, yes: bool = False, **options: Any
    ) -> dict[str, Any]:
        return run_command(command, book, out, lang, options)

    guard = guarded(face)
    keyword = inspect.Parameter.KEYWORD_ONLY
    signature = [
        inspect.Parameter("book", keyword, annotation=BookPath),
        *takes,
        inspect.Parameter("out", keyword, default=None, annotation=Out),
        inspect.Parameter("lang", keyword, default="", annotation=Lang),
        inspect.Parameter("json", keyword, default=False, annotation=Json),
        inspect.Parameter("yes", keyword, default=False, annotation=Yes),
    ]
    guard.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    app.command(command.id, help=f"{command.label}: {command.tip}")(guard)


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
    book.parent.mkdir(parents=True, exist_ok=True)
    new_book(book, lang, demo)
    speak(Text("已新建工作簿：{name}", "New workbook: {name}").with_(name=book.name), lang)
    return {"book": str(book)}


@app.command("import", help="导入文件 Import files into a table")
@guarded
def import_(
    book: BookPath,
    files: Annotated[list[Path], typer.Argument(help="文件 files")],
    into: Annotated[str, typer.Option("--into", help="表 table, e.g. sales")],
    map: Annotated[Path | None, typer.Option("--map", help="列对应 mapping (JSON)")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览 preview only")] = False,
    lang: Lang = "",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros.data import import_into
    from workbook.errors import raise_if_any

    result, said = import_into(book, files, into, map, lang)
    for text in said:
        speak(text, lang or "zh")
    raise_if_any(result.problems)
    if not dry_run and len(result.new):
        result.write(book)
    return {
        "table": into,
        "files": result.files,
        "new": len(result.new),
        "written": 0 if dry_run else len(result.new),
        "problems": [told(p, lang or "zh") for p in result.problems],
    }


@app.command("inspect", help="看看这是什么文件 What is this file")
@guarded
def inspect_(
    file: Annotated[Path, typer.Argument(help="文件 file")], lang: Lang = "zh", json: Json = False
) -> dict[str, Any]:
    from workbook.intake.inspection import inspect as look

    seen = look(file)
    if not json:
        print(_pretty(seen))
    return dict(seen)


def _pretty(seen: dict[str, Any]) -> str:
    return json.dumps(seen, ensure_ascii=False, indent=2, default=str)


for _command in COMMANDS.values():
    _register(_command)


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
