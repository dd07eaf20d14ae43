"""A sensitive act asks again who sits before the screen, and goes on afterwards without retyping."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.actions.identity import confirm_identity, record_failed_confirmation
from accounts.errors import NotPossible
from accounts.forms.people import ProofForm
from accounts.sign_in.proofs import confirmed_within, note_confirmation
from accounts.views.attempts import count_refusal, locked_out, may_try
from accounts.views.fetching import person
from accounts.views.keys import pop_challenge
from accounts.views.opening import safe

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
    if request.method != "POST":
        return _page(request, ProofForm(person(request)))
    return _asked(request) or redirect(safe(request, wanted))


def _asked(request: HttpRequest) -> HttpResponse | None:
    """The page that asks, or None once the proof is there."""
    asked = person(request)
    if not may_try(request, asked.badge_number):
        return locked_out(request)
    form = ProofForm(asked, request.POST if ProofForm.is_sent(request.POST) else None)
    if form.is_valid():
        try:
            method = confirm_identity(by=asked, proof=form.proof(pop_challenge(request)))
        except NotPossible as error:
            form.add_error(None, str(error))
            record_failed_confirmation(by=asked)
            count_refusal(request, asked.badge_number)
        else:
            note_confirmation(request.session, second_factor=method.is_second_factor)
            return None
    return _page(request, form)


def _page(request: HttpRequest, form: ProofForm) -> HttpResponse:
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
