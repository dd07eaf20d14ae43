"""Who holds which right: the policy read from the right's side, written a second time on purpose.

The role table in accounts/people/roles.py says what each role may do; this one says who may do each thing. A change
of policy is made in both, and a slip in one is seen here.
"""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import ROLE_TABLE, SYSTEM_TABLE, Right, Role, need_second_factor, rights_of
from cases.incidents.actions.register import open_incident
from cases.incidents.models import Incident
from cases.requisitions.actions.requisitions import receive_requisition
from cases.requisitions.models import Requisition
from evidence.footage.models import Clip
from levallois.admin_site import DesignatedAdminSite
from tests.cast import client_of, designate
from tests.incidents.drafts import draft
from tests.requisitions.worlds import letter
from tests.worlds import make_clip

DIRECTORATE = {Role.DIRECTORATE}
DIRECTION = {Role.DIRECTORATE, Role.HEAD_OF_CONTROL_ROOM}
LEADER = {Role.TEAM_LEADER}
EQUIPMENT = {Role.EQUIPMENT_MANAGER}
ADMINISTRATOR = {Role.ADMINISTRATOR}
AUDITOR = {Role.AUDITOR}
TRAINER = {Role.TRAINER}
WEARER = {Role.WEARER}

HOLDERS = {
    Right.ABSENCE_RECORD: DIRECTION | LEADER,
    Right.CAMERA_DEROGATE: DIRECTORATE,
    Right.CAMERA_ISSUE: DIRECTION | EQUIPMENT | LEADER,
    Right.CAMERA_LIST: DIRECTION | EQUIPMENT | LEADER | ADMINISTRATOR,
    Right.CAMERA_MANAGE: EQUIPMENT | ADMINISTRATOR,
    Right.CLIP_CORRECT_MARKERS: DIRECTION,
    Right.CLIP_EXPORT: DIRECTION,
    Right.CCTV_IMPORT: DIRECTION,
    Right.CLIP_HOLD: DIRECTION,
    Right.CLIP_LIST: DIRECTION | LEADER,
    Right.CLIP_LIST_ALL: DIRECTION,
    Right.CLIP_LIST_OWN: WEARER,
    Right.CLIP_SHARE: DIRECTION,
    Right.CLIP_RELEASE: DIRECTION,
    Right.CLIP_RESTRICT: DIRECTION,
    Right.CLIP_VIEW: DIRECTION | LEADER,
    Right.CLIP_VIEW_OWN: WEARER,
    Right.DEBRIEF_LEAD: DIRECTION | LEADER,
    Right.DESIGNATION_GRANT: DIRECTORATE,
    Right.DESIGNATION_LIST: DIRECTION | AUDITOR | ADMINISTRATOR,
    Right.EMERGENCY_CONFIRM: DIRECTION,
    Right.FIGURES_READ: DIRECTION | AUDITOR,
    Right.INCIDENT_LIST: DIRECTION | LEADER,
    Right.INCIDENT_LIST_ALL: DIRECTION,
    Right.INCIDENT_LIST_TEAM: LEADER,
    Right.INCIDENT_SHARE: DIRECTION,
    Right.INCIDENT_WRITE: DIRECTION,
    Right.ISSUE_CORRECT: DIRECTION,
    Right.JOURNAL_READ: DIRECTION | AUDITOR,
    Right.OFFLOAD_DOWNLOAD: DIRECTION,
    Right.OFFLOAD_RESOLVE: DIRECTION,
    Right.SERVICE_READ: DIRECTION | ADMINISTRATOR,
    Right.PERSON_MANAGE: ADMINISTRATOR,
    Right.REQUISITION_APPROVE: DIRECTION,
    Right.REQUISITION_LIST: DIRECTION | LEADER,
    Right.REQUISITION_LIST_ALL: DIRECTION,
    Right.REQUISITION_RECEIVE: DIRECTION,
    Right.REQUISITION_SHARE: DIRECTION,
    Right.REQUISITION_PREPARE: DIRECTION,
    Right.RETENTION_SET: DIRECTION,
    Right.SHIFT_LIST: DIRECTION | EQUIPMENT | TRAINER | LEADER,
    Right.SHIFT_MANAGE: DIRECTION,
    Right.TRAINING_LIST: DIRECTION | LEADER | TRAINER,
    Right.TRAINING_MANAGE: DIRECTION | TRAINER,
}


@pytest.mark.parametrize("right", list(Right))
def test_a_right_is_held_by(right: Right) -> None:
    assert {role for role in Role if right in ROLE_TABLE[role]} == HOLDERS[right]


# The parts of the machine that have rights at all; all the others have none, the officer who follows a link included.
SYSTEM_HOLDERS = {
    Right.CAMERA_ISSUE: {SystemActor.DEMO},
    Right.CAMERA_MANAGE: {SystemActor.DEMO},
    Right.CLIP_LIST_ALL: {SystemActor.DEMO},
    Right.DESIGNATION_GRANT: {SystemActor.DEMO, SystemActor.INSTALLER},
    Right.INCIDENT_LIST_ALL: {SystemActor.DEMO},
    Right.INCIDENT_WRITE: {SystemActor.DEMO},
    Right.PERSON_MANAGE: {SystemActor.DEMO, SystemActor.INSTALLER},
    Right.REQUISITION_RECEIVE: {SystemActor.MAIL},
    Right.SHIFT_MANAGE: {SystemActor.CONSOLE, SystemActor.DEMO},
    Right.TRAINING_MANAGE: {SystemActor.DEMO},
}


@pytest.mark.parametrize("actor", list(SystemActor))
def test_a_part_of_the_machine_has_only_its_own_rights(actor: SystemActor) -> None:
    own = {right for right, holders in SYSTEM_HOLDERS.items() if actor in holders}

    assert {right for right in Right if has_right(actor, right)} == own


def test_a_part_of_the_machine_that_is_not_listed_has_no_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(SYSTEM_TABLE, SystemActor.DEMO)

    assert not [right for right in Right if has_right(SystemActor.DEMO, right)]


def test_every_part_of_the_machine_is_listed() -> None:
    assert set(SYSTEM_TABLE) == set(SystemActor)


@pytest.mark.parametrize("actor", sorted(set(SystemActor) - {SystemActor.DEMO}))
def test_a_part_of_the_machine_sees_no_row_that_no_right_shows_it(actor: SystemActor, director: User) -> None:
    clip, incident = make_clip(), open_incident(by=director, incident=draft())
    requisition = receive_requisition(by=director, requisition=letter())

    assert not Clip.objects.visible_to(actor).filter(pk=clip.pk).exists()
    assert not Clip.objects.by_office(actor).filter(pk=clip.pk).exists()
    assert not Incident.objects.visible_to(actor).filter(pk=incident.pk).exists()
    assert not Requisition.objects.visible_to(actor).filter(pk=requisition.pk).exists()


def test_the_outside_officer_receives_no_requisition(db: None) -> None:
    with pytest.raises(NotPermitted):
        receive_requisition(by=SystemActor.REQUESTING_OFFICER, requisition=letter())


def test_no_role_has_no_right_and_several_have_the_union() -> None:
    assert rights_of(frozenset()) == frozenset()
    assert rights_of(frozenset({Role.TRAINER, Role.AUDITOR})) == ROLE_TABLE[Role.TRAINER] | ROLE_TABLE[Role.AUDITOR]


@pytest.mark.parametrize("role", [Role.EQUIPMENT_MANAGER, Role.TRAINER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_keeping_devices_training_journal_or_accounts_opens_no_footage(role: Role) -> None:
    assert not [right for right in ROLE_TABLE[role] if right.startswith(("clip:", "offload:"))]


def test_the_superuser_flag_opens_nothing(superuser: User) -> None:
    make_clip()

    assert superuser.rights == frozenset()
    assert not superuser.has_perm("footage.view_clip")
    assert not superuser.has_module_perms("footage")
    assert not Clip.objects.visible_to(superuser).exists()


def test_the_superuser_flag_adds_nothing_to_a_role(superuser: User) -> None:
    designate(superuser, Role.AUDITOR)

    assert User.objects.get(pk=superuser.pk).rights == ROLE_TABLE[Role.AUDITOR]


@pytest.mark.parametrize(
    ("person", "enters"),
    [("administrator", True), ("equipment_manager", True), ("director", False), ("superuser", False)],
)
def test_the_admin_site_opens_by_right(person: str, enters: bool, request: pytest.FixtureRequest) -> None:
    asking = RequestFactory().get("/")
    asking.user = request.getfixturevalue(person)

    assert DesignatedAdminSite().has_permission(asking) is enters


@pytest.mark.slow
def test_a_room_of_the_admin_site_bears_its_own_name(equipment_manager: User) -> None:
    page = client_of(equipment_manager).get(reverse("admin:app_list", args=["equipment"])).content.decode()

    assert "<h1>Matériel</h1>" in " ".join(page.split())


@pytest.mark.parametrize("role", Role)
def test_who_reaches_footage_or_decides_who_does_needs_a_second_factor(role: Role) -> None:
    without = {Role.EQUIPMENT_MANAGER, Role.TRAINER, Role.AUDITOR}

    assert need_second_factor(frozenset({role})) == (role not in without)
    assert need_second_factor(frozenset({role, Role.TEAM_LEADER}))


def test_no_role_needs_none() -> None:
    assert not need_second_factor(frozenset())
