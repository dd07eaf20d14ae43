"""The pages of designations: the list, one designation and its actions, and granting one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.files.attachments import Attachment
from accounts.base.web.attachments import attachment_response
from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, needs, sensitive
from accounts.journal.models import OutgoingMail
from accounts.people.actions.designation_documents import attach_document
from accounts.people.actions.designations import (
    grant_designation,
    record_refused_act,
    renew_designation,
    resume_designation,
    revoke_designation,
    suspend_designation,
)
from accounts.people.forms import DocumentForm, GrantForm, RenewForm, SuspendForm, WhyForm
from accounts.people.lists import DESIGNATIONS
from accounts.people.models import Designation, DesignationDocument, DesignationState, User
from accounts.people.permissions import has_right, may_grant_designation
from accounts.people.roles import Right, Role, rights_of
from accounts.people.selectors import history_of_designation


@require_safe
@needs(Right.DESIGNATION_LIST)
def designation_list(request: AuthenticatedRequest) -> HttpResponse:
    """The designations in force, unless another state is asked for."""
    may_grant = has_right(request.user, Right.DESIGNATION_GRANT)
    context = {"page": ShownList.of(DESIGNATIONS, request), "may_grant": may_grant}
    return render(request, "people/designation_list.html", context)


@require_safe
@needs(Right.DESIGNATION_LIST)
def designation_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One designation: its facts, its attachments, its suspensions and its journal entries."""
    context = page_context(fetched(pk), request.user, sent={})
    return render(request, "people/designation_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.DESIGNATION_GRANT)
@sensitive
def designation_grant(request: AuthenticatedRequest) -> HttpResponse:
    """Designate a person: shows the form, or runs the action."""
    asked = {"person": request.GET.get("personne", "")}
    form = GrantForm(request.POST or None, request.FILES or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        document, chosen = data.pop("document"), data["person"]
        with refusal_on_form(form) as refusal:
            designation = grant_designation(by=request.user, **data | {"role": Role(data["role"])})
            messages.success(request, f"Habilitation accordée à {chosen} : {designation.get_role_display()}.")
            attach(request, designation, document)
            return redirect(designation)
        record_refused_act(by=request.user, person=chosen, act="grant", sentence=refusal.sentence)
    return render(request, "people/designation_form.html", {"form": form})


def fetched(pk: int) -> Designation:
    """The designation, or Http404. Call only in views whose `needs` requires the right to see every designation."""
    rows = Designation.objects.with_state().select_related("person", "granted_by", "revoked_by", "renewed_from")
    return get_object_or_404(rows, pk=pk)


def attach(request: AuthenticatedRequest, designation: Designation, document: Attachment | None) -> None:
    """Attach the document sent with an action, which is not undone if the document cannot be stored."""
    if document:
        with refusal_as_message(request):
            attach_document(by=request.user, designation=designation, document=document)


@dataclass(frozen=True)
class Dialog:
    """One action on the page: its button, and the form in its dialogue."""

    name: str
    verb: str
    title: str
    sentence: str
    form: forms.Form
    url: str
    is_danger: bool = False

    @property
    def id(self) -> str:
        return f"dialog-{self.name}"


_ACTS: dict[str, tuple[str, str, str, type[forms.Form]]] = {
    "renew": (
        "Renouveler",
        "Renouveler cette habilitation",
        "Une nouvelle habilitation commencera à la fin de celle-ci, ou tout de suite si elle est terminée.",
        RenewForm,
    ),
    "suspend": (
        "Suspendre",
        "Suspendre cette habilitation",
        "L’accès cesse à la prochaine requête, sur tous les écrans de la personne, et reprend à la date "
        "donnée ou quand vous la rétablirez.",
        SuspendForm,
    ),
    "resume": (
        "Rétablir",
        "Rétablir cette habilitation",
        "La suspension est levée : l’accès reprend à la prochaine requête.",
        WhyForm,
    ),
    "document": (
        "Joindre l’acte",
        "Joindre l’acte à cette habilitation",
        "Le fichier est gardé tel quel ; son empreinte SHA-256 est inscrite au journal. Il ne peut plus être remplacé.",
        DocumentForm,
    ),
    "revoke": (
        "Révoquer",
        "Révoquer cette habilitation ?",
        "L’accès cesse à la prochaine requête, sur tous les écrans de la personne. Un renouvellement à venir est "
        "révoqué aussi. Cela ne se reprend pas.",
        WhyForm,
    ),
}


def page_context(designation: Designation, user: User, sent: dict[str, forms.Form]) -> dict[str, Any]:
    """The page's variables. `sent` holds the form of a refused action, by the action's name: its dialogue is open."""
    return {
        "designation": designation,
        "renewals": designation.renewals.with_state(),
        "suspensions": designation.suspensions.select_related("suspended_by", "resumed_by"),
        "documents": designation.documents.select_related("added_by"),
        "opened_rights": sorted(str(right.label) for right in rights_of(frozenset({Role(designation.role)}))),
        "mails": OutgoingMail.objects.about(designation),
        "dialogs": [_dialog(name, designation, sent.get(name)) for name in possible_acts(designation, user)],
        "history_entries": history_of_designation(designation)[:100],
    }


def possible_acts(designation: Designation, user: User) -> Iterator[str]:
    """The actions to offer to this person now, in the order of the page; the actions themselves check the rules."""
    if not may_grant_designation(user, designation.person):
        return
    is_live = designation.state not in {DesignationState.ENDED, DesignationState.REVOKED}
    is_suspended = is_live and designation.suspensions.not_over(timezone.now()).exists()
    is_renewed = designation.renewals.filter(revoked_at__isnull=True).exists()
    if designation.ends_at and not is_renewed and not is_suspended and designation.state != DesignationState.REVOKED:
        yield "renew"
    if is_live:
        yield "resume" if is_suspended else "suspend"
    yield "document"
    if is_live:
        yield "revoke"


def form_of(act: str, data: Any = None, files: Any = None) -> forms.Form:
    """The form of an action; there are several on one page, so the identifiers of their fields differ."""
    return _ACTS[act][3](data, files, auto_id=f"{act}_%s")


def _dialog(name: str, designation: Designation, sent: forms.Form | None) -> Dialog:
    verb, title, sentence, _ = _ACTS[name]
    url = reverse(f"designation_{name}", args=[designation.pk])
    return Dialog(name, verb, title, sentence, sent or form_of(name), url, is_danger=name == "revoke")


@require_POST
@needs(Right.DESIGNATION_GRANT)
@sensitive
def designation_renew(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Renew the designation on a new order."""
    return _act(request, pk, "renew", partial(_renew, request), "Habilitation renouvelée : voici la suivante.")


@require_POST
@needs(Right.DESIGNATION_GRANT)
@sensitive
def designation_suspend(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Suspend the designation."""
    return _act(request, pk, "suspend", partial(suspend_designation, by=request.user), "Habilitation suspendue.")


@require_POST
@needs(Right.DESIGNATION_GRANT)
@sensitive
def designation_resume(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Lift the designation's suspension."""
    return _act(request, pk, "resume", partial(resume_designation, by=request.user), "Habilitation rétablie.")


@require_POST
@needs(Right.DESIGNATION_GRANT)
@sensitive
def designation_revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Revoke the designation at once."""
    return _act(request, pk, "revoke", partial(revoke_designation, by=request.user), "Habilitation révoquée.")


@require_POST
@needs(Right.DESIGNATION_GRANT)
def designation_document(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Attach the scanned order."""
    return _act(request, pk, "document", partial(attach_document, by=request.user), "Acte joint.")


@require_safe
@needs(Right.DESIGNATION_LIST)
def designation_attachment(request: AuthenticatedRequest, pk: int, document_pk: int) -> HttpResponse:
    """Send an attachment as a download, never displayed within the site; refused when it was altered."""
    document = get_object_or_404(DesignationDocument, designation=pk, pk=document_pk)
    with refusal_as_message(request):
        return attachment_response(document)
    return redirect("designation_detail", pk)


def _act(request: AuthenticatedRequest, pk: int, name: str, act: Callable[..., object], done: str) -> HttpResponse:
    """Run the action with what the form gives, and show the designation, or the new one that it made; when it is
    refused, show the page again with the reasons beside the fields."""
    designation = fetched(pk)
    form: forms.Form = form_of(name, request.POST, request.FILES)
    if form.is_valid():
        with refusal_on_form(form) as refusal:
            made = act(designation=designation, **form.cleaned_data)
            messages.success(request, done)
            return redirect(made if isinstance(made, Designation) else designation)
        record_refused_act(by=request.user, person=designation.person, act=name, sentence=refusal.sentence)
    context = page_context(fetched(pk), request.user, sent={name: form})
    return render(request, "people/designation_detail.html", context)


def _renew(
    request: AuthenticatedRequest, *, designation: Designation, document: Attachment | None, **given: Any
) -> Designation:
    renewal = renew_designation(by=request.user, designation=designation, **given)
    attach(request, renewal, document)
    return renewal
