"""The shell face of calculations alone 单独计算: `salesbook calc NAME --in DIR --out DIR`, files in, files out."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Annotated, Any

import typer

from macros.commands import COMMANDS
from macros.registry import Command
from macros.shell import Json, Lang, Yes, guarded, speak, with_signature
from workbook.texts import Text, same

calc = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

In = Annotated[Path, typer.Option("--in", help="文件夹：每张表一个 TABLE.csv folder with a TABLE.csv a table")]
Out = Annotated[Path, typer.Option("--out", help="结果文件夹 folder for the results")]


@calc.command("reconcile", help="对账：两个 CSV 或 Parquet 文件 Reconcile two CSV or Parquet files")
@guarded
def reconcile(
    ours: Annotated[Path, typer.Option("--ours", help="我方账 our ledger")],
    theirs: Annotated[Path, typer.Option("--theirs", help="对方账 their statement")],
    out: Out,
    engine: Annotated[str, typer.Option("--engine", help="local / dask")] = "local",
    scheduler: Annotated[str, typer.Option("--scheduler", help="dask 地址 address of the dask scheduler")] = "",
    match_days: Annotated[
        int, typer.Option("--match-days", help="金额+日期允许相差天数 days apart by amount and date")
    ] = 30,
    transit_days: Annotated[int, typer.Option("--transit-days", help="在途天数 days that count as in transit")] = 7,
    as_of: Annotated[
        str, typer.Option("--as-of", help="截止日 cut-off, 2026-10-31; 空 = 最后一天 blank = the last day")
    ] = "",
    lang: Lang = "",
    json: Json = False,
    yes: Yes = False,
) -> dict[str, Any]:
    from macros.calc import calc_reconcile

    figures = calc_reconcile(
        ours, theirs, out, engine, scheduler or None, lang or "zh", match_days, transit_days, _day(as_of)
    )
    said = Text(
        "对账 {customers} 户：我方 {ours} 行，对方 {theirs} 行；结果在 {out}",
        "{customers} customers: {ours} lines of ours, {theirs} of theirs; the results are in {out}",
    )
    speak(
        said.with_(customers=figures["customers"], ours=figures["lines_ours"], theirs=figures["lines_theirs"], out=out),
        lang or "zh",
    )
    for finding in figures["findings"]:
        speak(same(finding), lang or "zh")
    return figures


def _day(text: str) -> Any:
    """A date of the command line, or None."""
    import datetime as dt

    from workbook.errors import UsageError

    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        said = Text("日期“{text}”看不懂：需要 2026-10-31", "date “{text}” is not understood: write it like 2026-10-31")
        raise UsageError(said.with_(text=text), "bad_date") from error


def _register(command: Command) -> None:
    """Give a registry command its place among the calculations alone."""

    def face(
        source: Path, out: Path, lang: str = "", json: bool = False, yes: bool = False, **options: Any
    ) -> dict[str, Any]:
        from macros.calc_tables import calculate_tables
        from workbook.periods import parse_month

        if options.get("month"):
            parse_month(options["month"])
        figures, said = calculate_tables(command, source, out, options, lang or "zh")
        for text in said:
            speak(text, lang or "zh")
        return figures

    own = [("source", inspect.Parameter.empty, In), ("out", inspect.Parameter.empty, Out)]
    calc.command(command.id, help=f"{command.label}: {command.tip}")(with_signature(face, own, command.options))


for _command in COMMANDS.values():
    if _command.function and not _command.takes_faults and _command.writes and _command.id != "reconcile":
        _register(_command)
