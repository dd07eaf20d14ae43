"""A real nginx with the server blocks that deploy/nginx.conf ships: only its ports, its certificate and the site's
address are of the test's own."""

import ipaddress
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
SHIPPED = DEPLOY / "nginx.conf"

# What Debian's own nginx.conf puts around the server blocks, as far as it matters here.
AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 768; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/other;
    uwsgi_temp_path {folder}/other;
    scgi_temp_path {folder}/other;
    include {folder}/levallois.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """Where nginx answers, the certificate it shows, and where it would keep a body or an answer aside."""

    port: int
    plain_port: int
    certificate: Path
    folder: Path

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def said(self) -> str:
        return (self.folder / "error.log").read_text()


@contextmanager
def shipped_nginx(
    folder: Path, site_port: int, footage: Path = Path("/nowhere"), changes: Mapping[str, str] | None = None
) -> Iterator[Front]:
    """In front of a site on that port of this machine, whose store is the folder `footage`. A measurement makes
    `changes` to what is shipped."""
    folder.mkdir()
    front = Front(free_port(), free_port(), folder / "certificat.pem", folder)
    _write_certificate(folder)
    (folder / "levallois.conf").write_text(_shipped("nginx.conf", _own_places(front, site_port)))
    own = {"127.0.0.1:8000": f"127.0.0.1:{site_port}", "/srv/levallois/donnees/footage/": f"{footage}/"}
    (folder / "levallois-films.conf").write_text(_shipped("nginx-films.conf", own))
    for path in folder.glob("*.conf"):
        for shipped, changed in (changes or {}).items():
            path.write_text(path.read_text().replace(shipped, changed))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(user=user, folder=folder))
    with running_nginx(folder / "nginx.conf", front.port):
        yield front


@contextmanager
def running_nginx(configuration: Path, port: int) -> Iterator[None]:
    """Until the end of the block; the configuration says `daemon off` and that port."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    assert program, "install nginx"
    process = subprocess.Popen([program, "-e", str(configuration.with_name("error.log")), "-c", str(configuration)])
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _own_places(front: Front, site_port: int) -> dict[str, str]:
    return {
        "listen 443 ssl;": f"listen 127.0.0.1:{front.port} ssl;",
        "listen 80;": f"listen 127.0.0.1:{front.plain_port};",
        "/etc/ssl/levallois/": f"{front.folder}/",
        "/etc/nginx/levallois-films.conf": f"{front.folder}/levallois-films.conf",
        "/var/log/nginx/": f"{front.folder}/",
        "/run/levallois": f"{front.folder}/levallois",
        "127.0.0.1:8000": f"127.0.0.1:{site_port}",
    }


def _shipped(name: str, own: dict[str, str]) -> str:
    """Each replaced text must be there, else the test would run something else than what is shipped."""
    text = (DEPLOY / name).read_text()
    for shipped, replacement in own.items():
        assert shipped in text
        text = text.replace(shipped, replacement)
    return text


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificat.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "cle.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(100):
        assert process.poll() is None, "nginx stopped"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("nginx does not answer")
