"""Searches requisitions by number, report, officer, unit, magistrate, place or day."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from accounts.base.actors import Person
from accounts.people.roles import Right
from accounts.search.asked import Asked
from accounts.search.models import has_word
from accounts.search.sources import RESULTS, Numbered, SearchResult, SearchSource
from cases.requisitions.models import Requisition, RequisitionWindow


def find_requisitions(person: Person, asked: Asked) -> list[SearchResult]:
    """Of a day: received then, or asking for it."""
    found = Requisition.objects.visible_to(person)
    for word in asked.words:
        found = found.filter(has_word(Requisition, word))
    if hours := asked.hours(ZoneInfo(settings.TIME_ZONE)):
        windows = RequisitionWindow.objects.filter(start_at__lt=hours[1], end_at__gte=hours[0])
        received = Q(received_at__gte=hours[0], received_at__lt=hours[1])
        found = found.filter(received | Q(pk__in=windows.values("requisition")))
    return [
        SearchResult(str(one), one.get_absolute_url(), _detail(one), one.received_at)
        for one in found.order_by("-received_at")[:RESULTS]
    ]


def _detail(one: Requisition) -> str:
    report = f"PV {one.report_number}" if one.report_number else ""
    return ", ".join(fact for fact in (report, one.officer_name, one.officer_unit, one.sender_address) if fact)


REQUISITIONS = SearchSource(
    "Réquisitions",
    frozenset({Right.REQUISITION_LIST, Right.REQUISITION_LIST_ALL}),
    "n° (R-00007), PV (ou sa fin), OPJ, service, magistrat, lieu ou jour",
    find_requisitions,
    Numbered("R", "requisition_detail", Requisition.objects.visible_to),
)
