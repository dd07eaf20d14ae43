"""Whether somebody may still be writing a file, as far as the kernel can tell. Pure; the service asks it too.

On a disk of this machine a read lease (fcntl(2), F_SETLEASE) is granted only while nobody has the file open to write.
On a network mount our kernel does not know the writers of other machines; those of this one are looked for in /proc.
"""

import errno
import os
import re
import signal
import stat
from contextlib import suppress
from enum import Enum
from pathlib import Path

from evidence.dock_agent.places import Place

LOCAL = {"bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "jfs", "msdos", "ntfs3", "overlay"}
LOCAL |= {"reiserfs", "tmpfs", "udf", "vfat", "xfs", "zfs"}


class Writers(Enum):
    NONE = "nobody has it open for writing"
    SOME = "somebody has it open for writing"
    UNKNOWN = "the kernel cannot tell"


def writers_of(place: Place) -> Writers:
    """Raises OSError when the file cannot be opened."""
    if os.name != "posix":
        return Writers.UNKNOWN
    descriptor = place.open()
    try:
        found = _by_lease(descriptor) if _file_system(descriptor) in LOCAL else Writers.UNKNOWN
        if found is Writers.UNKNOWN and _is_open_here(os.fstat(descriptor)):
            return Writers.SOME
        return found
    finally:
        os.close(descriptor)  # ends the lease too


def _by_lease(descriptor: int) -> Writers:
    """Only the owner of the file, or a process with CAP_LEASE, is given one."""
    import fcntl

    try:
        # Whoever opens the file meanwhile makes the kernel signal us: a signal that is ignored unless handled.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return Writers.SOME if error.errno == errno.EAGAIN else Writers.UNKNOWN
    return Writers.NONE


def _file_system(descriptor: int) -> str:
    """The type of the mounted file system that holds the file; empty when it cannot be known."""
    try:
        place = os.readlink(f"/proc/self/fd/{descriptor}")
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts:
        mount, _, types = line.partition(" - ")
        folder = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), mount.split(" ")[4])
        if len(folder) >= len(best) and (place == folder or place.startswith(folder.rstrip("/") + "/")):
            best, kind = folder, types.split(" ")[0]
    return kind


def _is_open_here(file: os.stat_result) -> bool:
    """Whether a process that we may look at has the file open for writing."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended, or is not ours to look at
            if any(_writes(process, number, file) for number in os.listdir(process / "fd")):
                return True
    return False


def _writes(process: Path, number: str, file: os.stat_result) -> bool:
    with suppress(OSError):
        seen = os.stat(process / "fd" / number)
        if stat.S_ISREG(seen.st_mode) and (seen.st_dev, seen.st_ino) == (file.st_dev, file.st_ino):
            flags = re.search(r"^flags:\s*([0-7]+)", (process / "fdinfo" / number).read_text(), re.MULTILINE)
            return flags is not None and int(flags[1], 8) & os.O_ACCMODE != os.O_RDONLY
    return False
