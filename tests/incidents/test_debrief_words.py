"""What was said is written, by one person at a time; it is printed; it is erased in time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from cases.incidents.actions.debriefs import change_debrief, erase_debrief_words
from cases.incidents.actions.follow_ups import set_follow_up
from cases.incidents.documents import debrief_pdf
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Debrief, FollowUp
from tests.cast import client_of
from tests.incidents.debriefs import filmed_incident, prepared, running

SAID = "L’annonce a fait baisser le ton."


@pytest.fixture
def debrief(director: User, team: Team, officer: User) -> Debrief:
    return prepared(director, filmed_incident(director, team, officer), officer)


def last_entry(debrief: Debrief) -> JournalEntry:
    return JournalEntry.objects.about("debrief", debrief.pk).latest("number")


def write(debrief: Debrief, by: User, **words: object) -> Debrief:
    row = Debrief.objects.get(pk=debrief.pk)
    for name, text in words.items():
        setattr(row, name, text)
    return change_debrief(by=by, debrief=row, participants=row.participants.all(), revision=debrief.revision)


@pytest.mark.slow
def test_the_form_writes_every_part(debrief: Debrief, director: User, officer: User) -> None:
    browser, address = client_of(director), reverse("debrief_change", args=[debrief.pk])
    form = browser.get(address).context["form"]
    words = {name: f"Texte {name}" for name in Debrief.WORDS}
    data = words | {"announcement": "yes", "revision": form["revision"].value(), "leader": director.pk}
    data |= {"held_at": "2026-11-28T22:30", "participants": [officer.pk]}

    assert browser.post(address, data).status_code == 302

    debrief.refresh_from_db()
    assert {name: getattr(debrief, name) for name in words} == words
    assert (debrief.announcement, debrief.revision, list(debrief.participants.all())) == ("yes", 1, [officer])
    page = browser.get(debrief.get_absolute_url()).content.decode()
    assert all(text in page for text in words.values())


def test_the_journal_says_which_parts_changed_and_never_their_words(debrief: Debrief, director: User) -> None:
    write(debrief, director, announcement="yes", announcement_effect=SAID, lessons="Annoncer d’abord.")

    entry = last_entry(debrief)

    assert entry.event == IncidentEvent.DEBRIEF_CHANGED
    assert entry.details == {"announcement": ["", "yes"], "parts": ["announcement_effect", "lessons"]}


def test_of_two_people_who_write_at_once_the_second_is_told(
    debrief: Debrief, director: User, second_director: User
) -> None:
    write(debrief, second_director, lessons="Le premier texte.")

    with pytest.raises(NotPossible, match="Camille Adjoint"):
        write(debrief, director, lessons="Le second texte.")

    assert Debrief.objects.get(pk=debrief.pk).lessons == "Le premier texte."


def test_another_person_becomes_its_leader_only_if_they_may_lead(
    debrief: Debrief, director: User, second_director: User, trainer: User
) -> None:
    with pytest.raises(NotPossible, match="habilité à mener"):
        write(debrief, director, leader=trainer)

    assert write(debrief, director, leader=second_director).leader == second_director
    assert last_entry(debrief).details["leader"] == [str(director), str(second_director)]


@pytest.mark.parametrize("actor", ["officer", "trainer", "other_leader"])
def test_nobody_else_writes(actor: str, debrief: Debrief, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        write(debrief, request.getfixturevalue(actor), lessons="Non")


def test_there_is_no_score_of_anybody(debrief: Debrief) -> None:
    """What a debrief keeps of a person is a name: no number, no choice and no text stands beside it."""
    kept = {field.name for field in Debrief._meta.get_fields() if field.concrete}

    assert not any(word in name for name in kept for word in ("score", "note", "grade", "rating", "mark"))
    assert Debrief.participants.through._meta.get_fields() != []
    assert {one.name for one in Debrief.participants.through._meta.get_fields()} == {"id", "debrief", "user"}


def test_the_document_is_the_same_each_time_and_a_pdf(debrief: Debrief, director: User) -> None:
    debrief = write(debrief, director, lessons=SAID)
    set_follow_up(by=director, debrief=debrief, task="Refaire", owner=director, due_on=timezone.localdate())

    answer = client_of(director).get(reverse("debrief_pdf", args=[debrief.pk]))

    assert answer.content == debrief_pdf(Debrief.objects.get(pk=debrief.pk))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_words_are_erased_in_time_and_who_and_what_stay(
    debrief: Debrief, director: User, officer: User, settings: Settings
) -> None:
    write(debrief, director, lessons=SAID, announcement="yes")
    session = running(director, debrief, officer)
    task = set_follow_up(by=director, debrief=debrief, task="Refaire", owner=officer, due_on=timezone.localdate())
    settings.DEBRIEF_MONTHS = 6
    assert erase_debrief_words(by=SystemActor.EXPIRY) == 0
    Debrief.objects.filter(pk=debrief.pk).update(held_at=timezone.now() - timedelta(days=190))

    assert erase_debrief_words(by=SystemActor.EXPIRY) == 1
    assert erase_debrief_words(by=SystemActor.EXPIRY) == 0

    debrief.refresh_from_db()
    session.refresh_from_db()
    task = FollowUp.objects.get(pk=task.pk)
    assert (debrief.lessons, debrief.announcement, session.reason, task.task) == ("", "", "", "")
    assert {one.title for one in debrief.chapters.all()} == {""}
    assert (debrief.leader, list(debrief.participants.all()), task.done_at is None) == (director, [officer], False)
    assert last_entry(debrief).event == IncidentEvent.DEBRIEF_WORDS_ERASED


def test_what_is_erased_is_not_written_again(debrief: Debrief, director: User) -> None:
    Debrief.objects.filter(pk=debrief.pk).update(words_erased_at=timezone.now())

    with pytest.raises(NotPermitted):
        write(debrief, director, lessons="Encore")
    assert client_of(director).get(debrief.get_absolute_url()).status_code == 200
