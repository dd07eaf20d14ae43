"""How fast footage leaves behind nginx, by each way to check the right, against nginx alone on the same file.

    python -m tests.benchmarks.range [--size-mib 256] [--connections 8] [--rounds 9] [--seconds 1]

All get the same client, in turns, so that a busy machine slows all: the ratio is what counts. The site is as production
runs it (gunicorn, signed-in person, open viewing), behind the nginx that we ship, without TLS and without its limits of
requests; nginx alone sends the file with sendfile to anybody. Two clients: one asks ranges of 1 MiB, the other as
browsers do, from a place on: it reads 8 MiB to the end of the file.
"""

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services.nginx import shipped_nginx

MIB = 1024 * 1024
RANGE_BYTES, LONG_BYTES = MIB, 8 * MIB
ROOT = Path(__file__).resolve().parent.parent.parent

NGINX = """
daemon off;
{user}
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    client_body_temp_path {folder}/temp;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/temp;
    uwsgi_temp_path {folder}/temp;
    scgi_temp_path {folder}/temp;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


# What is changed in what we ship, for each way.
NO_LIMITS = {" ssl;": ";", "limit_req zone=levallois_demandes burst=400 nodelay;": "", "limit_conn levallois": "#"}
WAYS = {
    "the site sends": {"try_files /-aucun $levallois_chemin": "try_files /-aucun @site"},
    "nginx sends, the right asked each time": {"proxy_cache levallois_droits;": ""},
    "nginx sends, as shipped": {},
}


@dataclass(frozen=True)
class Target:
    """Where to ask for the same bytes, and with which cookie."""

    name: str
    port: int
    path: str
    cookie: str = ""

    def request(self, first: int, last: int | str) -> bytes:
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}Range: bytes={first}-{last}\r\n\r\n".encode()


@dataclass(frozen=True)
class Shape:
    """How a client asks: so many bytes at a random place, or as many from a place on to the end of the file."""

    name: str
    length_bytes: int
    is_open: bool

    def ask(self, target: Target, size_bytes: int, draw: random.Random) -> tuple[bytes, int]:
        """A request, and how many bytes answer it."""
        if self.is_open:
            first = size_bytes - self.length_bytes - draw.randrange(MIB)
            return target.request(first, ""), size_bytes - first
        first = draw.randrange(size_bytes - self.length_bytes)
        return target.request(first, first + self.length_bytes - 1), self.length_bytes


SHAPES = (Shape("ranges of 1 MiB", RANGE_BYTES, is_open=False), Shape("from a place on", LONG_BYTES, is_open=True))


@dataclass(frozen=True)
class Footage:
    """One clip in the store, and what it takes to watch it."""

    file: Path
    url: str
    cookie: str


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="levallois-range-") as name, ExitStack() as running:
        folder = Path(name)
        _configure(folder)
        footage = _prepare(options.size_mib)
        alone = Target("nginx alone", _free_port(), f"/{footage.file.name}")
        running.enter_context(_nginx(folder, alone.port, footage.file.parent))
        running.enter_context(_gunicorn(site := _free_port()))
        targets = [alone]
        for number, (way, changes) in enumerate(WAYS.items()):
            shipped = shipped_nginx(folder / f"way-{number}", site, folder / "footage", NO_LIMITS | changes)
            front = running.enter_context(shipped)
            targets.append(Target(way, front.port, footage.url, footage.cookie))
        for target in targets:
            _check(target, footage.file)
        for shape in SHAPES:
            _report(options, shape, targets, footage.file.stat().st_size)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size-mib", type=int, default=256)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1.0)
    return parser.parse_args()


def _report(options: argparse.Namespace, shape: Shape, targets: list[Target], size_bytes: int) -> None:
    speeds: dict[str, list[float]] = {target.name: [] for target in targets}
    for _ in range(options.rounds):
        for target in targets:
            speeds[target.name].append(_mib_per_s(target, shape, options, size_bytes))
    alone = speeds.pop("nginx alone")
    print(f"{shape.name}, {options.connections} connections: nginx alone {statistics.median(alone):.0f} MiB/s")
    for name, own in speeds.items():
        ratios = [one / other for one, other in zip(own, alone, strict=True)]
        middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
        print(f"  {name}: {statistics.median(own):.0f} MiB/s, {middle:.2f} ({low:.2f}–{high:.2f})", flush=True)


# The client ----------------------------------------------------------------------------------------------------------


def _mib_per_s(target: Target, shape: Shape, options: argparse.Namespace, size_bytes: int) -> float:
    received_bytes = [0] * options.connections
    start = time.perf_counter()

    def ask(number: int) -> None:
        draw = random.Random(number)
        with socket.create_connection(("127.0.0.1", target.port)) as connection:
            buffer = memoryview(bytearray(LONG_BYTES + MIB))
            while time.perf_counter() - start < options.seconds:
                request, length_bytes = shape.ask(target, size_bytes, draw)
                _receive(connection, request, buffer[:length_bytes])
                received_bytes[number] += length_bytes

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(options.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(received_bytes) / MIB / (time.perf_counter() - start)


def _receive(connection: socket.socket, request: bytes, buffer: memoryview) -> None:
    """One range into the buffer: a single system call for nearly all of it, so that the client costs little."""
    connection.sendall(request)
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(16 * 1024)
        if not received:
            raise RuntimeError(f"the server hung up: {head!r}")
        head += received
    head, _, body = head.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 206 "):
        raise RuntimeError(head.decode("latin-1"))
    buffer[: len(body)] = body
    if connection.recv_into(buffer[len(body) :], 0, socket.MSG_WAITALL) != len(buffer) - len(body):
        raise RuntimeError("the range ends early")


def _check(target: Target, file: Path) -> None:
    """All must send the very bytes of the file."""
    stored = file.read_bytes()
    for shape in SHAPES:
        request, length_bytes = shape.ask(target, len(stored), random.Random(1))
        buffer = bytearray(length_bytes)
        with socket.create_connection(("127.0.0.1", target.port)) as connection:
            _receive(connection, request, memoryview(buffer))
        if buffer not in stored:
            raise RuntimeError(f"{target.name} sends other bytes than the file's")


# What is measured ----------------------------------------------------------------------------------------------------


def _configure(folder: Path) -> None:
    """As in production, with this folder for all data."""
    required = {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "127.0.0.1,testserver", "NGINX_SENDS_FOOTAGE": "oui"}
    os.environ |= required | {"LEVALLOIS_MODE": "production", "DATA_ROOT": str(folder)}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levallois.settings")
    os.chdir(ROOT)
    (folder / "static").mkdir()
    (folder / "temp").mkdir()


def _prepare(size_mib: int) -> Footage:
    """A director, a clip, and the viewing that opens it."""
    import django

    django.setup()

    from django.conf import settings
    from django.core.management import call_command
    from django.urls import reverse

    from accounts.people.roles import Role
    from evidence import store
    from evidence.footage.actions.viewings import open_viewing
    from evidence.footage.models import ViewingPurpose
    from tests.cast import client_of, make_person
    from tests.worlds import make_clip

    call_command("migrate", verbosity=0)
    director = make_person("Mesure", Role.DIRECTORATE)
    clip = make_clip(content=os.urandom(size_mib * MIB))
    viewing = open_viewing(by=director, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="Mesure")
    session = client_of(director).cookies[settings.SESSION_COOKIE_NAME].value
    file = store.file_descriptor_path(clip.store_name)
    assert file
    return Footage(file, reverse("viewing_stream", args=[viewing.pk]), f"{settings.SESSION_COOKIE_NAME}={session}")


@contextmanager
def _nginx(folder: Path, port: int, root: Path) -> Iterator[None]:
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(user=user, folder=folder, port=port, root=root))
    with _running(["nginx", "-c", str(folder / "nginx.conf")], port):
        yield


@contextmanager
def _gunicorn(port: int) -> Iterator[None]:
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:levallois.ops.gunicorn_config"]
    with _running([*gunicorn, "--bind", f"127.0.0.1:{port}"], port):
        yield


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
