"""What tells how the service is: each reading alone, quickly, also while the database is locked or away. Reads only."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Min
from django.utils import timezone
from django_q.models import Schedule

from accounts.base.sizes import size_words
from accounts.journal.models import JournalCheckpoint, JournalEntry, OutgoingMail
from accounts.leases.holding import last_renewal
from accounts.leases.signs import last_sign
from evidence import store
from evidence.footage.models import ByteCheck, Clip
from evidence.intake.actions.dock_polling import WATCHING
from levallois.ops.models import Backup

PATIENCE_S = 2
MEBIBYTE = 1024 * 1024
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reading:
    """One value. `is_needed`: without it the service is not ready. `value`: seconds or bytes, None when unknown."""

    name: str
    label: str
    is_good: bool
    value: float | None
    sentence: str
    is_needed: bool = False
    unit: str = "seconds"

    @property
    def measure(self) -> str:
        """The value in words."""
        if self.value is None:
            return "—"
        return size_words(int(self.value)) if self.unit == "bytes" else _age_words(self.value)


def readings() -> list[Reading]:
    """All of them, those that the service needs first. What the database would say is unknown while it is away."""
    base, disk, now = _database(), _disk(), timezone.now()
    is_away = not base.is_good and connection.vendor != "sqlite"  # SQLite is read while somebody writes
    if is_away or not _answers():
        return [base, disk, *(_unknown(name, label, needed) for name, label, needed, _ in _FROM_ROWS)]
    return [base, disk, *(_read(name, label, needed, read, now) for name, label, needed, read in _FROM_ROWS)]


def is_ready(found: list[Reading]) -> bool:
    return all(reading.is_good for reading in found if reading.is_needed)


def _database() -> Reading:
    """Whether somebody can write: asked on a connection of its own, which waits two seconds at most."""
    started_s = time.monotonic()
    try:
        _begin_to_write()
    except (sqlite3.Error, psycopg.Error) as error:
        waited_s, words = time.monotonic() - started_s, " ".join(str(error).split())[:120]
        return Reading("database", "Base de données", False, waited_s, f"Rien ne s’y écrit ({words}).", True)
    waited_s = time.monotonic() - started_s
    return Reading("database", "Base de données", True, waited_s, "Elle répond, et l’on peut y écrire.", True)


def _begin_to_write() -> None:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_uri(told["NAME"]), timeout=PATIENCE_S, uri=True, isolation_level=None)) as own:
            own.execute("BEGIN IMMEDIATE")
            own.execute("ROLLBACK")
        return
    with psycopg.connect(
        host=told["HOST"],
        port=told["PORT"] or None,
        user=told["USER"],
        password=told["PASSWORD"],
        dbname=told["NAME"],
        connect_timeout=PATIENCE_S,
        options=f"-c statement_timeout={PATIENCE_S * 1000}",
    ) as own:
        if own.execute("SHOW transaction_read_only").fetchone() != ("off",):
            raise psycopg.OperationalError("lecture seule")


def _uri(name: object) -> str:
    """Not created when it is absent."""
    text = str(name)
    return text if text.startswith("file:") else f"file:{text}?mode=rw"


def _answers() -> bool:
    """Whether rows can be read: a lock of SQLite does not keep anybody from reading."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _disk() -> Reading:
    """The store is asked as by a page; what it does not answer is not waited for."""
    try:
        store.require_answer()
        room = store.space()
    except store.StorageError as error:
        return Reading("store_free", "Magasin des vidéos", False, None, str(error), True, "bytes")
    if room is None:
        return Reading("store_free", "Magasin des vidéos", True, None, "Un magasin S3, qui répond.", True, "bytes")
    is_good = room.free_bytes > settings.DISK_RESERVE_MIB * MEBIBYTE
    words = "La place suffit." if is_good else "La réserve du disque est atteinte : rien ne se reçoit plus."
    return Reading("store_free", "Magasin des vidéos", is_good, room.free_bytes, words, True, "bytes")


def _read(name: str, label: str, is_needed: bool, read: "Reader", now: datetime) -> Reading:
    try:
        with _at_most_patience():
            since, longest = read(now)
    except DatabaseError:
        return _unknown(name, label, is_needed)
    if since is None:
        words = "Rien à en dire." if longest is None else "Jamais."
        return Reading(name, label, longest is None, None, words, is_needed)
    age = now - since
    is_good = longest is None or timedelta(minutes=-1) <= age <= longest
    return Reading(name, label, is_good, age.total_seconds(), "À jour." if is_good else "En retard.", is_needed)


@contextmanager
def _at_most_patience() -> Iterator[None]:
    """On PostgreSQL a locked table is not waited for. On SQLite no transaction is begun, which would wait to write."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_S * 1000}")
        yield


def _unknown(name: str, label: str, is_needed: bool) -> Reading:
    return Reading(name, label, False, None, "Inconnu : la base ne répond pas.", is_needed)


def _age_words(seconds: float) -> str:
    for words, length in (("jours", 86_400), ("heures", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{int(seconds // length)} {words}"
    return f"{max(seconds, 0):.0f} s"


# Each tells since when, and the longest that this may be; None and None when there is nothing to tell.
Reader = Callable[[datetime], tuple[datetime | None, timedelta | None]]


def _worker(now: datetime) -> tuple[datetime | None, timedelta | None]:
    """The task that is due for the longest time: nobody takes it while no worker runs."""
    due = Schedule.objects.aggregate(first=Min("next_run"))["first"]
    return (min(due, now) if due else None), timedelta(minutes=5)


def _watcher(now: datetime) -> tuple[datetime | None, timedelta | None]:
    return last_renewal(WATCHING), timedelta(minutes=2)


def _mailbox(now: datetime) -> tuple[datetime | None, timedelta | None]:
    return (last_sign("mailbox"), timedelta(minutes=10)) if settings.MAILBOX_URL else (None, None)


def _unsent(now: datetime) -> tuple[datetime | None, timedelta | None]:
    oldest = OutgoingMail.objects.unsent().aggregate(first=Min("created_at"))["first"]
    return oldest, timedelta(hours=1) if oldest else None


def _erasure(now: datetime) -> tuple[datetime | None, timedelta | None]:
    """The oldest clip whose erasure is late by more than the hour between two runs; else nothing is."""
    is_late = Clip.objects.due(now - timedelta(hours=2)).exists()
    last = Clip.objects.exclude(erased_at=None).order_by("-erased_at").values_list("erased_at", flat=True).first()
    return last, timedelta() if is_late else None


def _checkpoint(now: datetime) -> tuple[datetime | None, timedelta | None]:
    last = JournalCheckpoint.objects.last()
    return (last.made_at if last else None), DAY + timedelta(hours=2)


def _integrity(now: datetime) -> tuple[datetime | None, timedelta | None]:
    """The file that was not read for the longest time; none may be, once something is found wrong."""
    oldest = ByteCheck.objects.filter(unnamed_since=None).aggregate(first=Min("checked_at"))["first"]
    longest = timedelta() if ByteCheck.objects.findings().exists() else timedelta(days=settings.INTEGRITY_DAYS + 2)
    return oldest, longest if oldest else None


def _clock(now: datetime) -> tuple[datetime | None, timedelta | None]:
    """The journal's last entry, which no later moment may precede."""
    last = JournalEntry.objects.order_by("-number").values_list("at", flat=True).first()
    return last, timedelta.max if last else None


def _backup(now: datetime) -> tuple[datetime | None, timedelta | None]:
    last = Backup.objects.first()
    return (last.made_at if last else None), DAY + timedelta(hours=2)


_FROM_ROWS: tuple[tuple[str, str, bool, Reader], ...] = (
    ("worker", "Tâches de fond", True, _worker),
    ("watcher", "Surveillance des stations", True, _watcher),
    ("mailbox", "Relève de la boîte aux lettres", False, _mailbox),
    ("unsent_mail", "Plus ancien courriel à envoyer", False, _unsent),
    ("erasure", "Dernier effacement légal", False, _erasure),
    ("checkpoint", "Dernier point de contrôle du journal", False, _checkpoint),
    ("integrity", "Plus ancienne relecture des octets", False, _integrity),
    ("clock", "Horloge, d’après le journal", False, _clock),
    ("backup", "Dernière sauvegarde", False, _backup),
)
