"""The town that the access matrix walks through: who visits, and on what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.duty.actions import plan_shift
from accounts.duty.models import Shift
from accounts.journal.models import ClockDoubt
from accounts.oversight.selectors import open_anomalies
from accounts.people.actions.designation_documents import attach_document
from accounts.people.actions.designations import grant_designation, suspend_designation
from accounts.people.actions.people import save_team
from accounts.people.models import Designation, Team, User
from accounts.people.roles import Role
from accounts.sign_in.actions.directory import link_directory_account
from accounts.sign_in.actions.sessions import record_refusal
from accounts.sign_in.directory.protocol import Account
from cases.incidents.actions.register import grant_incident_access, link_clip, open_incident
from cases.incidents.models import Incident, IncidentKind
from cases.requisitions.actions.access import grant_requisition_access
from cases.requisitions.actions.mail_receipt import receive_message
from cases.requisitions.actions.requisitions import receive_requisition, register_requisition
from cases.requisitions.models import (
    Channel,
    Delivery,
    DeliveryState,
    LegalBasis,
    Outcome,
    Requisition,
    RequisitionClip,
    RequisitionDocument,
)
from cases.requisitions.selectors import AskedWindow
from cases.requisitions.states import RequisitionState
from evidence import store
from evidence.equipment.actions import attach_device_file, issue_token, save_dock
from evidence.equipment.models import Camera, Dock
from evidence.footage.actions.access import grant_clip_access, restrict_clip
from evidence.footage.actions.holds import place_hold
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import Clip, ClipState, HoldKind, ViewingPurpose
from evidence.intake.actions.offloads import end_offload
from evidence.intake.models import FileState, Offload, OffloadFile
from evidence.issuing.actions.issues import issue_camera
from evidence.issuing.actions.losses import declare_loss
from evidence.issuing.models import LossCircumstance, LossDeclaration, LossKind
from tests.access.world_debriefs import debrief_keys
from tests.access.world_duty import duty_keys
from tests.access.world_failures import failure_keys
from tests.access.world_finding import search_keys
from tests.access.world_markers import mark, marker_keys
from tests.access.world_quarantine import quarantine_keys
from tests.access.world_two_people import two_people_keys
from tests.cast import client_of, make_camera, make_person
from tests.devices import PDF, judged, make_accessory, make_cctv_camera, make_order
from tests.second_factors import hold_key, key_row
from tests.worlds import lose_bytes, make_clip

CODE = "ABCDE23456"
HOUR = timedelta(hours=1)
ABSENCE = b"From: opj@police.invalid\r\nSubject: Absence du bureau\r\n\r\nJe suis absent."


@dataclass
class World:
    """Visitors by name, and the keys that stand in addresses by the name of what they lead to."""

    people: Mapping[str, User]
    clients: Mapping[str, Client]
    keys: dict[str, object] = field(default_factory=dict)

    def arguments(self, names: str) -> list[object]:
        return [self.keys[name] for name in names.split()]

    def filled(self, data: Mapping[str, str | list[str]]) -> dict[str, object]:
        """The fields of a form, where “{clip}” stands for the key of the clip, in names too."""
        return {
            name.format_map(self.keys): [one.format_map(self.keys) for one in value]
            if isinstance(value, list)
            else value.format_map(self.keys)
            for name, value in data.items()
        }


def build_world() -> World:
    """Some clips, incidents, requisitions and deliveries, each named after its situation."""
    people = _people()
    clients = {name: client_of(person) for name, person in people.items()} | {"nobody": Client()}
    for person in people.values():
        hold_key(person)
        link_directory_account(by=person, account=Account("https://annuaire.invalid", f"s{person.pk}"))
        client_of(person)  # a second session, on another machine
    world = World(people, clients)
    moment = timezone.now()
    world.keys |= {f"person_{name}": person.pk for name, person in people.items()}
    world.keys |= _designations(people["director"], moment)
    world.keys |= _evidence(people, moment) | _cases(people, moment) | _deliveries(people["director"], moment)
    world.keys |= _anomalies(people)
    world.keys |= two_people_keys(people)
    world.keys |= {"outbox_mail": _outbox_mail(), "missing": 999_999, "entry": 1, "no_viewing": UUID(int=0)}
    world.keys |= _equipment(people["leader"], moment) | {"move_maintain": "maintain", "no_move": "forge"}
    world.keys |= {"year": timezone.localdate().year, "figure": "wearers", "figure_of_incidents": "incidents"}
    world.keys |= {"csv": "csv", "clip_listing": "clip_list", "designation_listing": "designation_list"}
    world.keys["standing_listing"] = "training_status"
    trainer = people["trainer"]
    world.keys |= {"key_of_trainer": key_row(trainer).pk, "session_of_trainer": trainer.open_sessions.latest("pk").pk}
    world.keys |= duty_keys(people, moment) | failure_keys() | search_keys(people) | debrief_keys(people)
    world.keys |= {"app_people": "people", "app_equipment": "equipment"}
    return world


def _anomalies(people: Mapping[str, User]) -> dict[str, object]:
    """The trainer and the director, refused again and again today."""
    for person in (people["trainer"], people["director"]):
        for _ in range(settings.ANOMALY_REFUSALS):
            record_refusal(by=person, method="GET", path="/administration/")
    keys = {one.person: one.key for one in open_anomalies(timezone.now())}
    doubt = ClockDoubt.objects.create(sentence="L’horloge du serveur a avancé de 3 j.")
    found: dict[str, object] = {
        "clock_doubt": doubt.pk,
        "anomaly": keys[people["trainer"]],
        "directors_anomaly": keys[people["director"]],
    }
    return found | {"no_anomaly": "exports-1-20200101"}


def _people() -> dict[str, User]:
    north, south = (save_team(by=SystemActor.DEMO, team=Team(name=name)) for name in ("Nord", "Sud"))
    return {
        "director": make_person("Directeur", Role.DIRECTORATE),
        "head": make_person("Centre", Role.HEAD_OF_CONTROL_ROOM),
        "equipment_manager": make_person("Materiel", Role.EQUIPMENT_MANAGER),
        "trainer": make_person("Formateur", Role.TRAINER),
        "leader": make_person("Brigade", Role.TEAM_LEADER, team=north),
        "other_leader": make_person("Voisin", Role.TEAM_LEADER, team=south),
        "auditor": make_person("Delegue", Role.AUDITOR),
        "administrator": make_person("Technique", Role.ADMINISTRATOR),
        "superuser": make_person("Super", Role.ADMINISTRATOR, is_superuser=True),
        "undesignated": make_person("Agent", team=north),
        "wearer": make_person("Porteur", Role.WEARER, team=north),
        "undesignated_superuser": make_person("Ancien", is_superuser=True),
    }


def _evidence(people: Mapping[str, User], moment: datetime) -> dict[str, object]:
    director, leader, wearer = people["director"], people["leader"], people["undesignated"]
    camera, returned = make_camera(), make_camera()
    issue = issue_camera(by=director, camera=camera, wearer=wearer)
    clip, opened, expired, erased, restricted = (make_clip(camera=camera, wearer=wearer) for _ in range(5))
    due = make_clip(camera=camera, wearer=wearer, started_at=moment - timedelta(days=27))
    grant = grant_clip_access(by=director, clip=opened, person=leader, until=moment + HOUR, reason="Débriefing")
    past = grant_clip_access(by=director, clip=expired, person=leader, until=moment + HOUR, reason="Débriefing")
    type(past).objects.filter(pk=past.pk).update(until=moment)
    _give_stills(clip, opened, restricted)
    restrict_clip(by=director, clip=restricted, until=moment + HOUR, reason="Mineur filmé")
    hold = place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference="PV 1")
    lose_bytes(erased.store_name)
    Clip.objects.filter(pk=erased.pk).update(state=ClipState.ERASED, erased_at=moment, thumbnail_name="")
    shift = _shift(director, moment)
    dock = save_dock(by=SystemActor.DEMO, dock=Dock(name="dock-a", place="Poste central"))
    keys = {
        "camera": camera,
        "free_camera": returned,
        "issue": issue,
        "clip": clip,
        "opened_clip": opened,
        "shift": shift,
        "dock": dock,
        "dock_token": issue_token(by=SystemActor.DEMO, dock=dock, label="PC-1", reason="Installation").token,
        **_registered(people),
        "expired_clip": expired,
        "due_clip": due,
        "erased_clip": erased,
        "restricted_clip": restricted,
        "grant": grant,
        "hold": hold,
        "offload": Offload.objects.create(source="dock-a", dock=dock, camera_serial="X6000001"),
    }
    return (
        {name: row.pk for name, row in keys.items()}
        | {"free_camera_serial": returned.serial}
        | _viewings(director, leader, opened)
    )


def _equipment(leader: User, moment: datetime) -> dict[str, object]:
    """An accessory, a fixed camera, the prefect's order with its document, and a camera declared lost."""
    order = make_order(camera_count=40)
    devices = {
        "accessory": make_accessory(),
        "cctv_camera": make_cctv_camera(),
        "prefect_order": order,
        "device_file": attach_device_file(by=SystemActor.DEMO, device=order, file=judged(PDF)),
        "loss": _loss(leader, moment),
        "unexplained_offload": _unexplained(make_camera()),
    }
    return {name: row.pk for name, row in devices.items()}


def _give_stills(*clips: Clip) -> None:
    for clip in clips:
        clip.thumbnail_name = store.store_bytes(b"jpeg", f"{clip.thumbnail_stem}.jpg").name
        clip.save()


def _designations(director: User, moment: datetime) -> dict[str, object]:
    """One that ends, one that is suspended, and the paper of the trainer's."""
    granted = [
        grant_designation(
            by=SystemActor.DEMO,
            person=make_person(name),
            role=Role.AUDITOR,
            starts_at=moment - HOUR,
            ends_at=moment + HOUR,
            order_reference="Arrêté 1",
        )
        for name in ("Quifinit", "Suspendue")
    ]
    suspend_designation(by=director, designation=granted[1], reason="Enquête")
    trainer = Designation.objects.get(role=Role.TRAINER)
    document = attach_document(by=director, designation=trainer, document=judged(PDF))
    return {"ending_designation": granted[0].pk, "suspended_designation": granted[1].pk, "paper": document.pk}


def _loss(leader: User, moment: datetime) -> LossDeclaration:
    declaration = LossDeclaration(
        camera=make_camera(),
        kind=LossKind.LOST,
        noticed_at=moment,
        noticed_by=leader,
        circumstance=LossCircumstance.PATROL,
    )
    return declare_loss(by=leader, declaration=declaration)


def _registered(people: Mapping[str, User]) -> dict[str, Model]:
    return {
        "team": Team.objects.get(name="Nord"),
        "designation": people["trainer"].designations.get(),
        "own_designation": people["director"].designations.get(),
        "person_unequipped": make_person("Sanscamera"),
    }


def _viewings(director: User, leader: User, opened: Clip) -> dict[str, object]:
    viewed, judicial = make_clip(), ViewingPurpose.JUDICIAL
    _give_stills(viewed)
    leaders = open_viewing(by=leader, clip=opened, purpose=ViewingPurpose.DEBRIEF, reference="D 1")
    return {
        "viewed_clip": viewed.pk,
        "directors_viewing": open_viewing(by=director, clip=viewed, purpose=judicial, reference="PV 1").pk,
        "leaders_viewing": leaders.pk,
        **marker_keys(director, leaders),
    }


def _shift(director: User, moment: datetime) -> Shift:
    north = Team.objects.get(name="Nord")
    starts_at, ends_at = moment - HOUR, moment + HOUR
    return plan_shift(by=director, team=north, starts_at=starts_at, ends_at=ends_at, place="Gare", officers=[])


def _unexplained(camera: Camera) -> Offload:
    """Ended, with one file that never came."""
    offload = Offload.objects.create(source="dock-b", camera_serial=camera.serial, camera=camera)
    OffloadFile.objects.create(offload=offload, path="a.mp4", size_bytes=4, modified_ns=2, state=FileState.MISSING)
    end_offload(by=SystemActor.DOCK, offload=offload)
    return offload


def _cases(people: Mapping[str, User], moment: datetime) -> dict[str, object]:
    director = people["director"]
    own, other = (_incident(director, name, moment) for name in ("Nord", "Sud"))
    linked = make_clip()
    link_clip(by=director, incident=own, clip=linked)
    mark(director, linked)
    requisitions = {
        "requisition": _requisition(director, moment),
        "empty_requisition": _requisition(director, moment, is_found=False),
        "prepared_requisition": _requisition(director, moment, RequisitionState.PREPARED),
        "approved_requisition": _requisition(director, moment, RequisitionState.APPROVED),
    }
    keys: dict[str, object] = {name: row.pk for name, row in requisitions.items()}
    documents: dict[str, object] = {
        "document": _document(requisitions["requisition"]).pk,
        "other_document": _document(requisitions["prepared_requisition"]).pk,
    }
    keys["chosen_clip"] = requisitions["requisition"].choices.get().clip_id
    keys |= quarantine_keys(director, own, requisitions["requisition"])
    keys["kept_message"] = receive_message(by=SystemActor.MAIL, raw=ABSENCE).pk
    grants = _openings(people, own, moment)
    return keys | documents | grants | {"own_incident": own.pk, "other_incident": other.pk, "linked_clip": linked.pk}


def _incident(director: User, team: str, moment: datetime) -> Incident:
    incident = Incident(
        kind=IncidentKind.NOISE,
        title="Tapage nocturne",
        started_at=moment - HOUR,
        ended_at=moment,
        place="Place de la mairie",
        team=Team.objects.get(name=team),
    )
    return open_incident(by=director, incident=incident)


def _requisition(
    director: User, moment: datetime, state: RequisitionState = RequisitionState.REGISTERED, *, is_found: bool = True
) -> Requisition:
    """With one clip chosen, if any is found; prepared by the director when it is prepared at all."""
    requisition = Requisition(
        channel=Channel.FORM,
        received_at=moment,
        legal_basis=LegalBasis.FLAGRANCE,
        report_number="2026/118",
        officer_name="Claude Martin",
        officer_unit="Commissariat",
        officer_email="opj@police.invalid",
    )
    night = moment - timedelta(days=4 + Requisition.objects.count())  # no other clip of the town was recorded then
    asked = AskedWindow(night - HOUR, night + HOUR)
    receive_requisition(by=director, requisition=requisition, windows=[asked])
    register_requisition(by=director, requisition=requisition)
    if is_found:
        RequisitionClip.objects.create(requisition=requisition, clip=make_clip(started_at=night))
    if state != RequisitionState.REGISTERED:
        Requisition.objects.filter(pk=requisition.pk).update(state=state, outcome=Outcome.CLIPS, prepared_by=director)
    return requisition


def _openings(people: Mapping[str, User], own: Incident, moment: datetime) -> dict[str, object]:
    """The leader's incident and a requisition, opened to the other leader until lately or still."""
    director, other = people["director"], people["other_leader"]
    opened = _incident(director, "Nord", moment)
    incident_opening, past = (
        grant_incident_access(by=director, incident=incident, person=other, until=moment + HOUR, reason="Renfort")
        for incident in (opened, own)
    )
    type(past).objects.filter(pk=past.pk).update(until=moment)
    read = _requisition(director, moment)
    grant = grant_requisition_access(
        by=director, requisition=read, person=other, until=moment + HOUR, reason="Débriefing"
    )
    return {
        "opened_incident": opened.pk,
        "incident_opening": incident_opening.pk,
        "opened_requisition": read.pk,
        "requisition_opening": grant.pk,
    }


def _document(requisition: Requisition) -> RequisitionDocument:
    stored = store.store_bytes(b"message", f"messages/{requisition.pk}")
    return RequisitionDocument.objects.create(
        requisition=requisition,
        file_name="message.eml",
        content_type="message/rfc822",
        store_name=stored.name,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
    )


def _deliveries(director: User, moment: datetime) -> dict[str, object]:
    """A delivery in each situation that matters, as `delivery_<state>`, and its link's secret as `token_<state>`."""
    keys: dict[str, object] = {"stranger_token": "x" * 43}
    for state in (DeliveryState.READY, DeliveryState.SENT, DeliveryState.REVOKED):
        delivery = Delivery.objects.create(
            requisition=_requisition(director, moment, RequisitionState.APPROVED),
            state=state,
            code_hash=make_password(CODE),
            recipient="opj@police.invalid",
            sent_at=None if state == DeliveryState.READY else moment,
            expires_at=moment + timedelta(days=15),
        )
        keys |= {f"delivery_{state}": delivery.pk, f"token_{state}": delivery.token}
    return keys


def _outbox_mail() -> int:
    folder = Path(settings.OUTBOX_ROOT)
    folder.mkdir(parents=True)
    content = b"To: opj@police.invalid\r\nSubject: Remise\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n"
    (folder / "1760000000000000000.eml").write_bytes(content)
    return 1760000000000000000
