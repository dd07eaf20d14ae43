"""“Who could see clips on 3 March?”: people and rights on any day, from the designations alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.oversight.access_report import entitled_at, entitled_on
from accounts.people.actions.designations import grant_designation, revoke_designation
from accounts.people.models import Designation, DesignationSuspension, User
from accounts.people.roles import Right, Role
from tests.cast import client_of, make_person

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2026, 3, 3)
MIDNIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)  # in Paris
HOUR = timedelta(hours=1)


def designate(person: User, start: datetime, end: datetime | None, role: Role = Role.DIRECTORATE) -> Designation:
    return grant_designation(
        by=SystemActor.DEMO, person=person, role=role, starts_at=start, ends_at=end, order_reference="Arrêté 1"
    )


def people(day: date = DAY) -> list[User]:
    return [entitled.person for entitled in entitled_on(day, zone=PARIS)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (-48, None, True),
        (-48, 1, True),
        (-48, 0, False),
        (23, None, True),
        (24, None, False),
        (1, 2, True),
    ],
)
def test_a_designation_counts_on_every_day_that_it_touches(
    start: int, end: int | None, expected: bool, officer: User
) -> None:
    """Hours from the town's midnight."""
    designate(officer, MIDNIGHT + start * HOUR, MIDNIGHT + end * HOUR if end is not None else None)

    assert people() == [officer] * expected


def test_revoked_that_day_it_still_counted_and_the_day_after_no_more(officer: User) -> None:
    designation = designate(officer, MIDNIGHT - HOUR, None)
    Designation.objects.filter(pk=designation.pk).update(revoked_at=MIDNIGHT + 10 * HOUR)

    assert people() == [officer]
    assert people(DAY + timedelta(days=1)) == []


def test_revoked_before_it_began_it_never_counted(officer: User, director: User) -> None:
    designation = designate(officer, timezone.now() + HOUR, None)
    revoke_designation(by=director, designation=designation, reason="Erreur")

    assert people(timezone.localdate() + timedelta(days=1)) == [director]


def test_two_roles_of_one_person_are_joined(officer: User) -> None:
    designate(officer, MIDNIGHT, None, Role.TRAINER)
    designate(officer, MIDNIGHT, None, Role.AUDITOR)

    (entitled,) = entitled_on(DAY, zone=PARIS)

    assert entitled.roles == (Role.AUDITOR, Role.TRAINER)
    assert {Right.JOURNAL_READ, Right.SHIFT_LIST} <= entitled.rights
    assert Right.CLIP_VIEW not in entitled.rights


def test_the_page_answers_for_the_day_asked(director: User, officer: User) -> None:
    designate(officer, MIDNIGHT, MIDNIGHT + 24 * HOUR)
    browser, address = client_of(director), reverse("access_report")

    then = browser.get(address, {"le": "2026-03-03"}).content.decode()
    now = browser.get(address).content.decode()

    assert officer.last_name in then
    assert "Consulter les images" in then
    assert officer.last_name not in now


@pytest.mark.parametrize("asked", ["", "demain", "2026-02-31", "2999-01-01"])
def test_a_day_that_is_none_or_not_yet_is_today(asked: str, director: User) -> None:
    page = client_of(director).get(reverse("access_report"), {"le": asked})

    assert page.context["day"] == timezone.localdate()


@pytest.mark.parametrize(
    ("start", "end", "expected"), [(-1, 25, False), (-1, 23, True), (8, 12, True), (30, None, True)]
)
def test_only_who_was_suspended_all_day_is_left_out(
    start: int, end: int | None, expected: bool, officer: User, director: User
) -> None:
    """Hours from the town's midnight."""
    suspended_between(officer, director, start, end)

    assert (officer in people()) is expected


def test_an_hour_of_the_day_can_be_asked_for(officer: User, director: User) -> None:
    suspended_between(officer, director, 8, 12)

    asked = [officer in [one.person for one in entitled_at(MIDNIGHT + hour * HOUR)] for hour in (7, 8, 11, 12)]

    assert asked == [True, False, False, True]
    (suspension,) = entitled_on(DAY, zone=PARIS)[0].suspensions
    assert suspension.starts_at == MIDNIGHT + 8 * HOUR
    page = client_of(director).get(reverse("access_report"), {"le": "2026-03-03"})
    assert "suspendu du" in page.content.decode()


def test_without_a_day_the_page_tells_this_very_moment(director: User, officer: User) -> None:
    revoke_designation(by=director, designation=designate(officer, MIDNIGHT, None), reason="Mutation")
    browser, address = client_of(director), reverse("access_report")

    now, today = browser.get(address), browser.get(address, {"le": timezone.localdate().isoformat()})

    assert "Qui peut" in now.content.decode()
    assert officer.last_name not in now.content.decode()
    assert officer.last_name in today.content.decode()


def test_one_right_shows_only_those_who_had_it(director: User, officer: User) -> None:
    designate(officer, MIDNIGHT, MIDNIGHT + 24 * HOUR)
    designate(director, MIDNIGHT, MIDNIGHT + 24 * HOUR, Role.TRAINER)

    page = client_of(director).get(
        reverse("access_report"), {"le": "2026-03-03", "a": "10:30", "droit": "designation:grant"}
    )

    assert [entitled.person.pk for entitled in page.context["people"]].count(officer.pk) == 1
    (table,) = page.context["tables"]
    assert [(title, [right for right, _ in rows]) for title, rows in table.groups] == [
        ("Personnes et habilitations", [Right.DESIGNATION_GRANT])
    ]
    assert "Qui pouvait" in page.content.decode()
    assert "à 10:30" in page.content.decode()


def suspended_between(officer: User, director: User, start: int, end: int | None) -> None:
    DesignationSuspension.objects.create(
        designation=designate(officer, MIDNIGHT - 48 * HOUR, None),
        starts_at=MIDNIGHT + start * HOUR,
        ends_at=MIDNIGHT + end * HOUR if end is not None else None,
        reason="Enquête",
        suspended_by=director,
        suspended_at=MIDNIGHT - 24 * HOUR,
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"qui": "DIRECTEUR"}, {"director"}),
        ({"role": "trainer"}, {"trainer"}),
        ({"droit": "training:manage", "role": "trainer"}, {"trainer"}),
        ({"brigade": "1"}, {"team_leader"}),
        ({}, {"director", "trainer", "team_leader"}),
    ],
)
def test_people_are_filtered(
    query: dict[str, str], found: set[str], director: User, trainer: User, team_leader: User
) -> None:
    people = {"director": director, "trainer": trainer, "team_leader": team_leader}
    asked = query | ({"brigade": str(team_leader.team_id)} if "brigade" in query else {})

    page = client_of(director).get(reverse("access_report"), asked)

    assert {entitled.person for entitled in page.context["people"]} == {people[name] for name in found}


@pytest.mark.slow
def test_rights_stand_under_their_subject_and_more_people_than_fit_make_another_table(director: User) -> None:
    for number in range(12):
        designate(make_person(f"9{number:03d}"), timezone.now() - HOUR, None, Role.AUDITOR)

    page = client_of(director).get(reverse("access_report"))

    first, second = page.context["tables"]
    assert (len(first.people), len(second.people)) == (12, 1)
    assert [title for title, _ in first.groups][:2] == ["Vidéos", "Incidents"]
    assert sum(len(rows) for _, rows in first.groups) == len(Right)
    assert "Tableau 2 / 2" in page.content.decode()
