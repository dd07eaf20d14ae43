"""What speaks to the server as an agent does, and is not ours: tuspy, and bare requests."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tusclient.client import TusClient
from tusclient.uploader.uploader import Uploader

from tests.faults.dock_computer import Computer

CHUNK_BYTES = 1024 * 1024


def announce(computer: Computer, *paths: Path, name: str = "") -> dict[str, Any]:
    """The first camera holds these files; `name` is told instead of their own."""
    files = [
        {"name": name or path.name, "size_bytes": path.stat().st_size, "modified_ns": path.stat().st_mtime_ns}
        for path in paths
    ]
    connection = http.client.HTTPConnection("127.0.0.1", computer.port, timeout=30)
    body = json.dumps({"camera_serial": "X6000000", "files": files})
    headers = {"Authorization": f"Bearer {computer.token}", "Content-Type": "application/json"}
    connection.request("POST", "/agent/dechargements/", body, headers)
    told: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return told


@contextmanager
def uploader(computer: Computer, path: Path, file: int, **options: Any) -> Iterator[Uploader]:
    """With a file of our own: the client would leave its to the garbage collector."""
    client = TusClient(f"{computer.url}/agent/envois/", headers={"Authorization": f"Bearer {computer.token}"})
    with path.open("rb") as stream:
        yield client.uploader(file_stream=stream, chunk_size=CHUNK_BYTES, metadata={"file": str(file)}, **options)


def patch_head(connection: http.client.HTTPConnection, computer: Computer, address: str, *, length_bytes: int) -> None:
    """Announce one chunk that begins the upload, without its bytes."""
    connection.putrequest("PATCH", address.removeprefix(computer.url))
    for name, value in (_chunk_headers(computer, 0) | {"Content-Length": str(length_bytes)}).items():
        connection.putheader(name, value)
    connection.endheaders()


def patch(computer: Computer, address: str, offset: int, chunk: bytes, **headers: str) -> int:
    """One chunk, whatever it is worth: the status of the answer. `headers` are named with underscores."""
    connection = http.client.HTTPConnection("127.0.0.1", computer.port, timeout=30)
    with closing(connection):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("PATCH", address.removeprefix(computer.url), chunk, _chunk_headers(computer, offset) | given)
        return connection.getresponse().status


def _chunk_headers(computer: Computer, offset: int) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {computer.token}", "Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
    return headers | {"Content-Type": "application/offset+octet-stream"}
