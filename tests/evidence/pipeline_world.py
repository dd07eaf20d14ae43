"""A small service as the state machine of test_pipeline_machine.py moves it: two cameras, one station, its agent, a
dock's folder, a worker and a disk, all real but for the decoder, whose yes or no is read from the first bytes.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from accounts.actors import SystemActor
from accounts.journal.check import check_journal
from accounts.models import JournalEntry
from evidence import storage
from evidence.actions.dock_tokens import issue_token, revoke_token
from evidence.actions.ingestion import receive_file
from evidence.actions.offloads import end_offload, offloads_to_end
from evidence.actions.uploads import append_chunk, complete_whole_uploads, drop_expired_uploads
from evidence.media.reading import Probe, UnreadableClip
from evidence.media.worker import Flaw
from evidence.models import Camera, Clip, Dock, FileState, Offload, OffloadFile, QuarantinedFile
from evidence.models.offloads import LOST, SAFE
from evidence.uploads import spool
from evidence.uploads.errors import UploadRefused
from tests.evidence.agents import Agent
from tests.evidence.docks import announce, dock_folder

FILMED = b"film"
WRONG = "sha1 " + "A" * 27 + "="
BY = SystemActor.DOCK
# Where a worker dies: before its first byte, with the bytes stored, while it judges them, with its rows half written,
# and after its last row.
DEATHS = (
    "evidence.storage.store_file",
    "evidence.actions.ingestion.examine",
    "evidence.actions.ingestion_rows.record",
    "evidence.uploads.spool.discard",
    "evidence.actions.ingestion._remove_source",
)


class Killed(BaseException):
    """What no code of the product catches."""


def decoded(path: Path) -> Probe:
    if not path.read_bytes().startswith(FILMED):
        raise UnreadableClip(Flaw.NOT_A_VIDEO)
    return Probe(1000, "mp4", "h264", 640, 360, 25.0, None, None)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def dying(*seams: str) -> Iterator[None]:
    """Whoever comes to one of these functions is killed there."""

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with suppress(Killed), ExitStack() as stack:
        for seam in seams:
            stack.enter_context(patch(seam, die))
        yield


@dataclass
class Held:
    """A file on a camera; `told` is what the server last said of it, `address` its upload."""

    camera: Camera
    name: str
    content: bytes
    modified_ns: int
    told: dict[str, Any] = field(default_factory=dict)
    address: str = ""

    @property
    def described(self) -> dict[str, Any]:
        return {"name": self.name, "size_bytes": len(self.content), "modified_ns": self.modified_ns}


class World:
    """What the rules do; what each may be answered is asserted here."""

    def __init__(self, dock: Dock, cameras: list[Camera]) -> None:
        self.dock, self.cameras = dock, cameras
        self.held: list[Held] = []
        # Every content that was ever announced under an identity, and those dropped into the dock's folder.
        self.announced: dict[tuple[str, int, int], bytes] = {}
        self.dropped: dict[tuple[str, int, int], bytes] = {}
        self.is_full = False
        self.ticks = 1
        self.renew_token()

    # The camera ------------------------------------------------------------------------------------------------------

    def film(self, camera: int, content: bytes) -> None:
        self.ticks += 1
        self.held.append(Held(self.cameras[camera], f"PM_{self.ticks:04d}.mp4", content, self.ticks))

    def change(self, held: Held, content: bytes) -> None:
        """The camera writes the file anew."""
        self.ticks += 1
        held.content, held.modified_ns, held.told, held.address = content, self.ticks, {}, ""

    def format_camera(self, camera: int) -> None:
        self.held = [one for one in self.held if one.camera != self.cameras[camera]]

    # The agent -------------------------------------------------------------------------------------------------------

    def renew_token(self) -> None:
        issued = issue_token(by=SystemActor.INSTALLER, dock=self.dock, label=f"PC-{self.ticks}", reason="Installation")
        self.agent = Agent(issued.token, issued.credential)
        self.ticks += 1

    def revoke(self) -> None:
        """Whoever stole the token finds every door shut."""
        old = self.agent
        revoke_token(by=SystemActor.INSTALLER, token=old.token, reason="Poste volé")
        assert old.announce(self.cameras[0]).status_code == 401
        for held in self.held:
            if held.address:
                assert old.patch(held.address, 0, held.content).status_code == 401
        self.renew_token()

    def announce(self, camera: int) -> None:
        mine = [one for one in self.held if one.camera == self.cameras[camera]]
        answer = self.agent.announce(self.cameras[camera], *[one.described for one in mine])
        assert answer.status_code == 200
        told = {(one["name"], one["size_bytes"], one["modified_ns"]): one for one in answer.json()["files"]}
        for one in mine:
            identity = (one.name, len(one.content), one.modified_ns)
            one.told = told[identity]
            self.announced[identity] = one.content

    def create(self, held: Held) -> None:
        if not held.told:
            return
        answer = self.agent.create(held.told["id"], len(held.content))
        if answer.status_code == 201:
            held.address = answer["Location"]
        else:
            expected = {507} if self.is_full and self.is_expected(held) else {400, 429}
            assert answer.status_code in expected | {507}

    def is_expected(self, held: Held) -> bool:
        return OffloadFile.objects.filter(pk=held.told["id"], state=FileState.EXPECTED).exists()

    def offset(self, held: Held) -> int | None:
        """Where the server stands; nothing once the upload is dropped."""
        head = self.agent.head(held.address) if held.address else None
        return int(head["Upload-Offset"]) if head is not None and head.status_code == 200 else None

    def push(self, held: Held, size: int, **headers: str) -> None:
        offset = self.offset(held)
        if offset is None or offset == len(held.content):
            return
        answer = self.agent.patch(held.address, offset, held.content[offset : offset + size], **headers)
        assert answer.status_code == 204 or (answer.status_code == 507 and self.is_full), answer.content
        if answer.status_code == 204:
            assert int(answer["Upload-Offset"]) == min(offset + size, len(held.content))

    def push_wrongly(self, held: Held, how: str) -> None:
        """Refused, and not a byte of it kept."""
        offset = self.offset(held)
        if offset is None or offset == len(held.content):
            return
        rest = held.content[offset:]
        answer = {
            "offset": lambda: self.agent.patch(held.address, offset + 1, rest),
            "length": lambda: self.agent.patch(held.address, offset, rest + b"more"),
            "checksum": lambda: self.agent.patch(
                held.address, offset, rest, **{"Upload-Checksum": "sha1 " + "A" * 27 + "="}
            ),
        }[how]()
        assert answer.status_code in {409, 413, 460} | ({507} if self.is_full else set())
        assert self.offset(held) == offset

    def cut(self, held: Held, kept_bytes: int) -> None:
        """The network fails in the middle of a chunk: what came before stays."""
        offset = self.offset(held)
        if offset is None or offset == len(held.content):
            return
        rest = iter([held.content[offset : offset + kept_bytes]])
        file = OffloadFile.objects.select_related("offload").get(pk=held.told["id"])
        with suppress(UploadRefused):
            append_chunk(
                by=BY,
                file=file,
                offset_bytes=offset,
                read=lambda _: next(rest, b""),
                length_bytes=len(held.content) - offset,
            )

    def retire(self) -> None:
        """Delete from the cameras what a receipt proves, as the real agent does."""
        for camera in range(len(self.cameras)):
            self.announce(camera)
        gone = [one for one in self.held if one.told["receipt"]]
        for one in gone:
            assert one.told["receipt"]["sha256"] == sha256(one.content)
            self.held.remove(one)
            offload = OffloadFile.objects.get(pk=one.told["id"]).offload_id
            assert (
                self.agent.post(f"/agent/dechargements/{offload}/retire/", {"files": [one.told["id"]]}).status_code
                < 300
            )

    # The dock's folder -----------------------------------------------------------------------------------------------

    def drop(self, camera: int, content: bytes) -> None:
        self.ticks += 1
        path = dock_folder(self.cameras[camera]) / f"F_{self.ticks:04d}.mp4"
        path.write_bytes(content)
        os.utime(path, ns=(self.ticks, self.ticks))

    def look_at_docks(self) -> None:
        for path in self.in_folders():
            status = path.stat()
            self.dropped[str(path), status.st_size, status.st_mtime_ns] = path.read_bytes()
        announce()

    def in_folders(self) -> list[Path]:
        return [path for camera in self.cameras for path in sorted(dock_folder(camera).iterdir())]

    # The machine -----------------------------------------------------------------------------------------------------

    def work(self, *seams: str) -> None:
        """A worker takes the next file, and dies where it is told to."""
        due = OffloadFile.objects.pending(timezone.now()).select_related("offload").order_by("pk").first()
        if due:
            with dying(*seams):
                receive_file(by=BY, file=due)

    def finish(self) -> None:
        """Everything works again, and everybody goes on until nothing is left to do."""
        self.is_full = False
        for _ in range(4):
            self.retire()
            for held in self.held:
                self.create(held)
                self.push(held, len(held.content))
            complete_whole_uploads(by=BY)
            self.look_at_docks()
            OffloadFile.objects.update(due_at=None)
            for file in OffloadFile.objects.pending(timezone.now()).select_related("offload"):
                receive_file(by=BY, file=file)
        self.retire()
        with patch("evidence.uploads.spool.touched_at_s", lambda _: 0.0):  # hours later
            drop_expired_uploads(by=BY)
        for offload in offloads_to_end(timezone.now()):
            end_offload(by=BY, offload=offload)

    # What always holds ------------------------------------------------------------------------------------------------

    def check_rows(self) -> None:
        """Every clip and every quarantined file has its bytes, and each content is kept once."""
        kept = [*Clip.objects.all(), *QuarantinedFile.objects.all()]
        for one in kept:
            assert storage.digest(one.store_name).sha256 == one.sha256
        assert len({one.sha256 for one in kept}) == len(kept)
        for file in OffloadFile.objects.filter(state__in=SAFE):
            assert file.sha256 in {one.sha256 for one in kept}

    def check_end(self) -> None:
        self.check_rows()
        for file in OffloadFile.objects.select_related("offload"):
            if file.state in LOST:
                assert file.last_error
            else:
                assert file.state in SAFE, (file.state, file.last_error)
                assert file.sha256 == sha256(self.content_of(file))
        assert not self.held
        assert not self.in_folders()
        self.check_no_orphans()

    def content_of(self, file: OffloadFile) -> bytes:
        if file.is_pushed:
            return self.announced[file.announced_name, file.size_bytes, file.modified_ns]
        return self.dropped[file.path, file.size_bytes, file.modified_ns]

    def check_no_orphans(self) -> None:
        kept = [*Clip.objects.all(), *QuarantinedFile.objects.all()]
        assert set(storage.names("clips/")) == {one.store_name for one in kept}
        assert list(spool.keys()) == []
        assert not Offload.objects.filter(ended_at=None).exists()
        assert JournalEntry.objects.filter(event="clip:stored").count() == Clip.objects.count()
        assert check_journal().finding is None
