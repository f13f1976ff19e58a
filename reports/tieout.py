"""Tie-out of the smaller documents 小文件核对: letters and statistics, recomputed line by line from the registers.

The figures are calculated here a second time, by plain loops over the rows of the workbook, and compared with what
the documents say; then every row is looked for, in order, in the text of the Word file and of the PDF, and no
number may stand there that the document has no reason for.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import openpyxl
import pandas as pd

from reports.figures import BLANK, printed
from reports.letterwords import DEMAND_LINES, STATEMENT_LINES
from reports.paperlayouts import PAPER_LAYOUTS
from reports.progress import MEASURES
from reports.spans import Days, Span
from reports.verify import Mismatch, in_text, mismatch, numbers_in, rejoined, text_of_docx, text_of_pdf, without_marks
from workbook.errors import FileError
from workbook.money import shown
from workbook.texts import Text, listed

Sums = dict[str, list[int]]
"""By name the fen of a span, of the one before and of last year."""


def in_documents(docx: bytes, pdf: bytes, context: Mapping[str, Any]) -> list[Mismatch]:
    """What a paper or a letter prints that its context does not have, and rows of it that are not printed."""
    told = {"tiles": [], "charts": {}, "contents": [], "sections": {}, **context}
    found = []
    pages = text_of_pdf(pdf)
    for where, text in (("word", text_of_docx(docx)), ("pdf", rejoined(without_marks(pages, told), told))):
        found += in_text(where, numbers_in(text), told)
    return found


def refuse(name: str, wrong: list[Mismatch]) -> None:
    """Raise FileError where a number of a paper is not the workbook's: such a paper must not leave the house."""
    if not wrong:
        return
    found = Text("{place}：印的是“{printed}”，应为“{expected}”", "{place}: printed “{printed}”, should be “{expected}”")
    told = listed([found.with_(**{k: m[k] for k in ("place", "printed", "expected")}) for m in wrong])
    said = Text(
        "{name} 与工作簿不符，没有写出：{told}", "{name} does not tie to the workbook and was not written: {told}"
    )
    raise FileError(said.with_(name=name, told=told), "mismatch")


# ------------------------------------------------------------------ letters
def letter(docx: bytes, pdf: bytes, told: Mapping[str, Any], kind: str, rows: pd.DataFrame) -> list[Mismatch]:
    """A letter against the rows of the workbook it is made from, and its two files against the letter.

    kind: "letter" with entries of `letters.written_to`, "demand" with items of `demands.overdue`; of all customers.
    """
    own = rows[rows["customer_id"].astype("str") == told["customer_id"]]
    wanted = _statement(own) if kind == "letter" else _demand(own)
    found = [mismatch("workbook", f"{told['no']}.{k}", told[k], v) for k, v in wanted.items() if told[k] != v]
    columns = STATEMENT_LINES if kind == "letter" else DEMAND_LINES
    keys = ("charged", "collected", "closing") if kind == "letter" else ("total",)
    last = {"date": " ".join(told[k] for k in keys)}
    table = {"shown": True, "columns": [{"key": c.key} for c in columns], "rows": told["lines"], "total": {}}
    sums = {"shown": True, "columns": [{"key": "date"}], "rows": [last], "total": {}}
    with_words = {**told, "tables": {"lines": table, "sums": sums}, "words": {"page": PAGE[told["lang"]]}}
    return found + in_documents(docx, pdf, with_words)


PAGE = {"zh": "第 {page} 页 共 {pages} 页", "en": "Page {page} of {pages}"}


def _statement(entries: pd.DataFrame) -> dict[str, str]:
    """The sums of a statement letter, added up entry by entry."""
    opening = charged = collected = 0
    for is_before, fen in zip(entries["is_before"], entries["amount_fen"], strict=True):
        if is_before:
            opening += int(fen)
        elif fen > 0:
            charged += int(fen)
        else:
            collected -= int(fen)
    balance = opening + charged - collected
    return {
        "opening": shown(opening),
        "charged": shown(charged),
        "collected": shown(collected),
        "closing": shown(balance),
        "they_owe": shown(balance) if balance >= 0 else BLANK,
        "we_owe": BLANK if balance >= 0 else shown(-balance),
    }


def _demand(items: pd.DataFrame) -> dict[str, str]:
    return {"total": shown(sum(int(fen) for fen in items["open_fen"]))}


# ------------------------------------------------------------------ statistics
def statistics_files(
    files: Mapping[str, bytes], context: Mapping[str, Any], frames: Mapping[str, pd.DataFrame], span: Span, unit: str
) -> list[Mismatch]:
    """The Word file, the PDF and the workbook of one statistic against the registers. files: by their names."""
    kinds = {name.rpartition(".")[2]: content for name, content in files.items()}
    return [
        *statistics(context, frames, span, unit),
        *in_documents(kinds["docx"], kinds["pdf"], context),
        *workbook(kinds["xlsx"], frames, span, context["lang"]),
    ]


def statistics(context: Mapping[str, Any], frames: Mapping[str, pd.DataFrame], span: Span, unit: str) -> list[Mismatch]:
    """Every number of a statistic against the registers, and every total against its lines.

    frames: sales, collections, customers, regions, reps, products. unit: of money, "yuan" or "wan".
    """
    found: list[Mismatch] = _progress(context, frames, span, unit)
    for key, (measure, by) in TABLES.items():
        sums = _sums(frames, measure, by, span, context["lang"])
        table = context["tables"][key]
        whole = _whole(sums.values())
        rest = dict(sums)
        for no, row in enumerate(table["rows"]):
            others = no == len(table["rows"]) - 1 and row["name"] not in rest
            own = _whole(rest.values()) if others else rest.pop(row["name"], [0, 0, 0])
            found += _row(f"tables.{key}.rows.{no}", row, own, whole[0], unit)
            rest = {} if others else rest
        found += [mismatch("workbook", f"tables.{key}", "", name) for name in rest]
        if table["total"]:
            found += _row(f"tables.{key}.total", table["total"], whole, whole[0], unit)
    return found


PROGRESS = ("target", "actual", "ratio", "gap")


def _progress(context: Mapping[str, Any], frames: Mapping[str, pd.DataFrame], span: Span, unit: str) -> list[Mismatch]:
    """The lines of the progress against target: each is what the registers give for some running period."""
    known = {line for measure in MEASURES for line in _progress_of(frames, measure, span, unit)}
    lines = [tuple(row[k] for k in PROGRESS) for row in context["tables"]["progress"]["rows"]]
    return [
        mismatch("workbook", f"tables.progress.rows.{no}", " ".join(line), "")
        for no, line in enumerate(lines)
        if line not in known
    ]


def _progress_of(frames: Mapping[str, pd.DataFrame], measure: str, span: Span, unit: str) -> set[tuple[str, ...]]:
    """The line of every stretch of whole months that holds the end of the span, as printed."""
    last = span.days[1]
    targets: dict[int, int] = defaultdict(int)
    actuals: dict[int, int] = defaultdict(int)
    for cell in frames["target_cells"].to_dict("records"):
        if cell["measure"] == measure and not pd.isna(cell["target_fen"]):
            targets[cell["month"].year * 12 + cell["month"].month] += int(cell["target_fen"])
    for row in frames["sales" if measure == "sales" else "collections"].to_dict("records"):
        if not pd.isna(row["date"]) and row["date"].date() <= last:
            actuals[row["date"].year * 12 + row["date"].month] += int(row["amount_fen"])
    now = last.year * 12 + last.month
    found: set[tuple[str, ...]] = set()
    for length, back in ((n, b) for n in (1, 3, 6, 12) for b in range(n)):
        months = range(now - back, now - back + length)
        target, actual = sum(targets[m] for m in months), sum(actuals[m] for m in months)
        ratio = printed(actual / target if target else None, "ratio")
        money = (printed(fen, "money", unit) for fen in (target, actual, max(target - actual, 0)))
        target_said, actual_said, gap_said = money
        found.add((target_said, actual_said, ratio, gap_said))
    return found


def workbook(content: bytes, frames: Mapping[str, pd.DataFrame], span: Span, lang: str) -> list[Mismatch]:
    """The statistics workbook against the registers: every amount, and the value beside every formula."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    found: list[Mismatch] = []
    for key, (measure, by) in TABLES.items():
        sums = _sums(frames, measure, by, span, lang)
        title = PAPER_LAYOUTS[f"statistics.{key}"].title.in_(lang)
        if not sums:
            continue
        whole = _whole(sums.values())
        wanted = {name: _cells(own, whole[0]) for name, own in sums.items()}
        lines = [tuple(row[:7]) for row in book[title].iter_rows(min_row=2, values_only=True) if row[0] is not None]
        for name, *cells in lines[:-1]:
            own = wanted.pop(str(name), [])
            found += [mismatch("xlsx", f"{title}.{name}", str(c), str(w)) for c, w in zip(cells, own, strict=False) if not _same(c, w)]  # fmt: skip
            found += [] if own else [mismatch("xlsx", f"{title}.{name}", str(name), "")]
        found += [mismatch("xlsx", title, "", name) for name in wanted]
        sums_told = [lines[-1][i] for i in (1, 3, 5)] if lines else []
        found += [mismatch("xlsx", f"{title}.total", str(c), str(w / 100)) for c, w in zip(sums_told, whole, strict=False) if not _same(c, w / 100)]  # fmt: skip
    return found


def _cells(own: list[int], whole: int) -> list[float | None]:
    """Amount, share, before, growth, last year, growth, as the cells of the workbook hold them."""
    amount, before, last = own
    share = amount / whole if whole > 0 else None
    mom, yoy = (amount / base - 1 if base > 0 else None for base in (before, last))
    return [amount / 100, share, before / 100, mom, last / 100, yoy]


def _same(cell: Any, wanted: float | None) -> bool:
    if wanted is None or cell in (None, ""):
        return wanted is None and cell in (None, "")
    return abs(float(cell) - wanted) < 1e-9 * max(1.0, abs(wanted))


TABLES = {
    "sales_region": ("sales", "region"),
    "sales_product_line": ("sales", "product_line"),
    "sales_rep": ("sales", "rep"),
    "sales_customer": ("sales", "customer"),
    "collection_region": ("collection", "region"),
    "collection_rep": ("collection", "rep"),
}


def _row(place: str, row: Mapping[str, str], own: list[int], whole: int, unit: str) -> Iterable[Mismatch]:
    """One line against the fen it stands for."""
    amount, before, last = own
    wanted = {
        "amount": printed(amount, "money", unit),
        "share": printed(amount / whole if whole > 0 else None, "ratio"),
        "previous": printed(before, "money", unit),
        "mom": printed(amount / before - 1 if before > 0 else None, "ratio"),
        "last_year": printed(last, "money", unit),
        "yoy": printed(amount / last - 1 if last > 0 else None, "ratio"),
    }
    return [mismatch("workbook", f"{place}.{k}", row[k], v) for k, v in wanted.items() if row[k] != v]


def _whole(sums: Iterable[list[int]]) -> list[int]:
    listed = list(sums)
    return [sum(s[i] for s in listed) for i in range(3)]


def _sums(frames: Mapping[str, pd.DataFrame], measure: str, by: str, span: Span, lang: str) -> Sums:
    """Fen by name in the three spans, row by row; names with nothing in all three are left out."""
    names = _Names(frames, lang)
    sums: Sums = defaultdict(lambda: [0, 0, 0])
    for row in frames["sales" if measure == "sales" else "collections"].to_dict("records"):
        for i, days in enumerate((span.days, span.before, span.last_year)):
            if _is_within(row["date"], days):
                sums[names.of(row, by)][i] += int(row["amount_fen"])
    return {name: own for name, own in sums.items() if any(own)}


def _is_within(date: Any, days: Days) -> bool:
    return not pd.isna(date) and days[0] <= date.date() <= days[1]


class _Names:
    """What a line of a register belongs to, by name, looked up as the registers say."""

    def __init__(self, frames: Mapping[str, pd.DataFrame], lang: str) -> None:
        self.none = "未填" if lang == "zh" else "not given"
        self.customers = _first(frames["customers"], "customer_id")
        keys = {"regions": "region_id", "reps": "rep_id", "products": "product_id"}
        self.lists = {table: _first(frames[table], key) for table, key in keys.items()}

    def of(self, row: Mapping[str, Any], by: str) -> str:
        customer = self.customers.get(row["customer_id"], {})
        if by == "customer":
            return self._said(customer.get("customer"))
        if by == "product_line":
            return self._said(self.lists["products"].get(row["product_id"], {}).get("product_line"))
        own = row.get(f"{by}_id")
        named = own if not pd.isna(own) else customer.get(f"{by}_id")
        return self._said(self.lists[f"{by}s"].get(named, {}).get(by))

    def _said(self, value: Any) -> str:
        return self.none if pd.isna(value) else str(value)


def _first(frame: pd.DataFrame, key: str) -> dict[Any, dict[Any, Any]]:
    """The rows of a register by their key; of one entered twice the first."""
    return {row[key]: row for row in reversed(frame.to_dict("records"))}
