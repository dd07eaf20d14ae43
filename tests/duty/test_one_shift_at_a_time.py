"""An officer is expected on one shift at a time: the database says so by itself, also when two people plan at once."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.base.errors import NotPossible
from accounts.duty.models import Shift, ShiftMember
from accounts.people.models import Team, User
from tests.worlds import make_shift

START = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def two(director: User, team: Team, officer: User, other_officer: User) -> tuple[ShiftMember, ShiftMember]:
    """The duties of two people at the same time."""
    first, second = (
        make_shift(team, person, starts_at=START, hours=1, by=director) for person in (officer, other_officer)
    )
    return first.members.get(), second.members.get()


def test_a_raw_update_is_refused(two: tuple[ShiftMember, ShiftMember]) -> None:
    first, second = two
    sql = "UPDATE duty_shiftmember SET officer_id = %s WHERE id = %s"

    with pytest.raises(IntegrityError, match="one_shift_at_a_time"), transaction.atomic():
        connection.cursor().execute(sql, [first.officer_id, second.pk])


def test_a_raw_insert_is_refused(two: tuple[ShiftMember, ShiftMember]) -> None:
    first, second = two
    sql = """INSERT INTO duty_shiftmember (shift_id, officer_id, starts_at, ends_at, stands, is_priority)
        SELECT %s, officer_id, starts_at, ends_at, stands, is_priority FROM duty_shiftmember WHERE id = %s"""

    with pytest.raises(IntegrityError, match="one_shift_at_a_time"), transaction.atomic():
        connection.cursor().execute(sql, [second.shift_id, first.pk])


@pytest.mark.parametrize("change", [{"stands": False}, {"starts_at": START + HOUR, "ends_at": START + 2 * HOUR}])
def test_what_does_not_meet_is_kept(two: tuple[ShiftMember, ShiftMember], change: dict[str, object]) -> None:
    first, second = two

    ShiftMember.objects.filter(pk=second.pk).update(officer=first.officer, **change)

    assert first.officer.duties.count() == 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: there is nobody to race")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_plan_at_once_one_wins(director: User, team: Team, other_team: Team, officer: User) -> None:
    together, said = Barrier(2), []

    def plan(for_team: Team) -> None:
        together.wait()
        try:
            make_shift(for_team, officer, starts_at=START, by=director)
        except NotPossible as error:
            said.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=plan, args=(one,)) for one in (team, other_team)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Shift.objects.count() == officer.duties.count() == len(said) == 1
    assert "autre vacation" in said[0]
