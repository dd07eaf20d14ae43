"""A real Redis of our own: on a free port of this machine, in memory only, gone at the end."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.services.postgres import free_port

PATIENCE_S = 30


@dataclass
class Redis:
    """A server that a test may stop, and start again empty. It dies with the process that started it."""

    port: int
    folder: str
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *command], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            ping = ["redis-cli", "-p", str(self.port), "ping"]
            if subprocess.run(ping, capture_output=True, text=True, check=False).stdout.strip() == "PONG":
                return
            time.sleep(0.05)
        raise RuntimeError("Redis did not start: install Debian's redis-server")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE_S)


@contextmanager
def running_redis() -> Iterator[Redis]:
    with tempfile.TemporaryDirectory(prefix="levallois-redis-") as folder:
        server = Redis(free_port(), folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
