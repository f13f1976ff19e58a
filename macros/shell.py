"""What every shell command shares: its common options, and the guard that says what is wrong."""

from __future__ import annotations

import functools
import inspect
import json as to_json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from macros.faces import answer_to
from macros.registry import Option
from workbook.errors import DONE, UsageError
from workbook.texts import Text

Lang = Annotated[str, typer.Option("--lang", help="zh 中文 / en English; 空 = 工作簿的语言 blank = the workbook's")]
Json = Annotated[bool, typer.Option("--json", help="标准输出只有一个 JSON 对象 one JSON object on stdout")]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问 do not ask")]
Out = Annotated[
    Path | None, typer.Option("--out", help="文件夹 folder for documents (默认 default: out beside the book)")
]
Preview = Annotated[bool, typer.Option("--preview", help="只预览，不写入 show what would be written, write nothing")]
BookPath = Annotated[Path, typer.Argument(help="工作簿 the workbook")]


def speak(text: Text, lang: str) -> None:
    """One line for a person, on stderr, so that stdout stays for JSON."""
    print(text.in_(lang), file=sys.stderr, flush=True)


def guarded(function: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """Run a command of the shell: say what is wrong, exit with its code, never show a traceback."""

    @functools.wraps(function)
    def face(**arguments: Any) -> None:
        from macros.files import asker
        from workbook.files.password import PASSWORDS

        lang = arguments.get("lang") or os.environ.get("SALESBOOK_LANG", "zh")
        PASSWORDS.ask_with(asker())
        try:
            if lang not in ("zh", "en"):
                raise UsageError(Text("语言只有 zh 和 en", "the language is zh or en"), "bad_lang")
            result = function(**arguments)
            code = int(result.pop("exit_code", DONE))
        except (Exception, KeyboardInterrupt) as error:
            said, result, code = answer_to(error, lang)
            for text in said:
                speak(text, lang)
        if arguments.get("json"):
            print(to_json.dumps({"ok": code == DONE, "exit_code": code, **result}, ensure_ascii=False, default=str))
        raise typer.Exit(code)

    return face


def with_signature(
    face: Callable[..., dict[str, Any]], own: list[tuple[str, Any, Any]], options: Iterable[Option]
) -> Callable[..., None]:
    """A guarded command whose options typer reads from here: own (name, default, annotation), then a registry entry's.

    A default of `inspect.Parameter.empty` makes an argument required.
    """
    guard = guarded(face)
    named = [(o.name, o.default, Annotated[o.type, typer.Option(help=str(o.help))]) for o in options]
    common = [("lang", "", Lang), ("json", False, Json), ("yes", False, Yes)]
    keyword = inspect.Parameter.KEYWORD_ONLY
    guard.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, keyword, default=value, annotation=kind) for name, value, kind in own + named + common]
    )
    return guard
