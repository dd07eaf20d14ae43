"""Opening an incident or a requisition to a person by name, and withdrawing it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import people_with
from accounts.roles import Right
from accounts.views.confirmation import confirmed_again
from accounts.views.fetching import get_visible, person
from accounts.views.rights import needs
from cases.actions import openings as actions
from cases.forms import IncidentOpeningForm
from cases.models import Incident, IncidentOpening, Requisition, RequisitionOpening
from evidence.forms.footage import OpeningForm
from evidence.views.answers import acted, first_error, refused
from evidence.views.openings import panel_of


def incident_panel(incident: Incident) -> dict[str, Any]:
    form = IncidentOpeningForm(people=people_with(Right.INCIDENT_LIST), auto_id="opening-%s")
    return panel_of(incident, incident.openings.all(), form)


def requisition_panel(requisition: Requisition) -> dict[str, Any]:
    form = OpeningForm(people=people_with(Right.REQUISITION_LIST), auto_id="opening-%s")
    return panel_of(requisition, requisition.openings.all(), form)


@require_POST
@needs(Right.INCIDENT_OPEN)
@confirmed_again
def incident_access_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an incident to one person by name, with its clips or without."""
    incident = get_visible(person(request), Incident.objects.all(), pk)
    form = IncidentOpeningForm(request.POST, people=User.objects.all())
    if not form.is_valid():
        return refused(request, incident, first_error(form))

    def act() -> None:
        actions.open_incident_to(by=person(request), incident=incident, **form.cleaned_data)

    return acted(request, incident, act, f"Incident {incident} ouvert à {form.cleaned_data['person']}.")


@require_POST
@needs(Right.INCIDENT_OPEN)
def incident_access_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an incident's opening at once, saying why."""
    opening = get_object_or_404(IncidentOpening.objects.select_related("user"), pk=pk)
    incident = get_visible(person(request), Incident.objects.all(), opening.content_object_id)

    def act() -> None:
        actions.close_incident_to(by=person(request), opening=opening, reason=request.POST.get("reason", ""))

    return acted(request, incident, act, f"Accès de {opening.user} retiré.")


@require_POST
@needs(Right.REQUISITION_OPEN)
@confirmed_again
def requisition_access_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a requisition to one person by name, to read."""
    requisition = get_visible(person(request), Requisition.objects.all(), pk)
    form = OpeningForm(request.POST, people=User.objects.all())
    if not form.is_valid():
        return refused(request, requisition, first_error(form))

    def act() -> None:
        actions.open_requisition_to(by=person(request), requisition=requisition, **form.cleaned_data)

    return acted(request, requisition, act, f"Réquisition {requisition} ouverte à {form.cleaned_data['person']}.")


@require_POST
@needs(Right.REQUISITION_OPEN)
def requisition_access_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a requisition's opening at once, saying why."""
    opening = get_object_or_404(RequisitionOpening.objects.select_related("user"), pk=pk)
    requisition = get_visible(person(request), Requisition.objects.all(), opening.content_object_id)

    def act() -> None:
        actions.close_requisition_to(by=person(request), opening=opening, reason=request.POST.get("reason", ""))

    return acted(request, requisition, act, f"Accès de {opening.user} retiré.")
