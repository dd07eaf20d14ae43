"""What a browser or a download manager receives: what it asked for, and never more."""

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from email.message import Message
from email.parser import BytesParser
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from evidence import store
from evidence.store import Truncated
from evidence.store.ranges import ByteRange
from evidence.store.streaming import BoundedReader, stream, stream_segments
from tests.worlds import lose_bytes

CONTENT = bytes(range(256)) * 4
SHA256 = hashlib.sha256(CONTENT).hexdigest()
FACTS: dict[str, Any] = {
    "size_bytes": len(CONTENT),
    "content_type": "video/mp4",
    "etag": SHA256,
    "may_go_on": lambda: True,
}
MIB = 1024 * 1024

Answering = Callable[..., HttpResponseBase]


@pytest.fixture
def stored() -> str:
    return store.store_bytes(CONTENT, "clips/one.mp4").name


@pytest.fixture
def answer_with_file(stored: str) -> Answering:
    return partial(stream, open_at=partial(store.open_stored, stored), **FACTS)


def read_segments(first_byte: int, length_bytes: int) -> Iterator[bytes]:
    for start in range(first_byte, first_byte + length_bytes, 100):
        yield CONTENT[start : min(start + 100, first_byte + length_bytes)]


@pytest.fixture(params=["file", "segments"])
def answer(request: pytest.FixtureRequest, answer_with_file: Answering) -> Answering:
    if request.param == "file":
        return answer_with_file
    return partial(stream_segments, read_range=read_segments, **FACTS)


def asking(method: str = "GET", **headers: str) -> HttpRequest:
    return RequestFactory().generic(method, "/", headers=headers)


def body_of(response: HttpResponseBase) -> bytes:
    body = b"".join(response)
    response.close()
    return body


def test_without_a_range_everything_is_sent(answer: Answering) -> None:
    response = answer(asking())
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(CONTENT))
    assert body_of(response) == CONTENT


def test_every_answer_names_its_content_and_forbids_keeping_it(answer: Answering) -> None:
    for request in (asking(), asking("HEAD"), asking(Range="bytes=0-1"), asking(Range="bytes=9999-")):
        response = answer(request)
        assert response["ETag"] == f'"{SHA256}"'
        assert response["Accept-Ranges"] == "bytes"
        assert response["Cache-Control"] == "private, no-store"
        body_of(response)


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=10-19", 10, 19), ("bytes=1000-", 1000, 1023), ("bytes=-24", 1000, 1023)],
)
def test_one_range_is_sent_alone(answer: Answering, header: str, first: int, last: int) -> None:
    response = answer(asking(Range=header))
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response["Content-Length"] == str(last - first + 1)
    assert body_of(response) == CONTENT[first : last + 1]


def test_several_ranges_are_sent_in_parts(answer: Answering) -> None:
    response = answer(asking(Range="bytes=900-909,0-4"))
    body = body_of(response)
    assert response.status_code == 206
    assert response["Content-Length"] == str(len(body))
    parts = parsed(response["Content-Type"], body)
    assert [part["Content-Range"] for part in parts] == ["bytes 900-909/1024", "bytes 0-4/1024"]
    assert [part.get_payload(decode=True) for part in parts] == [CONTENT[900:910], CONTENT[:5]]
    assert {part.get_content_type() for part in parts} == {"video/mp4"}


def parsed(content_type: str, body: bytes) -> list[Message]:
    """The parts, read by Python's own parser."""
    message = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    assert message.is_multipart()
    return message.get_payload()  # type: ignore[return-value]  # a multipart's payload is the list of its parts


def test_an_unsatisfiable_range_says_how_long_the_content_is(answer: Answering) -> None:
    response = answer(asking(Range="bytes=5000-"))
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1024"


def test_head_describes_the_whole_and_sends_nothing(answer: Answering) -> None:
    response = answer(asking("HEAD", Range="bytes=0-9"))
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(CONTENT))
    assert body_of(response) == b""


@pytest.mark.parametrize(("tag", "status"), [(f'"{SHA256}"', 206), ('"another"', 200)])
def test_a_download_resumes_only_from_the_same_content(answer: Answering, tag: str, status: int) -> None:
    response = answer(asking(Range="bytes=5-", **{"If-Range": tag}))
    assert response.status_code == status
    body_of(response)


def test_a_known_content_is_not_sent_again(answer: Answering) -> None:
    assert answer(asking(**{"If-None-Match": f'"{SHA256}"'})).status_code == 304


def test_another_content_than_the_expected_one_is_refused(answer: Answering) -> None:
    assert answer(asking(**{"If-Match": '"another"'})).status_code == 412


def test_an_empty_file_is_sent_empty(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    response = stream(asking(), open_at=lambda: empty.open("rb"), **FACTS | {"size_bytes": 0})
    assert response["Content-Length"] == "0"
    assert body_of(response) == b""


def test_a_download_is_named_in_french_and_hides_the_name_in_the_store(answer_with_file: Answering) -> None:
    played = answer_with_file(asking())
    downloaded = answer_with_file(asking(), file_name="été.mp4", attachment=True)
    assert not played.has_header("Content-Disposition")
    assert downloaded["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9t%C3%A9.mp4"
    played.close()
    downloaded.close()


@pytest.mark.parametrize("header", ["", "bytes=0-9", "bytes=0-9,20-29"])
def test_an_erased_file_is_announced_as_such(answer_with_file: Answering, stored: str, header: str) -> None:
    lose_bytes(stored)
    with pytest.raises(Http404, match="il a été effacé"):
        answer_with_file(asking(Range=header))


@pytest.mark.parametrize("header", ["", "bytes=0-1023", "bytes=0-9,600-1023"])
@pytest.mark.folder_store("shortens the file on the disk")
def test_a_shortened_file_is_not_sent(answer_with_file: Answering, stored: str, header: str) -> None:
    path = store.file_descriptor_path(stored)
    assert path
    os.truncate(path, 512)
    response = answer_with_file(asking(Range=header))
    assert response.status_code == 503
    assert "incomplet" in body_of(response).decode()


def test_a_store_that_does_not_answer_is_said_in_a_sentence() -> None:
    def open_at() -> BinaryIO:
        raise store.StoreUnavailable("son disque ne répond pas")

    response = stream(asking(), open_at=open_at, **FACTS)
    assert response.status_code == 503
    assert body_of(response).decode().endswith("n’est pas disponible\N{NO-BREAK SPACE}: son disque ne répond pas.")


class Overstated(io.BytesIO):
    """A store's object that ends before the size it announces."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return len(CONTENT) if whence == os.SEEK_END else super().seek(offset, whence)


def test_content_that_ends_early_breaks_the_answer_instead_of_ending_it() -> None:
    reader = BoundedReader(Overstated(CONTENT[:500]), ByteRange(0, 999))
    assert reader.read() == CONTENT[:500]
    with pytest.raises(Truncated):
        reader.read()


def test_a_mebibyte_of_a_gibibyte_reads_a_mebibyte(tmp_path: Path) -> None:
    big = tmp_path / "big.mp4"
    with big.open("wb") as file:
        file.truncate(1024 * MIB)
    counted: Any = Counted(big)
    asked = asking(Range=f"bytes={500 * MIB}-{501 * MIB - 1}")
    response = stream(asked, open_at=lambda: counted, **FACTS | {"size_bytes": 1024 * MIB})
    assert len(body_of(response)) == MIB
    assert counted.read_bytes == MIB


class Counted(io.FileIO):
    """Counts what is read of a file."""

    read_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        block = super().read(size) or b""
        self.read_bytes += len(block)
        return block


@pytest.mark.folder_store("only a file has a descriptor")
def test_a_server_with_sendfile_finds_the_file_at_the_start_of_the_range(answer_with_file: Answering) -> None:
    response = answer_with_file(asking(Range="bytes=300-399"))
    descriptor = response.file_to_stream.fileno()  # type: ignore[attr-defined]
    assert os.lseek(descriptor, 0, os.SEEK_CUR) == 300
    assert os.read(descriptor, 4) == CONTENT[300:304]
    response.close()


def test_the_file_is_closed_with_the_answer(stored: str) -> None:
    opened: list[BinaryIO] = []

    def open_at() -> BinaryIO:
        opened.append(store.open_stored(stored))
        return opened[-1]

    for header in ("", "bytes=0-9", "bytes=0-9,20-29"):
        stream(asking(Range=header), open_at=open_at, **FACTS).close()
    assert len(opened) == 4
    assert all(file.closed for file in opened)
