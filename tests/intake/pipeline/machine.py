"""The machine that drives the pipeline through random interleavings; each rule is something that happens to it."""

import shutil
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accounts.base.actors import SystemActor
from evidence import store
from evidence.equipment.models import Dock
from evidence.footage import tasks as footage_tasks
from evidence.intake import tasks
from evidence.intake.actions import ingestion
from evidence.intake.actions.dock_polling import announce_round, claim_files, end_finished_offloads, reset_claims
from evidence.intake.actions.uploads import complete_whole_uploads
from evidence.intake.uploads import spool
from tests.cast import make_camera
from tests.folders import folder_settings
from tests.intake.agents import checksum
from tests.intake.pipeline import promises
from tests.intake.pipeline.world import Card, CardFile, Told, Upload, World, contents, open_film

NAMES = st.sampled_from(["PM_0001.mp4", "PM_0002.mp4"])
CONTENTS = st.integers(0, 4)
SHARES = st.sampled_from([0.3, 0.9, 1.0])
CARDS = st.integers(0, 1)
# How far into its next task the server or the worker gets before it is killed, in lines of the product; None spares it.
DEATHS = st.none() | st.sampled_from(range(1, 450))
FAULTS = WRONG_OFFSET, TOO_LONG, WRONG_CHECKSUM = 409, 413, 460
NO_ROOM = 507


class Pipeline(RuleBasedStateMachine):
    """One example: its own database transaction, folders and clock."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        root = Path(tempfile.mkdtemp(prefix="levallois-pipeline-"))
        self.stack.callback(shutil.rmtree, root, ignore_errors=True)
        self.stack.enter_context(override_settings(**folder_settings(root)))
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)
        self.clock = self.stack.enter_context(time_machine.travel(timezone.now(), tick=True))
        reverse("upload_list")  # reads the product's views, so that no death falls into an import
        dock = Dock.objects.create(name="dock-a", place="Poste central")
        self.world = World(dock, [Card(make_camera().serial) for _ in range(2)])
        patch = self.stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(spool, "room_bytes", self.world.room_bytes)
        patch.setattr(store, "space", self.world.space)
        patch.setattr(ingestion, "open_film", open_film)
        patch.setattr(footage_tasks, "make_thumbnails", lambda *_, **__: None)

    # The cameras ------------------------------------------------------------------------------------------------------

    @initialize(contents=st.lists(CONTENTS, min_size=2, max_size=2), tells_hash=st.booleans())
    def cameras_come_back(self, contents: list[int], tells_hash: bool) -> None:
        for card, content in enumerate(contents):
            self.a_camera_records(card, "PM_0001.mp4", content, tells_hash)
            self.world.announce(self.world.cards[card])

    @rule(card=CARDS, name=NAMES, content=CONTENTS, tells_hash=st.booleans())
    def a_camera_records(self, card: int, name: str, content: int, tells_hash: bool) -> None:
        """Another file, or another in the place of one: the source changes."""
        self.world.cards[card].put(CardFile(name, contents()[content], self.world.moment_ns(), tells_hash))

    @rule(card=CARDS, name=NAMES)
    def a_camera_loses_a_file(self, card: int, name: str) -> None:
        self.world.cards[card].take_out(name)

    # The agent --------------------------------------------------------------------------------------------------------

    @rule(card=CARDS, dies=DEATHS)
    def the_agent_announces(self, card: int, dies: int | None) -> None:
        self.world.death_in = dies
        self.world.announce(self.world.cards[card])

    @precondition(lambda self: self.told())
    @rule(data=st.data(), share=SHARES, proven=st.booleans(), dies=DEATHS)
    def the_agent_sends(self, data: st.DataObject, share: float, proven: bool, dies: int | None) -> None:
        """From where the server says that it stands."""
        if (upload := self.begun(data)) and upload.rest:
            self.world.death_in = dies
            self.world.send(upload.address, upload.offset, upload.part(share), proven=proven)

    @precondition(lambda self: self.told())
    @rule(data=st.data(), dies=DEATHS)
    def a_whole_file_comes_to_the_worker(self, data: st.DataObject, dies: int | None) -> None:
        if (upload := self.begun(data)) and upload.rest:
            self.world.send(upload.address, upload.offset, upload.rest, proven=True)
            self.the_worker_takes_a_file(dies)

    @precondition(lambda self: self.told())
    @rule(data=st.data(), dies=DEATHS)
    def the_agent_opens_an_upload(self, data: st.DataObject, dies: int | None) -> None:
        told = self.chosen(data)
        self.world.death_in = dies
        self.world.open_upload(told)

    @precondition(lambda self: self.told())
    @rule(data=st.data(), share=SHARES, proven=st.booleans(), kills=st.booleans())
    def the_line_breaks(self, data: st.DataObject, share: float, proven: bool, kills: bool) -> None:
        """Less of a chunk arrives than it says, or the server is killed while it reads."""
        if (upload := self.begun(data)) and upload.rest:
            self.world.send_cut(upload, share, proven=proven, kills=kills)

    @precondition(lambda self: self.told())
    @rule(data=st.data(), fault=st.sampled_from(FAULTS))
    def the_agent_sends_wrongly(self, data: st.DataObject, fault: int) -> None:
        """Out of order, too much, or damaged on the way: refused with nothing kept."""
        if (upload := self.begun(data)) and upload.rest:
            chunk = upload.rest + b"x" if fault == TOO_LONG else upload.rest
            offset = upload.offset + 1 if fault == WRONG_OFFSET else upload.offset
            proof = {"Upload-Checksum": checksum(b"damaged")} if fault == WRONG_CHECKSUM else {}
            answer = self.world.send(upload.address, offset, chunk, proven=not proof, **proof)
            assert answer is None or answer.status_code in {fault, NO_ROOM}, answer.content

    @precondition(lambda self: self.told())
    @rule(data=st.data())
    def the_agent_reads_other_bytes(self, data: st.DataObject) -> None:
        """What the camera gives is not what it gives later: no checksum of a chunk shows that, but that of the file."""
        if (upload := self.begun(data)) and upload.rest:
            upload.card.garbled |= set() if upload.file.tells_hash else {upload.file.identity}
            self.world.send(upload.address, upload.offset, bytes(len(upload.rest)), proven=True)

    @precondition(lambda self: self.told())
    @rule(data=st.data())
    def the_agent_opens_with_another_length(self, data: st.DataObject) -> None:
        told = self.chosen(data)
        assert self.world.open_upload(told, wrong_length=1) is None

    @precondition(lambda self: self.told())
    @rule(data=st.data(), dies=DEATHS)
    def the_agent_drops_an_upload(self, data: st.DataObject, dies: int | None) -> None:
        if upload := self.begun(data):
            self.world.death_in = dies
            self.world.mortal(lambda: self.world.agent.delete(upload.address))

    @rule(card=CARDS, tells=st.booleans(), dies=DEATHS)
    def the_agent_deletes_what_has_a_receipt(self, card: int, tells: bool, dies: int | None) -> None:
        """Killed after it deleted, it does not tell."""
        self.world.death_in = dies
        self.world.collect(self.world.cards[card], tells=tells)

    @rule()
    def the_token_is_replaced(self) -> None:
        former = self.world.agent
        self.world.renew_token()
        assert former.announce(self.world.cards[0].serial).status_code == 401

    # The server -------------------------------------------------------------------------------------------------------

    @rule(dies=DEATHS)
    def the_watcher_makes_a_round(self, dies: int | None) -> None:
        """And the worker does at once what it hands out. Killed, the watcher starts anew."""
        self.world.death_in = dies
        self.world.mortal(self.round)

    @rule(dies=DEATHS)
    def the_worker_takes_a_file(self, dies: int | None) -> None:
        for key in claim_files()[:1]:
            self.world.death_in = dies
            self.world.mortal(partial(tasks.receive, key))
        reset_claims()

    @rule(hours=st.sampled_from([1, 13, 25]), dies=DEATHS)
    def hours_pass(self, hours: int, dies: int | None) -> None:
        """Old uploads expire."""
        self.clock.shift(timedelta(hours=hours))
        self.world.death_in = dies
        self.world.mortal(tasks.drop_stale_uploads)

    @rule()
    def the_disk_fills_or_is_freed(self) -> None:
        self.world.disk_is_full = not self.world.disk_is_full

    @rule()
    def the_waiting_bytes_are_deleted_by_hand(self) -> None:
        self.world.lose_waiting_bytes()

    # A dock's folder --------------------------------------------------------------------------------------------------

    @rule(card=CARDS, name=NAMES, content=CONTENTS)
    def a_dock_shows_a_file(self, card: int, name: str, content: int) -> None:
        self.world.dock_file(self.world.cards[card].serial, name, contents()[content])

    @precondition(lambda self: self.world.docked)
    @rule(data=st.data())
    def a_dock_loses_a_file(self, data: st.DataObject) -> None:
        self.world.undock_file(data.draw(st.sampled_from(sorted(self.world.docked))))

    @precondition(lambda self: self.world.docked)
    @rule(data=st.data())
    def a_docked_file_grows(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.world.docked)))
        if path.exists():
            self.world.dock_file(path.parent.name, path.name, self.world.docked[path] + b"more")

    # What always holds ------------------------------------------------------------------------------------------------

    @invariant()
    def every_promise_is_kept(self) -> None:
        promises.kept_at_all_times(self.world)

    # In the end everything finishes -----------------------------------------------------------------------------------

    def teardown(self) -> None:
        with self.stack:
            self.finish()
            promises.everything_is_finished()
            for card in self.world.cards:
                promises.every_file_found_its_place(card)
            promises.docks_are_emptied(self.world)
            promises.no_bytes_are_left_over()
            promises.the_journal_holds()
            promises.kept_at_all_times(self.world)

    def finish(self) -> None:
        """Nothing fails any more: a diligent agent, a server that runs, and two days."""
        self.world.death_in, self.world.disk_is_full = None, False
        for _ in range(3):
            for card in self.world.cards:
                self.world.announce(card)
            for told in self.told():
                if (upload := self.world.begin(told)) and upload.rest:
                    self.world.send(upload.address, upload.offset, upload.rest, proven=True)
            self.clock.shift(timedelta(hours=1))
            self.round()
            for card in self.world.cards:
                self.world.collect(card, tells=True)
        for card in self.world.cards:
            self.world.announce(card)
        for _ in range(2):
            self.clock.shift(timedelta(hours=25))
            tasks.drop_stale_uploads()
            self.round()

    def round(self) -> None:
        """As a watcher that just started makes it, with the worker's tasks at once."""
        reset_claims()
        for _ in range(2):
            announce_round(self.world.watch, by=SystemActor.DOCK)
        complete_whole_uploads(by=SystemActor.DOCK)
        for key in claim_files():
            tasks.receive(key)
        end_finished_offloads(by=SystemActor.DOCK)

    def told(self) -> list[Told]:
        """The files that the agent knows to be awaited."""
        return [told for card in self.world.cards for told in card.told() if told.state == "expected"]

    def chosen(self, data: st.DataObject) -> Told:
        waiting = self.told()
        return waiting[data.draw(st.integers(0, len(waiting) - 1))]

    def begun(self, data: st.DataObject) -> Upload | None:
        return self.world.begin(self.chosen(data))


def worker_dies_once(*, after_lines: int) -> None:
    """A whole file, a worker killed so far into it, then nothing fails any more."""
    example = Pipeline()
    try:
        example.cameras_come_back([0, 3], tells_hash=False)
        upload = example.world.begin(example.told()[0])
        assert upload is not None
        example.world.send(upload.address, upload.offset, upload.rest, proven=True)
        example.the_worker_takes_a_file(after_lines)
    finally:
        example.teardown()
