"""The search field: by clip, incident or requisition number, badge number, PV number, serial number or place."""

import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.base.actors import Person
from accounts.base.web.requests import AuthenticatedRequest
from accounts.base.web.search import SearchResult, SearchSource
from levallois.rooms import SEARCH

_NUMBER = re.compile(r"([A-Z])-?0*(\d+)", re.IGNORECASE)
_BY_PREFIX = {source.prefix: source for source in SEARCH}


@dataclass(frozen=True)
class Found:
    """The results of one kind."""

    source: SearchSource
    results: list[SearchResult]


@require_safe
def search(request: AuthenticatedRequest) -> HttpResponse:
    """Redirect to the object of that number; else list the matches that the person may see."""
    user, words = request.user, request.GET.get("q", "").strip()[:100]
    numbered = _numbered(user, words)
    if numbered:
        page, pk = numbered
        return redirect(page, pk)
    found = [Found(source, results) for source in SEARCH if words and (results := source.find(user, words))]
    return render(request, "levallois/search.html", {"words": words, "found": found})


def _numbered(user: Person, words: str) -> tuple[str, int] | None:
    """The page of a numbered object and its key, if the person may see it; else None."""
    match = _NUMBER.fullmatch(words)
    source = _BY_PREFIX.get(match[1].upper()) if match else None
    if match is None or source is None:
        return None
    pk = int(match[2][:18])
    return (source.page, pk) if source.visible_to(user).filter(pk=pk).exists() else None
