"""A real PostgreSQL of our own: started on a free port of this machine, thrown away at the end.

It refuses to run as root, so root starts it as an ordinary user. It dies with the process that started it.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

PATIENCE_S = 30
ROLE = "levallois"
# What is thrown away need not survive a power cut.
SPEED = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


@dataclass
class Postgres:
    """A server that a test may stop, and start again with all that it held."""

    folder: Path
    port: int
    options: list[str]
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        self.process = _start(self.folder, self.port, self.options)
        _wait(self.process, self.port)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)  # without waiting for clients
        self.process.wait(PATIENCE_S)


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[str]:
    """Gives the DATABASE_URL of a fresh, empty database; a `durable` one waits for the disk, as in production."""
    with postgres_server(durable=durable) as server:
        yield server.url


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[Postgres]:
    """As running_postgres, with the server itself."""
    folder = Path(tempfile.mkdtemp(prefix="levallois-postgres-"))
    try:
        _give_to_ordinary_user(folder)
        _run("initdb", "-D", str(folder / "data"), "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-sync")
        port, options = free_port(), [] if durable else SPEED
        server = Postgres(folder, port, options, _start(folder, port, options))
        try:
            _wait(server.process, port)
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, port: int, options: list[str]) -> "subprocess.Popen[bytes]":
    options = ["-D", str(folder / "data"), "-p", str(port), "-k", str(folder), "-h", "127.0.0.1", *options]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen([*_as_ordinary_user(), _binary("postgres"), *options], stdout=log, stderr=log)


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user=ROLE, dbname="postgres", connect_timeout=1).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not start")


def _run(program: str, *arguments: str) -> None:
    subprocess.run([*_as_ordinary_user(), _binary(program), *arguments], check=True, stdout=subprocess.DEVNULL)


def _as_ordinary_user() -> list[str]:
    """The start of every command line: dies with us, and is not root."""
    command = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        command += [f"--reuid={_ordinary_user().pw_uid}", f"--regid={_ordinary_user().pw_gid}", "--clear-groups"]
    return command


def _ordinary_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _give_to_ordinary_user(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, _ordinary_user().pw_uid, _ordinary_user().pw_gid)


def _binary(program: str) -> str:
    """From the path, else the newest that Debian keeps beside it."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(program) or (str(kept[-1]) if kept else None)
    if found is None:
        raise RuntimeError(f"{program} is missing: install Debian's postgresql")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
