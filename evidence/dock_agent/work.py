"""The work on one camera: list its files, announce, push, delete after a receipt; repeated until asked to stop."""

import logging
import random
import re
import shlex
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.dock_agent.camera import CameraFile, FileChanged, files_of, require_unchanged_at, sha256_on_camera
from evidence.dock_agent.finished import FinishedFiles, StillWritten
from evidence.dock_agent.odd_files import OddFiles, has_impossible_date
from evidence.dock_agent.places import Place
from evidence.dock_agent.pushing import ChunkSizer, Push
from evidence.dock_agent.server import RefusedByServer, Server, ServerUnreachable, Stopped

IDLE_S, WAITING_S, STILL_S = 10.0, 2.0, 2.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
CLOCK_TIMEOUT_S = 10
MOST_FILES = 5_000
TOKEN_REFUSED = 401  # the HTTP status
# These refusals are about one file; any other is about the camera, the station or the server.
FILE_REFUSED = (400, 409, 413, 460)
# With --once, the agent gives up after this many failures in a row.
ONCE_FAILURES = 8

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AgentOptions:
    """The options of the agent, the same for every camera."""

    once: bool
    keep: bool
    clock_command: str
    quiet_s: float
    numbers: re.Pattern[str] | None


@dataclass
class CameraWork:
    """One camera, in its own thread; `uploads` limits how many files are sent at the same time by this computer."""

    serial: str
    folder: Place
    server: Server
    manner: AgentOptions
    uploads: threading.Semaphore
    stop: threading.Event
    kept: dict[tuple[str, int, int], str] = field(default_factory=dict)
    failed: bool = False
    token_refused: bool = False
    _stride: ChunkSizer = field(default_factory=ChunkSizer)
    _finished_files: FinishedFiles = field(init=False)
    _greeted: bool = False
    _failures: int = 0
    _odd: OddFiles = field(init=False)
    _unread: dict[str, str] = field(default_factory=dict)
    _told: dict[str, str] = field(default_factory=dict)
    _dated: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._odd = OddFiles(gives_up=self.manner.once)
        self._finished_files = FinishedFiles(self.manner.quiet_s)

    @property
    def leaves_something(self) -> bool:
        """Whether files remain on the camera that should have been removed, or it could not be read whole."""
        return self.failed or any(self.kept.values()) or bool(self._odd or self._unread)

    def run(self) -> None:
        """Work until asked to stop, until the token is refused, or, with --once, until nothing is left to do."""
        while not self.stop.is_set():
            try:
                left = self._round()
                self._failures = 0
            except Stopped:
                return
            except RefusedByServer as refused:
                if refused.status == TOKEN_REFUSED:
                    logger.error("%s : %s", self.serial, refused)
                    self.token_refused = self.failed = True
                    self.stop.set()
                    return
                left = self._back_off(str(refused), refused.retry_after_s)
            except (ServerUnreachable, OSError) as error:
                left = self._back_off(f"{error}", 0.0)
            if left is None:
                if self.manner.once:
                    return
                left = IDLE_S
            self.stop.wait(left)

    def _round(self) -> float | None:
        """List the files of the camera and act on them. Returns the seconds until the next round, None when nothing is
        left.
        """
        unread: dict[str, str] = {}
        files = files_of(self.folder, unread)
        if files is None:
            self._absent()
            return None
        self._say_what_is_odd(files, unread)
        stable = self._finished_files.finished(files)
        if files and not stable:
            return STILL_S
        told = unread | self._odd.reasons()
        if not files and self._greeted and told == self._told:
            return None
        account = self.server.announce(self.serial, self._described(stable), self._clock(), told)
        self._greeted, self._told = True, told
        left = self._follow(account, {file.identity: file for file in stable.values()})
        return STILL_S if left is None and len(stable) < len(files) else left

    def _say_what_is_odd(self, files: Mapping[str, CameraFile], unread: dict[str, str]) -> None:
        """Say once what cannot be read and what bears an impossible date; the others leave."""
        for name in unread.keys() - self._unread.keys():
            logger.error("%s : « %s » ne peut pas être lu (%s) ; le reste est envoyé.", self.serial, name, unread[name])
        self._unread = unread
        self._odd.forget_all_but(file.identity for file in files.values())
        for file in files.values():
            if has_impossible_date(file) and file.name not in self._dated:
                self._dated.add(file.name)
                logger.warning(
                    "%s : %s porte une date impossible ; il est envoyé, remettez la caméra à l’heure.",
                    self.serial,
                    file.name,
                )

    def _absent(self) -> None:
        """The camera is not present: its announced files wait for its return."""
        self._finished_files.forget_all()
        self._greeted = False
        if self.manner.once:
            logger.error("%s : « %s » n’est pas là.", self.serial, self.folder.path)
            self.failed = True

    def _follow(self, account: Mapping[str, Any], files: Mapping[tuple[str, int, int], CameraFile]) -> float | None:
        """Push or delete each file as its state on the server requires. Returns the seconds until the next round, if
        any.
        """
        left: list[float] = []
        retired: list[int] = []
        for entry in account["files"]:
            file = files.get((entry["name"], entry["size_bytes"], entry["modified_ns"]))
            if file is None or file.identity in self.kept or entry["retired_at"] or self._odd.rests(file):
                continue
            if entry.get("left"):
                self._keep(file, "")  # no film: the server has its bytes, and the camera may need it
                continue
            wait_s = self._alone(file, entry, retired)
            if wait_s is not None:
                left.append(wait_s)
        if retired:
            self.server.retire(account["id"], retired)
        if (next_try_s := self._odd.next_try_s()) is not None:
            left.append(next_try_s)
        return min(left, default=None)

    def _alone(self, file: CameraFile, entry: Mapping[str, Any], retired: list[int]) -> float | None:
        """Act on one file. What fails with it alone is counted, and the next file is taken. Raises Stopped,
        ServerUnreachable, and RefusedByServer when the refusal is not about this file.
        """
        wait_s = None
        try:
            if not entry["receipt"]:
                wait_s = self._advance(file, entry)
            elif self._delete(file, entry):
                retired.append(entry["id"])
        except FileChanged:
            logger.warning("%s : %s a changé entre-temps ; il est repris.", self.serial, file.name)
            self._finished_files.forget(file)
            return STILL_S
        except StillWritten:
            return STILL_S
        except (ServerUnreachable, Stopped):
            raise
        except Exception as error:
            if isinstance(error, RefusedByServer) and error.status not in FILE_REFUSED:
                raise
            reason = self._odd.count(file, error)
            logger.error("%s : %s n’a pas pu être envoyé (%s).", self.serial, file.name, reason)  # noqa: TRY400 - said
            return None
        self._odd.forget(file)
        return wait_s

    def _advance(self, file: CameraFile, entry: Mapping[str, Any]) -> float:
        """Push the file if the server expects it. Returns the seconds until the next round. Raises StillWritten."""
        if entry["state"] != "expected":
            return WAITING_S
        self._finished_files.require_closed(file)
        with self.uploads:
            if self.stop.is_set():
                raise Stopped
            arrived = self._stride.arrived
            try:
                Push(self.server, self.serial, file, entry["id"], self._stride).run()
            finally:
                if self._stride.arrived > arrived:
                    self._failures = 0  # an unstable connection is not an unreachable server
        return 0.0

    def _delete(self, file: CameraFile, entry: Mapping[str, Any]) -> bool:
        """Delete the file if its bytes match a valid receipt. Returns False, with the reason recorded, when it stays;
        the server is informed when the bytes differ. Raises FileChanged, StillWritten, RefusedByServer,
        ServerUnreachable.
        """
        receipt = entry["receipt"]
        if not self.server.signed(receipt) or (receipt["file"], receipt["size_bytes"]) != (
            entry["id"],
            file.size_bytes,
        ):
            return self._keep(file, "le reçu du serveur n’est pas signé comme il le devrait")
        if self.manner.keep:
            return self._keep(file, "")
        try:
            aside = self._finished_files.put_aside(file)
            sha256 = sha256_on_camera(aside)
            if sha256 != receipt["sha256"]:
                self._finished_files.give_back(aside)
                self.server.tell_difference(receipt["offload"], entry["id"], sha256)
                return self._keep(file, "ce que le serveur a reçu n’est pas ce que la caméra contient")
            self._finished_files.put_aside(aside)  # nobody opened it while it was read
            require_unchanged_at(aside)
            aside.place.unlink()
        except OSError as error:
            return self._keep(file, f"il ne peut pas être supprimé ({error.strerror})")
        logger.info("%s : %s enregistré (%s), retiré de la caméra.", self.serial, file.name, receipt["state"])
        return True

    def _keep(self, file: CameraFile, reason: str) -> bool:
        if reason:
            logger.error("%s : %s reste sur la caméra : %s.", self.serial, file.name, reason)
        self.kept[file.identity] = reason
        return False

    def _back_off(self, sentence: str, asked_s: float) -> float | None:
        """The seconds to wait after a failure: longer each time, at least what the server asks, then varied at random
        by up to a quarter. None when --once gives up.
        """
        self._failures += 1
        if self.manner.once and self._failures >= ONCE_FAILURES:
            logger.error("%s : abandon. %s", self.serial, sentence)
            self.failed = True
            return None
        pause_s = min(FIRST_PAUSE_S * 2.0 ** min(self._failures - 1, 10), LONGEST_PAUSE_S)
        pause_s = max(pause_s, asked_s) * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
        logger.warning("%s : %s Nouvel essai dans %.0f s.", self.serial, sentence.rstrip(".") + ".", pause_s)
        return pause_s

    def _described(self, files: Mapping[str, CameraFile]) -> list[dict[str, Any]]:
        return [
            {
                "name": file.name,
                "size_bytes": file.size_bytes,
                "modified_ns": file.modified_ns,
                "number": self._number(file.name),
            }
            for file in list(files.values())[:MOST_FILES]
        ]

    def _number(self, name: str) -> int | None:
        found = self.manner.numbers.search(name) if self.manner.numbers else None
        return int(found[1]) if found and found[1].isdecimal() else None

    def _clock(self) -> str | None:
        """The time of the camera's clock given by the manufacturer's tool; None when there is no tool or it fails."""
        if not self.manner.clock_command:
            return None
        command = [part.replace("{folder}", str(self.folder.path)) for part in shlex.split(self.manner.clock_command)]
        try:
            ran = subprocess.run(  # noqa: S603 - the command that this computer's owner configured, no shell
                command, capture_output=True, text=True, timeout=CLOCK_TIMEOUT_S, check=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            logger.warning("%s : l’heure de la caméra n’a pas pu être lue (%s).", self.serial, error)
            return None
        return ran.stdout.strip()
