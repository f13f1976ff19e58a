"""Collected 收集结果: what came back of the parts handed out, as rows of its sheet and as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from workbook.checks import empty, plain
from workbook.schema import Column
from workbook.sharing.compare import CHANGED, CONFLICT, IMPOSSIBLE, MISSING, NEW, Finding
from workbook.sharing.scope import Part
from workbook.tables import TABLES
from workbook.texts import Text, listed

NOT_THEIRS = Text("属于别人的行", "a row that belongs to somebody else")

UNKNOWN = Text("“{sheet}”表里没有这个编号", "no such ID in “{sheet}”")


@dataclass
class Return:
    """One file that came back: whose it is, what it says otherwise, and the rows it was read from."""

    file: str
    part: Part | None
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: Text | None = None


def rows_of(parts: Sequence[Part], returns: Sequence[Return], lang: str) -> pd.DataFrame:
    """The table 收集结果: which part has not come back, what each return is, and every finding of it.

    parts: every part that was handed out. Returns one row per part, return and finding, numbered in order.
    """
    seen = {back.part.code for back in returns if back.part}
    rows: list[dict[str, Any]] = [
        {"part": part.code, "name": part.name, "verdict": "not_in"} for part in parts if part.code not in seen
    ]
    for back in returns:
        head = {
            "part": back.part.code if back.part else "",
            "name": back.part.name if back.part else "",
            "file": back.file,
        }
        if back.refused:
            rows.append({**head, "verdict": "impossible", "note": back.refused.in_(lang)})
            continue
        verdict = "taken" if any(f.kind in (NEW, CHANGED) for f in back.findings) else "as_sent"
        rows.append({**head, "verdict": verdict})
        rows += [{**head, **_row(f, lang)} for f in back.findings]
    frame = pd.DataFrame(rows, columns=[k for k in TABLES["collected"].keys if k != "no"])
    frame.insert(0, "no", range(1, len(frame) + 1))
    return frame.astype({k: empty(TABLES["collected"])[k].dtype for k in frame})


def _row(finding: Finding, lang: str) -> dict[str, Any]:
    table = TABLES[finding.table]
    column = table.column(finding.column) if finding.column else None
    return {
        "verdict": finding.kind,
        "sheet": table.sheet.in_(lang),
        "key": finding.key,
        "column": column.header.in_(lang) if column else None,
        "row": finding.row,
        "note": _why(finding).in_(lang) if finding.kind == IMPOSSIBLE else None,
        **{name: _shown(getattr(finding, name), column) for name in ("before", "theirs", "ours")},
    }


def _why(finding: Finding) -> Text:
    """Why a finding is impossible."""
    return UNKNOWN.with_(sheet=TABLES[finding.needs].sheet) if finding.needs else NOT_THEIRS


def _shown(value: Any, column: Column | None) -> str | None:
    """A typed cell as the list shows it."""
    return None if column is None or value is None or pd.isna(value) else plain(value, column)


def told(rows: pd.DataFrame, returns: Sequence[Return], dry_run: bool) -> tuple[dict[str, Any], list[Text]]:
    """The figures of a collection, for JSON, and the sentences."""
    taken = sum(f.kind in (NEW, CHANGED) for back in returns for f in back.findings)
    count = rows["verdict"].value_counts().to_dict()
    verb = Text("将写入", "would be written") if dry_run else Text("已写入", "written")
    said = [
        Text("交回 {n} 份：{verb} {taken} 处", "{n} files came back: {taken} changes {verb}").with_(
            n=len(returns), verb=verb, taken=taken
        )
    ]
    waiting = rows[rows["verdict"] == "not_in"]["name"]
    if len(waiting):
        said.append(Text("还没有交：{names}", "not handed in yet: {names}").with_(names=listed(waiting, 20)))
    open_kinds = (CONFLICT, MISSING, IMPOSSIBLE)
    if any(count.get(kind) for kind in open_kinds):
        text = Text(
            "冲突 {conflict}、缺行 {missing}、不能收 {impossible}：没有写入，逐条见“收集结果”",
            "{conflict} conflicts, {missing} rows gone, {impossible} impossible: not written, listed in “Collected”",
        )
        said.append(text.with_(**{kind: count.get(kind, 0) for kind in open_kinds}))
    figures = {
        "files": len(returns),
        "verdicts": {str(k): int(v) for k, v in count.items()},
        "not_in": list(waiting),
        "rows": rows.astype(object).where(rows.notna(), None).to_dict("records"),
        "exit_code": 1 if any(count.get(kind) for kind in (CONFLICT, IMPOSSIBLE)) else 0,
    }
    return figures, said
