"""Any interleaving of agents, docks, workers and accidents: every announced file ends stored once with the right hash,
or listed with its reason."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.actors import SystemActor
from evidence.actions.cameras import save_dock
from evidence.actions.uploads import complete_whole_uploads, drop_expired_uploads
from evidence.models import Dock, OffloadFile
from evidence.uploads import spool
from tests.cast import make_camera
from tests.evidence.pipeline_world import BY, DEATHS, FILMED, Held, World, decoded, dying
from tests.folders import folder_settings

ROOM_BYTES = 1 << 40
# Few, so that the same bytes come in twice, on one camera or on two; the last is no film.
CONTENTS = st.sampled_from([FILMED + bytes([number]) * 40 for number in range(3)] + [b"", b"notes of the day"])
CAMERAS = st.integers(0, 1)
WHICH = st.integers(0, 9)


class Pipeline(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="levallois-machine-"))
        self.stack.enter_context(override_settings(**folder_settings(Path(folder))))
        self.stack.enter_context(patch("evidence.actions.examination.probe", decoded))
        self.stack.enter_context(patch("evidence.uploads.spool.room_bytes", self.room_bytes))
        self.stack.enter_context(rolled_back())
        dock = save_dock(by=SystemActor.INSTALLER, dock=Dock(name="poste", place="Poste central"))
        self.world = World(dock, [make_camera(), make_camera()])

    def room_bytes(self) -> int:
        return 0 if self.world.is_full else ROOM_BYTES

    def one(self, which: int) -> Held:
        return self.world.held[which % len(self.world.held)]

    @rule(camera=CAMERAS, content=CONTENTS)
    def film(self, camera: int, content: bytes) -> None:
        self.world.film(camera, content)

    @rule(camera=CAMERAS)
    def announce(self, camera: int) -> None:
        self.world.announce(camera)

    @precondition(lambda self: self.world.held)
    @rule(which=WHICH)
    def create(self, which: int) -> None:
        self.world.create(self.one(which))

    @precondition(lambda self: self.world.held)
    @rule(which=WHICH, size=st.integers(1, 60))
    def push(self, which: int, size: int) -> None:
        self.world.push(self.one(which), size)

    @precondition(lambda self: self.world.held)
    @rule(which=WHICH, how=st.sampled_from(["offset", "length", "checksum"]))
    def push_wrongly(self, which: int, how: str) -> None:
        self.world.push_wrongly(self.one(which), how)

    @precondition(lambda self: self.world.held)
    @rule(which=WHICH, kept_bytes=st.integers(0, 30))
    def cut(self, which: int, kept_bytes: int) -> None:
        self.world.cut(self.one(which), kept_bytes)

    @precondition(lambda self: self.world.held)
    @rule(which=WHICH)
    def abandon(self, which: int) -> None:
        held = self.one(which)
        if held.address:
            assert self.world.agent.delete(held.address).status_code in {204, 400, 404}

    @precondition(lambda self: self.world.held)
    @rule(which=WHICH, content=CONTENTS)
    def change(self, which: int, content: bytes) -> None:
        self.world.change(self.one(which), content)

    @rule(camera=CAMERAS)
    def format_camera(self, camera: int) -> None:
        self.world.format_camera(camera)

    @rule()
    def retire(self) -> None:
        self.world.retire()

    @rule()
    def revoke(self) -> None:
        self.world.revoke()

    @rule(is_full=st.booleans())
    def fill_or_free_the_disk(self, is_full: bool) -> None:
        self.world.is_full = is_full

    @rule()
    def expire_uploads(self) -> None:
        with patch("evidence.actions.uploads.expires_at", lambda file: file.upload_opened_at):
            drop_expired_uploads(by=BY)

    @rule(which=WHICH)
    def lose_bytes_by_hand(self, which: int) -> None:
        if files := sorted(spool.keys()):
            spool.path_of(files[which % len(files)]).unlink()

    @precondition(lambda self: self.world.held)
    @rule(which=WHICH)
    def kill_the_server_as_the_last_byte_comes(self, which: int) -> None:
        held = self.one(which)
        with dying("evidence.actions.uploads._complete"):
            self.world.cut(held, len(held.content))

    @rule()
    def complete_whole_uploads(self) -> None:
        complete_whole_uploads(by=BY)

    @rule(camera=CAMERAS, content=CONTENTS)
    def drop_into_a_dock(self, camera: int, content: bytes) -> None:
        self.world.drop(camera, content)

    @rule()
    def look_at_docks(self) -> None:
        self.world.look_at_docks()

    @rule(which=WHICH)
    def take_from_a_dock_by_hand(self, which: int) -> None:
        if files := self.world.in_folders():
            files[which % len(files)].unlink()

    @rule()
    def work(self) -> None:
        self.world.work()

    @rule(seam=st.sampled_from(DEATHS))
    def die_at_work(self, seam: str) -> None:
        self.world.work(seam)
        OffloadFile.objects.update(due_at=None)

    @invariant()
    def what_is_said_is_kept(self) -> None:
        self.world.check_rows()

    def teardown(self) -> None:
        try:
            self.world.finish()
            self.world.check_end()
        finally:
            self.stack.close()


class rolled_back:  # noqa: N801 - read as a word
    """Each example in a transaction of its own, which leaves nothing."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *_: object) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def run(examples: int) -> None:
    options = settings(
        max_examples=examples,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Pipeline, settings=options)


def test_nothing_is_lost_whatever_happens(db: None) -> None:
    run(examples=6)


@pytest.mark.fault
def test_nothing_is_lost_whatever_happens_many_times(db: None) -> None:
    run(examples=150)
