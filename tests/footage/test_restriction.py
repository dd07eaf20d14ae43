"""The direction restricts a sensitive clip: from then on only those named on it see it, and nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.events import PeopleEvent
from accounts.people.models import User
from evidence.footage.actions.access import grant_clip_access, lift_restriction, restrict_clip, withdraw_clip_access
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipAccessGrant, ViewingPurpose
from evidence.intake.actions.erasure import erase_all_expired
from tests.cast import client_of
from tests.worlds import make_clip, recorded_to_be_erased

HOUR = timedelta(hours=1)
WHY = "Mineur identifiable"
OTHERS = ["equipment_manager", "trainer", "team_leader", "auditor", "administrator", "superuser"]


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip()


@pytest.fixture
def restricted(clip: Clip, director: User) -> Clip:
    restrict(clip, director)
    clip.refresh_from_db()
    return clip


def restrict(clip: Clip, by: User, *, reason: str = WHY, in_: timedelta = HOUR) -> None:
    restrict_clip(by=by, clip=clip, until=timezone.now() + in_, reason=reason)


def open_to(person: User, clip: Clip, by: User) -> ClipAccessGrant:
    return grant_clip_access(by=by, clip=clip, person=person, until=timezone.now() + HOUR, reason="Enquête interne")


def sees(person: User, clip: Clip) -> bool:
    return Clip.objects.visible_to(person).filter(pk=clip.pk).exists()


def test_only_whoever_restricts_still_sees_it(
    restricted: Clip, director: User, second_director: User, head: User
) -> None:
    assert [sees(person, restricted) for person in (director, second_director, head)] == [True, False, False]


def test_the_journal_says_why_and_who_is_named(restricted: Clip, director: User) -> None:
    named, done = JournalEntry.objects.order_by("-number")[:2]

    assert (done.event, done.actor, done.reason) == (FootageEvent.CLIP_RESTRICTED, director, WHY)
    assert (named.event, named.recipient) == (PeopleEvent.ACCESS_OPENED, str(director))


def test_a_person_named_on_it_sees_it_and_watches_it(
    restricted: Clip, director: User, second_director: User, team_leader: User
) -> None:
    for person in (second_director, team_leader):
        open_to(person, restricted, director)

        assert sees(person, restricted)
        assert open_viewing(by=person, clip=restricted, purpose=ViewingPurpose.DEBRIEF, reference="D 1")


def test_whoever_is_not_named_neither_watches_opens_nor_lifts(restricted: Clip, head: User, team_leader: User) -> None:
    with pytest.raises(NotPermitted):
        open_viewing(by=head, clip=restricted, purpose=ViewingPurpose.JUDICIAL, reference="PV 1")
    with pytest.raises(NotPermitted):
        open_to(team_leader, restricted, head)
    with pytest.raises(NotPermitted):
        lift_restriction(by=head, clip=restricted, reason="Curiosité")


def test_being_named_ends_by_itself(restricted: Clip, director: User) -> None:
    ClipAccessGrant.objects.update(until=timezone.now())

    assert not sees(director, restricted)


@pytest.mark.parametrize("actor", OTHERS)
def test_nobody_else_restricts(actor: str, clip: Clip, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        restrict(clip, request.getfixturevalue(actor))
    clip.refresh_from_db()
    assert not clip.is_restricted


def test_it_needs_a_reason_and_an_end_and_is_done_once(clip: Clip, director: User) -> None:
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        restrict(clip, director, reason=" ")
    with pytest.raises(NotPossible, match="déjà passée"):
        restrict(clip, director, in_=-HOUR)
    restrict(clip, director)
    with pytest.raises(NotPossible, match="déjà restreinte"):
        restrict(clip, director)


def test_somebody_remains_named(restricted: Clip, director: User, second_director: User) -> None:
    own = ClipAccessGrant.objects.get()
    with pytest.raises(NotPossible, match="Plus personne"):
        withdraw_clip_access(by=director, grant=own, reason="Fini")
    page = client_of(director).get(restricted_page := reverse("clip_detail", args=[restricted.pk])).content.decode()
    assert "Plus personne ne verrait" in page
    assert f"withdraw-{own.pk}" not in page

    open_to(second_director, restricted, director)
    assert f"withdraw-{own.pk}" in client_of(director).get(restricted_page).content.decode()
    withdraw_clip_access(by=director, grant=own, reason="Fini")

    assert (sees(director, restricted), sees(second_director, restricted)) == (False, True)


def test_lifted_it_is_seen_again_and_the_journal_says_why(restricted: Clip, director: User, head: User) -> None:
    lift_restriction(by=director, clip=restricted, reason="Enquête close")

    assert sees(head, restricted)
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.reason) == (FootageEvent.CLIP_UNRESTRICTED, "Enquête close")


def test_lifting_needs_a_reason_and_a_restriction(clip: Clip, director: User) -> None:
    with pytest.raises(NotPossible, match="n’est pas restreinte"):
        lift_restriction(by=director, clip=clip, reason="Fini")
    restrict(clip, director)
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        lift_restriction(by=director, clip=clip, reason="")


def test_the_law_erases_it_all_the_same_and_its_trace_is_for_all(restricted: Clip, director: User, head: User) -> None:
    Clip.objects.update(started_at=recorded_to_be_erased(timezone.now()))

    assert erase_all_expired(by=director).erased == 1

    assert sees(head, restricted)
    restricted.refresh_from_db()
    assert (restricted.is_restricted, restricted.restriction_reason) == (False, "")


@pytest.mark.slow
def test_the_pages_restrict_and_lift(clip: Clip, director: User, head: User) -> None:
    browser, address = client_of(director), reverse("clip_restrict", args=[clip.pk])

    page = browser.post(address, {"until": "2099-01-01T00:00", "reason": WHY}, follow=True).content.decode()
    assert "Seules les personnes nommées" in page
    assert "Restreinte" in browser.get(reverse("clip_list")).content.decode()
    assert reverse("clip_detail", args=[clip.pk]) not in client_of(head).get(reverse("clip_list")).content.decode()

    address = reverse("clip_lift_restriction", args=[clip.pk])
    assert "levée" in browser.post(address, {"reason": "Fini"}, follow=True).content.decode()


@pytest.mark.slow
def test_a_form_that_is_not_right_says_why(clip: Clip, director: User) -> None:
    page = client_of(director).post(reverse("clip_restrict", args=[clip.pk]), {"until": "demain"}, follow=True)

    assert "Vous la voyez encore jusqu’au" in page.content.decode()
