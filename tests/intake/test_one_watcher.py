"""One service watches the docks: a second one is refused with a sentence, until the first has been silent for long."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.locks import exclusive
from evidence.intake.actions.watching import SILENT, AlreadyWatched, begin_watch, renew_watch
from evidence.intake.management.commands import watch_docks
from evidence.intake.models import DockWatcher

MOMENT = timedelta(seconds=1)


def silent_for(duration: timedelta) -> None:
    DockWatcher.objects.update(renewed_at=timezone.now() - duration)


def test_a_second_watcher_on_another_machine_is_refused(db: None, tmp_path: Path) -> None:
    begin_watch(by=SystemActor.DOCK)
    machine = str(DockWatcher.objects.get())

    with override_settings(DATA_ROOT=tmp_path / "other"), pytest.raises(CommandError) as refused:
        call_command("watch_docks")

    assert f"déjà surveillées par un autre service, sur la machine « {machine} »" in str(refused.value)
    assert "2 minutes après ce signe de vie" in str(refused.value)


def test_a_second_watcher_on_this_machine_is_refused(db: None) -> None:
    with exclusive("dock-watcher"), pytest.raises(CommandError, match="surveille déjà les stations sur cette machine"):
        call_command("watch_docks")


def test_this_machine_takes_up_its_own_watch_at_once(db: None) -> None:
    begin_watch(by=SystemActor.DOCK)

    renew_watch(by=SystemActor.DOCK, token=begin_watch(by=SystemActor.DOCK))

    assert DockWatcher.objects.count() == 1


def test_a_watcher_that_lives_is_not_replaced_and_a_dead_one_is(db: None, tmp_path: Path) -> None:
    token = begin_watch(by=SystemActor.DOCK)
    with override_settings(DATA_ROOT=tmp_path / "other"):
        silent_for(SILENT - MOMENT)
        with pytest.raises(AlreadyWatched):
            begin_watch(by=SystemActor.DOCK)
        silent_for(SILENT + MOMENT)
        begin_watch(by=SystemActor.DOCK)

    with pytest.raises(AlreadyWatched):
        renew_watch(by=SystemActor.DOCK, token=token)


def test_a_watcher_that_was_replaced_stops_before_its_next_round(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = []

    def replaced(_: float) -> None:
        silent_for(SILENT + MOMENT)
        with override_settings(DATA_ROOT=tmp_path / "other"):
            begin_watch(by=SystemActor.DOCK)

    monkeypatch.setattr("time.sleep", replaced)
    monkeypatch.setattr(watch_docks.Command, "_round", lambda *_: rounds.append(1))
    monkeypatch.setattr(watch_docks, "close_old_connections", lambda: None)
    with pytest.raises(CommandError, match="déjà surveillées"):
        call_command("watch_docks")

    assert rounds == [1]
