"""Runs a program that dies with the process that started it, even of `kill -9`, together with all that it started.

`python -m levallois.ops.parent_death PARENT_PID MODULE ARGUMENTS…` leads a process group of its own and becomes MODULE.
Linux announces the death of its parent by a signal (PR_SET_PDEATHSIG, prctl(2)), upon which it kills the group. When
the program itself dies, the supervisor kills the group (levallois/ops/supervisor.py).
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
    """The command line that runs MODULE as long as the calling process lives."""
    return [sys.executable, "-m", "levallois.ops.parent_death", str(os.getpid()), module, *arguments]


def main() -> None:
    parent_pid, module = int(sys.argv[1]), sys.argv[2]
    os.setpgid(0, 0)
    signal.signal(PARENT_DIED, _kill_the_group)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, PARENT_DIED)
    if os.getppid() != parent_pid:  # it died before the call
        os.kill(os.getpid(), PARENT_DIED)
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _kill_the_group(_signal: int, _frame: FrameType | None) -> None:
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
