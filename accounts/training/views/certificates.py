"""Certificates: printed, revoked, issued for a training followed elsewhere."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.web.attachments import attachment_response
from accounts.base.web.refusals import refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.training.actions.certificates import record_external_training, revoke_certificate
from accounts.training.documents.certificates import certificate_pdf as pdf_of
from accounts.training.forms.certificates import ExternalTrainingForm
from accounts.training.models import Certificate
from accounts.training.permissions import document_for

SHOWN_WITH = ("person", "version__course", "syllabus", "enrolment__session__trainer", "external")


@require_safe
def certificate_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The certificate, to print or hand over: any for those who see training, one's own for the others."""
    certificate = get_visible(request.user, Certificate.objects.select_related(*SHOWN_WITH), pk)
    return certificate_response(certificate)


@require_safe
def certificate_document(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The document of a training followed elsewhere: for its holder and for those who manage training. 404 for the
    others, and once it is erased."""
    certificate = get_visible(request.user, Certificate.objects.select_related("external"), pk)
    external = document_for(request.user, certificate)
    if external is None:
        raise Http404
    return attachment_response(external)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.TRAINING_MANAGE)
def external_new(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Record a training that a person followed elsewhere."""
    trainee = get_object_or_404(User, pk=pk)
    form = ExternalTrainingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            certificate = record_external_training(
                by=request.user,
                person=trainee,
                training=form.training(),
                document=form.cleaned_data["document"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, f"Formation reconnue : attestation {certificate} délivrée.")
            return redirect("training_person", pk)
    return render(request, "training/external_form.html", {"form": form, "trainee": trainee})


@require_POST
@needs(Right.TRAINING_MANAGE)
def certificate_revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Revoke a certificate, with a reason."""
    certificate = get_object_or_404(Certificate.objects.select_related("person", "external"), pk=pk)
    with refusal_as_message(request):
        revoke_certificate(by=request.user, certificate=certificate, reason=request.POST.get("reason", ""))
        messages.success(request, f"Attestation {certificate} révoquée.")
    return redirect("training_person", certificate.person_id)


def certificate_response(certificate: Certificate) -> HttpResponse:
    """The certificate as a PDF, for a view that has checked who asks."""
    response = HttpResponse(pdf_of(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="attestation-{certificate.number}.pdf"'
    return response
