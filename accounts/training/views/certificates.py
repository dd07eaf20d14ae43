"""Certificates: printed, revoked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.roles import Right
from accounts.training.actions.certificates import revoke_certificate
from accounts.training.documents.certificates import certificate_pdf as pdf_of
from accounts.training.models import Certificate


@require_safe
def certificate_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The certificate, to print or hand over: any for those who see training, one's own for the others."""
    rows = Certificate.objects.select_related("person", "version__course", "syllabus", "enrolment__session__trainer")
    certificate = get_visible(request.user, rows, pk)
    response = HttpResponse(pdf_of(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="attestation-{certificate.number}.pdf"'
    return response


@require_POST
@needs(Right.TRAINING_MANAGE)
def certificate_revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Revoke a certificate, with a reason."""
    certificate = get_object_or_404(Certificate.objects.select_related("person"), pk=pk)
    with refusal_as_message(request):
        revoke_certificate(by=request.user, certificate=certificate, reason=request.POST.get("reason", ""))
        messages.success(request, f"Attestation {certificate} révoquée.")
    return redirect("training_person", certificate.person_id)
