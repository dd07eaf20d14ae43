"""Certificates: issued to those who passed, once; they hold calendar months; revoked, they stay with the reason."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.training.actions.certificates import issue_certificates, revoke_certificate
from accounts.training.events import TrainingEvent
from accounts.training.models import Certificate
from accounts.training.permissions import training_valid
from tests.trainings import FAILED, PASSED, make_certificate, make_session, make_version, mark_all, session_of

pytestmark = pytest.mark.django_db


@time_machine.travel("2026-08-31T10:00:00Z", tick=False)
def test_who_passed_gets_one_for_calendar_months(trainer: User, officer: User) -> None:
    session = make_session(make_version(valid_months=6), officer)
    mark_all(session, PASSED)

    (certificate,) = issue_certificates(by=trainer, session=session)

    assert (certificate.person, certificate.number) == (officer, "AT-2026-0001")
    assert (certificate.trained_on, certificate.valid_until) == (date(2026, 8, 31), date(2027, 2, 28))
    assert certificate.issued_by_name == str(trainer)


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        ("2028-02-29", 12, date(2029, 2, 28)),
        ("2028-02-29", 48, date(2032, 2, 29)),
        ("2027-02-28", 12, date(2028, 2, 28)),
    ],
)
def test_of_a_leap_day_it_ends_on_the_last_of_february(officer: User, day: str, months: int, until: date) -> None:
    with time_machine.travel(f"{day}T10:00:00Z", tick=False):
        certificate = make_certificate(officer, version=make_version(valid_months=months))

    assert certificate.valid_until == until
    noon = datetime.combine(until, time(12), UTC)
    assert [training_valid(officer, one) for one in (noon, noon + timedelta(days=1))] == [True, False]


def test_who_failed_gets_none(trainer: User, officer: User) -> None:
    session = make_session(None, officer)
    mark_all(session, FAILED)

    assert issue_certificates(by=trainer, session=session) == []


def test_done_again_it_gives_nothing_more(trainer: User, officer: User) -> None:
    session = session_of(make_certificate(officer))

    assert issue_certificates(by=trainer, session=session) == []
    assert Certificate.objects.count() == 1


def test_one_revoked_is_not_given_again(trainer: User, officer: User) -> None:
    certificate = make_certificate(officer)
    revoke_certificate(by=trainer, certificate=certificate, reason="Erreur de personne")

    assert issue_certificates(by=trainer, session=session_of(certificate)) == []


def test_numbers_follow_without_gap_and_begin_again_each_year(officer: User, other_officer: User) -> None:
    version = make_version()
    numbers = []
    for day in ("2026-12-30", "2026-12-31", "2027-01-01"):
        with time_machine.travel(f"{day}T10:00:00Z", tick=False):
            numbers.append(make_certificate(officer, version=version).number)

    assert numbers == ["AT-2026-0001", "AT-2026-0002", "AT-2027-0001"]


def test_issuing_is_journaled(officer: User) -> None:
    certificate = make_certificate(officer)

    entry = JournalEntry.objects.latest("number")

    assert (entry.event, entry.subject_label) == (TrainingEvent.CERTIFICATE_ISSUED, certificate.number)
    assert entry.related_id == str(officer.pk)
    assert entry.details["valid_until"] == certificate.valid_until.isoformat()


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "administrator", "other_officer"])
def test_only_trainer_and_direction_issue_and_revoke(actor: str, officer: User, request: pytest.FixtureRequest) -> None:
    certificate, by = make_certificate(officer), request.getfixturevalue(actor)

    with pytest.raises(NotPermitted):
        issue_certificates(by=by, session=session_of(certificate))
    with pytest.raises(NotPermitted):
        revoke_certificate(by=by, certificate=certificate, reason="Erreur")


def test_revoked_it_stays_with_the_reason_and_is_journaled(director: User, officer: User) -> None:
    certificate = make_certificate(officer)

    revoke_certificate(by=director, certificate=certificate, reason="Fraude")

    certificate.refresh_from_db()
    entry = JournalEntry.objects.latest("number")
    assert (bool(certificate.revoked_at), certificate.revoke_reason) == (True, "Fraude")
    assert (entry.event, entry.reason) == (TrainingEvent.CERTIFICATE_REVOKED, "Fraude")


def test_it_is_revoked_once_and_for_a_reason(director: User, officer: User) -> None:
    certificate = make_certificate(officer)
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        revoke_certificate(by=director, certificate=certificate, reason="")
    revoke_certificate(by=director, certificate=certificate, reason="Fraude")

    with pytest.raises(NotPossible, match="déjà révoquée"):
        revoke_certificate(by=director, certificate=certificate, reason="Fraude")
