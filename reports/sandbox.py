"""Sandbox 沙箱: what a Word template may do: print a value, loop over a list, choose. Nothing else.

A template is a document people send one another, so it is treated as foreign: no calls, no arithmetic, no
assignments, no macros or imports, no attribute that starts with an underscore, three loops deep at most.
"""

from __future__ import annotations

from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

FILTERS = ("default", "d", "e", "escape", "first", "join", "last", "length", "lower", "trim", "upper")
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Filter, nodes.Test, nodes.Neg,
)  # fmt: skip
DEEPEST = 3


class ForbiddenError(SecurityError):
    """A construct a template may not hold, and the line it stands in."""

    def __init__(self, what: str, lineno: int) -> None:
        super().__init__(what)
        self.lineno = lineno


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja that refuses every construct a document does not need, before anything runs."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {k: v for k, v in self.filters.items() if k in FILTERS}

    def _generate(self, source: Any, name: Any, filename: Any, defer_init: bool = False) -> Any:
        refuse(source)
        return super()._generate(source, name, filename, defer_init)


def refuse(template: nodes.Template) -> None:
    """Raise ForbiddenError for the first construct a template may not hold."""
    for node in template.find_all(nodes.Node):
        if not isinstance(node, (*ALLOWED, nodes.Keyword)):
            raise ForbiddenError(type(node).__name__, node.lineno)
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise ForbiddenError(node.attr, node.lineno)
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise ForbiddenError(f"|{node.name}", node.lineno)
        if isinstance(node, nodes.For) and (node.recursive or _depth(node) > DEEPEST):
            raise ForbiddenError("For", node.lineno)


def _depth(loop: nodes.For) -> int:
    """How many loops stand in one another, this one counted."""
    return 1 + max((_depth(inner) for inner in loop.iter_child_nodes() if isinstance(inner, nodes.For)), default=0)
