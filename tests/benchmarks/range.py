"""How fast ranges of footage leave through the whole permission check, against nginx alone on the same file.

    python -m tests.benchmarks.range [--size-mib 256] [--connections 8] [--rounds 9] [--seconds 1]

Both servers get the same client, in turns, so that a busy machine slows both: the ratio is what counts. Ours is the
site as production runs it (gunicorn, signed-in person, open viewing); nginx sends the file with sendfile to anybody.
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

MIB = 1024 * 1024
RANGE_BYTES = MIB
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


@dataclass(frozen=True)
class Target:
    """Where to ask for the same bytes, and with which cookie."""

    name: str
    port: int
    path: str
    cookie: str = ""

    def request(self, first: int) -> bytes:
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        asked = f"Range: bytes={first}-{first + RANGE_BYTES - 1}\r\n"
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}{asked}\r\n".encode()


@dataclass(frozen=True)
class Footage:
    """One clip in the store, and what it takes to watch it."""

    file: Path
    url: str
    cookie: str


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="levallois-range-") as folder, ExitStack() as running:
        _configure(Path(folder))
        footage = _prepare(options.size_mib)
        nginx = Target("nginx", _free_port(), f"/{footage.file.name}")
        site = Target("levallois", _free_port(), footage.url, footage.cookie)
        running.enter_context(_nginx(Path(folder), nginx.port, footage.file.parent))
        running.enter_context(_gunicorn(site.port))
        for target in (nginx, site):
            _check(target, footage.file)
        _report(options, nginx, site, footage.file.stat().st_size)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size-mib", type=int, default=256)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1.0)
    return parser.parse_args()


def _report(options: argparse.Namespace, nginx: Target, site: Target, size_bytes: int) -> None:
    ratios = []
    for number in range(1, options.rounds + 1):
        speeds = [_ranges_per_s(target, options, size_bytes) for target in (nginx, site)]
        ratios.append(speeds[1] / speeds[0])
        print(f"{number:2}. nginx {speeds[0]:6.0f} MiB/s   levallois {speeds[1]:6.0f} MiB/s   {ratios[-1]:.2f}")
    middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
    print(f"1 MiB ranges, {options.connections} connections: {middle:.2f} of nginx alone ({low:.2f}–{high:.2f})")


# The client ----------------------------------------------------------------------------------------------------------


def _ranges_per_s(target: Target, options: argparse.Namespace, size_bytes: int) -> float:
    counts = [0] * options.connections
    start = time.perf_counter()

    def ask(number: int) -> None:
        draw = random.Random(number)
        with socket.create_connection(("127.0.0.1", target.port)) as connection:
            buffer = memoryview(bytearray(RANGE_BYTES))
            while time.perf_counter() - start < options.seconds:
                _receive(connection, target.request(draw.randrange(size_bytes - RANGE_BYTES)), buffer)
                counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(options.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


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
    if connection.recv_into(buffer[len(body) :], 0, socket.MSG_WAITALL) != RANGE_BYTES - len(body):
        raise RuntimeError("the range ends early")


def _check(target: Target, file: Path) -> None:
    """Both must send the very bytes of the file."""
    buffer = memoryview(bytearray(RANGE_BYTES))
    with socket.create_connection(("127.0.0.1", target.port)) as connection, file.open("rb") as stored:
        _receive(connection, target.request(12_345), buffer)
        stored.seek(12_345)
        if stored.read(RANGE_BYTES) != buffer:
            raise RuntimeError(f"{target.name} sends other bytes than the file's")


# What is measured ----------------------------------------------------------------------------------------------------


def _configure(folder: Path) -> None:
    """As in production, with this folder for all data."""
    required = {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "127.0.0.1,testserver"}
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
