"""The journal, for those who answer for it: its pages, and taking entries out."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.journal import hashed_fields
from accounts.actions.journal_exports import ExportFormat, export_entries
from accounts.errors import NotPossible
from accounts.filters import JournalFilter, JournalPage
from accounts.journal.format import canonical_bytes
from accounts.journal.pdf import journal_pdf
from accounts.journal.table import journal_csv
from accounts.journal.words import kind_label, told_details
from accounts.models import JournalCheckpoint, JournalEntry
from accounts.roles import Right
from accounts.views.confirmation import confirmed_again
from accounts.views.fetching import person
from accounts.views.rights import needs

# The entries of one request are written within this time of each other; the index of the dates finds them.
ONE_REQUEST = timedelta(minutes=5)
COMPANIONS = 50


@require_safe
@needs(Right.JOURNAL_READ)
def journal_list(request: HttpRequest) -> HttpResponse:
    """The newest entries first; the neighbouring pages start where this one ends."""
    found = JournalFilter(request.GET, queryset=JournalEntry.objects.all())
    page = JournalPage.of(found, before=request.GET.get("avant", ""), after=request.GET.get("apres", ""))
    return render(request, "accounts/journal_list.html", {"filter": found, "page": page})


@require_safe
@needs(Right.JOURNAL_READ)
def journal_entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry with all that its hash covers, what the same request wrote, and the checkpoint that vouches for it."""
    entry = get_object_or_404(JournalEntry, number=number)
    same_time = (entry.at - ONE_REQUEST, entry.at + ONE_REQUEST)
    companions = JournalEntry.objects.filter(request_id=entry.request_id, at__range=same_time)
    context = {
        "entry": entry,
        "subject_kind": kind_label(entry.subject_kind),
        "related_kind": kind_label(entry.related_kind),
        "details": list(told_details(entry.details)),
        "canonical": canonical_bytes(hashed_fields(entry)).decode(),
        "companions": companions.exclude(number=number).order_by("number")[:COMPANIONS] if entry.request_id else [],
        "checkpoint": JournalCheckpoint.objects.filter(size__gte=number).order_by("size").first(),
        "next": JournalEntry.objects.filter(number=number + 1).first(),
    }
    return render(request, "accounts/journal_entry.html", context)


@require_POST
@needs(Right.JOURNAL_READ)
@confirmed_again
def journal_export(request: HttpRequest) -> HttpResponseBase:
    """The entries that the page's filters leave, as a table or a document; the export is itself journaled."""
    found = JournalFilter(request.POST, queryset=JournalEntry.objects.all())
    format = ExportFormat.PDF if request.POST.get("format") == ExportFormat.PDF else ExportFormat.CSV
    author = person(request)
    try:
        if not found.is_valid():
            raise NotPossible("Un filtre est mal formé : rien n’a été exporté.")
        entries = export_entries(by=author, entries=found.entries, filters=found.given, format=format)
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect(reverse("journal_list", query=found.given))
    response: HttpResponseBase
    if format is ExportFormat.CSV:
        response = StreamingHttpResponse(journal_csv(entries), content_type="text/csv; charset=utf-8")
    else:
        service = f"Police municipale de {settings.TOWN_NAME}"
        made_at = timezone.now()
        content = journal_pdf(list(entries), service=service, author=str(author), filters=found.told, made_at=made_at)
        response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="journal.{format.value}"'
    response["Cache-Control"] = "no-store"
    return response
