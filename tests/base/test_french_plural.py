"""Nothing and one are singular in French."""

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
