"""Who is trained for the cameras, whose certificate ends soon, who has none. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from tablib import Dataset

from accounts.base.files.tables import harmless
from accounts.base.moments import numeric_day
from accounts.base.states import StateChoices
from accounts.people.models import Category, User
from accounts.training.models import Certificate, Enrolment


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


def standings(day: date) -> list[Trained]:
    """Every active police officer, by team and name, in three queries whatever their number."""
    last: dict[int, Certificate] = {}
    kept = Certificate.objects.for_cameras().filter(revoked_at__isnull=True, trained_on__lte=day)
    for certificate in kept.order_by("valid_until", "pk"):
        last[certificate.person_id] = certificate
    coming = Enrolment.objects.filter(
        session__date__gte=day,
        session__cancelled_at__isnull=True,
        session__version__course__is_required_for_cameras=True,
        attendance="",
    )
    soon = dict(coming.order_by("-session__date").values_list("person", "session__date"))
    people = User.objects.filter(is_active=True, category=Category.POLICE_OFFICER).select_related("team")
    return [
        Trained(one, standing_of(last.get(one.pk), day), last.get(one.pk), soon.get(one.pk))
        for one in people.order_by("team__name", "last_name", "first_name", "pk")
    ]


def expiring_soon(day: date) -> list[Trained]:
    """The officers whose certificate ends within TRAINING_EXPIRING_DAYS, the soonest first."""
    found = [(one.certificate.valid_until, one) for one in standings(day) if _ends_soon(one) and one.certificate]
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].person.pk))]


def standings_dataset(rows: Iterable[Trained]) -> Dataset:
    """The same table, for a spreadsheet."""
    headers = ["Matricule", "Nom", "Brigade", "État", "Attestation", "Valable jusqu’au", "Prochaine séance"]
    lines = [
        [
            harmless(one.person.badge_number),
            harmless(one.person.get_full_name()),
            harmless(str(one.person.team or "")),
            str(one.standing.label),
            str(one.certificate or ""),
            numeric_day(one.certificate.valid_until) if one.certificate else "",
            numeric_day(one.next_session) if one.next_session else "",
        ]
        for one in rows
    ]
    return Dataset(*lines, headers=headers)


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
