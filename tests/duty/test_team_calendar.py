"""A team's calendar: a secret address shown once, without names, renewed or withdrawn at will."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.actions import cancel_shift, change_shift, open_calendar, revoke_calendar
from accounts.duty.events import DutyEvent
from accounts.duty.models import TeamCalendar
from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from tests.cast import client_of
from tests.worlds import make_shift

DAY = timedelta(days=1)


def address(team: Team, secret: str) -> str:
    return reverse("team_calendar", args=[team.pk, secret])


def read(team: Team, secret: str) -> Calendar:
    content: Calendar = Calendar.from_ical(Client().get(address(team, secret)).content)
    return content


def test_it_gives_times_and_places_and_no_name(director: User, team: Team, officer: User) -> None:
    start = timezone.now().replace(microsecond=0) + DAY
    make_shift(team, officer, starts_at=start, place="Gare")

    secret = open_calendar(by=director, team=team)

    (event,) = read(team, secret).events
    assert (event.start, event["LOCATION"], event["SUMMARY"]) == (start, "Gare", "Vacation Nord")
    assert officer.last_name.encode() not in Client().get(address(team, secret)).content


def test_its_instants_are_written_in_utc_which_outlook_reads_as_any_other(director: User, team: Team) -> None:
    start = timezone.now().replace(microsecond=0) + DAY
    make_shift(team, starts_at=start)
    content = Client().get(address(team, open_calendar(by=director, team=team))).content.decode()

    assert f"DTSTART:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n" in content
    assert "TZID" not in content
    assert "VTIMEZONE" not in content


@pytest.mark.parametrize("hours", [(0, 3), (0.5, 3), (-4, 1.5), (-4, 0.5), (0.25, 1)])
def test_a_shift_in_the_hour_that_occurs_twice_keeps_its_instants(
    hours: tuple[float, float], director: User, team: Team
) -> None:
    """From the first 02:00 in Paris, on the last Sunday of October."""
    first = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    start, end = (first + hour * timedelta(hours=1) for hour in hours)
    with time_machine.travel(datetime(2026, 10, 1, tzinfo=UTC)):
        make_shift(team, starts_at=start, hours=hours[1] - hours[0])
        (event,) = read(team, open_calendar(by=director, team=team)).events

    assert (event.start, event.end) == (start, end)


def test_it_reaches_thirty_days_back_and_ninety_ahead(director: User, team: Team, other_team: Team) -> None:
    now = timezone.now()
    for days in (-31, -29, 89, 91):
        make_shift(team, starts_at=now + days * DAY)
    make_shift(other_team, starts_at=now)

    assert len(read(team, open_calendar(by=director, team=team)).events) == 2


def test_a_cancelled_shift_says_so_in_its_title_and_takes_no_time(director: User, team: Team) -> None:
    shift = make_shift(team, starts_at=timezone.now() + DAY)
    secret = open_calendar(by=director, team=team)
    (before,) = read(team, secret).events

    cancel_shift(by=director, shift=shift, reason="Grève")

    (event,) = read(team, secret).events
    assert (str(event["STATUS"]), event["SUMMARY"], str(event["TRANSP"])) == (
        "CANCELLED",
        "Vacation Nord annulée",
        "TRANSPARENT",
    )
    assert (before["SEQUENCE"], event["SEQUENCE"], before["UID"]) == (0, 1, event["UID"])


def test_its_sequence_grows_with_each_change_and_with_no_other(director: User, team: Team) -> None:
    shift = make_shift(team, starts_at=timezone.now() + DAY)
    secret = open_calendar(by=director, team=team)
    found = []

    for place in ("Gare", "Gare", "Mairie"):
        start, end = shift.starts_at, shift.ends_at
        change_shift(by=director, shift=shift, starts_at=start, ends_at=end, place=place, officers=[])
        found += [event["SEQUENCE"] for event in read(team, secret).events]

    assert found == [1, 1, 2]


def test_unchanged_it_is_not_sent_again(director: User, team: Team) -> None:
    make_shift(team, starts_at=timezone.now() + DAY)
    where = address(team, open_calendar(by=director, team=team))

    etag = Client().get(where).headers["ETag"]

    assert Client().get(where, headers={"if-none-match": etag}).status_code == 304
    make_shift(team, starts_at=datetime.now(UTC) + 3 * DAY)
    assert Client().get(where, headers={"if-none-match": etag}).status_code == 200


def test_a_wrong_a_renewed_and_a_withdrawn_secret_are_not_found(director: User, team: Team, other_team: Team) -> None:
    first = open_calendar(by=director, team=team)
    second = open_calendar(by=director, team=team)

    answers = [(team, "x" * 43), (team, first), (other_team, second)]
    assert {Client().get(address(*answer)).status_code for answer in answers} == {404}
    assert Client().get(address(team, second)).status_code == 200
    revoke_calendar(by=director, team=team)
    assert Client().get(address(team, second)).status_code == 404


def test_only_a_hash_of_the_secret_is_kept_and_the_journal_keeps_nothing_of_it(director: User, team: Team) -> None:
    secret = open_calendar(by=director, team=team)

    entry = JournalEntry.objects.latest("number")
    assert secret not in str(TeamCalendar.objects.values_list().get())
    assert (entry.event, entry.subject_id, entry.details) == (DutyEvent.CALENDAR_OPENED, str(team.pk), {})


def test_withdrawing_is_journaled_and_not_done_twice(director: User, team: Team) -> None:
    open_calendar(by=director, team=team)
    revoke_calendar(by=director, team=team)

    assert JournalEntry.objects.latest("number").event == DutyEvent.CALENDAR_REVOKED
    with pytest.raises(NotPossible, match="pas d’agenda ouvert"):
        revoke_calendar(by=director, team=team)


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "trainer", "superuser"])
def test_only_the_direction_opens_one(actor: str, team: Team, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        open_calendar(by=request.getfixturevalue(actor), team=team)
    assert not TeamCalendar.objects.exists()


def test_the_page_shows_the_address_once_and_it_works(director: User, team: Team) -> None:
    client = client_of(director)

    response = client.post(reverse("calendar_open", args=[team.pk]))

    found = re.search(r'data-copy="https?://[^/]+(/[^"]+)"', response.content.decode())
    assert found
    assert response.headers["Cache-Control"] == "no-store"
    assert Client().get(found[1]).headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert found[1] not in client.get(reverse("calendar_list")).content.decode()
