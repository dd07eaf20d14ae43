"""An act on several rows takes each alone: one that is refused, or fails in any way, leaves the others done, and is
told."""

import ast
import html
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.actions.mails import MAILS
from accounts.journal.models import FailedItem
from accounts.people.models import User
from cases.incidents.actions.register import open_incident
from cases.incidents.models import IncidentClip
from cases.requisitions.actions.mail_receipt import receive_message
from cases.requisitions.models import IncomingMessage
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera
from evidence.footage.models import Clip, ClipState, Hold
from evidence.intake.models import QuarantineHold
from tests.architecture.house import FLOORS, functions_of, python_files, tree_of
from tests.cast import client_of, make_camera
from tests.incidents.drafts import draft
from tests.requisitions.letters import message
from tests.worlds import make_clip, make_quarantined

HOLD = {"kind": "judicial", "reference": "PV 9"}
# The address, what is sent, and how many rows are done.
Act = tuple[str, dict[str, Any], Callable[[], int]]


def holds_of_clips() -> Act:
    return reverse("place_holds"), HOLD | {"row": [make_clip().pk for _ in range(3)]}, Hold.objects.count


def holds_of_files() -> Act:
    sent = HOLD | {"row": [make_quarantined().pk for _ in range(3)]}
    return reverse("quarantine_hold_several"), sent, QuarantineHold.objects.count


def links() -> Act:
    incident = open_incident(by=SystemActor.DEMO, incident=draft())
    sent = {"row": [f"{incident.pk}-{make_clip().pk}" for _ in range(3)], "act": "link"}
    return reverse("proposals_decide"), sent, IncidentClip.objects.count


def messages_put_aside() -> Act:
    letters = [message(f"{text}.", subject="Réponse automatique") for text in ("Absent", "Loin", "Ailleurs")]
    kept = [receive_message(by=SystemActor.MAIL, raw=letter.as_bytes()) for letter in letters]
    waiting = IncomingMessage.objects.to_examine()
    return reverse("message_examine_several"), {"row": [one.pk for one in kept]}, lambda: 3 - waiting.count()


def camera_moves() -> Act:
    cameras = [make_camera() for _ in range(3)]
    sent = {"action": "bulk_maintain", "_selected_action": [one.pk for one in cameras], "index": "0", "reason": "Test"}
    moved = Camera.objects.filter(state=CameraState.MAINTENANCE)
    return reverse("admin:equipment_camera_changelist"), sent, moved.count


def retries() -> Act:
    for key in "123":
        FailedItem.objects.create(batch=MAILS.name, key=key, label=key, tries=3, set_aside_at=timezone.now())
    return reverse("failed_batch_retry", args=[MAILS.name]), {}, FailedItem.objects.filter(set_aside_at=None).count


ACTS = {
    "evidence.footage.actions.holds": holds_of_clips,
    "evidence.intake.actions.quarantine_holds": holds_of_files,
    "cases.incidents.actions.register": links,
    "cases.requisitions.actions.mail_receipt": messages_put_aside,
    "evidence.equipment.actions": camera_moves,
    "accounts.journal.actions.batches": retries,
}


def fail_second(module: str, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second row cannot be journaled."""
    calls = iter((None, error))

    def record(*_: Any, **__: Any) -> None:
        if failure := next(calls, None):
            raise failure

    monkeypatch.setattr(f"{module}.record", record)


def forbid(keys: set[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """These clips may be held by nobody."""
    monkeypatch.setattr("evidence.footage.actions.holds.may_hold_clip", lambda by, clip: clip.pk not in keys)


def answer(browser: Client, address: str, sent: dict[str, Any]) -> str:
    return html.unescape(browser.post(address, sent, follow=True).content.decode())


@pytest.mark.parametrize("module", ACTS)
def test_one_that_raises_anything_leaves_the_others_done_and_is_told(
    module: str, equipment_manager: User, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, sent, done = ACTS[module]()
    fail_second(module, ZeroDivisionError("division by zero"), monkeypatch)

    page = answer(client_of(equipment_manager if "admin" in address else director), address, sent)

    assert done() == 2
    assert page.count("Donnez ce numéro à l’administrateur technique") == 1


def test_a_database_that_goes_away_ends_the_work_and_what_was_left_is_told(
    director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, sent, done = holds_of_clips()
    fail_second("evidence.footage.actions.holds", OperationalError("database is locked"), monkeypatch)

    page = answer(client_of(director), address, sent)

    assert done() == 1
    assert "La base de données n’a pas répondu : 2 n’ont pas été traités." in page
    assert "1 vidéo conservée." in page


def test_of_many_refusals_the_first_are_told_and_the_others_counted(director: User) -> None:
    clips = [make_clip() for _ in range(40)]
    Clip.objects.exclude(pk=clips[39].pk).update(state=ClipState.ERASED)

    page = answer(client_of(director), reverse("place_holds"), HOLD | {"row": [clip.pk for clip in clips]})

    assert all(f"La vidéo {clip} est effacée" in page for clip in clips[:5])
    assert "Et 34 autres, qui n’ont pas été traités non plus." in page
    assert "1 vidéo conservée." in page


def test_with_nothing_ticked_it_is_said(director: User) -> None:
    assert "Rien n’est coché" in answer(client_of(director), reverse("place_holds"), HOLD)


# The law of the house -------------------------------------------------------------------------------------------------

PAGES = {"views", "views.py", "admin", "admin.py"}


def loops_over_actions() -> Iterator[str]:
    """The functions of pages that call an action in a loop of their own."""
    for path in python_files(*FLOORS):
        if PAGES & set(path.parts):
            actions = set(_actions_named_in(tree_of(path)))
            for function in functions_of(path):
                if any(_calls(loop, actions) for loop in ast.walk(function.node) if isinstance(loop, ast.For)):
                    yield function.name


def _actions_named_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and "actions" in (node.module or "").split("."):
            yield from (alias.asname or alias.name for alias in node.names)


def _calls(loop: ast.For, actions: set[str]) -> bool:
    called = (node.func for part in loop.body for node in ast.walk(part) if isinstance(node, ast.Call))
    return any(isinstance(one, ast.Name) and one.id in actions for one in called)


def test_no_page_acts_on_several_rows_in_a_loop_of_its_own() -> None:
    assert list(loops_over_actions()) == []


def test_one_that_is_not_allowed_leaves_the_others_done_and_is_told(
    director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, sent, done = holds_of_clips()
    forbid({sent["row"][1]}, monkeypatch)

    page = answer(client_of(director), address, sent)

    assert done() == 2
    assert "2 vidéos conservées" in page


def test_where_none_is_allowed_the_page_is_refused(director: User, monkeypatch: pytest.MonkeyPatch) -> None:
    address, sent, done = holds_of_clips()
    forbid(set(sent["row"]), monkeypatch)

    assert client_of(director).post(address, sent).status_code == 403
    assert done() == 0
