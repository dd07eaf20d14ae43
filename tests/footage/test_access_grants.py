"""A director opens one clip to one designated person by name, until a date, for a reason (CSI R241-12)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.events import PeopleEvent
from accounts.people.models import User
from evidence.footage.actions.access import grant_clip_access, withdraw_clip_access
from evidence.footage.models import Clip, ClipAccessGrant
from tests.cast import client_of
from tests.worlds import make_clip

HOUR = timedelta(hours=1)
OTHERS = ["equipment_manager", "trainer", "team_leader", "auditor", "administrator", "superuser"]


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip()


def open_to(
    person: User, clip: Clip, by: User, *, reason: str = "Débriefing", in_: timedelta = HOUR
) -> ClipAccessGrant:
    return grant_clip_access(by=by, clip=clip, person=person, until=timezone.now() + in_, reason=reason)


def sees(person: User, clip: Clip) -> bool:
    return Clip.objects.visible_to(User.objects.get(pk=person.pk)).filter(pk=clip.pk).exists()


def test_the_person_sees_that_clip_and_no_other(clip: Clip, director: User, team_leader: User) -> None:
    other = make_clip()

    open_to(team_leader, clip, director)

    assert (sees(team_leader, clip), sees(team_leader, other)) == (True, False)


def test_nobody_else_sees_it(clip: Clip, director: User, team_leader: User, other_leader: User) -> None:
    open_to(team_leader, clip, director)

    assert not sees(other_leader, clip)


def test_the_journal_names_both(clip: Clip, director: User, team_leader: User) -> None:
    open_to(team_leader, clip, director)

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_label) == (PeopleEvent.ACCESS_OPENED, director, clip.number)
    assert (entry.recipient, entry.reason) == (str(team_leader), "Débriefing")


@pytest.mark.parametrize("actor", OTHERS)
def test_nobody_else_opens(actor: str, clip: Clip, other_leader: User, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        open_to(other_leader, clip, request.getfixturevalue(actor))
    assert not ClipAccessGrant.objects.exists()


@pytest.mark.parametrize("person", ["equipment_manager", "trainer", "auditor", "administrator", "officer", "superuser"])
def test_a_name_on_a_list_does_not_make_a_designation(
    person: str, clip: Clip, director: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPossible, match="pas d’habilitation"):
        open_to(request.getfixturevalue(person), clip, director)


def test_it_needs_a_reason_and_a_future_end(clip: Clip, director: User, team_leader: User) -> None:
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        open_to(team_leader, clip, director, reason=" ")
    with pytest.raises(NotPossible, match="déjà passée"):
        open_to(team_leader, clip, director, in_=-HOUR)


def test_it_ends_by_itself(clip: Clip, director: User, team_leader: User) -> None:
    open_to(team_leader, clip, director)
    ClipAccessGrant.objects.update(until=timezone.now())

    assert not sees(team_leader, clip)


def test_opening_again_replaces_the_end(clip: Clip, director: User, team_leader: User) -> None:
    open_to(team_leader, clip, director)
    open_to(team_leader, clip, director, reason="Seconde lecture", in_=5 * HOUR)

    grant = ClipAccessGrant.objects.get()
    assert grant.reason == "Seconde lecture"
    assert grant.until > timezone.now() + 4 * HOUR


def test_withdrawn_it_ends_at_once_and_the_journal_keeps_it(clip: Clip, director: User, team_leader: User) -> None:
    grant = open_to(team_leader, clip, director)

    withdraw_clip_access(by=director, grant=grant, reason="Débriefing fini")

    assert not sees(team_leader, clip)
    events = list(JournalEntry.objects.about("clip", clip.pk).values_list("event", flat=True))
    assert events == [PeopleEvent.ACCESS_CLOSED, PeopleEvent.ACCESS_OPENED]


@pytest.mark.parametrize("actor", ["team_leader", "auditor", "administrator"])
def test_nobody_else_withdraws(
    actor: str, clip: Clip, director: User, team_leader: User, request: pytest.FixtureRequest
) -> None:
    grant = open_to(team_leader, clip, director)

    with pytest.raises(NotPermitted):
        withdraw_clip_access(by=request.getfixturevalue(actor), grant=grant, reason="Par erreur")
    assert sees(team_leader, clip)


@pytest.mark.slow
def test_the_page_opens_and_withdraws(clip: Clip, director: User, team_leader: User) -> None:
    browser = client_of(director)
    data = {"person": team_leader.pk, "until": "2099-01-01T00:00", "reason": "Débriefing"}

    page = browser.post(reverse("clip_access_grant", args=[clip.pk]), data, follow=True).content.decode()
    assert f"ouvert à {team_leader}" in page
    address = reverse("clip_access_withdraw", args=[ClipAccessGrant.objects.get().pk])
    page = browser.post(address, {"reason": "Débriefing fini"}, follow=True).content.decode()

    assert f"Accès de {team_leader} retiré" in page
    assert "Débriefing fini" in page
    assert not sees(team_leader, clip)
