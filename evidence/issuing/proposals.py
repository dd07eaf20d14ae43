"""Which camera for whom: a proposal that a person confirms. Pure, and the same whatever the order of what it is given.

People: priority posts first, then who went without a camera on their last shift, then who wore one the least lately.
Cameras: the best charged first where the charge is known, then the one that has been in for longest, so that wear is
shared.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# A camera charged less than this, in percent, goes out after those that are charged more or whose charge is unknown.
ENOUGH_CHARGE_PERCENT = 50


@dataclass(frozen=True)
class Candidate:
    """An officer who may receive a camera. `worn_lately` counts the issues of the last thirty days."""

    key: int
    badge_number: str
    is_priority: bool = False
    went_without: bool = False
    worn_lately: int = 0


@dataclass(frozen=True)
class Choice:
    """A camera that may go out. `in_since` is when it last came back, or None if it never went out."""

    key: int
    label: str
    charge_percent: int | None = None
    in_since: datetime | None = None


def propose(people: Iterable[Candidate], cameras: Iterable[Choice]) -> dict[int, int]:
    """The key of a camera for the key of a person, for as many people as there are cameras."""
    first, best = sorted(people, key=_need), sorted(cameras, key=_readiness)
    return {person.key: camera.key for person, camera in zip(first, best, strict=False)}


def _need(person: Candidate) -> tuple[bool, bool, int, str, int]:
    return (not person.is_priority, not person.went_without, person.worn_lately, person.badge_number, person.key)


def _readiness(camera: Choice) -> tuple[bool, float, str, int]:
    is_weak = camera.charge_percent is not None and camera.charge_percent < ENOUGH_CHARGE_PERCENT
    return (is_weak, camera.in_since.timestamp() if camera.in_since else 0.0, camera.label, camera.key)
