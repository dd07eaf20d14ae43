"""Who can wear a camera in the coming weeks by team and by shift, its export, the reminder before a certificate ends,
and a validity that begins on 29 February."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted
from accounts.base.files.tables import read_table
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import Team, User
from accounts.training.actions.certificates import revoke_certificate
from accounts.training.actions.coverage import export_coverage
from accounts.training.actions.reminders import remind_endings
from accounts.training.events import TrainingEvent
from accounts.training.models import ExpiryReminder
from accounts.training.selectors.coverage import CoverageTable, coverage_days, shift_coverage, team_coverage
from tests.cast import client_of, make_person
from tests.trainings import BY, make_certificate, make_version
from tests.worlds import make_shift

pytestmark = pytest.mark.django_db


@time_machine.travel("2028-02-29T10:00:00Z", tick=False)
@pytest.mark.parametrize(("months", "until"), [(12, date(2029, 2, 28)), (48, date(2032, 2, 29))])
def test_a_certificate_of_29_february_ends_on_the_last_day_of_february(months: int, until: date, officer: User) -> None:
    certificate = make_certificate(officer, version=make_version(valid_months=months))

    assert certificate.valid_until == until


def test_teams_are_counted_today_and_each_monday(team: Team, officer: User) -> None:
    """A certificate of a month, from two weeks ago: the later weeks count nobody."""
    make_person("Novice", team=team)
    make_certificate(officer, version=make_version(valid_months=1), days_ago=14)
    days = coverage_days(timezone.localdate())

    (north,) = [one for one in team_coverage(days) if one.team == "Nord"]

    assert (north.officers, north.trained[0], north.trained[-1]) == (2, 1, 0)
    assert north.shares[0] == (1, 50)
    assert all(day.weekday() == 0 for day in days[1:])


@time_machine.travel("2026-11-30T15:00:00Z", tick=False)
def test_who_loses_the_certificate_in_the_afternoon_is_not_counted_today(team: Team, officer: User) -> None:
    certificate = make_certificate(officer, days_ago=1)
    days = coverage_days(timezone.localdate())
    revoke_certificate(by=BY, certificate=certificate, reason="Erreur de nom")

    (north,) = [one for one in team_coverage(days) if one.team == "Nord"]

    assert set(north.trained) == {0}


def test_a_shift_names_who_is_not_trained_when_it_begins(team: Team, officer: User) -> None:
    novice = make_person("Novice", team=team)
    make_certificate(officer)
    make_shift(team, officer, novice, starts_at=timezone.now() + timedelta(days=2))

    (shift,) = shift_coverage(timezone.now())

    assert (shift.expected, shift.trained, shift.untrained) == (2, 1, [novice])


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_leader_exports_either_table_and_it_is_journaled(
    file_format: str, team_leader: User, team: Team, officer: User
) -> None:
    make_version()
    make_shift(team, officer, starts_at=timezone.now() + timedelta(days=2))
    client = client_of(team_leader)
    page = client.get(reverse("training_coverage")).content.decode()
    sent = client.post(reverse("coverage_export"), {"table": "shifts", "format": file_format})

    entry = JournalEntry.objects.latest("number")
    (row,) = read_table(sent.content).rows
    assert "Couverture par brigade" in page
    assert officer.badge_number in row.cell(4)
    assert (entry.event, entry.actor) == (TrainingEvent.COVERAGE_EXPORTED, team_leader)
    assert entry.details == {"table": "shifts", "rows": 1}


@pytest.mark.parametrize("actor", ["officer", "administrator", "auditor"])
def test_who_does_not_see_trainings_exports_no_coverage(actor: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        export_coverage(by=request.getfixturevalue(actor), table=CoverageTable.TEAMS)


def test_the_holder_is_reminded_once_before_the_end(officer: User, other_officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(email="agent@pm.invalid")
    officer.refresh_from_db()
    version = make_version(valid_months=1)
    certificate = make_certificate(officer, version=version)
    make_certificate(other_officer, version=version)  # has no address

    assert (remind_endings(by=SystemActor.EXPIRY), remind_endings(by=SystemActor.EXPIRY)) == (1, 0)

    (mail,) = OutgoingMail.objects.filter(kind="certificate_ending")
    entry = JournalEntry.objects.get(event=TrainingEvent.CERTIFICATE_REMINDED)
    assert (mail.recipient, str(certificate) in mail.subject) == ("agent@pm.invalid", True)
    assert (entry.subject_label, entry.related_id) == (str(certificate), str(officer.pk))


def test_who_is_trained_again_gone_or_far_from_the_end_is_not_reminded(officer: User, other_officer: User) -> None:
    User.objects.update(email="agent@pm.invalid")
    version = make_version(valid_months=2)
    make_certificate(officer, version=version, days_ago=30)
    make_certificate(officer, version=make_version("Tir", valid_months=24, for_cameras=False))
    gone = make_certificate(other_officer, version=version, days_ago=30)
    User.objects.filter(pk=gone.person_id).update(is_active=False)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        make_certificate(officer, version=version)
        assert remind_endings(by=SystemActor.EXPIRY) == 0
    assert not ExpiryReminder.objects.exists()
