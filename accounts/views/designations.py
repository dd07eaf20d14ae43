"""Who is designated, for what, until when: the list, one designation, and granting one."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.designation_documents import attach_document
from accounts.actions.designations import grant_designation, record_refused_act
from accounts.errors import NotPossible
from accounts.filters import DesignationFilter
from accounts.forms.people import GrantForm
from accounts.models import Designation, DesignationState, User
from accounts.papers import Paper
from accounts.permissions import has_right
from accounts.roles import Right, Role
from accounts.views.confirmation import confirmed_again
from accounts.views.designation_page import page_context
from accounts.views.fetching import person
from accounts.views.rights import needs

PAGE_SIZE = 50


@require_safe
@needs(Right.DESIGNATION_LIST)
def designation_list(request: HttpRequest) -> HttpResponse:
    """Those in force, unless another state is asked for."""
    asked = request.GET.copy()
    asked.setdefault("state", DesignationState.IN_FORCE)
    rows = Designation.objects.with_state().select_related("person")
    filtered = DesignationFilter(asked, queryset=rows)
    page = Paginator(filtered.qs.order_by("-starts_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter": filtered, "page": page, "may_grant": has_right(person(request), Right.DESIGNATION_GRANT)}
    return render(request, "accounts/designation_list.html", context)


@require_safe
@needs(Right.DESIGNATION_LIST)
def designation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One designation: its facts, its papers, its suspensions and what the journal says."""
    context = page_context(fetched(pk), person(request), sent={})
    return render(request, "accounts/designation_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.DESIGNATION_GRANT)
@confirmed_again
def designation_grant(request: HttpRequest) -> HttpResponse:
    """Designate a person: the empty form, or the action."""
    asked = {"person": request.GET.get("personne", "")}
    form = GrantForm(request.POST or None, request.FILES or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        paper, chosen = data.pop("document"), data["person"]
        try:
            designation = grant_designation(by=person(request), **data | {"role": Role(data["role"])})
        except NotPossible as error:
            refused(request, form, error, of=chosen, act="grant")
        else:
            messages.success(request, f"{chosen} est habilité : {designation.get_role_display()}.")
            attach(request, designation, paper)
            return redirect(designation)
    return render(request, "accounts/designation_form.html", {"form": form})


def fetched(pk: int) -> Designation:
    """Under `needs`, which lets in only those who see every designation."""
    rows = Designation.objects.with_state().select_related("person", "granted_by", "revoked_by", "renewed_from")
    return get_object_or_404(rows, pk=pk)


def refused(request: HttpRequest, form: forms.Form, error: NotPossible, *, of: User, act: str) -> None:
    """Say why beside the field concerned, and write down that it was asked for."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
    record_refused_act(by=person(request), person=of, act=act, sentence=str(error))


def attach(request: HttpRequest, designation: Designation, paper: Paper | None) -> None:
    """Join the paper that came with an act. The act stands even when the paper could not be stored."""
    if not paper:
        return
    try:
        attach_document(by=person(request), designation=designation, paper=paper)
    except NotPossible as error:
        messages.error(request, str(error))
