"""Columns of a PDF table: numbers get the room they need, words give it, the table keeps its width."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.fitting import CM, SIDES, fitted, length


def table(name: float, figures: list[str], width: float) -> dict:
    columns = [{"key": "name", "kind": "text", "width": name}]
    columns += [{"key": f"n{i}", "kind": "money", "width": width} for i in range(len(figures))]
    return {"columns": columns, "rows": [{"name": "甲", **{f"n{i}": t for i, t in enumerate(figures)}}], "total": {}}


def test_what_fits_stays_as_it_is() -> None:
    made = fitted(table(4.0, ["1.00", "-2.50"], 2.3), 8.5)
    assert [c["width"] for c in made["columns"]] == [4.0, 2.3, 2.3]
    assert made["size"] == 8.5


def test_words_give_way_then_the_text_gets_smaller() -> None:
    wide = fitted(table(4.0, ["1,123,456,789.00", "1.00"], 2.3), 8.5)
    assert wide["columns"][1]["width"] > 2.3 > wide["columns"][2]["width"]
    assert wide["size"] == 8.5
    tight = fitted(table(1.7, ["1,123,456,789.00"] * 4, 1.5), 8.5)
    assert 5.9 < tight["size"] < 8.5


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=6), st.floats(1.7, 6.0), st.floats(1.2, 3.0))
def test_the_table_keeps_its_width_and_its_numbers_fit(numbers: list[int], name: float, width: float) -> None:
    figures = [f"{n / 100:,.2f}" for n in numbers]
    made = fitted(table(name, figures, width), 8.0)
    widths = [c["width"] for c in made["columns"]]
    assert abs(sum(widths) - name - width * len(figures)) < 0.02
    if made["size"] > 5.6:
        for text, own in zip(figures, widths[1:], strict=True):
            assert length(text) * made["size"] <= own * CM - SIDES + 0.1
