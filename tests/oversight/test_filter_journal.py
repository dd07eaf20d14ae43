"""Narrowing the journal by person, object, event, period, reason and procedure, without walking it whole."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

from accounts.base.actors import SystemActor
from accounts.journal.actions.writing import record
from accounts.journal.models import JournalEntry
from accounts.oversight.lists import JournalForm, JournalPage, matching_entries
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip
from evidence.intake.events import IntakeEvent
from tests.cast import client_of
from tests.worlds import make_clip

DAY = datetime(2026, 3, 10, 21, tzinfo=UTC)


@pytest.fixture
def clip(team: Team, officer: User, director: User) -> Clip:
    """Seen in March, by the director, for a procedure; and received from its camera."""
    clip = make_clip(wearer=officer)
    with time_machine.travel(DAY, tick=False):
        record(IntakeEvent.CLIP_STORED, by=SystemActor.DOCK, about=clip, related=clip.camera)
        record(FootageEvent.CLIP_VIEWED, by=director, about=clip, reason="judicial", procedure_number="PV 2026/118")
        record(FootageEvent.CLIP_ATTRIBUTED, by=SystemActor.DOCK, about=clip, related=officer)
        record(PeopleEvent.TEAM_CHANGED, by=director, about=team, reason="Fusion des brigades")
    return clip


def found(**filters: object) -> list[str]:
    """The events left, in order; the page and the export agree."""
    data = QueryDict(mutable=True)
    data.update({name: str(value) for name, value in filters.items()})
    form = JournalForm(data)
    page = JournalPage.of(form)
    assert [entry.pk for entry in page.entries] == [entry.pk for entry in matching_entries(form).order_by("-number")]
    return [str(entry.event) for entry in page.entries][::-1]


SEEN = ["clip:stored", "clip:viewed", "clip:attributed"]


@pytest.mark.parametrize(
    ("filters", "events"),
    [
        ({"event": "clip:viewed"}, ["clip:viewed"]),
        ({"event": "clip:"}, SEEN),
        ({"reason": "judicial"}, ["clip:viewed"]),
        ({"words": "fusion"}, ["team:changed"]),
        ({"procedure": "PV 2026/118"}, ["clip:viewed"]),
        ({"procedure": "2026/1"}, ["clip:viewed"]),
        ({"kind": "clip"}, SEEN),
        ({"since": "2026-03-10", "until": "2026-03-10"}, [*SEEN, "team:changed"]),
        ({"until": "2026-03-09"}, []),
        ({"event": "clip:", "reason": "judicial", "since": "2026-03-10"}, ["clip:viewed"]),
    ],
)
def test_a_filter_leaves_what_it_says(filters: dict[str, str], events: list[str], clip: Clip) -> None:
    assert found(**filters) == events


def test_an_object_is_found_by_its_number_in_any_case(clip: Clip) -> None:
    assert found(subject=str(clip)) == SEEN
    assert found(subject=str(clip).lower(), kind="clip") == SEEN
    assert found(subject=str(clip), kind="camera") == []


def test_an_object_is_found_by_words_of_its_name(clip: Clip, team: Team) -> None:
    assert found(subject=str(clip)[:-1], event="clip:viewed") == ["clip:viewed"]
    assert found(subject="nor", kind="team") == ["team:registered", "team:changed"]


def test_an_object_is_found_by_its_key_where_it_is_the_other_one_too(clip: Clip) -> None:
    assert "clip:stored" in found(kind="camera", key=clip.camera_id)


def test_a_person_is_found_as_author_or_as_the_one_concerned(clip: Clip, director: User, officer: User) -> None:
    assert found(actor=director.pk) == ["clip:viewed", "team:changed"]
    assert found(concerned=officer.pk) == ["person:registered", "clip:attributed"]
    assert found(concerned=officer.pk, event="clip:") == ["clip:attributed"]


def test_a_day_is_a_day_in_france(clip: Clip, team: Team) -> None:
    with time_machine.travel(DAY + timedelta(hours=2, minutes=30), tick=False):  # half past midnight, in winter
        record(PeopleEvent.TEAM_REGISTERED, by=SystemActor.INSTALLER, about=team)

    assert found(since="2026-03-11", until="2026-03-11") == ["team:registered"]


def test_a_clock_once_set_back_hides_nothing(clip: Clip, team: Team) -> None:
    with time_machine.travel(DAY - timedelta(days=30), tick=False):
        record(PeopleEvent.TEAM_REGISTERED, by=SystemActor.INSTALLER, about=team)
    with time_machine.travel(DAY, tick=False):
        record(PeopleEvent.TEAM_CHANGED, by=SystemActor.INSTALLER, about=team)

    assert found(since="2026-03-10", until="2026-03-10") == [*SEEN, "team:changed", "team:changed"]


@pytest.mark.parametrize("filters", [{"since": "hier"}, {"event": "x"}, {"since": "2026-03-10", "until": "2026-03-09"}])
def test_a_malformed_filter_shows_nothing_and_says_why(filters: dict[str, str], director: User) -> None:
    page = client_of(director).get(reverse("journal_list"), filters)

    assert page.context["page"].entries == []
    assert 'role="alert"' in page.content.decode()
    assert page.context["form"].wrong


@pytest.mark.slow
def test_each_filter_in_force_is_a_chip_that_lifts_it(clip: Clip, director: User) -> None:
    page = client_of(director).get(reverse("journal_list"), {"event": "clip:", "since": "2026-03-10"})

    told = {(chip.label, chip.value): chip.query for chip in page.context["chips"]}
    assert told[("Du", "10/03/2026")] == "event=clip%3A"
    assert len(told) == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL walks a small table whole, rightly")
@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (Q(event="clip:viewed"), "journal_event"),
        (Q(actor=1), "journal_actor"),
        (Q(subject_kind="user", subject_id="1"), "journal_subject"),
        (Q(related_kind="user", related_id="1"), "journal_related"),
        (Q(procedure_number="PV 1"), "journal_procedure"),
        (Q(subject_label="V-000012"), "journal_subject_label"),
    ],
)
def test_a_page_is_read_from_an_index_in_its_own_order(condition: Q, index: str, db: None) -> None:
    page = JournalEntry.objects.filter(condition, number__lt=10**6).order_by("-number")[:100]

    plan = page.explain()

    assert f"INDEX {index} " in plan
    assert "TEMP B-TREE" not in plan
