"""Emergency openings: the list, asking, and answering."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import NotPossible
from accounts.models import EmergencyOpening, User
from accounts.roles import Right
from accounts.views.confirmation import confirmed_again
from accounts.views.fetching import person
from accounts.views.rights import needs
from cases.actions import emergencies as actions
from cases.forms import EmergencyForm
from cases.permissions import may_confirm_emergency, may_end_emergency, may_refuse_emergency, people_to_ask_for
from cases.tasks import wake_worker

PAGE_SIZE = 50


@require_safe
def emergency_list(request: HttpRequest) -> HttpResponse:
    """The emergencies that the person answers for, asked for or benefits from; those that wait or run come first."""
    user, rows = person(request), EmergencyOpening.objects.concerning(person(request))
    rows = rows.select_related("person", "asked_by", "vouched_by", "confirmed_by")
    now = timezone.now()
    current = list(rows.waiting(now)) + list(rows.in_force(now))
    past = rows.exclude(pk__in=[one.pk for one in current])
    context = {
        "current": [(one, _what_may(user, one)) for one in current],
        "page": Paginator(past, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "cases/emergency_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_again
def emergency_ask(request: HttpRequest) -> HttpResponse:
    """Ask for one object by its number; the answer says nothing of it."""
    user = person(request)
    form = EmergencyForm(request.POST or None, people=people_to_ask_for(user), initial={"person": user})
    if request.method == "POST" and form.is_valid():
        try:
            emergency = actions.ask_emergency(by=user, **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            wake_worker()
            messages.success(request, f"Accès d’urgence {emergency} demandé : la direction est prévenue par courriel.")
            return redirect("emergency_list")
    return render(request, "cases/emergency_form.html", {"form": form})


@require_POST
@needs(Right.EMERGENCY_CONFIRM)
@confirmed_again
def emergency_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Vouch for an emergency, or confirm it as the second person."""
    emergency = _concerning(request, pk)
    try:
        emergency = actions.confirm_emergency(by=person(request), emergency=emergency)
    except NotPossible as error:
        return _said(request, str(error), is_done=False)
    if emergency.is_in_force:
        return _said(request, f"Accès d’urgence {emergency} accordé à {emergency.person}.")
    return _said(request, f"Accès d’urgence {emergency} appuyé : une seconde personne de la direction doit confirmer.")


@require_POST
def emergency_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse an emergency, or take back one's own request."""
    emergency = _concerning(request, pk)
    try:
        actions.refuse_emergency(by=person(request), emergency=emergency, reason=request.POST.get("reason", ""))
    except NotPossible as error:
        return _said(request, str(error), is_done=False)
    return _said(request, f"Accès d’urgence {emergency} refusé.")


@require_POST
def emergency_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an emergency before its time."""
    emergency = _concerning(request, pk)
    try:
        actions.end_emergency(by=person(request), emergency=emergency, reason=request.POST.get("reason", ""))
    except NotPossible as error:
        return _said(request, str(error), is_done=False)
    return _said(request, f"Accès d’urgence {emergency} clos : l’objet est refermé.")


def _concerning(request: HttpRequest, pk: int) -> EmergencyOpening:
    return get_object_or_404(EmergencyOpening.objects.concerning(person(request)), pk=pk)


def _said(request: HttpRequest, sentence: str, *, is_done: bool = True) -> HttpResponse:
    if is_done:
        wake_worker()
        messages.success(request, sentence)
    else:
        messages.error(request, sentence)
    return redirect("emergency_list")


def _what_may(user: User, emergency: EmergencyOpening) -> dict[str, bool]:
    return {
        "confirm": emergency.is_waiting and may_confirm_emergency(user, emergency),
        "refuse": emergency.is_waiting and may_refuse_emergency(user, emergency),
        "end": emergency.is_in_force and may_end_emergency(user, emergency),
    }
