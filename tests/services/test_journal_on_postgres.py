"""The journal's rules on the scaled-out database: its triggers, its lock, its verifier."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.service

JOURNAL = [
    *("journal/test_journal_writer.py", "journal/test_journal_triggers.py", "journal/test_check_journal.py"),
    *("journal/test_checkpoints.py", "journal/test_tampering.py", "journal/test_prune_journal.py"),
    "oversight/test_export_journal.py",
]


def test_the_journal_holds_on_postgres() -> None:
    suite = [f"tests/{name}" for name in JOURNAL]
    passed = subprocess.run(
        [sys.executable, "-m", "tests.with_postgres", *suite], capture_output=True, text=True, check=False
    )

    assert passed.returncode == 0, passed.stdout[-4000:]
    assert " passed" in passed.stdout
