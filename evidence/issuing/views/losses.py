"""Declaring a camera lost or stolen, and the declaration to print."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.base.errors import NotPermitted
from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.roles import Right
from evidence.equipment.models import Camera
from evidence.issuing.actions.losses import declare_loss as declare
from evidence.issuing.documents import loss_pdf as declaration_pdf
from evidence.issuing.forms import LossForm
from evidence.issuing.models import LossDeclaration
from evidence.issuing.permissions import may_declare_loss
from evidence.issuing.selectors.losses import LossFacts, loss_facts


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CAMERA_LIST)
def declare_loss(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the known facts and propose values; the person completes and confirms them."""
    user = request.user
    if not may_declare_loss(user):
        raise NotPermitted("Votre habilitation ne permet pas de déclarer une perte.")
    camera = get_object_or_404(Camera, pk=pk)
    now = timezone.now()
    facts = loss_facts(camera, now)
    form = LossForm(request.POST or None, initial=_proposed(facts) | {"noticed_at": now, "noticed_by": user})
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            declaration = declare(by=user, declaration=_declaration(camera, form))
            messages.success(request, f"{declaration} enregistrée. La direction est prévenue par courriel.")
            return redirect("camera_detail", pk)
    return render(request, "issuing/loss_form.html", {"camera": camera, "form": form, "facts": facts})


@require_safe
@needs(Right.CAMERA_LIST)
def loss_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The declaration, to print and sign."""
    declarations = LossDeclaration.objects.select_related("camera", "noticed_by", "last_issue__wearer")
    declaration = get_object_or_404(declarations, pk=pk)
    headers = {"Content-Disposition": f'attachment; filename="declaration-{declaration.pk}.pdf"'}
    return HttpResponse(declaration_pdf(declaration), content_type="application/pdf", headers=headers)


def _proposed(facts: LossFacts) -> dict[str, Any]:
    return {"possibly_lost_from": facts.recorded_from, "possibly_lost_until": facts.recorded_until}


def _declaration(camera: Camera, form: LossForm) -> LossDeclaration:
    values = {name: value for name, value in form.cleaned_data.items() if name != "confirmed"}
    return LossDeclaration(camera=camera, **values)
