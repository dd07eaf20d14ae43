"""What the journal costs: appending against a plain insert of the same row, and verifying against reading.

    python -m tests.benchmarks.journal [--appends 300] [--rounds 5] [--entries 1000000] [--only sqlite|postgresql]
    python -m tests.benchmarks.journal --growth 10000,100000,1000000 [--rounds 5] [--only …]

On SQLite as production sets it (WAL, synchronous FULL) and on a PostgreSQL of its own that waits for the disk. The
yardstick goes into a table of the same columns and indexes, without number, hash, head or triggers to tend. Both take
turns, so that a busy machine slows both: the ratio is what counts.

With --growth, the journal is filled by SQL to each size in turn, and an append, the first page, a page of one object
and the check of the last day's entries are timed there. Of each, the exponent e of time ~ size^e over all sizes: 0 is a
cost that does not grow, 1 one that grows with the journal.
"""

import argparse
import math
import multiprocessing
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from tests.benchmarks.product import configure
from tests.benchmarks.rows import repeat_row
from tests.services.postgres import running_postgres

WRITERS = (1, 4)
BATCH = 5000


def main() -> None:
    options = _options()
    if options.inside:
        _measure(options)
        return
    if options.only != "postgresql":
        _start(os.environ.copy())
    if options.only != "sqlite":
        with running_postgres(durable=True) as database_url:
            _start(os.environ | {"DATABASE_URL": database_url})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--appends", type=int, default=300, help="transactions of each writer in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--entries", type=int, default=1_000_000, help="entries to verify; 0 verifies none")
    parser.add_argument("--growth", type=lambda text: [int(one) for one in text.split(",")], help="sizes, in order")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _start(environment: dict[str, str]) -> None:
    """One database is one process: Django knows one a life."""
    command = [sys.executable, "-m", "tests.benchmarks.journal", "--inside", *sys.argv[1:]]
    subprocess.run(command, env=environment, check=True)


def _measure(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="levallois-journal-") as folder:
        configure(Path(folder))
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        if options.growth:
            _report_growth(options, connection.vendor)
            return
        with connection.schema_editor() as editor:
            editor.create_model(_plain_table())
        for writers in WRITERS:
            _report_appends(options, connection.vendor, writers)
        if options.entries:
            _report_batches(options.entries, connection.vendor)
            _report_verification(options, connection.vendor)


# Appending ------------------------------------------------------------------------------------------------------------


def _report_appends(options: argparse.Namespace, vendor: str, writers: int) -> None:
    rates: dict[str, list[float]] = {"plain": [], "journal": []}
    for number in range(options.rounds):
        for way, measured in rates.items():
            measured.append(_appends_per_s(way, number, writers, options.appends))
    ratios = [chained / plain for chained, plain in zip(rates["journal"], rates["plain"], strict=True)]
    plain, chained = (statistics.median(rates[way]) for way in ("plain", "journal"))
    print(
        f"{vendor}, {writers} writer(s): {chained:.0f}/s, plain insert {plain:.0f}/s, {_spread(ratios)}",
        flush=True,
    )


def _appends_per_s(way: str, number: int, writers: int, appends: int) -> float:
    from django.db import connections

    connections.close_all()
    barrier = multiprocessing.Barrier(writers + 1)
    arguments = [
        (way, writers * 10**9 + (number * writers + writer) * appends, appends, barrier) for writer in range(writers)
    ]
    processes = [multiprocessing.Process(target=_write, args=one) for one in arguments]
    for process in processes:
        process.start()
    barrier.wait()
    start = time.perf_counter()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError("a writer failed")
    return writers * appends / (time.perf_counter() - start)


def _write(way: str, first: int, appends: int, barrier: Barrier) -> None:
    from django.db import transaction

    from accounts.base.actors import SystemActor
    from accounts.journal.actions.writing import record
    from accounts.people.events import PeopleEvent
    from accounts.people.models import Team

    plain, team = _plain_table(), Team(pk=1, name="Nord")
    row = _row()
    with transaction.atomic():
        plain.objects.exists()  # opens the connection
    barrier.wait()
    for number in range(first + 1, first + appends + 1):
        with transaction.atomic():
            if way == "plain":
                plain.objects.bulk_create([plain(number=number, hash=secrets.token_hex(32), **row)])
            else:
                record(
                    PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team, reason="Essai", details=_details()
                )


def _plain_table() -> Any:
    """The journal's columns and indexes, under another name."""
    from django.apps import apps
    from django.db import models

    from accounts.journal.models import JournalEntry
    from accounts.people.models import User

    if "plainentry" in apps.all_models["accounts"]:
        return apps.all_models["accounts"]["plainentry"]
    source = JournalEntry._meta
    columns: dict[str, Any] = {field.name: field.clone() for field in source.concrete_fields}
    columns["actor"] = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    indexes = [models.Index(fields=index.fields, name=f"plain_{index.name}"[:30]) for index in source.indexes]
    # `fields` has lost the order of each column; `fields_orders` keeps it.
    for index, given in zip(indexes, source.indexes, strict=True):
        index.fields_orders = given.fields_orders
    meta = type("Meta", (), {"app_label": "journal", "indexes": indexes})
    return type("PlainEntry", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})


def _row() -> dict[str, Any]:
    from django.utils import timezone

    texts = ("actor_rank", "actor_badge", "related_kind", "related_id", "related_label", "procedure_number")
    empty = dict.fromkeys((*texts, "recipient", "recipient_service", "address", "request_id"), "")
    told = {"event": "team:changed", "actor_name": "Système : installation", "subject_kind": "team", "subject_id": "1"}
    rest = {"subject_label": "Nord", "reason": "Essai", "details": _details(), "previous_hash": "0" * 64}
    return {**empty, **told, **rest, "at": timezone.now()}


def _details() -> dict[str, Any]:
    return {"name": ["Nord", "Nord-Est"], "sha256": "ab" * 32}


# Verifying ------------------------------------------------------------------------------------------------------------


def _report_batches(entries: int, vendor: str) -> None:
    from django.db import transaction

    from accounts.base.actors import SystemActor
    from accounts.journal.actions.writing import Line, record_all
    from accounts.people.events import PeopleEvent
    from accounts.people.models import Team

    team = Team(pk=1, name="Nord")
    lines = [Line(PeopleEvent.TEAM_CHANGED, team, reason="Essai", details=_details()) for _ in range(BATCH)]
    start = time.perf_counter()
    for _ in range(-(-entries // BATCH)):
        with transaction.atomic():
            record_all(lines, by=SystemActor.INSTALLER)
    print(f"{vendor}, {BATCH} in one transaction: {entries / (time.perf_counter() - start):.0f}/s", flush=True)


def _report_verification(options: argparse.Namespace, vendor: str) -> None:
    from accounts.journal.checking.check import check_journal
    from accounts.journal.models import JournalEntry

    rates, ratios = [], []
    columns = [field.attname for field in JournalEntry._meta.concrete_fields]
    for _ in range(min(options.rounds, 3)):
        start = time.perf_counter()
        count = sum(1 for _ in JournalEntry.objects.order_by("number").values_list(*columns).iterator(2000))
        read = time.perf_counter() - start
        start = time.perf_counter()
        if check_journal(processes=os.cpu_count() or 1).finding:
            raise RuntimeError("the journal does not hold")
        verified = time.perf_counter() - start
        rates.append(count / verified)
        ratios.append(read / verified)
    print(f"{vendor}, verifying {count} entries: {statistics.median(rates):.0f}/s, of reading them {_spread(ratios)}")


# Growing --------------------------------------------------------------------------------------------------------------

OBJECTS = 1000
DAY_ENTRIES = 2000
# What makes each copied row another: its hash, one of many objects, its time.
COPIED = {
    "sqlite": {"hash": "printf('%064x', {key} + n)", "at": "datetime('2026-01-01', '+' || ({key} + n) || ' seconds')"},
    "postgresql": {
        "hash": "lpad(to_hex({key} + n), 64, '0')",
        "at": "timestamptz '2026-01-01' + ({key} + n) * interval '1 second'",
    },
}


def _report_growth(options: argparse.Namespace, vendor: str) -> None:
    sizes: list[int] = options.growth
    spent: dict[str, list[float]] = {}
    for size in sizes:
        start = time.perf_counter()
        _fill(size, vendor)
        print(f"{vendor}, {size} entries after {time.perf_counter() - start:.0f} s more", flush=True)
        for name, act in _acts_of_a_day().items():
            spent.setdefault(name, []).append(min(_seconds(act) for _ in range(options.rounds)))
    for name, seconds in spent.items():
        told = ", ".join(f"{1000 * one:.1f}" for one in seconds)
        print(f"{vendor}, {name}: {told} ms, exponent {_exponent(sizes, seconds):.2f}", flush=True)


def _fill(size: int, vendor: str) -> None:
    """Up to so many entries; the last ones are a day's, written by the product, since they are checked."""
    from django.db import connection

    from accounts.journal.models import JournalHead

    _write_day()
    last = JournalHead.objects.get().number
    own = {column: text.format(key=last) for column, text in COPIED[vendor].items()}
    own["subject_id"] = f"CAST(n % {OBJECTS} AS TEXT)"
    repeat_row("journal_journalentry", last, max(size - last - DAY_ENTRIES, 0), own, column="number")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_journalhead SET (number, hash) = "
            "(SELECT number, hash FROM journal_journalentry ORDER BY number DESC LIMIT 1)"
        )
        cursor.execute("ANALYZE")
    _write_day()


def _write_day() -> None:
    from django.db import transaction

    from accounts.base.actors import SystemActor
    from accounts.journal.actions.writing import Line, record_all
    from accounts.people.events import PeopleEvent
    from accounts.people.models import Team

    line = Line(PeopleEvent.TEAM_CHANGED, Team(pk=1, name="Nord"), reason="Essai", details=_details())
    with transaction.atomic():
        record_all([line] * DAY_ENTRIES, by=SystemActor.INSTALLER)


def _acts_of_a_day() -> dict[str, Callable[[], None]]:
    from django.db import transaction

    from accounts.base.actors import SystemActor
    from accounts.journal.actions.writing import record
    from accounts.journal.checking.chain_check import Prefix
    from accounts.journal.checking.fast_check import run_fast_check
    from accounts.journal.models import JournalEntry, JournalHead
    from accounts.oversight.lists import JournalForm, JournalPage
    from accounts.people.events import PeopleEvent
    from accounts.people.models import Team

    end = JournalHead.objects.get().number
    start = end - DAY_ENTRIES
    # The tree before that day may be any: what is timed is reading, hashing and joining.
    before = Prefix(start, JournalEntry.objects.get(number=start).hash, (bytes(32),) * start.bit_count())

    def append() -> None:
        with transaction.atomic():
            team = Team(pk=1, name="Nord")
            record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team, reason="Essai", details=_details())

    def show(**filters: str) -> None:
        if len(JournalPage.of(JournalForm(filters)).entries) < 3:
            raise RuntimeError("the page is empty")

    def check() -> None:
        if run_fast_check(before, {}, end).size != end:
            raise RuntimeError("the day does not hold")

    return {
        "an append": append,
        "the first page": show,
        "a page of one object": lambda: show(kind="team", key="7"),
        f"the check of a day of {DAY_ENTRIES} entries": check,
    }


def _seconds(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _exponent(sizes: list[int], seconds: list[float]) -> float:
    """The slope of the line of least squares through the logarithms."""
    return statistics.linear_regression([math.log(one) for one in sizes], [math.log(one) for one in seconds]).slope


def _spread(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


if __name__ == "__main__":
    main()
