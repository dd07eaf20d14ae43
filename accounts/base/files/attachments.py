"""The one door to attachments: what people join to a row, an order scanned or a letter. Small, private, hashed; never
footage. Only a view that has checked the right sends one, and no address leads to the store."""

import hashlib
from dataclasses import dataclass
from typing import IO
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

MEBIBYTE = 1024 * 1024
LIMIT_BYTES = 10 * MEBIBYTE
# How a file begins says what it is; its name and what the browser says of it do not.
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
    """The store no longer holds what was put there."""


@dataclass(frozen=True)
class Attachment:
    """A file that was looked at and may be stored."""

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
    """Look at what was sent. NotAnAttachment unless its content is a PDF, a JPEG or a PNG of 10 MiB at most."""
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
    """What is stored. AttachmentAltered when it is not there, or not what was put there."""
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
    """Take away what no row names after all."""
    _store().delete(name)


def _store() -> Storage:
    return storages["attachments"]


def _plain(file_name: str) -> str:
    """The name as it may stand in a header and on a page."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-200:]
