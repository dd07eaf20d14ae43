"""Watching a clip takes a reason and a reference, for a limited time, by a person who may (CSI R241-12, R241-14)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.incidents.actions.register import open_incident
from evidence.footage.actions.access import grant_clip_access, restrict_clip
from evidence.footage.actions.viewings import close_viewing, open_viewing, open_viewings, prolong_viewing
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipState, Viewing, ViewingPurpose
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.worlds import lose_bytes, make_clip

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FOOTAGE = b"the footage itself"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip(content=FOOTAGE)


def watch(clip: Clip, by: User, reference: str = "PV 2026/118") -> Viewing:
    return open_viewing(by=by, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference=reference)


def stream_status(person: User, viewing: Viewing) -> int:
    response = client_of(person).get(reverse("viewing_stream", args=[viewing.pk]))
    response.getvalue()
    response.close()
    return response.status_code


def test_the_reason_is_in_the_journal_before_the_first_picture(clip: Clip, director: User) -> None:
    viewing = watch(clip, director)

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_label) == (FootageEvent.CLIP_VIEWED, director, clip.number)
    assert (entry.reason, entry.procedure_number) == ("judicial", "PV 2026/118")
    assert entry.details == {"viewing": viewing.id.hex, "sha256": clip.sha256}
    assert stream_status(director, viewing) == 200


@pytest.mark.parametrize("reference", ["", "  "])
def test_without_a_reference_it_does_not_open(reference: str, clip: Clip, director: User) -> None:
    with pytest.raises(NotPossible, match="Indiquez une référence"):
        watch(clip, director, reference)
    assert not Viewing.objects.exists()


@pytest.mark.parametrize(
    "actor", ["equipment_manager", "trainer", "team_leader", "auditor", "administrator", "superuser"]
)
def test_nobody_else_watches(actor: str, clip: Clip, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted, match="pas habilité"):
        watch(clip, request.getfixturevalue(actor))
    assert not Viewing.objects.exists()


def test_a_team_leader_watches_what_was_opened_to_them(clip: Clip, director: User, team_leader: User) -> None:
    grant_clip_access(by=director, clip=clip, person=team_leader, until=NOW + MINUTE, reason="Débriefing")

    assert stream_status(team_leader, watch(clip, team_leader)) == 200


def test_an_opening_that_ends_ends_the_viewing(
    clip: Clip, director: User, team_leader: User, clock: time_machine.Traveller
) -> None:
    grant_clip_access(by=director, clip=clip, person=team_leader, until=NOW + MINUTE, reason="Débriefing")
    viewing = watch(clip, team_leader)

    clock.move_to(NOW + MINUTE)

    assert stream_status(team_leader, viewing) == 404


def test_it_runs_out(clip: Clip, director: User, clock: time_machine.Traveller) -> None:
    viewing = watch(clip, director)

    clock.move_to(NOW + 30 * MINUTE - timedelta(seconds=1))
    assert stream_status(director, viewing) == 200
    clock.move_to(NOW + 30 * MINUTE)
    assert stream_status(director, viewing) == 404


def test_closed_it_shows_nothing_more(clip: Clip, director: User) -> None:
    viewing = watch(clip, director)

    close_viewing(by=director, viewing=viewing)
    close_viewing(by=director, viewing=viewing)

    assert stream_status(director, viewing) == 404
    entry = JournalEntry.objects.get(event=FootageEvent.CLIP_VIEWING_CLOSED)
    assert (entry.actor, entry.subject_label) == (director, clip.number)


def test_prolonged_it_lasts_longer_for_the_same_reason(
    clip: Clip, director: User, clock: time_machine.Traveller
) -> None:
    viewing = watch(clip, director)
    clock.move_to(NOW + 29 * MINUTE)
    page = reverse("viewing_detail", args=[viewing.pk])
    assert "Prolonger" in client_of(director).get(page).content.decode()

    answer = client_of(director).post(reverse("prolong_viewing", args=[viewing.pk]), follow=True)

    assert "Consultation prolongée jusqu’à 09:59, pour le même motif." in answer.content.decode()
    clock.move_to(NOW + 58 * MINUTE)
    assert stream_status(director, viewing) == 200
    clock.move_to(NOW + 59 * MINUTE)
    assert stream_status(director, viewing) == 404
    entry = JournalEntry.objects.get(event=FootageEvent.CLIP_VIEWING_PROLONGED)
    assert (entry.actor, entry.subject_label) == (director, clip.number)
    assert (entry.reason, entry.procedure_number) == ("judicial", "PV 2026/118")
    assert entry.details == {"viewing": viewing.id.hex, "until": "2026-03-10T08:59:00.000000Z"}


def test_it_is_prolonged_up_to_a_limit(
    clip: Clip, director: User, clock: time_machine.Traveller, settings: Any
) -> None:
    settings.VIEWING_LONGEST_MINUTES = 45
    viewing = watch(clip, director)
    clock.move_to(NOW + 20 * MINUTE)

    viewing = prolong_viewing(by=director, viewing=viewing)

    assert viewing.expires_at == NOW + 45 * MINUTE
    with pytest.raises(NotPossible, match="plus longtemps"):
        prolong_viewing(by=director, viewing=viewing)
    assert "Prolonger" not in client_of(director).get(reverse("viewing_detail", args=[viewing.pk])).content.decode()


@pytest.mark.parametrize("ending", ["closed", "expired", "erased"])
def test_what_is_over_is_not_prolonged(ending: str, clip: Clip, director: User, clock: time_machine.Traveller) -> None:
    viewing = watch(clip, director)
    if ending == "closed":
        close_viewing(by=director, viewing=viewing)
    elif ending == "expired":
        clock.move_to(NOW + 30 * MINUTE)
    else:
        Clip.objects.update(state=ClipState.ERASED)

    with pytest.raises(NotPossible):
        prolong_viewing(by=director, viewing=viewing)
    assert not JournalEntry.objects.filter(event=FootageEvent.CLIP_VIEWING_PROLONGED).exists()


def test_nobody_prolongs_what_is_not_theirs_or_is_taken_back(
    clip: Clip, director: User, head: User, team_leader: User
) -> None:
    viewing = watch(clip, director)
    grant_clip_access(by=director, clip=clip, person=team_leader, until=NOW + MINUTE, reason="Débriefing")
    shown = watch(clip, team_leader)
    clip.access_grants.update(until=NOW)

    for by, one in ((head, viewing), (team_leader, viewing), (team_leader, shown)):
        with pytest.raises(NotPermitted):
            prolong_viewing(by=by, viewing=one)


def test_only_its_own_person_closes_it(clip: Clip, director: User, head: User) -> None:
    viewing = watch(clip, director)

    with pytest.raises(NotPermitted):
        close_viewing(by=head, viewing=viewing)
    assert stream_status(director, viewing) == 200


def test_another_directors_viewing_is_not_found(clip: Clip, director: User, head: User) -> None:
    assert stream_status(head, watch(clip, director)) == 404


def test_an_erased_clip_is_not_watched(clip: Clip, director: User) -> None:
    viewing = watch(clip, director)
    lose_bytes(clip.store_name)
    Clip.objects.update(state=ClipState.ERASED)
    clip.refresh_from_db()

    assert stream_status(director, viewing) == 404
    with pytest.raises(NotPossible, match="effacée"):
        watch(clip, director)


@pytest.mark.slow
def test_the_player_bears_the_viewers_name_and_the_reason(clip: Clip, director: User) -> None:
    data = {"purpose": "debrief", "reference": "Rixe du 3 mars"}

    response = client_of(director).post(reverse("open_viewing", args=[clip.pk]), data, follow=True)

    page = response.content.decode()
    assert page.count(f"{director.last_name} · {director.badge_number}") >= 4
    assert "Débriefing d’intervention" in page
    assert "Rixe du 3 mars" in page
    assert reverse("viewing_stream", args=[Viewing.objects.get().pk]) in page


@pytest.mark.parametrize("data", [{}, {"purpose": "judicial"}, {"purpose": "curiosity", "reference": "x"}])
def test_the_page_asks_again_for_what_is_missing(data: dict[str, str], clip: Clip, director: User) -> None:
    response = client_of(director).post(reverse("open_viewing", args=[clip.pk]), data, follow=True)

    assert response.redirect_chain[-1][0] == reverse("clip_detail", args=[clip.pk])
    assert not Viewing.objects.exists()


def test_the_page_of_a_viewing_that_is_over_has_no_player(
    clip: Clip, director: User, clock: time_machine.Traveller
) -> None:
    viewing = watch(clip, director)
    clock.move_to(NOW + 31 * MINUTE)

    page = client_of(director).get(reverse("viewing_detail", args=[viewing.pk])).content.decode()

    assert "<video" not in page


# Resumed, and several for one reason ----------------------------------------------------------------------------------


def test_one_that_still_runs_is_resumed(clip: Clip, director: User, clock: time_machine.Traveller) -> None:
    first = watch(clip, director)
    clock.move_to(NOW + MINUTE)

    again = watch(clip, director, "PV 2026/119")

    assert again == first
    assert (again.reference, again.expires_at) == (first.reference, first.expires_at)
    assert JournalEntry.objects.filter(event=FootageEvent.CLIP_VIEWED).count() == 1


@pytest.mark.parametrize("ended_by", ["close", "time"])
def test_one_that_is_over_is_opened_anew(
    ended_by: str, clip: Clip, director: User, clock: time_machine.Traveller
) -> None:
    first = watch(clip, director)
    if ended_by == "close":
        close_viewing(by=director, viewing=first)
    else:
        clock.move_to(first.expires_at)

    assert watch(clip, director) != first


def test_somebody_else_s_is_not_resumed(clip: Clip, director: User, head: User) -> None:
    assert watch(clip, director) != watch(clip, head)


@pytest.mark.slow
def test_the_page_leads_back_to_the_one_that_runs(clip: Clip, director: User) -> None:
    address = reverse("clip_detail", args=[clip.pk])
    assert 'data-dialog="viewing-dialog"' in client_of(director).get(address).content.decode()

    viewing = watch(clip, director)

    page = client_of(director).get(address).content.decode()
    assert "viewing-dialog" not in page
    assert reverse("viewing_detail", args=[viewing.pk]) in page


@pytest.mark.slow
def test_no_reason_is_chosen_beforehand(clip: Clip, director: User) -> None:
    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()
    assert page.count('<option value="" selected>À choisir</option>') == 2

    client_of(director).post(reverse("open_viewing", args=[clip.pk]), {"purpose": "", "reference": "PV 9"})
    client_of(director).post(reverse("place_hold", args=[clip.pk]), {"kind": "", "reference": "PV 9"})
    assert not Viewing.objects.exists()
    assert not clip.holds.exists()


def test_one_reason_covers_several_and_each_is_journaled(clip: Clip, director: User) -> None:
    other = make_clip()

    viewings = open_viewings(by=director, clips=[clip, other], purpose=ViewingPurpose.DEBRIEF, reference="MC 12")

    assert {viewing.clip for viewing in viewings} == {clip, other}
    entries = JournalEntry.objects.filter(event=FootageEvent.CLIP_VIEWED)
    assert {(entry.subject_label, entry.procedure_number) for entry in entries} == {
        (clip.number, "MC 12"),
        (other.number, "MC 12"),
    }


def test_of_several_one_that_may_not_be_viewed_stops_all(clip: Clip, director: User, head: User) -> None:
    hidden = make_clip()
    restrict_clip(by=head, clip=hidden, until=NOW + MINUTE, reason="Mineur")

    with pytest.raises(NotPermitted, match=hidden.number):
        open_viewings(by=director, clips=[clip, hidden], purpose=ViewingPurpose.DEBRIEF, reference="MC 12")
    assert not Viewing.objects.exists()


@pytest.mark.slow
def test_clips_of_an_incident_are_viewed_for_one_reason(clip: Clip, director: User) -> None:
    first, second = make_clip(started_at=NOW), clip
    incident = open_incident(by=director, incident=draft(), clips=[first, second])
    sent = {"purpose": "debrief", "reference": "MC 12", "clips": [first.pk, second.pk, make_clip().pk]}
    address = reverse("incident_view_clips", args=[incident.pk])

    client_of(director).post(address, sent)
    assert not Viewing.objects.exists()  # one of the three is not the incident's

    answer = client_of(director).post(address, sent | {"clips": [first.pk, second.pk]}, follow=True)
    assert Viewing.objects.count() == 2
    assert f">{first}</a>" in answer.content.decode()
