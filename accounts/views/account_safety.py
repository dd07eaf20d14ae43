"""Somebody's account, for the technical administrator: what protects it, and what to do when it is lost or taken."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.factors import reset_factors
from accounts.actions.sessions import end_sessions_of
from accounts.errors import NotPossible
from accounts.models import AuthenticatorApp, User, holds_second_factor
from accounts.permissions import may_reset_factors, must_use_second_factor
from accounts.roles import Right
from accounts.views.confirmation import confirmed_again
from accounts.views.fetching import person
from accounts.views.rights import needs


@require_safe
@needs(Right.PERSON_MANAGE)
def account_safety(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's second factors and open sessions."""
    owner = get_object_or_404(User, pk=pk)
    context = {
        "owner": owner,
        "app": AuthenticatorApp.objects.filter(person=owner).first(),
        "keys": owner.security_keys.all(),
        "code_count": owner.recovery_codes.count(),
        "sessions": owner.open_sessions.living(timezone.now()),
        "must_hold": must_use_second_factor(owner),
        "may_reset": may_reset_factors(person(request), owner) and holds_second_factor(owner),
    }
    return render(request, "accounts/account_safety.html", context)


@require_POST
@needs(Right.PERSON_MANAGE)
@confirmed_again
def factors_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the person's second factors, so that they add new ones at the next sign-in."""
    return _done(request, pk, reset_factors, "Seconds facteurs réinitialisés ; la personne est prévenue.")


@require_POST
@needs(Right.PERSON_MANAGE)
def person_sessions_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Close all the person's sessions."""
    return _done(request, pk, end_sessions_of, "Sessions fermées.")


def _done(request: HttpRequest, pk: int, act: Callable[..., object], sentence: str) -> HttpResponse:
    owner = get_object_or_404(User, pk=pk)
    try:
        act(by=person(request), person=owner, reason=request.POST.get("reason", ""))
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, sentence)
    return redirect("account_safety", pk)
