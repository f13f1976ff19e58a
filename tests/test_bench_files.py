"""The bench of reading and writing: a fifth of its size, and the aims with room for a busy machine."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_files_are_read_and_written_faster_than_by_what_people_would_use() -> None:
    command = [sys.executable, "-m", "bench", "files", "--rows", "40000", "--result-rows", "10000", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
    told = json.loads(done.stdout)
    seconds = {
        group: {name: run["cpu_seconds"] for name, run in runs.items()}
        for group, runs in told.items()
        if isinstance(runs, dict)
    }
    read, cells, table = (seconds[group] for group in ("read_table", "write_cells", "write_table"))
    assert read["ours"] <= 2 * read["calamine alone"]
    assert cells["ours"] * 8 <= cells["openpyxl"]
    assert table["ours"] * 4 <= table["openpyxl"]
