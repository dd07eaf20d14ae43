"""Two people act on designations at the same moment: one wins, the other is told, and somebody may still designate.

The threads run on a real PostgreSQL, where two transactions are really open at once.
"""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.service

SUITE = ["tests/people/test_designations_at_once.py", "tests/people/test_revoke_designation.py"]


def test_designations_hold_on_postgres() -> None:
    passed = subprocess.run(
        [sys.executable, "-m", "tests.with_postgres", *SUITE], capture_output=True, text=True, check=False
    )

    assert passed.returncode == 0, passed.stdout[-4000:]
    assert " passed" in passed.stdout
