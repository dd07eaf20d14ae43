"""A week copied to another: same hours on the clock; what conflicts is said first; done once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.base.errors import NotPermitted, NotPossible
from accounts.base.local_times import ImpossibleTime, instant_of
from accounts.duty.actions import copy_week
from accounts.duty.events import DutyEvent
from accounts.duty.models import Shift
from accounts.duty.selectors import digest_of, week_drafts
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from tests.cast import client_of
from tests.worlds import make_shift

PARIS = ZoneInfo("Europe/Paris")
MONDAY, NEXT = date(2026, 10, 19), date(2026, 10, 26)
WEEK = timedelta(days=7)
# Tuesday, 22:00 in Paris.
START = datetime(2026, 10, 20, 20, 0, tzinfo=UTC)


def test_hours_on_the_clock_are_kept_across_the_change(director: User, team: Team, officer: User) -> None:
    """The clocks go back on Sunday the 25th."""
    make_shift(team, officer, starts_at=START)

    (copied,) = copy_week(by=director, source=MONDAY, target=NEXT)

    assert copied.starts_at == datetime(2026, 10, 27, 21, 0, tzinfo=UTC)
    assert copied.ends_at - copied.starts_at == timedelta(hours=8)
    assert list(copied.officers.all()) == [officer]
    assert JournalEntry.objects.latest("number").event == DutyEvent.SHIFT_PLANNED


def test_done_again_it_plans_nothing_more(director: User, team: Team, officer: User) -> None:
    make_shift(team, officer, starts_at=START)
    copy_week(by=director, source=MONDAY, target=NEXT)

    assert copy_week(by=director, source=MONDAY, target=NEXT) == []
    assert Shift.objects.count() == 2


def test_who_is_taken_or_gone_is_left_out_and_named(
    director: User, team: Team, other_team: Team, officer: User, other_officer: User
) -> None:
    make_shift(team, officer, other_officer, starts_at=START)
    make_shift(other_team, officer, starts_at=START + WEEK)
    other_officer.is_active = False
    other_officer.save()

    (draft,) = week_drafts(MONDAY, NEXT, PARIS)

    assert draft.officers == []
    said = [note.split(" · ")[1] for note in draft.notes]
    assert [
        badge in note for badge, note in zip([officer.badge_number, other_officer.badge_number], said, strict=True)
    ] == [True, True]


def test_what_changed_since_the_preview_is_not_done(director: User, team: Team, officer: User) -> None:
    make_shift(team, officer, starts_at=START)
    previewed = digest_of(week_drafts(MONDAY, NEXT, PARIS))
    make_shift(team, starts_at=START + timedelta(hours=12))

    with pytest.raises(NotPossible, match="a changé depuis l’aperçu"):
        copy_week(by=director, source=MONDAY, target=NEXT, previewed=previewed)


def test_a_week_is_not_copied_onto_itself(director: User) -> None:
    with pytest.raises(NotPossible, match="une autre semaine"):
        copy_week(by=director, source=MONDAY, target=MONDAY)


def test_only_the_direction_copies(team_leader: User) -> None:
    with pytest.raises(NotPermitted):
        copy_week(by=team_leader, source=MONDAY, target=NEXT)


def test_the_page_previews_then_copies(director: User, team: Team, officer: User) -> None:
    make_shift(team, officer, starts_at=START)
    client = client_of(director)

    preview = client.get("/vacations/semaine/2026-S43/copie/?target=2026-S44")
    digest = preview.context["digest"]
    assert "Prévoir 1 vacation" in preview.content.decode()
    assert Shift.objects.count() == 1
    answer = client.post("/vacations/semaine/2026-S43/copier/", {"target": "2026-S44", "digest": digest})

    assert answer.headers["Location"] == "/vacations/semaine/2026-S44/"
    assert Shift.objects.count() == 2


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times(), st.integers(1, 60))
def test_a_moved_hour_is_the_same_on_the_clock(day: date, hour: object, weeks: int) -> None:
    """The rule that copying rests on."""
    clock = hour.replace(second=0, microsecond=0, fold=0)  # type: ignore[attr-defined]
    try:
        moved = instant_of(day + weeks * WEEK, clock, PARIS)
    except ImpossibleTime:
        return

    assert moved.astimezone(PARIS).time() == clock
