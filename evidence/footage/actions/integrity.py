"""Integrity rounds: every stored file is read again within INTEGRITY_DAYS, and compared with its SHA-256."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.base.files.attachments import open_attachment
from accounts.base.files.stored_names import every_name, is_named, known_hashes
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.people.permissions import people_with
from accounts.people.roles import Right
from evidence import store
from evidence.footage.emails import bytes_found_wrong
from evidence.footage.events import FootageEvent
from evidence.footage.models import ByteCheck, ByteCheckQuerySet, ByteProblem, Clip, Viewing

INTEGRITY = Batch(
    "integrity",
    "Relecture des octets gardés",
    seconds=3000,
    in_transaction=False,
    unreachable=(store.StoreUnavailable,),
    sentences=(store.StorageError,),
    keeps_trying=True,
)
# A run of the worker ends before the queue stops it.
RUN_SECONDS = 40 * 60
# What is being received or derived has bytes before it has a row.
UNNAMED = timedelta(days=1)
EVENTS = {
    ByteProblem.CHANGED: FootageEvent.BYTES_CHANGED,
    ByteProblem.MISSING: FootageEvent.BYTES_MISSING,
    ByteProblem.UNKNOWN: FootageEvent.BYTES_UNKNOWN,
}
Advance = Callable[[], object]


@dataclass
class Round:
    """What a run read, and the names that it found wrong for the first time."""

    read: int = 0
    found: dict[ByteProblem, list[ByteCheck]] = field(default_factory=dict)

    @property
    def counts(self) -> Counter[ByteProblem]:
        return Counter({problem: len(checks) for problem, checks in self.found.items()})


def check_due_bytes(*, by: Actor, now: datetime | None = None) -> Round:
    """Read again what is due. Each file is due on a day of its own, so that each day has its share."""
    moment, run = now or timezone.now(), Round()
    names = work_through(
        INTEGRITY,
        ["Noms gardés par le magasin"],
        lambda _: follow_names(by=by, moment=moment, run=run),
        by=by,
        key=lambda _: "names",
    )
    if names.failures:
        return run
    return _check_all(ByteCheck.objects.due(moment), run, moment, by=by, within_s=RUN_SECONDS)


def check_every_byte(*, by: Actor, begun: Callable[[int], object], advance: Advance) -> Round:
    """Read everything again now, however long it takes. `begun` is told how many files there are."""
    moment = timezone.now()
    follow_names(by=by, moment=moment, run=(run := Round()))
    checks = ByteCheck.objects.filter(unnamed_since=None).order_by("checked_at", "pk")
    begun(checks.count())
    return _check_all(checks, run, moment, by=by, within_s=float("inf"), advance=advance)


def follow_names(*, by: Actor, moment: datetime, run: Round) -> None:
    """Have one row for each name that a row needs, and for each that the store holds without: the latter is a finding
    once it has been so for a day. Raises the errors of the store."""
    needed = every_name()
    known = {check.name: check for check in ByteCheck.objects.all()}
    here = {name for name in store.names() if not name.startswith("attachments/")}
    gone = [check.pk for name, check in known.items() if name not in needed and name not in here]
    ByteCheck.objects.filter(pk__in=gone).delete()
    claimed = [check.pk for name, check in known.items() if check.unnamed_since and name in needed]
    ByteCheck.objects.filter(pk__in=claimed).update(unnamed_since=None, problem="", found_at=None)
    new = [ByteCheck(name=name, checked_at=moment - _share(name)) for name in needed - known.keys()]
    unnamed = here - needed
    new += [ByteCheck(name=n, checked_at=moment, unnamed_since=moment) for n in unnamed - known.keys()]
    ByteCheck.objects.bulk_create(new, ignore_conflicts=True)
    old = [known[name] for name in sorted(unnamed & known.keys()) if _is_unnamed(known[name], moment)]
    work_through(INTEGRITY, old, lambda check: _note(check, ByteProblem.UNKNOWN, run, moment, by=by), by=by)


def _is_unnamed(check: ByteCheck, moment: datetime) -> bool:
    """Whether no row names these bytes since a day, and it is not said yet."""
    since = check.unnamed_since
    return bool(since and since <= moment - UNNAMED and not check.problem) and not is_named(check.name)


def _check_all(
    checks: ByteCheckQuerySet, run: Round, moment: datetime, *, by: Actor, within_s: float, advance: Advance = int
) -> Round:
    expected = known_hashes()

    def check_one(check: ByteCheck) -> None:
        problem = _problem_of(check.name, expected.get(check.name))
        if is_named(check.name):  # else it was erased meanwhile
            _note(check, problem, run, moment, by=by)
        run.read += 1
        advance()

    work_through(INTEGRITY, checks.iterator(), check_one, by=by, within_s=within_s)
    if run.found:
        _tell_direction(run)
    return run


def _problem_of(name: str, expected: str | None) -> str:
    try:
        sha256 = _sha256(name)
    except (store.NotStored, FileNotFoundError):
        return ByteProblem.MISSING
    return ByteProblem.CHANGED if expected and sha256 != expected else ""


def _sha256(name: str) -> str:
    if store.exists(name):
        return store.digest(name).sha256
    with open_attachment(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a storage's file has no type


@transaction.atomic
def _note(check: ByteCheck, problem: str, run: Round, moment: datetime, *, by: Actor) -> None:
    """Write what was found; a finding that is new is journaled, and nobody goes on watching a clip that changed."""
    row = ByteCheck.objects.select_for_update().get(pk=check.pk)
    is_new = bool(problem) and problem != row.problem
    row.checked_at, row.problem = moment, problem
    row.found_at = (moment if is_new else row.found_at) if problem else None
    row.save(update_fields=["checked_at", "problem", "found_at"])
    if not is_new:
        return
    clip = Clip.objects.filter(store_name=row.name).first()
    record(EVENTS[ByteProblem(problem)], by=by, about=clip or row, details={"store_name": row.name})
    if clip:
        Viewing.objects.running(moment).filter(clip=clip).update(closed_at=moment)
    run.found.setdefault(ByteProblem(problem), []).append(row)


@transaction.atomic
def _tell_direction(run: Round) -> None:
    """One message a run to each director: how many, of what kind."""
    message = bytes_found_wrong(run.counts)
    about = next(iter(run.found.values()))[0]
    for director in people_with(Right.CLIP_RELEASE).exclude(email=""):
        write_mail(message, about=about, recipient=director.email)


def _share(name: str) -> timedelta:
    """How long ago a name that is new counts as read: its own part of INTEGRITY_DAYS, so that the days share the work.
    It was read back when it was written."""
    part = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32
    return timedelta(days=settings.INTEGRITY_DAYS) * part
