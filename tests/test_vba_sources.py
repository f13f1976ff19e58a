"""The VBA sources, read without running them: what Excel would stumble over and LibreOffice would not."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import macros.addin.vba
from macros.addin.build import modules
from macros.addin.vbaproject import Module
from macros.addin.words import TEXTS

FOLDER = Path(next(iter(macros.addin.vba.__path__)))
FILES = sorted(f for f in FOLDER.iterdir() if f.suffix in (".bas", ".cls"))
MODULES = [m for m in modules() if m.code]
KEYWORDS = {
    *[
        "and",
        "as",
        "boolean",
        "byref",
        "byte",
        "byval",
        "call",
        "case",
        "close",
        "const",
        "currency",
        "date",
        "declare",
        "dim",
        "do",
        "double",
        "each",
        "else",
    ],
    *[
        "elseif",
        "empty",
        "end",
        "enum",
        "eqv",
        "erase",
        "event",
        "exit",
        "false",
        "for",
        "friend",
        "function",
        "get",
        "global",
        "gosub",
        "goto",
        "if",
        "imp",
    ],
    *[
        "implements",
        "in",
        "input",
        "integer",
        "is",
        "let",
        "like",
        "line",
        "lock",
        "long",
        "loop",
        "lset",
        "me",
        "mod",
        "new",
        "next",
        "not",
        "nothing",
        "null",
        "on",
    ],
    *[
        "open",
        "option",
        "optional",
        "or",
        "paramarray",
        "preserve",
        "print",
        "private",
        "property",
        "public",
        "put",
        "raiseevent",
        "redim",
        "resume",
    ],
    *[
        "return",
        "rset",
        "seek",
        "select",
        "set",
        "single",
        "static",
        "stop",
        "string",
        "sub",
        "then",
        "to",
        "true",
        "type",
        "unlock",
        "until",
        "variant",
    ],
    *["wend", "while", "with", "write", "xor", "rem", "name"],
}
PROCEDURE = re.compile(
    r"^(?:Public|Private) (?:Sub|Function) (\w+)\((.*?)\).*?$(.*?)^End (?:Sub|Function)$", re.DOTALL | re.MULTILINE
)


def undeclared(module: Module, known: set[str]) -> list[str]:
    """Names a procedure assigns to that nothing declares: Option Explicit refuses them when Excel compiles."""
    found = []
    own = set(re.findall(r"(?m)^(?:Public|Private) (\w+) As", module.code))
    for name, parameters, body in PROCEDURE.findall(module.code):
        local = {name, *own, *known, *re.findall(r"(\w+) As \w+", parameters)}
        for line in re.findall(r"(?m)^\s*Dim (.+)$", body):
            local |= set(re.findall(r"(\w+) As \w+", line))
        assigned = re.findall(r"(?m)^\s*(?:Set )?(\w+) = ", body) + re.findall(r"For (?:Each )?(\w+) ", body)
        found += [f"{module.name}.{name}: {n}" for n in assigned if n not in local]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda f: f.name)
def test_sources_are_ascii_with_crlf_and_name_themselves_once(path: Path) -> None:
    content = path.read_bytes()
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert content.decode().count("Attribute VB_Name") == 1
    assert f'Attribute VB_Name = "{path.stem}"' in content.decode()
    assert "Option Explicit" in content.decode()
    assert max(map(len, content.splitlines())) < 1000


def test_no_procedure_is_there_twice() -> None:
    names = Counter(n for m in MODULES for n, _, _ in PROCEDURE.findall(m.code))
    assert [n for n, count in names.items() if count > 1] == []


def test_every_procedure_is_read_by_these_tests() -> None:
    starts = [n for m in MODULES for n in re.findall(r"(?m)^(?:Public|Private) (?:Sub|Function) (\w+)", m.code)]
    assert starts == [n for m in MODULES for n, _, _ in PROCEDURE.findall(m.code)]


def test_nothing_is_assigned_that_is_not_declared() -> None:
    known = {n for m in MODULES for n in re.findall(r"(?m)^Public (\w+) As", m.code)}
    assert [fault for m in MODULES for fault in undeclared(m, known)] == []


def test_the_lint_finds_an_undeclared_name() -> None:
    bad = Module("M", "standard", "Public Sub A(ByVal x As Long)\n    y = x\nEnd Sub")
    assert undeclared(bad, set()) == ["M.A: y"]


def test_no_name_is_a_keyword() -> None:
    declared = {n.lower() for m in MODULES for n in re.findall(r"\b(\w+) As \w+", m.code)}
    assert declared & KEYWORDS == set()


def test_every_call_has_its_procedure() -> None:
    known = {n for m in MODULES for n, _, _ in PROCEDURE.findall(m.code)}
    called = {n for m in MODULES for n in re.findall(r"\b(Sb\w+)", re.sub(r"'.*|\"[^\"]*\"", "", m.code))}
    assert called <= known | {m.name for m in MODULES}


def test_every_text_asked_for_is_there_and_every_text_there_is_asked_for() -> None:
    code = "\n".join(m.code for m in MODULES)
    asked = set(re.findall(r'SbText(?:With)?\("(\w+)"[,)]', code)) | set(re.findall(r', "(no_\w+)"', code))
    asked |= {f"pick{kind}" for kind in re.findall(r"SbRunPicked [\w.]+, (\d)", code)}
    assert asked == {*TEXTS, "lang"}


def test_no_windows_object_but_three_is_used() -> None:
    objects = {o for m in MODULES for o in re.findall(r'CreateObject\("([\w.]+)"\)', m.code)}
    assert objects == {"WScript.Shell", "Scripting.FileSystemObject", "ADODB.Stream"}
