"""A benchmark's own process with a database of its own, which measures when it is asked: two of them take turns."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.services.postgres import running_postgres


@contextmanager
def answering(module: str, database: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """`python -m module --inside arguments`, on SQLite in a folder of its own or on a PostgreSQL of its own."""
    with ExitStack() as opened:
        url = opened.enter_context(running_postgres()) if database == "postgresql" else ""
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", module, "--inside", *arguments],
            env=os.environ | ({"DATABASE_URL": url} if url else {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def ask(process: "subprocess.Popen[str]", what: str) -> Any:
    """Its answer to one line, which is one line of JSON."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(what + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())
