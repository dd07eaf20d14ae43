"""The annual report to the prefect (CSI R241-17): its figures, the rows behind them, and its editing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from accounts.journal.actions.writing import record
from accounts.journal.models import JournalCheckpoint, JournalEntry, JournalHead, JournalPruning
from accounts.people.models import User
from accounts.training.selectors.standings import standings
from cases.figures.periods import Period
from cases.figures.selectors.annual import AnnualReport, annual_report
from cases.requisitions.models import Delivery, DeliveryMember, DeliveryState, Requisition
from evidence.equipment.models import CameraIssue
from evidence.footage.actions.access import restrict_clip
from evidence.footage.models import Clip, Hold, Viewing
from evidence.review.events import ReviewEvent
from tests.cast import client_of, make_camera, make_person
from tests.devices import make_order
from tests.incidents.drafts import draft
from tests.trainings import make_certificate, make_version
from tests.worlds import make_clip

NOW = datetime(2027, 2, 10, 12, tzinfo=UTC)
# The year 2026 in the town.
START, END = datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)
PAGE = "/chiffres/rapport-annuel/2026/"
MINUTE = timedelta(minutes=1)
positions = count()


@pytest.fixture(autouse=True)
def in_february(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def report(year: str = "2026") -> AnnualReport:
    period = Period.of(year, NOW.date())
    assert period
    return annual_report(period)


def counts(year: str = "2026") -> dict[str, int]:
    return {one.key: one.count for section in report(year).sections for one in section.figures}


def viewed(clip: Clip, viewer: User, at: datetime, purpose: str = "judicial", reference: str = "PV 1") -> Viewing:
    made = Viewing.objects.create(clip=clip, viewer=viewer, purpose=purpose, reference=reference, expires_at=at)
    Viewing.objects.filter(pk=made.pk).update(opened_at=at)
    return made


def held(clip: Clip, at: datetime, kind: str, reference: str) -> None:
    made = Hold.objects.create(clip=clip, kind=kind, reference=reference, placed_by_name="Le CVP")
    Hold.objects.filter(pk=made.pk).update(placed_at=at)


def handed_over(clip: Clip, at: datetime, state: str) -> None:
    asked = Requisition.objects.create(channel="form", received_at=at)
    sent = Delivery.objects.create(requisition=asked, state=state, sent_at=at)
    facts: dict[str, Any] = {"store_name": clip.store_name, "size_bytes": 1, "crc32": 1, "sha256": "0" * 64}
    DeliveryMember.objects.create(delivery=sent, position=next(positions), path="video", clip=clip, **facts)


def worn(camera: Any, wearer: User, at: datetime, hours: int = 8) -> None:
    CameraIssue.objects.create(camera=camera, wearer=wearer, issued_at=at, returned_at=at + timedelta(hours=hours))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Around both ends of the year, and within it.
moments = st.builds(
    lambda base, minutes: base + minutes * MINUTE, st.sampled_from([START, END, NOW]), st.integers(-600, 600)
) | st.builds(lambda minutes: START + minutes * MINUTE, st.integers(0, 500_000))
references = st.sampled_from(["PV 1", "pv  1", "PV 2", "Élan", "élan"])
kinds = st.sampled_from(["judicial", "administrative", "disciplinary"])
purposes = kinds | st.sampled_from(["debrief", "rescue"])
# Issues of half a day at most, which do not overlap, from two days before each end of the year.
slots = st.tuples(st.integers(0, 19), st.integers(0, 2), st.integers(0, 2), st.integers(4, 11))


def started(slot: int) -> datetime:
    base = START if slot < 10 else END
    return base - timedelta(days=2, hours=3) + timedelta(hours=12) * (slot % 10)


def folded(found: list[tuple[str, str, datetime]], kind: str) -> list[str]:
    return [" ".join(name.lower().split()) for one, name, at in found if one == kind and START <= at < END]


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(purposes, references, moments), max_size=8),
    st.lists(st.tuples(kinds, references, moments), max_size=6),
    st.lists(slots, max_size=8, unique_by=lambda one: one[0]),
)
@example([("judicial", "PV 1", START)], [("judicial", "PV 1", START)], [])
@example([("judicial", "PV 1", END)], [("judicial", "PV 1", END)], [])
def test_the_figures_are_those_of_an_independent_count(
    views: list[tuple[str, str, datetime]],
    holds: list[tuple[str, str, datetime]],
    issues: list[tuple[int, int, int, int]],
) -> None:
    with undone():
        clip, viewer = make_clip(), make_person("Lecteur")
        fleet, people = [make_camera() for _ in range(3)], [make_person(f"Agent{number}") for number in range(3)]
        for purpose, reference, at in views:
            viewed(clip, viewer, at, purpose, reference)
        for kind, reference, at in holds:
            held(clip, at, kind, reference)
        for slot, camera, wearer, hours in issues:
            worn(fleet[camera], people[wearer], started(slot), hours)
        found = counts()
    lasting = [(one, started(one[0]), started(one[0]) + timedelta(hours=one[3])) for one in issues]
    within = [one for one, start, end in lasting if start < END and end > START]
    assert found["cameras"] == len({camera for _, camera, _, _ in within})
    assert found["wearers"] == len({wearer for _, _, wearer, _ in within})
    for kind in ("judicial", "administrative", "disciplinary"):
        for name, rows in (("viewed", folded(views, kind)), ("held", folded(holds, kind))):
            assert (found[f"{name}-{kind}"], found[f"{name}-{kind}-times"]) == (len(set(rows)), len(rows))
    assert found["viewings-other"] == len(folded(views, "debrief")) + len(folded(views, "rescue"))


def test_what_was_handed_over_counts_once_sent_whatever_its_link_became() -> None:
    clip = make_clip()
    for at, state in [
        (START, DeliveryState.SENT),
        (END - MINUTE, DeliveryState.REVOKED),
        (START, DeliveryState.BUILDING),
        (END, DeliveryState.SENT),
    ]:
        handed_over(clip, at, state)

    found = counts()

    assert (found["requisitions"], found["requisitions-given"], found["clips-given"]) == (3, 2, 1)


def test_the_effect_of_announcing_is_what_the_register_says() -> None:
    for announcement, effect in [("yes", "calmed"), ("yes", "none"), ("yes", "calmed"), ("no", None), (None, None)]:
        draft(started_at=START, ended_at=START, announcement=announcement, announcement_effect=effect).save()

    found = counts()

    keys = ("incidents", "announced", "announced-calmed", "announced-worsened", "not-announced")
    assert [found[key] for key in keys] == [5, 3, 2, 0, 1]


def something(viewer: User) -> Clip:
    clip = make_clip()
    worn(make_camera(), viewer, START + timedelta(days=180))
    viewed(clip, viewer, START + timedelta(days=190))
    held(clip, START + timedelta(days=190), "judicial", "PV 1")
    handed_over(clip, START + timedelta(days=200), DeliveryState.SENT)
    draft(started_at=START + timedelta(days=190), ended_at=START + timedelta(days=190)).save()
    make_order()
    return clip


def test_each_figure_leads_to_as_many_rows_as_it_counts(director: User) -> None:
    something(director)
    client = client_of(director)
    page = client.get(PAGE).text

    for key, number in counts().items():
        rows = client.get(f"{PAGE}{key}/").text.partition('aria-label="Les lignes"')[2].partition("</section>")[0]
        assert rows.count("<li>") == number, key
        assert f'<a href="{PAGE}{key}/">{number}<' in page


def test_who_left_counts_in_the_years_in_which_they_were_there_and_no_more(director: User) -> None:
    """As wearer and as trained; today's training no longer has them."""
    gone = make_person("Parti")
    with time_machine.travel("2026-05-04T10:00:00Z"):
        make_certificate(gone, version=make_version(valid_months=12))
    worn(make_camera(), gone, START + timedelta(days=150))
    User.objects.filter(pk=gone.pk).update(is_active=False)

    found, rows = counts(), client_of(director).get(f"{PAGE}wearers/").content.decode()

    assert (found["wearers"], found["trained"]) == (1, 1)
    assert gone.badge_number in rows
    assert (counts("2025")["wearers"], counts("2025")["trained"]) == (0, 0)
    assert gone not in {one.person for one in standings(NOW.date())}


def test_who_does_not_see_all_rows_of_a_kind_reads_the_figure_alone(auditor: User, director: User) -> None:
    something(director)
    client = client_of(auditor)

    page = client.get(PAGE).text

    assert f'href="{PAGE}viewed-judicial/"' in page
    for key in ("cameras", "requisitions", "clips-given", "incidents", "trained"):
        assert f'href="{PAGE}{key}/"' not in page
        assert client.get(f"{PAGE}{key}/").status_code == 403


def test_a_restricted_clip_is_counted_and_not_opened(director: User, second_director: User) -> None:
    clip = something(director)
    restrict_clip(by=second_director, clip=clip, until=NOW + timedelta(days=9), reason="Sensible")

    rows = client_of(director).get(f"{PAGE}viewed-judicial-times/").text

    assert str(clip) in rows
    assert f"/videos/{clip.pk}/" not in rows


def test_a_year_without_data_says_so_and_one_to_come_does_not_exist(director: User) -> None:
    client = client_of(director)

    assert "Aucune activité n’est enregistrée" in client.get("/chiffres/rapport-annuel/2024/").text
    for year in ("2028", "1999", "12", "0"):
        assert client.get(f"/chiffres/rapport-annuel/{year}/").status_code == 404


def test_a_service_that_starts_in_mid_year_says_from_when(director: User) -> None:
    something(director)

    notes = [note for section in report().sections for note in section.notes]

    assert "Perceptions : comptées depuis le 30/06/2026, jour de la première." in notes
    assert not [note for section in report("2027").sections for note in section.notes if "depuis" in note]
    assert "au 10/02/2027 (année en cours)" in client_of(director).get("/chiffres/rapport-annuel/2027/").text


def test_the_document_has_the_figures_the_words_and_where_to_sign(auditor: User, director: User) -> None:
    something(director)
    sent = {"format": "pdf", "words": "Moins de plaintes.\r\n\r\nDes échanges plus calmes."}

    response = client_of(auditor).post(f"{PAGE}editer/", sent)

    text = " ".join("".join(one.extract_text() for one in PdfReader(BytesIO(response.content)).pages).split())
    for said in ("Caméras utilisées 1", "Moins de plaintes.", "Des échanges plus calmes.", "Le maire de", "R241-17"):
        assert said in text
    assert str(director.last_name) not in text
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor) == ("report:exported", auditor)
    assert entry.details == {"year": 2026, "until": "31/12/2026", "format": "pdf"}


def test_the_table_has_every_figure(director: User) -> None:
    something(director)

    response = client_of(director).post(f"{PAGE}editer/", {"format": "csv"})

    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Rubrique;Chiffre;2026"
    assert "Caméras;Caméras utilisées;1" in lines
    assert len(lines) == 1 + len(counts())
    assert JournalEntry.objects.latest("number").details["format"] == "csv"


@pytest.mark.parametrize("person", ["team_leader", "trainer", "administrator"])
def test_nobody_else_reads_or_edits_it(person: str, request: pytest.FixtureRequest) -> None:
    client = client_of(request.getfixturevalue(person))

    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}editer/", {"format": "pdf"}).status_code == 403
    assert not JournalEntry.objects.filter(event="report:exported").exists()


def test_the_end_of_a_line_counts_as_one_character_as_in_a_browser(director: User) -> None:
    words = "a\r\n" * 1999 + "aa"

    assert (
        client_of(director)
        .post(f"{PAGE}editer/", {"format": "csv", "words": words})["Content-Type"]
        .startswith("text/csv")
    )


def test_what_the_journal_no_longer_counts_is_said(director: User) -> None:
    with time_machine.travel(START - timedelta(days=2)):
        record(ReviewEvent.STILL_TAKEN, by=director, about=director)
        checkpoint = JournalCheckpoint.objects.create(size=JournalHead.objects.get().number, note="")
    with time_machine.travel(START + timedelta(days=40)):
        record(ReviewEvent.STILL_TAKEN, by=director, about=director)
    before = report().sections[3].notes
    JournalPruning.objects.create(checkpoint=checkpoint, last_hash="0" * 64)

    notes = report().sections[3].notes

    assert not before
    assert len(notes) == 1
    assert "le journal, qui ne remonte plus qu’au 10/02/2026" in notes[0]
    assert not report("2027").sections[3].notes


def test_a_text_too_long_edits_nothing_and_comes_back(director: User) -> None:
    client, words = client_of(director), "a" * 4001

    page = client.post(f"{PAGE}editer/", {"format": "pdf", "words": words}).text

    assert "4000 caractères" in page
    assert words in page
    assert client.get(f"{PAGE}editer/").status_code == 405
    assert not JournalEntry.objects.filter(event="report:exported").exists()
