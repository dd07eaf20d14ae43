"""Stops asking a store that does not answer, so that nobody waits for it; a probe finds by itself that it is back.

What one process learns, all know that share Django's cache: those of all machines with CACHE_URL, else each its own.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from evidence.store.errors import StorageError, StoreUnavailable

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# It opens after so many failures in a row, each within that time of the one before.
FAILURES = 3
COUNTED_FOR_S = 60
# While it is open, one question in so many seconds is asked all the same; its answer closes it.
PROBE_EVERY_S = 5
OPEN_FOR_S = 24 * 60 * 60


class Breaker:
    """One for those who wait as long as each other: a store that is slow for pages is not away for tasks."""

    def __init__(self, name: str) -> None:
        self._failures, self._reason, self._probe = (f"store-{name}-{part}" for part in ("failures", "away", "probe"))

    @property
    def reason(self) -> str:
        """Why the store is not asked; empty while it is."""
        return str(cache.get(self._reason, ""))

    def ask(self, question: Callable[[], Result]) -> Result:
        """The answer to a question. StoreUnavailable at once while the breaker is open."""
        known = cache.get_many([self._failures, self._reason])
        reason = known.get(self._reason)
        if reason and not cache.add(self._probe, True, PROBE_EVERY_S):
            raise StoreUnavailable(reason)
        try:
            answer = question()
        except StoreUnavailable as error:
            self._count(error.reason, is_open=bool(reason))
            raise
        except StorageError:
            self._forget(known)  # it answered
            raise
        self._forget(known)
        return answer

    def _count(self, reason: str, *, is_open: bool) -> None:
        cache.add(self._failures, 0, COUNTED_FOR_S)
        try:
            failures = cache.incr(self._failures)
        except ValueError:  # just forgotten
            return
        cache.touch(self._failures, COUNTED_FOR_S)
        if is_open or failures < FAILURES:
            return
        cache.set(self._reason, reason, OPEN_FOR_S)
        cache.set(self._probe, True, PROBE_EVERY_S)
        logger.error(
            "le magasin n’est plus interrogé (%s) : %s. Un essai toutes les %d s.", self, reason, PROBE_EVERY_S
        )

    def _forget(self, known: dict[str, object]) -> None:
        if known:
            cache.delete_many([self._failures, self._reason, self._probe])
        if self._reason in known:
            logger.warning("le magasin répond de nouveau (%s).", self)

    def __str__(self) -> str:
        return self._reason.split("-")[1]
