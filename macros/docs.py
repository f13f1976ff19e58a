"""Documentation pages made from the declarations: `python -m macros.docs` writes the pages in PAGES into docs/."""

from __future__ import annotations

from pathlib import Path

from macros.commands import COMMANDS, GROUPS
from macros.registry import Command
from workbook.performance.catalogue import MEASURES
from workbook.schema import Column, Table
from workbook.settings import PARAMETERS
from workbook.tables import GROUPS as TABLE_GROUPS
from workbook.tables import TABLES
from workbook.texts import Text

DOCS = Path(__file__).resolve().parent.parent / "docs"
KINDS = {"input": Text("录入", "input"), "result": Text("结果", "result")}
TYPES = {
    "text": Text("文字", "text"),
    "int": Text("整数", "whole number"),
    "number": Text("数字", "number"),
    "money": Text("金额", "money"),
    "ratio": Text("比率", "ratio"),
    "date": Text("日期", "date"),
    "month": Text("月份", "month"),
    "flag": Text("是/否", "yes/no"),
    "link": Text("链接", "link"),
}


def tables_page() -> str:
    """Every table and column, in both languages."""
    lines = [
        "# 表与列 Tables and columns",
        "",
        "由 `workbook/declared/` 生成 Made from `workbook/declared/` by `python -m macros.docs`; `*` = 必填 required.",
    ]
    for group, name in TABLE_GROUPS.items():
        lines += ["", f"## {name}"]
        for table in (t for t in TABLES.values() if t.group == group):
            lines += _table(table)
    lines += ["", "## 参数 Parameters", "", "| 参数 parameter | 默认 default | 说明 meaning |", "| --- | --- | --- |"]
    for parameter in PARAMETERS.values():
        default = "" if parameter.default is None else parameter.default
        lines.append(f"| {parameter.key} | {default} | {_cell(parameter.note)} |")
    return "\n".join(lines) + "\n"


def _table(table: Table) -> list[str]:
    head = f"### {table.sheet} `{table.key}` · {KINDS[table.kind]}"
    rows = ["| 列 column | 键 key | 类型 type | 说明 note |", "| --- | --- | --- | --- |"]
    return ["", head, "", _cell(table.note), "", *rows, *(_column(c) for c in table.columns)]


def _column(column: Column) -> str:
    star = " *" if column.required else ""
    unit = f" ({column.unit})" if column.unit.zh else ""
    notes = [_cell(column.note)] if column.note.zh else []
    if column.choices:
        notes.append(" / ".join(str(c.text) if c.text.zh != c.text.en else c.text.zh for c in column.choices))
    if column.ref:
        notes.append(f"→ {TABLES[column.ref].sheet}")
    return f"| {column.header}{star} | `{column.key}` | {TYPES[column.type]}{unit} | {'; '.join(notes)} |"


def commands_page() -> str:
    """Every registry command: what it reads, writes and takes."""
    lines = ["# 命令 Commands", "", "由命令表生成 Made from the registry by `python -m macros.docs`."]
    for group, name in GROUPS.items():
        lines += ["", f"## {name}"]
        for command in (c for c in COMMANDS.values() if c.group == group):
            lines += _command(command)
    return "\n".join(lines) + "\n"


def _command(command: Command) -> list[str]:
    lines = ["", f"### `salesbook {command.id}` {command.label}", "", _cell(command.tip), ""]
    if command.steps:
        lines.append(f"- 步骤 steps: {' → '.join(command.steps)}")
    for word, keys in (("读 reads", command.reads), ("写 writes", command.writes)):
        if keys:
            lines.append(f"- {word}: {'、'.join(str(TABLES[k].sheet) for k in keys)}")
    return lines + [f"- `--{option.name}` {_cell(option.help)}" for option in command.options]


def measures_page() -> str:
    """Every measure a KPI may name: formula with its base, unit, source."""
    lines = ["# 考核取数 Measures", "", "由指标目录生成 Made from the catalogue by `python -m macros.docs`.", ""]
    lines += ["| 取数 measure | 键 key | 公式 formula | 单位 unit | 来源 source |", "| --- | --- | --- | --- | --- |"]
    names = {c.code: c.text for c in TABLES["kpis"].column("measure").choices}
    for key, m in MEASURES.items():
        unit = str(m.unit) if m.unit.zh != m.unit.en else m.unit.zh
        cells = (_cell(m.formula), unit, _cell(m.source))
        lines.append(f"| {_cell(names[key])} | `{key}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(text: Text) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


PAGES = {"tables.md": tables_page, "commands.md": commands_page, "measures.md": measures_page}


def main() -> None:
    """Write the pages."""
    DOCS.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
