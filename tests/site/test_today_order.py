"""“Aujourd’hui”: the most urgent first whatever its kind, acts that its reader can do, counts that lead to the same
rows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.web.worklist import Line, Stake, Urgency, WorklistSection, ordered_tasks
from accounts.duty.models import Shift
from accounts.people.actions.designations import grant_designation
from accounts.people.models import User
from accounts.people.roles import Role
from evidence.equipment.models import Camera
from evidence.footage.actions.access import grant_clip_access
from evidence.issuing.actions.issues import issue_camera
from levallois.worklist import sections_for
from tests.cast import client_of
from tests.requisitions.worlds import registered
from tests.worlds import make_clip

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def section(title: str, stake: Stake, *lines: Line) -> WorklistSection:
    return WorklistSection(title, "sun", "", len(lines), "/", list(lines), stake)


def line(sentence: str, **rest: object) -> Line:
    return Line(sentence, f"/{sentence}/", "Voir", **rest)  # type: ignore[arg-type]


def test_the_order_is_that_of_urgency_then_of_what_would_be_lost_then_of_time() -> None:
    now = timezone.now()
    routine = section(
        "Routine", Stake.ROUTINE, line("late", due=now - 9 * DAY), line("some day"), line("week", due=now + 3 * DAY)
    )
    evidence = section(
        "Evidence", Stake.EVIDENCE, line("erased", deadline=now + 5 * HOUR), line("soon", deadline=now + 2 * DAY)
    )

    tasks = ordered_tasks([routine, evidence], now)

    assert [(task.line.sentence, task.urgency) for task in tasks] == [
        ("erased", Urgency.NOW),
        ("late", Urgency.NOW),
        ("soon", Urgency.SOON),
        ("week", Urgency.SOON),
        ("some day", Urgency.LATER),
    ]


def test_one_line_a_camera_with_what_the_others_say() -> None:
    now = timezone.now()
    alerts = section("Alerts", Stake.EVIDENCE, line("late", due=now, camera=1), line("silent", due=now))
    offloads = section("Offloads", Stake.DUTY, line("to offload", camera=1), line("other", camera=2))

    tasks = ordered_tasks([offloads, alerts], now)

    assert [(task.line.sentence, task.others) for task in tasks] == [
        ("late", ("to offload",)),
        ("silent", ()),
        ("other", ()),
    ]


@pytest.mark.slow
def test_the_page_shows_a_late_camera_once(director: User, camera: Camera, officer: User, shift: Shift) -> None:
    issue_camera(by=director, camera=camera, wearer=officer, shift=shift)
    now = timezone.now()
    Shift.objects.update(starts_at=now - 40 * HOUR, ends_at=now - 30 * HOUR)
    titles = {one.title for one in sections_for(director) if one.lines}
    assert {"Alertes du matériel", "Caméras non rentrées"} <= titles

    page = client_of(director).get(reverse("today_tasks")).content.decode()

    assert page.count(f'href="{reverse("camera_detail", args=[camera.pk])}"') == 1


@pytest.mark.slow
@pytest.mark.parametrize(("actor", "act"), [("director", "Approuver"), ("head", "Suivre")])
def test_the_act_of_a_line_is_one_that_its_reader_can_do(
    actor: str, act: str, head: User, director: User, request: pytest.FixtureRequest
) -> None:
    """The head of the control room prepared the answer: another approves it."""
    requisition = registered(head)
    type(requisition).objects.update(state="prepared", prepared_by=head)
    person = request.getfixturevalue(actor)

    (found,) = [one for one in sections_for(person) if one.title == "Réquisitions"]

    assert [one.action for one in found.lines] == [act]


@pytest.mark.slow
def test_nobody_is_offered_to_renew_their_own_designation(director: User, second_director: User) -> None:
    now = timezone.now()
    grant_designation(
        by=SystemActor.DEMO,
        person=director,
        role=Role.TRAINER,
        starts_at=now - DAY,
        ends_at=now + 3 * DAY,
        order_reference="Arrêté 1",
    )

    acts = {
        person: [one.action for found in sections_for(person) for one in found.lines]
        for person in (director, second_director)
    }

    assert acts == {director: ["Voir"], second_director: ["Renouveler ou laisser finir"]}


@pytest.mark.slow
def test_what_was_opened_by_name_is_there_until_its_end(director: User, team_leader: User, other_leader: User) -> None:
    clip = make_clip()
    grant_clip_access(by=director, clip=clip, person=team_leader, until=timezone.now() + DAY, reason="Débriefing")

    page = client_of(team_leader).get(reverse("today")).content.decode()

    assert "Débriefing" in page
    assert reverse("clip_detail", args=[clip.pk]) in page
    assert "Débriefing" not in client_of(other_leader).get(reverse("today")).content.decode()
    listed = client_of(team_leader).get(reverse("clip_list"), {"opened": "named"}).context["page"].rows
    assert listed == [clip]


@pytest.mark.slow
@pytest.mark.parametrize("actor", ["director", "equipment_manager", "team_leader", "auditor", "trainer"])
def test_each_count_leads_to_a_page_that_its_reader_may_open(
    actor: str, db: None, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(actor)

    answers = {one.title: client_of(person).get(one.url).status_code for one in sections_for(person)}

    assert set(answers.values()) == {200}


@pytest.mark.slow
def test_the_part_that_is_fetched_again_is_no_use_of_the_session(director: User) -> None:
    browser = client_of(director)

    answer = browser.get(reverse("today_tasks"), headers={"HX-Request": "true"})

    assert answer.content.decode().strip().startswith("<div data-refresh=")
    assert "activity" not in answer.cookies
    assert "activity" in browser.get(reverse("today")).cookies
