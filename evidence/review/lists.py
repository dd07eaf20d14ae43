"""The filter of clips by the words of their markers."""

from typing import Any

from django.db.models import QuerySet

from accounts.base.web.lists.filters import AddedFilter, WordsFilter
from accounts.people.roles import Right
from accounts.search.folding import typed_words
from accounts.search.models import has_word
from evidence.review.models import Marker


def _with_marker(clips: "QuerySet[Any]", words: str) -> "QuerySet[Any]":
    """The clips of a marker that has all the words, in its label or its kind."""
    markers = Marker.objects.filter(*(has_word(Marker, word) for word in typed_words(words)))
    return clips.filter(pk__in=markers.order_by().values("clip"))


FILTERS = {
    "clip_list": AddedFilter(
        "marker",
        frozenset({Right.CLIP_LIST, Right.CLIP_LIST_OWN}),
        lambda person: WordsFilter("Moment-clé"),
        _with_marker,
    )
}
