"""Whoever owns the database changes rows straight in it, and leaves the journal alone: each change is named against
what the journal says, kept, told once, and gone when it is put right."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.actions.writing import record
from accounts.journal.events import JournalEvent
from accounts.journal.format import instant
from accounts.journal.models import IntegrityFinding, JournalEntry
from accounts.people.models import Designation, User
from accounts.people.roles import Role
from evidence.equipment.models import CameraIssue
from evidence.footage.actions.access import grant_clip_access
from evidence.footage.actions.holds import place_hold, release_hold
from evidence.footage.models import Clip, ClipAccessGrant, ClipState, Hold, HoldKind
from evidence.intake.events import IntakeEvent
from levallois.integrity import check_integrity
from levallois.rooms import RECORDS
from tests.worlds import make_clip

pytestmark = [pytest.mark.attack, pytest.mark.usefixtures("journaled_cast")]

HOUR = timedelta(hours=1)


@pytest.fixture
def clip(journaled_cast: None, director: User, team_leader: User, officer: User) -> Clip:
    """A clip of the officer, stored, held for two procedures of which one is lifted, and opened to the leader."""
    clip = make_clip(wearer=officer)
    details = {"sha256": clip.sha256, "started_at": instant(clip.started_at), "wearer": officer.badge_number}
    record(IntakeEvent.CLIP_STORED, by=SystemActor.DOCK, about=clip, details=details)
    for reference in ("PV 1", "PV 2"):
        place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference=reference)
    release_hold(by=director, hold=Hold.objects.get(reference="PV 2"), reason="Classée")
    grant_clip_access(by=director, clip=clip, person=team_leader, until=timezone.now() + HOUR, reason="Débriefing")
    return clip


def found() -> list[str]:
    return [sentence for check in RECORDS for sentence in check.find()]


def test_rows_that_nobody_changed_agree(clip: Clip) -> None:
    said = StringIO()

    call_command("check_records", stdout=said)

    assert found() == []
    assert "Conservations des vidéos : rien à signaler." in said.getvalue()


def change(model: type, **fields: object) -> Callable[[], object]:
    return lambda: model._default_manager.update(**fields)  # type: ignore[attr-defined]


def insert_designation() -> object:
    person = User.objects.get(badge_number=Clip.objects.get().wearer.badge_number)  # type: ignore[union-attr]
    facts = {"role": Role.DIRECTORATE, "starts_at": timezone.now(), "order_reference": "Arrêté 9"}
    return Designation.objects.create(person=person, **facts)


def insert_issue() -> object:
    clip = Clip.objects.get()
    assert clip.wearer
    return CameraIssue.objects.create(camera=clip.camera, wearer=clip.wearer, issued_at=timezone.now())


ATTACKS: dict[str, tuple[Callable[[], object], str]] = {
    "a hold released": (
        lambda: Hold.objects.filter(reference="PV 1").update(released_at=timezone.now()),
        "procédure PV 1 : une conservation a été levée sans que le journal le dise.",
    ),
    "a hold deleted": (
        lambda: Hold.objects.filter(reference="PV 1").delete(),
        "procédure PV 1 : une conservation que dit le journal n’est plus dans la base.",
    ),
    "a release taken back": (
        lambda: Hold.objects.filter(reference="PV 2").update(released_at=None),
        "procédure PV 2 : une conservation que le journal dit levée tient encore",
    ),
    "a hold inserted": (
        lambda: Hold.objects.create(clip=Clip.objects.get(), kind=HoldKind.JUDICIAL, reference="PV 9"),
        "procédure PV 9 : une conservation n’est posée par aucune entrée du journal.",
    ),
    "a designation inserted": (insert_designation, "n’est accordée par aucune entrée du journal."),
    "a role changed": (
        lambda: Designation.objects.filter(role=Role.TEAM_LEADER).update(role=Role.HEAD_OF_CONTROL_ROOM),
        "n’est plus ce que dit l’entrée",
    ),
    "a designation revoked": (
        lambda: Designation.objects.filter(role=Role.TEAM_LEADER).update(revoked_at=timezone.now()),
        "a été révoquée sans que le journal le dise.",
    ),
    "a wearer changed": (change(Clip, wearer=None), "Le porteur de la vidéo"),
    "a start changed": (change(Clip, started_at=timezone.now()), "Le début de la vidéo"),
    "a hash changed": (change(Clip, sha256="0" * 64), "L’empreinte de la vidéo"),
    "an erasure forged": (
        change(Clip, state=ClipState.ERASED, wearer=None),
        "est dite effacée, ce que le journal ne dit pas.",
    ),
    "an opening prolonged": (
        change(ClipAccessGrant, until=timezone.now() + 9 * HOUR),
        "ne finit pas quand le dit l’entrée",
    ),
    "an opening given to somebody else": (
        lambda: ClipAccessGrant.objects.update(user=Clip.objects.get().wearer),
        "n’est ouvert par aucune entrée du journal.",
    ),
    "a camera issue inserted": (insert_issue, "n’est dite par aucune entrée du journal."),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_row_changed_straight_in_the_database_is_named(clip: Clip, attack: str) -> None:
    act, said = ATTACKS[attack]
    act()

    (sentence,) = found()
    assert said in sentence
    with pytest.raises(CommandError) as failure:
        call_command("check_records", stdout=StringIO())
    assert sentence in str(failure.value)


def test_the_night_keeps_it_once_and_forgets_it_when_it_is_put_right(clip: Clip) -> None:
    Hold.objects.filter(reference="PV 1").update(released_at=timezone.now())

    check_integrity()
    check_integrity()

    (row,) = IntegrityFinding.objects.all()
    assert (row.check_name, row.gone_at, row.told_at) == ("clip-holds", None, None)
    Hold.objects.filter(reference="PV 1").update(released_at=None)
    check_integrity()
    row.refresh_from_db()
    assert row.gone_at
    events = JournalEntry.objects.filter(subject_kind="integrityfinding").order_by("number")
    assert [entry.event for entry in events] == [JournalEvent.INTEGRITY_FOUND, JournalEvent.INTEGRITY_GONE]
    assert all(entry.reason == row.sentence for entry in events)
