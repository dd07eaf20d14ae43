"""A sensitive act asks again who sits before the screen, and goes on afterwards without retyping."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts.actions.sessions import confirm_identity, record_failed_confirmation
from accounts.errors import NotPossible
from accounts.forms import ConfirmationForm
from accounts.proofs import confirmed_within, note_confirmation
from accounts.views.fetching import person
from accounts.views.sessions import locked_out

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

FILES_ARE_LOST = "Confirmez d’abord votre identité, puis joignez de nouveau le fichier : rien n’a été enregistré."


def confirmed_again(view: View[P]) -> View[P]:
    """Ask for a proof of identity less than CONFIRMATION_MINUTES old; 0 asks for none.

    What was sent waits in the page that asks, and is done with the proof. A page that is only read leads
    back to itself. Stands under `needs`: whoever has not the right is not asked to prove anything.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not settings.CONFIRMATION_MINUTES or confirmed_within(request.session, settings.CONFIRMATION_MINUTES):
            return view(request, *args, **kwargs)
        if request.method != "POST":
            return _first_confirm(request.get_full_path())
        if request.FILES:
            messages.error(request, FILES_ARE_LOST)
            return _first_confirm(request.META.get("HTTP_REFERER", "/"))
        refusal = _asked(request)
        return refusal or view(request, *args, **kwargs)

    return cast("View[P]", checked)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Prove again who one is, then go where one was going."""
    wanted = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    if request.method != "POST":
        return _page(request, ConfirmationForm())
    return _asked(request) or redirect(wanted if here else "today")


def _asked(request: HttpRequest) -> HttpResponse | None:
    """The page that asks, or None once the proof is there."""
    asked = person(request)
    if not AxesProxyHandler.is_allowed(request, {"username": asked.badge_number}):
        return locked_out(request)
    form = ConfirmationForm(request.POST if ConfirmationForm.is_sent(request.POST) else None)
    if form.is_valid():
        try:
            method = confirm_identity(by=asked, proof=form.proof())
        except NotPossible as error:
            form.add_error(None, str(error))
            record_failed_confirmation(by=asked)
            user_login_failed.send(__name__, credentials={"username": asked.badge_number}, request=request)
        else:
            note_confirmation(request.session, second_factor=method.is_second_factor)
            return None
    return _page(request, form)


def _page(request: HttpRequest, form: ConfirmationForm) -> HttpResponse:
    """With what was sent, to be sent again with the proof."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not form.is_own(name)
    ]
    response = render(request, "accounts/confirmation.html", {"form": form, "sent": sent})
    response["Cache-Control"] = "no-store"
    return response


def _first_confirm(wanted: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("confirm", query={"next": wanted}))
