"""A parser that what it reads has taken over: it loads a real one's libraries, then tries whatever is forbidden.

Its arguments are the real parser's module, the protections that the machine is said to lack, what to try, on what, and
the real parser's own arguments.
"""

import ctypes
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from accounts.base.parsers import cage

BLOCK = b"x" * (1 << 20)
MEBIBYTES = 1 << 14
# Numbers of system calls on x86-64: whoever runs code of their own calls the kernel without Python.
RAW_CALLS: dict[str, tuple[int, tuple[Any, ...]]] = {
    "raw open": (2, (b"/etc/passwd", 0, 0)),
    "raw openat2": (437, (-100, b"/etc/passwd", ctypes.byref((ctypes.c_uint64 * 3)()), 24)),
    "raw fork": (57, ()),
    "raw io_uring": (425, (8, ctypes.byref((ctypes.c_uint64 * 15)()))),
    "raw memfd_create": (319, (b"x", 0)),
    "raw unshare": (272, (0x10000000,)),
    "raw ptrace": (101, (0, 0, 0, 0)),
    "raw keyctl": (250, (0, -3, 0)),
    "raw pidfd_open": (434, (1, 0)),
    # Of its own open files, as the administrator of a machine may.
    "raw prlimit64": (302, (0, 7, ctypes.byref((ctypes.c_uint64 * 2)(64, 64)), None)),
}


def prepare(arguments: list[str]) -> None:
    module, lacking, *_ = arguments
    parser: Any = import_module(module)
    parser.prepare(arguments[4:])
    if "seccomp" in lacking:
        cage._libseccomp = lambda: None
    if "Landlock" in lacking:
        cage._landlock = lambda libc: False


def parse(arguments: list[str], source: BinaryIO, output: BinaryIO, product: BinaryIO | None) -> int:
    attack, target = arguments[2], json.loads(arguments[3])
    if attack == "everything":
        tried = {
            name: _outcome(attempt) for name, attempt in _attempts(target).items() if name in target.get("only", name)
        }
        tried["environment"] = ",".join(set(os.environ) - {"LC_CTYPE"}) or "refused"
        output.write(json.dumps(tried).encode())
        return 0
    EXCESSES[attack](output, product)
    return 0


def _outcome(attempt: Callable[[], object]) -> str:
    """“refused”, what else went wrong, or “done”."""
    try:
        attempt()
    except PermissionError:
        return "refused"
    except OSError as error:
        # Too many open files: the limit that remains where the kernel has no other.
        return "refused" if error.errno == 24 else str(error)
    except Exception as error:  # noqa: BLE001 - the attack goes on with the next
        return "refused" if isinstance(error.__cause__, PermissionError) else repr(error)
    return "done"


def _attempts(target: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """What is tried, on a file, its folder, a port that listens, a process of the same account, and the parent's."""
    file, folder = Path(target["file"]), Path(target["folder"])
    pid, parent = int(target["pid"]), os.getppid()
    return {
        "open": lambda: file.read_bytes(),
        "open its own code": lambda: Path(cage.__file__).read_bytes(),
        "read the parent's environment": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "list": lambda: os.listdir(folder),
        "create": lambda: (folder / "new").write_bytes(b"x"),
        "remove": lambda: os.unlink(file),
        "rename": lambda: os.rename(file, folder / "other"),
        "link": lambda: os.link(file, folder / "linked"),
        "symlink": lambda: os.symlink(file, folder / "symlinked"),
        "mkdir": lambda: os.mkdir(folder / "made"),
        "truncate": lambda: os.truncate(file, 0),
        "chmod": lambda: os.chmod(file, 0o777),  # noqa: S103
        "chown": lambda: os.chown(file, 1000, 1000),
        "set the times": lambda: os.utime(file, (0, 0)),
        "change folder": lambda: os.chdir(folder),
        "execute": lambda: os.execv(sys.executable, [sys.executable, "-c", ""]),  # noqa: S606
        "start": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        "fork": _fork,
        "listen": lambda: socket.create_server(("127.0.0.1", 0)),
        "connect": lambda: socket.socket().connect(("127.0.0.1", int(target["port"]))),
        "connect locally": lambda: socket.socket(socket.AF_UNIX).connect(str(folder / "socket")),
        "kill": lambda: os.kill(pid, signal.SIGKILL),
        "kill the parent": lambda: os.kill(parent, signal.SIGKILL),
        "kill the group": lambda: os.killpg(os.getpgid(0), signal.SIGKILL),
        "limit another": lambda: resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0)),
        "slow another": lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        "type in the terminal": lambda: os.get_terminal_size(0),
        **{name: _raw(number, arguments) for name, (number, arguments) in RAW_CALLS.items()},
    }


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _raw(number: int, arguments: tuple[Any, ...]) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)

    def call() -> None:
        ctypes.set_errno(0)
        answer = libc.syscall(number, *arguments)
        if number == 57 and answer == 0:  # the new process
            os._exit(0)
        if answer < 0:
            raise OSError(ctypes.get_errno(), "raw")

    return call


# More than may be taken -----------------------------------------------------------------------------------------------


def _allocate(output: BinaryIO, product: BinaryIO | None) -> None:
    held = [bytearray(BLOCK) for _ in range(MEBIBYTES)]
    output.write(b"%d" % len(held))


def _compute(output: BinaryIO, product: BinaryIO | None) -> None:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass


def _wait(output: BinaryIO, product: BinaryIO | None) -> None:
    time.sleep(600)


def _answer_without_end(output: BinaryIO, product: BinaryIO | None) -> None:
    while True:
        output.write(BLOCK)


def _complain_without_end(output: BinaryIO, product: BinaryIO | None) -> None:
    while True:
        os.write(2, BLOCK)


def _write_without_end(output: BinaryIO, product: BinaryIO | None) -> None:
    while product:
        product.write(BLOCK)


def _start_threads(output: BinaryIO, product: BinaryIO | None) -> None:
    for _ in range(10_000):
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()


EXCESSES = {
    "allocate": _allocate,
    "compute": _compute,
    "wait": _wait,
    "answer without end": _answer_without_end,
    "complain without end": _complain_without_end,
    "write without end": _write_without_end,
    "start threads": _start_threads,
}
