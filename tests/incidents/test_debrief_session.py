"""A leader shows chapters to named people, whatever their rights, for a limited time and a reason; each viewing is
journaled, and ends with the session."""

from contextlib import closing
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from accounts.people.roles import Role
from cases.incidents.actions.sessions import (
    close_debrief_session,
    open_debrief_session,
    show_chapter,
    watch_chapter,
)
from cases.incidents.events import IncidentEvent
from cases.incidents.models import Debrief, DebriefSession
from evidence.footage.actions.access import grant_clip_access, restrict_clip
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import Clip, ClipState, Viewing, ViewingPurpose
from tests.cast import client_of, designate
from tests.incidents.debriefs import filmed_incident, first_chapter, first_clip, prepared, running, stored_passage
from tests.incidents.drafts import HOUR
from tests.worlds import stored_bytes

MINUTES = timedelta(minutes=1)


@pytest.fixture
def debrief(director: User, team: Team, officer: User, trainer: User) -> Debrief:
    """The trainer takes part: signed in, without a right to any footage."""
    return prepared(director, filmed_incident(director, team, officer, officer), officer, trainer)


@pytest.fixture
def session(debrief: Debrief, director: User, officer: User, trainer: User) -> DebriefSession:
    return running(director, debrief, officer, trainer)


def show(session: DebriefSession) -> None:
    show_chapter(by=session.leader, session=session, chapter=first_chapter(session.debrief))


def watch(person: User, session: DebriefSession) -> UUID:
    chapter = first_chapter(session.debrief)
    return watch_chapter(by=person, session=session, chapter=chapter).viewing.pk


def status(browser: Client, name: str, *keys: object) -> int:
    answer = browser.get(reverse(name, args=keys))
    answer.getvalue()
    answer.close()
    return answer.status_code


def words(browser: Client, session: DebriefSession) -> str:
    return browser.get(session.get_absolute_url()).content.decode().replace("\u00a0", " ")


def streamed(person: User, viewing: UUID) -> int:
    return status(client_of(person), "debriefsession_stream", viewing)


@pytest.mark.slow
def test_a_participant_sees_what_the_leader_has_shown_and_nothing_else(session: DebriefSession, trainer: User) -> None:
    browser, page = client_of(trainer), session.get_absolute_url()
    first, second = session.debrief.chapters.all()
    watching = [reverse("debriefsession_watch", args=[session.pk, one.pk]) for one in (first, second)]
    assert first.title not in browser.get(page).content.decode()
    assert browser.post(watching[0]).status_code == 404

    show(session)

    shown = browser.get(page).content.decode()
    assert watching[0] in shown
    assert watching[1] not in shown
    assert browser.post(watching[1]).status_code == 404
    played = browser.post(watching[0], follow=True).content.decode()
    viewing = Viewing.objects.get(viewer=trainer)
    address = reverse("debriefsession_stream", args=[viewing.pk])
    assert address in played
    with closing(browser.get(address)) as answer:
        assert answer.getvalue() == stored_bytes(stored_passage(first))


def test_each_opening_is_a_viewing_of_that_person_until_the_session_ends(
    session: DebriefSession, trainer: User
) -> None:
    show(session)

    viewing = Viewing.objects.get(pk=watch(trainer, session))

    entry = JournalEntry.objects.filter(event="clip:viewed").latest("number")
    assert (viewing.viewer, viewing.purpose, viewing.expires_at) == (trainer, ViewingPurpose.DEBRIEF, session.ends_at)
    assert (entry.actor, entry.reason, entry.subject_label) == (trainer, "debrief", str(viewing.clip))
    assert entry.procedure_number.endswith("MC 12 : Retour sur les gestes")
    assert watch(trainer, session) == viewing.pk
    assert Viewing.objects.filter(viewer=trainer).count() == 1


def test_showing_is_journaled_with_the_passage_the_reason_and_every_participant(
    session: DebriefSession, officer: User, trainer: User
) -> None:
    show(session)

    entry = JournalEntry.objects.get(event=IncidentEvent.DEBRIEF_CHAPTER_SHOWN)
    assert (entry.related_label, entry.reason) == (str(first_clip(session.debrief)), "Retour sur les gestes")
    assert set(entry.details["participants"]) == {str(officer), str(trainer)}
    assert entry.details["part"] == "de 00:00,000 à 00:10,000"
    assert {officer.badge_number, trainer.badge_number} == set(entry.recipient.split(", "))


@pytest.mark.slow
def test_the_end_comes_by_itself(session: DebriefSession, trainer: User) -> None:
    show(session)
    viewing = watch(trainer, session)
    assert streamed(trainer, viewing) == 200

    with travel(session.ends_at, tick=False):
        assert streamed(trainer, viewing) == 403
        assert status(client_of(trainer), "debriefsession_detail", session.pk) == 404
        with pytest.raises(NotPossible, match="terminée"):
            watch(trainer, session)
        with pytest.raises(NotPossible, match="terminée"):
            show(session)


@pytest.mark.slow
def test_closing_ends_every_viewing_at_once(session: DebriefSession, director: User, trainer: User) -> None:
    show(session)
    viewing = watch(trainer, session)

    client_of(director).post(reverse("debriefsession_close", args=[session.pk]))

    assert streamed(trainer, viewing) == 403
    assert status(client_of(trainer), "debriefsession_detail", session.pk) == 404
    assert Viewing.objects.get(pk=viewing).closed_at is not None
    close_debrief_session(by=director, session=session)
    assert JournalEntry.objects.filter(event=IncidentEvent.DEBRIEF_SESSION_CLOSED).count() == 1


@pytest.mark.slow
def test_a_participant_who_may_view_the_clip_loses_the_sessions_viewing_too(
    debrief: Debrief, director: User, team_leader: User
) -> None:
    """The stream of their own viewings answers 404 as the session's does."""
    clip, until = first_clip(debrief), timezone.now() + 9 * HOUR
    grant_clip_access(by=director, clip=clip, person=team_leader, until=until, reason="Débriefing")
    session = running(director, debrief, team_leader)
    show(session)
    viewing, browser = watch(team_leader, session), client_of(team_leader)
    assert status(browser, "viewing_stream", viewing) == 200

    close_debrief_session(by=director, session=session)

    assert status(browser, "viewing_stream", viewing) == 404


@pytest.mark.slow
@pytest.mark.parametrize("name", ["viewing_stream", "viewing_frames", "viewing_strip"])
def test_a_wearer_gets_no_more_of_their_own_clip(
    name: str, session: DebriefSession, officer: User, settings: Any
) -> None:
    """A debrief is none of the four reasons of a wearer (CSI R241-12): for one of these they open a viewing."""
    settings.WEARER_ACCESS = True
    designate(officer, Role.WEARER)
    show(session)
    shown, browser, clip = watch(officer, session), client_of(officer), first_clip(session.debrief)

    assert streamed(officer, shown) == 200
    assert status(browser, name, shown) == 404
    assert "data-player" not in browser.get(reverse("viewing_detail", args=[shown])).content.decode()
    Clip.objects.filter(pk=clip.pk).update(thumbnail_name=stored_passage(first_chapter(session.debrief)))
    assert status(browser, "clip_thumbnail", clip.pk) == 404

    own = open_viewing(by=officer, clip=clip, purpose=ViewingPurpose.FAITHFUL_REPORT, reference="CR 12")

    assert own.pk != shown
    assert status(browser, "viewing_stream", own.pk) == 200


@pytest.mark.slow
def test_a_session_gives_nothing_beside_it(session: DebriefSession, trainer: User) -> None:
    show(session)
    viewing, browser, clip = watch(trainer, session), client_of(trainer), first_clip(session.debrief)

    assert not Clip.objects.visible_to(trainer).exists()
    assert status(browser, "viewing_stream", viewing) == 403
    assert status(browser, "clip_detail", clip.pk) == 403
    assert status(browser, "debrief_detail", session.debrief.pk) == 403


@pytest.mark.slow
@pytest.mark.parametrize("actor", ["equipment_manager", "other_leader", "second_director"])
def test_whoever_is_not_named_finds_no_session(
    actor: str, session: DebriefSession, trainer: User, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(actor)
    show(session)
    theirs = watch(trainer, session)

    assert status(client_of(person), "debriefsession_detail", session.pk) == 404
    assert streamed(person, theirs) == 404
    with pytest.raises(NotPermitted):
        watch(person, session)


def test_a_viewing_is_its_viewers_alone(session: DebriefSession, officer: User, trainer: User) -> None:
    designate(officer, Role.TRAINER)
    show(session)

    assert streamed(officer, watch(trainer, session)) == 404


def test_a_participant_who_leaves_the_service_sees_no_more(session: DebriefSession, trainer: User) -> None:
    show(session)
    viewing, browser = watch(trainer, session), client_of(trainer)

    User.objects.filter(pk=trainer.pk).update(is_active=False)

    assert status(browser, "debriefsession_stream", viewing) == 302
    assert not DebriefSession.objects.attended_by(trainer, timezone.now()).exists()
    with pytest.raises(NotPermitted):
        watch(User.objects.get(pk=trainer.pk), session)


def test_nobody_who_left_is_named(debrief: Debrief, director: User, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)

    with pytest.raises(NotPossible, match="plus en activité"):
        running(director, debrief, User.objects.get(pk=officer.pk))


def test_when_the_leader_loses_the_right_nobody_sees_more(
    session: DebriefSession, director: User, trainer: User
) -> None:
    show(session)
    viewing = watch(trainer, session)

    User.objects.filter(pk=director.pk).update(is_active=False)

    assert streamed(trainer, viewing) == 403


@pytest.mark.slow
def test_a_clip_erased_meanwhile(session: DebriefSession, trainer: User) -> None:
    show(session)
    viewing, clip = watch(trainer, session), first_clip(session.debrief)

    Clip.objects.filter(pk=clip.pk).update(state=ClipState.ERASED)

    assert streamed(trainer, viewing) == 403
    assert (
        first_chapter(session.debrief).title not in client_of(trainer).get(session.get_absolute_url()).content.decode()
    )
    with pytest.raises(NotPossible, match="effacée"):
        show(session)


@pytest.mark.slow
def test_a_clip_restricted_meanwhile(session: DebriefSession, director: User, trainer: User) -> None:
    show(session)
    viewing, clip = watch(trainer, session), first_clip(session.debrief)

    restrict_clip(by=director, clip=clip, until=timezone.now() + HOUR, reason="Mineur")

    assert streamed(trainer, viewing) == 403
    with pytest.raises(NotPossible, match="restreinte, et n’est pas ouverte à"):
        show(session)


def test_only_the_debriefs_leader_opens_one_and_only_one_runs(
    debrief: Debrief, director: User, second_director: User, officer: User
) -> None:
    with pytest.raises(NotPermitted):
        running(second_director, debrief, officer)
    session = running(director, debrief, officer)

    with pytest.raises(NotPossible, match="mène déjà une séance"):
        running(director, debrief, officer)

    with pytest.raises(NotPermitted):
        show_chapter(by=second_director, session=session, chapter=first_chapter(debrief))
    close_debrief_session(by=second_director, session=session)
    assert running(director, debrief, officer).is_running


@pytest.mark.parametrize("minutes", [0, 4, 241])
def test_a_session_is_short(minutes: int, debrief: Debrief, director: User, officer: User) -> None:
    with pytest.raises(NotPossible, match="de 5 à 240"):
        running(director, debrief, officer, minutes=minutes)


def test_a_session_has_a_reason_and_somebody_to_show_to(debrief: Debrief, director: User, officer: User) -> None:
    with pytest.raises(NotPossible, match="pourquoi"):
        open_debrief_session(by=director, debrief=debrief, participants=[officer], minutes=60, reason=" ")
    with pytest.raises(NotPossible, match="au moins une personne"):
        running(director, debrief, director)


@pytest.mark.slow
def test_a_session_over_midnight_says_the_next_day(debrief: Debrief, director: User, trainer: User) -> None:
    evening = datetime(2026, 11, 28, 23, 30, tzinfo=timezone.get_default_timezone())
    with travel(evening, tick=False):
        session = running(director, debrief, trainer)
        show(session)
        viewing = watch(trainer, session)
    with travel(evening + 45 * MINUTES, tick=False):
        assert streamed(trainer, viewing) == 200
        assert "jusqu’au" in words(client_of(trainer), session)
        assert "dimanche 29 novembre, 0 h 30" in words(client_of(trainer), session)
    with travel(evening + 61 * MINUTES, tick=False):
        assert streamed(trainer, viewing) == 403


@pytest.mark.slow
def test_today_shows_a_participant_the_running_session(session: DebriefSession, trainer: User) -> None:
    browser = client_of(trainer)
    assert session.get_absolute_url() in browser.get(reverse("today")).content.decode()

    close_debrief_session(by=session.leader, session=session)

    assert session.get_absolute_url() not in browser.get(reverse("today")).content.decode()
