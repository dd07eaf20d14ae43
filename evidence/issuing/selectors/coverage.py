"""How many officers of a shift wear a camera, and why the others do not. Read only; the number of queries does not
depend on the number of shifts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices

from accounts.duty.models import Shift, ShiftAbsence, ShiftMember
from accounts.people.models import Category, User
from accounts.training.permissions import CameraTraining, camera_training
from evidence.equipment.models import CameraIssue


class Without(TextChoices):
    """Why a person on a shift wears no camera: a closed list."""

    ABSENT = "absent", "absent"
    NOT_POLICE = "not_police", "n’est pas agent de police municipale"
    UNTRAINED = "untrained", "formation manquante ou échue"
    NOT_YET = "not_yet", "pas encore remise"
    NONE_TAKEN = "none_taken", "n’en a pas reçu"


@dataclass(frozen=True)
class Coverage:
    """The people of a shift who wore a camera at some moment of it, with that issue; the others with their reason."""

    wearing: tuple[CameraIssue, ...]
    without: tuple[tuple[User, Without], ...]

    @property
    def worn(self) -> int:
        return len({issue.wearer_id for issue in self.wearing})

    @property
    def expected(self) -> int:
        """The police officers who came or are expected: ASVP and absent officers do not count."""
        owed = sum(1 for _, why in self.without if why not in {Without.ABSENT, Without.NOT_POLICE})
        return self.worn + owed

    @property
    def is_full(self) -> bool:
        return self.worn == self.expected

    @property
    def by_reason(self) -> list[tuple[str, list[User]]]:
        """The people without a camera, by reason."""
        reasons = [(why, [person for person, own in self.without if own == why]) for why in Without]
        return [(str(why.label), people) for why, people in reasons if people]

    @property
    def sentence(self) -> str:
        """“5 agents sur 7 portent une caméra”."""
        if not self.expected:
            return "Aucun agent de police municipale attendu"
        verb = "portent" if self.worn > 1 else "porte"
        return f"{self.worn} agent{'s' if self.worn > 1 else ''} sur {self.expected} {verb} une caméra"


def coverage_of(shift: Shift, moment: datetime) -> Coverage:
    return coverages([shift], moment)[shift.pk]


def coverages(shifts: Sequence[Shift], moment: datetime) -> dict[int, Coverage]:
    """The coverage of each shift, by its key, as it is at `moment`. Five queries at most."""
    facts = _Facts(
        members=_grouped(ShiftMember.objects.filter(shift__in=shifts).select_related("officer")),
        absent={
            (absence.shift_id, absence.person_id)
            for absence in ShiftAbsence.objects.filter(shift__in=shifts, withdrawn_at=None)
        },
        issues=_issues(shifts),
        training=camera_training(User.objects.filter(duties__shift__in=shifts)),
    )
    return {shift.pk: _coverage(shift, facts, moment) for shift in shifts}


@dataclass(frozen=True)
class _Facts:
    members: Mapping[int, list[ShiftMember]]
    absent: set[tuple[int, int]]
    issues: Sequence[CameraIssue]
    training: CameraTraining


def _grouped(members: Iterable[ShiftMember]) -> dict[int, list[ShiftMember]]:
    found: dict[int, list[ShiftMember]] = {}
    for member in members:
        found.setdefault(member.shift_id, []).append(member)
    return found


def _issues(shifts: Sequence[Shift]) -> list[CameraIssue]:
    """The current issues during these shifts."""
    if not shifts:
        return []
    start, end = min(shift.starts_at for shift in shifts), max(shift.ends_at for shift in shifts)
    return list(CameraIssue.objects.overlapping(start, end).select_related("camera", "wearer").order_by("issued_at"))


def _coverage(shift: Shift, facts: _Facts, moment: datetime) -> Coverage:
    members = {member.officer_id: member.officer for member in facts.members.get(shift.pk, [])}
    wearing = tuple(issue for issue in facts.issues if issue.wearer_id in members and _meets(issue, shift, moment))
    wearers = {issue.wearer_id for issue in wearing}
    others = sorted((one for key, one in members.items() if key not in wearers), key=lambda one: one.badge_number)
    return Coverage(wearing, tuple((person, _why(person, shift, facts, moment)) for person in others))


def _meets(issue: CameraIssue, shift: Shift, moment: datetime) -> bool:
    """Whether the issue is for this shift, or was worn at some moment of it; a camera still out counts up to
    `moment`.
    """
    if issue.shift_id == shift.pk:
        return True
    return issue.issued_at < shift.ends_at and (issue.returned_at or moment) > shift.starts_at


def _why(person: User, shift: Shift, facts: _Facts, moment: datetime) -> Without:
    if (shift.pk, person.pk) in facts.absent:
        return Without.ABSENT
    if person.category != Category.POLICE_OFFICER:
        return Without.NOT_POLICE
    if not facts.training.is_valid(person, shift.starts_at):
        return Without.UNTRAINED
    return Without.NOT_YET if moment < shift.ends_at else Without.NONE_TAKEN
