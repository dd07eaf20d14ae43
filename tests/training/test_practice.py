"""On the day: badges at the door, and the gestures that the trainer saw."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.training.actions.practice import check_gestures, mark_present
from accounts.training.badges import badge_number
from accounts.training.events import TrainingEvent
from accounts.training.models import Attendance, Enrolment, Gesture
from tests.cast import client_of
from tests.trainings import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(officer: User) -> Enrolment:
    return make_session(None, officer).enrolments.select_related("session", "person").get()


@pytest.mark.parametrize(
    ("scanned", "number"),
    [("4507", "4507"), (" agt:4507 ", "4507"), ("'(àè", "4507"), ("PM-12", "PM12"), ("pm12", "PM12"), ("", "")],
)
def test_a_badge_is_read_with_or_without_prefix_and_caps_lock(scanned: str, number: str) -> None:
    assert badge_number(scanned) == number


def test_a_badge_marks_its_person_present_once(trainer: User, enrolment: Enrolment) -> None:
    badge = enrolment.person.badge_number

    assert mark_present(by=trainer, session=enrolment.session, badge=badge) == (enrolment, True)
    assert mark_present(by=trainer, session=enrolment.session, badge=badge) == (enrolment, False)

    enrolment.refresh_from_db()
    assert enrolment.attendance == Attendance.PRESENT
    assert JournalEntry.objects.filter(event=TrainingEvent.TRAINING_MARKED).count() == 1


def test_a_badge_of_nobody_enrolled_is_said(trainer: User, enrolment: Enrolment, other_officer: User) -> None:
    with pytest.raises(NotPossible, match=f"{other_officer.badge_number} n’est pas inscrit"):
        mark_present(by=trainer, session=enrolment.session, badge=other_officer.badge_number)


def test_badges_are_read_on_the_day_alone(trainer: User, officer: User) -> None:
    session = make_session(None, officer, on=timezone.localdate() + timedelta(days=1))

    with pytest.raises(NotPossible, match="le jour de la séance"):
        mark_present(by=trainer, session=session, badge=officer.badge_number)


def test_before_the_day_no_page_offers_what_is_refused(trainer: User, officer: User) -> None:
    session, client = make_session(None, officer, on=timezone.localdate() + timedelta(days=1)), client_of(trainer)

    page = client.get(f"/formation/seances/{session.pk}/").text
    assert "/presences/" not in page
    assert "/gestes/" not in page
    assert "Noter présent" not in client.get(f"/formation/seances/{session.pk}/presences/").text
    assert "Enregistrer" not in client.get(f"/formation/seances/{session.pk}/gestes/").text


def test_gestures_are_ticked_and_unticked_and_both_are_journaled(trainer: User, enrolment: Enrolment) -> None:
    for seen in ({Gesture.FIX, Gesture.DOCK}, {Gesture.FIX}):
        assert check_gestures(by=trainer, session=enrolment.session, seen={enrolment.pk: frozenset(seen)}) == 1
    assert check_gestures(by=trainer, session=enrolment.session, seen={enrolment.pk: frozenset({Gesture.FIX})}) == 0

    (check,) = enrolment.practice.all()
    assert (check.gesture, check.checked_by_name) == (Gesture.FIX, str(trainer))
    entries = JournalEntry.objects.filter(event=TrainingEvent.TRAINING_GESTURES_CHECKED).order_by("number")
    assert [entry.details["gestures"] for entry in entries] == [
        ["Fixer la caméra", "Déposer sur la station"],
        ["Fixer la caméra"],
    ]


@pytest.mark.parametrize("actor", ["officer", "team_leader", "equipment_manager", "auditor"])
def test_only_trainer_and_direction_note_them(actor: str, enrolment: Enrolment, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(actor)
    with pytest.raises(NotPermitted):
        mark_present(by=by, session=enrolment.session, badge=enrolment.person.badge_number)
    with pytest.raises(NotPermitted):
        check_gestures(by=by, session=enrolment.session, seen={})
