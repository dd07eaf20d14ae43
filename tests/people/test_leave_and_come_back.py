"""Somebody leaves the service, perhaps with a camera and shifts to come, and perhaps comes back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPossible
from accounts.duty.actions import change_shift
from accounts.journal.actions.mails import send_due_mails
from accounts.journal.models import JournalEntry
from accounts.people.actions.designations import grant_designation
from accounts.people.actions.people import save_person
from accounts.people.events import PeopleEvent
from accounts.people.models import BreakGlassKind, Team, User
from accounts.people.roles import Role
from cases.incidents.actions.register import grant_incident_access
from cases.requisitions.actions.break_glass import grant_break_glass, request_break_glass
from evidence.equipment.models import Camera
from evidence.footage.actions.access import grant_clip_access
from evidence.footage.models import Clip
from evidence.issuing.actions.issues import issue_camera, return_camera
from levallois.worklist import sections_for
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.worlds import make_clip, make_shift

HOUR = timedelta(hours=1)


def leave(person: User, *, by: User) -> None:
    person = User.objects.get(pk=person.pk)
    person.is_active = False
    save_person(by=by, person=person)


def come_back(person: User, *, by: User) -> User:
    person = User.objects.get(pk=person.pk)
    person.is_active = True
    save_person(by=by, person=person)
    return User.objects.get(pk=person.pk)


def sentences(reader: User, title: str) -> list[str]:
    return [line.sentence for section in sections_for(reader) if section.title == title for line in section.lines]


@pytest.fixture
def opened(team_leader: User, director: User) -> Clip:
    """Open to the team leader by name."""
    clip, until = make_clip(), timezone.now() + 9 * HOUR
    grant_clip_access(by=director, clip=clip, person=team_leader, until=until, reason="Débriefing")
    return clip


def test_designations_and_grants_end_and_coming_back_opens_nothing(
    opened: Clip, team_leader: User, director: User, administrator: User
) -> None:
    incident = draft()
    incident.save()
    until = timezone.now() + 9 * HOUR
    grant_incident_access(
        by=director, incident=incident, person=team_leader, until=until, reason="Débriefing", with_clips=False
    )

    leave(team_leader, by=administrator)
    back = come_back(team_leader, by=administrator)

    assert back.roles == frozenset()
    assert not Clip.objects.visible_to(back).exists()
    assert [grant.is_in_force for grant in (*opened.access_grants.all(), *incident.access_grants.all())] == [False] * 2


def test_a_fresh_order_gives_the_role_and_nothing_by_name(
    opened: Clip, team_leader: User, administrator: User, director: User
) -> None:
    leave(team_leader, by=administrator)
    back = come_back(team_leader, by=administrator)

    grant_designation(by=director, person=back, role=Role.TEAM_LEADER, order_reference="Arrêté 2026-77")

    back = User.objects.get(pk=back.pk)
    assert back.roles == {Role.TEAM_LEADER}
    assert not Clip.objects.visible_to(back).exists()


def test_a_designation_to_come_does_not_begin(officer: User, director: User, administrator: User) -> None:
    start = timezone.now() + HOUR
    grant_designation(by=director, person=officer, role=Role.TRAINER, starts_at=start, order_reference="Arrêté 1")

    leave(officer, by=administrator)
    back = come_back(officer, by=administrator)

    assert back.roles_at(start + HOUR) == frozenset()


def test_an_emergency_access_ends_too(team_leader: User, director: User, head: User, administrator: User) -> None:
    clip = make_clip()
    emergency = request_break_glass(
        by=director, kind=BreakGlassKind.CLIP, object_number=clip.pk, person=team_leader, reason="Vite"
    )
    grant_break_glass(by=head, emergency=emergency)

    leave(team_leader, by=administrator)

    emergency.refresh_from_db()
    assert not emergency.is_in_force


def test_each_end_is_journaled_and_the_direction_is_told(
    opened: Clip, team_leader: User, director: User, administrator: User
) -> None:
    User.objects.filter(pk=director.pk).update(email="direction@ville.invalid")

    leave(team_leader, by=administrator)
    send_due_mails()

    events = set(JournalEntry.objects.filter(reason="N’est plus en activité.").values_list("event", flat=True))
    assert events == {PeopleEvent.DESIGNATION_REVOKED, PeopleEvent.ACCESS_CLOSED}
    (message,) = mail.outbox
    assert message.to == ["direction@ville.invalid"]
    assert "Chef de brigade" in message.body
    assert opened.number in message.body


def test_another_change_of_a_person_ends_nothing(opened: Clip, team_leader: User, administrator: User) -> None:
    team_leader.first_name = "Dominique"

    save_person(by=administrator, person=team_leader)

    assert Clip.objects.visible_to(User.objects.get(pk=team_leader.pk)).get() == opened
    assert not mail.outbox


@pytest.mark.slow
def test_the_camera_stays_on_today_s_page_until_it_is_returned(
    officer: User, camera: Camera, director: User, administrator: User
) -> None:
    issue = issue_camera(by=director, camera=camera, wearer=officer)
    title = "Caméras de personnes parties"
    assert sentences(director, title) == []

    leave(officer, by=administrator)
    (sentence,) = sentences(director, title)
    assert officer.last_name in sentence
    page = client_of(director).get(reverse("issue_list"), {"state": "gone"}).content.decode()
    assert camera.serial in page

    return_camera(by=director, issue=issue)
    assert sentences(director, title) == []


@pytest.mark.slow
def test_the_shifts_to_come_stay_there_until_somebody_decides(
    officer: User, team: Team, director: User, administrator: User
) -> None:
    shift = make_shift(team, officer, starts_at=timezone.now() + HOUR)
    title = "Vacations de personnes parties"

    leave(officer, by=administrator)
    (sentence,) = sentences(director, title)
    assert officer.last_name in sentence

    change_shift(
        by=director,
        shift=shift,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=shift.place,
        officers=[],
        reason="Départ",
    )
    assert sentences(director, title) == []


def test_a_shift_that_is_over_asks_for_nothing(officer: User, team: Team, director: User, administrator: User) -> None:
    make_shift(team, officer, starts_at=timezone.now() - 9 * HOUR)

    leave(officer, by=administrator)

    assert sentences(director, "Vacations de personnes parties") == []


def test_the_last_person_who_may_designate_stays(director: User, administrator: User) -> None:
    with pytest.raises(NotPossible):
        leave(director, by=administrator)

    assert User.objects.get(pk=director.pk).roles == {Role.DIRECTORATE}
