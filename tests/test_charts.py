"""Charts: axes that hold every value, native Word charts refilled, the same numbers everywhere."""

import io

import openpyxl
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from report_tables import context, documents, small

from reports.charts import Chart, number
from reports.drawing import HEIGHT, WIDTH, shapes, ticks_for
from reports.wordcharts import SHEET_TYPE, add_chart, cached_values, refill

finite = st.floats(-1e12, 1e12)


@given(finite, finite)
def test_an_axis_holds_every_value_with_few_round_marks(a: float, b: float) -> None:
    low, high = min(a, b, 0.0), max(a, b, 0.0)
    ticks = ticks_for(low, high)
    assert ticks[0] <= low + 1e-6 * (high - low + 1)
    assert ticks[-1] >= high - 1e-6 * (high - low + 1)
    assert 2 <= len(ticks) <= 8


def chart(kind: str, *series: tuple[str, list[str]]) -> Chart:
    lines = [{"name": n, "colour": "#000000", "values": v} for n, v in series]
    return {"shown": True, "kind": kind, "title": "图", "unit": "万元", "categories": ["A&B", "<乙>"], "series": lines}


def one(kind: str, drawn: Chart, wanted: Chart) -> tuple[object, set[str]]:
    """A document with one chart drawn, refilled and opened again."""
    document = Document()
    add_chart(document.add_paragraph().add_run(), "k", drawn, 1000, 1000)
    out = io.BytesIO()
    document.save(out)
    again = Document(io.BytesIO(out.getvalue()))
    return again, refill(again, {"k": wanted})


@pytest.mark.parametrize("kind", ["line", "column"])
@pytest.mark.parametrize("count", [1, 2, 4], ids=["fewer series", "as many", "more"])
def test_a_chart_is_refilled_with_as_many_series_as_there_are(kind: str, count: int) -> None:
    drawn = chart(kind, ("目标", ["1", "2"]), ("实际", ["3", "4"]))
    wanted = chart(kind, *[(f"S{i}", [f"1,{i}00.50", "—"]) for i in range(count)])
    document, found = one(kind, drawn, wanted)
    assert found == {"k"}
    assert cached_values(document) == {"图": [[f"1{i}00.50"] for i in range(count)]}


def test_a_series_keeps_the_look_drawn_for_its_name() -> None:
    drawn = chart("column", ("目标", ["1", "2"]), ("实际", ["3", "4"]))
    drawn["series"][1]["colour"] = "#ABCDEF"
    document, _ = one("column", drawn, chart("column", ("实际", ["5", "6"])))
    part = next(p for p in document.part.package.iter_parts() if "charts" in str(p.partname))
    assert b"ABCDEF" in part.blob
    sheet = next(p for p in document.part.package.iter_parts() if p.content_type == SHEET_TYPE)
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.blob)).active.values)
    assert rows == [(None, "实际"), ("A&B", 5), ("<乙>", 6)]


def test_a_chart_that_is_not_shown_leaves_the_file() -> None:
    frames = small()
    frames["aging"] = frames["aging"].iloc[:0]
    from reports import word

    document = Document(io.BytesIO(word.render(context(frames=frames), "zh")))
    assert sum("/charts/" in str(p.partname) for p in document.part.package.iter_parts()) == 3


def test_charts_hold_the_printed_numbers() -> None:
    made = context()
    held = cached_values(Document(io.BytesIO(documents("zh")[0])))
    assert held["账龄结构：上月与本月"] == [["12.00", "1.00"], ["11.50", "3.00"]]
    assert [number(v) for v in made["charts"]["trend"]["series"][1]["values"]] == [30.0, 28.5, None]


def test_shapes_stay_on_their_field() -> None:
    for made in context()["charts"].values():
        for shape in shapes(made):
            for axis, limit in (("x", WIDTH), ("y", HEIGHT), ("x1", WIDTH), ("y2", HEIGHT)):
                assert -1 <= shape.get(axis, 0) <= limit


@pytest.mark.parametrize("has_sheet", [True, False], ids=["as drawn", "its data sheet lost"])
def test_a_persons_own_template_with_charts_of_their_own(has_sheet: bool) -> None:
    """Drawn as columns where ours is a line, one series, one chart twice: each found by its alt text and refilled."""
    from reports import word

    document = Document()
    document.add_paragraph("{{ 标题 }}")
    for alt in ("trend", "trend", "没有这个"):
        add_chart(document.add_paragraph().add_run(), alt, chart("column", ("销售", ["9", "8"])), 1000, 1000)
    if not has_sheet:
        for part in document.part.package.iter_parts():
            for key in [k for k, r in part.rels.items() if "charts" in str(part.partname) and r.reltype.endswith("/package")]:  # fmt: skip
                part.rels.pop(key)
    out = io.BytesIO()
    document.save(out)
    made = context()
    held = cached_values(Document(io.BytesIO(word.fill(made, "zh", out.getvalue()))))
    wanted = [[v.replace(",", "") for v in s["values"] if v != "—"] for s in made["charts"]["trend"]["series"]]
    assert held[made["charts"]["trend"]["title"]] == wanted
    assert held["chart:没有这个"] == [["9", "8"]]
