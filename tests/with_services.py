"""Runs the tests on PostgreSQL and S3, which it starts for itself: `python -m tests.with_services [pytest arguments]`.

One server of each for the whole run; each test keeps its files under a prefix of its own in one bucket
(tests/folders.py), which nobody empties: the disk of the bucket is memory, and goes with the run.
"""

import os
import subprocess
import sys

from tests.services.ceph import running_bucket
from tests.services.postgres import running_postgres


def main() -> int:
    with running_postgres() as database_url, running_bucket() as bucket:
        command = [sys.executable, "-m", "pytest", "-p", "tests.services.bucket_for_tests", *sys.argv[1:]]
        variables = os.environ | {"DATABASE_URL": database_url} | bucket.variables
        return subprocess.run(command, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
