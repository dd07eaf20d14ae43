"""Courses and their versions."""

from datetime import date

import pytest

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.training.actions.courses import add_course_version, save_course
from accounts.training.events import TrainingEvent
from accounts.training.models import Course
from tests.trainings import make_version

SINCE = date(2026, 1, 1)


@pytest.mark.parametrize("actor", ["director", "head", "trainer"])
def test_trainer_and_direction_register_a_course(actor: str, request: pytest.FixtureRequest) -> None:
    course = save_course(by=request.getfixturevalue(actor), course=Course(name="Tir"))

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.subject_id) == (TrainingEvent.COURSE_REGISTERED, str(course.pk))
    assert entry.details == {"required_for_cameras": False}


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "auditor", "administrator", "superuser"])
def test_nobody_else_does(actor: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted, match="formateur"):
        save_course(by=request.getfixturevalue(actor), course=Course(name="Tir"))
    assert not Course.objects.exists()


def test_a_change_is_journaled(trainer: User) -> None:
    course = save_course(by=trainer, course=Course(name="Tir"))
    course.is_required_for_cameras = True
    save_course(by=trainer, course=course)

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.details) == (TrainingEvent.COURSE_CHANGED, {"required_for_cameras": True})


def test_one_course_at_most_opens_the_cameras(trainer: User) -> None:
    make_version()

    with pytest.raises(NotPossible, match="Une autre formation est déjà exigée"):
        save_course(by=trainer, course=Course(name="Tir", is_required_for_cameras=True))


def test_two_courses_do_not_share_a_name(trainer: User) -> None:
    make_version("Tir")

    with pytest.raises(NotPossible, match="existe déjà"):
        save_course(by=trainer, course=Course(name="Tir"))


def test_versions_follow_each_other(trainer: User) -> None:
    course = make_version().course

    second = add_course_version(by=trainer, course=course, valid_months=36, starts_on=SINCE)

    entry = JournalEntry.objects.latest("number")
    assert second.number == 2
    assert (entry.event, entry.subject_id) == (TrainingEvent.COURSE_VERSIONED, str(course.pk))
    assert entry.details == {"version": 2, "valid_months": 36, "starts_on": "2026-01-01"}


def test_a_certificate_holds_a_month_at_least(trainer: User) -> None:
    with pytest.raises(NotPossible, match="un mois au moins"):
        add_course_version(by=trainer, course=make_version().course, valid_months=0, starts_on=SINCE)


def test_a_leader_gives_no_version(team_leader: User) -> None:
    with pytest.raises(NotPermitted):
        add_course_version(by=team_leader, course=make_version().course, valid_months=12, starts_on=SINCE)
