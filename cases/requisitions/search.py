"""Searches requisitions by report number, officer or unit."""

from django.db.models import Q

from accounts.base.actors import Person
from accounts.base.web.search import RESULTS, SearchResult, SearchSource
from cases.requisitions.models import Requisition


def find_requisitions(person: Person, words: str) -> list[SearchResult]:
    found = Requisition.objects.visible_to(person).filter(
        Q(report_number__icontains=words) | Q(officer_name__icontains=words) | Q(officer_unit__icontains=words)
    )
    return [
        SearchResult(str(one), one.get_absolute_url(), f"PV {one.report_number}, {one.officer_unit}")
        for one in found[:RESULTS]
    ]


REQUISITIONS = SearchSource(
    "Réquisitions", "R", "requisition_detail", Requisition.objects.visible_to, find_requisitions
)
