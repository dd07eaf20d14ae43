"""What surrounds the pipeline: cameras with their cards, a dock agent, a folder that a dock fills, a disk, a clock.

It keeps the truth that the product is held against: what each file was, and what the cameras themselves lost.
"""

import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from accounts.base.actors import SystemActor
from evidence import store
from evidence.equipment.actions import revoke_token
from evidence.equipment.models import Dock
from evidence.footage.media import reading
from evidence.footage.media.opening import Flaw
from evidence.intake.actions.dock_polling import DockWatch
from evidence.intake.uploads import spool
from tests.clips import headless_mp4, make_mp4
from tests.crash_injection import Killed, dies_after
from tests.intake.agents import OFFLOADS, Agent, checksum, make_agent
from tests.intake.docks import dock_folder

Identity = tuple[str, int, int]
PLENTY = store.Space(1 << 50, 1 << 49)
NO_SPACE = store.Space(1 << 50, 0)
HOUR_NS = 3_600_000_000_000


@cache
def contents() -> tuple[bytes, ...]:
    """Two clips, a broken one, something else, and nothing at all."""
    path = Path(os.environ["DATA_ROOT"]) / "contents.mp4"
    written = [make_mp4(path, sound=False, seed=seed).read_bytes() for seed in (1, 2)]
    return (*written, headless_mp4(path).read_bytes(), b"no video", b"")


@cache
def probed(content: bytes) -> reading.Probe | reading.UnreadableClip:
    """What the product's own prober says of these bytes; asked once, since it starts a process each time."""
    path = Path(os.environ["DATA_ROOT"]) / "probed.mp4"
    path.write_bytes(content)
    try:
        return reading.probe(path)
    except reading.UnreadableClip as flaw:
        return flaw


@dataclass(frozen=True)
class Film:
    """Stands in for what evidence.footage.media.reading.open_film yields: the same answers, of a process that dies once
    it has said what the film is."""

    content: bytes

    def probe(self) -> reading.Probe:
        answer = probed(self.content)
        if isinstance(answer, reading.UnreadableClip):
            raise answer
        return answer

    def thumbnail(self) -> bytes:
        raise reading.UnreadableClip(Flaw.CRASHED)

    def made(self) -> reading.Made:
        raise reading.UnreadableClip(Flaw.CRASHED)


@contextmanager
def open_film(path: Path, *_wanted: str) -> Iterator[Film]:
    yield Film(path.read_bytes())


class BrokenLine(BytesIO):
    """Gives what arrived, then breaks."""

    def __init__(self, arrived: bytes, end: BaseException) -> None:
        super().__init__(arrived)
        self.end = end

    def read(self, size: int | None = -1, /) -> bytes:
        if block := super().read(size):
            return block
        raise self.end


@dataclass
class CardFile:
    """A file as it is on the camera now."""

    name: str
    content: bytes
    modified_ns: int
    tells_hash: bool

    @property
    def identity(self) -> Identity:
        return self.name, len(self.content), self.modified_ns

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def described(self) -> dict[str, Any]:
        told = {"name": self.name, "size_bytes": len(self.content), "modified_ns": self.modified_ns}
        return told | ({"sha256": self.sha256} if self.tells_hash else {})


@dataclass
class Card:
    """A camera's card, what the agent was last told of it, and what the camera itself did to its files."""

    serial: str
    files: dict[str, CardFile] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)
    announced: dict[Identity, str] = field(default_factory=dict)
    # Gone from the card by the camera's own doing, or not what was announced any more.
    lost: set[Identity] = field(default_factory=set)
    # Sent otherwise than they are by a line that garbles, or by a card that rots.
    garbled: set[Identity] = field(default_factory=set)

    def put(self, file: CardFile) -> None:
        self.take_out(file.name)
        self.files[file.name] = file

    def take_out(self, name: str) -> None:
        if former := self.files.pop(name, None):
            self.lost.add(former.identity)

    def told(self) -> "Iterator[Told]":
        """Each file on the card of which the server has told something."""
        by_identity = {file.identity: file for file in self.files.values()}
        for told in self.account.get("files", []):
            file = by_identity.get((told["name"], told["size_bytes"], told["modified_ns"]))
            if file and not told["retired_at"]:
                yield Told(self, file, told["id"], told["state"], told["receipt"])


class Told(NamedTuple):
    """What the server said of one file on a card."""

    card: Card
    file: CardFile
    key: int
    state: str
    receipt: dict[str, Any] | None


class Upload(NamedTuple):
    """The upload of one file, and how far the server says that it is."""

    card: Card
    file: CardFile
    address: str
    offset: int

    @property
    def rest(self) -> bytes:
        return self.file.content[self.offset :]

    def part(self, share: float) -> bytes:
        """So much of what is left."""
        return self.rest[: round(len(self.rest) * share)]


@dataclass
class World:
    """One example's surroundings. `death_in` kills the server or worker that many lines into its next task."""

    dock: Dock
    cards: list[Card]
    agent: Agent = field(init=False)
    watch: DockWatch = field(default_factory=lambda: DockWatch(Path(settings.DOCKS_ROOT)))
    disk_is_full: bool = False
    death_in: int | None = None
    # The SHA-256 of what the agent deleted from a card, against its receipt.
    entrusted: set[str] = field(default_factory=set)
    docked: dict[Path, bytes] = field(default_factory=dict)
    _ticks: Iterator[int] = field(default_factory=lambda: count(1))
    _began_ns: int = field(default_factory=lambda: time.time_ns() - HOUR_NS)

    def __post_init__(self) -> None:
        self.agent = make_agent(self.dock)

    def room_bytes(self) -> int:
        """Stands in for the spool's disk."""
        return self.space().free_bytes

    def space(self) -> store.Space:
        """Stands in for the store's disk."""
        return NO_SPACE if self.disk_is_full else PLENTY

    def moment_ns(self) -> int:
        """When a file was written: an hour ago, and never the same twice."""
        return self._began_ns + next(self._ticks) * 1_000_000

    def mortal(self, act: Callable[[], Any]) -> Any:
        """Let the server or the worker act; nothing comes back from one that was killed."""
        lines, self.death_in = self.death_in, None
        try:
            with dies_after(lines):
                return act()
        except Killed:
            return None

    # The agent --------------------------------------------------------------------------------------------------------

    def announce(self, card: Card) -> None:
        files = [file.described() for file in card.files.values()]
        answer = self.mortal(lambda: self.agent.announce(card.serial, *files))
        for file in card.files.values():
            card.announced[file.identity] = file.sha256
        if answer is not None:
            assert answer.status_code == 200, answer.content
            card.account = answer.json()

    def open_upload(self, told: Told, *, wrong_length: int = 0) -> str | None:
        """The upload's address, when the server gave one."""
        length = len(told.file.content) + wrong_length
        answer = self.mortal(lambda: self.agent.create(told.key, length))
        if answer is None or answer.status_code in (400, 507):
            return None
        assert answer.status_code == 201, answer.content
        return str(answer["Location"])

    def begin(self, told: Told) -> Upload | None:
        """Open the upload, or go on with it where the server stands."""
        address = self.open_upload(told)
        if address is None:
            return None
        offset = int(self.agent.head(address)["Upload-Offset"])
        return Upload(told.card, told.file, address, offset)

    def collect(self, card: Card, *, tells: bool) -> None:
        """Delete from the card what receipts prove, and tell it; say which files are other than their receipts."""
        if not card.account:
            return
        address = f"{OFFLOADS}{card.account['id']}/"
        card.account = self.agent.get(address).json()
        removed = []
        for told in list(card.told()):
            if not told.receipt:
                continue
            if not self.proves(told.receipt, told.file):
                difference = {"file": told.key, "sha256": told.file.sha256}
                self.mortal(partial(self.agent.post, f"{address}differe/", difference))
                continue
            del card.files[told.file.name]
            self.entrusted.add(told.file.sha256)
            removed.append(told.key)
        if tells and removed:
            self.mortal(lambda: self.agent.post(f"{address}retire/", {"files": removed}))

    def proves(self, receipt: dict[str, Any], file: CardFile) -> bool:
        """As docs/agent.md tells agents to verify it."""
        facts = {name: value for name, value in receipt.items() if name != "signature"}
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        key = self.agent.credential.partition(".")[2].encode()
        assert receipt["signature"] == hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return bool(receipt["sha256"] == file.sha256)

    def send(self, address: str, offset: int, chunk: bytes, *, proven: bool, **headers: str) -> Any:
        proof = {"Upload-Checksum": checksum(chunk)} if proven else {}
        return self.mortal(lambda: self.agent.patch(address, offset, chunk, **(proof | headers)))

    def send_cut(self, upload: Upload, share: float, *, proven: bool, kills: bool) -> None:
        """All that is left in one chunk, of which only a part arrives: the line breaks, or the server is killed."""
        proof = {"Upload-Checksum": checksum(upload.rest)} if proven else {}
        line = BrokenLine(upload.part(share), Killed() if kills else ConnectionResetError())
        length = len(upload.rest)
        self.mortal(lambda: self.agent.patch_from(line, upload.address, upload.offset, length, **proof))

    def renew_token(self) -> None:
        revoke_token(by=SystemActor.DEMO, token=self.agent.token, reason="Poste remplacé")
        self.agent = make_agent(self.dock)

    # The disk of the server, and a dock's folder ----------------------------------------------------------------------

    def lose_waiting_bytes(self) -> None:
        for key in spool.keys():
            spool.path_of(key).unlink(missing_ok=True)

    def dock_file(self, serial: str, name: str, content: bytes) -> None:
        path = dock_folder(serial) / name
        path.write_bytes(content)
        moment = self.moment_ns()
        os.utime(path, ns=(moment, moment))
        self.docked[path] = content

    def undock_file(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self.docked.pop(path)
