"""A director opens one incident or one requisition to one designated person by name, until a date, for a reason."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.events import PeopleEvent
from accounts.people.models import Team, User
from cases.incidents.actions.register import grant_incident_access, link_clip, open_incident, withdraw_incident_access
from cases.incidents.models import Incident, IncidentAccessGrant
from cases.requisitions.actions.access import grant_requisition_access, withdraw_requisition_access
from cases.requisitions.models import Requisition, RequisitionAccessGrant
from evidence.footage.models import Clip
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.requisitions.worlds import registered
from tests.worlds import make_clip

HOUR = timedelta(hours=1)
SOME_DAY = datetime(2099, 1, 1, tzinfo=UTC)
Row = Incident | Requisition
KINDS = ["incident", "requisition"]


@pytest.fixture
def incident(director: User, team: Team) -> Incident:
    return open_incident(by=director, incident=draft(team))


@pytest.fixture
def requisition(director: User) -> Requisition:
    return registered(director)


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Row:
    found: Row = request.getfixturevalue(request.param)
    return found


def open_to(
    person: User, row: Row, by: User, *, reason: str = "Débriefing", in_: timedelta = HOUR
) -> IncidentAccessGrant | RequisitionAccessGrant:
    until = timezone.now() + in_
    if isinstance(row, Incident):
        return grant_incident_access(by=by, incident=row, person=person, until=until, reason=reason)
    return grant_requisition_access(by=by, requisition=row, person=person, until=until, reason=reason)


def close(grant: IncidentAccessGrant | RequisitionAccessGrant, by: User) -> None:
    if isinstance(grant, IncidentAccessGrant):
        withdraw_incident_access(by=by, grant=grant, reason="Débriefing fini")
    else:
        withdraw_requisition_access(by=by, grant=grant, reason="Débriefing fini")


def sees(person: User, row: Row) -> bool:
    return type(row).objects.visible_to(User.objects.get(pk=person.pk)).filter(pk=row.pk).exists()


@pytest.mark.parametrize("row", KINDS, indirect=True)
def test_the_person_sees_it_until_its_end(row: Row, director: User, other_leader: User) -> None:
    assert not sees(other_leader, row)
    grant = open_to(other_leader, row, director)
    assert sees(other_leader, row)

    type(grant).objects.update(until=timezone.now())

    assert not sees(other_leader, row)


@pytest.mark.parametrize("row", KINDS, indirect=True)
def test_the_journal_names_both(row: Row, director: User, other_leader: User) -> None:
    open_to(other_leader, row, director)

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_label) == (PeopleEvent.ACCESS_OPENED, director, row.number)
    assert (entry.recipient, entry.reason) == (str(other_leader), "Débriefing")


@pytest.mark.parametrize("row", KINDS, indirect=True)
def test_withdrawn_it_ends_at_once_and_once(row: Row, director: User, other_leader: User) -> None:
    grant = open_to(other_leader, row, director)

    close(grant, director)

    assert not sees(other_leader, row)
    assert JournalEntry.objects.latest("number").event == PeopleEvent.ACCESS_CLOSED
    with pytest.raises(NotPossible, match="déjà terminé"):
        close(grant, director)


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "auditor", "administrator", "superuser"])
@pytest.mark.parametrize("row", KINDS, indirect=True)
def test_nobody_else_opens_or_withdraws(
    row: Row, actor: str, director: User, other_leader: User, request: pytest.FixtureRequest
) -> None:
    grant = open_to(other_leader, row, director)

    with pytest.raises(NotPermitted):
        open_to(other_leader, row, request.getfixturevalue(actor))
    with pytest.raises(NotPermitted):
        close(grant, request.getfixturevalue(actor))


@pytest.mark.parametrize("person", ["officer", "trainer", "auditor", "administrator", "superuser"])
@pytest.mark.parametrize("row", KINDS, indirect=True)
def test_a_name_on_a_list_does_not_make_a_designation(
    row: Row, person: str, director: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPossible, match="pas d’habilitation"):
        open_to(request.getfixturevalue(person), row, director)


@pytest.mark.parametrize("row", KINDS, indirect=True)
def test_it_needs_a_reason_a_future_end_and_another_person(row: Row, director: User, other_leader: User) -> None:
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        open_to(other_leader, row, director, reason=" ")
    with pytest.raises(NotPossible, match="déjà passée"):
        open_to(other_leader, row, director, in_=-HOUR)
    with pytest.raises(NotPossible, match="soi-même"):
        open_to(director, row, director)


def test_an_incident_comes_without_its_clips_unless_asked(
    incident: Incident, director: User, other_leader: User
) -> None:
    clip = make_clip()
    link_clip(by=director, incident=incident, clip=clip)
    open_again = partial(
        grant_incident_access, by=director, incident=incident, person=other_leader, until=SOME_DAY, reason="Renfort"
    )

    open_again()
    assert not Clip.objects.visible_to(other_leader).exists()
    open_again(with_clips=True)

    assert list(Clip.objects.visible_to(other_leader)) == [clip]
    assert JournalEntry.objects.about("clip", clip.pk).filter(event=PeopleEvent.ACCESS_OPENED).exists()


@pytest.mark.slow
@pytest.mark.parametrize("row", KINDS, indirect=True)
def test_the_pages_open_show_and_withdraw(row: Row, director: User, other_leader: User) -> None:
    browser, kind = client_of(director), row._meta.model_name
    data = {"person": other_leader.pk, "until": "2099-01-01T00:00", "reason": "Renfort du 3"}

    page = browser.post(reverse(f"{kind}_access_grant", args=[row.pk]), data, follow=True).content.decode()
    assert f"à {other_leader}" in page
    assert "Renfort du 3" in page
    reading = client_of(other_leader).get(reverse(f"{kind}_detail", args=[row.pk])).content.decode()
    assert row.number in reading
    assert "Accès nominatifs" not in reading

    address = reverse(f"{kind}_access_withdraw", args=[row.access_grants.get().pk])
    page = browser.post(address, {"reason": "Débriefing fini"}, follow=True).content.decode()
    assert "Débriefing fini" in page
    assert not sees(other_leader, row)


@pytest.mark.slow
def test_a_requisition_opened_to_read_offers_no_step(
    requisition: Requisition, director: User, team_leader: User
) -> None:
    make_clip()
    open_to(team_leader, requisition, director)

    page = client_of(team_leader).get(reverse("requisition_detail", args=[requisition.pk])).content.decode()

    assert 'action="/requisitions/' not in page
    assert "1 vidéo qui ne vous est pas ouverte" in page


@pytest.mark.slow
def test_it_leads_to_its_incident_only_who_sees_that_too(
    requisition: Requisition, incident: Incident, director: User, other_leader: User
) -> None:
    Requisition.objects.update(incident=incident)
    open_to(other_leader, requisition, director)
    address = reverse("requisition_detail", args=[requisition.pk])
    assert incident.number not in client_of(other_leader).get(address).content.decode()

    open_to(other_leader, incident, director)

    assert incident.number in client_of(other_leader).get(address).content.decode()
