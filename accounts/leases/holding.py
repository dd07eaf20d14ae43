"""Leases: one process at a time works at a thing, of all machines that share the database.

`held` takes a lease, renews it in the background, and gives it back. A process that is killed or cut off stops
renewing, and another takes over once the lease has run out; at once on the same machine, where the kernel tells that
the process is dead. A process that was only stopped may wake up later: `require_leases` in its last transaction stops
it there.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import DatabaseError, connection, transaction
from django.db.models import DateTimeField, Expression, ExpressionWrapper, Q
from django.db.models.functions import Now

from accounts.base.locks import exclusive, machine_id
from accounts.leases.models import Lease

logger = logging.getLogger(__name__)

LASTS = timedelta(seconds=60)
RENEWED_EVERY_S = 15.0
ASKED_AGAIN_S = 0.2


class LeaseLost(Exception):
    """Another process has taken over this work: nothing of it is written any more."""


@dataclass
class Held:
    """A lease that this process has taken."""

    name: str
    number: int
    is_lost: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    def renew(self) -> bool:
        """Make it last again from now on; False once another has taken over."""
        if not self.is_lost:
            self.is_lost = not Lease.objects.filter(pk=self.number).update(until=_until())
        return not self.is_lost


_held: ContextVar[tuple[Held, ...]] = ContextVar("leases", default=())


@contextmanager
def held(name: str, *, in_background: bool = True, within_s: float = 0) -> Iterator[Held | None]:
    """Take the lease, and give it back at the end. None while another process has it; it is asked again for so many
    seconds. Outside any transaction, so that others see it.

    With `in_background=False` the holder renews it at its own steps, and loses it when it hangs.
    """
    deadline_s = time.monotonic() + within_s
    while True:
        with exclusive(name) as is_ours:
            lease = _taken(name) if is_ours else None
            if lease or time.monotonic() > deadline_s:
                with _kept(lease, in_background=in_background):
                    yield lease
                return
        time.sleep(ASKED_AGAIN_S)


def require_leases() -> None:
    """Keep the leases of this thread until its transaction ends: nobody takes over before. LeaseLost when somebody has.

    Without a lease it does nothing: some actions are also called by people.
    """
    if not all(lease.renew() for lease in _held.get()):
        raise LeaseLost


def stop_if_lost() -> None:
    """LeaseLost when a renewal has found that another has taken over. Asks nobody: for long loops."""
    if any(lease.is_lost for lease in _held.get()):
        raise LeaseLost


def names_held(prefix: str) -> set[str]:
    """The leases of this kind that somebody holds now; not what dead processes of this machine have left."""
    rows = Lease.objects.filter(name__startswith=prefix, until__gt=Now()).values_list("name", "machine")
    return {name for name, machine in rows if machine != machine_id() or _is_locked(name)}


def last_renewal(name: str) -> datetime | None:
    """When the lease was last taken or renewed; None when nobody has it, and none was left by a dead process."""
    until = Lease.objects.filter(name=name).values_list("until", flat=True).first()
    return until - LASTS if until else None


def _is_locked(name: str) -> bool:
    with exclusive(name) as is_free:
        return not is_free


def _until() -> Expression:
    return ExpressionWrapper(Now() + LASTS, output_field=DateTimeField())


def _taken(name: str) -> Held | None:
    """The caller holds this machine's lock of that name: what this machine left there is a dead process's."""
    token = uuid4().hex
    with transaction.atomic():
        Lease.objects.filter(Q(until__lte=Now()) | Q(machine=machine_id()), name=name).delete()
        row = Lease(name=name, machine=machine_id(), taken=token, until=_until())
        Lease.objects.bulk_create([row], ignore_conflicts=True)
        number = Lease.objects.filter(name=name, taken=token).values_list("pk", flat=True).first()
    return Held(name, number) if number else None


@contextmanager
def _kept(lease: Held | None, *, in_background: bool) -> Iterator[None]:
    if lease is None:
        yield
        return
    before = _held.set((*_held.get(), lease))
    if in_background:
        threading.Thread(target=_renew, args=(lease,), name=f"lease {lease.name}", daemon=True).start()
    try:
        yield
    finally:
        lease.ended.set()
        _held.reset(before)
        _give_back(lease)


def _give_back(lease: Held) -> None:
    try:
        Lease.objects.filter(pk=lease.number).delete()
    except DatabaseError as error:  # it runs out by itself
        logger.warning("%s: %s", lease.name, error)


def _renew(lease: Held) -> None:
    """Until its end. While the database is away the lease may run out: who comes first after that has it."""
    while not lease.ended.wait(RENEWED_EVERY_S):
        try:
            if not lease.renew():
                return
        except DatabaseError as error:
            logger.warning("%s: %s", lease.name, error)
        finally:
            connection.close()
