"""What a session's page does with its places: taken out, exchanged, waited for, filled with all who need it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from accounts.training.actions.places import enrol_expiring, replace_person, stop_waiting, wait_for_place, withdraw
from accounts.training.forms.places import ReplaceForm, StopWaitingForm, WaitForm, WithdrawForm
from accounts.training.models import TrainingSession

CHOOSE = "Choisissez une personne de cette séance, et remplissez chaque champ."


def places_context(session: TrainingSession, *, manages: bool) -> dict[str, Any]:
    """The waiting list of a session, and the forms of who manages its places while it is to come."""
    changes = manages and session.date >= timezone.localdate()
    known = {"waiting": list(session.waiting.select_related("person__team")), "may_change_places": changes}
    if not changes:
        return known
    forms = {"withdraw": WithdrawForm, "replace": ReplaceForm, "unwait": StopWaitingForm}
    built = {f"{name}_form": form(session, auto_id=f"{name}-%s") for name, form in forms.items()}
    return known | built | {"wait_form": WaitForm(auto_id="wait-%s")}


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_withdraw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take somebody out of a session; the place goes to who waits."""
    session = _session(pk)
    with refusal_as_message(request):
        data = cleaned(WithdrawForm(session, request.POST), CHOOSE)
        given = withdraw(by=request.user, **data)
        to = f" La place va à {', '.join(str(one.person) for one in given)}." if given else ""
        messages.success(request, f"{data['enrolment'].person} est retiré de la séance et prévenu.{to}")
    return redirect("training_session", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_replace(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give somebody's place to another person, or exchange the sessions of both."""
    session = _session(pk)
    with refusal_as_message(request):
        data = cleaned(ReplaceForm(session, request.POST), CHOOSE)
        replace_person(by=request.user, **data)
        messages.success(request, f"{data['person']} prend la place de {data['enrolment'].person} ; ils sont prévenus.")
    return redirect("training_session", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_wait(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Put people on the waiting list."""
    session = _session(pk)
    with refusal_as_message(request):
        data = cleaned(WaitForm(request.POST), "Choisissez des personnes.")
        made = wait_for_place(by=request.user, session=session, people=data["people"])
        messages.success(request, f"En attente d’une place : {len(made)} de plus.")
    return redirect("training_session", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_unwait(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take somebody off the waiting list."""
    session = _session(pk)
    with refusal_as_message(request):
        place = cleaned(StopWaitingForm(session, request.POST), CHOOSE)["waiting"]
        stop_waiting(by=request.user, place=place)
        messages.success(request, f"{place.person} n’attend plus de place.")
    return redirect("training_session", pk)


@require_POST
@needs(Right.TRAINING_MANAGE)
def training_enrol_expiring(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Enrol all who are untrained or whose certificate ends soon; who finds no place waits."""
    session = _session(pk)
    with refusal_as_message(request):
        made, waiting = enrol_expiring(by=request.user, session=session)
        messages.success(request, f"Nouvelles inscriptions : {len(made)}. En attente d’une place : {len(waiting)}.")
    return redirect("training_session", pk)


def _session(pk: int) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.select_related("version__course", "trainer"), pk=pk)
