"""An act of two people, killed by SIGKILL before each of its statements, file operations and commits in turn, each time
on the same data. Run by tests/faults/test_kill_acts.py in a process of its own, once Django is set up.
"""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.journal.checking.check import check_journal
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import BreakGlassKind, BreakGlassRequest, User
from accounts.people.roles import Role
from cases.requisitions.actions.break_glass import grant_break_glass, request_break_glass
from cases.requisitions.actions.deliveries import acknowledge_delivery, open_delivery, record_download, send_delivery
from cases.requisitions.actions.packaging import build_due_deliveries
from cases.requisitions.actions.requisitions import approve_requisition
from cases.requisitions.models import Delivery, DeliveryMember, DeliveryReceipt, DeliveryVisit, Requisition
from evidence import store
from evidence.footage.actions.retention import confirm_retention, propose_retention
from evidence.footage.models import ClipAccessGrant, RetentionRule, SourceKind
from tests.cast import make_person
from tests.requisitions.worlds import OFFICER_MAIL, approved, built, prepared
from tests.worlds import make_clip

# What a process does to files; each is a place to die.
FILE_OPERATIONS = ("open", "link", "rename", "replace", "unlink", "fsync")


@dataclass(frozen=True)
class Act:
    """What is there before it, and the act itself, which reads its rows anew. Of the places of a long act, each
    `step`-th is one to die at."""

    prepare: Callable[[User, User], object]
    do: Callable[[User], object]
    step: int = 1


def _received(preparer: User, approver: User) -> None:
    delivery = built(preparer, approver, make_clip())
    code = send_delivery(by=approver, delivery=delivery, recipient=OFFICER_MAIL)
    record_download(visit=open_delivery(delivery=delivery, code=code))


def _asked(preparer: User, _: User) -> None:
    person, clip = make_person("Administratrice", Role.ADMINISTRATOR), make_clip()
    request_break_glass(
        by=preparer, kind=BreakGlassKind.CLIP, object_number=clip.pk, person=person, reason="Enfant disparu"
    )


def _proposed(preparer: User, _: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    propose_retention(
        by=preparer,
        source_kind=SourceKind.BODY_CAMERA,
        months=1,
        in_force_from=tomorrow,
        legal_reference="",
        reason="Note",
    )


ACTS = {
    "approve": Act(
        lambda one, _: prepared(one, make_clip()),
        lambda other: approve_requisition(by=other, requisition=Requisition.objects.get()),
    ),
    "approve nothing found": Act(
        lambda one, _: prepared(one), lambda other: approve_requisition(by=other, requisition=Requisition.objects.get())
    ),
    "build": Act(
        lambda one, other: approved(one, other, make_clip()),
        lambda _: build_due_deliveries(by=SystemActor.DELIVERY),
        step=8,
    ),
    "acknowledge": Act(
        _received,
        lambda _: acknowledge_delivery(
            visit=DeliveryVisit.objects.select_related("delivery__requisition").get(), name="Martin", service="CP"
        ),
    ),
    "grant an emergency": Act(
        _asked, lambda other: grant_break_glass(by=other, emergency=BreakGlassRequest.objects.get())
    ),
    "confirm a retention": Act(
        _proposed, lambda other: confirm_retention(by=other, rule=RetentionRule.objects.latest("pk"), seen_count=0)
    ),
}


def known() -> dict[str, Any]:
    """What the rows, the files, the mails and the journal tell."""
    members = {member.store_name: member.sha256 for member in DeliveryMember.objects.filter(clip=None)}
    rows = (Requisition, Delivery, BreakGlassRequest, RetentionRule)
    return {
        "states": [list(model._default_manager.order_by("pk").values_list("state", flat=True)) for model in rows],
        "rows": [DeliveryMember.objects.count(), DeliveryReceipt.objects.count(), ClipAccessGrant.objects.count()],
        "mails": sorted(OutgoingMail.objects.values_list("recipient", "subject")),
        "told": list(JournalEntry.objects.order_by("number").values_list("event", flat=True)),
        "whole": all(store.digest(name).sha256 == sha256 for name, sha256 in members.items()),
        "orphans": sorted(set(store.names("packages/")) - members.keys()),
        "finding": check_journal().finding and str(check_journal().finding),
    }


@contextmanager
def _dying_at(place: int) -> Iterator[None]:
    """Kill this process when it comes to that place, counted from 1."""
    passed = count(1)

    def pass_one() -> None:
        if next(passed) == place:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(function: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **options: Any) -> Any:
            pass_one()
            return function(*args, **options)

        return done

    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(lambda execute, *args: before(execute)(*args)))
        stack.enter_context(patch.object(connection, "_commit", before(connection._commit)))  # type: ignore[attr-defined]  # no stub
        for name in FILE_OPERATIONS:
            stack.enter_context(patch.object(os, name, before(getattr(os, name))))
        yield


def _died_at(place: int, act: Act, by: int) -> bool:
    """Whether a child that does the act died there; false when it had fewer places."""
    connections.close_all()
    child = os.fork()
    if not child:
        person = User.objects.get(pk=by)
        with _dying_at(place):
            act.do(person)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    if status:
        raise RuntimeError("the act failed")
    return False


def main(name: str) -> None:
    """Print, as JSON, what is known before the act, after it, after each death, and after each act done again."""
    act = ACTS[name]
    one, other = make_person("Directrice", Role.DIRECTORATE), make_person("Adjoint", Role.DIRECTORATE)
    act.prepare(one, other)
    root, before = Path(settings.DATA_ROOT), known()
    connections.close_all()
    kept = shutil.copytree(root, root.with_name("kept"))
    deaths, again, died = list[dict[str, Any]](), list[dict[str, Any]](), True
    for place in count(1, act.step):
        died = _died_at(place, act, other.pk)
        state = known()
        if not died:
            break
        deaths.append(state)
        if state["told"] == before["told"] or name == "build":
            _died_at(0, act, other.pk)
            again.append(known())
        connections.close_all()
        shutil.rmtree(root)
        shutil.copytree(kept, root)
    print(json.dumps({"before": before, "after": state, "deaths": deaths, "again": again}))  # noqa: T201 - its answer
