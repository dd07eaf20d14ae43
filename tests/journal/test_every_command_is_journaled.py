"""The journal is complete from the terminal too: whatever a command changes has its entry (CSI R241-14).

A new command needs a line here: the run that changes something and the events it must leave, or why it changes nothing
by itself.
"""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command, find_commands
from django.utils import timezone

from accounts.duty.events import DutyEvent
from accounts.journal.events import Event, JournalEvent
from accounts.journal.models import JournalEntry
from accounts.oversight.events import OversightEvent
from accounts.people.events import PeopleEvent
from accounts.people.models import Team
from accounts.people.roles import Role
from accounts.sign_in.events import SignInEvent
from cases.requisitions.events import RequisitionEvent
from evidence.equipment.models import Camera
from evidence.footage.events import FootageEvent
from evidence.intake.events import IntakeEvent
from tests.architecture.house import FLOORS
from tests.cast import make_camera, make_person
from tests.clips import make_mp4
from tests.intake.docks import dock_folder
from tests.requisitions.letters import raw
from tests.worlds import make_clip

CHANGES_NOTHING = {
    "back_up": "copies what is committed; tests/ops/test_back_up.py reads its entry",
    "check_evidence": "only reads; tests/footage/test_integrity.py reads the entries of what it finds",
    "check_journal": "only reads",
    "check_records": "only reads",
    "restore": "replaces the whole database; tests/ops/test_restore.py reads its entry",
    "move_to": "only reads the source, and writes its entry in the target; tests/ops/test_move_to.py reads it",
    "migrate": "Django’s own, which changes tables and no row; ours only refuses the former version’s database",
    "doctor": "only reads",
    "demo": "builds its town by the actions, then serves",
    "serve": "starts the site, the worker and the watcher; they act, and each by an action",
}


@dataclass(frozen=True)
class Terminal:
    """What a run may need: a folder of its own, a camera, and standard input."""

    folder: Path
    camera: Camera
    patch: pytest.MonkeyPatch

    def types(self, content: bytes) -> None:
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def checkpoint(terminal: Terminal) -> None:
    call_command("checkpoint_journal", stdout=io.StringIO())


def erase(terminal: Terminal) -> None:
    make_clip(camera=terminal.camera, started_at=timezone.now() - timedelta(days=400))
    call_command("erase_expired_clips", stdout=io.StringIO())


def export(terminal: Terminal) -> None:
    call_command("export_journal", str(terminal.folder / "export"), stdout=io.StringIO())


def import_clips(terminal: Terminal) -> None:
    terminal.patch.setattr("evidence.intake.management.commands.import_clips.STILL_SECONDS", 0)
    make_mp4(terminal.folder / terminal.camera.serial / "a.mp4")
    call_command("import_clips", str(terminal.folder), stdout=io.StringIO())


def import_roster(terminal: Terminal) -> None:
    Team.objects.create(name="Nord")
    roster = terminal.folder / "roster.csv"
    roster.write_text("date;début;fin;brigade;secteur;chef;agents\n01/12/2026;06:30;14:30;Nord;Gare;;\n")
    call_command("import_roster", str(roster), stdout=io.StringIO())


def install(terminal: Terminal) -> None:
    terminal.types(b"ardoise-falaise-moulin-42\n")
    call_command("install_director", "1001", "Camille", "Martin", order="Arrêté 2026-1", stdout=io.StringIO())


def reopen(terminal: Terminal) -> None:
    director = make_person("Seule", Role.DIRECTORATE)
    call_command("reopen_account", director.badge_number, reason="Mot de passe oublié", stdout=io.StringIO())


def install_administrator(terminal: Terminal) -> None:
    names = ("1012", "Yann", "Keller")
    call_command("install_administrator", *names, email="technique@ville.invalid", stdout=io.StringIO())


def prune(terminal: Terminal) -> None:
    """Four years from now, when what the journal says today is past the period."""
    call_command("checkpoint_journal", stdout=io.StringIO())
    with time_machine.travel(timezone.now() + timedelta(days=4 * 366), tick=False):
        make_camera()
        call_command("prune_journal", stdout=io.StringIO())


def receive_mail(terminal: Terminal) -> None:
    terminal.types(raw())
    call_command("receive_mail", stdout=io.StringIO())


def watch(terminal: Terminal) -> None:
    """Two rounds of the watcher, which has no end: the first sees the file, the second announces it. The test's own
    connection stays open."""
    make_mp4(dock_folder(terminal.camera) / "a.mp4")
    rounds = iter((None, KeyboardInterrupt()))

    def pause(seconds: float) -> None:
        if stop := next(rounds):
            raise stop

    terminal.patch.setattr("evidence.intake.management.commands.watch_docks.time.sleep", pause)
    terminal.patch.setattr("evidence.intake.management.commands.watch_docks.close_old_connections", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        call_command("watch_docks")


RUNS: dict[str, tuple[Callable[[Terminal], None], set[Event]]] = {
    "checkpoint_journal": (checkpoint, {JournalEvent.JOURNAL_CHECKPOINTED}),
    "erase_expired_clips": (erase, {FootageEvent.CLIP_ERASING, FootageEvent.CLIP_ERASED}),
    "export_journal": (export, {OversightEvent.JOURNAL_EXPORTED}),
    "import_clips": (import_clips, {IntakeEvent.OFFLOAD_STARTED, IntakeEvent.CLIP_STORED, IntakeEvent.OFFLOAD_ENDED}),
    "import_roster": (import_roster, {DutyEvent.SHIFT_PLANNED}),
    "install_administrator": (
        install_administrator,
        {PeopleEvent.PERSON_REGISTERED, SignInEvent.ACCOUNT_LINK_SENT},
    ),
    "install_director": (install, {PeopleEvent.PERSON_REGISTERED, PeopleEvent.DESIGNATION_GRANTED}),
    "prune_journal": (prune, {JournalEvent.JOURNAL_PRUNED}),
    "receive_mail": (receive_mail, {RequisitionEvent.REQUISITION_RECEIVED}),
    "reopen_account": (reopen, {SignInEvent.ACCOUNT_LINK_SENT, PeopleEvent.PERSON_CHANGED}),
    "watch_docks": (watch, {IntakeEvent.OFFLOAD_STARTED}),
}


def test_every_command_is_declared() -> None:
    rooms = [app for app in apps.get_app_configs() if app.name.partition(".")[0] in FLOORS]
    ours = {name for room in rooms for name in find_commands(f"{room.path}/management")}

    assert ours == RUNS.keys() | CHANGES_NOTHING.keys()


@pytest.mark.parametrize("name", RUNS)
def test_a_command_writes_what_it_did(name: str, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, events = RUNS[name]
    terminal = Terminal(tmp_path / "terminal", make_camera(), monkeypatch)
    terminal.folder.mkdir()
    before = JournalEntry.objects.count()

    run(terminal)

    written = JournalEntry.objects.filter(number__gt=before)
    assert {str(event) for event in events} <= {entry.event for entry in written}
    assert all(entry.actor_name for entry in written)
