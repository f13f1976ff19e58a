"""`python -m bench scores`: people scored and commission lines computed and explained, by us and otherwise.

Three ways over the same marginal plan and the same lines, each alone in its own process: ours; a plain loop over
the rows of a pandas frame; a spreadsheet with one formula a line, recalculated by LibreOffice. CPU is user +
system of the process and its children. Every way must come to the same pay, to the fen.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workbook.checks import empty
from workbook.performance.commission import commission
from workbook.performance.score import score
from workbook.settings import Settings
from workbook.tables import TABLES

MONTH = dt.date(2026, 10, 1)
TIERS = ((0, 1_000, 0.01), (1_000, 5_000, 0.015), (5_000, 20_000, 0.02), (20_000, None, 0.03))
MEASURES = ("sales_attainment", "collection_attainment", "visits", "attendance", "manual")
SEED = 20261031
CARDS = 200
Frames = dict[str, pd.DataFrame]


def main(argv: list[str]) -> int:
    """The measurement of the command line; 0 when it ran and ours and the loop agreed."""
    parser = argparse.ArgumentParser(prog="bench scores")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--kpis", type=int, default=20)
    parser.add_argument(
        "--lines", default="20000,1000000", help="sizes, by comma; the loop and the spreadsheet only up to --most"
    )
    parser.add_argument("--most", type=int, default=20_000, help="how many lines the other ways get at most")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=3, metavar=("WAY", "LINES", "PEOPLE"), help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.one:
        print(json.dumps(_measure(options.one[0], int(options.one[1]), int(options.one[2]), options.kpis)))
        return 0
    results = [_in_process("score", 0, options.people), _in_process("cards", 0, CARDS)]
    for lines in (int(n) for n in options.lines.split(",")):
        ways = WAYS if lines <= options.most else ("ours",)
        results += [_in_process(way, lines, options.people) for way in ways]
    print(json.dumps(results, indent=1) if options.json else "\n".join(map(str, results)))
    sizes = {
        r["lines"]: {o["pay_fen"] for o in results if o["lines"] == r["lines"] and "pay_fen" in o} for r in results
    }
    return int(any(len(pay) > 1 for pay in sizes.values()))


def _in_process(way: str, lines: int, people: int) -> dict[str, Any]:
    """One way in a process of its own."""
    if way == "libreoffice" and shutil.which("soffice") is None:
        return {"way": way, "lines": lines, "skipped": "soffice is not installed"}
    command = [sys.executable, "-m", "bench", "scores", "--one", way, str(lines), str(people)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure(way: str, lines: int, people: int, kpis: int) -> dict[str, Any]:
    """Run one way; making up the data is not counted."""
    made = {"score": lambda: _scored_frames(people, kpis), "cards": lambda: _paid_frames(people)}
    frames = made.get(way, lambda: _sold_frames(lines, people))()
    before = _cpu()
    found = {**WAYS, "score": _scores, "cards": _cards}[way](frames)
    used = round(_cpu() - before, 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"way": way, "lines": lines, "people": people, "cpu_s": used, "rss_mb": peak, **found}


def _cpu() -> float:
    """CPU seconds of this process and its children so far."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


# ------------------------------------------------------------------ the data
def _frame(key: str, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Columns as a checked table of the workbook."""
    blank = empty(TABLES[key])
    return pd.DataFrame(columns).reindex(columns=blank.columns).astype(dict(blank.dtypes))


def _whole(**given: pd.DataFrame) -> Frames:
    return {key: given.get(key, empty(table)) for key, table in TABLES.items()}


def _people(count: int) -> pd.DataFrame:
    ids = [f"R{k:05d}" for k in range(count)]
    return _frame("reps", {"rep_id": ids, "rep": ids, "region_id": [f"G{k % 20:02d}" for k in range(count)]})


def _scored_frames(people: int, kpis: int) -> Frames:
    """People with targets, actuals and entries for so many KPIs of five measures and two shapes."""
    rng, reps = np.random.default_rng(SEED), _people(people)
    ids, month = reps["rep_id"], pd.Timestamp(MONTH)
    scheme = {
        "kpi_id": [f"K{k:02d}" for k in range(kpis)],
        "kpi": [f"KPI {k}" for k in range(kpis)],
        "measure": [MEASURES[k % 5] for k in range(kpis)],
        "weight": 100 / kpis,
        "direction": "higher",
        "shape": [("ratio", "linear")[k % 2] for k in range(kpis)],
        "threshold": 0.2,
        "target": 1.0,
        "cap_ratio": 1.2,
    }
    attained = [
        {"measure": m, "level": "rep", "id": ids, "period_kind": "month",
         "target_fen": rng.integers(10**6, 10**8, people), "actual_fen": rng.integers(10**6, 10**8, people)}
        for m in ("sales", "collection")
    ]  # fmt: skip
    typed = [
        {"date": month, "item": item, "rep_id": ids, "value": rng.integers(0, 20, people) * 1.0}
        for item in ("visits", "days_present")
    ]
    by_hand = [
        {"month": month, "rep_id": ids, "kpi_id": f"K{k:02d}", "value": rng.random(people)} for k in range(4, kpis, 5)
    ]
    return _whole(
        reps=reps,
        kpis=_frame("kpis", scheme),
        attainment=pd.concat([_frame("attainment", a) for a in attained], ignore_index=True),
        measure_entries=pd.concat([_frame("measure_entries", t) for t in typed], ignore_index=True),
        kpi_entries=pd.concat([_frame("kpi_entries", h) for h in by_hand], ignore_index=True),
        regions=_frame("regions", {"region_id": [f"G{k:02d}" for k in range(20)], "region": "x"}),
    )


def _sold_frames(lines: int, people: int) -> Frames:
    """Sales of one month by so many people on one marginal plan."""
    rng, reps = np.random.default_rng(SEED), _people(people)
    sold = {
        "date": np.datetime64("2026-10-01") + np.sort(rng.integers(0, 31, lines)).astype("timedelta64[D]"),
        "doc_no": [f"D{k:07d}" for k in range(lines)],
        "line_no": 1,
        "customer_id": [f"C{k % 5000:04d}" for k in range(lines)],
        "rep_id": reps["rep_id"].to_numpy()[rng.integers(0, people, lines)],
        "amount_fen": rng.integers(1_000, 1_000_000, lines),
    }
    starts, stops, rates = zip(*TIERS, strict=True)
    plan = {"plan_id": ["P"], "plan": "P", "basis": "invoiced", "method": "marginal"}
    return _whole(
        reps=reps,
        sales=_frame("sales", sold),
        plans=_frame("plans", plan),
        plan_tiers=_frame("plan_tiers", {"plan_id": "P", "from_value": starts, "to_value": stops, "rate": rates}),
        customers=_frame("customers", {"customer_id": [f"C{k:04d}" for k in range(5000)]}),
    )


def _paid_frames(people: int) -> Frames:
    """The demonstration's scores and commission of the month, repeated for so many people."""
    from macros.commands import COMMANDS
    from macros.run import Run, calculate
    from workbook.demo import demo_tables
    from workbook.files.read import Book

    frames = {**_whole(), **demo_tables("zh")}
    run = Run(Settings(frames["settings"]), MONTH, "zh", "demo.xlsx", {}, Book({}))
    for command in ("targets", "attainment", "aging", "score", "commission"):
        calculate(COMMANDS[command], frames, run)
    times = -(-people // len(frames["reps"]))
    for key in ("scores", "score_totals", "score_history", "commission_lines", "commission_totals"):
        rows = frames[key]
        copies = [rows.assign(rep_id=rows["rep_id"].astype("str") + f"-{n}") for n in range(times)]
        frames[key] = pd.concat(copies, ignore_index=True)
    return frames


# ------------------------------------------------------------------ the ways
def _cards(frames: Frames) -> dict[str, Any]:
    """Scorecards as PDF, imports included."""
    from reports import pdf
    from reports.monthly import Stamp
    from reports.scorecards import contexts

    stamp = Stamp(dt.date(2026, 10, 31), "0" * 64, "demo.xlsx", "202610-00000000", "bench")
    cards = contexts(frames, Settings(frames["settings"]), MONTH, "zh", stamp)[:CARDS]
    return {"cards": len(cards), "bytes": sum(len(pdf.render(card, "zh")) for card in cards)}


def _scores(frames: Frames) -> dict[str, Any]:
    made = score(frames, MONTH, Settings.default())
    return {
        "explained": int(made["scores"]["reason"].str.len().gt(0).sum()),
        "average": float(made["score_totals"]["score"].mean()),
    }


def _ours(frames: Frames) -> dict[str, Any]:
    made = commission(frames, MONTH)["commission_lines"]
    return {"pay_fen": int(made["now_fen"].sum()), "explained": int(made["reason"].str.len().gt(0).sum())}


def _loop(frames: Frames) -> dict[str, Any]:
    """Row by row, as a script would do it, with the words for every line."""
    sold: dict[str, Decimal] = {}
    pay, said = Decimal(0), []
    ordered = frames["sales"].sort_values(["rep_id", "date", "doc_no", "line_no"])
    for _index, row in ordered.iterrows():
        before = sold.get(row["rep_id"], Decimal(0))
        after = before + Decimal(int(row["amount_fen"])) / 100
        earned, parts = Decimal(0), []
        for start, stop, rate in TIERS:
            within = min(after, Decimal(stop or 10**12)) - max(before, Decimal(start))
            if within > 0:
                earned += within * Decimal(str(rate))
                parts.append(f"{within:,.2f} × {rate:.2%}")
        earned = earned.quantize(Decimal("0.01"), ROUND_HALF_UP)
        said.append(f"{' + '.join(parts)} = {earned:,.2f}")
        sold[row["rep_id"]] = after
        pay += earned
    return {"pay_fen": int(pay * 100), "explained": len(said)}


def _libreoffice(frames: Frames) -> dict[str, Any]:
    """One row a line, cumulative base and commission as formulas, recalculated and summed."""
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    ordered = frames["sales"].sort_values(["rep_id", "date", "doc_no", "line_no"])
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "plan.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet()
        for k, (start, _stop, rate) in enumerate(TIERS):
            sheet.write_row(k, 7, [start, rate - (TIERS[k - 1][2] if k else 0)])
        for k, (rep, fen) in enumerate(zip(ordered["rep_id"], ordered["amount_fen"].tolist(), strict=True)):
            at = k + 2
            sheet.write_row(at - 1, 0, [rep, fen / 100])
            sheet.write_formula(at - 1, 2, f"=IF(A{at}=A{at - 1},C{at - 1},0)+B{at}", None, "")
            up_to = "SUMPRODUCT(({0}>$H$1:$H$4)*({0}-$H$1:$H$4)*$I$1:$I$4)"
            sheet.write_formula(
                at - 1, 3, f"=ROUND({up_to.format(f'C{at}')}-{up_to.format(f'(C{at}-B{at})')},2)", None, ""
            )
        sheet.write_formula(0, 5, f"=SUM(D2:D{len(ordered) + 1})", None, "")
        book.close()
        command = ["soffice", f"-env:UserInstallation=file://{name}/profile", "--headless", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", f"{name}/out", str(path)], check=True, capture_output=True)
        top = CalamineWorkbook.from_path(f"{name}/out/plan.xlsx").get_sheet_by_index(0).to_python(nrows=1)[0]
    return {"pay_fen": round(float(str(top[5])) * 100), "explained": 0}


WAYS: dict[str, Callable[[Frames], dict[str, Any]]] = {"ours": _ours, "loop": _loop, "libreoffice": _libreoffice}
