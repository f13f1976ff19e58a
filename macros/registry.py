"""Commands 命令: what one entry of the registry holds, and what a command hands back."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbook.texts import Text

if TYPE_CHECKING:
    import pandas as pd

    from workbook.errors import Problem


@dataclass(frozen=True)
class Option:
    """One option of a command: its name in Python, type, default and what it means.

    asks: a run with it on shows what it would write and asks, also for people who switched previews off.
    """

    name: str
    type: type
    default: Any
    help: Text
    asks: bool = False


@dataclass(frozen=True)
class Batch:
    """Documents too many to be held at once: made one paper after the other, each written before the next is made.

    what: one paper, for the progress. count: how many papers. papers: the files of each, name -> bytes, in order,
    made when asked for. ending: the files that close a batch of which n papers were written, such as its index.
    notes: what is to be said when it is written, such as a paper that could not be made in full.
    """

    what: Text
    count: int
    papers: Callable[[], Iterator[Mapping[str, bytes]]]
    ending: Callable[[int], Mapping[str, bytes]]
    notes: list[Text] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What a command decided: result tables, what to say, findings, and documents to be written.

    files: document name -> bytes, written to the output folder. batch: documents written as they are made.
    engines: document name -> the program that made it, where its ending does not tell. figures: for `--json`.
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    said: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    batch: Batch | None = None
    engines: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    """One thing a button or a shell can ask for.

    id: its name in the shell; label, tip: on the ribbon; group: where it stands there; icon: an imageMso name.
    reads, writes: table keys. function: "module:name", imported only when the command runs, so that help
    costs nothing. steps: the ids of other commands, when this one is a run of them.
    takes_faults: it runs over a workbook with errors in its data; every other command stops at them.
    """

    id: str
    group: str
    icon: str
    label: Text
    tip: Text
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    function: str = ""
    options: tuple[Option, ...] = ()
    steps: tuple[str, ...] = ()
    takes_faults: bool = False

    def load(self) -> Callable[..., Outcome]:
        """The function behind the command."""
        module, name = self.function.split(":")
        loaded: Callable[..., Outcome] = getattr(importlib.import_module(module), name)
        return loaded
