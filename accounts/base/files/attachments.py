"""Reads and writes attachments: the scanned orders, photos and documents that people attach to a row.

The type of a file is read from its content, never from its name or the type that the browser declares. Its bytes are
stored once, with their SHA-256, under a random name, and read back. Never footage. No other module opens their storage,
which has no public address: only a view that has checked the right sends one.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import IO
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from accounts.base.errors import NotPossible
from accounts.base.files.doors import storage
from accounts.base.files.stored_names import is_named
from accounts.base.parsers import starting
from accounts.base.parsers.cage import Limits
from accounts.base.sizes import size_words

MEBIBYTE = 1024 * 1024
ACCEPTED = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
# The first bytes of a JPEG, a PNG, and of the container of a WebP: no process is started for anything else.
PICTURE_STARTS = (b"\xff\xd8", b"\x89PNG", b"RIFF")
PICTURE_READER = "accounts.base.files.picture_reading"
# A picture of the most pixels takes 320 MiB decoded, and twice that converted.
PICTURE_LIMITS = Limits(seconds=15, memory_bytes=1 << 30, output_bytes=4096)
_STORE_FAILURES = (OSError, BotoCoreError, ClientError)


# The files stored inside the innermost `discarding_on_failure`.
_kept: ContextVar[list[str]] = ContextVar("kept_attachments")


class NotAnAttachment(NotPossible):
    """The file is too large, empty or damaged, or is not a PDF, JPEG, PNG or WebP."""


class AttachmentNotStored(NotPossible):
    """The store did not write the file, or reads back other bytes."""


class AttachmentAltered(NotPossible):
    """The stored file cannot be read, or differs from what was written."""


@dataclass(frozen=True)
class Attachment:
    """An uploaded file whose type and size were checked, ready to be stored."""

    file_name: str
    content_type: str
    content: bytes

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


@dataclass(frozen=True)
class StoredAttachment:
    store_name: str
    size_bytes: int
    sha256: str


def read_attachment(file: IO[bytes], file_name: str) -> Attachment:
    """Check an uploaded file. NotAnAttachment unless its content is a PDF, or a complete JPEG, PNG or WebP picture of
    80 million pixels at most, and within ATTACHMENT_LIMIT_MIB."""
    limit_bytes = settings.ATTACHMENT_LIMIT_MIB * MEBIBYTE
    content = file.read(limit_bytes + 1)
    if len(content) > limit_bytes:
        raise NotAnAttachment(f"Ce fichier dépasse {size_words(limit_bytes)} : réduisez-le.")
    content_type = _type_of(content)
    if content_type is None:
        raise NotAnAttachment(
            "Ce fichier n’est ni un PDF, ni une image JPEG, PNG ou WebP entière de 80 millions de pixels au plus."
        )
    return Attachment(_plain(file_name) or f"piece-jointe.{ACCEPTED[content_type]}", content_type, content)


@contextmanager
def stored_attachment(attachment: Attachment, folder: str) -> Iterator[StoredAttachment]:
    """Store the bytes, then run the block that writes their row; delete them when the block raises an error, or
    later when a `discarding_on_failure` around it does.

    AttachmentNotStored when the store does not write them or reads back other bytes.
    """
    stored = _store_bytes(attachment, folder)
    try:
        yield stored
    except BaseException:
        _discard(stored.store_name)
        raise
    _kept.get([]).append(stored.store_name)


@contextmanager
def discarding_on_failure() -> Iterator[None]:
    """Around a transaction: when it fails, delete the files whose rows it had written, which it takes back."""
    token = _kept.set([])
    try:
        yield
    except BaseException:
        for store_name in _kept.get():
            _discard(store_name)
        raise
    finally:
        _kept.reset(token)


def attachment_content(store_name: str, sha256: str) -> bytes:
    """The stored bytes. AttachmentAltered when they cannot be read or their SHA-256 differs."""
    try:
        with _store().open(store_name) as file:
            content: bytes = file.read()
    except _STORE_FAILURES as error:
        raise AttachmentAltered("Ce fichier ne se lit plus : prévenez l’administrateur technique.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise AttachmentAltered(
            "Ce fichier ne correspond plus à l’empreinte prise à son dépôt : prévenez l’administrateur technique."
        )
    return content


def discard_attachment(store_name: str) -> None:
    """Delete stored bytes whose row is gone, unless another row names them."""
    if not is_named(store_name):
        _discard(store_name)


def attachment_names(folder: str = "") -> Iterator[tuple[str, int]]:
    """Every stored name with its size in bytes, for backups. Raises the errors of the storage."""
    try:
        folders, files = _store().listdir(folder)
    except FileNotFoundError:
        return
    for file in sorted(files):
        name = f"{folder}/{file}" if folder else file
        yield name, _store().size(name)
    for inner in sorted(folders):
        yield from attachment_names(f"{folder}/{inner}" if folder else inner)


def open_attachment(store_name: str) -> IO[bytes]:
    """The stored bytes as they are, for backups. Raises the errors of the storage."""
    return _store().open(store_name)


def put_back_attachment(store_name: str, content: bytes) -> None:
    """Store bytes from a backup under their own name, unless it is taken. AttachmentNotStored as for any other."""
    if _store().exists(store_name):
        return
    try:
        kept_as = _store().save(store_name, ContentFile(content))
        attachment_content(kept_as, hashlib.sha256(content).hexdigest())
    except (*_STORE_FAILURES, AttachmentAltered) as error:
        _discard(store_name)
        raise AttachmentNotStored("Une pièce jointe de la sauvegarde n’a pas pu être enregistrée.") from error


def _store_bytes(attachment: Attachment, folder: str) -> StoredAttachment:
    sha256 = hashlib.sha256(attachment.content).hexdigest()
    wanted = f"{folder}/{uuid4().hex}.{ACCEPTED[attachment.content_type]}"
    try:
        store_name = _store().save(wanted, ContentFile(attachment.content))
        attachment_content(store_name, sha256)
    except (*_STORE_FAILURES, AttachmentAltered) as error:
        _discard(wanted)
        raise AttachmentNotStored(
            "Ce fichier n’a pas pu être enregistré. Réessayez ; si cela persiste, prévenez l’administrateur technique."
        ) from error
    return StoredAttachment(store_name, len(attachment.content), sha256)


def _discard(store_name: str) -> None:
    """Delete a stored file. A failure here leaves bytes that nothing names, and must not replace a first error."""
    with suppress(*_STORE_FAILURES):
        _store().delete(store_name)


def _store() -> Storage:
    return storage("attachments")


def printable_picture(content: bytes) -> bytes | None:
    """A picture as PDF/A takes it: a JPEG in CMYK, as printers make them, is turned into RGB. None for one that cannot
    be decoded."""
    return _read_picture("printable", content) or None


def _type_of(content: bytes) -> str | None:
    """The MIME type of the content. None for any other type, for a damaged picture and for one of too many pixels."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if not content.startswith(PICTURE_STARTS):
        return None
    found = _read_picture("type", content).decode(errors="replace")
    return found if found in ACCEPTED else None


def _read_picture(act: str, content: bytes) -> bytes:
    """What the picture's own process answers; nothing where it fails."""
    ended = starting.run_parser(PICTURE_READER, [act], source=content, limits=PICTURE_LIMITS)
    return ended.answer if ended.status == 0 else b""


def _plain(file_name: str) -> str:
    """The last part of the path, without characters that are unsafe in an HTTP header or a page."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-200:]
