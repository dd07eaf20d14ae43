"""Signing in while something holds the database: a sentence after twenty seconds, and no fault of the site."""

import os
import sqlite3
from pathlib import Path

import pytest

from tests.attacks.site import BADGE, Visitor, running_site
from tests.cast import PASSWORD

pytestmark = [
    pytest.mark.attack,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="holds SQLite's file"),
]


def test_a_locked_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        visitor = Visitor(site)
        other = sqlite3.connect(tmp_path / "levallois.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        answer = visitor.sign_in(BADGE, PASSWORD)

        other.execute("ROLLBACK")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "La base de données n’a pas répondu à temps" in answer.text
        assert visitor.sign_in(BADGE, PASSWORD).status_code == 302
