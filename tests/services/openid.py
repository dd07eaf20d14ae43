"""A real OpenID Connect provider of our own, on a free port of this machine."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener, urlopen

PATIENCE_S = 60


class _NotFollowing(HTTPErrorProcessor):
    """What leads elsewhere is an answer like another."""

    def http_response(self, request: Request, response: Any) -> Any:
        return response


@dataclass(frozen=True)
class Provider:
    issuer: str

    def knows(self, subject: str, **claims: Any) -> None:
        """Somebody of whom the directory says this."""
        address, kind = f"{self.issuer}/users/{subject}", {"Content-Type": "application/json"}
        request = Request(address, json.dumps(claims).encode(), kind, method="PUT")  # noqa: S310  # our own address
        urlopen(request, timeout=10).close()  # noqa: S310  # our own address

    def sign_in(self, address: str, subject: str) -> str:
        """The person signs in on the directory's page; where it then sends the browser."""
        request = Request(address, urlencode({"sub": subject}).encode(), method="POST")  # noqa: S310  # our own
        with build_opener(_NotFollowing).open(request, timeout=10) as response:
            return str(response.headers["Location"])


@contextmanager
def running_provider() -> Iterator[Provider]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(server, f"http://127.0.0.1:{port}/.well-known/openid-configuration")
        yield Provider(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def _wait(server: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert server.poll() is None, "the provider stopped by itself"
        try:
            urlopen(address, timeout=5).close()  # noqa: S310  # our own address
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the provider does not answer")
