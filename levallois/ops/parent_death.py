"""Ties a process to the one that started it: when the parent dies, even of `kill -9`, the whole family dies.

`python -m levallois.ops.parent_death PARENT_PID MODULE ARGUMENTS…` makes the tie, then becomes MODULE. Linux tells a
process of its parent's death by a signal (PR_SET_PDEATHSIG) that grandchildren do not inherit; hence two nets:
the process leads a group which it takes down with it, and whatever it forks is tied to its own parent in turn.
"""

import ctypes
import os
import runpy
import signal
import sys
from types import FrameType

PR_SET_PDEATHSIG = 1
# Neither gunicorn nor django-q listens to this one.
PARENT_DIED = signal.SIGRTMIN


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs MODULE tied to the calling process."""
    return [sys.executable, "-m", "levallois.ops.parent_death", str(os.getpid()), module, *arguments]


def main() -> None:
    parent_pid, module = int(sys.argv[1]), sys.argv[2]
    os.setpgid(0, 0)
    signal.signal(PARENT_DIED, _take_the_group_down)
    _tie_to(parent_pid, PARENT_DIED)
    _tie_every_fork()
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _tie_to(parent_pid: int, death_signal: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent_pid:
        # It died before the tie was made.
        os.kill(os.getpid(), death_signal)


def _tie_every_fork() -> None:
    """Covers gunicorn's and multiprocessing's workers, not `subprocess`, whose children stay in the group."""
    own_pid = os.getpid()

    def tie_child() -> None:
        nonlocal own_pid
        _tie_to(own_pid, signal.SIGKILL)
        own_pid = os.getpid()

    os.register_at_fork(after_in_child=tie_child)


def _take_the_group_down(_signal: int, _frame: FrameType | None) -> None:
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
