"""Django's cache in a Redis that machines share. It holds nothing that cannot be found again: while Redis is away, each
process goes on with a cache of its own."""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# Redis answers in less than a millisecond. One that did not is asked again after a while: nobody waits twice for it.
PATIENCE_S = 0.3
ASKED_AGAIN_S = 5.0


class SharedCache(RedisCache):
    """As Django's, except that it never fails. The own cache of a process is forgotten when Redis is back."""

    # Of the whole process: each thread has an instance of its own.
    away_until_s = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        waits = {"socket_connect_timeout": PATIENCE_S, "socket_timeout": PATIENCE_S}
        super().__init__(server, params | {"OPTIONS": waits | params.get("OPTIONS", {})})
        self._own = LocMemCache("without redis", {})

    def add(self, *args: Any, **options: Any) -> bool:
        return self._asked(super().add, self._own.add, *args, **options)

    def get(self, *args: Any, **options: Any) -> Any:
        return self._asked(super().get, self._own.get, *args, **options)

    def set(self, *args: Any, **options: Any) -> None:
        self._asked(super().set, self._own.set, *args, **options)

    def touch(self, *args: Any, **options: Any) -> bool:
        return self._asked(super().touch, self._own.touch, *args, **options)

    def delete(self, *args: Any, **options: Any) -> bool:
        return self._asked(super().delete, self._own.delete, *args, **options)

    def get_many(self, *args: Any, **options: Any) -> dict[Any, Any]:
        return self._asked(super().get_many, self._own.get_many, *args, **options)

    def has_key(self, *args: Any, **options: Any) -> bool:
        return self._asked(super().has_key, self._own.has_key, *args, **options)

    def incr(self, *args: Any, **options: Any) -> int:
        return self._asked(super().incr, self._own.incr, *args, **options)

    def set_many(self, *args: Any, **options: Any) -> list[Any]:
        return self._asked(super().set_many, self._own.set_many, *args, **options)

    def delete_many(self, *args: Any, **options: Any) -> None:
        self._asked(super().delete_many, self._own.delete_many, *args, **options)

    def clear(self) -> None:
        self._asked(super().clear, self._own.clear)

    def _asked(self, shared: Callable[..., Result], own: Callable[..., Result], *args: Any, **options: Any) -> Result:
        if time.monotonic() < self.away_until_s:
            return own(*args, **options)
        try:
            answer = shared(*args, **options)
        except (RedisError, OSError) as error:
            logger.warning("Redis ne répond pas (%s) : chaque processus a sa mémoire en attendant.", error)
            SharedCache.away_until_s = time.monotonic() + ASKED_AGAIN_S
            return own(*args, **options)
        if self.away_until_s:
            SharedCache.away_until_s = 0.0
            self._own.clear()
        return answer
