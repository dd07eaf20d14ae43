"""Searches shifts by officer, team, place or day."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.base.actors import Person
from accounts.duty.models import Shift, ShiftMember
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.search.asked import Asked
from accounts.search.models import has_word, keys_with
from accounts.search.sources import RESULTS, SearchResult, SearchSource


def find_shifts(person: Person, asked: Asked) -> list[SearchResult]:
    if not has_right(person, Right.SHIFT_LIST):
        return []
    found = Shift.objects.select_related("team")
    for word in asked.words:
        found = found.filter(has_word(Shift, word) | _of(word))
    if hours := asked.hours(ZoneInfo(settings.TIME_ZONE)):
        found = found.filter(starts_at__lt=hours[1], ends_at__gt=hours[0])
    return [
        SearchResult(
            str(shift),
            reverse("shift_detail", args=[shift.pk]),
            "vacation annulée" if shift.cancelled_at else "vacation",
            shift.starts_at,
        )
        for shift in found[:RESULTS]
    ]


def _of(word: str) -> Q:
    """Matches the shifts of the officers whom the word names."""
    officers = list(keys_with(User, word))
    return Q(leader__in=officers) | Q(pk__in=ShiftMember.objects.filter(officer__in=officers).values("shift"))


SHIFTS = SearchSource("Vacations", frozenset({Right.SHIFT_LIST}), "agent, brigade, secteur ou jour", find_shifts)
