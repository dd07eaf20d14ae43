"""The types by which a room declares what the search field finds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet, TextChoices

from accounts.base.actors import Person
from accounts.search.asked import Asked

RESULTS = 20


@dataclass(frozen=True)
class SearchResult:
    """One line of results: the object's number or name, its page, and a description."""

    label: str
    url: str
    detail: str
    at: datetime | None = None


@dataclass(frozen=True)
class Numbered:
    """Objects that have numbers: their prefix (V-000123), the name of their page, the rows that a person sees."""

    prefix: str
    page: str
    visible_to: Callable[[Person], "QuerySet[Model]"]


@dataclass(frozen=True)
class SearchSource:
    """The objects of one kind: who may search them, by what (in French, after “par”), and what finds those that are
    asked for and that the person sees, RESULTS at most."""

    title: str
    rights: frozenset[TextChoices]
    by: str
    find: Callable[[Person, Asked], list[SearchResult]]
    numbered: Numbered | None = None
