"""Samples 样例: for every Word template a context in which everything is shown once, and which template a file is.

Templates are checked against them without a workbook; a test keeps their keys those of real contexts.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import Any

from docx import Document

from reports.layouts import WORDS
from reports.letterwords import DEMAND_LINES, STATEMENT_LINES
from reports.monthly import heads
from reports.package import steady
from reports.paperlayouts import PAPERS, Paper
from reports.sample import NUMBER, sample
from reports.template_check import Finding, findings, opened
from workbook.texts import Text

TEMPLATES: dict[str, Text] = {
    "monthly": Text("月度销售总结", "Monthly summary"),
    "letter": Text("对账函", "Statement letter"),
    "demand": Text("催款函", "Demand for payment"),
    "scorecard": Text("绩效单", "Scorecard"),
    "statistics": Text("日报、周报和各期统计", "Daily and weekly report, statistics of any period"),
}
"""The Word templates people may take and change: name -> what it makes."""
MARK = re.compile(r"salesbook-template (\w+) (\w+)")


def sample_of(name: str, lang: str) -> dict[str, Any]:
    """The sample context of a template."""
    if name == "monthly":
        return sample(lang)
    return _paper(PAPERS[name], lang) if name in PAPERS else _letter(name, lang)


def _paper(made: Paper, lang: str) -> dict[str, Any]:
    head = ("title", "company", "department", "unit", "source", "sha", "run", "version")
    more = {"rep_id": "R1", "rep": "…"} if made.key == "scorecard" else {}
    tables = {}
    for layout in made.tables:
        row = {c.key: NUMBER for c in layout.columns}
        table = {"shown": True, "rows": [row], "total": row if layout.total else {}}
        tables[layout.key] = {**table, **heads(layout, lang, "…")}
    return {
        "paper": made.key,
        "lang": lang,
        **{k: k for k in head},
        "fine": False,
        "as_of": "2026-10-31",
        "facts": [{"name": "…", "value": "…"}],
        "commentary": {"summary": {"shown": True, "paragraphs": ["…"], "author": "…", "mark": "0"}},
        "tables": tables,
        "endnotes": ["…"],
        **more,
        "words": {k: t.in_(lang) for k, t in WORDS.items()},
    }


def _letter(name: str, lang: str) -> dict[str, Any]:
    own = "no customer_id customer contact address title company department reply_address reply_contact day period unit run version sha statement"
    more = {
        "letter": "opening charged collected closing they_owe we_owe remark",
        "demand": "bank total ask acknowledged",
    }[name]
    columns = STATEMENT_LINES if name == "letter" else DEMAND_LINES
    return {
        **dict.fromkeys(f"{own} {more}".split(), NUMBER),
        "lang": lang,
        "as_of": "2026-10-31",
        "is_rmb": lang == "zh",
        "closing_fen": 100,
        "lines": [{c.key: NUMBER for c in columns}],
    }


# ------------------------------------------------------------------ which template a file is
def fingerprint(name: str) -> str:
    """A short hash of everything a template may use: another one is that of another version."""
    return hashlib.sha256(repr(_keys(sample_of(name, "en"))).encode()).hexdigest()[:10]


def _keys(tree: Any) -> Any:
    if isinstance(tree, dict):
        return sorted((k, _keys(v)) for k, v in tree.items() if k != "words")
    return _keys(tree[0]) if isinstance(tree, list) and tree else ""


def marked(template: bytes, name: str) -> bytes:
    """A template that says which one it is and what there was to use when it was taken."""
    document = Document(io.BytesIO(template))
    document.core_properties.keywords = f"salesbook-template {name} {fingerprint(name)}"
    out = io.BytesIO()
    document.save(out)
    return steady(out.getvalue())


def mark_of(template: bytes) -> tuple[str, str]:
    """Which template a file says it is, and its fingerprint; "" and "" where it says nothing."""
    found = MARK.search(Document(io.BytesIO(template)).core_properties.keywords or "")
    return (found[1], found[2]) if found and found[1] in TEMPLATES else ("", "")


def checked(template: bytes, lang: str, name: str = "") -> tuple[str, list[Finding]]:
    """Which template a file is, and everything wrong in it. name: which it is meant to be, "" to find out.

    A file that does not say which one it is counts as the one whose check finds the fewest errors.
    """
    opened(template)
    said, taken = mark_of(template)
    name = name or said
    results = {n: findings(template, sample_of(n, lang)) for n in ([name] if name else TEMPLATES)}
    best = min(results, key=lambda n: sum(f.is_error for f in results[n]))
    older = [Finding("other_version", 0, "", OTHER_VERSION, is_error=False)]
    return best, results[best] + (older if said == best and taken != fingerprint(best) else [])


OTHER_VERSION = Text(
    "模板是从另一个版本取出的，现在可用的内容有增减；没有提示错误就可以继续用",
    "the template was taken from another version, there is more or less to use now; without an error it still works",
)
