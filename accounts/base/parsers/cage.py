"""Takes from the calling process, for good, whatever a parser does not need. For the child process alone.

Two protections of Linux, each enough by itself for most of it: Landlock (landlock(7): no file, no connection, no
signal) and a filter of system calls (seccomp(2)) that lets pass those listed in ALLOWED and answers EPERM to others.
Where the kernel or libseccomp lacks them, the limits of setrlimit(2) remain.
"""

import ctypes
import errno
import os
import resource
import signal
from dataclasses import dataclass
from enum import StrEnum

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_NAME = 1, 38, 15


@dataclass(frozen=True)
class Limits:
    """What one reading may take: seconds of processor, bytes of memory, bytes of each file that it writes."""

    seconds: int
    memory_bytes: int
    output_bytes: int


class Protection(StrEnum):
    LANDLOCK = "Landlock"
    SECCOMP = "seccomp"


def limit(limits: Limits) -> None:
    """Bound the processor time, the memory and the output; no memory of the process is ever written to the disk."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output_bytes, limits.output_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# The protections that hold in this process.
held: list[Protection] = []


def enter() -> None:
    """Give up every right but reading and writing the files that are open; `held` then says what holds. The process
    dies with the thread that started it."""
    libc, seccomp = ctypes.CDLL(None), _libseccomp()
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    has_no_new_rights = libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    if has_no_new_rights and _landlock(libc):
        held.append(Protection.LANDLOCK)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if has_no_new_rights and seccomp and _filter_calls(seccomp):
        held.append(Protection.SECCOMP)


# Landlock -------------------------------------------------------------------------------------------------------------

# The numbers are the same on every architecture but Alpha.
CREATE_RULESET, RESTRICT_SELF = 444, 446
ASK_VERSION = 1
# By version: how many rights over files, over connections, and scopes the kernel knows. One bit each.
KNOWN = {1: (13, 0, 0), 2: (14, 0, 0), 3: (15, 0, 0), 4: (15, 2, 0), 5: (16, 2, 0), 6: (16, 2, 2)}


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("connections", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


def _landlock(libc: ctypes.CDLL) -> bool:
    """Refuse all that Landlock knows, without exception; False where the kernel lacks it."""
    version = libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION)
    if version < 1:
        return False
    files, connections, scopes = KNOWN[min(version, max(KNOWN))]
    refused = _Ruleset((1 << files) - 1, (1 << connections) - 1, (1 << scopes) - 1)
    size = 24 if scopes else 16 if connections else 8
    ruleset = libc.syscall(CREATE_RULESET, ctypes.byref(refused), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    try:
        return bool(libc.syscall(RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


# The filter of system calls -------------------------------------------------------------------------------------------

LIBSECCOMP = "libseccomp.so.2"
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
EQUAL, EQUAL_UNDER_MASK = 4, 7
UNKNOWN_CALL = -1
# What Python, Pillow and FFmpeg's threads call once they are loaded. None takes a path, another process or an address.
ALLOWED = (
    *("read", "readv", "pread64", "preadv", "write", "writev", "pwrite64", "pwritev", "lseek", "_llseek", "close"),
    *("fstat", "fstat64", "ftruncate", "fadvise64", "poll", "ppoll", "select", "pselect6"),
    *("brk", "mmap", "mmap2", "munmap", "mremap", "mprotect", "madvise"),
    *("futex", "futex_waitv", "set_robust_list", "rseq", "membarrier", "sched_yield", "sched_getaffinity"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "setitimer", "restart_syscall"),
    *("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "getrusage"),
    *("getpid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getrandom", "uname", "sysinfo"),
    *("exit", "exit_group"),
)
CLONE_THREAD, AT_EMPTY_PATH = 0x10000, 0x1000
F_GETFD, F_SETFD, F_GETFL = 1, 2, 3


class _Condition(ctypes.Structure):
    """Of one argument, counted from 0."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("comparison", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


# Calls that are allowed under conditions: a thread and no process; an open file and no path; one's own limits, to read.
CONDITIONS = (
    ("clone", (_Condition(0, EQUAL_UNDER_MASK, CLONE_THREAD, CLONE_THREAD),)),
    ("newfstatat", (_Condition(3, EQUAL_UNDER_MASK, AT_EMPTY_PATH, AT_EMPTY_PATH),)),
    ("statx", (_Condition(2, EQUAL_UNDER_MASK, AT_EMPTY_PATH, AT_EMPTY_PATH),)),
    ("prlimit64", (_Condition(0, EQUAL, 0, 0), _Condition(2, EQUAL, 0, 0))),
    ("prctl", (_Condition(0, EQUAL, PR_SET_NAME, 0),)),
    *(("fcntl", (_Condition(1, EQUAL, command, 0),)) for command in (F_GETFD, F_SETFD, F_GETFL)),
)


def _libseccomp() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(LIBSECCOMP)
    except OSError:
        return None


def _filter_calls(seccomp: ctypes.CDLL) -> bool:
    """Load the filter; False where the kernel lacks it."""
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(REFUSE | errno.EPERM)))
    if not context:
        return False
    for name in ALLOWED:
        _rule(seccomp, context, ALLOW, name)
    for name, conditions in CONDITIONS:
        _rule(seccomp, context, ALLOW, name, *conditions)
    # glibc then makes its threads by `clone`, whose flags can be looked at.
    _rule(seccomp, context, REFUSE | errno.ENOSYS, "clone3")
    is_held: bool = seccomp.seccomp_load(context) == 0
    seccomp.seccomp_release(context)
    return is_held


def _rule(seccomp: ctypes.CDLL, context: ctypes.c_void_p, answer: int, name: str, *conditions: _Condition) -> None:
    """One more call by its name; nothing where the architecture has none of this name."""
    number = seccomp.seccomp_syscall_resolve_name(name.encode())
    if number != UNKNOWN_CALL:
        listed = (_Condition * len(conditions))(*conditions)
        seccomp.seccomp_rule_add_array(context, ctypes.c_uint32(answer), number, len(conditions), listed)
