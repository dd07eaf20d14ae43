"""Acts that begin at the same moment, in threads of their own. For PostgreSQL: SQLite has one writer at a time."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection

from accounts.base.errors import NotPermitted, NotPossible


def at_once(*acts: Callable[[], object]) -> list[str]:
    """How each act ended, started together in threads of their own."""
    gate, ends = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
            ends.append("done")
        except (NotPermitted, NotPossible) as refusal:
            ends.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends, key=lambda end: end != "done")
