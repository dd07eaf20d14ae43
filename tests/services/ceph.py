"""A real S3 of our own: Ceph's gateway over one disk in memory, on free ports of this machine, gone at the end."""

import json
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.services.postgres import free_port

ACCESS_KEY, SECRET_KEY = "levallois", "brume-cobalt-2026"  # noqa: S105 - of a server that lives as long as a test
PATIENCE_S = 90
PROGRAMS = ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
CONFIG = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{port}]
keyring = {folder}/admin.keyring
run dir = {folder}
admin socket = {folder}/$name.asok
log file = {folder}/$name.log
mon data = {folder}/mon
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on insecure global id reclaim = false
auth allow insecure global id reclaim = true
rgw gc obj min wait = 0
[client.rgw]
keyring = {folder}/rgw.keyring
"""


def is_installed() -> bool:
    return all(map(shutil.which, PROGRAMS))


@dataclass(frozen=True)
class Bucket:
    """An empty bucket with versions, and whoever may do anything to it."""

    name: str
    endpoint: str

    @property
    def options(self) -> dict[str, Any]:
        """For the storages of the settings."""
        return {
            "bucket_name": self.name,
            "endpoint_url": self.endpoint,
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
            "region_name": "default",
            "file_overwrite": False,
            "default_acl": None,
        }

    @property
    def variables(self) -> dict[str, str]:
        """For the environment of the product."""
        keys = {"FOOTAGE_ACCESS_KEY": ACCESS_KEY, "FOOTAGE_SECRET_KEY": SECRET_KEY, "FOOTAGE_REGION": "default"}
        return {"FOOTAGE_BUCKET": self.name, "FOOTAGE_ENDPOINT": self.endpoint} | keys

    @property
    def resource(self) -> Any:
        return _connected(self.endpoint).Bucket(self.name)

    def create(self) -> None:
        self.resource.create()
        self.resource.Versioning().enable()

    def destroy(self) -> None:
        """The disk of the bucket burns: nothing of any version is left."""
        self.resource.object_versions.delete()
        self.resource.delete()


@contextmanager
def running_bucket(name: str = "footage") -> Iterator[Bucket]:
    folder = Path(tempfile.mkdtemp(prefix="levallois-ceph-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        port, fsid = free_port(), str(uuid.uuid4())
        (folder / "ceph.conf").write_text(CONFIG.format(fsid=fsid, port=port, folder=folder))
        _start_monitor(folder, fsid, port, stack)
        _start_disk(folder, stack)
        bucket = Bucket(name, f"http://127.0.0.1:{_start_gateway(folder, stack)}")
        bucket.create()
        yield bucket


def _start_monitor(folder: Path, fsid: str, port: int, stack: ExitStack) -> None:
    keyring, admin, monmap = folder / "mon.keyring", folder / "admin.keyring", folder / "monmap"
    _run("ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
    rights = [word for part in ("mon", "osd", "mgr") for word in ("--cap", part, "allow *")]
    _run("ceph-authtool", "--create-keyring", admin, "--gen-key", "-n", "client.admin", *rights)
    _run("ceph-authtool", keyring, "--import-keyring", admin)
    _run("monmaptool", "--create", "--addv", "a", f"[v2:127.0.0.1:{port}]", "--fsid", fsid, monmap)
    common: list[str | Path] = ["-i", "a", "-c", folder / "ceph.conf"]
    _run("ceph-mon", "--mkfs", "--monmap", monmap, "--keyring", keyring, *common)
    _start(stack, "ceph-mon", "-f", *common)


def _start_disk(folder: Path, stack: ExitStack) -> None:
    secret = subprocess.check_output(["ceph-authtool", "--gen-print-key"], text=True).strip()
    disk, config = str(uuid.uuid4()), folder / "ceph.conf"
    (folder / "secret.json").write_text(json.dumps({"cephx_secret": secret}))
    _run("ceph", "-c", config, "osd", "new", disk, "-i", folder / "secret.json")
    (folder / "osd").mkdir()
    (folder / "osd" / "keyring").write_text(f"[osd.0]\nkey = {secret}\n")
    common: list[str | Path] = ["-i", "0", "-c", config, "--keyring", folder / "osd" / "keyring"]
    _run("ceph-osd", "--mkfs", "--osd-uuid", disk, *common)
    _start(stack, "ceph-osd", "-f", *common)


def _start_gateway(folder: Path, stack: ExitStack) -> int:
    config, port = folder / "ceph.conf", free_port()
    rights = ["mon", "allow rwx", "osd", "allow rwx"]
    _run("ceph", "-c", config, "auth", "get-or-create", "client.rgw", *rights, "-o", folder / "rgw.keyring")
    # Without tcp_nodelay each answer of some size waits 40 ms for an acknowledgement.
    front = f"--rgw-frontends=beast endpoint=127.0.0.1:{port} tcp_nodelay=1"
    _start(stack, "radosgw", "-f", "-n", "client.rgw", "-c", config, front)
    keys = ["--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY]
    _run("radosgw-admin", "-c", config, "user", "create", "--uid", "levallois", "--display-name", "Essais", *keys)
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(BotoCoreError, ClientError):
            list(_connected(f"http://127.0.0.1:{port}").buckets.all())
            return port
        time.sleep(0.2)
    raise RuntimeError("Ceph's gateway did not start")


def _connected(endpoint: str) -> Any:
    config = Config(connect_timeout=2, retries={"total_max_attempts": 1}, signature_version="s3v4")
    keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY, "region_name": "default"}
    return boto3.resource("s3", endpoint_url=endpoint, config=config, **keys)


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)


def _start(stack: ExitStack, *command: str | Path) -> None:
    """It dies with the process that started it."""
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def stop() -> None:
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_S)

    stack.callback(stop)
