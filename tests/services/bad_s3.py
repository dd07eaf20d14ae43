"""A small S3 of the tests' own, in memory, which fails as it is told: enough of the protocol for what the product asks
of a bucket, over real connections. It counts what is asked of it."""

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BUCKET = "preuves"
SLOW_S = 20.0
# How it fails: each is a mode.
FAULTS = ("black hole", "slow", "errors", "half", "refused", "nonsense")


class BadS3(ThreadingHTTPServer):
    """`mode` is "good", one of FAULTS, "wrong" (other bytes than those kept) or "full"."""

    daemon_threads = True

    def __init__(self) -> None:
        self.mode = "good"
        self.objects: dict[str, bytes] = {}
        self.asked: Counter[str] = Counter()
        # Bytes by name.
        self.put: Counter[str] = Counter()
        self.got: Counter[str] = Counter()
        self.sent_bytes = self.connections = 0
        self.is_closed = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def storage(self) -> dict[str, Any]:
        """What STORAGES says of it."""
        options = {
            "bucket_name": BUCKET,
            "endpoint_url": f"http://127.0.0.1:{self.server_address[1]}",
            "access_key": "a",
            "secret_key": "s",
            "region_name": "fr",
            "file_overwrite": False,
            "default_acl": None,
        }
        return {"BACKEND": "evidence.store.bucket.FootageBucket", "OPTIONS": options}

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: BadS3

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query, key = parse_qs(address.query, keep_blank_values=True), self._key()
        if self._failed("GET"):
            return
        if not key:
            self._list(query)
        elif key not in self.server.objects:
            self._error(404, "NoSuchKey")
        else:
            self._object(self.server.objects[key])

    def do_HEAD(self) -> None:
        if self._failed("HEAD"):
            return
        content = self.server.objects.get(self._key())
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self._failed("PUT"):
            return
        if self.server.mode == "full":
            self._error(507, "QuotaExceeded")
            return
        self.server.objects[self._key()] = content
        self.server.put[self._key()] += len(content)
        self._answer(200, b"", headers={"ETag": f'"{hashlib.md5(content).hexdigest()}"'})  # noqa: S324 - as S3 does

    def do_DELETE(self) -> None:
        if self._failed("DELETE"):
            return
        if self.server.mode != "keeps":
            self.server.objects.pop(self._key(), None)
        self._answer(204, b"")

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").lstrip("/")

    def _object(self, content: bytes) -> None:
        if self.server.mode == "wrong":
            content = bytes(byte ^ 1 for byte in content)
        status, headers = 200, dict[str, str]()
        if asked := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
            if first > last:
                self._error(416, "InvalidRange")
                return
            status, headers = 206, {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
            content = content[first : last + 1]
        self.server.got[self._key()] += len(content)
        self._answer(status, content, headers=headers)

    def _list(self, query: dict[str, list[str]]) -> None:
        prefix = query.get("prefix", [""])[0]
        found = sorted(key for key in self.server.objects if key.startswith(prefix))
        if "uploads" in query:
            body = "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>"
        elif "versions" in query:
            rows = "".join(f"<Version><Key>{key}</Key><VersionId>null</VersionId></Version>" for key in found)
            body = f"<ListVersionsResult><IsTruncated>false</IsTruncated>{rows}</ListVersionsResult>"
        else:
            names = {key.removeprefix(prefix) for key in found}
            rows = "".join(f"<Contents><Key>{prefix}{name}</Key></Contents>" for name in names if "/" not in name)
            folders = {name.partition("/")[0] for name in names if "/" in name}
            rows += "".join(f"<CommonPrefixes><Prefix>{prefix}{name}/</Prefix></CommonPrefixes>" for name in folders)
            body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>"
        self._answer(200, body.encode())

    def _failed(self, method: str) -> bool:
        """Whether the mode has answered, or not."""
        self.server.asked[method] += 1
        match self.server.mode:
            case "black hole":
                self.server.is_closed.wait()
                self.close_connection = True
            case "slow":
                self.server.is_closed.wait(SLOW_S)
                self.close_connection = True
            case "errors":
                self._error(500, "InternalError")
            case "refused":
                self._error(403, "AccessDenied")
            case "nonsense":
                self._answer(200, b"<html>un portail captif</html>")
            case "half":
                self._answer(200, bytes(100), half=True)
            case _:
                return False
        return True

    def _error(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _answer(self, status: int, body: bytes, *, half: bool = False, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        with suppress(OSError):
            sent = body[: len(body) // 2] if half else body
            self.server.sent_bytes += len(sent)
            self.wfile.write(sent)
        self.close_connection = self.close_connection or half

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def running_bad_s3() -> Iterator[BadS3]:
    with BadS3() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.is_closed.set()
            server.shutdown()
            thread.join()
