"""The agent's client of the server: JSON for the files of a camera, tus 1.0.0 for the bytes."""

import base64
import hashlib
import hmac
import http.client
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_S = 60.0
SENT_AT_ONCE = 256 * 1024
MOST_UNREAD = 100
_OFFLOADS, _UPLOADS = "/agent/dechargements/", "/agent/envois/"
_TUS = {"Tus-Resumable": "1.0.0"}


class ServerUnreachable(Exception):
    """The server did not answer, or the answer is not that of a Levallois server: try later."""


class Stopped(Exception):
    """The agent was asked to stop during a request."""


class RefusedByServer(Exception):
    """The server refused: HTTP status, sentence, and how many seconds it asks to wait."""

    def __init__(self, status: int, sentence: str, retry_after_s: float) -> None:
        super().__init__(sentence)
        self.status = status
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Server:
    """One server and one credential, `<token>.<receipt key>`. Each request opens its own connection, so that threads
    share nothing. `must_stop` is checked while bytes are sent.
    """

    url: str
    credential: str
    must_stop: Callable[[], bool]
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def announce(
        self, serial: str, files: list[dict[str, Any]], clock: str | None, unread: Mapping[str, str]
    ) -> dict[str, Any]:
        """Announce the files of a camera, and what of it cannot be read: each name with its reason."""
        told = [{"name": name, "reason": reason} for name, reason in list(unread.items())[:MOST_UNREAD]]
        body = {"camera_serial": serial, "files": files, "camera_clock": clock, "unread": told}
        return self._json("POST", _OFFLOADS, body)

    def retire(self, offload: int, files: list[int]) -> None:
        self._json("POST", f"{_OFFLOADS}{offload}/retire/", {"files": files})

    def tell_difference(self, offload: int, file: int, sha256: str) -> None:
        self._json("POST", f"{_OFFLOADS}{offload}/differe/", {"file": file, "sha256": sha256})

    def open_upload(self, file: int, size_bytes: int) -> tuple[str, int]:
        """Open an upload; returns its URL and its offset in bytes."""
        metadata = base64.b64encode(str(file).encode()).decode()
        headers = _TUS | {"Upload-Length": str(size_bytes), "Upload-Metadata": f"file {metadata}"}
        answer = self._ask("POST", _UPLOADS, headers)
        return urlsplit(answer.headers["location"]).path, int(answer.headers["upload-offset"])

    def offset_of(self, upload: str) -> int:
        return int(self._ask("HEAD", upload, _TUS).headers["upload-offset"])

    def send_chunk(self, upload: str, offset_bytes: int, chunk: bytes) -> int:
        """Send one chunk; returns the new offset in bytes."""
        checksum = base64.b64encode(hashlib.sha256(chunk).digest()).decode()
        headers = _TUS | {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset_bytes),
            "Upload-Checksum": f"sha256 {checksum}",
        }
        return int(self._ask("PATCH", upload, headers, chunk).headers["upload-offset"])

    def drop_upload(self, upload: str) -> None:
        self._ask("DELETE", upload, _TUS)

    def signed(self, receipt: Mapping[str, Any]) -> bool:
        """Whether this receipt is signed with the receipt key of our credential."""
        text = json.dumps(
            {name: value for name, value in receipt.items() if name != "signature"},
            sort_keys=True,
            separators=(",", ":"),
        )
        key = self.credential.partition(".")[2].encode()
        expected = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, str(receipt.get("signature", "")))

    def _json(self, method: str, path: str, body: object) -> dict[str, Any]:
        answer = self._ask(method, path, {"Content-Type": "application/json"}, json.dumps(body).encode())
        try:
            fields = json.loads(answer.body or b"{}")
        except ValueError as error:
            raise ServerUnreachable("Cette adresse ne répond pas comme un serveur Levallois.") from error
        if not isinstance(fields, dict):
            raise ServerUnreachable("Cette adresse ne répond pas comme un serveur Levallois.")
        return fields

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Send one request. Raises RefusedByServer, ServerUnreachable, Stopped."""
        connection = self._connection()
        try:
            connection.putrequest(method, urlsplit(self.url).path.rstrip("/") + path)
            token = self.credential.partition(".")[0]
            for name, value in {"Authorization": f"Bearer {token}", **headers}.items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            self._send(connection, body)
            response = connection.getresponse()
            answer = Answer(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                response.read(),
            )
        except (OSError, http.client.HTTPException) as error:
            raise ServerUnreachable(f"Le serveur ne répond pas ({str(error) or type(error).__name__}).") from error
        finally:
            connection.close()
        return _accepted(answer)

    def _send(self, connection: http.client.HTTPConnection, body: bytes) -> None:
        left = memoryview(body)
        try:
            while left:
                if self.must_stop():
                    raise Stopped
                connection.send(left[:SENT_AT_ONCE])
                left = left[SENT_AT_ONCE:]
        except (BrokenPipeError, ConnectionResetError):
            """The server said no before it had read all: its answer may be waiting."""

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        if parts.scheme == "https":
            return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT_S, context=self.tls)
        return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_S)


def _accepted(answer: Answer) -> Answer:
    if 200 <= answer.status < 300:
        return answer
    try:
        sentence = json.loads(answer.body)["error"]
    except (ValueError, KeyError, TypeError):
        sentence = f"réponse {answer.status}"
    if answer.status >= 500 and answer.status != 507:
        raise ServerUnreachable(sentence)
    raise RefusedByServer(answer.status, sentence, _seconds(answer.headers.get("retry-after", "")))


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdecimal() else 0.0
