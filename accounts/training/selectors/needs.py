"""Who needs a course: never trained, expired, or whose certificate ends by a day. Reads only."""

from dataclasses import dataclass
from datetime import date

from accounts.base.moments import day_in_words
from accounts.people.models import Category, User
from accounts.training.models import Certificate, Course, Enrolment


@dataclass(frozen=True)
class Need:
    """A person to train, and why, as a French clause."""

    person: User
    certificate: Certificate | None
    day: date

    @property
    def why(self) -> str:
        if self.certificate is None:
            return "jamais formé"
        verb = "a expiré" if self.certificate.valid_until < self.day else "expire"
        return f"attestation {self.certificate} : {verb} {day_in_words(self.certificate.valid_until)}"

    @property
    def order(self) -> tuple[date, str, str, int]:
        """The most urgent first: who has no valid certificate, then who loses it first."""
        end = self.certificate.valid_until if self.certificate else date.min
        return end, self.person.last_name, self.person.first_name, self.person.pk


@dataclass(frozen=True)
class Needs:
    """Who is to be trained, and who is enrolled already in a session to come."""

    to_train: list[Need]
    enrolled: list[Enrolment]


def needs_of(course: Course, *, until: date, day: date) -> Needs:
    """The active police officers without a certificate of this course that is valid after `until`."""
    last: dict[int, Certificate] = {}
    kept = Certificate.objects.filter(version__course=course, revoked_at__isnull=True)
    for certificate in kept.order_by("valid_until", "pk"):
        last[certificate.person_id] = certificate
    officers = User.objects.filter(is_active=True, category=Category.POLICE_OFFICER).select_related("team")
    found = [Need(one, last.get(one.pk), day) for one in officers]
    lacking = [one for one in found if one.certificate is None or one.certificate.valid_until <= until]
    coming = {one.person_id: one for one in coming_enrolments(course, day)}
    to_train = sorted((one for one in lacking if one.person.pk not in coming), key=lambda one: one.order)
    return Needs(to_train, [coming[one.person.pk] for one in lacking if one.person.pk in coming])


def coming_enrolments(course: Course, day: date) -> list[Enrolment]:
    """The enrolments in sessions of this course from `day` on that are not cancelled, the latest session first."""
    rows = Enrolment.objects.filter(
        session__version__course=course, session__date__gte=day, session__cancelled_at__isnull=True, attendance=""
    )
    return list(rows.select_related("person", "session__version__course").order_by("-session__date"))
