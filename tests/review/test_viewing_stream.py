"""The footage of a viewing: for whoever opened it, while it lasts, while the clip exists and is theirs to see."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.base.web.requests import is_signed_in
from accounts.journal.models import JournalEntry
from accounts.people.actions.designations import revoke_designation
from accounts.people.models import User
from evidence.footage.actions.access import grant_clip_access, withdraw_clip_access
from evidence.footage.actions.viewings import close_viewing, open_viewing
from evidence.footage.models import Clip, ClipState, Viewing, ViewingPurpose
from evidence.review.views.viewings import viewing_stream
from tests.worlds import lose_bytes, make_clip

FOOTAGE = bytes(range(256))
Play = Callable[..., HttpResponseBase]


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip(content=FOOTAGE)


@pytest.fixture
def viewing(director: User, clip: Clip) -> Viewing:
    return watch(director, clip)


def watch(person: User, clip: Clip) -> Viewing:
    return open_viewing(by=person, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")


def play(person: User, viewing: Viewing, method: str = "GET", **headers: str) -> HttpResponseBase:
    """A fresh request: the person is read anew, as at each request."""
    request = RequestFactory().generic(method, "/", headers=headers)
    request.user = User.objects.get(pk=person.pk)
    assert is_signed_in(request)
    return viewing_stream(request, viewing.pk)


def body_of(response: HttpResponseBase) -> bytes:
    body = b"".join(response)
    response.close()
    return body


def test_the_viewer_receives_the_footage_untouched(director: User, viewing: Viewing) -> None:
    response = play(director, viewing)
    assert response["Content-Type"] == "video/mp4"
    assert response["ETag"] == f'"{viewing.clip.sha256}"'
    assert body_of(response) == FOOTAGE


def test_the_viewer_seeks(director: User, viewing: Viewing) -> None:
    response = play(director, viewing, Range="bytes=100-109")
    assert response.status_code == 206
    assert body_of(response) == FOOTAGE[100:110]


def test_watching_writes_nothing_more(director: User, viewing: Viewing) -> None:
    before = JournalEntry.objects.count()
    play(director, viewing).close()
    assert JournalEntry.objects.count() == before


def test_one_query_decides(director: User, viewing: Viewing, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    request = RequestFactory().get("/")
    request.user = director
    assert is_signed_in(request)
    assert director.rights
    with django_assert_num_queries(1):
        viewing_stream(request, viewing.pk).close()


def test_nobody_else_plays_it(second_director: User, viewing: Viewing) -> None:
    with pytest.raises(Http404, match="indiquez de nouveau un motif"):
        play(second_director, viewing)


def test_it_ends_with_its_time(director: User, viewing: Viewing) -> None:
    Viewing.objects.update(expires_at=timezone.now())
    with pytest.raises(Http404):
        play(director, viewing)


def test_it_ends_when_it_is_closed(director: User, viewing: Viewing) -> None:
    close_viewing(by=director, viewing=viewing)
    with pytest.raises(Http404):
        play(director, viewing)


@pytest.mark.parametrize("state", [ClipState.ERASING, ClipState.ERASED])
def test_it_ends_with_the_clip(director: User, viewing: Viewing, state: ClipState) -> None:
    Clip.objects.update(state=state)
    with pytest.raises(Http404):
        play(director, viewing)


def test_footage_erased_meanwhile_is_announced_as_such(director: User, viewing: Viewing) -> None:
    lose_bytes(viewing.clip.store_name)
    with pytest.raises(Http404, match="il a été effacé"):
        play(director, viewing)


def test_it_ends_with_the_opening_of_the_clip(director: User, team_leader: User, clip: Clip) -> None:
    until = timezone.now() + timedelta(days=1)
    grant = grant_clip_access(by=director, clip=clip, person=team_leader, until=until, reason="Débriefing")
    viewing = watch(team_leader, clip)
    assert body_of(play(team_leader, viewing)) == FOOTAGE
    withdraw_clip_access(by=director, grant=grant, reason="Terminé")
    with pytest.raises(Http404):
        play(team_leader, viewing)


def test_it_ends_with_the_designation(second_director: User, director: User, viewing: Viewing) -> None:
    revoke_designation(by=second_director, designation=director.designations.get(), reason="Mutation")
    with pytest.raises(PermissionDenied):
        play(director, viewing)


def test_an_unknown_viewing_does_not_exist(director: User, viewing: Viewing) -> None:
    viewing.pk = uuid4()
    with pytest.raises(Http404):
        play(director, viewing)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_is_only_read(director: User, viewing: Viewing, method: str) -> None:
    assert play(director, viewing, method).status_code == 405
