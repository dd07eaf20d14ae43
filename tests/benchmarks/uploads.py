"""How fast twenty agents at once get their files in, against plain nginx and `sha256sum` on the same bytes.

    python -m tests.benchmarks.uploads [--agents 20] [--size-mib 128] [--rounds 5] [--folder FOLDER]

By hand: as many clients at once PUT the files to nginx (WebDAV), and each runs `sha256sum` on what nginx stored;
nothing waits for the disk. Ours: as many real agents, each a process with a camera and a token of its own, push to a
real `manage.py serve` until each holds the signed receipt of a clip that was hashed, stored, read back from the disk,
probed and journaled. Both start from files dropped from memory, in turns; the clients share the machine with the
servers, and the agents' own start counts.
"""

import argparse
import http.client
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.product import configure, drop_from_memory
from tests.clips import heavy_mp4
from tests.faults.dock_computer import Computer
from tests.faults.serving import Run, eventually
from tests.services.nginx import free_port, running_nginx

MIB = 1024 * 1024
NGINX = """
daemon off;
{user}
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_max_body_size 0;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/other;
    fastcgi_temp_path {folder}/other;
    uwsgi_temp_path {folder}/other;
    scgi_temp_path {folder}/other;
    server {{ listen 127.0.0.1:{port}; root {folder}/put; location / {{ dav_methods PUT; }} }}
}}
"""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="levallois-uploads-", dir=options.folder) as name:
        folder = Path(name)
        (folder / "data").mkdir()
        configure(folder / "data")
        computer = _computer(folder, options.agents)
        try:
            with _nginx(folder / "nginx") as nginx, _watched(computer.server) as memory:
                ratios = [_round(number, computer, nginx, options) for number in range(1, options.rounds + 1)]
        finally:
            computer.close()
    middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
    what = f"{options.agents} agents, {options.size_mib} MiB each"
    print(f"{what}: {middle:.2f} of the speed of nginx PUT and sha256sum ({low:.2f}–{high:.2f})")
    print(memory)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uploads", action="store_true", help=argparse.SUPPRESS)  # said to tests.benchmarks.ingest
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--size-mib", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to measure: the disk counts")
    return parser.parse_args()


def _round(number: int, computer: Computer, nginx: "Nginx", options: argparse.Namespace) -> float:
    """New bytes each time: known ones would only be duplicates."""
    sources = [computer.camera(agent) / f"{number}.mp4" for agent in range(options.agents)]
    for agent, source in enumerate(sources):
        heavy_mp4(source, mebibytes=options.size_mib, seed=number * 1000 + agent)
    by_hand = _mb_per_s(lambda: nginx.put(sources), sources)
    ours = _mb_per_s(lambda: _push(computer), sources)
    for source in sources:
        source.unlink()
    print(f"{number:2}. nginx {by_hand:5.0f} MB/s   levallois {ours:5.0f} MB/s   {ours / by_hand:.2f}", flush=True)
    return ours / by_hand


def _mb_per_s(act: Callable[[], None], sources: list[Path]) -> float:
    """From files that are on the disk and not in memory."""
    os.sync()
    for source in sources:
        drop_from_memory(source)
    start = time.perf_counter()
    act()
    return sum(source.stat().st_size for source in sources) / 1e6 / (time.perf_counter() - start)


# The yardstick --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Nginx:
    folder: Path
    port: int

    def put(self, sources: list[Path]) -> None:
        """All at once, each hashed as soon as it is there."""
        threads = [threading.Thread(target=self._put, args=(source, str(n))) for n, source in enumerate(sources)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(list((self.folder / "put").iterdir())) == len(sources)
        shutil.rmtree(self.folder / "put")
        (self.folder / "put").mkdir()

    def _put(self, source: Path, name: str) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port)) as connection, source.open("rb") as content:
            connection.putrequest("PUT", f"/{name}")
            connection.putheader("Content-Length", str(source.stat().st_size))
            connection.endheaders()
            connection.sock.sendfile(content)
            assert connection.getresponse().status == 201
        subprocess.run(["sha256sum", self.folder / "put" / name], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _nginx(folder: Path) -> Iterator[Nginx]:
    (folder / "put").mkdir(parents=True)
    nginx = Nginx(folder, free_port())
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(user=user, folder=folder, port=nginx.port))
    with running_nginx(folder / "nginx.conf", nginx.port):
        yield nginx


# Ours -----------------------------------------------------------------------------------------------------------------


def _computer(folder: Path, agents: int) -> Computer:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    computer = Computer.set_up(folder / "data", folder / "stations", cameras=agents, stations=agents)
    computer.start_server()
    return computer


def _push(computer: Computer) -> None:
    """With --keep an agent ends at the signed receipt, before it reads its file again to delete it."""
    agents = [computer.start_agent("--once", "--keep", station=number) for number in range(len(computer.credentials))]
    assert all(agent.wait() == 0 for agent in agents), computer.said()


@dataclass
class Memory:
    """The peak of each process of the server, what they share counted in each."""

    peaks_kib: dict[int, int] = field(default_factory=dict)

    def look(self, server: Run) -> None:
        for number in server.family():
            with suppress(OSError, TypeError):
                status = Path(f"/proc/{number}/status").read_text()
                self.peaks_kib[number] = int(re.search(r"VmHWM:\s+(\d+)", status)[1])  # type: ignore[index]

    def __str__(self) -> str:
        total, largest = sum(self.peaks_kib.values()) // 1024, max(self.peaks_kib.values()) // 1024
        return f"peak memory: {total} MiB in the server's {len(self.peaks_kib)} processes, {largest} MiB in the largest"


@contextmanager
def _watched(server: Run | None) -> Iterator[Memory]:
    """Those that live from beginning to end; a decoder lives for one file."""
    assert server
    assert eventually(lambda: len(server.family()) >= 11)
    lasting, memory = set(server.family()), Memory()
    yield memory
    memory.look(server)
    memory.peaks_kib = {number: peak for number, peak in memory.peaks_kib.items() if number in lasting}


if __name__ == "__main__":
    main()
