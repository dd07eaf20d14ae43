"""Breaking the glass: one object, one person who lacks access, a few hours, two designated people; all are told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import BreakGlassKind, BreakGlassRequest, BreakGlassState, User
from accounts.people.roles import Right
from accounts.sign_in.permissions import must_use_second_factor
from cases.incidents.actions.register import open_incident
from cases.incidents.models import Incident
from cases.requisitions.actions.break_glass import (
    end_break_glass,
    grant_break_glass,
    refuse_break_glass,
    request_break_glass,
)
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Requisition
from evidence.footage.actions.access import grant_clip_access, restrict_clip
from evidence.footage.models import Clip
from tests.cast import client_of
from tests.incidents.drafts import draft
from tests.requisitions.worlds import registered
from tests.worlds import make_clip

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHY = "Enfant disparu, dernière image"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip()


@pytest.fixture
def asked(clip: Clip, director: User, administrator: User) -> BreakGlassRequest:
    """By the director, for the technical administrator."""
    return ask(clip, by=director, person=administrator)


def ask(row: Clip | Incident | Requisition, *, by: User, person: User, reason: str = WHY) -> BreakGlassRequest:
    kind = BreakGlassKind(str(row._meta.model_name))
    return request_break_glass(by=by, kind=kind, object_number=row.pk, person=person, reason=reason)


def again(person: User) -> User:
    """As the next request reads them."""
    return User.objects.get(pk=person.pk)


def sees(person: User, row: Clip | Incident | Requisition) -> bool:
    return type(row).objects.visible_to(again(person)).filter(pk=row.pk).exists()


def last_entry() -> JournalEntry:
    return JournalEntry.objects.latest("number")


@pytest.mark.slow
def test_confirmed_by_a_second_director_it_opens_that_object_and_no_other(
    asked: BreakGlassRequest, clip: Clip, administrator: User, head: User
) -> None:
    other = make_clip()
    assert not sees(administrator, clip)

    grant_break_glass(by=head, emergency=asked)

    assert (sees(administrator, clip), sees(administrator, other)) == (True, False)
    page = client_of(administrator).get(reverse("clip_detail", args=[clip.pk]))
    assert page.status_code == 200
    assert last_entry().event == RequisitionEvent.EMERGENCY_CONFIRMED


@pytest.mark.slow
def test_incidents_and_requisitions_too(director: User, head: User, officer: User, trainer: User) -> None:
    for row in (open_incident(by=director, incident=draft(officer.team)), registered(director)):
        grant_break_glass(by=head, emergency=ask(row, by=director, person=trainer))

        assert sees(trainer, row)
        page = client_of(trainer).get(reverse(f"{row._meta.model_name}_detail", args=[row.pk]))
        assert page.status_code == 200


def test_it_opens_nothing_else_of_its_kind(team_leader: User, trainer: User, director: User, head: User) -> None:
    """Of the team either: INCIDENT_LIST alone shows what is opened by name."""
    trainer.team = team_leader.team
    trainer.save()
    theirs, opened = (open_incident(by=director, incident=draft(team)) for team in (team_leader.team, None))
    grant_break_glass(by=head, emergency=ask(opened, by=director, person=trainer))

    assert not sees(trainer, theirs)
    assert Right.CLIP_LIST not in again(trainer).rights


def test_it_ends_by_itself(
    asked: BreakGlassRequest, clip: Clip, administrator: User, head: User, clock: time_machine.Traveller
) -> None:
    grant_break_glass(by=head, emergency=asked)

    clock.move_to(NOW + 4 * HOUR)

    assert not sees(administrator, clip)
    assert Right.CLIP_LIST not in again(administrator).rights


def test_asked_by_the_person_it_takes_two_directors(
    clip: Clip, administrator: User, director: User, head: User
) -> None:
    emergency = ask(clip, by=administrator, person=administrator)

    grant_break_glass(by=director, emergency=emergency)
    assert not sees(administrator, clip)
    assert last_entry().event == RequisitionEvent.EMERGENCY_VOUCHED
    with pytest.raises(NotPermitted):
        grant_break_glass(by=director, emergency=emergency)
    grant_break_glass(by=head, emergency=emergency)

    assert sees(administrator, clip)


def test_neither_who_asked_nor_who_benefits_confirms(
    asked: BreakGlassRequest, clip: Clip, director: User, second_director: User, head: User
) -> None:
    with pytest.raises(NotPermitted):
        grant_break_glass(by=director, emergency=asked)
    restrict_clip(by=head, clip=clip, until=NOW + HOUR, reason="Mineur")
    for_another = ask(clip, by=director, person=second_director)
    with pytest.raises(NotPermitted):
        grant_break_glass(by=second_director, emergency=for_another)


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "trainer", "auditor", "administrator"])
def test_nobody_else_confirms_refuses_or_asks_for_another(
    actor: str, asked: BreakGlassRequest, clip: Clip, officer: User, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(actor)

    with pytest.raises(NotPermitted):
        grant_break_glass(by=person, emergency=asked)
    with pytest.raises(NotPermitted):
        refuse_break_glass(by=person, emergency=asked, reason="Non")
    with pytest.raises(NotPermitted):
        ask(clip, by=person, person=officer)


def test_a_restricted_clip_is_opened_to_a_director_who_is_not_named(
    clip: Clip, director: User, second_director: User, head: User
) -> None:
    restrict_clip(by=head, clip=clip, until=NOW + HOUR, reason="Mineur")

    grant_break_glass(by=second_director, emergency=ask(clip, by=director, person=director))

    assert (sees(director, clip), sees(second_director, clip)) == (True, False)


def test_it_takes_the_second_factor_that_footage_takes(
    clip: Clip, director: User, head: User, trainer: User, settings: Settings
) -> None:
    settings.SECOND_FACTOR = True
    assert not must_use_second_factor(trainer)

    grant_break_glass(by=head, emergency=ask(clip, by=director, person=trainer))

    assert must_use_second_factor(again(trainer))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: there is nobody to race")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_wins(asked: BreakGlassRequest, head: User, second_director: User) -> None:
    together, said = Barrier(2), []

    def confirm(by: User) -> None:
        together.wait()
        try:
            grant_break_glass(by=by, emergency=asked)
        except NotPossible as error:
            said.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=confirm, args=(by,)) for by in (head, second_director)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(said) == 1
    assert JournalEntry.objects.filter(event=RequisitionEvent.EMERGENCY_CONFIRMED).count() == 1


def test_answered_once(asked: BreakGlassRequest, head: User, second_director: User) -> None:
    grant_break_glass(by=head, emergency=asked)

    with pytest.raises(NotPossible, match="déjà réglée"):
        grant_break_glass(by=second_director, emergency=asked)
    with pytest.raises(NotPossible, match="déjà réglée"):
        refuse_break_glass(by=second_director, emergency=asked, reason="Non")


def test_a_request_nobody_answered_lapses(asked: BreakGlassRequest, head: User, clock: time_machine.Traveller) -> None:
    clock.move_to(NOW + 4 * HOUR)

    with pytest.raises(NotPossible, match="trop ancienne"):
        grant_break_glass(by=head, emergency=asked)


def test_refused_it_opens_nothing(asked: BreakGlassRequest, clip: Clip, administrator: User, head: User) -> None:
    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        refuse_break_glass(by=head, emergency=asked, reason=" ")
    refuse_break_glass(by=head, emergency=asked, reason="Non justifié")

    assert not sees(administrator, clip)
    asked.refresh_from_db()
    assert (asked.state, asked.settling_reason) == (BreakGlassState.REFUSED, "Non justifié")
    assert (last_entry().event, last_entry().reason) == (RequisitionEvent.EMERGENCY_REFUSED, "Non justifié")


@pytest.mark.parametrize("actor", ["head", "administrator"])
def test_ended_before_its_time_it_closes_at_once(
    actor: str, asked: BreakGlassRequest, clip: Clip, administrator: User, head: User, request: pytest.FixtureRequest
) -> None:
    grant_break_glass(by=head, emergency=asked)

    end_break_glass(by=request.getfixturevalue(actor), emergency=asked, reason="Retrouvé")

    assert not sees(administrator, clip)
    assert last_entry().event == RequisitionEvent.EMERGENCY_ENDED
    with pytest.raises(NotPossible, match="n’est pas en cours"):
        end_break_glass(by=head, emergency=asked, reason="Encore")


@pytest.mark.slow
def test_asking_reveals_nothing_of_the_object(clip: Clip, administrator: User) -> None:
    """The same answer for an object that exists and for one that does not."""
    browser, address = client_of(administrator), reverse("break_glass_request")
    data = {"kind": "clip", "person": administrator.pk, "reason": WHY}

    pages = [browser.post(address, data | {"object_number": number}, follow=True) for number in (clip.pk, 999_999)]

    texts = [page.content.decode().partition("Accès d’urgence passés")[0] for page in pages]
    assert all("demandé : la direction est prévenue" in text for text in texts)
    assert clip.camera.serial not in texts[0]


def test_no_object_of_that_number_is_said_to_who_confirms(director: User, administrator: User, head: User) -> None:
    asked = request_break_glass(
        by=director, kind=BreakGlassKind.CLIP, object_number=999_999, person=administrator, reason=WHY
    )

    with pytest.raises(NotPossible, match="Aucun objet"):
        grant_break_glass(by=head, emergency=asked)
    asked.refresh_from_db()
    assert asked.state == BreakGlassState.ASKED


def test_it_takes_a_reason_and_a_designation_and_is_asked_once(
    asked: BreakGlassRequest, clip: Clip, director: User, administrator: User, officer: User
) -> None:
    with pytest.raises(NotPossible, match="urgent"):
        ask(clip, by=director, person=administrator, reason=" ")
    with pytest.raises(NotPossible, match="aucune habilitation"):
        ask(clip, by=director, person=officer)
    with pytest.raises(NotPossible, match="déjà demandé"):
        ask(clip, by=director, person=administrator)


def test_what_an_ended_role_left_open_stays_closed(
    clip: Clip, director: User, head: User, trainer: User, team_leader: User
) -> None:
    """A former team leader's grants do not come back with the emergency."""
    former = make_clip()
    grant_clip_access(by=director, clip=former, person=team_leader, until=NOW + 9 * HOUR, reason="Débriefing")
    team_leader.designations.update(role="trainer")

    grant_break_glass(by=head, emergency=ask(clip, by=director, person=again(team_leader)))

    assert (sees(team_leader, clip), sees(team_leader, former)) == (True, False)


def test_every_step_is_mailed_to_all_who_answer_for_it(
    asked: BreakGlassRequest, director: User, head: User, auditor: User, team_leader: User
) -> None:
    User.objects.update(email="x@pm.invalid")
    for person in (director, head, auditor, team_leader):
        User.objects.filter(pk=person.pk).update(email=f"{person.badge_number}@pm.invalid")

    grant_break_glass(by=head, emergency=asked)

    mails = OutgoingMail.objects.about(asked)
    expected = {f"{person.badge_number}@pm.invalid" for person in (director, head, auditor)}
    assert {mail.recipient for mail in mails} == expected
    assert all(asked.object_label in mail.subject and WHY in mail.text and WHY in mail.html for mail in mails)


@pytest.mark.slow
def test_the_pages_ask_and_confirm(clip: Clip, director: User, head: User, administrator: User) -> None:
    data = {"kind": "clip", "object_number": clip.pk, "person": administrator.pk, "reason": WHY}
    page = client_of(director).post(reverse("break_glass_request"), data, follow=True).content.decode()
    assert "Il manque une confirmation" in page
    emergency = BreakGlassRequest.objects.get()
    assert clip.number in client_of(head).get(reverse("today")).content.decode()

    page = client_of(head).post(reverse("break_glass_grant", args=[emergency.pk]), follow=True).content.decode()

    assert f"accordé à {administrator}" in page
    assert "Ouvrir" in client_of(administrator).get(reverse("break_glass_list")).content.decode()


def test_the_list_is_for_those_it_concerns(asked: BreakGlassRequest, team_leader: User, auditor: User) -> None:
    assert asked.object_label not in client_of(team_leader).get(reverse("break_glass_list")).content.decode()
    assert asked.object_label in client_of(auditor).get(reverse("break_glass_list")).content.decode()


@pytest.mark.parametrize(("field", "value"), [("object_number", "V-12"), ("kind", "camera"), ("reason", "")])
def test_a_form_that_is_not_right_says_so_beside_the_field(field: str, value: str, director: User) -> None:
    data = {"kind": "clip", "object_number": "1", "person": director.pk, "reason": WHY, field: value}

    page = client_of(director).post(reverse("break_glass_request"), data)

    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert timezone.now() == NOW


def test_the_dialogue_says_what_a_confirmation_opens_and_to_whom(
    clip: Clip, head: User, administrator: User, director: User
) -> None:
    ask(clip, by=director, person=administrator)
    page = client_of(head).get(reverse("break_glass_list")).content.decode()
    assert f"{administrator} voit {clip} dès maintenant, pendant" in page

    BreakGlassRequest.objects.update(vouched_by=None)
    page = client_of(head).get(reverse("break_glass_list")).content.decode()
    assert "Rien ne s’ouvre encore : une seconde personne de la direction doit confirmer." in page
