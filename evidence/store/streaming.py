"""Sends footage and packages, whole or by ranges; a range costs the same whatever the size of the file.

A local file is sent by the server's sendfile, anything else in blocks. The browser may cache neither.
"""

import errno
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from evidence.store import begin_part
from evidence.store.errors import NotStored, StorageError, Truncated
from evidence.store.ranges import Answer, ByteRange, Ranges, Unsatisfiable, Whole, honours_if_range, resolve

logger = logging.getLogger(__name__)

BLOCK_BYTES = 256 * 1024
# A longer part is no longer sent once the right to it is taken away: it is asked for again after so many bytes, and so
# many seconds. A player's ranges are shorter, and each is asked for by itself.
ASKED_AGAIN_BYTES, ASKED_AGAIN_S = 4 * 1024 * 1024, 1.0
GONE = "Ce fichier n’est plus disponible : il a été effacé. Revenez à la page précédente et rechargez-la."
NOT_SATISFIABLE = "La partie demandée se trouve hors du fichier. Reprenez le téléchargement depuis le début."


class RightTaken(ConnectionResetError):
    """The right was taken away while the bytes left: the connection is cut, so that nobody takes them for the whole."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the right was taken away")


@dataclass(frozen=True)
class _Facts:
    size_bytes: int
    content_type: str
    etag: str
    file_name: str | None
    attachment: bool
    may_go_on: Callable[[], bool]
    longest_part_bytes: int = 0


BodyOf = Callable[[ByteRange], Iterable[bytes]]


def stream(
    request: HttpRequest,
    *,
    open_at: Callable[[], BinaryIO],
    size_bytes: int,
    content_type: str,
    etag: str,
    may_go_on: Callable[[], bool],
    file_name: str | None = None,
    attachment: bool = False,
    longest_part_bytes: int = 0,
) -> HttpResponseBase:
    """Answer a GET or HEAD with one stored file, opened by `open_at`; `etag` is its SHA-256. A range is answered with
    `longest_part_bytes` of it at most, unless that is 0; the client asks for the rest. While a long part leaves,
    `may_go_on` is asked again, and the connection cut once it says no.

    Raises Http404 when the file has been erased meanwhile. Answers 503 when the store does not answer or gives fewer
    than `size_bytes` bytes.
    """
    facts = _Facts(size_bytes, content_type, etag, file_name, attachment, may_go_on, longest_part_bytes)
    return _answer(request, facts, lambda part: BoundedReader(open_at(), part))


def stream_segments(
    request: HttpRequest,
    *,
    read_range: Callable[[int, int], Iterator[bytes]],
    size_bytes: int,
    content_type: str,
    etag: str,
    may_go_on: Callable[[], bool],
    file_name: str | None = None,
    attachment: bool = False,
) -> HttpResponseBase:
    """Answer as `stream` does, with content that is not a single file.

    `read_range(first_byte, length_bytes)` yields exactly that many bytes, or raises.
    """
    facts = _Facts(size_bytes, content_type, etag, file_name, attachment, may_go_on)
    return _answer(request, facts, lambda part: read_range(part.first, part.length_bytes))


class BoundedReader:
    """A reader of one range of an open file that never returns bytes beyond it.

    `fileno` works for a real file only, positioned at the start of the range: a WSGI server then uses sendfile, bounded
    by Content-Length.
    """

    def __init__(self, file: BinaryIO, part: ByteRange) -> None:
        self._file = file
        self._left_bytes = part.length_bytes
        try:
            begin_part(file, part.first, part.length_bytes)
        except BaseException:
            file.close()
            raise

    def fileno(self) -> int:
        return self._file.fileno()

    def read(self, size: int = -1) -> bytes:
        wanted = self._left_bytes if size < 0 else min(size, self._left_bytes)
        block = self._file.read(wanted) if wanted else b""
        if wanted and not block:
            raise Truncated
        self._left_bytes -= len(block)
        return block

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.read(BLOCK_BYTES), b"")

    def close(self) -> None:
        self._file.close()


class _Multipart:
    """Several ranges in one body (RFC 9110, 14.6). Every part is opened before the first byte is sent."""

    def __init__(self, facts: _Facts, parts: Iterable[ByteRange], body_of: BodyOf) -> None:
        self.boundary = secrets.token_hex(16)
        self.length_bytes = 0
        self._pieces: list[tuple[bytes, Iterable[bytes]]] = []
        with ExitStack() as opened:
            for part in parts:
                body = body_of(part)
                opened.callback(_close, body)
                self._add(self._head(facts, part), body, part.length_bytes)
            self._add(f"\r\n--{self.boundary}--\r\n".encode(), (), 0)
            self.close = opened.pop_all().close

    def _head(self, facts: _Facts, part: ByteRange) -> bytes:
        return (
            f"\r\n--{self.boundary}\r\nContent-Type: {facts.content_type}\r\n"
            f"Content-Range: {part.content_range(facts.size_bytes)}\r\n\r\n"
        ).encode()

    def _add(self, head: bytes, body: Iterable[bytes], body_bytes: int) -> None:
        self._pieces.append((head, body))
        self.length_bytes += len(head) + body_bytes

    def __iter__(self) -> Iterator[bytes]:
        for head, body in self._pieces:
            yield head
            yield from body


class _WhileAllowed:
    """A body that raises RightTaken once `may_go_on` says no."""

    def __init__(self, body: Iterable[bytes], may_go_on: Callable[[], bool]) -> None:
        self._body, self._may_go_on = body, may_go_on

    def __iter__(self) -> Iterator[bytes]:
        sent_bytes, asked_at_s = 0, time.monotonic()
        for block in self._body:
            if sent_bytes >= ASKED_AGAIN_BYTES or time.monotonic() - asked_at_s >= ASKED_AGAIN_S:
                if not self._may_go_on():
                    raise RightTaken
                sent_bytes, asked_at_s = 0, time.monotonic()
            yield block
            sent_bytes += len(block)

    def close(self) -> None:
        _close(self._body)


class _BlockResponse(FileResponse):
    block_size = BLOCK_BYTES


def _answer(request: HttpRequest, facts: _Facts, body_of: BodyOf) -> HttpResponseBase:
    etag = quote_etag(facts.etag)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = _content(request, facts, etag, body_of)
        except NotStored as error:
            raise Http404(GONE) from error
        except StorageError as error:
            logger.error("lecture impossible : %s", error)
            response = HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    return response


def _asked(request: HttpRequest, etag: str, size_bytes: int) -> Answer:
    """The answer to this request's Range header; ranges are defined for GET only (RFC 9110, 14.2)."""
    if request.method != "GET" or not honours_if_range(request.META.get("HTTP_IF_RANGE"), etag):
        return Whole()
    return resolve(request.META.get("HTTP_RANGE"), size_bytes)


def _content(request: HttpRequest, facts: _Facts, etag: str, body_of: BodyOf) -> HttpResponseBase:
    match _asked(request, etag, facts.size_bytes):
        case Whole():
            body = body_of(ByteRange(0, facts.size_bytes - 1))
            if request.method == "HEAD":
                _close(body)
                body = ()
            return _response(facts, body, facts.size_bytes, status=200)
        case Ranges(parts=(part,)):
            part = part.cut_to(facts.longest_part_bytes)
            response = _response(facts, body_of(part), part.length_bytes, status=206)
            response["Content-Range"] = part.content_range(facts.size_bytes)
        case Ranges(parts=parts):
            multipart = _Multipart(facts, parts, body_of)
            response = _response(facts, multipart, multipart.length_bytes, status=206)
            response["Content-Type"] = f"multipart/byteranges; boundary={multipart.boundary}"
        case Unsatisfiable():
            response = HttpResponse(NOT_SATISFIABLE, status=416, content_type="text/plain; charset=utf-8")
            response["Content-Range"] = f"bytes */{facts.size_bytes}"
    return response


def _response(facts: _Facts, body: Iterable[bytes], length_bytes: int, *, status: int) -> HttpResponseBase:
    if body and length_bytes > ASKED_AGAIN_BYTES:
        body = _WhileAllowed(body, facts.may_go_on)
    response = _BlockResponse(body, status=status, content_type=facts.content_type)
    response["Content-Length"] = str(length_bytes)
    if disposition := content_disposition_header(facts.attachment, facts.file_name or ""):
        response["Content-Disposition"] = disposition
    return response


def _close(body: Iterable[bytes]) -> None:
    """Close the body if it can be closed; a plain iterator cannot."""
    if close := getattr(body, "close", None):
        close()
