"""Statistics 统计: sales and collection by region, product line, representative and customer over any span."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from reports.figures import BLANK, printed
from reports.monthly import Stamp
from reports.papers import paper, view_on
from reports.progress import progress
from reports.spans import KINDS, Span, within
from reports.spans import said as span_said
from reports.view import TOP, Table, View, dated, said, table_of
from workbook.settings import Settings
from workbook.texts import Text

NO_NAME = Text("未填", "not given")
BY: dict[str, tuple[str, str, int]] = {
    "sales_region": ("sales", "region", 0),
    "sales_product_line": ("sales", "product_line", 0),
    "sales_rep": ("sales", "rep", 0),
    "sales_customer": ("sales", "customer", TOP),
    "collection_region": ("collection", "region", 0),
    "collection_rep": ("collection", "rep", 0),
}
"""Each table: its measure, what its lines are, and how many of them (0: all)."""


def movements(frames: Mapping[str, pd.DataFrame], lang: str) -> dict[str, pd.DataFrame]:
    """Sales and collections with names: date, amount_fen, region, rep, customer, product_line.

    frames: sales, collections, customers, regions, reps, products. A blank rep or region of a line is that
    of its customer 客户的业务员和区域.
    """
    customers = frames["customers"].drop_duplicates("customer_id").set_index("customer_id")
    none = NO_NAME.in_(lang)

    def name_of(ids: pd.Series, table: str, key: str, name: str) -> pd.Series:
        names = frames[table].drop_duplicates(key).set_index(key)[name].astype("object")
        return ids.map(names).where(lambda s: s.notna(), none).astype("str")

    found = {}
    for measure, table in (("sales", "sales"), ("collection", "collections")):
        rows = frames[table]
        owner = rows["customer_id"]
        region = (
            rows["region_id"].fillna(owner.map(customers["region_id"]))
            if "region_id" in rows
            else owner.map(customers["region_id"])
        )
        rep = rows["rep_id"].fillna(owner.map(customers["rep_id"]))
        found[measure] = pd.DataFrame(
            {
                "date": rows["date"],
                "amount_fen": rows["amount_fen"].astype("int64"),
                "region": name_of(region, "regions", "region_id", "region"),
                "rep": name_of(rep, "reps", "rep_id", "rep"),
                "customer": name_of(owner, "customers", "customer_id", "customer"),
                "product_line": name_of(rows["product_id"], "products", "product_id", "product_line") if measure == "sales" else none,
            }
        )  # fmt: skip
    return found


def compared(moved: pd.DataFrame, by: str, span: Span) -> pd.DataFrame:
    """Fen of a span, of the one before and of last year, a row each name, the largest first.

    Returns name, amount_fen, previous_fen, last_year_fen (int64); names with nothing in all three are left out.
    """
    columns = {"amount_fen": span.days, "previous_fen": span.before, "last_year_fen": span.last_year}
    sums = {
        column: moved[within(moved["date"], days)].groupby(by)["amount_fen"].sum() for column, days in columns.items()
    }
    frame = pd.DataFrame(sums).fillna(0).astype("int64").rename_axis("name").reset_index()
    frame = frame[frame[list(columns)].ne(0).any(axis=1)]
    return frame.sort_values(["amount_fen", "name"], ascending=[False, True], kind="stable", ignore_index=True)


def context(
    frames: Mapping[str, pd.DataFrame], settings: Settings, span: Span, lang: str, stamp: Stamp
) -> dict[str, Any]:
    """The statistics of one span as plain data for `word.render` and `pdf.render`.

    frames: those of `movements`, target_cells and handins. Every table's lines add up to its total, in fen.
    """
    moved = movements(frames, lang)
    view = view_on(settings, span.days[1], lang)
    tables: dict[str, Table] = {
        key: _table(compared(moved[measure], by, span), view, top) for key, (measure, by, top) in BY.items()
    }
    whole = {m: compared(f.assign(all=m), "all", span) for m, f in moved.items()}
    names = {"sales": Text("销售", "Sales"), "collection": Text("回款", "Collection")}
    tables["overview"] = table_of(
        [_line(names[m].in_(lang), f.iloc[0], None, view) for m, f in whole.items() if len(f)]
    )
    fiscal_start = int(settings.value("fiscal_year_start", span.days[1]))
    tables["progress"] = progress(moved, frames["target_cells"], span, fiscal_start, view)
    tables["handins"] = handed_in(frames["handins"], frames["reps"], span, lang)
    facts = [
        (Text("期间", "Period").in_(lang), _days(span.days)),
        (Text("上期", "Before").in_(lang), _days(span.before)),
        (Text("金额单位", "Money in").in_(lang), view.money_name),
        (Text("去年同期", "Last year").in_(lang), _days(span.last_year)),
    ]  # fmt: skip
    facts += missing(tables["handins"], lang)
    title = Text("{kind} {name}", "{kind}, {name}").with_(kind=KINDS[span.kind], name=span_said(span)).in_(lang)
    notes = [view.word("rounding")] if view.unit == "wan" else []
    return paper("statistics", title, facts, tables, notes, settings, view, stamp)


def _days(days: tuple[dt.date, dt.date]) -> str:
    first, last = days
    return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"


def _line(name: str, row: Mapping[str, Any], whole: int | None, view: View) -> dict[str, Any]:
    """One line: amount, share of the whole, and growth on both spans; growth is blank where there was nothing."""
    amount, previous, last = (int(row[k]) for k in ("amount_fen", "previous_fen", "last_year_fen"))

    def growth(base: int) -> str:
        return printed(amount / base - 1 if base > 0 else None, "ratio")

    return {
        "name": name,
        "amount": printed(amount, "money", view.unit),
        "share": printed(amount / whole if whole and whole > 0 else None, "ratio"),
        "previous": printed(previous, "money", view.unit),
        "mom": growth(previous),
        "last_year": printed(last, "money", view.unit),
        "yoy": growth(last),
    }


def _table(frame: pd.DataFrame, view: View, top: int) -> Table:
    """Lines and their sum; above `top` lines the others are one line."""
    if frame.empty:
        return table_of([])
    sums = frame[["amount_fen", "previous_fen", "last_year_fen"]].sum()
    whole = int(sums["amount_fen"])
    cut = top if top and len(frame) > top + 1 else len(frame)
    lines = [_line(str(row["name"]), row, whole, view) for _, row in frame.head(cut).iterrows()]
    if cut < len(frame):
        rest = frame.iloc[cut:]
        others = rest[["amount_fen", "previous_fen", "last_year_fen"]].sum()
        lines.append(_line(view.word("others", n=len(rest)), others, whole, view))
    return table_of(lines, _line(view.word("total"), sums, whole, view))


YES, NO = Text("已交", "yes"), Text("未交", "no")


def missing(handed: Table, lang: str) -> list[tuple[str, str]]:
    """Who has not handed in, as one of the facts at the head of a report; nothing where nobody is asked."""
    if not handed["shown"]:
        return []
    absent = [row["name"] for row in handed["rows"] if row["state"] == NO.in_(lang)]
    told = Text("应交 {n} 份，已交 {m} 份", "{m} of {n} handed in").with_(
        n=len(handed["rows"]), m=len(handed["rows"]) - len(absent)
    )
    names = Text("；未交：{names}", "; missing: {names}").with_(names=Text("、".join(absent), ", ".join(absent)))
    return [(Text("汇报", "Reports").in_(lang), told.in_(lang) + (names.in_(lang) if absent else ""))]


def handed_in(handins: pd.DataFrame, reps: pd.DataFrame, span: Span, lang: str) -> Table:
    """Who has and who has not handed in the report of a day, a week or a month, and what it says.

    handins: one row per report: kind, date (any day of the span it is about), rep_id, handed_date, words.
    Only representatives employed in the span are expected. Nothing for longer spans, nor where nobody keeps
    the register for reports of this kind.
    """
    if span.kind not in ("day", "week", "month") or reps.empty:
        return table_of([])
    first, last = (pd.Timestamp(d) for d in span.days)
    employed = reps[
        (reps["join_date"].isna() | (reps["join_date"] <= last))
        & (reps["leave_date"].isna() | (reps["leave_date"] >= first))
    ]
    of_kind = handins[handins["kind"].astype("str") == span.kind]
    if of_kind.empty:
        return table_of([])
    about = of_kind[within(of_kind["date"], span.days)]
    yes, no = YES.in_(lang), NO.in_(lang)
    rows = []
    for _, rep in employed.sort_values("rep_id", kind="stable").iterrows():
        own = about[about["rep_id"] == rep["rep_id"]]
        words = "；".join(str(w) for w in own["words"].dropna())
        date = dated(own["handed_date"].max()) if len(own) else BLANK
        rows.append({"name": said(rep["rep"]), "state": yes if len(own) else no, "date": date, "words": words or BLANK})
    return table_of(rows)
