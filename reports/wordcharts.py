"""Native Word charts 图表: made for a template, and refilled through their alt text `chart:<key>`.

A person may draw the chart in Word as they like (type, colours, labels); only its numbers are replaced.
"""

from __future__ import annotations

import copy
import datetime as dt
import io
from typing import Any

import xlsxwriter
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from reports.charts import Chart, number
from reports.waterfall import COLOURS

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NS = {"c": C, "a": A, "r": R, "wp": WP}
FORMAT = "#,##0.00"

Element = Any


def tag(name: str) -> str:
    return f"{{{C}}}{name}"


def refill(document: Any, charts: dict[str, Chart]) -> set[str]:
    """Put new numbers into every chart of a python-docx document whose alt text is `chart:<key>`.

    Returns the keys found. A chart part that no drawing shows any more is dropped from the package.
    """
    found, shown = set(), set()
    for drawing in document.element.body.iter(f"{{{WP}}}docPr"):
        link = drawing.getparent().find(".//c:chart", NS)
        if link is None:
            continue
        part_id = link.get(f"{{{R}}}id")
        shown.add(part_id)
        key = (drawing.get("descr") or drawing.get("title") or "").removeprefix("chart:").strip()
        if key in charts:
            refill_part(document.part.related_parts[part_id], charts[key])
            drawing.set("descr", charts[key]["title"])
            found.add(key)
    for part_id, relation in list(document.part.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.CHART and part_id not in shown:
            document.part.rels.pop(part_id)
    return found


def chart_keys(document: Any) -> list[str]:
    """The keys in the alt texts `chart:<key>` of a python-docx document's charts."""
    found = []
    for drawing in document.element.body.iter(f"{{{WP}}}docPr"):
        text = drawing.get("descr") or drawing.get("title") or ""
        if drawing.getparent().find(".//c:chart", NS) is not None and text.startswith("chart:"):
            found.append(text.removeprefix("chart:").strip())
    return found


def cached_values(document: Any) -> dict[str, list[list[str]]]:
    """What the charts of a python-docx document show: alt text -> the values of every series as text."""
    found = {}
    for drawing in document.element.body.iter(f"{{{WP}}}docPr"):
        link = drawing.getparent().find(".//c:chart", NS)
        if link is not None:
            space = etree.fromstring(document.part.related_parts[link.get(f"{{{R}}}id")].blob)
            values = [[v.text for v in s.findall("c:val//c:v", NS)] for s in space.iter(tag("ser"))]
            found[drawing.get("descr") or ""] = values
    return found


def refill_part(part: Any, chart: Chart) -> None:
    """New numbers for one chart part and for the small workbook inside it."""
    space = etree.fromstring(part.blob)
    refill_series(space, chart)
    if "floor" in chart:
        set_floor(space, chart["floor"])
    part._blob = etree.tostring(space, xml_declaration=True, encoding="UTF-8", standalone=True)
    for relation in part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.PACKAGE:
            relation.target_part._blob = workbook_of(chart)


def set_floor(space: Element, floor: str) -> None:
    """Where the value axis begins, for charts that say so."""
    for scaling in space.findall(".//c:valAx/c:scaling", NS):
        for old in scaling.findall("c:min", NS):
            scaling.remove(old)
        if float(floor):
            etree.SubElement(scaling, tag("min")).set("val", floor)


def refill_series(space: Element, chart: Chart) -> None:
    """As many series as the chart has, each in the look drawn for its name, or else for its place.

    Where more are wanted than drawn the last one is copied; the spare ones are removed.
    """
    drawn = sorted(space.iter(tag("ser")), key=lambda s: int(s.find(tag("order")).get("val")))
    by_name = {"".join(s.find(tag("tx")).itertext()): s for s in drawn if s.find(tag("tx")) is not None}
    named = [next((s for n, s in by_name.items() if n.endswith(w["name"])), None) for w in chart["series"]]
    free = [s for s in drawn if not any(s is n for n in named)]
    for place, (element, series) in enumerate(zip(named, chart["series"], strict=True)):
        if element is None:
            element = free.pop(0) if free else _copied(drawn)
        for name in ("idx", "order"):
            element.find(tag(name)).set("val", str(place))
        _fill(element, series, chart["categories"], "ABCDEFGHIJKLMNOP"[place + 1])
    for spare in free:
        spare.getparent().remove(spare)


def _copied(drawn: list[Element]) -> Element:
    """One more series, behind the last one drawn and looking like it."""
    extra = copy.deepcopy(drawn[-1])
    drawn[-1].addnext(extra)
    drawn.append(extra)
    return extra


def _fill(element: Element, series: dict[str, Any], categories: list[str], letter: str) -> None:
    """Name, categories and values of one series."""
    last = len(categories) + 1
    _replace(element, "tx", _text_cache(f"Sheet1!${letter}$1", [series["name"]]), before=("spPr", "cat", "val"))
    _replace(element, "cat", _text_cache(f"Sheet1!$A$2:$A${last}", categories), before=("val",))
    _replace(
        element, "val", _number_cache(f"Sheet1!${letter}$2:${letter}${last}", series["values"]), before=("smooth",)
    )


def _replace(series: Element, name: str, content: Element, before: tuple[str, ...]) -> None:
    holder = series.find(tag(name))
    if holder is None:
        holder = etree.Element(tag(name))
        place = next((e for e in series if etree.QName(e).localname in before), None)
        series.append(holder) if place is None else place.addprevious(holder)
    for child in list(holder):
        holder.remove(child)
    holder.append(content)


def _text_cache(formula: str, texts: list[str]) -> Element:
    ref = etree.Element(tag("strRef"))
    etree.SubElement(ref, tag("f")).text = formula
    cache = etree.SubElement(ref, tag("strCache"))
    etree.SubElement(cache, tag("ptCount")).set("val", str(len(texts)))
    for i, text in enumerate(texts):
        point = etree.SubElement(cache, tag("pt"), idx=str(i))
        etree.SubElement(point, tag("v")).text = text
    return ref


def _number_cache(formula: str, texts: list[str]) -> Element:
    ref = etree.Element(tag("numRef"))
    etree.SubElement(ref, tag("f")).text = formula
    cache = etree.SubElement(ref, tag("numCache"))
    etree.SubElement(cache, tag("formatCode")).text = FORMAT
    etree.SubElement(cache, tag("ptCount")).set("val", str(len(texts)))
    for i, text in enumerate(texts):
        if number(text) is not None:
            point = etree.SubElement(cache, tag("pt"), idx=str(i))
            etree.SubElement(point, tag("v")).text = text.replace(",", "")
    return ref


def workbook_of(chart: Chart) -> bytes:
    """The small workbook behind a chart, which opens when a person chooses Edit data."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime(2000, 1, 1)})
    sheet = book.add_worksheet("Sheet1")
    plain = book.add_format({"num_format": FORMAT})
    for row, category in enumerate(chart["categories"], start=1):
        sheet.write_string(row, 0, category)
    for column, series in enumerate(chart["series"], start=1):
        sheet.write_string(0, column, series["name"])
        for row, text in enumerate(series["values"], start=1):
            if (value := number(text)) is not None:
                sheet.write_number(row, column, value, plain)
    book.close()
    return out.getvalue()


# ------------------------------------------------------------------ a chart for a new template
KINDS = {
    "column": ("barChart", '<c:barDir val="col"/><c:grouping val="clustered"/>', '<c:gapWidth val="60"/>'),
    "line": ("lineChart", '<c:grouping val="standard"/>', '<c:marker val="1"/>'),
    "waterfall": (
        "barChart",
        '<c:barDir val="col"/><c:grouping val="stacked"/>',
        '<c:gapWidth val="40"/><c:overlap val="100"/>',
    ),
}
"""The element of a kind of chart, what stands at its beginning, what behind its series."""


def _labels(is_less: bool, is_whole: bool) -> str:
    """The value at every column; steps down with their minus sign, wholes in white on their dark column."""
    ink = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>' if is_whole else ""
    form = FORMAT.replace("#", "-#", 1) if is_less else FORMAT
    shown = "".join(
        f'<c:show{k} val="{int(k == "Val")}"/>'
        for k in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    )
    return (
        f'<c:dLbls><c:numFmt formatCode="{form}" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr><c:txPr><a:bodyPr/><a:p>'
        f'<a:pPr><a:defRPr sz="800">{ink}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>{shown}</c:dLbls>'
    )


def add_chart(run: Any, key: str, chart: Chart, width: int, height: int) -> None:
    """Draw a native chart into a run of a python-docx document, with the alt text that names it.

    width, height: in EMU. The chart's type, colours and series are those of `chart`.
    """
    package = run.part.package
    no = 1 + sum(p.content_type == CHART_TYPE for p in package.iter_parts())
    sheet = Part(PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{no}.xlsx"), SHEET_TYPE, workbook_of(chart), package)
    part = Part(PackURI(f"/word/charts/chart{no}.xml"), CHART_TYPE, b"", package)
    part._blob = chart_xml(chart, part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE))
    link = run.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    run._r.append(
        etree.fromstring(
            f'<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="{WP}" '
            f'xmlns:a="{A}" xmlns:r="{R}"><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{100 + no}" name="Chart {no}" descr="chart:{key}"/>'
            f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{C}"><c:chart xmlns:c="{C}" r:id="{link}"/>'
            f"</a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
    )


def chart_xml(chart: Chart, sheet_id: str) -> bytes:
    """The chart part of a column or a line chart."""
    name, first, last = KINDS[chart["kind"]]
    series = "".join(_series_xml(i, s, chart["kind"]) for i, s in enumerate(chart["series"]))
    unseen = [i for i, s in enumerate(chart["series"]) if not s["colour"]]
    hidden = "".join(f'<c:legendEntry><c:idx val="{i}"/><c:delete val="1"/></c:legendEntry>' for i in unseen)
    words = '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    grey = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{}"/></a:solidFill></a:ln></c:spPr>'
    xml = (
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}"><c:roundedCorners val="0"/><c:chart>'
        f'<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:{name}>{first}<c:varyColors val="0"/>{series}{last}'
        f'<c:axId val="1"/><c:axId val="2"/></c:{name}>'
        f'<c:catAx><c:axId val="1"/><c:scaling/><c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" '
        f'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{grey.format("7F7F7F")}{words}<c:crossAx val="2"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling/><c:delete val="0"/><c:axPos val="l"/><c:majorGridlines>'
        f'{grey.format("E0E0E0")}</c:majorGridlines><c:numFmt formatCode="#,##0" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{words}'
        f'<c:crossAx val="1"/></c:valAx></c:plotArea><c:legend><c:legendPos val="t"/>{hidden}<c:overlay val="0"/>{words}'
        f'</c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:externalData r:id="{sheet_id}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    space = etree.fromstring(xml)
    refill_series(space, chart)
    return etree.tostring(space, xml_declaration=True, encoding="UTF-8", standalone=True)


def _series_xml(place: int, series: dict[str, Any], kind: str) -> str:
    colour = series["colour"].lstrip("#")
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>' if colour else "<a:noFill/>"
    if kind == "waterfall":
        labels = _labels(series["colour"] == COLOURS["less"], series["colour"] == COLOURS["whole"]) if colour else ""
        look = f'<c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>{labels}'
        tail = ""
    elif kind == "column":
        look = f'<c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>'
        tail = ""
    else:
        dot = f'<c:marker><c:symbol val="circle"/><c:size val="5"/><c:spPr>{fill}</c:spPr></c:marker>'
        look = f'<c:spPr><a:ln w="22225">{fill}</a:ln></c:spPr>{dot}'
        tail = '<c:smooth val="0"/>'
    return f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>{look}<c:cat/><c:val/>{tail}</c:ser>'
