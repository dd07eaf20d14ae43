"""Signing in while the disk is full, or while something holds the database: a sentence, and no fault of the site."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.attacks.site import BADGE, Visitor, running_site
from tests.cast import PASSWORD

pytestmark = [
    pytest.mark.attack,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="is about SQLite's file"),
]
MIB = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("mounts a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", disk], check=True)
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(ballast: Path) -> None:
    """To the last block."""
    with ballast.open("wb", buffering=0) as file:
        for size in (MIB, 4096):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass


def test_a_locked_database_is_said_in_a_sentence_after_twenty_seconds(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        visitor = Visitor(site)
        other = sqlite3.connect(tmp_path / "levallois.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        answer = visitor.sign_in(BADGE, PASSWORD)

        other.execute("ROLLBACK")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "La base de données n’a pas répondu à temps" in answer.text
        assert visitor.sign_in(BADGE, PASSWORD).status_code == 302


def test_a_full_disk_is_said_in_a_sentence(small_disk: Path) -> None:
    data = small_disk / "data"
    data.mkdir()
    with running_site(data) as site:
        visitor = Visitor(site)
        fill(data / "ballast")

        answer = visitor.sign_in(BADGE, PASSWORD)

        (data / "ballast").unlink()
        assert answer.status_code == 503
        assert "Le disque du serveur est plein" in answer.text
        assert visitor.sign_in(BADGE, PASSWORD).status_code == 302
