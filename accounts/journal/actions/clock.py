"""The one guard of what is irreversible: nothing is erased or pruned on one reading of the clock."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.base.actors import Actor, Person
from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.locks import machine_id
from accounts.base.system_clock import Clock, ClockLimits, Known, doubts_of, read_clock
from accounts.journal.actions.writing import record
from accounts.journal.events import JournalEvent
from accounts.journal.models import ClockDoubt, ClockReading, JournalCheckpoint, JournalEntry, JournalHead
from accounts.journal.signing.timestamps import token_time

CLOCK_DOUBTED = (
    "L’horloge du serveur est mise en doute : rien d’irréversible n’est fait avant que deux personnes de la direction "
    "aient dit, sur la page « Intégrité » du journal, qu’elle est juste."
)


@transaction.atomic
def clock_is_sure(*, by: Actor) -> bool:
    """Whether what is irreversible may be done now. Each such job asks first: a batch by `is_irreversible`, the others
    by this call.

    The reading is compared with the last journal entry, the last time stamp, the kernel, and the last run on this
    machine. One that disagrees by more than CLOCK_JUMP_MINUTES is a doubt, journaled; while a doubt is open the answer
    is no, whatever the clock says. CLOCK_JUMP_MINUTES=0: always yes.
    """
    if not settings.CLOCK_JUMP_MINUTES:
        return True
    JournalHead.objects.select_for_update().filter(pk=1).first()  # one judge at a time
    if ClockDoubt.objects.filter(settled_at=None).exists():
        return False
    clock = read_clock()
    sentence = " ".join(doubts_of(clock, _known(), _limits()))
    if sentence:
        doubt = ClockDoubt.objects.create(sentence=sentence[:300])
        record(JournalEvent.CLOCK_DOUBTED, by=by, about=doubt, reason=sentence)
        return False
    _believe(clock)
    return True


def require_sure_clock(*, by: Actor) -> None:
    """NotPossible when what is irreversible may not be done now."""
    if not clock_is_sure(by=by):
        raise NotPossible(CLOCK_DOUBTED)


@transaction.atomic
def confirm_clock(*, by: Person, doubt: ClockDoubt, right: str) -> ClockDoubt:
    """A person says that the clock is right now. The second one lifts the doubt: the clock of this hour is the one that
    the next readings are compared with.

    NotPermitted without `right`, and for the person who confirmed first. NotPossible once the doubt is lifted.
    """
    if right not in by.rights:
        raise NotPermitted("L’horloge est confirmée par deux personnes de la direction.")
    locked = ClockDoubt.objects.select_for_update().get(pk=doubt.pk)
    if locked.settled_at:
        raise NotPossible("Ce doute est déjà levé.")
    if locked.first_by == by:
        raise NotPermitted("Une autre personne de la direction confirme à son tour.")
    clock = read_clock()
    if locked.first_by is None:
        locked.first_by = by
        locked.save(update_fields=["first_by"])
        record(JournalEvent.CLOCK_CONFIRMED, by=by, about=locked, reason=locked.sentence, details={"persons": 1})
        return locked
    locked.settled_by, locked.settled_at = by, clock.now
    locked.save(update_fields=["settled_by", "settled_at"])
    ClockReading.objects.all().delete()
    _believe(clock)
    record(JournalEvent.CLOCK_CONFIRMED, by=by, about=locked, reason=locked.sentence, details={"persons": 2})
    return locked


def _limits() -> ClockLimits:
    return ClockLimits(timedelta(minutes=settings.CLOCK_JUMP_MINUTES), timedelta(hours=settings.CLOCK_STOP_HOURS))


def _known() -> Known:
    """Time stamps older than the last doubt that was lifted say nothing of the clock that two people confirmed."""
    reading = ClockReading.objects.filter(pk=machine_id()).first()
    entry = JournalEntry.objects.first()
    settled_at = (
        ClockDoubt.objects.exclude(settled_at=None).order_by("-pk").values_list("settled_at", flat=True).first()
    )
    stamped = JournalCheckpoint.objects.exclude(token=b"").last()
    stamped_at = _stamped_at(stamped, settled_at)
    return Known(
        read_at=reading.read_at if reading else None,
        booted_at=reading.booted_at if reading else None,
        boot=reading.boot if reading else "",
        entry_at=entry.at if entry else None,
        stamped_at=stamped_at,
        stamped_checkpoint_at=stamped.made_at if stamped and stamped_at else None,
    )


def _stamped_at(checkpoint: JournalCheckpoint | None, settled_at: datetime | None) -> datetime | None:
    if checkpoint is None or (settled_at and checkpoint.made_at <= settled_at):
        return None
    return token_time(bytes(checkpoint.token))


def _believe(clock: Clock) -> None:
    machine = machine_id()
    known = ClockReading.objects.filter(pk=machine, boot=clock.boot).exclude(boot="")
    if not known.update(read_at=clock.now):
        fields = {"boot": clock.boot, "booted_at": clock.booted_at, "read_at": clock.now}
        ClockReading.objects.update_or_create(machine=machine, defaults=fields)
