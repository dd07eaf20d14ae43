"""A real time-stamp authority of the test's own (RFC 3161): certomancer, on a private port, with keys of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

CONFIG = """
external-url-prefix: "http://127.0.0.1:{port}"
keysets:
  authority:
    path-prefix: {folder}
    keys:
      root: {{path: root.pem}}
      tsa: {{path: tsa.pem}}
pki-architectures:
  authority:
    keyset: authority
    entity-defaults: {{country-name: FR, organization-name: Autorite d'essai}}
    entities:
      root: {{common-name: Racine}}
      tsa: {{common-name: Horodatage}}
    certs:
      root:
        subject: root
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2120-01-01T00:00:00+0000"}}
        extensions:
          - {{id: basic_constraints, critical: true, value: {{ca: true}}}}
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature, key_cert_sign, crl_sign]}}
      tsa:
        subject: tsa
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2120-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature]}}
          - {{id: extended_key_usage, critical: true, value: [time_stamping]}}
    services:
      time-stamping:
        tsa: {{signing-cert: tsa}}
"""


@dataclass(frozen=True)
class Authority:
    """Where to ask, and the root certificate by which its answers are signed."""

    url: str
    certificate: Path


@contextmanager
def running_authority(folder: Path) -> Iterator[Authority]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    for name in ("root", "tsa"):
        (folder / f"{name}.pem").write_bytes(_new_key())
    (folder / "config.yml").write_text(CONFIG.format(port=port, folder=folder), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "certomancer",
        "--config",
        str(folder / "config.yml"),
        "animate",
        "--port",
        str(port),
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(["setpriv", "--pdeathsig", "INT", *command], stdout=log, stderr=log)
    try:
        root = _certificate(server, f"http://127.0.0.1:{port}/_certomancer/any-cert/authority/root.cert.pem")
        (folder / "root.cert.pem").write_bytes(root)
        yield Authority(f"http://127.0.0.1:{port}/authority/tsa/tsa", folder / "root.cert.pem")
    finally:
        server.terminate()
        server.wait(timeout=30)


def _new_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _certificate(server: "subprocess.Popen[bytes]", address: str) -> bytes:
    for _ in range(300):
        try:
            with urlopen(address) as answer:  # noqa: S310 - of this machine
                return bytes(answer.read())
        except URLError:
            assert server.poll() is None, "certomancer stopped"
            time.sleep(0.1)
    raise AssertionError("certomancer does not answer")
