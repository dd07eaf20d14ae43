"""Correcting who wore a camera: the wrong line stays, another replaces it, and the clips say whose they were."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.equipment.models import Camera, CameraIssue
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip
from evidence.issuing.actions.corrections import correct_issue
from evidence.issuing.actions.issues import issue_camera
from evidence.issuing.events import IssuingEvent
from tests.cast import client_of
from tests.worlds import make_clip

NOON = datetime(2026, 3, 10, 12, 0, 37, tzinfo=UTC)
HOUR = timedelta(hours=1)
REASON = "Feuille de perception du 10 mars"


@pytest.fixture
def issue(camera: Camera, officer: User, director: User) -> CameraIssue:
    """From noon to four, by mistake to `officer`."""
    return issue_camera(by=director, camera=camera, wearer=officer, issued_at=NOON, returned_at=NOON + 4 * HOUR)


@pytest.fixture
def clip(issue: CameraIssue) -> Clip:
    """At one."""
    return make_clip(camera=issue.camera, wearer=issue.wearer, started_at=NOON + HOUR)


def corrected(issue: CameraIssue, by: User, **changes: Any) -> CameraIssue:
    said: dict[str, Any] = {
        "wearer": issue.wearer,
        "issued_at": issue.issued_at,
        "returned_at": issue.returned_at,
        "reason": REASON,
    }
    return correct_issue(by=by, issue=issue, **(said | changes))


@pytest.mark.parametrize("actor", ["director", "head"])
def test_another_row_replaces_the_wrong_one(
    actor: str, issue: CameraIssue, other_officer: User, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(actor)

    right = corrected(issue, person, wearer=other_officer)

    issue.refresh_from_db()
    assert list(CameraIssue.objects.current()) == [right]
    assert (issue.replaced_at is not None, issue.corrected_by) == (True, right)
    assert (right.corrects, right.correction_reason, right.corrected_by_name) == (issue, REASON, str(person))
    assert (right.issued_at, right.returned_at, right.issued_by_name) == (NOON, NOON + 4 * HOUR, issue.issued_by_name)


def test_the_journal_keeps_what_it_was_and_became(issue: CameraIssue, officer: User, head: User) -> None:
    corrected(issue, head, issued_at=NOON - HOUR)

    entry = JournalEntry.objects.get(event=IssuingEvent.ISSUE_CORRECTED)
    assert (entry.actor, entry.reason, entry.subject_label) == (head, REASON, str(issue.camera))
    assert entry.details == {"from": ["2026-03-10T12:00:37.000000Z", "2026-03-10T11:00:37.000000Z"]}


@pytest.mark.slow
def test_the_clips_change_wearer_and_say_so(clip: Clip, issue: CameraIssue, other_officer: User, head: User) -> None:
    corrected(issue, head, wearer=other_officer)

    clip.refresh_from_db()
    change = clip.wearer_changes.get()
    assert (clip.wearer, change.before, change.after) == (other_officer, issue.wearer, other_officer)
    entry = JournalEntry.objects.about("clip", clip.pk).get(event=FootageEvent.CLIP_REATTRIBUTED)
    assert entry.details == {"wearer": [issue.wearer.badge_number, other_officer.badge_number]}
    assert (entry.actor, entry.reason) == (head, REASON)
    page = client_of(head).get(reverse("clip_detail", args=[clip.pk])).content.decode()
    assert f"{issue.wearer} → {other_officer}" in page
    assert REASON in page


def test_a_clip_outside_the_corrected_times_loses_its_wearer(clip: Clip, issue: CameraIssue, head: User) -> None:
    corrected(issue, head, issued_at=NOON + 2 * HOUR)

    clip.refresh_from_db()
    assert clip.wearer is None
    assert clip.wearer_changes.get().after is None


def test_a_clip_of_another_camera_keeps_its_wearer(issue: CameraIssue, other_officer: User, head: User) -> None:
    other = make_clip(wearer=issue.wearer, started_at=NOON + HOUR)

    corrected(issue, head, wearer=other_officer)

    other.refresh_from_db()
    assert other.wearer == issue.wearer
    assert not other.wearer_changes.exists()


def test_two_cameras_handed_out_the_wrong_way_are_exchanged(
    clip: Clip, issue: CameraIssue, other_camera: Camera, other_officer: User, director: User
) -> None:
    times: dict[str, Any] = {"issued_at": NOON, "returned_at": NOON + 4 * HOUR}
    second = issue_camera(by=director, camera=other_camera, wearer=other_officer, **times)
    other_clip = make_clip(camera=other_camera, wearer=other_officer, started_at=NOON + HOUR)

    corrected(issue, director, wearer=other_officer, exchange=True)

    worn = {(one.camera, one.wearer) for one in CameraIssue.objects.current()}
    assert worn == {(issue.camera, other_officer), (other_camera, issue.wearer)}
    clip.refresh_from_db()
    other_clip.refresh_from_db()
    assert (clip.wearer, other_clip.wearer) == (second.wearer, issue.wearer)


def test_a_correction_is_corrected_in_its_turn(issue: CameraIssue, other_officer: User, head: User) -> None:
    first = corrected(issue, head, wearer=other_officer)

    second = corrected(first, head, wearer=issue.wearer)

    assert list(CameraIssue.objects.current()) == [second]
    with pytest.raises(NotPossible, match="déjà été corrigée"):
        corrected(issue, head, wearer=other_officer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": "  "}, "Indiquez pourquoi"),
        ({}, "Rien ne change"),
        ({"returned_at": None}, "ne sort ni ne rentre"),
        ({"returned_at": NOON - HOUR}, "ne se suivent pas"),
        ({"issued_at": datetime(2999, 1, 1, tzinfo=UTC)}, "ne se suivent pas"),
        ({"issued_at": NOON - HOUR, "exchange": True}, "ne portait pas une autre caméra"),
    ],
)
def test_it_is_refused_in_words(changes: dict[str, Any], sentence: str, issue: CameraIssue, head: User) -> None:
    with pytest.raises(NotPossible, match=sentence):
        corrected(issue, head, **changes)
    assert list(CameraIssue.objects.current()) == [issue]


def test_an_asvp_did_not_wear_it(issue: CameraIssue, asvp: User, head: User) -> None:
    with pytest.raises(NotPossible, match="n’est pas agent de police municipale"):
        corrected(issue, head, wearer=asvp)


def test_it_does_not_go_over_another_issue(issue: CameraIssue, other_officer: User, head: User) -> None:
    issue_camera(by=head, camera=issue.camera, wearer=other_officer, issued_at=NOON - HOUR, returned_at=NOON)

    with pytest.raises(NotPossible, match="ont une autre perception"):
        corrected(issue, head, issued_at=NOON - HOUR / 2)
    issue.refresh_from_db()
    assert issue.replaced_at is None


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "trainer", "auditor", "administrator"])
def test_nobody_else_corrects(
    actor: str, issue: CameraIssue, other_officer: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted, match="Seule la direction corrige"):
        corrected(issue, request.getfixturevalue(actor), wearer=other_officer)


def test_the_page_corrects_and_the_camera_shows_the_wrong_line_struck(
    issue: CameraIssue, other_officer: User, head: User
) -> None:
    browser, address = client_of(head), reverse("correct_issue", args=[issue.pk])
    shown = browser.get(address).context["form"].initial
    fields = {name: shown[name].astimezone().strftime("%Y-%m-%dT%H:%M") for name in ("issued_at", "returned_at")}

    page = browser.post(address, {"wearer": other_officer.pk, "reason": REASON, **fields}, follow=True).content.decode()

    assert "Perception corrigée" in page
    assert '<tr class="struck">' in page
    assert REASON in page
    assert CameraIssue.objects.current().get().issued_at == NOON  # to the second, though the form shows minutes


def test_the_page_says_what_is_wrong_beside_the_form(issue: CameraIssue, head: User) -> None:
    address = reverse("correct_issue", args=[issue.pk])

    page = client_of(head).post(address, {"wearer": issue.wearer_id, "issued_at": "hier", "reason": "x"})

    assert page.status_code == 200
    assert "Saisissez une date et une heure valides" in page.content.decode()
