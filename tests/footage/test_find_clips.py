"""Finding clips: by period, shift, hold, time left, incident and requisition, in the widest sense of their times; the
result as a contact sheet, with its next and previous clip; what else was filmed at the same moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Team, User
from cases.incidents.actions.register import link_clip, open_incident
from evidence.equipment.models import Camera
from evidence.footage.actions.access import grant_clip_access
from evidence.footage.actions.holds import place_hold
from evidence.footage.models import Clip, HoldKind
from evidence.issuing.actions.issues import issue_camera
from tests.cast import client_of
from tests.devices import make_cctv_camera
from tests.incidents.drafts import draft
from tests.requisitions.worlds import registered
from tests.review.watching import mark
from tests.worlds import keep_months, make_clip, make_shift

# 22:30 in Paris.
NIGHT = datetime(2026, 3, 10, 21, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def browser(director: User) -> Client:
    return client_of(director)


def found(browser: Client, **query: Any) -> list[Clip]:
    return list(browser.get(reverse("clip_list"), query).context["page"].rows)


def in_doubt(start: datetime, earliest: datetime, latest: datetime) -> Clip:
    clip = make_clip(started_at=start)
    clip.earliest_at, clip.latest_at = earliest, latest
    clip.save()
    return clip


@pytest.mark.parametrize(
    ("since", "until", "is_found"),
    [
        (("2026-03-10", "22:30"), ("2026-03-11", "02:00"), True),
        (("2026-03-10", "22:31"), ("2026-03-11", "02:00"), False),
        (("2026-03-10", "20:00"), ("2026-03-10", "22:30"), True),
        (("2026-03-10", "20:00"), ("2026-03-10", "22:29"), False),
        (("2026-03-10", ""), ("2026-03-10", ""), True),
        (("2026-03-11", ""), ("", ""), False),
    ],
)
def test_a_period_begins_and_ends_on_the_minute(
    since: tuple[str, str], until: tuple[str, str], is_found: bool, browser: Client
) -> None:
    clip = make_clip(started_at=NIGHT)
    asked = {"since": since[0], "since_hour": since[1], "until": until[0], "until_hour": until[1]}

    assert found(browser, **asked) == [clip] * is_found


@pytest.mark.parametrize(("hour", "is_found"), [("01:59", False), ("02:30", True)])
def test_an_hour_that_occurs_twice_is_asked_for_whole(hour: str, is_found: bool, browser: Client) -> None:
    """On 25 October 2026 the clocks go back: 02:30 is 00:30 and 01:30 UTC."""
    clip = make_clip(started_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))

    assert found(browser, until="2026-10-25", until_hour=hour) == [clip] * is_found


@pytest.mark.parametrize(
    ("from_hour", "to_hour", "months"),
    [
        ("13:30", "14:30", [7]),
        ("12:30", "13:30", [1]),
        ("13:00", "14:00", [1, 7]),
        ("23:00", "12:59", []),
        ("14:00", "1:00", [7]),
    ],
)
def test_hours_are_those_of_the_town_in_winter_and_in_summer(
    from_hour: str, to_hour: str, months: list[int], browser: Client
) -> None:
    """12:00 UTC is 13:00 in January and 14:00 in July."""
    clips = {month: make_clip(started_at=datetime(2026, month, 10, 12, tzinfo=UTC)) for month in (1, 7)}

    assert found(browser, from_hour=from_hour, to_hour=to_hour, tri="start") == [clips[month] for month in months]


@pytest.mark.parametrize("apart", [HOUR, 200 * DAY])
def test_a_clip_in_doubt_is_found_in_each_period_that_it_may_be_of(apart: timedelta, browser: Client) -> None:
    clip = in_doubt(NIGHT, NIGHT - apart, NIGHT + apart)
    make_clip(started_at=NIGHT + 400 * DAY)
    day = f"{timezone.localdate(NIGHT - apart + timedelta(minutes=1)):%Y-%m-%d}"

    assert found(browser, since=day, until=day) == [clip]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"since_hour": "22:00"}, "Dites aussi le jour."),
        ({"since": "2026-03-11", "until": "2026-03-10"}, "La fin de la période précède son début."),
        ({"incident": "I-99999"}, "Aucun de ceux que vous voyez ne porte ce numéro."),
        ({"requisition": "bleu"}, "Aucun de ceux que vous voyez ne porte ce numéro."),
        ({"left": "demain"}, "Effacement"),
        ({"shift": "999999"}, "Vacation"),
    ],
)
def test_a_wrong_filter_is_said_and_shows_nothing(query: dict[str, str], sentence: str, browser: Client) -> None:
    make_clip()

    answer = browser.get(reverse("clip_list"), query)

    assert answer.context["page"].rows == []
    assert sentence in answer.content.decode()


@pytest.mark.slow
def test_clips_of_an_incident_and_of_a_requisition(browser: Client, director: User) -> None:
    linked, chosen, _ = (make_clip(started_at=NIGHT) for _ in range(3))
    incident, requisition = open_incident(by=director, incident=draft()), registered(director)
    link_clip(by=director, incident=incident, clip=linked)
    requisition.choices.create(clip=chosen)

    assert found(browser, incident=incident.number) == [linked]
    assert found(browser, incident=str(incident.pk)) == [linked]
    assert chosen in found(browser, requisition=requisition.number)
    chips = browser.get(reverse("clip_list"), {"incident": incident.pk}).context["page"].chips
    assert [(chip.label, chip.value) for chip in chips] == [("Incident", incident.number)]


@pytest.mark.slow
def test_clips_by_their_source_and_a_fixed_camera(browser: Client) -> None:
    worn, cctv = make_clip(), make_cctv_camera()
    recorder = Camera.with_fixed.create(serial="FIXE-1", label="Fixe 41", cctv=cctv, in_service_on=timezone.localdate())
    extract = make_clip(camera=recorder)

    assert found(browser, kind="fixed_camera") == [extract]
    assert found(browser, camera=recorder.pk) == [extract]
    assert found(browser, kind="body_camera") == [worn]


@pytest.mark.slow
def test_clips_by_the_words_of_a_marker(browser: Client, director: User) -> None:
    marked, _ = make_clip(), make_clip()
    mark(director, marked, "Il jette un téléphone")

    assert found(browser, marker="telephone") == [marked]
    assert found(browser, marker="couteau") == []


@pytest.mark.slow
def test_clips_of_a_shift_with_those_that_may_be_of_it(
    browser: Client, team: Team, officer: User, camera: Camera, director: User
) -> None:
    shift = make_shift(team, officer, starts_at=timezone.now() - HOUR)
    issue_camera(by=director, camera=camera, wearer=officer, shift=shift)
    attributed, other = make_clip(started_at=NIGHT), make_clip()
    Clip.objects.filter(pk=attributed.pk).update(shift=shift)
    perhaps = make_clip(camera=camera, started_at=timezone.now() + timedelta(minutes=1))

    assert found(browser, shift=shift.pk) == [perhaps, attributed]
    assert other not in found(browser, team=team.pk)
    assert perhaps in found(browser, team=team.pk)


def test_a_choice_of_filters_is_for_whoever_may_list_what_they_name(team_leader: User, browser: Client) -> None:
    answer = client_of(team_leader).get(reverse("clip_list"))

    assert {"incident", "requisition", "shift", "camera"} <= set(answer.context["page"].form.fields)


@pytest.mark.parametrize(("held", "expected"), [("yes", 0), ("judicial", 0), ("disciplinary", None), ("no", 1)])
def test_held_clips(held: str, expected: int | None, browser: Client, director: User) -> None:
    clips = make_clip(), make_clip()
    place_hold(by=director, clip=clips[0], kind=HoldKind.JUDICIAL, reference="PV 1")

    assert found(browser, held=held) == ([] if expected is None else [clips[expected]])


def test_clips_by_the_time_that_is_left(browser: Client) -> None:
    keep_months(1)
    soon = make_clip(started_at=timezone.now() - timedelta(days=27))
    make_clip()

    assert found(browser, left="7") == [soon]
    assert found(browser, left="1") == []


# The form -------------------------------------------------------------------------------------------------------------


def test_the_form_begins_with_what_is_asked_most_and_folds_the_rest(browser: Client) -> None:
    answer = browser.get(reverse("clip_list"))

    form, page = answer.context["page"].form, answer.content.decode()
    assert [field.name for field in form.first_row] == [
        *("since", "since_hour", "until", "until_hour", "camera", "wearer", "words")
    ]
    assert {field.name for field in form.visible_fields()} == {one.name for one in form.first_row + form.folded}
    assert ("Plus de critères</summary>" in page, '<details class="more-filters" open>' in page) == (True, False)


@pytest.mark.parametrize(
    ("query", "summary"),
    [({"place": "gare", "state": "stored"}, "Plus de critères (2)"), ({"left": "x"}, "Plus de critères (1)")],
)
def test_a_folded_filter_in_force_unfolds_the_form(query: dict[str, str], summary: str, browser: Client) -> None:
    page = browser.get(reverse("clip_list"), query).content.decode()

    assert f'<details class="more-filters" open>\n        <summary>{summary}</summary>' in page


def test_a_short_form_folds_nothing(browser: Client) -> None:
    page = browser.get(reverse("incident_list")).content.decode()

    assert "Plus de critères" not in page


# The result -----------------------------------------------------------------------------------------------------------


def test_the_contact_sheet_shows_the_result_and_keeps_its_filters(browser: Client) -> None:
    clip, other = make_clip(place="Gare"), make_clip(place="Port")

    answer = browser.get(reverse("clip_list"), {"vue": "planche", "place": "gare"})

    page = answer.content.decode()
    assert 'class="sheet"' in page
    assert f'value="{clip.pk}" form="bulk-dialog-form"' in page
    assert f"{reverse('clip_detail', args=[clip.pk])}?place=gare" in page
    assert other.number not in page
    assert answer.context["page"].chips[0].query == "vue=planche"


@pytest.mark.parametrize(("most", "words"), [(2, "2 vidéos"), (1, "plus de 1 vidéos")])
def test_the_list_counts_up_to_a_limit(most: int, words: str, browser: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("accounts.base.web.lists.pages.MOST_COUNTED", most)
    for _ in range(2):
        make_clip()

    assert words in browser.get(reverse("clip_list")).content.decode()


@pytest.mark.slow
def test_a_clip_leads_to_the_next_one_of_the_result(browser: Client) -> None:
    clips = [make_clip(started_at=NIGHT + number * HOUR, place="Gare") for number in range(3)]
    make_clip(started_at=NIGHT + HOUR / 2, place="Port")
    middle = reverse("clip_detail", args=[clips[1].pk])

    context = browser.get(middle, {"place": "gare"}).context

    assert (context["newer"], context["older"]) == (clips[2], clips[0])
    assert (
        f"{reverse('clip_detail', args=[clips[0].pk])}?place=gare"
        in browser.get(middle + "?place=gare").content.decode()
    )
    assert browser.get(middle).context["older"].place == "Port"
    assert browser.get(middle, {"since": "demain"}).context["older"] is None


ACTS: list[tuple[str, dict[str, str]]] = [
    ("place_hold", {"kind": "judicial", "reference": "PV 1"}),
    ("place_hold", {}),
    ("clip_leave", {}),
    ("clip_restrict", {"reason": "Enquête"}),
    ("clip_lift_restriction", {"reason": "Close"}),
    ("clip_access_grant", {}),
    ("open_viewing", {}),
    ("markers_export", {}),
]


@pytest.mark.parametrize(("act", "sent"), ACTS)
def test_an_act_on_a_clip_leaves_it_within_its_result(act: str, sent: dict[str, str], browser: Client) -> None:
    clip = make_clip(place="Gare")
    page, url = reverse("clip_detail", args=[clip.pk]), reverse(act, args=[clip.pk])

    for sender, back in (("?place=gare&vue=", "?place=gare&vue="), ("", "")):
        answer = browser.post(url, sent, HTTP_REFERER=f"http://testserver{page}{sender}")
        assert (answer.status_code, answer["Location"]) == (302, page + back)


@pytest.mark.parametrize("sender", ["http://ailleurs.fr{page}?place=gare", "http://testserver/videos/?place=gare", ""])
def test_another_page_that_sends_an_act_leaves_no_query(sender: str, browser: Client) -> None:
    clip = make_clip()
    page = reverse("clip_detail", args=[clip.pk])

    answer = browser.post(reverse("place_hold", args=[clip.pk]), HTTP_REFERER=sender.format(page=page))

    assert answer["Location"] == page


@pytest.mark.slow
def test_the_neighbours_are_those_that_the_reader_sees(team_leader: User, director: User) -> None:
    clips = [make_clip(started_at=NIGHT + number * HOUR) for number in range(4)]
    for clip in (clips[0], clips[3]):
        grant_clip_access(by=director, clip=clip, person=team_leader, until=timezone.now() + DAY, reason="Essai")

    context = client_of(team_leader).get(reverse("clip_detail", args=[clips[3].pk])).context

    assert (context["newer"], context["older"]) == (None, clips[0])


@pytest.mark.slow
def test_other_clips_of_the_same_moment_by_their_widest_times(browser: Client) -> None:
    clip = make_clip(started_at=NIGHT, duration_ms=600_000)
    at_the_time, perhaps = make_clip(started_at=NIGHT + HOUR / 12), in_doubt(NIGHT - DAY, NIGHT - 2 * DAY, NIGHT + HOUR)
    make_clip(started_at=NIGHT + HOUR)

    page = browser.get(reverse("clip_detail", args=[clip.pk]))

    assert page.context["same_moment"] == [perhaps, at_the_time]
    assert "Autres vidéos du même moment" in page.content.decode()


def test_what_the_reader_does_not_see_is_not_of_the_moment(team_leader: User, director: User) -> None:
    clip, _ = (make_clip(started_at=NIGHT) for _ in range(2))
    grant_clip_access(by=director, clip=clip, person=team_leader, until=timezone.now() + DAY, reason="Essai")

    page = client_of(team_leader).get(reverse("clip_detail", args=[clip.pk]))

    assert page.context["same_moment"] == []
    assert "Autres vidéos du même moment" not in page.content.decode()
