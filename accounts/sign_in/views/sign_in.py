"""Signing in and out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.base.web.refusals import refusal_on_form
from accounts.people.models import User
from accounts.sign_in.actions.factors import use_second_factor
from accounts.sign_in.actions.sessions import record_failed_sign_in, record_sign_out
from accounts.sign_in.forms import ProofForm
from accounts.sign_in.sessions.auth_factors import Method
from accounts.sign_in.views.security_keys import pop_challenge
from accounts.sign_in.views.session_start import (
    count_refusal,
    go_on,
    locked_out,
    may_try,
    open_session,
    pending_account,
    pending_person,
    safe,
    wanted_page,
)

# The sentences for the reasons of accounts.sign_in.sessions.activity.why_over.
ENDED = {
    "idle": "Votre session s’est fermée faute d’activité. Ce que vous aviez saisi vous sera proposé à votre retour.",
    "old": "Votre session a duré une journée entière : reconnectez-vous.",
    "clock": "L’heure du serveur a changé : reconnectez-vous.",
}


TOO_LATE = "La connexion n’a pas été achevée à temps. Recommencez."


class SignInForm(AuthenticationForm):
    """The error is the same for a wrong password, an unknown badge number and an ended designation, to reveal
    nothing."""

    error_messages = {
        "invalid_login": "Matricule ou mot de passe incorrect, ou aucune habilitation en cours. "
        "Vérifiez votre saisie ; si le refus persiste, demandez à la direction.",
        "inactive": "Ce compte n’est plus actif.",
    }


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The first step: badge number and password. A failure on a known badge number is journaled."""

    authentication_form = SignInForm
    template_name = "sign_in/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        return super().get_context_data(**options) | {
            "ended": ENDED.get(self.request.GET.get("fin", ""), ""),
            "has_directory": bool(settings.OIDC_ISSUER),
        }

    def post(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """While the account or the client's address is locked, the password is not checked."""
        if not may_try(request, request.POST.get("username", "")):
            return locked_out(request)
        response: HttpResponse = super().post(request, *args, **options)
        return response

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        if not isinstance(person, User):
            raise TypeError("only people sign in")
        wanted = self.get_redirect_url()
        response: HttpResponse = go_on(self.request, person, method=Method.PASSWORD, second_factor=False, wanted=wanted)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        locked = bool(getattr(self.request, "axes_locked_out", False))
        record_failed_sign_in(badge_number=form.cleaned_data.get("username", ""), locked=locked)
        return super().form_invalid(form)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step: a code or a security key. Opens the session; a failure is journaled and counted."""
    if request.user.is_authenticated:
        return redirect("today")
    asked = pending_person(request)
    if asked is None:
        if request.method == "POST":
            messages.error(request, TOO_LATE)
        return redirect("sign_in")
    if not may_try(request, asked.badge_number):
        return locked_out(request)
    form = ProofForm(asked, request.POST if request.method == "POST" else None)
    if form.is_valid():
        wanted = wanted_page(request)
        with refusal_on_form(form):
            method = use_second_factor(by=asked, proof=form.proof(pop_challenge(request)))
            open_session(request, asked, method=method, second_factor=True, account=pending_account(request))
            return redirect(safe(request, wanted))
        record_failed_sign_in(badge_number=asked.badge_number, method=form.method)
        count_refusal(request, asked.badge_number)
    return render(request, "sign_in/second_factor.html", {"form": form})


class SignOut(LogoutView):
    """Close the session, by POST only; journaled. The session is deleted before the entry is written, so that it no
    longer exists once the entry can be read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user = request.user
        response = super().post(request, *args, **kwargs)
        if isinstance(user, User):
            record_sign_out(by=user)
        return response


sign_in = SignIn.as_view()


sign_out = SignOut.as_view()
