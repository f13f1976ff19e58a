"""The house rules: format, types, import direction, pages that say what the code says, two languages everywhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from macros.commands import COMMANDS, GROUPS
from macros.docs import PAGES
from macros.new import buttons
from macros.registry import Command
from workbook.files.home_sheet import STEPS
from workbook.settings import PARAMETERS
from workbook.tables import TABLES
from workbook.texts import Text
from workbook.values import parse_choice

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "line",
    ["ruff format --check .", "ruff check .", "mypy", "lint-imports"],
    ids=["format", "lint", "types", "imports"],
)
def test_the_house_rules_hold(line: str) -> None:
    program, *arguments = line.split()
    done = subprocess.run([str(BIN / program), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_the_four_folders_are_the_packages_in_this_checkout() -> None:
    import macros
    import reports
    import templates
    import workbook

    for package in (workbook, macros, reports, templates):
        assert Path(str(package.__path__[0])).resolve() == ROOT / package.__name__


@pytest.mark.parametrize("page", PAGES)
def test_pages_say_what_the_declarations_say(page: str) -> None:
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == PAGES[page](), "run python -m macros.docs"


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_a_registry_entry_is_whole(command: Command) -> None:
    assert command.group in GROUPS
    assert set(command.reads) | set(command.writes) <= set(TABLES)
    assert all(not TABLES[key].is_input for key in command.writes)
    assert all(step in COMMANDS for step in command.steps)
    assert bool(command.steps) != bool(command.function)
    if command.function:
        assert callable(command.load())


def test_every_result_table_has_one_command_that_writes_it() -> None:
    writers = [table for c in COMMANDS.values() for table in c.writes]
    assert len(writers) == len(set(writers))
    assert {key for key, table in TABLES.items() if not table.is_input} == set(buttons().writers)
    assert {command for step in STEPS for command in step.commands} <= set(buttons().labels)


def every_text() -> list[Text]:
    texts = [t for c in COMMANDS.values() for t in (c.label, c.tip, *(o.help for o in c.options))]
    texts += [p.note for p in PARAMETERS.values()]
    for table in TABLES.values():
        texts += [table.sheet, table.note, *(c.header for c in table.columns)]
        texts += [choice.text for c in table.columns for choice in c.choices]
        texts += [c.note for c in table.columns if c.note.zh or c.note.en]
    return texts


def test_every_text_is_in_both_languages() -> None:
    for text in every_text():
        assert text.zh.strip(), text
        assert text.en.strip(), text
        assert text.en.isascii() or not re.search(r"[\u4e00-\u9fff]", text.en), text


def test_every_word_of_a_list_is_read_back_as_its_choice() -> None:
    for table in TABLES.values():
        for column in table.columns:
            for choice in column.choices:
                for word in (choice.text.zh, choice.text.en, choice.code):
                    assert parse_choice(word, column.choices) == choice.code, (table.key, column.key, word)


def test_help_pays_for_no_pandas() -> None:
    heavy = "pandas numpy openpyxl xlsxwriter docx typst jinja2 rich"
    line = f"import sys, macros.cli; sys.exit(' '.join(m for m in '{heavy}'.split() if m in sys.modules) or None)"
    done = subprocess.run([sys.executable, "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
