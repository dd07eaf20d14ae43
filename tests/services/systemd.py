"""A real systemd that runs the units of deploy/, with all that they forbid: in namespaces of its own, as an
installation of docs/installation.md has it. The network and the servers are those of this machine."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.house import committed_files, relative

ACCOUNT, NUMBER = "levallois", 64000
PATIENCE_S = 30
SYSTEMD = Path("/lib/systemd/systemd")
# As root in namespaces of its own: whatever is mounted is seen by nobody else, and goes with the last process.
BOOT = """
set -e
mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
for folder in opt srv mnt; do mount --bind {root}/$folder /$folder; done
mount -t overlay overlay -o lowerdir=/etc,upperdir={root}/etc,workdir={root}/work /etc
mkdir -p /opt/python && mount --bind {python} /opt/python
echo /opt/python/lib > /etc/ld.so.conf.d/000-python.conf && ldconfig
/opt/python/bin/{executable} -m venv --without-pip /opt/levallois/.venv
mount --bind {packages} /opt/levallois/.venv/lib/{executable}/site-packages
mount --bind {root}/units /usr/lib/systemd/system
mkdir -p /etc/systemd && mount -t tmpfs tmpfs /etc/systemd && mkdir /etc/systemd/system
mount -t tmpfs tmpfs /sys/fs/cgroup && mkdir /sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
{before}
export container=levallois
exec {systemd} --system --unit=all.target --log-target=console --log-level=notice --show-status=no
"""
# There is nothing else of a machine to wait for, and no journal of systemd.
ALONE = "[Unit]\nDefaultDependencies=no"
SAID = "[Service]\nStandardOutput=append:/opt/said\nStandardError=append:/opt/said"
ALL = ALONE + "\nWants={}\n"


# Of its own, and everything in them ends with the process that made them.
NAMESPACES = ("--pid", "--fork", "--mount", "--uts", "--ipc", "--cgroup", "--kill-child=KILL")


def why_not() -> str:
    """Why this machine cannot run it; empty when it can."""
    if os.geteuid() != 0:
        return "namespaces and mounts take root"
    if not SYSTEMD.exists():
        return "needs Debian's systemd"
    return "" if subprocess.run(["unshare", *NAMESPACES, "true"], check=False).returncode == 0 else "no namespaces here"


@dataclass(frozen=True)
class Machine:
    """The folders of an installation, each under its own name in `root`."""

    root: Path

    def said(self) -> str:
        """By systemd, and by the units."""
        paths = [path for path in (self.root / "said", self.root / "opt/said") if path.exists()]
        return "\n".join(path.read_text(errors="replace") for path in paths)


def install(root: Path, variables: dict[str, str], units: Sequence[str], port: int) -> Machine:
    """Folders, account, code, settings and units. The units are the shipped ones, but for the site's port."""
    for folder in ("etc", "work", "mnt/sauvegarde", "srv/levallois/donnees", "srv/levallois/stations", "units"):
        (root / folder).mkdir(parents=True)
    for path in committed_files():
        if path.suffix != ".service" and relative(path).split("/")[0] not in ("tests", "docs"):
            copy = root / "opt/levallois" / relative(path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    for unit in units:
        text = Path("deploy", unit).read_text(encoding="utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
        (root / "units" / unit).write_text(text.replace("[Unit]", ALONE).replace("[Service]", SAID), encoding="utf-8")
    (root / "units/all.target").write_text(ALL.format(" ".join(units)))
    account = {"passwd": f"{ACCOUNT}:x:{NUMBER}:{NUMBER}::/:/usr/sbin/nologin", "group": f"{ACCOUNT}:x:{NUMBER}:"}
    for name, line in account.items():
        (root / "etc" / name).write_text(Path("/etc", name).read_text() + line + "\n")
    settings = "".join(f"{name}={value}\n" for name, value in variables.items())
    (root / "etc/levallois.env").write_text(settings, encoding="utf-8")
    for folder in ("srv", "mnt"):
        for path in (root / folder).rglob("*"):
            os.chown(path, NUMBER, NUMBER)
    return Machine(root)


@contextmanager
def running(machine: Machine, *, before: str = "") -> Iterator[None]:
    """Until the end of the block; `before` is done once in the shell that starts it, in the installation."""
    python, root = Path(sys.base_prefix), machine.root
    executable = f"python{sys.version_info.major}.{sys.version_info.minor}"
    boot = BOOT.format(
        root=root,
        python=python,
        executable=executable,
        packages=sysconfig.get_path("purelib"),
        systemd=SYSTEMD,
        before=before,
    )
    with (root / "said").open("wb") as said:
        command, clean = ["unshare", *NAMESPACES, "sh", "-c", boot], {"PATH": os.defpath + ":/usr/sbin:/sbin"}
        process = subprocess.Popen(command, env=clean, stdout=said, stderr=said)
    try:
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_S)
