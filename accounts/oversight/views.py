"""The journal for those who may read it: its pages, exports, anomalies, and the report on rights."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs, sensitive
from accounts.journal.actions.clock import confirm_clock
from accounts.journal.actions.writing import hashed_fields
from accounts.journal.checking.exposure import exposure
from accounts.journal.format import canonical_bytes
from accounts.journal.labels import kind_label, labelled_details
from accounts.journal.models import ClockDoubt, IntegrityFinding, JournalCheckpoint, JournalEntry
from accounts.oversight.access_report import Entitled, entitled_at, entitled_now, entitled_on
from accounts.oversight.actions import ExportFormat, examine_anomaly, export_entries
from accounts.oversight.documents import journal_csv, journal_pdf
from accounts.oversight.forms import AccessReportForm, ExplanationForm
from accounts.oversight.lists import JournalForm, JournalPage, matching_entries
from accounts.oversight.models import AnomalyExamination
from accounts.oversight.permissions import may_confirm_clock, may_examine_anomaly
from accounts.oversight.selectors import find_anomalies, open_anomalies
from accounts.people.roles import Right, rights_by_subject

# The entries of one request are at most this far apart, which lets the index on dates find them.
ONE_REQUEST = timedelta(minutes=5)


COMPANIONS = 50


@require_safe
@needs(Right.JOURNAL_READ)
def journal_list(request: AuthenticatedRequest) -> HttpResponse:
    """The newest entries first; the neighbouring pages start where this one ends."""
    form = JournalForm(request.GET)
    page = JournalPage.of(form, before=request.GET.get("avant", ""), after=request.GET.get("apres", ""))
    context = {"form": form, "chips": form.chips({}), "page": page, "exposure": exposure()}
    return render(request, "oversight/journal_list.html", context)


@require_safe
@needs(Right.JOURNAL_READ)
def journal_entry(request: AuthenticatedRequest, number: int) -> HttpResponse:
    """One entry with every field that its hash covers, the other entries of the same request, and the first checkpoint
    that counts it."""
    entry = get_object_or_404(JournalEntry, number=number)
    same_time = (entry.at - ONE_REQUEST, entry.at + ONE_REQUEST)
    companions = JournalEntry.objects.filter(request_id=entry.request_id, at__range=same_time)
    context = {
        "entry": entry,
        "subject_kind": kind_label(entry.subject_kind),
        "related_kind": kind_label(entry.related_kind),
        "details": list(labelled_details(entry.event, entry.details)),
        "canonical": canonical_bytes(hashed_fields(entry)).decode(),
        "companions": companions.exclude(number=number).order_by("number")[:COMPANIONS] if entry.request_id else [],
        "checkpoint": JournalCheckpoint.objects.filter(size__gte=number).order_by("size").first(),
        "next": JournalEntry.objects.filter(number=number + 1).first(),
    }
    return render(request, "oversight/journal_entry.html", context)


@require_POST
@needs(Right.JOURNAL_READ)
@sensitive
def journal_export(request: AuthenticatedRequest) -> HttpResponseBase:
    """Export the entries that pass the page's filters, as CSV or PDF; the export is itself journaled."""
    form = JournalForm(request.POST)
    format = ExportFormat.PDF if request.POST.get("format") == ExportFormat.PDF else ExportFormat.CSV
    with refusal_as_message(request):
        if not form.is_valid():
            raise NotPossible("Un filtre est mal formé : rien n’a été exporté.")
        entries = export_entries(by=request.user, entries=matching_entries(form), filters=form.given, format=format)
        return _exported(entries, form, format, author=str(request.user))
    return redirect(reverse("journal_list", query=form.given))


def _exported(
    entries: Iterable[JournalEntry], form: JournalForm, format: ExportFormat, *, author: str
) -> HttpResponseBase:
    response: HttpResponseBase
    if format is ExportFormat.CSV:
        response = StreamingHttpResponse(journal_csv(entries), content_type="text/csv; charset=utf-8")
    else:
        service = f"Police municipale de {settings.TOWN_NAME}"
        made_at = timezone.now()
        filters = [(chip.label, chip.value) for chip in form.chips({})]
        content = journal_pdf(list(entries), service=service, author=author, filters=filters, made_at=made_at)
        response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="journal.{format.value}"'
    response["Cache-Control"] = "no-store"
    return response


EXAMINED_SHOWN = 50


@require_safe
@needs(Right.JOURNAL_READ)
def anomaly_list(request: AuthenticatedRequest) -> HttpResponse:
    """The open anomalies, then the explained ones."""
    user = request.user
    waiting = [
        (
            one,
            ExplanationForm(auto_id=f"{one.key}-%s") if may_examine_anomaly(user, one.person) else None,
            [f"{one.person}\u00a0: {one.sentence}."],
        )
        for one in open_anomalies(timezone.now())
    ]
    examined = AnomalyExamination.objects.select_related("person", "examined_by").order_by("-examined_at", "-pk")
    context = {"waiting": waiting, "examined": examined[:EXAMINED_SHOWN], "anomaly_days": settings.ANOMALY_DAYS}
    return render(request, "oversight/anomaly_list.html", context)


@require_POST
@needs(Right.JOURNAL_READ)
def anomaly_examine(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """Explain one anomaly in writing."""
    anomaly = next((one for one in find_anomalies(timezone.now()) if one.key == key), None)
    if anomaly is None:
        raise Http404
    with refusal_as_message(request):
        examine_anomaly(by=request.user, anomaly=anomaly, explanation=request.POST.get("explanation", ""))
        messages.success(request, "Anomalie examinée : elle reste visible, avec votre explication.")
    return redirect("anomaly_list")


FINDINGS_SHOWN = 50


@require_safe
@needs(Right.JOURNAL_READ)
def integrity(request: AuthenticatedRequest) -> HttpResponse:
    """Whether the clock is in doubt, and the open findings of the checks."""
    findings = IntegrityFinding.objects.filter(gone_at=None)
    context = {
        "now": timezone.now(),
        "doubts": ClockDoubt.objects.filter(settled_at=None).select_related("first_by"),
        "may_confirm": may_confirm_clock(request.user),
        "findings": findings[:FINDINGS_SHOWN],
        "count": findings.count(),
        "exposure": exposure(),
    }
    return render(request, "oversight/integrity.html", context)


@require_POST
@needs(Right.EMERGENCY_CONFIRM)
@sensitive
def clock_confirm(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Say that the clock is right, as the first or the second person."""
    doubt = get_object_or_404(ClockDoubt, pk=pk)
    with refusal_as_message(request):
        settled = confirm_clock(by=request.user, doubt=doubt, right=Right.EMERGENCY_CONFIRM).settled_at
        again = (
            "Les travaux suspendus reprennent." if settled else "Une autre personne de la direction le confirme encore."
        )
        messages.success(request, f"Heure confirmée, avec votre nom au journal. {again}")
    return redirect("integrity")


# The people of one table: as many as fit a screen or a sheet of paper.
PEOPLE_A_TABLE = 12


@require_safe
@needs(Right.DESIGNATION_LIST)
def access_report(request: AuthenticatedRequest) -> HttpResponse:
    """Who could do what on the day or at the hour asked for, else now; a day in the future counts as today."""
    today, zone = timezone.localdate(), ZoneInfo(settings.TIME_ZONE)
    asked = AccessReportForm(request.GET)
    asked.is_valid()
    day: date = min(asked.cleaned_data.get("le") or today, today)
    hour, right = asked.cleaned_data.get("a"), asked.cleaned_data.get("droit")
    moment = datetime.combine(day, hour, zone) if hour else None
    rights = [Right(right)] if right else list(Right)
    is_now = not asked.cleaned_data.get("le") and not moment
    if is_now:
        entitled = entitled_now()
    else:
        entitled = entitled_at(moment) if moment else entitled_on(day, zone=zone)
    people = [one for one in entitled if _has(one, rights) and asked.keeps(one)]
    context = {
        "day": day,
        "moment": moment,
        "is_now": is_now,
        "right": rights[0] if right else None,
        "made_at": timezone.now(),
        "people": people,
        "wrong": [
            f"{asked.fields[name].label}\u00a0: {sentence}"
            for name, found in asked.errors.items()
            for sentence in found
        ],
        "suspensions": [suspension for entitled in people for suspension in entitled.suspensions],
        "tables": [_table(some, rights) for some in _batched(people, PEOPLE_A_TABLE)],
        "form": AccessReportForm(initial=asked.cleaned_data | {"le": None if is_now else day}),
    }
    return render(request, "oversight/access_report.html", context)


@dataclass(frozen=True)
class AccessTable:
    """Some people, and for each subject its rights with who has them."""

    people: list[Entitled]
    groups: list[tuple[str, list[tuple[Right, list[bool]]]]]


def _table(people: list[Entitled], rights: list[Right]) -> AccessTable:
    groups = [
        (title, [(right, [right in entitled.rights for entitled in people]) for right in found])
        for title, found in rights_by_subject(rights)
    ]
    return AccessTable(people, groups)


def _batched(items: list[Entitled], size: int) -> Iterator[list[Entitled]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _has(entitled: Entitled, rights: list[Right]) -> bool:
    """Whether the person has the right asked for; true when all rights are asked for."""
    return len(rights) > 1 or rights[0] in entitled.rights
