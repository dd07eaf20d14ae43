"""The viewing page: the player while the footage comes, else why not; beside it the facts and this reader's acts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.journal.models import JournalEntry
from accounts.people.models import Team, User
from cases.incidents.actions.register import link_clip, open_incident
from evidence.footage.actions.access import grant_clip_access, restrict_clip
from evidence.footage.actions.holds import place_hold
from evidence.footage.actions.viewings import close_viewing, open_viewing, open_viewings
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipState, HoldKind, Viewing, ViewingPurpose
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.worlds import lose_bytes, make_clip, make_shift

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOLD = {"kind": HoldKind.JUDICIAL.value, "reference": "PV 2026/9"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip()


def watch(clip: Clip, by: User, purpose: ViewingPurpose = ViewingPurpose.JUDICIAL) -> Viewing:
    return open_viewing(by=by, clip=clip, purpose=purpose, reference="PV 2026/118")


def page_of(viewing: Viewing) -> str:
    answer = client_of(viewing.viewer).get(reverse("viewing_detail", args=[viewing.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def state_for(person: User, viewing: Viewing) -> str:
    answer = client_of(person).get(reverse("viewing_state", args=[viewing.pk]))
    assert answer["Cache-Control"] == "no-store"
    return str(answer.json()["state"])


# Why the footage comes or not -----------------------------------------------------------------------------------------


def test_an_open_viewing_has_its_player(clip: Clip, director: User) -> None:
    viewing = watch(clip, director)

    assert state_for(director, viewing) == "open"
    page = page_of(viewing)
    assert "<video" in page
    assert 'data-left-s="1800"' in page


@pytest.mark.parametrize("ended_by", ["close", "time"])
def test_a_viewing_that_is_over_says_so(
    ended_by: str, clip: Clip, director: User, clock: time_machine.Traveller
) -> None:
    viewing = watch(clip, director)
    if ended_by == "close":
        close_viewing(by=director, viewing=viewing)
    else:
        clock.move_to(viewing.expires_at)

    assert state_for(director, viewing) == "ended"
    assert "Cette consultation est terminée." in page_of(viewing)


def test_a_clip_erased_meanwhile_is_said(clip: Clip, director: User) -> None:
    viewing = watch(clip, director)
    lose_bytes(clip.store_name)
    Clip.objects.update(state=ClipState.ERASED, erased_at=NOW)

    assert state_for(director, viewing) == "erased"
    page = page_of(viewing)
    assert "Cette vidéo a été effacée" in page
    assert "<video" not in page


def test_a_file_that_is_not_in_the_store_is_said(clip: Clip, director: User) -> None:
    viewing = watch(clip, director)
    lose_bytes(clip.store_name)

    assert state_for(director, viewing) == "missing"
    assert "Prévenez l’administrateur technique" in page_of(viewing)


def test_a_clip_restricted_to_others_meanwhile_is_not_seen(clip: Clip, director: User, head: User) -> None:
    viewing = watch(clip, director)
    restrict_clip(by=head, clip=clip, until=NOW + HOUR, reason="Enquête interne")

    assert state_for(director, viewing) == "unseen"
    assert client_of(director).get(reverse("viewing_detail", args=[viewing.pk])).status_code == 404


def test_an_access_that_ends_meanwhile_ends_it(
    clip: Clip, director: User, team_leader: User, clock: time_machine.Traveller
) -> None:
    until = NOW + timedelta(minutes=1)
    grant_clip_access(by=director, clip=clip, person=team_leader, until=until, reason="Débriefing")
    viewing = watch(clip, team_leader)

    clock.move_to(until)

    assert state_for(team_leader, viewing) == "unseen"


def test_nobody_else_asks(clip: Clip, director: User, head: User) -> None:
    viewing = watch(clip, director)

    assert client_of(head).get(reverse("viewing_state", args=[viewing.pk])).status_code == 404


# Beside the picture ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_both_times_are_said_where_the_clock_was_measured(clip: Clip, director: User) -> None:
    assert "Corrigée" not in page_of(watch(clip, director))
    other = make_clip()
    Clip.objects.filter(pk=other.pk).update(clock_offset_ms=42_000)

    page = page_of(watch(other, director))

    assert 'data-offset-ms="42000"' in page
    assert "en avance de 42" in page
    assert "<dt>Corrigée</dt>" in page


@pytest.mark.slow
def test_the_shift_the_holds_and_the_lack_of_sound_are_said(clip: Clip, director: User, team: Team) -> None:
    shift = make_shift(team, starts_at=NOW - HOUR)
    Clip.objects.filter(pk=clip.pk).update(audio_codec="", shift=shift)
    place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference="PV 2026/9")

    page = page_of(watch(clip, director))

    assert f'href="{reverse("shift_detail", args=[shift.pk])}"' in page
    assert "Conservée en entier" in page
    assert "PV 2026/9" in page
    assert "Sans son" in page
    assert "data-volume" not in page


@pytest.mark.slow
def test_links_lead_where_the_reader_may_go(clip: Clip, director: User, team_leader: User, officer: User) -> None:
    Clip.objects.filter(pk=clip.pk).update(wearer=officer)
    grant_clip_access(by=director, clip=clip, person=team_leader, until=NOW + HOUR, reason="Débriefing")
    wearer, camera = reverse("person_detail", args=[officer.pk]), reverse("camera_detail", args=[clip.camera_id])

    directors, leaders = page_of(watch(clip, director)), page_of(watch(clip, team_leader))

    assert (wearer in directors, camera in directors) == (True, True)
    assert (wearer in leaders, camera in leaders) == (False, True)
    assert officer.last_name in leaders


def test_incidents_and_requisitions_stand_beside_it(clip: Clip, director: User) -> None:
    incident = open_incident(by=director, incident=draft())
    link_clip(by=director, incident=incident, clip=clip)

    page = page_of(watch(clip, director))

    assert incident.get_absolute_url() in page
    assert "Choisie pour aucune réquisition" in page


# Viewings opened together ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_viewings_for_one_reason_lead_from_one_to_the_next(director: User) -> None:
    clips = [make_clip(started_at=NOW - HOUR + timedelta(minutes=minute)) for minute in (2, 1, 3)]
    by_time = open_viewings(by=director, clips=clips, purpose=ViewingPurpose.DEBRIEF, reference="Rixe")
    other = watch(make_clip(), director)

    page = page_of(by_time[1])

    places = [reverse("viewing_detail", args=[viewing.pk]) for viewing in by_time]
    assert f'href="{places[0]}" data-previous-film' in page
    assert f'href="{places[2]}" data-next-film' in page
    assert "Ouvertes aussi" in page
    assert reverse("viewing_detail", args=[other.pk]) in page
    assert "data-previous-film" not in page_of(by_time[0])
    assert "data-next-film" not in page_of(by_time[2])


@pytest.mark.slow
def test_one_that_was_closed_is_passed_over(director: User) -> None:
    clips = [make_clip(started_at=NOW - HOUR + timedelta(minutes=minute)) for minute in (1, 2, 3)]
    first, second, third = open_viewings(by=director, clips=clips, purpose=ViewingPurpose.DEBRIEF, reference="Rixe")
    close_viewing(by=director, viewing=second)

    assert f'href="{reverse("viewing_detail", args=[third.pk])}" data-next-film' in page_of(first)


# Holding what one views -----------------------------------------------------------------------------------------------


def test_a_hold_leads_back_to_the_viewing(clip: Clip, director: User) -> None:
    viewing = watch(clip, director)

    answer = client_of(director).post(reverse("hold_viewed_clip", args=[viewing.pk]), HOLD, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("viewing_detail", args=[viewing.pk])
    assert clip.holds.get().reference == "PV 2026/9"
    assert "son effacement est suspendu" in answer.content.decode()
    assert JournalEntry.objects.latest("number").event == FootageEvent.CLIP_HELD


def test_a_hold_without_reference_is_refused_in_words(clip: Clip, director: User) -> None:
    viewing = watch(clip, director)
    data = HOLD | {"reference": " "}

    answer = client_of(director).post(reverse("hold_viewed_clip", args=[viewing.pk]), data, follow=True)

    assert not clip.holds.exists()
    assert "obligatoire" in answer.content.decode()


def test_whoever_may_not_hold_is_not_offered_it(clip: Clip, director: User, team_leader: User) -> None:
    grant_clip_access(by=director, clip=clip, person=team_leader, until=NOW + HOUR, reason="Débriefing")
    viewing = watch(clip, team_leader)

    assert "viewing-hold-dialog" not in page_of(viewing)
    assert client_of(team_leader).post(reverse("hold_viewed_clip", args=[viewing.pk]), HOLD).status_code == 403
    assert not clip.holds.exists()


# Within the result of a search ----------------------------------------------------------------------------------------


def test_a_result_outlives_the_viewing_of_one_of_its_clips(clip: Clip, director: User) -> None:
    """Opened, prolonged, held, then closed: the next one of the result is one click away as before."""
    browser, found = client_of(director), "?place=gare&vue="
    page = reverse("clip_detail", args=[clip.pk])
    opened = {"purpose": ViewingPurpose.JUDICIAL.value, "reference": "PV 2026/118"}
    watched = browser.post(
        reverse("open_viewing", args=[clip.pk]), opened, HTTP_REFERER=f"http://testserver{page}{found}"
    )
    viewing = Viewing.objects.get()
    assert watched["Location"] == reverse("viewing_detail", args=[viewing.pk]) + found

    sender = f"http://testserver{watched['Location']}"
    for act, sent in (("prolong_viewing", {}), ("hold_viewed_clip", HOLD)):
        answer = browser.post(reverse(act, args=[viewing.pk]), sent, HTTP_REFERER=sender)
        assert answer["Location"] == watched["Location"]
    shown = browser.get(watched["Location"]).content.decode()
    assert f'href="{page}?place=gare"' in shown
    assert f'href="{watched["Location"].removesuffix("&vue=")}"' in browser.get(page + found).content.decode()

    assert browser.post(reverse("close_viewing", args=[viewing.pk]), HTTP_REFERER=sender)["Location"] == page + found
