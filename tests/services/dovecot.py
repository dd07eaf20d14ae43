"""A real IMAP server of the test's own: Dovecot, on a private port, with one mailbox in a temporary folder."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "requisitions", "brume-cobalt"

CONFIG = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {login}
default_login_user = {login}
mail_location = maildir:{folder}/mail
first_valid_uid = 0
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""
# Some hosts keep every folder under the inbox.
PREFIXED = """
namespace inbox {{
  inbox = yes
  prefix = INBOX.
  separator = .
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """Where the mailbox is, seen from the network and on the disk."""

    port: int
    folder: Path

    def url(self, *, password: str = PASSWORD) -> str:
        return f"imap://{USER}:{password}@127.0.0.1:{self.port}/INBOX"

    def put(self, content: bytes) -> None:
        """Deliver a message as a mail server does: written elsewhere, then renamed."""
        name = f"{time.time_ns()}.test"
        (self.folder / "tmp" / name).write_bytes(content)
        shutil.chown(self.folder / "tmp" / name, 65534, 65534)
        (self.folder / "tmp" / name).rename(self.folder / "new" / name)

    def count(self, folder: str = "") -> int:
        root = self.folder / f".{folder}" if folder else self.folder
        return sum(len(list((root / name).glob("*"))) for name in ("new", "cur") if (root / name).is_dir())


@contextmanager
def dovecot(folder: Path, *, prefixed: bool = False) -> Iterator[Mailbox]:
    program = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
    assert program, "install dovecot-imapd"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    settings = {"uid": 65534, "gid": 65534, "login": "nobody", "password": PASSWORD, "port": port, "folder": folder}
    (folder / "dovecot.conf").write_text((CONFIG + (PREFIXED if prefixed else "")).format(**settings))
    for part in ("", "tmp", "new", "cur"):
        (folder / "mail" / part).mkdir()
        shutil.chown(folder / "mail" / part, 65534, 65534)
    process = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")])
    try:
        _wait_for(port)
        yield Mailbox(port, folder / "mail")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("dovecot does not answer")
