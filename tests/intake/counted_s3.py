"""A small S3 in memory, over real connections, which counts the bytes of each film that come and go."""

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

BUCKET = "preuves"


class CountedS3(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.put: Counter[str] = Counter()
        self.got: Counter[str] = Counter()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def storage(self) -> dict[str, Any]:
        """What STORAGES says of it."""
        endpoint = f"http://127.0.0.1:{self.server_address[1]}"
        keys = {"access_key": "a", "secret_key": "s", "region_name": "fr", "file_overwrite": False, "default_acl": None}
        options = {"bucket_name": BUCKET, "endpoint_url": endpoint, **keys}
        return {"BACKEND": "evidence.store.bucket.FootageBucket", "OPTIONS": options}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CountedS3

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.objects[self._key()] = content
        self.server.put[self._key()] += len(content)
        self._answer(200, b"", ETag=f'"{hashlib.md5(content).hexdigest()}"')  # noqa: S324 - as S3 does

    def do_HEAD(self) -> None:
        content = self.server.objects.get(self._key())
        self._answer(404 if content is None else 200, content or b"")

    def do_GET(self) -> None:
        content = self.server.objects.get(self._key())
        if content is None:  # a list of versions or of uploads
            self._answer(200, b"<List><IsTruncated>false</IsTruncated></List>")
            return
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "bytes=0-"))
        assert asked
        part = content[int(asked[1]) : int(asked[2] or len(content)) + 1]
        self.server.got[self._key()] += len(part)
        self._answer(206, part)

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").lstrip("/")

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def counted_s3() -> Iterator[CountedS3]:
    with CountedS3() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
