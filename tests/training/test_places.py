"""The places of a session to come: withdrawn, waited for, exchanged, filled with all whose certificate ends."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import User
from accounts.training.actions.enrolments import enrol
from accounts.training.actions.places import enrol_expiring, replace_person, stop_waiting, wait_for_place, withdraw
from accounts.training.actions.sessions import cancel_session, plan_session
from accounts.training.events import TrainingEvent
from accounts.training.models import CourseVersion, Enrolment, HalfDay, TrainingSession, WaitingPlace
from tests.cast import client_of, make_person
from tests.trainings import PASSED, make_certificate, make_session, make_version, mark_all

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def person_with_mail(name: str) -> User:
    person = make_person(name)
    person.email = f"{name.lower()}@pm.invalid"
    person.save()
    return person


@pytest.fixture
def version() -> CourseVersion:
    return make_version()


@pytest.fixture
def seated() -> User:
    return person_with_mail("Assise")


@pytest.fixture
def waits() -> User:
    return person_with_mail("Attente")


@pytest.fixture
def full(version: CourseVersion, seated: User) -> TrainingSession:
    """A session of one place, in three days, taken."""
    return make_session(version, seated, on=in_days(3), capacity=1)


def mails_to(person: User) -> list[str]:
    return list(OutgoingMail.objects.filter(recipient=person.email).order_by("pk").values_list("kind", flat=True))


def last_event() -> tuple[str, str]:
    entry = JournalEntry.objects.latest("number")
    return entry.event, entry.related_id


def test_a_place_that_frees_goes_to_the_first_who_waits_and_can_come(
    trainer: User, full: TrainingSession, seated: User, waits: User, version: CourseVersion
) -> None:
    """The first has left the service, the second is elsewhere at these hours."""
    gone, busy = make_person("Parti"), make_person("Pris")
    wait_for_place(by=trainer, session=full, people=[gone, busy, waits])
    User.objects.filter(pk=gone.pk).update(is_active=False)
    make_session(version, busy, on=full.date)

    given = withdraw(by=trainer, enrolment=full.enrolments.get(), reason="Congé")

    assert [one.person for one in given] == [one.person for one in full.enrolments.all()] == [waits]
    assert {one.person for one in full.waiting.all()} == {gone, busy}
    assert mails_to(waits) == ["training_waiting", "training_invitation"]
    entries = JournalEntry.objects.about("trainingsession", full.pk)
    withdrawn = entries.get(event=TrainingEvent.TRAINING_WITHDRAWN)
    assert (withdrawn.related_id, withdrawn.reason) == (str(seated.pk), "Congé")
    assert entries.filter(event=TrainingEvent.TRAINING_ENROLLED, related_id=str(waits.pk)).exists()


def test_who_is_withdrawn_is_told_and_their_calendar_removes_it(
    trainer: User, full: TrainingSession, seated: User
) -> None:
    withdraw(by=trainer, enrolment=full.enrolments.get(), reason="Congé")

    invited, removed = OutgoingMail.objects.filter(recipient=seated.email).order_by("pk")
    first, last = (Calendar.from_ical(bytes(one.files.get().content)) for one in (invited, removed))
    assert (str(first["METHOD"]), str(last["METHOD"])) == ("REQUEST", "CANCEL")
    assert first.events[0]["UID"] == last.events[0]["UID"]
    assert int(str(last.events[0]["SEQUENCE"])) > int(str(first.events[0]["SEQUENCE"]))
    assert "Congé" in removed.text


def test_nobody_waits_where_places_are_free_nor_twice(
    trainer: User, full: TrainingSession, seated: User, waits: User, version: CourseVersion
) -> None:
    with pytest.raises(NotPossible, match="places sont libres"):
        wait_for_place(by=trainer, session=make_session(version, on=in_days(4)), people=[waits])
    wait_for_place(by=trainer, session=full, people=[waits])
    for known in (waits, seated):
        with pytest.raises(NotPossible, match="Déjà inscrit ou en attente"):
            wait_for_place(by=trainer, session=full, people=[known])
    stop_waiting(by=trainer, place=full.waiting.get())
    assert last_event() == (TrainingEvent.TRAINING_WAITING_ENDED, str(waits.pk))
    assert not WaitingPlace.objects.exists()


def test_the_trainer_of_a_session_does_not_wait_for_it(trainer: User, full: TrainingSession) -> None:
    """A place that frees could never be theirs, and nobody could be withdrawn while they stood first."""
    with pytest.raises(NotPossible, match="est le formateur de cette séance"):
        wait_for_place(by=trainer, session=full, people=[full.trainer])

    assert not WaitingPlace.objects.exists()


def test_a_second_click_does_nothing_more(trainer: User, full: TrainingSession, seated: User, waits: User) -> None:
    (waiting,) = wait_for_place(by=trainer, session=full, people=[waits])
    clicked, again = full.enrolments.get(), full.enrolments.get()
    same = WaitingPlace.objects.get()
    stop_waiting(by=trainer, place=waiting)
    withdraw(by=trainer, enrolment=clicked, reason="Congé")
    written = JournalEntry.objects.count()

    with pytest.raises(NotPossible, match="n’attend plus"):
        stop_waiting(by=trainer, place=same)
    for act in (
        lambda: withdraw(by=trainer, enrolment=again, reason="Congé"),
        lambda: replace_person(by=trainer, enrolment=again, person=waits),
    ):
        with pytest.raises(NotPossible, match="n’est plus de cette séance"):
            act()
    assert (JournalEntry.objects.count(), mails_to(seated)) == (written, ["training_invitation", "training_withdrawn"])


def test_another_takes_the_place_and_both_are_told(
    trainer: User, full: TrainingSession, seated: User, waits: User
) -> None:
    replace_person(by=trainer, enrolment=full.enrolments.get(), person=waits)

    assert full.enrolments.get().person == waits
    assert mails_to(seated)[-1] == "training_withdrawn"
    assert mails_to(waits) == ["training_invitation"]
    assert last_event() == (TrainingEvent.TRAINING_REPLACED, str(waits.pk))
    with pytest.raises(NotPossible, match="déjà de cette séance"):
        replace_person(by=trainer, enrolment=full.enrolments.get(), person=waits)


def test_two_people_exchange_their_sessions(
    trainer: User, full: TrainingSession, seated: User, waits: User, version: CourseVersion
) -> None:
    other = make_session(version, waits, on=in_days(5), capacity=1)

    replace_person(by=trainer, enrolment=full.enrolments.get(), person=waits)

    assert (full.enrolments.get().person, other.enrolments.get().person) == (waits, seated)
    assert JournalEntry.objects.latest("number").details == {"replaced": seated.badge_number, "exchanged": True}


def test_what_has_taken_place_is_not_withdrawn(trainer: User, version: CourseVersion, seated: User) -> None:
    past, today = make_session(version, seated, on=in_days(-1)), make_session(version, seated)
    mark_all(today, PASSED)

    with pytest.raises(NotPossible, match="est passée"):
        withdraw(by=trainer, enrolment=past.enrolments.get(), reason="Congé")
    with pytest.raises(NotPossible, match="présence de .* est notée"):
        withdraw(by=trainer, enrolment=today.enrolments.get(), reason="Congé")
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        withdraw(by=trainer, enrolment=today.enrolments.get(), reason=" ")


def test_all_who_expire_are_enrolled_in_one_act_and_the_rest_wait(trainer: User, version: CourseVersion) -> None:
    """Never trained, by name, before ending in a month; who is trained for long or enrolled elsewhere is left out."""
    never, ending, long, elsewhere = (make_person(name) for name in ("Jamais", "Bientot", "Longtemps", "Ailleurs"))
    make_certificate(ending, version=version, days_ago=2 * 365 - 20)
    make_certificate(long, version=version, days_ago=10)
    make_session(version, elsewhere, on=in_days(4))
    session = make_session(version, on=in_days(4), capacity=1)
    User.objects.exclude(pk__in=[never.pk, ending.pk, long.pk, elsewhere.pk, trainer.pk]).update(category="civilian")

    made, waiting = enrol_expiring(by=trainer, session=session)

    assert [one.person for one in made] == [trainer]
    assert [one.person for one in waiting] == [never, ending]
    with pytest.raises(NotPossible, match="Personne d’autre"):
        enrol_expiring(by=trainer, session=session)


def test_nobody_is_in_two_sessions_at_once(trainer: User, full: TrainingSession, seated: User) -> None:
    """Neither two to attend, nor one to lead; the afternoon is free."""
    other = make_session(full.version, on=full.date)
    with pytest.raises(NotPossible, match="suit déjà une séance à ces heures"):
        enrol(by=trainer, session=other, people=[seated])
    with pytest.raises(NotPossible, match="mène déjà une séance à ces heures"):
        enrol(by=trainer, session=other, people=[full.trainer])
    with pytest.raises(NotPossible, match="est le formateur de cette séance"):
        enrol(by=trainer, session=other, people=[other.trainer])
    what = {"version": full.version, "date": full.date, "place": "Stand", "capacity": 2, "trainer": full.trainer}
    with pytest.raises(NotPossible, match=r"Le formateur .* mène déjà une séance") as refused:
        plan_session(by=trainer, half_day=HalfDay.MORNING, **what)  # type: ignore[arg-type]  # a mixed bag
    assert refused.value.field == "trainer"
    later = plan_session(by=trainer, half_day=HalfDay.AFTERNOON, **what)  # type: ignore[arg-type]  # a mixed bag
    assert len(enrol(by=trainer, session=later, people=[seated])) == 1


def test_cancelling_tells_those_who_wait(trainer: User, full: TrainingSession, waits: User) -> None:
    wait_for_place(by=trainer, session=full, people=[waits])

    cancel_session(by=trainer, session=full, reason="Salle prise")

    assert mails_to(waits)[-1] == "training_waiting_cancelled"
    assert not WaitingPlace.objects.exists()


ACTS: list[Callable[[User, Enrolment, WaitingPlace], object]] = [
    lambda by, one, waiting: withdraw(by=by, enrolment=one, reason="Congé"),
    lambda by, one, waiting: replace_person(by=by, enrolment=one, person=by),
    lambda by, one, waiting: wait_for_place(by=by, session=one.session, people=[by]),
    lambda by, one, waiting: stop_waiting(by=by, place=waiting),
    lambda by, one, waiting: enrol_expiring(by=by, session=one.session),
]


@pytest.mark.parametrize("actor", ["team_leader", "administrator", "officer"])
def test_only_trainer_and_direction_change_places(
    actor: str, trainer: User, full: TrainingSession, waits: User, request: pytest.FixtureRequest
) -> None:
    (waiting,) = wait_for_place(by=trainer, session=full, people=[waits])
    for act in ACTS:
        with pytest.raises(NotPermitted, match="formateur"):
            act(request.getfixturevalue(actor), full.enrolments.get(), waiting)
    assert full.enrolments.count() == full.waiting.count() == 1


def test_the_page_offers_them_and_another_sessions_people_are_refused(
    trainer: User, full: TrainingSession, waits: User
) -> None:
    client, other = client_of(trainer), make_session(full.version, waits, on=in_days(6))
    sent = {"enrolment": other.enrolments.get().pk, "reason": "Congé"}

    page = client.get(reverse("training_session", args=[full.pk])).content.decode()
    refused = client.post(reverse("training_withdraw", args=[full.pk]), sent, follow=True).content.decode()

    assert [verb in page for verb in ("Tous ceux qui expirent", "Désinscrire", "Mettre en attente")] == [True] * 3
    assert "Choisissez une personne de cette séance" in refused
    assert other.enrolments.exists()
