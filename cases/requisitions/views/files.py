"""Joining a quarantined file to an answer, from the file's page, and taking it away, from the requisition's."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.base.web.refusals import acted, cleaned
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.roles import Right
from cases.requisitions.actions.files import join_file, take_file_away
from cases.requisitions.forms import JoiningForm
from cases.requisitions.models import Requisition
from evidence.intake.models import QuarantinedFile


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_join_file(request: AuthenticatedRequest, file_pk: int) -> HttpResponse:
    """Join the file to the answer that the person names."""
    user = request.user
    quarantined = get_visible(user, QuarantinedFile.objects.all(), file_pk)
    form = JoiningForm(request.POST, requisitions=Requisition.objects.visible_to(user))

    def join() -> str:
        requisition = cleaned(form)["requisition"]
        join_file(by=user, requisition=requisition, quarantined=quarantined)
        return f"Fichier {quarantined} conservé et joint à la réquisition {requisition}."

    return acted(request, join, reverse("quarantine_detail", args=[file_pk]))


@require_POST
@needs(Right.REQUISITION_PREPARE)
def requisition_take_file_away(request: AuthenticatedRequest, pk: int, file_pk: int) -> HttpResponse:
    """Take the file out of the answer, with a reason."""
    user = request.user
    requisition = get_visible(user, Requisition.objects.all(), pk)
    quarantined = get_visible(user, QuarantinedFile.objects.all(), file_pk)

    def take_away() -> str:
        reason = request.POST.get("reason", "")
        take_file_away(by=user, requisition=requisition, quarantined=quarantined, reason=reason)
        return f"Fichier {quarantined} retiré de la réponse."

    return acted(request, take_away, requisition.get_absolute_url())
