"""Reads and writes attachments: the scanned orders and letters that people attach to a row, each of 10 MiB at most and
stored with its SHA-256. Never footage. No other module opens their storage, which has no public address: only a view
that has checked the right sends one."""

import hashlib
from dataclasses import dataclass
from typing import IO
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

MEBIBYTE = 1024 * 1024
LIMIT_BYTES = 10 * MEBIBYTE
# The type is read from the first bytes, never from the file's name or the type that the browser declares.
_KINDS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)


class AttachmentError(Exception):
    """A French sentence that a page can show as it is."""


class NotAnAttachment(AttachmentError):
    """Too large, empty, or no PDF, JPEG or PNG."""


class AttachmentAltered(AttachmentError):
    """The stored file is missing, or differs from what was written."""


@dataclass(frozen=True)
class Attachment:
    """An uploaded file whose type and size were checked, ready to be stored."""

    file_name: str
    content_type: str
    ending: str
    content: bytes


@dataclass(frozen=True)
class StoredAttachment:
    name: str
    size_bytes: int
    sha256: str


def read_attachment(file: IO[bytes], file_name: str) -> Attachment:
    """Check an uploaded file. NotAnAttachment unless its content is a PDF, a JPEG or a PNG of 10 MiB at most."""
    content = file.read(LIMIT_BYTES + 1)
    if len(content) > LIMIT_BYTES:
        raise NotAnAttachment("Ce fichier dépasse 10 Mio : numérisez-le en moins fin.")
    for beginning, content_type, ending in _KINDS:
        if content.startswith(beginning):
            return Attachment(_plain(file_name) or f"acte.{ending}", content_type, ending, content)
    raise NotAnAttachment("Ce fichier n’est ni un PDF, ni une image JPEG ou PNG.")


def store_attachment(paper: Attachment, folder: str) -> StoredAttachment:
    """Store under a name never used before, and read it back. AttachmentAltered when the copy differs."""
    sha256 = hashlib.sha256(paper.content).hexdigest()
    name = _store().save(f"{folder}/{uuid4().hex}.{paper.ending}", ContentFile(paper.content))
    attachment_content(name, sha256)
    return StoredAttachment(name, len(paper.content), sha256)


def attachment_content(name: str, sha256: str) -> bytes:
    """The stored bytes. AttachmentAltered when the file is missing or its SHA-256 differs."""
    try:
        with _store().open(name) as file:
            content: bytes = file.read()
    except OSError as error:
        raise AttachmentAltered("Ce fichier a disparu du magasin : prévenez l’administrateur technique.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise AttachmentAltered(
            "Ce fichier ne correspond plus à l’empreinte prise à son dépôt : prévenez l’administrateur technique."
        )
    return content


def discard_attachment(name: str) -> None:
    """Delete a stored file whose row could not be written."""
    _store().delete(name)


def _store() -> Storage:
    return storages["attachments"]


def _plain(file_name: str) -> str:
    """The file name, made safe for an HTTP header and for a page."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-200:]
