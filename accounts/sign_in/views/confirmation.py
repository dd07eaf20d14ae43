"""A sensitive action asks for a new proof of identity, then continues without anything being typed again."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest
from accounts.sign_in.actions.confirmations import confirm_identity, record_failed_confirmation
from accounts.sign_in.forms import ProofForm
from accounts.sign_in.guesses import TooManyGuesses
from accounts.sign_in.sessions.auth_factors import confirmed_within, note_confirmation
from accounts.sign_in.views.security_keys import pop_challenge
from accounts.sign_in.views.session_start import begin_guess, forget_own_wrong_guesses, locked_out, safe

FILES_ARE_LOST = "Confirmez d’abord votre identité, puis joignez de nouveau le fichier : rien n’a été enregistré."


def proof_before(request: AuthenticatedRequest) -> HttpResponse | None:
    """The response to give instead of a sensitive view; None once a proof less than CONFIRMATION_MINUTES old was given
    (0: no proof is required).

    The data of a POST is included in the page that asks for the proof, and sent again with it. After a GET, the person
    is redirected to the page that they asked for.
    """
    if not settings.CONFIRMATION_MINUTES or confirmed_within(request.session, settings.CONFIRMATION_MINUTES):
        return None
    if request.method != "POST":
        return _first_confirm(request.get_full_path())
    if request.FILES:
        messages.error(request, FILES_ARE_LOST)
        return _first_confirm(request.META.get("HTTP_REFERER", "/"))
    return _asked(request)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: AuthenticatedRequest) -> HttpResponse:
    """Give a new proof of identity, then continue to the page asked for."""
    wanted = request.GET.get("next", "")
    if request.method != "POST":
        return _page(request, ProofForm(request.user))
    return _asked(request) or redirect(safe(request, wanted))


def _asked(request: AuthenticatedRequest) -> HttpResponse | None:
    """The page that asks for the proof, or None once it was given."""
    asked = request.user
    form = ProofForm(asked, request.POST if ProofForm.is_sent(request.POST) else None)
    if form.is_valid():
        try:
            guess = begin_guess(request, asked.badge_number, asked)
        except TooManyGuesses:
            return locked_out(request)
        with refusal_on_form(form):
            method = confirm_identity(by=asked, proof=form.proof(pop_challenge(request)))
            note_confirmation(request.session, second_factor=method.is_second_factor)
            guess.was_right()
            forget_own_wrong_guesses(request, asked)
            return None
        record_failed_confirmation(by=asked)
    return _page(request, form)


def _page(request: AuthenticatedRequest, form: ProofForm) -> HttpResponse:
    """The page that asks for the proof, with the data of the POST, to be sent again with it."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not form.is_own(name)
    ]
    response = render(request, "sign_in/confirmation.html", {"form": form, "sent": sent})
    response["Cache-Control"] = "no-store"
    return response


def _first_confirm(wanted: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("confirm", query={"next": wanted}))
