"""The data-protection file: what it will say, and its editing; the undertaking of conformity."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs, sensitive
from accounts.people.roles import Right
from cases.figures.actions.inspection import export_inspection_file, export_undertaking
from cases.figures.documents.inspection import inspection_archive, undertaking_pdf
from cases.figures.forms import InspectionForm
from cases.figures.selectors.faults import answers
from cases.figures.selectors.inspection import beyond_law, inspection_file


@require_safe
@needs(Right.FIGURES_READ)
def inspection(request: AuthenticatedRequest) -> HttpResponse:
    """The CNIL's faults answered with today's figures, and the form that edits the whole file."""
    return _page(request, InspectionForm())


def _page(request: AuthenticatedRequest, form: InspectionForm) -> HttpResponse:
    now = timezone.now()
    context = {"answers": answers(now), "read_at": now, "form": form, "beyond_law": beyond_law(now)}
    return render(request, "figures/inspection.html", context)


@require_POST
@needs(Right.FIGURES_READ)
@sensitive
def inspection_export(request: AuthenticatedRequest) -> HttpResponse:
    """The file as an archive, journaled with its reason. Without one, the page comes back."""
    form = InspectionForm(request.POST)
    if form.is_valid():
        now = timezone.now()
        with refusal_on_form(form):
            reason = form.cleaned_data["reason"]
            content = inspection_archive(inspection_file(now), reason=reason, author=str(request.user))
            export_inspection_file(by=request.user, reason=reason, read_at=now)
            return _sent(content, "application/zip", f"dossier-protection-des-donnees-{timezone.localdate(now)}.zip")
    return _page(request, form)


@require_POST
@needs(Right.FIGURES_READ)
@sensitive
def undertaking_export(request: AuthenticatedRequest) -> HttpResponse:
    """The undertaking of conformity as a document to sign; journaled."""
    content = undertaking_pdf(timezone.now())
    export_undertaking(by=request.user)
    return _sent(content, "application/pdf", "engagement-de-conformite.pdf")


def _sent(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
