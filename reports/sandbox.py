"""Sandbox 沙箱: what a Word template may do: print a value, loop over a list, choose. Nothing else.

A template is a document people send one another, so it is treated as foreign: no calls, no arithmetic, no
assignments, no macros or imports, no attribute that starts with an underscore, three loops deep and twenty
choices deep at most. What it writes is counted while it is written, so that loops in loops over long lists end.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from workbook.texts import Text

FILTERS = ("default", "d", "e", "escape", "first", "join", "last", "length", "lower", "trim", "upper")
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Filter, nodes.Test, nodes.Neg,
)  # fmt: skip
DEEPEST, DEEPEST_CHOICE, DEEPEST_NODE = 3, 20, 60
MOST_SIGNS = 48 * 2**20
MOST_SECONDS = 30.0
COUNTED = "counted"
"""The filter put around the list of every loop; its name is not one a template may use."""


TOO_MUCH = Text(
    "写出的内容太多或太慢（是不是循环套循环？）", "writes more, or takes longer, than a document does: loops in loops?"
)


class ForbiddenError(SecurityError):
    """A construct a template may not hold, and the line it stands in."""

    def __init__(self, what: str, lineno: int) -> None:
        super().__init__(what)
        self.lineno = lineno


class TooMuchError(SecurityError):
    """A template writes more, or takes longer, than any document does."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja that refuses every construct a document does not need, before anything runs, and counts what is written."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=self.written)
        self.globals.clear()
        self.filters = {k: v for k, v in self.filters.items() if k in FILTERS} | {COUNTED: self.counted}
        self.begin()

    def begin(self) -> None:
        """A new document: nothing is written yet."""
        self.signs, self.until = 0, time.monotonic() + MOST_SECONDS

    def spend(self, signs: int) -> None:
        """So many signs more. Raises TooMuchError where it is more than any document has, or takes too long."""
        self.signs += signs
        if self.signs > MOST_SIGNS or time.monotonic() > self.until:
            raise TooMuchError(TOO_MUCH.zh)

    def written(self, value: Any) -> Any:
        """A value about to be printed."""
        self.spend(len(value) if isinstance(value, str) else 16)
        return value

    def counted(self, values: Iterable[Any], signs: int) -> Iterator[Any]:
        """The values of a loop, each turn of which writes so many signs itself."""
        for value in values:
            self.spend(signs)
            yield value

    def _generate(self, source: Any, name: Any, filename: Any, defer_init: bool = False) -> Any:
        refuse(source)
        for loop in source.find_all(nodes.For):
            signs = nodes.Const(64 + sum(len(t.data) for t in loop.find_all(nodes.TemplateData)), lineno=loop.lineno)
            loop.iter = nodes.Filter(loop.iter, COUNTED, [signs], [], None, None, lineno=loop.lineno)
        return super()._generate(source, name, filename, defer_init)


def refuse(template: nodes.Template) -> None:
    """Raise ForbiddenError for the first construct a template may not hold."""
    for node, depth in _walk(template, 0):
        if depth > DEEPEST_NODE or not isinstance(node, (*ALLOWED, nodes.Keyword)):
            raise ForbiddenError(type(node).__name__, node.lineno)
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise ForbiddenError(node.attr, node.lineno)
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise ForbiddenError(f"|{node.name}", node.lineno)
    for loop in template.find_all(nodes.For):
        if loop.recursive or _depth(loop, nodes.For) > DEEPEST:
            raise ForbiddenError("For", loop.lineno)
    for choice in template.find_all(nodes.If):
        if _depth(choice, nodes.If) > DEEPEST_CHOICE:
            raise ForbiddenError("If", choice.lineno)


def _walk(node: nodes.Node, depth: int) -> Iterator[tuple[nodes.Node, int]]:
    """Every node below one with how deep it stands; deeper than allowed it looks no further."""
    for child in node.iter_child_nodes():
        yield child, depth + 1
        if depth <= DEEPEST_NODE:
            yield from _walk(child, depth + 1)


def _depth(node: nodes.Node, kind: type[nodes.Node]) -> int:
    """How many loops or choices stand in one another, this one counted, with nothing or anything between them."""
    inner = max((_depth(child, kind) for child in node.iter_child_nodes()), default=0)
    return inner + isinstance(node, kind)
