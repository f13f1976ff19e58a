"""The scores on the dashboard: two native charts over formulas that name our tables."""

from __future__ import annotations

import io
import zipfile

import pytest

from macros.new import buttons
from workbook.files.create import create


@pytest.mark.parametrize(
    ("lang", "titles", "column"),
    [
        ("zh", ("等级分布（人数）", "区域得分"), "sb_score_distribution[人数]"),
        ("en", ("Grades (people)", "Scores of the regions"), "sb_score_distribution[Heads]"),
    ],
)
def test_grades_and_regions_have_their_charts(lang: str, titles: tuple[str, str], column: str) -> None:
    with zipfile.ZipFile(io.BytesIO(create({}, lang, buttons()))) as package:
        charts = "".join(package.read(n).decode() for n in package.namelist() if n.startswith("xl/charts/chart"))
        sheets = "".join(package.read(n).decode() for n in package.namelist() if n.startswith("xl/worksheets/sheet"))
    assert all(title in charts for title in titles)
    assert column in sheets
    assert "SUMIFS(sb_region_scores[" in sheets
