"""The search field: everything that the rooms declare, for whoever may see it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.base.actors import Person
from accounts.base.web.requests import AuthenticatedRequest
from accounts.people.models import User
from accounts.search.asked import Asked, literally, read, read_number
from accounts.search.sources import SearchResult, SearchSource
from levallois.rooms import SEARCH

_BY_PREFIX = {source.numbered.prefix: source.numbered for source in SEARCH if source.numbered}


@dataclass(frozen=True)
class Found:
    """The results of one kind."""

    source: SearchSource
    results: list[SearchResult]


@require_safe
def search(request: AuthenticatedRequest) -> HttpResponse:
    """Redirect to the object of that number; else list the matches that the person may see, and say what they may
    search when there are none."""
    user, words = request.user, request.GET.get("q", "").strip()[:100]
    numbered = _numbered(user, words)
    if numbered:
        page, pk = numbered
        return redirect(page, pk)
    asked = read(words, timezone.localdate())
    found = _found(user, asked) or (_found(user, literally(words)) if asked.day else [])
    sources = [source for source in SEARCH if source.rights & user.rights]
    return render(request, "levallois/search.html", {"words": words, "found": found, "sources": sources})


def _found(user: User, asked: Asked) -> list[Found]:
    if not asked.words and not asked.day:
        return []
    may = (source for source in SEARCH if source.rights & user.rights)
    return [Found(source, results) for source in may if (results := source.find(user, asked))]


def _numbered(user: Person, words: str) -> tuple[str, int] | None:
    """The page of a numbered object and its key, if the person may see it; else None."""
    prefix, pk = read_number(words) or ("", 0)
    numbered = _BY_PREFIX.get(prefix)
    if numbered is None:
        return None
    return (numbered.page, pk) if numbered.visible_to(user).filter(pk=pk).exists() else None
