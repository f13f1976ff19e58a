"""Scope 范围: which rows of which tables a representative or a region may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from workbook.errors import UsageError
from workbook.texts import Text, listed

FILLED = ("customers", "sales", "collections", "statements")
"""Input tables that people fill in; what they change is collected."""
SHOWN = ("regions", "reps", "products", "target_breakdown", "target_cells", "attainment", "open_items", "aging")
"""Tables given to look at; changes in them are not collected."""
SHOWN_TO_REPS = ("scores", "score_totals")
"""A rep's own points; a region's workbook holds nobody's."""
SETTINGS = ("company", "department", "language", "currency", "money_unit", "current_month", "fiscal_year_start")
"""The parameters a part needs; the others stay in the master."""


@dataclass(frozen=True)
class Part:
    """One input workbook: kind "rep" 业务员 or "region" 区域, the ID, the name and the customers it holds."""

    kind: str
    id: str
    name: str
    customers: frozenset[str]
    reps: frozenset[str]

    @property
    def code(self) -> str:
        """How the part names itself in its settings: "rep S01"."""
        return f"{self.kind} {self.id}"

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table of the part's workbook, in no order."""
        return ("settings", *SHOWN, *FILLED, *(SHOWN_TO_REPS if self.kind == "rep" else ()))


def parts_of(frames: Mapping[str, pd.DataFrame], kind: str, only: Iterable[str] = ()) -> list[Part]:
    """The parts of a department: one per representative ("rep") or region ("region"), in order of ID.

    frames: regions, reps and customers as declared. only: IDs to make parts for; none = all.
    Raises UsageError for another kind or an ID that does not exist.
    """
    if kind not in ("rep", "region"):
        raise UsageError(Text("只能按 rep 业务员或 region 区域拆分", "split by rep or by region"), "bad_split")
    people, customers = frames[f"{kind}s"], frames["customers"]
    wanted = list(only)
    if unknown := sorted(set(wanted) - set(people[f"{kind}_id"])):
        said = Text("没有这个编号：{ids}", "there is no such ID: {ids}").with_(ids=listed(unknown))
        raise UsageError(said, "unknown_part")
    parts = []
    for id_, name in sorted(zip(people[f"{kind}_id"], people[kind], strict=True)):
        if not wanted or id_ in wanted:
            own = customers.loc[customers[f"{kind}_id"] == id_, "customer_id"]
            reps = [id_] if kind == "rep" else frames["reps"].loc[frames["reps"]["region_id"] == id_, "rep_id"]
            parts.append(Part(kind, str(id_), str(name), frozenset(own), frozenset(reps)))
    return parts


def part_named(frames: Mapping[str, pd.DataFrame], code: str) -> Part | None:
    """The part a workbook says it is ("rep S01"), or None where the department has none of that name."""
    kind, _, id_ = code.partition(" ")
    if kind not in ("rep", "region") or id_ not in set(frames[f"{kind}s"][f"{kind}_id"]):
        return None
    return parts_of(frames, kind, [id_])[0]


def belongs(frame: pd.DataFrame, key: str, part: Part) -> pd.Series:
    """Which rows of a table are the part's, as booleans.

    A customer's rows belong to whoever has the customer. Sales and collections that name a rep or a region
    belong to those named, also where the customer is somebody else's; blank means the customer's.
    Nothing that is not named here belongs to anybody.
    """
    if key in ("regions", "reps"):
        return _identity(frame, key, part)
    if key == "products":
        return pd.Series(True, index=frame.index)
    if key == "settings":
        return frame["parameter"].isin(SETTINGS)
    if key == "attainment":
        return _levels(frame, part)
    if key in SHOWN_TO_REPS:
        return frame["rep_id"].isin(part.reps) & (part.kind == "rep")
    named = f"{part.kind}_id"
    if key == "customers":
        return (frame[named] == part.id).fillna(False).astype(bool)
    mine = frame["customer_id"].isin(part.customers)
    if key in ("sales", "collections") and named in frame:
        return mine.where(frame[named].isna(), frame[named] == part.id).astype(bool)
    return mine


def _identity(frame: pd.DataFrame, key: str, part: Part) -> pd.Series:
    """The part's own region or rep; a region's workbook also names its reps."""
    if key == "reps":
        return frame["rep_id"].isin(part.reps)
    return frame["region_id"] == part.id if part.kind == "region" else pd.Series(False, index=frame.index)


def _levels(frame: pd.DataFrame, part: Part) -> pd.Series:
    """Attainment of the part itself, its reps and its customers; never the company's."""
    reps = (frame["level"] == "rep") & frame["id"].isin(part.reps)
    customers = (frame["level"] == "customer") & frame["id"].isin(part.customers)
    region = (frame["level"] == "region") & (frame["id"] == part.id) & (part.kind == "region")
    return reps | customers | region


def shared_rows(frames: Mapping[str, pd.DataFrame], part: Part) -> dict[str, pd.DataFrame]:
    """The frames of a part's workbook: only what belongs to it, with nobody else's name in any cell.

    A rep's workbook needs the region its own rows name: that one row, without the region's manager.
    """
    given = {key: frames[key][belongs(frames[key], key, part)] for key in part.tables if key in frames}
    if part.kind == "rep":
        needed = set(given["customers"]["region_id"]) | set(given["reps"]["region_id"].dropna())
        regions = frames["regions"]
        given["regions"] = regions[regions["region_id"].isin(needed)].assign(manager=None)
        given["reps"] = given["reps"].assign(supervisor_id=None)
    others = set(frames["reps"]["rep_id"]) - part.reps
    for key in ("sales", "collections"):
        given[key] = _without_others(given[key], others, part)
    row = pd.DataFrame({"parameter": ["part"], "value": [part.code]})
    given["settings"] = pd.concat([given["settings"], row], ignore_index=True)
    return {key: frame.reset_index(drop=True) for key, frame in given.items()}


def _without_others(frame: pd.DataFrame, others: set[str], part: Part) -> pd.DataFrame:
    """A region's sales to its customers may name another region's rep: blank there."""
    if part.kind == "rep" or "rep_id" not in frame:
        return frame
    return frame.assign(rep_id=frame["rep_id"].where(~frame["rep_id"].isin(others), None))
