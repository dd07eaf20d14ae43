"""A chart: one sentence, each value beside its bar, a table of the same numbers behind it."""

from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template

from accounts.base.charts import LONGEST, Bars, Chart, Line, Point

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Value:
    value: float | None
    words: str


HIDDEN = Value(None, "moins de 5")
POINTS = [
    Point("Tapage", Value(40, "40"), Value(20, "20"), url="/incidents/?kind=noise"),
    Point("Vol <à la tire>", HIDDEN, Value(0, "0")),
]
CHART = Chart("kinds", "Par nature", "Le plus souvent : Tapage.", POINTS, "Nature", "novembre 2026", "octobre 2026")


def drawn(chart: Chart) -> tuple[str, ET.Element]:
    page = Template("{% load charts %}{% chart shown %}").render(Context({"shown": chart}))
    start, end = page.index("<svg"), page.rindex("</svg>") + len("</svg>")
    return page, ET.fromstring(page[start:end])  # noqa: S314 - our own


def test_lengths_are_shares_of_the_largest_value_of_both_periods() -> None:
    rows = Bars.of(CHART).rows

    assert [bar.width for row in rows for bar in row.bars] == [
        f"{LONGEST:.2f}%",
        f"{LONGEST / 2:.2f}%",
        "0.00%",
        "0.00%",
    ]


def test_each_bar_has_its_value_beside_it_and_the_period_before_is_hatched() -> None:
    page, picture = drawn(CHART)

    words = [text.text for text in picture.iter("text")]
    assert words == ["Tapage", "40", "20", "Vol <à la tire>", "moins de 5", "0"]
    bars = [bar for bar in picture.iter("rect") if bar.get("class") in {"chart-now", "chart-before"}]
    assert [bar.get("fill") for bar in bars] == [None, "url(#kinds-hatch)"] * 2
    assert "Plein\u00a0: novembre 2026" in page.replace(" :", "\u00a0:")


def test_it_has_a_name_a_sentence_and_the_table_of_its_numbers() -> None:
    page, picture = drawn(CHART)

    assert (picture.get("role"), picture.get("aria-label")) == ("img", "Par nature : Le plus souvent : Tapage.")
    table = page[page.index("<details") :]
    assert '<a href="/incidents/?kind=noise">Tapage</a>' in table
    assert "moins de 5</td>" in table
    assert "<style" not in page
    assert "style=" not in page


def test_a_line_writes_its_first_last_and_highest_value() -> None:
    days = [Point(f"{day}/11", Value(count, str(count))) for day, count in enumerate([3, 1, 9, 2, 4], start=1)]
    line = replace(CHART, points=days, before_label="", is_line=True)

    assert [(mark.label, mark.words) for mark in Line.of(line).marks] == [("1/11", "3"), ("3/11", "9"), ("5/11", "4")]
    _, picture = drawn(line)
    corners = next(picture.iter("polyline")).get("points", "").split()
    assert [corner.split(",")[0] for corner in corners] == ["0.00", "25.00", "50.00", "75.00", "100.00"]
    assert min(corners, key=lambda corner: float(corner.split(",")[1])) == corners[2]


@pytest.mark.parametrize("points", [[], [Point("1", Value(0, "0"))], [Point("1", HIDDEN)]])
def test_nothing_and_a_single_value_are_drawn_too(points: list[Point]) -> None:
    for is_line in (False, True):
        drawn(replace(CHART, points=points, is_line=is_line))
