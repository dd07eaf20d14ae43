"""What one machine says of its clock: the hour, when it was started by that clock, whether the kernel keeps it
synchronised; and whether all that agrees with what is known. Pure, but for `read_clock`.

`CLOCK_BOOTTIME` counts the seconds since the machine was started and nobody sets it: the hour minus these seconds stays
the same until the clock is moved. All instants are UTC, which knows no summer time.
"""

import ctypes
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIMEX_BYTES = 512  # larger than the kernel's struct timex; all zero: `adjtimex` then only reads
_UNSYNCHRONISED = 5  # TIME_ERROR


@dataclass(frozen=True)
class Clock:
    """One reading. `booted_at` is when the machine was started, by this clock; `boot` names that start, and is empty
    where no kernel says it; `is_synchronised` is None where no kernel says it."""

    now: datetime
    booted_at: datetime
    boot: str
    is_synchronised: bool | None


@dataclass(frozen=True)
class Known:
    """What the reading is compared with: the last reading that was believed on this machine, with its start; the time
    of the last journal entry; the authority's time of the last time stamp, and ours when its checkpoint was made."""

    read_at: datetime | None = None
    booted_at: datetime | None = None
    boot: str = ""
    entry_at: datetime | None = None
    stamped_at: datetime | None = None
    stamped_checkpoint_at: datetime | None = None


@dataclass(frozen=True)
class ClockLimits:
    """How far a clock may be moved unexplained, and how long a stop its synchronised kernel explains."""

    jump: timedelta
    stop: timedelta


def read_clock() -> Clock:
    """The reading of this machine now."""
    now = timezone.now()
    booted_at = now - timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))
    try:
        boot = _BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        boot = ""
    return Clock(now, booted_at, boot, _is_synchronised())


def _is_synchronised() -> bool | None:
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else bool(state != _UNSYNCHRONISED)


def doubts_of(clock: Clock, known: Known, limits: ClockLimits) -> Iterator[str]:
    """Why this reading is not to be believed, as French sentences; none when it agrees with all that is known."""
    yield from _behind(clock, known, limits)
    if known.boot and known.boot == clock.boot and known.booted_at:
        moved = clock.booted_at - known.booted_at
        if abs(moved) > limits.jump:
            way = "avancé" if moved > timedelta() else "reculé"
            yield f"L’horloge du serveur a {way} de {_length(moved)} depuis le démarrage de la machine."
    elif last := max((at for at in (known.read_at, known.entry_at) if at), default=None):
        explained = max(limits.stop, limits.jump) if clock.is_synchronised else limits.jump
        if clock.now - last > explained:
            said = "" if clock.is_synchronised else ", et son noyau ne la dit pas synchronisée"
            yield f"L’horloge du serveur a avancé de {_length(clock.now - last)} pendant un arrêt{said}."
    if known.stamped_at and known.stamped_checkpoint_at:
        ahead = known.stamped_checkpoint_at - known.stamped_at
        if ahead > limits.jump:
            yield f"L’horloge du serveur avançait de {_length(ahead)} sur celle de l’autorité d’horodatage."


def _behind(clock: Clock, known: Known, limits: ClockLimits) -> Iterator[str]:
    sources = (
        (known.entry_at, "la dernière entrée du journal"),
        (known.read_at, "son dernier passage"),
        (known.stamped_at, "le dernier jeton d’horodatage"),
    )
    for at, what in sources:
        if at and at - clock.now > limits.jump:
            yield f"L’horloge du serveur est en retard de {_length(at - clock.now)} sur {what}."
            return


def _length(moved: timedelta) -> str:
    """“3 j 4 h”, “2 h 15 min”: the two largest units."""
    minutes = round(abs(moved).total_seconds() / 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{value}\u00a0{unit}" for value, unit in ((days, "j"), (hours, "h"), (rest, "min")) if value]
    return " ".join(parts[:2]) or "moins d’une minute"
