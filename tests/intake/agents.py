"""A dock agent as the tests of its door need it: what it says, with its token, and what it is answered."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.test import Client

from accounts.base.actors import SystemActor
from evidence.equipment.actions import issue_token
from evidence.equipment.models import Camera, Dock, DockToken
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.models import OffloadFile

TUS = {"Tus-Resumable": "1.0.0"}
OFFLOADS, UPLOADS = "/agent/dechargements/", "/agent/envois/"


@dataclass
class Agent:
    """Speaks for one station. Every call returns the response as it came."""

    token: DockToken
    credential: str
    client: Client = field(default_factory=Client)

    def post(self, address: str, data: object) -> Any:
        return self.client.post(address, data, "application/json", headers=self._headers())

    def get(self, address: str) -> Any:
        return self.client.get(address, headers=self._headers())

    def announce(self, camera: Camera | str, *files: dict[str, Any], clock: datetime | None = None) -> Any:
        serial = camera if isinstance(camera, str) else camera.serial
        body = {"camera_serial": serial, "files": list(files), "camera_clock": clock.isoformat() if clock else None}
        return self.post(OFFLOADS, body)

    def create(self, file: int, length: int, **headers: str) -> Any:
        metadata = base64.b64encode(str(file).encode()).decode()
        sent = {"Upload-Length": str(length), "Upload-Metadata": f"file {metadata}"} | headers
        return self.client.post(UPLOADS, headers=self._headers(TUS | sent))

    def head(self, address: str) -> Any:
        return self.client.head(address, headers=self._headers(TUS))

    def patch(self, address: str, offset: int, chunk: bytes, **headers: str) -> Any:
        sent = TUS | {"Upload-Offset": str(offset)} | headers
        content_type = "application/offset+octet-stream"
        return self.client.patch(address, chunk, content_type, headers=self._headers(sent))

    def patch_from(self, line: BinaryIO, address: str, offset: int, length: int, **headers: str) -> Any:
        """A chunk of that length, as far as the line gives it."""
        sent = TUS | {"Upload-Offset": str(offset), "Content-Length": str(length)} | headers
        more: dict[str, Any] = {"wsgi.input": line, "CONTENT_TYPE": "application/offset+octet-stream"}
        return self.client.generic("PATCH", address, headers=self._headers(sent), **more)

    def delete(self, address: str) -> Any:
        return self.client.delete(address, headers=self._headers(TUS))

    def push(self, camera: Camera, path: Path) -> dict[str, Any]:
        """Announce one file alone and send it whole; the file as the server tells it."""
        content = path.read_bytes()
        files = self.announce(camera, described(path)).json()["files"]
        told: dict[str, Any] = next(file for file in files if file["name"] == path.name)
        address = self.create(told["id"], len(content))["Location"]
        assert self.patch(address, 0, content).status_code == 204
        return told

    def _headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.credential.partition('.')[0]}"} | (more or {})


def make_agent(dock: Dock, label: str = "PC-1") -> Agent:
    issued = issue_token(by=SystemActor.DEMO, dock=dock, label=label, reason="Installation")
    return Agent(issued.token, issued.credential)


def described(path: Path) -> dict[str, Any]:
    """A file as an agent announces it."""
    status = path.stat()
    return {"name": path.name, "size_bytes": status.st_size, "modified_ns": status.st_mtime_ns}


def a_file(name: str = "a.mp4", size: int = 10, modified_ns: int = 1, **more: Any) -> dict[str, Any]:
    return {"name": name, "size_bytes": size, "modified_ns": modified_ns} | more


def checksum(chunk: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, chunk).digest()).decode()}"


def receive_pushed() -> list[OffloadFile]:
    """Let the pipeline take what arrived whole."""
    files = OffloadFile.objects.filter(state="announced").select_related("offload")
    return [receive_file(by=SystemActor.DOCK, file=file) for file in files]
