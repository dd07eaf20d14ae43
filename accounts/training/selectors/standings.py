"""Who is trained for the cameras, whose certificate ends soon, who has none. Reads only."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from accounts.base.states import StateChoices
from accounts.people.models import Category, User
from accounts.training.models import Certificate, Course, Enrolment


class Standing(StateChoices):
    TRAINED = "trained", "circle-check", "ok", "Formé"
    EXPIRING = "expiring", "hourglass", "warn", "Expire bientôt"
    EXPIRED = "expired", "triangle-alert", "danger", "Expiré"
    MISSING = "missing", "circle-alert", "danger", "Jamais formé"


@dataclass(frozen=True)
class Trained:
    """One person, with their last certificate and the next session they are enrolled in."""

    person: User
    standing: Standing
    certificate: Certificate | None
    next_session: date | None


def officers() -> "QuerySet[User]":
    """Every active police officer, with their team."""
    return User.objects.filter(is_active=True, category=Category.POLICE_OFFICER).select_related("team")


def standings(day: date, people: "QuerySet[User] | None" = None) -> list[Trained]:
    """Every active police officer, or these people, by team and name, in three queries whatever their number."""
    people = officers() if people is None else people
    last: dict[int, Certificate] = {}
    for certificate in _standing_certificates(day).filter(person__in=people.order_by()).order_by("valid_until", "pk"):
        last[certificate.person_id] = certificate
    coming = _coming(day).filter(person__in=people.order_by())
    soon = dict(coming.order_by("-session__date").values_list("person", "session__date"))
    return [
        Trained(one, standing_of(last.get(one.pk), day), last.get(one.pk), soon.get(one.pk))
        for one in people.order_by("team__name", "last_name", "first_name", "pk")
    ]


def officers_with_dates(day: date) -> "QuerySet[User]":
    """The same officers, each with `ends_on`, the end of their last certificate, and `next_on`, their next session."""
    ends = _standing_certificates(day).filter(person=OuterRef("pk")).order_by("-valid_until")
    coming = _coming(day).filter(person=OuterRef("pk")).order_by("session__date")
    return officers().annotate(
        ends_on=Subquery(ends.values("valid_until")[:1]), next_on=Subquery(coming.values("session__date")[:1])
    )


def certified(people: Any, course: Course, day: date) -> set[int]:
    """Of these people, given by their keys, who holds a certificate of the course that is valid on that day."""
    held = Certificate.objects.filter(
        version__course=course, revoked_at__isnull=True, trained_on__lte=day, valid_until__gte=day
    )
    return set(held.filter(person__in=people).values_list("person", flat=True))


def _standing_certificates(day: date) -> "QuerySet[Certificate]":
    return Certificate.objects.for_cameras().filter(revoked_at__isnull=True, trained_on__lte=day)


def _coming(day: date) -> "QuerySet[Enrolment]":
    """The places in sessions of the course for cameras from this day on, whose attendance is not noted."""
    return Enrolment.objects.filter(
        session__date__gte=day,
        session__cancelled_at__isnull=True,
        session__version__course__is_required_for_cameras=True,
        attendance="",
    )


def expiring_soon(day: date) -> list[Trained]:
    """The officers whose certificate ends within TRAINING_EXPIRING_DAYS, the soonest first."""
    found = [(one.certificate.valid_until, one) for one in standings(day) if _ends_soon(one) and one.certificate]
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].person.pk))]


def _ends_soon(one: Trained) -> bool:
    return one.standing is Standing.EXPIRING


def standing_of(certificate: Certificate | None, day: date) -> Standing:
    """What a person's last certificate that was not revoked makes them on a day."""
    if certificate is None:
        return Standing.MISSING
    if certificate.valid_until < day:
        return Standing.EXPIRED
    last_day = day + timedelta(days=settings.TRAINING_EXPIRING_DAYS)
    return Standing.EXPIRING if certificate.valid_until <= last_day else Standing.TRAINED
