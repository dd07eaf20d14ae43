"""Several services watch the docks: one at a time, and another takes its place when it stops, dies or hangs."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from accounts.base.locks import exclusive
from accounts.leases.holding import LASTS, last_renewal
from accounts.leases.models import Lease
from evidence.intake.actions.dock_polling import WATCHING
from evidence.intake.management.commands import watch_docks

ROUND_S = watch_docks.ROUND_SECONDS


class Over(BaseException):
    """Ends the command, which has no end."""


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command runs until the events of its pauses are over; how many rounds it made."""
    rounds: list[object] = []
    monkeypatch.setattr(watch_docks, "watch_once", rounds.append)
    monkeypatch.setattr(watch_docks, "close_old_connections", lambda: None)

    def run(*pauses: Callable[[], object]) -> int:
        left = list(pauses)

        def paused(seconds: float) -> None:
            assert seconds == ROUND_S
            if not left:
                raise Over
            left.pop(0)()

        monkeypatch.setattr("time.sleep", paused)
        with pytest.raises(Over):
            call_command("watch_docks")
        return len(rounds)

    return run


def nothing() -> None:
    pass


def watched_elsewhere() -> None:
    Lease.objects.create(name=WATCHING, machine="another", until=Now() + LASTS)


def test_a_watcher_makes_its_rounds_and_gives_the_docks_back(db: None, watching: Callable[..., int]) -> None:
    renewed = []

    assert watching(lambda: renewed.append(last_renewal(WATCHING)), nothing) == 3

    assert renewed[0] is not None
    assert last_renewal(WATCHING) is None


def test_a_second_one_waits_until_the_first_has_stopped(db: None, watching: Callable[..., int]) -> None:
    watched_elsewhere()

    assert watching(nothing, nothing, Lease.objects.all().delete) == 1


def test_a_second_one_on_this_machine_waits_too(db: None, watching: Callable[..., int]) -> None:
    with exclusive(WATCHING):
        assert watching(nothing, nothing) == 0


def test_one_that_was_overtaken_makes_no_round_more(db: None, watching: Callable[..., int]) -> None:
    """It hung for longer than its lease lasts, at a mount that had died."""

    def overtaken() -> None:
        Lease.objects.all().delete()
        watched_elsewhere()

    assert watching(nothing, overtaken, nothing, nothing) == 2
