"""A procedure keeps a clip from erasure: placed with its reference, lifted with a reason (CSI L241-2)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.footage.actions.holds import freeze_clips, place_hold, release_hold, release_origin
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, ClipState, Hold, HoldKind
from tests.cast import client_of
from tests.worlds import make_clip

OTHERS = ["equipment_manager", "trainer", "team_leader", "auditor", "administrator", "superuser"]


@pytest.fixture
def clip(db: None) -> Clip:
    return make_clip()


def hold_of(clip: Clip, by: User, reference: str = "PV 2026/118") -> Hold:
    return place_hold(by=by, clip=clip, kind=HoldKind.JUDICIAL, reference=reference)


def freeze(*clips: Clip, origin: str = "requisition:1") -> list[Hold]:
    return freeze_clips(by=SystemActor.MAIL, clips=clips, reference="Réquisition R-00001", origin=origin)


@pytest.mark.parametrize("actor", ["director", "head"])
def test_the_direction_holds_a_clip(actor: str, clip: Clip, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(actor)

    hold = hold_of(clip, person)

    assert list(Hold.objects.active()) == [hold]
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.subject_label) == (FootageEvent.CLIP_HELD, person, clip.number)
    assert (entry.reason, entry.procedure_number) == ("judicial", "PV 2026/118")


@pytest.mark.parametrize("actor", OTHERS)
def test_nobody_else_holds(actor: str, clip: Clip, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        hold_of(clip, request.getfixturevalue(actor))
    assert not Hold.objects.exists()


@pytest.mark.parametrize("actor", OTHERS)
def test_nobody_else_lifts(actor: str, clip: Clip, director: User, request: pytest.FixtureRequest) -> None:
    hold = hold_of(clip, director)

    with pytest.raises(NotPermitted):
        release_hold(by=request.getfixturevalue(actor), hold=hold, reason="Classée")
    assert Hold.objects.active().exists()


@pytest.mark.parametrize("reference", ["", "   "])
def test_without_a_reference_nothing_justifies_it(reference: str, clip: Clip, director: User) -> None:
    with pytest.raises(NotPossible, match="référence de la procédure"):
        hold_of(clip, director, reference)


@pytest.mark.parametrize("state", [ClipState.ERASING, ClipState.ERASED])
def test_what_is_being_erased_is_not_held(state: ClipState, clip: Clip, director: User) -> None:
    Clip.objects.update(state=state)

    with pytest.raises(NotPossible, match="ne peut plus être conservée"):
        hold_of(clip, director)


def test_lifting_says_why(clip: Clip, director: User, head: User) -> None:
    hold = hold_of(clip, director)

    release_hold(by=head, hold=hold, reason="Classement sans suite")

    hold.refresh_from_db()
    assert hold.released_at is not None
    assert hold.release_reason == "Classement sans suite"
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.reason) == (FootageEvent.CLIP_RELEASED, head, "Classement sans suite")


def test_lifting_without_a_reason_changes_nothing(clip: Clip, director: User) -> None:
    hold = hold_of(clip, director)

    with pytest.raises(NotPossible, match="Indiquez pourquoi"):
        release_hold(by=director, hold=hold, reason=" ")
    assert Hold.objects.active().exists()


def test_the_second_person_who_lifts_is_told(clip: Clip, director: User, head: User) -> None:
    hold = hold_of(clip, director)
    release_hold(by=head, hold=hold, reason="Classée")

    with pytest.raises(NotPossible, match="déjà levée"):
        release_hold(by=director, hold=hold, reason="Classée")


@pytest.mark.slow
def test_the_page_shows_the_hold_and_lifts_it(clip: Clip, director: User) -> None:
    browser = client_of(director)
    data = {"kind": "judicial", "reference": "PV 2026/118"}

    page = browser.post(reverse("place_hold", args=[clip.pk]), data, follow=True).content.decode()
    assert "PV 2026/118" in page
    hold = Hold.objects.get()
    page = browser.post(reverse("release_hold", args=[hold.pk]), {"reason": "Classée"}, follow=True).content.decode()

    assert "le délai d’effacement court de nouveau" in page
    assert not Hold.objects.active().exists()


def test_the_page_says_what_is_missing(clip: Clip, director: User) -> None:
    page = client_of(director).post(reverse("place_hold", args=[clip.pk]), {"kind": "judicial"}, follow=True)

    assert "Référence de la procédure" in page.content.decode()
    assert not Hold.objects.exists()


# What a requisition freezes -------------------------------------------------------------------------------------------


def test_the_same_procedure_holds_it_once_at_a_time(clip: Clip, director: User, head: User) -> None:
    first = place_hold(by=director, clip=clip, kind=HoldKind.JUDICIAL, reference="PV 2026/1")

    with pytest.raises(NotPossible, match="déjà conservée"):
        place_hold(by=head, clip=clip, kind=HoldKind.JUDICIAL, reference=" PV 2026/1 ")
    place_hold(by=head, clip=clip, kind=HoldKind.ADMINISTRATIVE, reference="PV 2026/1")
    release_hold(by=director, hold=first, reason="Classée")
    place_hold(by=head, clip=clip, kind=HoldKind.JUDICIAL, reference="PV 2026/1")

    assert Hold.objects.active().filter(clip=clip).count() == 2


def test_freezing_holds_each_clip_once_for_its_origin(db: None) -> None:
    clips = [make_clip(), make_clip()]

    freeze(*clips)
    freeze(*clips)

    assert Hold.objects.active().count() == 2
    assert JournalEntry.objects.filter(event=FootageEvent.CLIP_HELD).count() == 2


def test_freezing_leaves_out_what_is_past_saving(db: None) -> None:
    erased = make_clip()
    Clip.objects.update(state=ClipState.ERASED)

    assert freeze(erased) == []


def test_two_requisitions_hold_the_same_clip_apart(clip: Clip) -> None:
    freeze(clip)
    freeze(clip, origin="requisition:2")

    release_origin(by=SystemActor.MAIL, origin="requisition:1", reason="Écartée")

    assert [hold.origin for hold in Hold.objects.active()] == ["requisition:2"]


def test_releasing_an_origin_keeps_what_was_handed_over(db: None) -> None:
    kept, left = make_clip(), make_clip()
    freeze(kept, left)

    release_origin(by=SystemActor.MAIL, origin="requisition:1", keep=[kept.pk], reason="Close")

    assert [hold.clip for hold in Hold.objects.active()] == [kept]


def test_a_frozen_clip_frozen_again_after_release_is_held_anew(clip: Clip) -> None:
    freeze(clip)
    release_origin(by=SystemActor.MAIL, origin="requisition:1", reason="Écartée")

    freeze(clip)

    assert Hold.objects.active().count() == 1
    assert Clip.objects.due(timezone.now() + (clip.erase_due_at - clip.started_at)).count() == 0
