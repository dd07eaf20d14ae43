"""The journal, for those who answer for it: its pages, and taking entries out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.journal_exports import export_entries
from accounts.filters import JournalFilter
from accounts.journal_csv import journal_csv
from accounts.models import JournalEntry
from accounts.roles import Right
from accounts.views.confirmation import confirmed_again
from accounts.views.fetching import person
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


@require_POST
@needs(Right.JOURNAL_READ)
@confirmed_again
def journal_export(request: HttpRequest) -> HttpResponse:
    """The entries that the page's filters leave, as a table; the export is itself journaled."""
    filtered = JournalFilter(request.POST, queryset=JournalEntry.objects.all())
    filters = {name: request.POST[name] for name in JournalFilter.base_filters if request.POST.get(name)}
    entries = export_entries(by=person(request), entries=filtered.qs, filters=filters)
    response = HttpResponse(journal_csv(entries), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="journal.csv"'
    response["Cache-Control"] = "no-store"
    return response
