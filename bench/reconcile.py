"""`python -m bench reconcile`: the same two ledgers matched by us and by what people would use instead.

Each method runs alone in its own process; CPU is user + system of that process, from start to the found
pairs, reading the files included. precision: found pairs that belong together; recall: true pairs found,
every pair of a group counts; of a duplicated line either copy is right, once.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.ledgers import FIRST_DAY, make_ledgers, write_ledgers

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LINES_A_CUSTOMER = 100
NEEDS = {"datacompy": "datacompy", "recordlinkage": "recordlinkage", "splink": "splink"}


def main(argv: list[str]) -> int:
    """The measurement of the command line; 0 when it ran."""
    parser = argparse.ArgumentParser(prog="bench reconcile")
    parser.add_argument("--lines", default=",".join(map(str, SIZES)), help="sizes, by comma")
    parser.add_argument("--methods", default=",".join(METHODS), help="which, by comma")
    parser.add_argument("--seed", type=int, default=20261031)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=2, metavar=("METHOD", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.one:
        print(json.dumps(_measure(options.one[0], Path(options.one[1]))))
        return 0
    results = []
    for lines in (int(n) for n in options.lines.split(",")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_ledgers(make_ledgers(lines, max(lines // LINES_A_CUSTOMER, 1), options.seed), folder)
            for method in options.methods.split(","):
                results.append({"lines": lines, **_in_process(method, folder)})
                if not options.json:
                    print(_told(results[-1]), flush=True)
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
    return 0


def _in_process(method: str, folder: Path) -> dict[str, Any]:
    """One method in a process of its own."""
    missing = NEEDS.get(method)
    if missing and importlib.util.find_spec(missing) is None:
        return {"method": method, "skipped": f"{missing} is not installed"}
    command = [sys.executable, "-m", "bench", "reconcile", "--one", method, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"method": method, "failed": done.stderr.strip().splitlines()[-1:]}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure(method: str, folder: Path) -> dict[str, Any]:
    """Run a method and score it; CPU and memory are taken before the scoring."""
    found = METHODS[method](folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    measured = {"method": method, "cpu_s": round(used.ru_utime + used.ru_stime, 2), "rss_mb": used.ru_maxrss // 1024}
    truth = pd.read_csv(folder / "truth.csv")
    pairs = _pairs_of(found) if isinstance(found, Path) else found
    scored = score(pairs, truth)
    if "status" in pairs:
        accepted = pairs[pairs["status"] == "auto"]
        scored |= {f"auto_{k}": v for k, v in score(accepted, truth).items()}
    if isinstance(found, Path):
        scored |= duplicates_found(folder, truth)
    return {**measured, **scored}


def score(pairs: pd.DataFrame, truth: pd.DataFrame) -> dict[str, float]:
    """Precision and recall of pairs (ours, theirs: line IDs) against the truth."""
    sides = {s: truth[truth["side"] == s].set_index("id").sort_index() for s in ("ours", "theirs")}
    group = {s: frame["group"].to_numpy() for s, frame in sides.items()}
    copied = {s: frame["kind"].str.startswith("duplicate").to_numpy() for s, frame in sides.items()}
    ours, theirs = pairs["ours"].to_numpy(np.int64), pairs["theirs"].to_numpy(np.int64)
    right = group["ours"][ours] // 2 == group["theirs"][theirs] // 2
    twice = np.flatnonzero(right & (copied["ours"][ours] | copied["theirs"][theirs]))
    if len(twice):
        first = np.unique(group["ours"][ours[twice]] // 2, return_index=True)[1]
        again = np.ones(len(twice), bool)
        again[first] = False
        right[twice[again]] = False
    size = int(truth["group"].max()) + 1
    true_pairs = int((np.bincount(group["ours"], minlength=size) * np.bincount(group["theirs"], minlength=size)).sum())
    hits = int(right.sum())
    return {
        "pairs": len(pairs),
        "precision": round(hits / max(len(pairs), 1), 5),
        "recall": round(hits / max(true_pairs, 1), 5),
    }


def duplicates_found(folder: Path, truth: pd.DataFrame) -> dict[str, float]:
    """The share of duplicated lines of each side that were called duplicates (either copy)."""
    differences = pd.read_csv(folder / "out" / "differences.csv", dtype={"line_id": "int64"})
    found = {}
    for side in ("ours", "theirs"):
        lines = truth[(truth["side"] == side) & (truth["kind"] == f"duplicate_{side}")]
        events = lines.groupby(lines["group"] // 2)["id"].agg(list)
        called = set(differences.loc[differences["kind"] == f"duplicate_{side}", "line_id"])
        found[f"duplicates_{side}"] = round(float(np.mean([not called.isdisjoint(e) for e in events])), 4)
    return found


def _read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both files, theirs turned to our sign."""
    ours, theirs = (
        pd.read_csv(
            folder / f"{n}.csv", dtype={"ref": "str", "cust": "str"}, keep_default_na=False, parse_dates=["date"]
        )
        for n in ("ours", "theirs")
    )
    return ours, theirs.assign(cents=-theirs["cents"])


def salesbook(folder: Path) -> pd.DataFrame:
    """This product, as far as the others go: from the files to the pairs."""
    from macros.calc import MATCH_DAYS
    from macros.calc_files import read_lines
    from workbook.accounts.board import Board
    from workbook.accounts.cascade import match
    from workbook.accounts.grouped import groups_of
    from workbook.accounts.lines import lines_of
    from workbook.accounts.rules import STATUSES, rules_with

    ours, theirs = read_lines(folder / "ours.csv"), read_lines(folder / "theirs.csv")
    lines = lines_of(ours, theirs)
    groups = groups_of(match(Board(lines), rules_with(MATCH_DAYS)))
    sides = []
    for frame, side, at, group in (
        (ours, lines.ours, groups.ours, groups.ours_group),
        (theirs, lines.theirs, groups.theirs, groups.theirs_group),
    ):
        ids = frame["line_id"].to_numpy(object)[side.row[at]].astype(np.int64)
        sides.append(pd.DataFrame({"group": group, "id": ids}))
    both = sides[0].merge(sides[1], on="group", suffixes=("_o", "_t"))
    both["status"] = np.array(STATUSES, dtype=object)[groups.status[both["group"]]]
    both = both[both["status"] != "ambiguous"]
    return both.rename(columns={"id_o": "ours", "id_t": "theirs"})[["ours", "theirs", "status"]]


def salesbook_files(folder: Path) -> Path:
    """The same to its end: every match with its evidence, every difference, the proof, written as files."""
    from macros.calc import calc_reconcile

    calc_reconcile(folder / "ours.csv", folder / "theirs.csv", folder / "out")
    return folder / "out" / "matches.csv"


def _pairs_of(matches: Path) -> pd.DataFrame:
    """The pairs of a matches.csv: every line of ours with every line of theirs of a group."""
    used = pd.read_csv(matches, usecols=["group", "side", "id", "status"])
    used = used[used["status"] != "ambiguous"]
    sides = [used[used["side"] == s][["group", "id", "status"]] for s in ("ours", "theirs")]
    both = sides[0].merge(sides[1][["group", "id"]], on="group", suffixes=("_o", "_t"))
    return both.rename(columns={"id_o": "ours", "id_t": "theirs"})[["ours", "theirs", "status"]]


def floor(folder: Path) -> pd.DataFrame:
    """The least anybody must do: read both files, number the keys, one hash join on customer, reference, amount."""
    ours, theirs = _read(folder)
    codes = [
        pd.factorize(np.concatenate([ours[c].to_numpy(), theirs[c].to_numpy()]))[0] for c in ("cust", "ref", "cents")
    ]
    keys = pd.DataFrame(dict(zip("abc", codes, strict=True)))
    left = keys[: len(ours)].assign(ours=ours["our_id"])
    right = keys[len(ours) :].reset_index(drop=True).assign(theirs=theirs["their_id"])
    return left.merge(right, on=["a", "b", "c"])[["ours", "theirs"]]


def merge(folder: Path) -> pd.DataFrame:
    """pandas: merge on customer, reference and amount, lines without a reference left out."""
    ours, theirs = _read(folder)
    both = ours[ours["ref"] != ""].merge(theirs[theirs["ref"] != ""], on=["cust", "ref", "cents"])
    return both.rename(columns={"our_id": "ours", "their_id": "theirs"})[["ours", "theirs"]]


def vlookup(folder: Path) -> pd.DataFrame:
    """A spreadsheet: the first line with the same reference, kept where the amount agrees."""
    ours, theirs = _read(folder)
    first = theirs[theirs["ref"] != ""].drop_duplicates("ref").set_index("ref")
    at = first.reindex(ours["ref"])
    agrees = (at["cents"].to_numpy() == ours["cents"].to_numpy()) & (ours["ref"] != "").to_numpy()
    return pd.DataFrame({"ours": ours["our_id"][agrees].to_numpy(), "theirs": at["their_id"].to_numpy()[agrees]})


def datacompy(folder: Path) -> pd.DataFrame:
    """datacompy: join on customer and reference, amounts compared."""
    from datacompy import PandasCompare  # type: ignore[import-not-found]

    ours, theirs = _read(folder)
    left = ours[ours["ref"] != ""][["cust", "ref", "cents", "our_id"]]
    right = theirs[theirs["ref"] != ""][["cust", "ref", "cents", "their_id"]]
    compared = PandasCompare(left, right, join_columns=["cust", "ref"]).intersect_rows
    agrees = compared[compared["cents_match"]]
    return pd.DataFrame({"ours": agrees["our_id"], "theirs": agrees["their_id"]})


def recordlinkage(folder: Path) -> pd.DataFrame:
    """recordlinkage: blocks of customer and amount, references and dates compared, the best above a bar."""
    import recordlinkage as linkage  # type: ignore[import-not-found]

    ours, theirs = (f.assign(day=(f["date"] - FIRST_DAY).dt.days) for f in _read(folder))
    index = linkage.Index()
    index.block(["cust", "cents"])
    candidates = index.index(ours, theirs)
    compare = linkage.Compare()
    compare.string("ref", "ref", method="levenshtein", label="ref")
    compare.numeric("day", "day", method="linear", scale=10, label="day")
    points = compare.compute(candidates, ours, theirs).sum(axis=1).sort_values(ascending=False)
    kept = points[points > 0.9].reset_index()
    kept.columns = pd.Index(["ours", "theirs", "points"])
    kept = kept.drop_duplicates("ours").drop_duplicates("theirs")
    return pd.DataFrame(
        {"ours": ours["our_id"].to_numpy()[kept["ours"]], "theirs": theirs["their_id"].to_numpy()[kept["theirs"]]}
    )


def splink(folder: Path) -> pd.DataFrame:
    """splink on DuckDB: blocked on customer+reference and customer+amount, one match a line."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # type: ignore[import-not-found]
    from splink import comparison_library as library

    ours, theirs = _read(folder)
    left = ours.rename(columns={"our_id": "unique_id"})[["unique_id", "cust", "date", "ref", "cents"]]
    right = theirs.rename(columns={"their_id": "unique_id"})[["unique_id", "cust", "date", "ref", "cents"]]
    rules = [block_on("cust", "ref"), block_on("cust", "cents")]
    comparisons = [
        library.LevenshteinAtThresholds("ref", [1, 3]),
        library.ExactMatch("cents"),
        library.ExactMatch("date"),
    ]
    settings = SettingsCreator("link_only", blocking_rules_to_generate_predictions=rules, comparisons=comparisons)
    api = DuckDBAPI()
    sides = [api.register(f.replace({"ref": {"": None}}), table_name=n) for f, n in ((left, "ours"), (right, "theirs"))]
    linker = Linker(sides, settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("cust", "ref"))
    found = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    found = (
        found.sort_values("match_weight", ascending=False).drop_duplicates("unique_id_l").drop_duplicates("unique_id_r")
    )
    return found.rename(columns={"unique_id_l": "ours", "unique_id_r": "theirs"})[["ours", "theirs"]]


METHODS: dict[str, Callable[[Path], pd.DataFrame | Path]] = {
    f.__name__: f for f in (floor, salesbook, salesbook_files, merge, vlookup, datacompy, recordlinkage, splink)
}


def _told(row: dict[str, Any]) -> str:
    """One line of the table."""
    if "cpu_s" not in row:
        return f"{row['lines']:>9,} {row['method']:<14} {row.get('skipped') or row.get('failed')}"
    more = "".join(f" {k}={v}" for k, v in row.items() if k.startswith(("auto_p", "auto_r", "duplicates")))
    return (
        f"{row['lines']:>9,} {row['method']:<14} {row['cpu_s']:>7.2f} CPU-s {row['rss_mb']:>5} MB"
        f" precision {row['precision']:.5f} recall {row['recall']:.5f}{more}"
    )
