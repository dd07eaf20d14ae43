"""A player's next ranges reuse the yes just given; another session does not, and nobody does a moment too long."""

import pytest
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from accounts.base.web.requests import is_signed_in
from accounts.people.models import User
from accounts.sign_in.actions import record_sign_out
from evidence import store
from evidence.footage import middleware
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import Viewing, ViewingPurpose
from evidence.review.views import viewing_stream
from tests.worlds import make_clip

FOOTAGE = bytes(range(256))


class Site:
    """The middleware before the real view; `decided` counts how often the view was asked."""

    def __init__(self, person: User, viewing: Viewing) -> None:
        self.person, self.viewing, self.decided = person, viewing, 0
        self._handle = middleware.repeat_recent_yes(self._decide)

    def _decide(self, request: HttpRequest) -> HttpResponseBase:
        self.decided += 1
        request.user = self.person
        assert is_signed_in(request)
        response = viewing_stream(request, self.viewing.pk)
        response["Content-Security-Policy"] = "default-src 'none'"
        return response

    def ask(self, first: int, *, session: str = "one", path: str = "/video/", **headers: str) -> HttpResponseBase:
        request = RequestFactory().get(path, headers={"Range": f"bytes={first}-{first + 9}"} | headers)
        request.COOKIES["sessionid"] = session
        return self._handle(request)

    def play(self, first: int, **others: str) -> bytes:
        response = self.ask(first, **others)
        body = b"".join(response)
        response.close()
        return body

    def play_whole(self) -> bytes:
        request = RequestFactory().get("/video/")
        request.COOKIES["sessionid"] = "one"
        response = self._handle(request)
        body = b"".join(response)
        response.close()
        return body


@pytest.fixture
def site(director: User) -> Site:
    clip = make_clip(content=FOOTAGE)
    viewing = open_viewing(by=director, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")
    return Site(director, viewing)


def test_the_next_ranges_are_sent_without_deciding_again(site: Site) -> None:
    assert [site.play(first) for first in (0, 100, 50)] == [FOOTAGE[0:10], FOOTAGE[100:110], FOOTAGE[50:60]]
    assert site.decided == 1


def test_they_carry_the_headers_of_the_first(site: Site) -> None:
    site.play(0)
    response = site.ask(100)
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["Content-Range"] == "bytes 100-109/256"
    response.close()


@pytest.mark.parametrize("other", [{"session": "two"}, {"session": ""}, {"path": "/another/"}])
def test_another_session_or_address_is_decided_for_itself(site: Site, other: dict[str, str]) -> None:
    site.play(0)
    site.play(0, **other)
    assert site.decided == 2


def test_any_journal_entry_ends_it(site: Site) -> None:
    site.play(0)
    record_sign_out(by=site.person)
    site.play(0)
    assert site.decided == 2


def test_a_second_ends_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.play(0)
    monkeypatch.setattr(middleware, "FRESH_S", 0)
    site.play(0)
    assert site.decided == 2


def test_a_refusal_is_never_kept(site: Site, second_director: User) -> None:
    site.person = second_director
    for _ in range(2):
        with pytest.raises(Http404):
            site.play(0)
    assert site.decided == 2


def test_erased_footage_is_announced_by_the_ordinary_way(site: Site) -> None:
    site.play(0)
    store.erase(site.viewing.clip.store_name)
    with pytest.raises(Http404, match="il a été effacé"):
        site.play(0)
    assert site.decided == 2


def test_a_request_without_a_range_is_always_decided(site: Site) -> None:
    for _ in range(2):
        site.play_whole()
    assert site.decided == 2
