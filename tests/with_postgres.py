"""Runs the tests on PostgreSQL: `python -m tests.with_postgres [pytest arguments]`."""

import os
import subprocess
import sys

from tests.services.postgres import running_postgres


def main() -> int:
    with running_postgres() as database_url:
        command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": database_url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
