"""Documents by us 我们的做法: each function is one task of `python -m bench documents`, run in a process of its own."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from workbook.files.whole import write_whole


def month(folder: Path) -> dict[str, Any]:
    made: dict[str, Any] = pickle.loads((folder.parent / "month.pickle").read_bytes())
    return made


def letters_of(folder: Path, count: int) -> list[dict[str, Any]]:
    """As many letters as asked for, the demonstration's over and over, each with its own number."""
    made = month(folder)["letters"]
    return [{**made[i % len(made)], "no": f"DZ-{i:05d}"} for i in range(count)]


def start(folder: Path, _letters_: int) -> None:
    from reports import pdf, word  # noqa: F401

    month(folder)


def summary_word(folder: Path, _letters_: int) -> None:
    from reports import word

    write_whole(folder / "summary.docx", word.render(month(folder)["summary"], "zh"))


def summary_pdf(folder: Path, _letters_: int) -> None:
    from reports import pdf

    write_whole(folder / "summary.pdf", pdf.render(month(folder)["summary"], "zh"))


def letters_word(folder: Path, count: int) -> None:
    from reports import batch, word

    for no, made in enumerate(batch.filled(word.template_of("letter", "zh"), letters_of(folder, count))):
        (folder / f"{no}.docx").write_bytes(made)


def letters_pdf(folder: Path, count: int) -> None:
    from reports import letterpdf

    for no, letter in enumerate(letters_of(folder, count)):
        (folder / f"{no}.pdf").write_bytes(letterpdf.render(letter, "zh"))


def letters_command(folder: Path, count: int) -> None:
    """What the command does: every letter in Word and PDF and the index, from a ledger of as many customers."""
    import datetime as dt

    import pandas as pd

    from macros.documents import write_documents
    from macros.letters import letters
    from macros.run import Result, Run
    from workbook.demo import demo_tables
    from workbook.files.read import Book
    from workbook.settings import Settings

    frames = demo_tables("zh")
    many = range(-(-count // len(frames["customers"])))

    def times(frame: pd.DataFrame, *keys: str) -> pd.DataFrame:
        copies = (frame.assign(**{k: frame[k].astype("str") + f"-{i}" for k in keys}) for i in many)
        return pd.concat(copies, ignore_index=True)

    customers = times(frames["customers"], "customer_id").head(count)
    ledger = times(frames["ledger"], "customer_id", "entry_no")
    frames |= {"customers": customers, "ledger": ledger[ledger["customer_id"].isin(customers["customer_id"])]}
    settings = Settings(frames["settings"])
    run = Run(settings, dt.date(2026, 10, 1), "zh", "demo.xlsx", {"command": "letters"}, Book({}))
    write_documents(folder, Result("letters", batches=[b for b in (letters(frames, run).batch,) if b]), lambda *_: None)
