"""Who is designated, for what, until when; granting and revoking."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.designations import grant_designation, revoke_designation
from accounts.errors import NotPossible
from accounts.forms import DesignationForm
from accounts.models import Designation
from accounts.permissions import has_right
from accounts.roles import Right, Role
from accounts.views.confirmation import confirmed_again
from accounts.views.fetching import person
from accounts.views.rights import needs
from accounts.who_may import entitled_on


@require_safe
@needs(Right.DESIGNATION_LIST)
def designation_list(request: HttpRequest) -> HttpResponse:
    """Designations in force, then those that ended."""
    return _page(request, DesignationForm(initial={"starts_at": timezone.localtime()}))


@require_safe
@needs(Right.DESIGNATION_LIST)
def who_may(request: HttpRequest) -> HttpResponse:
    """Who could do what on the day asked for, else today."""
    today = timezone.localdate()
    try:
        asked = parse_date(request.GET.get("le", ""))
    except ValueError:
        asked = None
    day = min(asked or today, today)
    people = entitled_on(day, zone=ZoneInfo(settings.TIME_ZONE))
    rows = [(right, [right in entitled.rights for entitled in people]) for right in Right]
    context = {"day": day, "today": today, "people": people, "rows": rows}
    return render(request, "accounts/who_may.html", context)


@require_POST
@needs(Right.DESIGNATION_GRANT)
@confirmed_again
def designation_grant(request: HttpRequest) -> HttpResponse:
    """Designate a person."""
    form = DesignationForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    data = form.cleaned_data
    try:
        grant_designation(by=person(request), **data | {"role": Role(data["role"])})
    except NotPossible as error:
        form.add_error(None, str(error))
        return _page(request, form)
    messages.success(request, f"{data['person']} est habilité.")
    return redirect("designation_list")


@require_POST
@needs(Right.DESIGNATION_GRANT)
@confirmed_again
def designation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a designation at once."""
    designation = get_object_or_404(Designation.objects.select_related("person"), pk=pk)
    try:
        revoke_designation(by=person(request), designation=designation, reason=request.POST.get("reason", ""))
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Habilitation de {designation.person} révoquée.")
    return redirect("designation_list")


def _page(request: HttpRequest, form: DesignationForm) -> HttpResponse:
    now = timezone.now()
    rows = Designation.objects.select_related("person", "granted_by")
    current = rows.current(now)
    context = {
        "current": current.order_by("role", "person__last_name"),
        "ended": rows.exclude(pk__in=current.values("pk"))[:100],
        "form": form,
        "may_grant": has_right(person(request), Right.DESIGNATION_GRANT),
        "now": now,
    }
    return render(request, "accounts/designation_list.html", context)
