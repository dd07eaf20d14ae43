"""A restricted clip in a requisition or an incident: the law's acts go on, and only those named on it see it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from cases.incidents.selectors import unlinked_proposals
from cases.requisitions.actions.answers import choose_clips
from cases.requisitions.models import DeliveryMember, Requisition
from evidence.footage.actions.access import restrict_clip
from evidence.footage.models import Clip, Hold
from tests.cast import client_of
from tests.requisitions.worlds import built, registered
from tests.worlds import make_clip


@pytest.fixture
def restricted(head: User) -> Clip:
    """Filmed an hour ago, in the window that the requisitions of these tests ask for; the head alone is named."""
    clip = make_clip()
    restrict_clip(by=head, clip=clip, until=timezone.now() + timedelta(days=1), reason="Mineur")
    return clip


def page_of(requisition: Requisition, person: User) -> str:
    return client_of(person).get(reverse("requisition_detail", args=[requisition.pk])).content.decode()


def chosen(requisition: Requisition) -> set[Clip]:
    return set(requisition.clips.all())


def test_it_is_held_like_the_others_by_whoever_receives(restricted: Clip, director: User) -> None:
    registered(director)

    assert Hold.objects.active().filter(clip=restricted).exists()


@pytest.mark.slow
def test_the_page_counts_it_without_showing_it(restricted: Clip, director: User, head: User) -> None:
    requisition = registered(director)

    assert "1 vidéo restreinte" in page_of(requisition, director)
    assert restricted.number not in page_of(requisition, director).partition("Ce que dit le journal")[0]
    assert restricted.number in page_of(requisition, head)
    assert "vidéo restreinte" not in page_of(requisition, head)


def test_it_is_chosen_by_a_person_named_and_stays_chosen(restricted: Clip, director: User, head: User) -> None:
    requisition, other = registered(director), make_clip()

    choose_clips(by=head, requisition=requisition, clips=[restricted])
    choose_clips(by=director, requisition=requisition, clips=[other])

    assert chosen(requisition) == {restricted, other}


@pytest.mark.slow
def test_the_package_carries_it_and_its_file_name_is_not_shown(
    restricted: Clip, director: User, second_director: User, head: User
) -> None:
    delivery = built(head, director, restricted)
    member = DeliveryMember.objects.get(clip=restricted)

    assert member.path in page_of(delivery.requisition, head)
    assert member.path not in page_of(delivery.requisition, second_director)


def test_it_is_proposed_to_nobody_else(restricted: Clip, director: User) -> None:
    assert unlinked_proposals(seen_by=director) == []
    assert restricted.number not in client_of(director).get(reverse("proposal_list")).content.decode()
    assert client_of(director).get(reverse("search"), {"q": restricted.number}).status_code == 200
