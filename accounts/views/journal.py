"""The journal, for those who answer for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.filters import JournalFilter
from accounts.models import JournalEntry
from accounts.roles import Right
from accounts.views.rights import needs

PAGE_SIZE = 100


@require_safe
@needs(Right.JOURNAL_READ)
def journal_list(request: HttpRequest) -> HttpResponse:
    """The newest entries first; the next page starts below the last number shown."""
    filtered = JournalFilter(request.GET, queryset=JournalEntry.objects.order_by("-number"))
    entries = filtered.qs
    below = request.GET.get("avant", "")
    if below.isdigit() and len(below) < 18:
        entries = entries.filter(number__lt=int(below))
    found = list(entries[: PAGE_SIZE + 1])
    context = {
        "filter": filtered,
        "entries": found[:PAGE_SIZE],
        "older": found[PAGE_SIZE - 1].number if len(found) > PAGE_SIZE else None,
    }
    return render(request, "accounts/journal_list.html", context)
