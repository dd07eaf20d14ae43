"""How many officers can wear a camera, by team and by shift, in the coming weeks. Reads only, in few queries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone
from tablib import Dataset

from accounts.base.files.tables import harmless
from accounts.base.local_times import monday_of
from accounts.base.moments import numeric_day, period_in_words
from accounts.duty.models import ShiftMember
from accounts.people.models import Category, User
from accounts.training.permissions import CameraTraining, camera_training

WEEKS = 8
# Shifts are planned some weeks ahead at most.
SHIFT_DAYS = 28


class CoverageTable(TextChoices):
    TEAMS = "teams", "par brigade"
    SHIFTS = "shifts", "par vacation"


@dataclass(frozen=True)
class TeamCoverage:
    """The officers of a team, and how many of them can wear a camera on each day."""

    team: str
    officers: int
    trained: list[int]

    @property
    def shares(self) -> list[tuple[int, int]]:
        """The number and the percentage on each day."""
        return [(one, round(100 * one / self.officers) if self.officers else 0) for one in self.trained]


@dataclass(frozen=True)
class ShiftCoverage:
    """The officers expected on a shift, and those of them who cannot wear a camera when it begins."""

    key: int
    label: str
    period: str
    expected: int
    untrained: list[User]

    @property
    def trained(self) -> int:
        return self.expected - len(self.untrained)


def coverage_days(today: date) -> list[date]:
    """Today, then the Mondays of the coming weeks."""
    return [today, *(monday_of(today) + timedelta(weeks=number) for number in range(1, WEEKS + 1))]


def team_coverage(days: list[date]) -> list[TeamCoverage]:
    """Each team, those without one together last."""
    officers = User.objects.filter(is_active=True, category=Category.POLICE_OFFICER).select_related("team")
    training = camera_training(officers)
    by_team: dict[str, list[User]] = {}
    for one in officers.order_by("team__name", "pk"):
        by_team.setdefault(str(one.team or ""), []).append(one)
    named = sorted(by_team.items(), key=lambda item: (not item[0], item[0]))
    return [
        TeamCoverage(name or "Sans brigade", len(people), [_trained(people, training, day) for day in days])
        for name, people in named
    ]


def shift_coverage(now: datetime) -> list[ShiftCoverage]:
    """The shifts to come or in progress, the first to begin first."""
    members = ShiftMember.objects.overlapping(now, now + timedelta(days=SHIFT_DAYS))
    rows = members.filter(officer__category=Category.POLICE_OFFICER).select_related("officer", "shift__team")
    training = camera_training(User.objects.filter(category=Category.POLICE_OFFICER))
    by_shift: dict[int, list[ShiftMember]] = {}
    for one in rows.order_by("starts_at", "shift", "officer__last_name"):
        by_shift.setdefault(one.shift_id, []).append(one)
    return [
        ShiftCoverage(
            key=key,
            label=str(found[0].shift),
            period=period_in_words(found[0].starts_at, found[0].ends_at),
            expected=len(found),
            untrained=[one.officer for one in found if not training.is_valid(one.officer, one.starts_at)],
        )
        for key, found in by_shift.items()
    ]


def coverage_dataset(table: CoverageTable) -> Dataset:
    """One of the two tables, for a spreadsheet."""
    if table is CoverageTable.TEAMS:
        days = coverage_days(timezone.localdate())
        rows = [[harmless(one.team), one.officers, *one.trained] for one in team_coverage(days)]
        return Dataset(*rows, headers=["Brigade", "Agents", *(f"Formés le {numeric_day(day)}" for day in days)])
    shifts = [
        [
            harmless(one.label),
            harmless(one.period),
            one.expected,
            one.trained,
            harmless(", ".join(str(person) for person in one.untrained)),
        ]
        for one in shift_coverage(timezone.now())
    ]
    return Dataset(*shifts, headers=["Vacation", "Heures", "Agents attendus", "Formés", "Non formés"])


def _trained(people: list[User], training: CameraTraining, day: date) -> int:
    # A certificate counts on the whole of its last day, and one revoked on a day no more on that day.
    evening = datetime.combine(day, time.max, ZoneInfo(settings.TIME_ZONE))
    return sum(training.is_valid(one, evening) for one in people)
