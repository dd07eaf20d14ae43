"""A directory on a free port that answers what a test wants, right or forged: discovery, keys, tokens and user info."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey


def half_hash(access_token: str) -> str:
    """`at_hash` of OpenID Connect Core 3.1.3.6, for the signatures with SHA-256."""
    left = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(left).rstrip(b"=").decode()


@dataclass
class ForgedProvider:
    """What is set here is what it answers; as made, everything is right."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    published: list[Any] = field(default_factory=list)
    description: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    signing_key: RSAKey | ECKey | OctKey | None = None
    id_token: str | None = None
    # Path to what is answered in place of it: status, headers, body.
    instead: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str | None, bytes]] = field(default_factory=list)

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            found = {name: self.issuer + place for name, place in names.items()}
            return {"issuer": self.issuer} | found | self.description
        if path == "/keys":
            keys = self.published or [self.key]
            return dict(KeySet(keys).as_dict())
        if path == "/token":
            return {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token or self.made_token()}
        return {"sub": "s1", "preferred_username": "other"}

    def made_token(self) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": "levallois", "sub": "s1", "iat": now, "exp": now + 300}
        claims = right | {"at_hash": half_hash("access")} | self.claims
        header = {"alg": "RS256", "kid": "first"} | self.header
        told = {name: value for name, value in claims.items() if value is not None}
        signed_with = self.signing_key or self.key
        return jwt.encode(
            {name: value for name, value in header.items() if value is not None}, told, signed_with, [header["alg"]]
        )

    def back(self, address: str) -> str:
        """Where it sends the browser that came to `address`; the token will bear the nonce of this sign-in."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.claims.setdefault("nonce", query["nonce"])
        return f"{query['redirect_uri']}?code=abc&state={query['state']}"

    def count(self, path: str) -> int:
        return sum(asked == path for asked, *_ in self.asked)


@contextmanager
def forged_provider() -> Iterator[ForgedProvider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    provider = ForgedProvider(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler_of(provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _handler_of(provider: ForgedProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            provider.asked.append((self.path, self.headers.get("Authorization"), body))
            if self.path in provider.instead:
                status, headers, content = provider.instead[self.path]
            else:
                status, headers, content = 200, {}, json.dumps(provider.answer(self.path)).encode()
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(content)
            except OSError:
                # The client had enough of a body that is too long.
                self.close_connection = True

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Tests keep quiet."""

    return Handler
