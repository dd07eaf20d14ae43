"""Nothing irreversible on one reading of the clock: a jump either way stops it, the two nights when the hour changes do
not, and two people lift the doubt."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.base.batches import Batch
from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.system_clock import Clock, ClockLimits, Known, doubts_of, read_clock
from accounts.journal.actions import clock as guard
from accounts.journal.actions.batches import work_through
from accounts.journal.actions.clock import clock_is_sure, confirm_clock, require_sure_clock
from accounts.journal.actions.writing import record
from accounts.journal.events import JournalEvent
from accounts.journal.models import ClockDoubt, ClockReading, JournalEntry
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User
from accounts.people.roles import Right

START = datetime(2026, 3, 28, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIMITS = ClockLimits(jump=HOUR, stop=3 * DAY)


class Machine:
    """A machine whose true time passes, whose clock somebody moves, and which restarts."""

    def __init__(self, now: datetime = START) -> None:
        self.now, self.started, self.boot, self.is_synchronised = now, now, 1, True

    def read(self) -> Clock:
        return Clock(self.now, self.started, f"boot {self.boot}", self.is_synchronised)

    def run(self, time: timedelta) -> None:
        self.now += time

    def move(self, time: timedelta) -> None:
        """The clock alone: what was counted since the start does not change."""
        self.now, self.started = self.now + time, self.started + time

    def restart(self, off: timedelta) -> None:
        self.now += off
        self.started, self.boot = self.now, self.boot + 1


def believed(clock: Clock, known: Known = Known()) -> Known:  # noqa: B008 - frozen
    booted_at = known.booted_at if known.boot == clock.boot else clock.booted_at
    return Known(read_at=clock.now, booted_at=booted_at, boot=clock.boot, entry_at=clock.now)


# The judgement --------------------------------------------------------------------------------------------------------

steps = st.lists(st.tuples(st.integers(1, 600), st.integers(-55, 55)), max_size=30)


@pytest.mark.slow
@given(steps, st.integers(61, 10**6), st.booleans())
@settings(max_examples=200)
@example([(60, 50)], 61, False)
def test_a_jump_beyond_the_limit_is_always_seen_whatever_came_before(
    before: list[tuple[int, int]], jump: int, forward: bool
) -> None:
    machine = Machine()
    known = believed(machine.read())
    moved = timedelta()
    for minutes, small in before:
        machine.run(minutes * MINUTE)
        machine.move(small * MINUTE)
        moved += small * MINUTE
        doubts = list(doubts_of(machine.read(), known, LIMITS))
        if abs(moved) > HOUR:
            assert doubts, "small moves add up"
            return
        if not doubts:
            known = believed(machine.read(), known)

    machine.move((jump * MINUTE if forward else -jump * MINUTE) - moved)

    assert list(doubts_of(machine.read(), known, LIMITS))


@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 4320)), max_size=30))
def test_a_clock_that_nobody_moved_is_believed_through_stops(story: list[tuple[int, int]]) -> None:
    machine = Machine()
    known = believed(machine.read())
    for minutes, off in story:
        machine.run(minutes * MINUTE)
        known = believed(machine.read(), known)
        machine.restart(off * MINUTE)

        assert list(doubts_of(machine.read(), known, LIMITS)) == []
        known = believed(machine.read(), known)


@pytest.mark.parametrize("night", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001 - a day of Paris
def test_the_nights_when_the_hour_changes_are_nights(night: datetime) -> None:
    machine = Machine(night.replace(tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC) - HOUR)
    known = believed(machine.read())
    for _ in range(30):
        machine.run(20 * MINUTE)
        assert list(doubts_of(machine.read(), known, LIMITS)) == []
        known = believed(machine.read(), known)


def test_a_long_stop_is_believed_only_of_a_synchronised_kernel_and_not_for_ever() -> None:
    known = believed(Machine().read())
    for off, is_synchronised, is_doubted in (
        (DAY, True, False),
        (DAY, False, True),
        (DAY, None, True),
        (4 * DAY, True, True),
    ):
        machine = Machine()
        machine.restart(off)
        machine.is_synchronised = is_synchronised  # type: ignore[assignment]
        assert bool(list(doubts_of(machine.read(), known, LIMITS))) is is_doubted


def test_the_authority_and_the_journal_are_believed_before_the_clock() -> None:
    clock = Machine().read()
    ahead = Known(stamped_at=START - DAY, stamped_checkpoint_at=START)
    behind = Known(stamped_at=START + DAY, stamped_checkpoint_at=START + DAY)

    assert "avançait de 1\u00a0j sur celle de l’autorité" in next(doubts_of(clock, ahead, LIMITS))
    assert "en retard de 1\u00a0j sur le dernier jeton" in next(doubts_of(clock, behind, LIMITS))
    assert "la dernière entrée du journal" in next(doubts_of(clock, Known(entry_at=START + 2 * HOUR), LIMITS))


def test_this_machine_says_when_it_was_started() -> None:
    first, second = read_clock(), read_clock()

    assert first.boot == second.boot
    assert abs(first.booted_at - second.booted_at) < MINUTE


# The guard ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def machine(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The clock of this machine is this one, which starts with a first run and an entry."""
    settings.CLOCK_JUMP_MINUTES, settings.CLOCK_STOP_HOURS = 60, 72
    record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=Team.objects.create(name="Centre"))
    machine = Machine(JournalEntry.objects.latest("number").at)
    monkeypatch.setattr(guard, "read_clock", machine.read)
    assert clock_is_sure(by=SystemActor.ERASER)
    return machine


def erased(*, is_irreversible: bool = True) -> list[str]:
    batch = Batch("tests", "Essais", is_irreversible=is_irreversible)
    return work_through(batch, ["a"], str.upper, by=SystemActor.ERASER).results


@pytest.mark.parametrize("jump", [400 * DAY, -2 * HOUR])
def test_a_jump_stops_what_is_irreversible_and_nothing_else(machine: Machine, jump: timedelta) -> None:
    assert erased() == ["A"]
    machine.move(jump)

    assert (erased(), erased(is_irreversible=False)) == ([], ["A"])
    (doubt,) = ClockDoubt.objects.all()
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.reason) == (JournalEvent.CLOCK_DOUBTED, doubt.sentence)
    machine.move(-jump)
    assert erased() == [], "whoever moved it put it back: two people look all the same"
    with pytest.raises(NotPossible, match="deux personnes"):
        require_sure_clock(by=SystemActor.PRUNER)
    assert ClockDoubt.objects.count() == 1


def test_two_people_say_that_it_is_right(
    machine: Machine, director: User, second_director: User, officer: User
) -> None:
    machine.move(3 * HOUR)
    assert not clock_is_sure(by=SystemActor.ERASER)
    doubt = ClockDoubt.objects.get()

    with pytest.raises(NotPermitted):
        confirm_clock(by=officer, doubt=doubt, right=Right.EMERGENCY_CONFIRM)
    confirm_clock(by=director, doubt=doubt, right=Right.EMERGENCY_CONFIRM)
    with pytest.raises(NotPermitted, match="autre personne"):
        confirm_clock(by=director, doubt=doubt, right=Right.EMERGENCY_CONFIRM)
    assert erased() == []
    confirm_clock(by=second_director, doubt=doubt, right=Right.EMERGENCY_CONFIRM)

    assert erased() == ["A"]
    entries = JournalEntry.objects.filter(event=JournalEvent.CLOCK_CONFIRMED).order_by("number")
    assert [(entry.actor, entry.details) for entry in entries] == [
        (director, {"persons": 1}),
        (second_director, {"persons": 2}),
    ]
    assert ClockReading.objects.get().booted_at == machine.started
    with pytest.raises(NotPossible, match="déjà levé"):
        confirm_clock(by=second_director, doubt=doubt, right=Right.EMERGENCY_CONFIRM)
