"""Templates from the shell 模板: `salesbook template list | export | check`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from workbook.errors import BAD_DATA, DONE, UsageError
from workbook.texts import Text

Face = Callable[..., dict[str, Any]]


def listed_templates(lang: str, name: str = "monthly") -> dict[str, Any]:
    """What `template list` shows: every template, and the placeholders and tables of one in the language asked for."""
    from reports.names import both
    from reports.samples import TEMPLATES, sample_of

    known(name)
    told = {k: v for k, v in both(sample_of(name, lang)).items() if k != "words"}
    tables = (told["表"] if lang == "zh" else told["tables"]) if "tables" in told else {}
    return {
        "templates": [{"name": key, "what": what.in_(lang)} for key, what in TEMPLATES.items()],
        "template": name,
        "placeholders": sorted(n for n in told if (ord(n[0]) > 255) == (lang == "zh")),
        "tables": sorted(n for n in tables if (ord(n[0]) > 255) == (lang == "zh")),
    }


def known(name: str) -> None:
    """Raises UsageError where there is no template of this name."""
    from reports.samples import TEMPLATES

    if name not in TEMPLATES:
        said = Text("没有模板“{name}”；有：{names}", "there is no template “{name}”; there are {names}")
        raise UsageError(said.with_(name=name, names=", ".join(TEMPLATES)), "no_template")


def exported(name: str, folder: Path, lang: str, overwrite: bool) -> Path:
    """Write a template that ships with the program into a folder, for a person to change in Word."""
    from reports.samples import marked
    from reports.word import template_of
    from workbook.files.whole import write_whole

    known(name)
    path = folder / f"{name}.docx"
    if path.exists() and not overwrite:
        said = Text("{name} 已存在；要覆盖请加 --yes", "{name} exists; add --yes to overwrite it")
        raise UsageError(said.with_(name=path.name), "exists")
    write_whole(path, marked(template_of(name, lang), name))
    return path


def checked_template(file: Path, lang: str, name: str = "") -> dict[str, Any]:
    """What is wrong in a template: one finding a line, with its paragraph; exit code 1 where it cannot be filled.

    name: which template it is meant to be; "" to find out.
    """
    from reports.guarded import checked
    from reports.samples import TEMPLATES

    if not file.is_file():
        raise UsageError(Text("没有这个文件：{name}", "there is no such file: {name}").with_(name=file.name), "no_file")
    if name:
        known(name)
    kind, found = checked(file.read_bytes(), lang, name)
    failed = any(f.is_error for f in found)
    as_what = Text("按“{what}”检查", "checked as “{what}”").with_(what=TEMPLATES[kind])
    return {
        "template": kind,
        "findings": [
            {
                "code": f.code,
                "paragraph": f.paragraph,
                "text": f.text,
                "severity": "error" if f.is_error else "warning",
                "message": f.said().in_(lang),
            }
            for f in found
        ],
        "said": [as_what, *([f.said() for f in found] or [Text("模板没有问题。", "The template is in order.")])],
        "exit_code": BAD_DATA if failed else DONE,
    }


def register(
    app: typer.Typer, guarded: Callable[[Face], Callable[..., None]], speak: Callable[[Text, str], None]
) -> None:
    """Give `template` its place in the shell: app is the shell's typer app, guarded and speak are its own."""
    template = typer.Typer(no_args_is_help=True, help="Word 模板 Word templates", rich_markup_mode=None)
    app.add_typer(template, name="template")

    @template.command("list", help="有哪些模板和占位符 Which templates and placeholders there are")
    @guarded
    def list_(
        name: Annotated[str, typer.Argument(help="模板名 name of a template")] = "monthly",
        lang: str = "zh",
        json: bool = False,
        yes: bool = False,
    ) -> dict[str, Any]:
        told = listed_templates(lang, name)
        for one in told["templates"]:
            speak(Text(f"{one['name']}：{one['what']}", f"{one['name']}: {one['what']}"), lang)
        for key in ("placeholders", "tables"):
            speak(Text("、".join(told[key]), ", ".join(told[key])), lang)
        return told

    @template.command("export", help="取出一个模板来改 Take a template to change it")
    @guarded
    def export(
        name: str, out: Path = Path("templates"), lang: str = "zh", json: bool = False, yes: bool = False
    ) -> dict[str, Any]:
        path = exported(name, out, lang, yes)
        speak(Text("已写出 {name}", "Written: {name}").with_(name=path), lang)
        return {"file": str(path)}

    @template.command("check", help="检查模板哪一段有错 Which paragraph of a template is wrong")
    @guarded
    def check(
        file: Path,
        name: Annotated[
            str, typer.Option("--as", help="按哪个模板检查；空 = 自动识别 which template it is; blank = find out")
        ] = "",
        lang: str = "zh",
        json: bool = False,
        yes: bool = False,
    ) -> dict[str, Any]:
        told = checked_template(file, lang, name)
        for text in told.pop("said"):
            speak(text, lang)
        return told
