"""The register of erasures: a small file outside the database, so that a restored backup learns what was erased, and
what was held, after it was made.

It follows the journal: each entry about an erasure or a hold is one line, written at most minutes later. A line is
encrypted under the backup's key and bound to the line before it, so that one that is changed, removed or inserted is
found. A line cut short by a crash is no line.
"""

import base64
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from accounts.journal.models import JournalEntry
from accounts.leases.holding import held, require_leases
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip
from evidence.intake.events import IntakeEvent
from evidence.intake.models import QuarantinedFile
from levallois.ops.backup.cipher import KEY_BYTES, Altered

NONCE_BYTES = 12
FOLLOWED = {
    str(event)
    for event in (
        *(FootageEvent.CLIP_ERASED, FootageEvent.CLIP_HELD),
        *(IntakeEvent.FILE_ERASED, IntakeEvent.FILE_HELD),
    )
}


@dataclass(frozen=True)
class Line:
    """What the journal says: the entry's number and hash, and what was erased or held, with the SHA-256
    of its bytes."""

    number: int
    hash: str
    event: str
    subject: str
    sha256: str
    procedure_number: str

    @property
    def is_erasure(self) -> bool:
        return self.event in (FootageEvent.CLIP_ERASED, IntakeEvent.FILE_ERASED)

    @property
    def is_hold(self) -> bool:
        return self.event in (FootageEvent.CLIP_HELD, IntakeEvent.FILE_HELD)

    @property
    def is_of_clip(self) -> bool:
        return self.event.startswith("clip:")


def register_path() -> Path:
    return Path(settings.ERASURE_REGISTER)


def read_register(path: Path, key: bytes) -> list[Line]:
    """The lines of a register; none when there is no file. Altered when one of them is not as it was written."""
    return [line for line, _ in _sealed_lines(path, key)]


def follow_journal(key: bytes) -> int:
    """Append what the journal says and the register does not yet; how many lines. Raises OSError, Altered.

    The last line that today's journal still knows says where to go on: after a restore, the lines of the lost journal
    stay, and the new ones follow them.
    """
    path = register_path()
    with held("erasure-register") as lease:
        if not lease:
            return 0
        known = list(_sealed_lines(path, key))
        number = _last_common(line for line, _ in reversed(known))
        entries = JournalEntry.objects.filter(number__gt=number, event__in=FOLLOWED).order_by("number")
        previous, added = known[-1][1] if known else b"", []
        for entry in entries.iterator():
            previous = _seal(_line(entry), previous, key)
            added.append(previous + b"\n")
        if added:
            require_leases()
            _append(path, sum(len(sealed) + 1 for _, sealed in known), b"".join(added))
    return len(added)


def copy_register(target: Path) -> None:
    """A copy for a folder of backups, whole or not at all."""
    if register_path().exists():
        part = target.with_name(f"{target.name}.part")
        shutil.copyfile(register_path(), part)
        part.replace(target)


def _append(path: Path, length_bytes: int, added: bytes) -> None:
    """Write after the whole lines: what a crash left of one goes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.truncate(length_bytes)
        file.seek(length_bytes)
        file.write(added)
        file.flush()
        os.fsync(file.fileno())


def _sealed_lines(path: Path, key: bytes) -> Iterator[tuple[Line, bytes]]:
    try:
        *whole, _ = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    box, previous = _box(key), b""
    for sealed in whole:
        try:
            content = base64.b64decode(sealed, validate=True)
            text = box.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], _bond(previous))
        except (InvalidTag, ValueError) as error:
            raise Altered from error
        yield Line(**json.loads(text)), sealed
        previous = sealed


def _seal(line: Line, previous: bytes, key: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.b64encode(nonce + _box(key).encrypt(nonce, json.dumps(asdict(line)).encode(), _bond(previous)))


def _bond(previous: bytes) -> bytes:
    return hashlib.sha256(previous).digest()


def _box(key: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, None, b"levallois erasure register").derive(key))


def _line(entry: JournalEntry) -> Line:
    return Line(
        number=entry.number,
        hash=entry.hash,
        event=entry.event,
        subject=entry.subject_id,
        sha256=_sha256_of(entry),
        procedure_number=entry.procedure_number,
    )


def _sha256_of(entry: JournalEntry) -> str:
    rows = Clip if entry.subject_kind == "clip" else QuarantinedFile
    told = entry.details.get("sha256")
    return str(told or rows._base_manager.values_list("sha256", flat=True).get(pk=entry.subject_id))


def _last_common(lines: Iterator[Line]) -> int:
    for line in lines:
        if JournalEntry.objects.filter(number=line.number, hash=line.hash).exists():
            return line.number
    return 0
