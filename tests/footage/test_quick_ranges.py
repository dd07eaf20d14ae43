"""A player's next ranges are answered from the permission just given: to the same session, and never past its end."""

import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.people.actions.designations import revoke_designation
from accounts.people.models import User
from accounts.sign_in.actions.sessions import end_own_sessions
from evidence.footage import middleware
from evidence.footage.actions.viewings import close_viewing, open_viewing
from evidence.footage.models import Viewing, ViewingPurpose
from tests.cast import client_of
from tests.worlds import lose_bytes, make_clip

FOOTAGE = bytes(range(256))
DAY_S = 24 * 3600.0


class Player:
    """A browser that plays one viewing; `body` is what it last received, at the cost of so many `queries`."""

    def __init__(self, person: User, viewing: Viewing) -> None:
        self.client, self.viewing, self.queries, self.body = client_of(person), viewing, 0, b""

    def ask(self, first: int, **headers: str) -> HttpResponseBase:
        address = reverse("viewing_stream", args=[self.viewing.pk])
        with CaptureQueriesContext(connection) as captured:
            response = self.client.get(address, headers={"Range": f"bytes={first}-{first + 9}"} | headers)
        self.queries, self.body = len(captured), b"".join(response)
        return response

    def play(self, first: int) -> bytes:
        assert self.ask(first).status_code == 206
        return self.body

    def was_quick(self) -> bool:
        return self.queries == 1


@pytest.fixture
def viewing(director: User) -> Viewing:
    clip = make_clip(content=FOOTAGE)
    return open_viewing(by=director, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 2026/118")


@pytest.fixture
def player(director: User, viewing: Viewing) -> Player:
    """It has received its first range, and the cookie of its use."""
    player = Player(director, viewing)
    player.play(0)
    player.play(0)
    return player


@pytest.fixture
def wait_s(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Moves the wall clock and the monotonic one together, with permissions that last a day by themselves."""
    monkeypatch.setattr(middleware, "PERMISSION_LASTS_S", DAY_S)
    start_s = time.time()
    with time_machine.travel(start_s, tick=False) as clock:
        monkeypatch.setattr(middleware, "time", SimpleNamespace(monotonic=time.time))
        yield lambda seconds: clock.move_to(start_s + seconds)


def test_the_next_ranges_cost_one_query(player: Player) -> None:
    assert [player.play(first) for first in (100, 50)] == [FOOTAGE[100:110], FOOTAGE[50:60]]
    assert player.was_quick()


def test_they_carry_every_header_of_an_ordinary_answer(player: Player) -> None:
    address = reverse("viewing_stream", args=[player.viewing.pk])
    ordinary = client_of(player.viewing.viewer).get(address, headers={"Range": "bytes=100-109"})
    ordinary.close()
    quick = player.ask(100)
    assert player.was_quick()
    own = {"X-Request-ID": "of each request"}
    assert dict(quick.items()) | own == dict(ordinary.items()) | own
    assert quick["X-Request-ID"] != ordinary["X-Request-ID"]


def test_another_session_is_decided_for_itself(player: Player, viewing: Viewing, second_director: User) -> None:
    other = Player(second_director, viewing)
    other.client.handler = player.client.handler
    assert other.ask(0).status_code == 404
    assert Client().get(reverse("viewing_stream", args=[viewing.pk]), headers={"Range": "bytes=0-9"}).status_code == 302


def test_another_viewing_is_decided_for_itself(player: Player, director: User, viewing: Viewing) -> None:
    close_viewing(by=director, viewing=viewing)
    player.viewing = open_viewing(by=director, clip=viewing.clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 2")
    player.play(0)
    assert not player.was_quick()


def test_it_lasts_one_second(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = time.monotonic()
    monkeypatch.setattr(middleware, "time", SimpleNamespace(monotonic=lambda: now_s + 1))
    player.play(0)
    assert not player.was_quick()


def close(player: Player, _other: User) -> None:
    close_viewing(by=player.viewing.viewer, viewing=player.viewing)


def sign_out(player: Player, _other: User) -> None:
    player.client.post(reverse("sign_out"))


def end_session_elsewhere(player: Player, _other: User) -> None:
    end_own_sessions(by=player.viewing.viewer, sessions=player.viewing.viewer.open_sessions.all())


def revoke(player: Player, other: User) -> None:
    revoke_designation(by=other, designation=player.viewing.viewer.designations.get(), reason="Mutation")


@pytest.mark.parametrize("take_away", [close, sign_out, end_session_elsewhere, revoke])
def test_a_right_or_a_session_taken_away_ends_it_at_once(
    player: Player, second_director: User, take_away: Callable[[Player, User], None]
) -> None:
    cookies = deepcopy(player.client.cookies)
    take_away(player, second_director)
    player.client.cookies = cookies
    assert player.ask(0).status_code != 206


def test_the_idle_limit_ends_it(
    wait_s: Callable[[float], None], director: User, viewing: Viewing, settings: Settings
) -> None:
    player = Player(director, viewing)
    player.play(0)
    player.play(0)
    wait_s(settings.SESSION_IDLE_MINUTES * 60 - 1)
    cookies = deepcopy(player.client.cookies)
    player.play(0)
    assert player.was_quick()
    player.client.cookies = cookies
    wait_s(settings.SESSION_IDLE_MINUTES * 60)
    assert player.ask(0).status_code == 302


def test_the_age_of_the_session_ends_it(
    wait_s: Callable[[float], None], director: User, viewing: Viewing, settings: Settings
) -> None:
    settings.SESSION_IDLE_MINUTES = 2 * settings.SESSION_COOKIE_AGE
    player = Player(director, viewing)
    player.play(0)
    player.play(0)
    wait_s(settings.SESSION_COOKIE_AGE - 1)
    player.play(0)
    assert player.was_quick()
    wait_s(settings.SESSION_COOKIE_AGE)
    assert player.ask(0).status_code == 302


def test_a_refusal_is_never_kept(viewing: Viewing, second_director: User) -> None:
    stranger = Player(second_director, viewing)
    for _ in range(2):
        assert stranger.ask(0).status_code == 404
        assert not stranger.was_quick()


def test_erased_footage_is_announced_by_the_ordinary_way(player: Player, viewing: Viewing) -> None:
    lose_bytes(viewing.clip.store_name)
    assert player.ask(0).status_code == 404
    assert b"</html>" in player.body


def test_a_request_without_a_range_is_always_decided(player: Player) -> None:
    with CaptureQueriesContext(connection) as captured:
        player.client.get(reverse("viewing_stream", args=[player.viewing.pk])).close()
    assert len(captured) > 1
