"""All the server's data on a small disk that fills while agents push, and is emptied: they wait, and go on alone."""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from tests.attacks.site import BADGE, Visitor, running_site
from tests.cast import PASSWORD
from tests.clips import heavy_mp4
from tests.faults.dock_computer import CAMERAS, Computer, assert_each_is_there_once, run_program
from tests.faults.serving import eventually

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk"),
]

MIB = 1024 * 1024
DISK_MIB, RESERVE_MIB, CLIP_MIB = 256, 32, 12
PATIENCE_S = 180.0
FOUND = 302
# What SQLite's log leaves is used up long before.
MOST_SIGN_INS = 40


@pytest.fixture
def computer(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Computer]:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", disk], check=True)
    monkeypatch.setenv("DISK_RESERVE_MIB", str(RESERVE_MIB))
    computer = Computer.set_up(shutil.copytree(migrated, disk / "data"), tmp_path / "computer")
    computer.start_server()
    yield computer
    computer.close()
    assert eventually(lambda: computer.server and not computer.server.family())
    subprocess.run(["umount", disk], check=True)


def fill(computer: Computer) -> list[str]:
    paths = [heavy_mp4(computer.camera(number) / "a.mp4", mebibytes=CLIP_MIB, seed=number) for number in range(CAMERAS)]
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def take_room(computer: Computer, *, leave_mib: int) -> Path:
    """Another program's file on the same disk, which leaves so much."""
    ballast = computer.data.parent / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while shutil.disk_usage(ballast).free > leave_mib * MIB:
                file.write(bytes(MIB // 4))
        except OSError:
            assert leave_mib == 0
    return ballast


def test_at_the_reserve_agents_wait_and_go_on_once_there_is_room(computer: Computer) -> None:
    hashes = fill(computer)
    ballast = take_room(computer, leave_mib=RESERVE_MIB + CLIP_MIB)
    agent = computer.start_agent("--once")
    assert eventually(lambda: computer.said().count("n’a plus la place") >= CAMERAS)
    assert len(computer.files_left()) == CAMERAS

    ballast.unlink()

    assert agent.wait(PATIENCE_S) == 0, computer.said()
    assert_each_is_there_once(computer, hashes, ["a.mp4"] * CAMERAS)


def test_filled_to_the_last_byte_in_mid_upload_it_loses_nothing(computer: Computer) -> None:
    """Not even the database can write then."""
    hashes = fill(computer)
    agent = computer.start_agent("--once")
    assert eventually(lambda: computer.spooled_bytes() > 0)

    ballast = take_room(computer, leave_mib=0)
    time.sleep(5)
    waiting = len(computer.files_left())
    ballast.unlink()

    assert waiting
    assert agent.wait(PATIENCE_S) == 0, computer.said()
    assert_each_is_there_once(computer, hashes, ["a.mp4"] * CAMERAS)


@pytest.fixture
def full_site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The site with all its data on a small disk, and the folder of that disk."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", disk], check=True)
    with running_site(disk / "data") as site:
        yield site, disk
    subprocess.run(["umount", disk], check=True)


SIGN_INS = """
import django; django.setup()
from accounts.journal.checking.check import check_journal
from accounts.journal.models import JournalEntry
print(check_journal().finding, JournalEntry.objects.filter(event="session:started").count())
"""


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="fills the disk of SQLite's file")
def test_signing_in_and_the_journal_on_a_full_disk(full_site: tuple[str, Path]) -> None:
    """Each act is refused whole, in a sentence."""
    site, disk = full_site
    inside = Visitor(site)
    assert inside.sign_in(BADGE, PASSWORD).status_code == FOUND
    let_in, refused = sign_in_until_it_is_full(site, disk / "ballast")
    inside.renew()
    leaving = {"csrfmiddlewaretoken": str(inside.session.cookies["csrftoken"])}

    wrong, left = Visitor(site).sign_in(BADGE, "autre"), inside.post("/deconnexion/", leaving)

    for answer in (refused, wrong, left):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "Le disque du serveur est plein" in answer.text
    assert inside.session.get(f"{site}/sante/", timeout=PATIENCE_S).status_code == 200
    (disk / "ballast").unlink()
    assert Visitor(site).sign_in(BADGE, PASSWORD).status_code == FOUND
    assert run_program(SIGN_INS, disk / "data").split() == ["None", str(let_in + 2)]


def sign_in_until_it_is_full(site: str, ballast: Path) -> tuple[int, requests.Response]:
    """SQLite still writes into what its log has left. How often it was possible, and the first refusal."""
    for let_in in range(MOST_SIGN_INS):
        with ballast.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))
        answer = Visitor(site).sign_in(BADGE, PASSWORD)
        if answer.status_code != FOUND:
            return let_in, answer
    raise AssertionError("the disk does not fill up")
