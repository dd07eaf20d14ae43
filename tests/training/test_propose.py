"""A proposal of half-days: made from shifts and absences, explained, changed by hand, then summoned in one act."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.actions import record_absence
from accounts.duty.models import AbsenceReason, Shift
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import Category, Team, User
from accounts.training.actions.planning import convoke, place_person, propose_sessions, remove_person
from accounts.training.events import TrainingEvent
from accounts.training.models import CourseVersion, Enrolment, HalfDay, OfferedHalfDay, Proposal, TrainingSession
from accounts.training.selectors.proposals import shown_proposal
from tests.cast import client_of, make_person
from tests.trainings import make_certificate, make_session, make_version
from tests.worlds import make_shift

DAY = date(2026, 12, 8)
PARIS = ZoneInfo("Europe/Paris")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def at_noon() -> Any:
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=PARIS), tick=False):
        yield


@pytest.fixture
def version() -> CourseVersion:
    return make_version()


@pytest.fixture
def teacher() -> User:
    """A trainer who needs no training."""
    return make_person("Moniteur", category=Category.CIVILIAN)


@pytest.fixture
def crew(team: Team) -> list[User]:
    """Three officers of one team, in alphabetical order, none of them trained."""
    return [make_person(name, team=team) for name in ("Alpha", "Bravo", "Charlie")]


def offered(trainer: User, on: date = DAY, *, half_day: HalfDay = HalfDay.MORNING, seats: int = 5) -> OfferedHalfDay:
    return OfferedHalfDay(date=on, half_day=half_day, place="Stand", trainer=trainer, capacity=seats)


def proposed(version: CourseVersion, *half_days: OfferedHalfDay, percent: int = 50) -> Proposal:
    return propose_sessions(
        by=SystemActor.DEMO, version=version, until=DAY, minimum_percent=percent, half_days=half_days
    )


def names(proposal: Proposal) -> dict[str, date]:
    return {one.person.last_name: one.half_day.date for one in proposal.places.select_related("person", "half_day")}


def on_duty(team: Team, *officers: User) -> Shift:
    start = datetime(2026, 12, 8, 6, tzinfo=PARIS)
    return make_shift(team, *officers, starts_at=start)


def last_entry() -> JournalEntry:
    return JournalEntry.objects.latest("number")


def test_everybody_untrained_or_ending_is_placed(version: CourseVersion, teacher: User, crew: list[User]) -> None:
    make_certificate(crew[0], version=version)
    proposal = proposed(version, offered(teacher), offered(teacher, DAY + timedelta(days=1)))

    entry = last_entry()
    assert names(proposal) == {"Bravo": DAY, "Charlie": DAY, "Moniteur": DAY}
    assert (entry.event, entry.subject_id) == (TrainingEvent.PROPOSAL_MADE, str(proposal.pk))
    assert entry.details["people"] == len(names(proposal))
    assert (entry.details["half_days"], entry.details["uncovered"]) == (1, 0)


def test_a_shift_keeps_its_share(version: CourseVersion, teacher: User, crew: list[User], team: Team) -> None:
    """Of three on duty, half is two: one leaves each morning."""
    on_duty(team, *crew)
    proposal = proposed(version, offered(teacher))

    shown = shown_proposal(proposal)
    assert names(proposal) == {"Alpha": DAY}
    assert [one.sentence for one in shown.shifts] == ["garde 2 agents sur 3 (minimum 2)"]
    assert "garderait 1 agent pour 2 au moins" in shown.uncovered[0].reasons[0]


def test_who_is_absent_or_tired_is_not_placed(
    version: CourseVersion, teacher: User, crew: list[User], team: Team
) -> None:
    shift = on_duty(team, crew[0])
    record_absence(by=SystemActor.DEMO, shift=shift, person=crew[0], reason=AbsenceReason.LEAVE)
    night = datetime(2026, 12, 7, 22, tzinfo=PARIS)
    make_shift(team, crew[1], starts_at=night)

    shown = shown_proposal(proposed(version, offered(teacher)))

    reasons = {one.person.last_name: one.reasons[0] for one in shown.uncovered}
    assert "absence notée ce jour-là (congé)" in reasons["Alpha"]
    assert "n’aurait pas son repos" in reasons["Bravo"]
    assert set(reasons) == {"Alpha", "Bravo"}


def test_a_morning_shift_leaves_the_afternoon(
    version: CourseVersion, teacher: User, crew: list[User], team: Team
) -> None:
    """From six to two, then until five: eleven hours in all."""
    on_duty(team, *crew)

    assert len(names(proposed(version, offered(teacher, half_day=HalfDay.AFTERNOON), percent=100))) == 0
    shift = Shift.objects.get()
    shift.members.update(ends_at=datetime(2026, 12, 8, 13, tzinfo=PARIS))
    assert len(names(proposed(version, offered(teacher, half_day=HalfDay.AFTERNOON), percent=100))) == 3


def test_a_trainer_who_is_absent_busy_or_gone_holds_nothing(
    version: CourseVersion, teacher: User, crew: list[User], team: Team
) -> None:
    absent, gone = make_person("Absent"), make_person("Parti")
    record_absence(by=SystemActor.DEMO, shift=on_duty(team, absent), person=absent, reason=AbsenceReason.LEAVE)
    busy = make_session(version, crew[0], on=DAY).trainer
    proposal = proposed(version, offered(absent), offered(busy), offered(gone))
    User.objects.filter(pk=gone.pk).update(is_active=False)

    shown = shown_proposal(proposal)
    closed = {one.row.trainer: one.closed for one in shown.half_days}
    assert "absence notée" in closed[absent]
    assert "mène déjà une séance" in closed[busy]
    assert "n’est plus en activité" in closed[gone]
    assert (len(shown.unused), shown.is_broken) == (2, True)
    assert {one.person for one in shown.enrolled} == {crew[0]}


def test_it_says_that_a_trainer_holds_no_certificate(version: CourseVersion, teacher: User, crew: list[User]) -> None:
    make_certificate(crew[0], version=version, days_ago=10)
    proposal = proposed(version, offered(teacher), offered(crew[0], DAY + timedelta(days=1)))

    assert [one.untrained_trainer for one in shown_proposal(proposal).half_days] == [True, False]


def test_nothing_offered_or_nobody_to_train_is_said(version: CourseVersion, teacher: User) -> None:
    with pytest.raises(NotPossible, match="au moins une demi-journée"):
        proposed(version)
    with pytest.raises(NotPossible, match="une place au moins"):
        proposed(version, offered(teacher, seats=0))
    with pytest.raises(NotPossible, match="Personne n’est à former"):
        proposed(version, offered(teacher))
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "administrator", "auditor"])
def test_only_trainer_and_direction_propose_and_change(
    actor: str, version: CourseVersion, teacher: User, crew: list[User], request: pytest.FixtureRequest
) -> None:
    proposal, by = proposed(version, offered(teacher)), request.getfixturevalue(actor)

    with pytest.raises(NotPermitted, match="formateur"):
        propose_sessions(by=by, version=version, until=DAY, minimum_percent=50, half_days=[offered(teacher)])
    with pytest.raises(NotPermitted):
        place_person(by=by, proposal=proposal, person=crew[0], half_day=proposal.half_days.get())
    with pytest.raises(NotPermitted):
        remove_person(by=by, proposal=proposal, person=crew[0])
    with pytest.raises(NotPermitted):
        convoke(by=by, proposal=proposal)
    assert not TrainingSession.objects.exists()


def test_people_are_moved_removed_and_added_by_hand(
    trainer: User, version: CourseVersion, teacher: User, crew: list[User]
) -> None:
    proposal = proposed(version, offered(teacher), offered(teacher, DAY + timedelta(days=1), seats=1))
    later = proposal.half_days.last()
    assert later

    place_person(by=trainer, proposal=proposal, person=crew[0], half_day=later)
    assert names(proposal)["Alpha"] == later.date
    assert last_entry().details == {"placed_on": "2026-12-09", "half_day": "morning"}
    remove_person(by=trainer, proposal=proposal, person=crew[1])
    assert "Bravo" not in names(proposal)
    assert (last_entry().event, last_entry().related_id) == (TrainingEvent.PROPOSAL_CHANGED, str(crew[1].pk))
    with pytest.raises(NotPossible, match=r"complet \(1 place\)"):
        place_person(by=trainer, proposal=proposal, person=crew[1], half_day=later)
    with pytest.raises(NotPossible, match="n’est pas dans cette proposition"):
        remove_person(by=trainer, proposal=proposal, person=crew[1])
    other = proposed(version, offered(teacher, DAY + timedelta(days=2))).half_days.get()
    with pytest.raises(NotPossible, match="n’est pas de cette proposition"):
        place_person(by=trainer, proposal=proposal, person=crew[1], half_day=other)


def test_summoning_makes_sessions_enrols_and_invites(
    trainer: User, version: CourseVersion, teacher: User, crew: list[User]
) -> None:
    User.objects.filter(pk=crew[0].pk).update(email="alpha@pm.invalid")
    proposal = proposed(version, offered(teacher), offered(teacher, DAY + timedelta(days=1)))

    assert convoke(by=trainer, proposal=proposal) == 1

    session = TrainingSession.objects.get()
    assert (session.date, session.trainer, session.place, session.capacity) == (DAY, teacher, "Stand", 5)
    assert {one.person for one in session.enrolments.all()} >= set(crew)
    assert OutgoingMail.objects.get().recipient == "alpha@pm.invalid"
    assert (last_entry().event, last_entry().details["half_days"]) == (TrainingEvent.PROPOSAL_CONVOKED, 1)
    with pytest.raises(NotPossible, match="sont convoquées"):
        convoke(by=trainer, proposal=proposal)
    with pytest.raises(NotPossible, match="sont convoquées"):
        remove_person(by=trainer, proposal=proposal, person=crew[0])


def test_why_somebody_is_placed_stays_true(
    trainer: User, version: CourseVersion, teacher: User, crew: list[User]
) -> None:
    """Enrolled elsewhere since, trained since; and once they are summoned, the page does not explain with their own
    sessions."""
    proposal = proposed(version, offered(teacher))
    make_session(version, crew[0], on=DAY + timedelta(days=2))
    make_certificate(crew[1], version=version)

    whys = {one.person.last_name: one.why for one in shown_proposal(proposal).used[0].places}
    convoke(by=trainer, proposal=proposal)
    page = client_of(trainer).get(proposal.get_absolute_url()).content.decode()

    assert whys["Alpha"] == "déjà inscrit à la séance du 10/12/2026"
    assert whys["Bravo"] == "ajouté à la main, ou formé depuis"
    assert whys["Charlie"] == "jamais formé"
    assert [words in page for words in ("La séance", "Pourquoi", "Vacation quittée", "Ce que gardent")] == [
        True,
        False,
        False,
        False,
    ]


def test_what_no_longer_holds_is_not_summoned(
    trainer: User, version: CourseVersion, teacher: User, crew: list[User], team: Team
) -> None:
    """An absence, a departure, a session since: said, and nothing is half done."""
    proposal = proposed(version, offered(teacher))
    record_absence(by=SystemActor.DEMO, shift=on_duty(team, crew[0]), person=crew[0], reason=AbsenceReason.LEAVE)
    User.objects.filter(pk=crew[1].pk).update(is_active=False)
    make_session(version, crew[2], on=DAY)

    with pytest.raises(NotPossible, match="ne tient plus") as refused:
        convoke(by=trainer, proposal=proposal)

    for word in ("absence notée", "n’est plus en activité", "suit déjà une séance"):
        assert word in str(refused.value)
    assert Enrolment.objects.filter(session__place="Stand").count() == 0
    assert shown_proposal(proposal).is_broken


def test_it_goes_from_the_form_to_the_sessions_on_its_pages(
    trainer: User, version: CourseVersion, teacher: User, crew: list[User]
) -> None:
    client = client_of(trainer)
    sent = {"version": version.pk, "until": "2026-12-31", "minimum_percent": 50} | {
        "offres-TOTAL_FORMS": 2,
        "offres-INITIAL_FORMS": 0,
        **{"offres-0-date": "2026-12-08", "offres-0-half_day": "morning", "offres-0-place": "Stand"},
        **{"offres-0-trainer": teacher.pk, "offres-0-capacity": 9, "offres-1-half_day": "morning"},
    }
    assert "Calculer la proposition" in client.get(reverse("planning_new")).content.decode()
    wrong = client.post(reverse("planning_new"), sent | {"offres-0-place": ""}).content.decode()
    assert "À remplir pour offrir ce jour" in wrong

    page = client.post(reverse("planning_new"), sent, follow=True).content.decode()
    assert "jamais formé" in page
    assert "Demi-journées non retenues" not in page
    proposal = Proposal.objects.get()
    place = {"person": crew[0].pk, "half_day": proposal.half_days.get().pk}
    client.post(reverse("planning_remove", args=[proposal.pk]), place)
    assert "une place est possible" in client.get(proposal.get_absolute_url()).content.decode()
    client.post(reverse("planning_place", args=[proposal.pk]), place)
    client.post(reverse("planning_convoke", args=[proposal.pk]))

    assert crew[0].enrolments.get().session == proposal.half_days.get().session
