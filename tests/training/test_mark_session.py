"""Noting who came to a session, and with what result."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.training.actions.certificates import issue_certificates
from accounts.training.actions.enrolments import Mark, mark_session
from accounts.training.events import TrainingEvent
from accounts.training.models import Attendance, Enrolment, Result
from tests.trainings import ABSENT, FAILED, PASSED, make_session, mark_all


def noted(by: User, enrolment: Enrolment, mark: Mark) -> int:
    return mark_session(by=by, session=enrolment.session, marks={enrolment.pk: mark})


@pytest.fixture
def enrolment(officer: User) -> Enrolment:
    return make_session(None, officer).enrolments.get()


@pytest.mark.parametrize("mark", [PASSED, FAILED, ABSENT])
def test_attendance_and_result_are_kept_and_journaled(trainer: User, enrolment: Enrolment, mark: Mark) -> None:
    assert noted(trainer, enrolment, mark) == 1

    enrolment.refresh_from_db()
    entry = JournalEntry.objects.latest("number")
    assert (enrolment.attendance, enrolment.result) == mark
    assert (entry.event, entry.related_id) == (TrainingEvent.TRAINING_MARKED, str(enrolment.person_id))
    assert entry.details == {"attendance": ["", str(mark[0])], "result": ["", str(mark[1])]}


def test_the_same_again_changes_nothing(trainer: User, enrolment: Enrolment) -> None:
    noted(trainer, enrolment, PASSED)
    before = JournalEntry.objects.count()

    assert noted(trainer, enrolment, PASSED) == 0
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "auditor", "officer"])
def test_only_trainer_and_direction_note(actor: str, enrolment: Enrolment, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        noted(request.getfixturevalue(actor), enrolment, PASSED)


def test_nobody_who_was_not_there_has_a_result(trainer: User, enrolment: Enrolment) -> None:
    with pytest.raises(NotPossible, match="n’était pas présent"):
        noted(trainer, enrolment, (Attendance.EXCUSED, Result.PASSED))


def test_not_before_the_day(trainer: User, officer: User) -> None:
    session = make_session(None, officer, on=timezone.localdate() + timedelta(days=1))

    with pytest.raises(NotPossible, match="notez les présences ce jour-là"):
        mark_all(session, PASSED)


def test_not_against_a_certificate(trainer: User, enrolment: Enrolment) -> None:
    noted(trainer, enrolment, PASSED)
    issue_certificates(by=trainer, session=enrolment.session)

    with pytest.raises(NotPossible, match="révoquez-la"):
        noted(trainer, enrolment, FAILED)
    enrolment.refresh_from_db()
    assert enrolment.result == Result.PASSED


def test_another_sessions_enrolment_is_left_alone(trainer: User, enrolment: Enrolment, other_officer: User) -> None:
    other = make_session(enrolment.session.version, other_officer)

    assert mark_session(by=trainer, session=other, marks={enrolment.pk: PASSED}) == 0
    enrolment.refresh_from_db()
    assert enrolment.attendance == ""
