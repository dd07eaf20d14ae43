"""A bad network between agents and server: a relay that breaks connections where chance says, in either direction.

What the agents send is cut anywhere, in the middle of a chunk as well, or held up for a while; or it arrives whole and
the answer to it is lost. A broken connection is reset, as a cable or a router breaks it, not closed politely.
"""

import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

BLOCK_BYTES = 64 * 1024
STALL_S = 1.0
_RESET = struct.pack("ii", 1, 0)


class Fate(StrEnum):
    """What becomes of one connection."""

    CUT = "cut"
    STALLED = "stalled"
    UNANSWERED = "unanswered"
    SPARED = "spared"


# How often each is drawn, out of ten connections.
FATES = {Fate.CUT: 4, Fate.STALLED: 1, Fate.UNANSWERED: 2, Fate.SPARED: 3}
NEVER_WHOLE = {Fate.CUT: 10}


@dataclass
class BadNetwork:
    """Draws the fate of each connection; `longest_bytes` bounds what passes before it strikes, and after `most` strikes
    it is mended, so that bad luck does not last."""

    server_port: int
    draw: random.Random
    longest_bytes: int
    fates: Mapping[Fate, int] = field(default_factory=lambda: FATES)
    most: int = 10
    port: int = 0
    struck: Counter[Fate] = field(default_factory=Counter)
    mended: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def carry(self, near: socket.socket) -> None:
        """One connection, to its end."""
        fate = Fate.SPARED if self.mended.is_set() else self._drawn()
        at_bytes = self.draw.randrange(self.longest_bytes)
        with near, suppress(OSError), socket.create_connection(("127.0.0.1", self.server_port)) as far:
            answers = threading.Thread(target=self._carry_back, args=(far, near, fate))
            answers.start()
            self._carry_there(near, far, fate, at_bytes)
            answers.join()

    def _strike(self, fate: Fate) -> None:
        self.struck[fate] += 1
        if self.struck.total() >= self.most:
            self.mended.set()

    def _drawn(self) -> Fate:
        return self.draw.choices(list(self.fates), list(self.fates.values()))[0]

    def _carry_there(self, near: socket.socket, far: socket.socket, fate: Fate, at_bytes: int) -> None:
        left_bytes = at_bytes
        with suppress(OSError):
            while block := near.recv(BLOCK_BYTES):
                if left_bytes >= 0 and fate in (Fate.CUT, Fate.STALLED):
                    passing, left_bytes = block[:left_bytes], left_bytes - len(block)
                    far.sendall(passing)
                    if left_bytes < 0:
                        self._strike(fate)
                        if fate == Fate.CUT:
                            break
                        self.mended.wait(STALL_S)
                    block = block[len(passing) :]
                far.sendall(block)
            else:
                far.shutdown(socket.SHUT_WR)
                return
        _reset(near, far)

    def _carry_back(self, far: socket.socket, near: socket.socket, fate: Fate) -> None:
        with suppress(OSError):
            while block := far.recv(BLOCK_BYTES):
                if fate == Fate.UNANSWERED:
                    self._strike(fate)
                    _reset(near, far)
                    return
                near.sendall(block)
            near.shutdown(socket.SHUT_WR)


@contextmanager
def running(network: BadNetwork) -> Iterator[BadNetwork]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        network.port = int(listener.getsockname()[1])
        accepting = threading.Thread(target=_accept, args=(listener, network))
        accepting.start()
        try:
            yield network
        finally:
            network.mended.set()
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()


def _accept(listener: socket.socket, network: BadNetwork) -> None:
    carrying = []
    with suppress(OSError):
        while True:
            near, _ = listener.accept()
            carrying.append(threading.Thread(target=network.carry, args=(near,)))
            carrying[-1].start()
    for thread in carrying:
        thread.join()


def _reset(*connections: socket.socket) -> None:
    """Break both sides at once: whoever reads or writes learns it."""
    for connection in connections:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            connection.shutdown(socket.SHUT_RDWR)
