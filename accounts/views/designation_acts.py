"""What is done from the page of a designation: each act has its address, its form and its action."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.designation_documents import attach_document
from accounts.actions.designations import (
    renew_designation,
    resume_designation,
    revoke_designation,
    suspend_designation,
)
from accounts.errors import NotPossible
from accounts.models import Designation, DesignationDocument
from accounts.papers import PaperAltered, paper_content
from accounts.roles import Right
from accounts.views.confirmation import confirmed_again
from accounts.views.designation_page import form_of, page_context
from accounts.views.designations import attach, fetched, refused
from accounts.views.fetching import person
from accounts.views.rights import needs

Act = Callable[[Designation, dict[str, Any]], Designation]


@require_POST
@needs(Right.DESIGNATION_GRANT)
@confirmed_again
def designation_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Prolong it on a new order."""

    def act(designation: Designation, data: dict[str, Any]) -> Designation:
        paper = data.pop("document")
        renewal = renew_designation(by=person(request), designation=designation, **data)
        attach(request, renewal, paper)
        return renewal

    return _acted(request, pk, "renew", act, "Habilitation renouvelée : voici la suivante.")


@require_POST
@needs(Right.DESIGNATION_GRANT)
@confirmed_again
def designation_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it for a time."""

    def act(designation: Designation, data: dict[str, Any]) -> Designation:
        return suspend_designation(by=person(request), designation=designation, **data).designation

    return _acted(request, pk, "suspend", act, "Habilitation suspendue.")


@require_POST
@needs(Right.DESIGNATION_GRANT)
@confirmed_again
def designation_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift what suspends it."""

    def act(designation: Designation, data: dict[str, Any]) -> Designation:
        resume_designation(by=person(request), designation=designation, **data)
        return designation

    return _acted(request, pk, "resume", act, "Habilitation rétablie.")


@require_POST
@needs(Right.DESIGNATION_GRANT)
@confirmed_again
def designation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End it at once."""

    def act(designation: Designation, data: dict[str, Any]) -> Designation:
        revoke_designation(by=person(request), designation=designation, **data)
        return designation

    return _acted(request, pk, "revoke", act, "Habilitation révoquée.")


@require_POST
@needs(Right.DESIGNATION_GRANT)
def designation_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Join the order, scanned."""

    def act(designation: Designation, data: dict[str, Any]) -> Designation:
        return attach_document(by=person(request), designation=designation, paper=data["document"]).designation

    return _acted(request, pk, "document", act, "Acte joint.")


@require_safe
@needs(Right.DESIGNATION_LIST)
def designation_paper(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """Send a joined paper, to be saved and never shown by the browser within our site; refused when it was altered."""
    document = get_object_or_404(DesignationDocument, designation=pk, pk=document_pk)
    try:
        content = paper_content(document.store_name, document.sha256)
    except PaperAltered as error:
        messages.error(request, str(error))
        return redirect("designation_detail", pk)
    response = HttpResponse(content, content_type=document.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=document.file_name)
    response["Cache-Control"] = "no-store"
    return response


def _acted(request: HttpRequest, pk: int, name: str, act: Act, done: str) -> HttpResponse:
    """Run the act, then show where it led; or show the page again with the reasons beside the fields."""
    designation = fetched(pk)
    form: forms.Form = form_of(name, request.POST, request.FILES)
    if form.is_valid():
        try:
            shown = act(designation, dict(form.cleaned_data))
        except NotPossible as error:
            refused(request, form, error, of=designation.person, act=name)
        else:
            messages.success(request, done)
            return redirect(shown)
    context = page_context(fetched(pk), person(request), sent={name: form})
    return render(request, "accounts/designation_detail.html", context)
