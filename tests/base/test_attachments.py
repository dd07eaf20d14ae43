"""What may be joined to a row is judged by its content, bounded, hashed, stored once and read back."""

import hashlib
import re
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.storage import storages
from PIL import Image
from pytest_django import Settings

from accounts.base.files.attachments import (
    MEBIBYTE,
    Attachment,
    AttachmentAltered,
    AttachmentNotStored,
    NotAnAttachment,
    attachment_content,
    discarding_on_failure,
    read_attachment,
    stored_attachment,
)

PDF = b"%PDF-1.7 signed by the mayor"


def picture(kind: str) -> bytes:
    """Sixty-four pixels by sixty-four that do not compress."""
    content = BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(content, kind)
    return content.getvalue()


def two_pictures_in_one() -> bytes:
    """What phones write beside a photo: its preview, or its depth."""
    content = BytesIO()
    small = Image.new("RGB", (8, 8), "navy")
    small.save(content, "MPO", save_all=True, append_images=[small])
    return content.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A few dozen bytes that announce so many pixels."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def read(content: bytes, name: str = "piece") -> Attachment:
    return read_attachment(BytesIO(content), name)


@pytest.fixture
def folder(settings: Settings) -> Path:
    return Path(settings.DATA_ROOT) / "attachments"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PDF, "application/pdf"),
        (picture("JPEG"), "image/jpeg"),
        (two_pictures_in_one(), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
        (png_of(10_000, 8_000), "image/png"),
    ],
    ids=["pdf", "jpeg", "jpeg of two pictures", "png", "webp", "png of 80 million pixels"],
)
def test_the_content_says_what_it_is(content: bytes, content_type: str) -> None:
    found = read(content, "facture.exe")

    assert (found.content, found.content_type, found.file_name) == (content, content_type, "facture.exe")
    assert found.is_picture == (content != PDF)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a text",
        b"<html><script>alert(1)</script>",
        b"MZ\x90",
        b"GIF89a",
        b"\xff\xd8\xff\xe0 cut short",
        picture("GIF"),
        *[picture(kind)[: len(picture(kind)) // 2] for kind in ("JPEG", "PNG", "WEBP")],
        picture("JPEG")[:-20],
        picture("PNG").replace(b"IDAT", b"IDAT" + b"\0", 1),
        png_of(10_000, 8_001),
        png_of(50_000, 50_000),
        png_of(0, 0),
    ],
    ids=[
        *("nothing", "text", "html", "program", "start of a gif", "start of a jpeg", "gif"),
        *("half a jpeg", "half a png", "half a webp", "jpeg without its end", "damaged png"),
        *("more than 80 million pixels", "50 000 pixels by 50 000", "no pixel"),
    ],
)
def test_anything_else_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(NotAnAttachment, match="ni un PDF, ni une image"):
        read(content, "photo.png")


def test_the_limit_is_the_settings(settings: Settings) -> None:
    settings.ATTACHMENT_LIMIT_MIB = 1
    largest = b"%PDF-".ljust(MEBIBYTE, b"\0")

    assert read(largest).content == largest
    with pytest.raises(NotAnAttachment, match="dépasse 1,0 Mo"):
        read(largest + b"\0")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("arrêté 12.pdf", "arrêté 12.pdf"),
        ("C:\\Bureau\\acte.pdf", "acte.pdf"),
        ("../../etc/\r\nSet-Cookie: x", "Set-Cookie: x"),
        ("", "piece-jointe.pdf"),
        ("x" * 250 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_its_last_part_without_what_could_harm(sent: str, kept: str) -> None:
    assert read(PDF, sent).file_name == kept


@pytest.mark.folder_store("reads the file on the disk")
def test_it_is_stored_hashed_and_never_written_over(folder: Path) -> None:
    with stored_attachment(read(PDF), "papers") as first, stored_attachment(read(PDF), "papers") as second:
        pass

    assert first.store_name != second.store_name
    assert re.fullmatch(r"papers/[0-9a-f]{32}\.pdf", first.store_name)
    assert [(folder / one.store_name).read_bytes() for one in (first, second)] == [PDF, PDF]
    assert (first.size_bytes, first.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert attachment_content(first.store_name, first.sha256) == PDF


@pytest.mark.folder_store("lists the files on the disk")
def test_its_bytes_go_when_the_row_that_names_them_is_not_written(folder: Path) -> None:
    def stored_then_failed() -> None:
        with stored_attachment(read(PDF), "papers") as stored:
            assert (folder / stored.store_name).exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stored_then_failed()
    assert not list(folder.rglob("*.pdf"))


def alter(path: Path) -> None:
    path.write_bytes(PDF.replace(b"mayor", b"baker"))


@pytest.mark.parametrize("damage", [alter, Path.unlink])
@pytest.mark.folder_store("changes the file on the disk")
def test_what_was_altered_or_lost_is_refused_at_reading(damage: Callable[[Path], None], folder: Path) -> None:
    with stored_attachment(read(PDF), "papers") as stored:
        pass
    damage(folder / stored.store_name)

    with pytest.raises(AttachmentAltered, match="prévenez l’administrateur technique"):
        attachment_content(stored.store_name, stored.sha256)


@pytest.mark.parametrize("failure", [OSError(28, "full"), EndpointConnectionError(endpoint_url="https://s3.invalid")])
def test_a_store_that_fails_is_said(failure: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise failure

    monkeypatch.setattr(storages["attachments"], "save", fail)

    with pytest.raises(AttachmentNotStored, match="Réessayez"), stored_attachment(read(PDF), "papers"):
        pytest.fail("no row without its bytes")


def test_bytes_that_read_back_otherwise_are_not_stored(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(storages["attachments"], "open", lambda *_: BytesIO(b"%PDF-other"))

    with pytest.raises(AttachmentNotStored), stored_attachment(read(PDF), "papers"):
        pytest.fail("no row without its bytes")
    assert not list(folder.rglob("*.pdf"))


def test_a_transaction_that_fails_later_leaves_no_file() -> None:
    names: list[str] = []

    def write_then_fail() -> None:
        with discarding_on_failure():
            with stored_attachment(read(PDF), "papers") as stored:
                names.append(stored.store_name)
            assert storages["attachments"].exists(stored.store_name)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_then_fail()
    assert not storages["attachments"].exists(names[0])


def test_one_that_succeeds_keeps_it() -> None:
    with discarding_on_failure(), stored_attachment(read(PDF), "papers") as stored:
        pass

    assert storages["attachments"].exists(stored.store_name)
