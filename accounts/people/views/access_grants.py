"""Granting and withdrawing access to one object by name: the panel and the two views that pages of objects share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.base.web.refusals import cleaned, refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, as_it_was_open, get_visible
from accounts.people.forms import AccessGrantForm
from accounts.people.models import AccessGrant


def grants_panel(
    row: Model,
    grants: "QuerySet[AccessGrant]",
    form: AccessGrantForm,
    *,
    refusal: Callable[[Any], str] = lambda grant: "",
) -> dict[str, Any]:
    """The panel of an object: its access grants, those that end last first, and the form to add one. `refusal` says why
    one may not be withdrawn."""
    kind = row._meta.model_name
    return {
        "title": f"Ouvrir {row} à une personne",
        "form": form,
        "open_url": reverse(f"{kind}_access_grant", args=[row.pk]),
        "access_grants": [
            (grant, reverse(f"{kind}_access_withdraw", args=[grant.pk]), refusal(grant))
            for grant in grants.select_related("user", "opened_by").order_by("-until")
        ],
    }


def granted(
    request: AuthenticatedRequest, row: Model, form: AccessGrantForm, grant: Callable[..., object]
) -> HttpResponse:
    """Grant what the form asks for by the action of that kind of object, and return to its page."""
    with refusal_as_message(request):
        data = cleaned(form)
        grant(by=request.user, **data)
        messages.success(request, f"Accès à {row} ouvert à {data['person']}.")
    return _page_of(request, row)


def withdrawn(
    request: AuthenticatedRequest, pk: int, kind: type[AccessGrant], withdraw: Callable[..., object]
) -> HttpResponse:
    """Withdraw a grant at once, with a reason, and return to the page of its object. 404 when the person does not see
    the object."""
    grant = get_object_or_404(kind._default_manager.select_related("user"), pk=pk)
    row = get_visible(request.user, type(grant.shared_row)._default_manager.all(), grant.shared_row.pk)
    with refusal_as_message(request):
        withdraw(by=request.user, grant=grant, reason=request.POST.get("reason", ""))
        messages.success(request, f"Accès de {grant.user} retiré.")
    return _page_of(request, row)


def _page_of(request: AuthenticatedRequest, row: Model) -> HttpResponse:
    page = reverse(f"{row._meta.model_name}_detail", args=[row.pk])
    return redirect(as_it_was_open(request, page))
