"""A lease: one process at a time, of all machines; another takes over from a dead one, and the dead one writes nothing
more should it wake up."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now
from django.test import override_settings

from accounts.base.locks import machine_id
from accounts.leases import holding
from accounts.leases.holding import LeaseLost, held, names_held, require_leases, stop_if_lost
from accounts.leases.models import Lease


@contextmanager
def on_another_machine(tmp_path: Path) -> Iterator[None]:
    with override_settings(DATA_ROOT=tmp_path / "other"):
        yield


def left_by_a_dead_process(tmp_path: Path, *, runs_out_in: timedelta = timedelta(seconds=30)) -> Lease:
    with on_another_machine(tmp_path):
        return Lease.objects.create(name="work", machine=machine_id(), taken="x", until=Now() + runs_out_in)


def test_one_at_a_time_whichever_the_machine(db: None, tmp_path: Path) -> None:
    with held("work") as lease:
        assert lease
        with held("work") as second, held("other work") as other:
            assert (second, bool(other)) == (None, True)
        with on_another_machine(tmp_path), held("work") as third:
            assert third is None
    assert not Lease.objects.exists()
    with on_another_machine(tmp_path), held("work") as later:
        assert later
        assert later.number > lease.number


def test_a_dead_one_is_followed_once_its_lease_has_run_out_and_at_once_on_its_machine(db: None, tmp_path: Path) -> None:
    dead = left_by_a_dead_process(tmp_path)
    with held("work") as lease:
        assert lease is None
    with on_another_machine(tmp_path), held("work") as lease:
        assert lease
        assert lease.number > dead.pk

    left_by_a_dead_process(tmp_path, runs_out_in=timedelta(seconds=-1))
    assert names_held("work") == set()
    with held("work") as lease:
        assert lease


def test_who_was_overtaken_writes_nothing_more(db: None, tmp_path: Path) -> None:
    with held("work") as lease:
        assert lease
        require_leases()
        Lease.objects.update(until=Now())
        with on_another_machine(tmp_path), held("work") as second:
            assert second
            stop_if_lost()  # it asks nobody, and does not know yet
            with pytest.raises(LeaseLost):
                require_leases()
            with pytest.raises(LeaseLost):
                stop_if_lost()
            assert second.renew()
        assert not lease.renew()
    require_leases()  # nothing is held any more


def test_one_that_has_only_run_out_goes_on_when_nobody_wanted_it(db: None) -> None:
    with held("work") as lease:
        assert lease
        Lease.objects.update(until=Now())
        require_leases()
        assert names_held("work") == {"work"}


def test_what_is_held_now_is_known_but_for_the_dead_of_this_machine(db: None, tmp_path: Path) -> None:
    left_by_a_dead_process(tmp_path)
    with on_another_machine(tmp_path):
        assert names_held("w") == set()
    with held("wait"), held("other"):
        assert names_held("w") == {"work", "wait"}


def test_whoever_may_wait_gets_it_once_it_is_free(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_by_a_dead_process(tmp_path)
    monkeypatch.setattr("time.sleep", lambda _: Lease.objects.update(until=Now()))
    with held("work", within_s=9) as lease:
        assert lease


@pytest.mark.django_db(transaction=True)
def test_it_is_renewed_while_the_work_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "RENEWED_EVERY_S", 0.01)
    renewed = []

    def renew(lease: holding.Held) -> bool:
        renewed.append(lease.name)
        return len(renewed) < 3

    monkeypatch.setattr(holding.Held, "renew", renew)
    with held("work"):
        (thread,) = (one for one in threading.enumerate() if one.name == "lease work")
        thread.join(5)
    with held("by steps", in_background=False):
        assert not [one for one in threading.enumerate() if one.name == "lease by steps"]
    assert renewed == ["work"] * 3
