"""A dock agent gets a token of its own, which opens its door alone and can be taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.events import Event
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.actions import REFUSALS_TOLD_AT_MOST, issue_token, revoke_token
from evidence.equipment.events import EquipmentEvent
from evidence.equipment.models import Dock, DockToken
from evidence.intake.models import Offload
from tests.cast import client_of
from tests.intake.agents import OFFLOADS, Agent, make_agent

ISSUE = {"label": "PC-APPEL-2", "reason": "Remplacement du poste"}


def told(event: Event) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(event=event))


def test_it_is_shown_once_and_kept_hashed(equipment_manager: User, dock: Dock) -> None:
    browser = client_of(equipment_manager)

    page = browser.post(reverse("issue_token", args=[dock.pk]), ISSUE).content.decode()

    token = DockToken.objects.get()
    credential = page.split('class="hash">')[1].split("<")[0]
    assert Agent(token, credential).get(f"{OFFLOADS}1/").status_code == 404
    assert credential.partition(".")[0] not in str(DockToken.objects.values().get())
    assert credential not in browser.get(reverse("dock_list")).content.decode()
    (entry,) = told(EquipmentEvent.DOCK_TOKEN_ISSUED)
    assert (entry.actor, entry.reason, entry.subject_label) == (equipment_manager, ISSUE["reason"], "PC-APPEL-2")
    assert credential.partition(".")[0] not in str(entry.details)


@pytest.mark.parametrize(("label", "reason"), [(" ", "Installation"), ("PC-1", " ")])
def test_it_takes_a_name_and_a_reason(label: str, reason: str, dock: Dock) -> None:
    with pytest.raises(NotPossible, match="Indiquez"):
        issue_token(by=SystemActor.DEMO, dock=dock, label=label, reason=reason)


def test_the_direction_does_not_issue_it(director: User, dock: Dock) -> None:
    with pytest.raises(NotPermitted):
        issue_token(by=director, dock=dock, label="PC-1", reason="Installation")


def test_revoked_it_opens_nothing_any_more(equipment_manager: User, dock: Dock) -> None:
    agent = make_agent(dock)
    revoke = reverse("revoke_token", args=[agent.token.pk])

    client_of(equipment_manager).post(revoke, {"reason": "Poste volé"})

    answer = agent.announce("X6000001")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert "révoqué" in answer.json()["error"]
    assert not Offload.objects.exists()
    assert [entry.reason for entry in told(EquipmentEvent.DOCK_TOKEN_REVOKED)] == ["Poste volé"]
    with pytest.raises(NotPossible, match="déjà"):
        revoke_token(by=equipment_manager, token=agent.token, reason="Encore")


def test_a_station_out_of_service_lets_no_agent_in(dock: Dock) -> None:
    agent = make_agent(dock)
    Dock.objects.filter(pk=dock.pk).update(is_active=False)

    assert agent.announce("X6000001").status_code == 401


def test_a_session_does_not_open_the_door_of_agents(administrator: User) -> None:
    answer = client_of(administrator).post(OFFLOADS, {"camera_serial": "X6000001", "files": []}, "application/json")

    assert answer.status_code == 401


def test_a_token_does_not_open_the_site(dock: Dock) -> None:
    agent = make_agent(dock)

    assert agent.get(reverse("camera_list")).status_code == 302


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Bearer", "Bearer été", "Bearer " + "x" * 5000])
def test_anything_else_is_refused_with_a_sentence(header: str, db: None) -> None:
    answer = Client().post(OFFLOADS, "{}", "application/json", headers={"Authorization": header})

    assert answer.status_code == 401
    assert "gestionnaire du matériel" in answer.json()["error"]


def test_a_refusal_is_journaled_with_its_agent_and_address(dock: Dock) -> None:
    agent = make_agent(dock)
    DockToken.objects.update(revoked_at=timezone.now())

    agent.get(f"{OFFLOADS}1/")

    (entry,) = told(EquipmentEvent.DOCK_TOKEN_REFUSED)
    assert (entry.subject_label, entry.related_label, entry.address) == ("PC-1", str(dock), "127.0.0.1")


@pytest.mark.slow
def test_a_flood_of_refusals_does_not_fill_the_journal(db: None) -> None:
    for number in range(REFUSALS_TOLD_AT_MOST * 2):
        for _ in range(2):
            Client(REMOTE_ADDR=f"192.0.2.{number}").post(OFFLOADS)

    assert len(told(EquipmentEvent.DOCK_TOKEN_REFUSED)) == REFUSALS_TOLD_AT_MOST


def test_the_page_says_who_was_heard_and_when(equipment_manager: User, dock: Dock) -> None:
    agent = make_agent(dock)
    page = reverse("dock_list")
    assert "jamais" in client_of(equipment_manager).get(page).content.decode()

    agent.announce("X6000001")
    assert "silencieux" not in client_of(equipment_manager).get(page).content.decode()

    DockToken.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    assert "silencieux depuis" in client_of(equipment_manager).get(page).content.decode()


def test_each_station_has_a_form_of_its_own(equipment_manager: User, dock: Dock) -> None:
    other = Dock.objects.create(name="dock-b", place="Annexe")

    page = client_of(equipment_manager).get(reverse("dock_list")).content.decode()

    assert [page.count(f'id="id_{one.pk}_label"') for one in (dock, other)] == [1, 1]
