"""Nothing and one are singular in French, and the first of a month is “1er”."""

from datetime import date

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 vidéo la voit"), (1, "1 vidéo la voit"), (2, "2 vidéos les voient")]
)
def test_a_count_and_its_words_agree(count: int, words: str) -> None:
    template = Template('{{ count }} vidéo{{ count|pluralize }} {{ count|pluralize:"la voit,les voient" }}')

    assert template.render(Context({"count": count})) == words


@pytest.mark.parametrize(("rows", "words"), [([], "choisie"), (["V-1"], "choisie"), (["V-1", "V-2"], "choisies")])
def test_a_list_counts_as_its_length(rows: list[str], words: str) -> None:
    assert Template("choisie{{ rows|pluralize }}").render(Context({"rows": rows})) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 1), "mardi 1er décembre 2026"),
        (date(2026, 8, 1), "samedi 1er août 2026"),
        (date(2026, 8, 11), "mardi 11 août 2026"),
        (date(2026, 8, 21), "vendredi 21 août 2026"),
        (None, ""),
    ],
)
def test_the_first_of_a_month_is_ordinal(day: date | None, words: str) -> None:
    assert Template('{{ day|date:"l j F Y" }}').render(Context({"day": day})) == words
