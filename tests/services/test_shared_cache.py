"""The cache in a Redis that machines share: what one process learned of the store, another knows; and nobody notices
when Redis is away."""

import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.people.models import User
from evidence import store
from evidence.store.breaker import FAILURES, Breaker
from levallois.cache import SharedCache
from tests.cast import client_of
from tests.services.redis import Redis, running_redis

pytestmark = [pytest.mark.service, pytest.mark.django_db]


@pytest.fixture
def redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    monkeypatch.setattr(SharedCache, "away_until_s", 0.0)
    with running_redis() as server:
        settings.CACHES = {"default": {"BACKEND": "levallois.cache.SharedCache", "LOCATION": server.url}}
        yield server
        caches["default"].clear()


def away() -> None:
    raise store.StoreUnavailable("le magasin S3 ne répond pas")


def test_what_one_machine_learned_all_know(redis: Redis) -> None:
    for _ in range(FAILURES):
        with pytest.raises(store.StoreUnavailable):
            Breaker("tasks").ask(away)

    other = SharedCache(redis.url, {})
    assert other.get("store-tasks-away") == "le magasin S3 ne répond pas"
    with pytest.raises(store.StoreUnavailable):
        Breaker("tasks").ask(lambda: pytest.fail("asked although the breaker is open"))


def test_the_site_signs_in_and_serves_without_it(redis: Redis, director: User) -> None:
    cache.set("kept", 1)
    redis.stop()
    started_s = time.monotonic()
    client = client_of(director)
    assert client.get(reverse("today")).status_code == 200
    assert Client().get(reverse("sign_in")).status_code == 200
    assert client.get(reverse("health")).json() == {"alive": True, "store": True}
    assert (cache.get("kept"), cache.add("own", 2), cache.incr("own"), cache.get("own")) == (None, True, 3, 3)
    assert time.monotonic() - started_s < 5

    redis.start()
    SharedCache.away_until_s = 0.1  # long over
    cache.set("shared", 4)
    assert SharedCache(redis.url, {}).get("shared") == 4
    assert SharedCache.away_until_s == 0
