"""The types by which an app declares what the search field finds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet

from accounts.base.actors import Person

RESULTS = 20


@dataclass(frozen=True)
class SearchResult:
    """One line of results: the object's number, its page, and a description."""

    label: str
    url: str
    detail: str
    at: datetime | None = None


@dataclass(frozen=True)
class SearchSource:
    """The objects of one kind: `prefix` of their numbers (V-000123), the name of their page, the rows that a person
    sees, and those that match some words, RESULTS at most."""

    title: str
    prefix: str
    page: str
    visible_to: Callable[[Person], "QuerySet[Model]"]
    find: Callable[[Person, str], list[SearchResult]]
