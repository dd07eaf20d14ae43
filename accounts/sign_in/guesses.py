"""How many proofs of identity are looked at: each is counted before it is, in one update, so that no number of requests
at once gets one more.

Three counters, by whom they stop:
- an account, for all browsers that do not know the person: SIGN_IN_ATTEMPTS proofs;
- a person in a browser in which they signed in before: as many again, so that a stranger cannot lock them out;
- an address, whatever the accounts, for browsers that do not know the person: SIGN_IN_ATTEMPTS_PER_ADDRESS.

A counter is full until SIGN_IN_PAUSE_MINUTES have gone by: since the last proof for an account or a browser, so that
no such period holds more wrong proofs than the limit; since the first one for an address, which many share. A right
proof takes back its own count and no other.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from accounts.base.codes import fingerprint
from accounts.people.badges import normal_badge
from accounts.sign_in.models import GuessCount

_PURPOSE = "accounts.sign_in.guesses"


class TooManyGuesses(Exception):
    """A counter is full: the proof is not looked at."""


@dataclass(frozen=True)
class _Counter:
    key: str
    limit: int
    # Whether each proof prolongs the period, or only the first one begins it.
    slides: bool


@dataclass(frozen=True)
class Guess:
    """A proof that was counted and may now be looked at. `is_last`: the next one will not be."""

    keys: tuple[str, ...]
    is_last: bool

    def was_right(self) -> None:
        """Take back this proof's own counts."""
        for key in self.keys:
            GuessCount.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


def count_guess(*, badge: str, address: str, device: str) -> Guess:
    """Count one proof for the account of this badge number, however it is spelt, before it is looked at.

    `device` is the browser in which the person signed in before; empty when it does not know them. TooManyGuesses when
    a counter is full; then none has moved.
    """
    counters = _counters(badge, address, device)
    with transaction.atomic():
        counts = [_take(counter) for counter in counters]
    return Guess(tuple(counter.key for counter in counters), counts[0] >= counters[0].limit)


def forget_wrong_guesses(*, badge: str, device: str) -> None:
    """Empty the person's own counter in their own browser: they have just proved who they are."""
    if device:
        GuessCount.objects.filter(key=_key("device", device, normal_badge(badge))).delete()


def pause() -> timedelta:
    return timedelta(minutes=settings.SIGN_IN_PAUSE_MINUTES)


def _counters(badge: str, address: str, device: str) -> list[_Counter]:
    badge = normal_badge(badge)
    if device:
        return [_Counter(_key("device", device, badge), settings.SIGN_IN_ATTEMPTS, slides=True)]
    return [
        _Counter(_key("account", badge), settings.SIGN_IN_ATTEMPTS, slides=True),
        _Counter(_key("address", _network(address)), settings.SIGN_IN_ATTEMPTS_PER_ADDRESS, slides=False),
    ]


def _take(counter: _Counter) -> int:
    """Count one more, and return the count. The update is guarded by the limit, and its row is locked until the end of
    the transaction: of a hundred at once, those above the limit find the row full."""
    now = timezone.now()
    # A moment far in the future is that of a clock since set back.
    is_over = Q(moment__lte=now - pause()) | Q(moment__gt=now + pause())
    row = GuessCount.objects.filter(key=counter.key)
    if not row.exists():
        GuessCount.objects.bulk_create([GuessCount(key=counter.key, count=0, moment=now)], ignore_conflicts=True)
    moment = Value(now) if counter.slides else Case(When(is_over, then=Value(now)), default=F("moment"))
    count = Case(When(is_over, then=1), default=F("count") + 1)
    if not row.filter(is_over | Q(count__lt=counter.limit)).update(count=count, moment=moment):
        raise TooManyGuesses
    return row.get().count


def _network(address: str) -> str:
    """An IPv4 address, or the /64 that one place has of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    return str(ip_network(f"{parsed}/64", strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)


def _key(*parts: str) -> str:
    """A keyed hash: what was typed as a badge number may be a mistyped password."""
    return fingerprint("\0".join(parts), purpose=_PURPOSE)
