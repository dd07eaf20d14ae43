"""Signing in and out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
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
from accounts.sign_in.guesses import Guess, TooManyGuesses
from accounts.sign_in.sessions.auth_factors import Method
from accounts.sign_in.views.security_keys import pop_challenge
from accounts.sign_in.views.session_start import (
    begin_guess,
    go_on,
    locked_out,
    open_session,
    pending_account,
    pending_person,
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
    guess: Guess | None = None

    def clean(self) -> dict[str, Any]:
        """Look at the password, after counting it. TooManyGuesses."""
        badge, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if badge and password and self.request:
            person = User.objects.filter(badge_number=badge).first()
            self.guess = begin_guess(self.request, badge, person)
            user = authenticate(self.request, username=badge, password=password)
            if user is None:
                raise self.get_invalid_login_error()
            self.guess.was_right()
            self.user_cache = user
        return self.cleaned_data


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
        """While a counter is full, the password is not looked at."""
        try:
            response: HttpResponse = super().post(request, *args, **options)
        except TooManyGuesses:
            return locked_out(request)
        return response

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        if not isinstance(person, User):
            raise TypeError("only people sign in")
        wanted = self.get_redirect_url()
        return go_on(self.request, person, method=Method.PASSWORD, second_factor=False, wanted=wanted)

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]  # the form of this page
        """The page again; a password that was looked at is journaled."""
        if form.guess:
            record_failed_sign_in(badge_number=form.cleaned_data["username"], locked=form.guess.is_last)
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
    form = ProofForm(asked, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            guess = begin_guess(request, asked.badge_number, asked)
        except TooManyGuesses:
            return locked_out(request)
        account, wanted = pending_account(request), wanted_page(request)
        with refusal_on_form(form):
            method = use_second_factor(by=asked, proof=form.proof(pop_challenge(request)))
            guess.was_right()
            return open_session(request, asked, method=method, second_factor=True, wanted=wanted, account=account)
        record_failed_sign_in(badge_number=asked.badge_number, locked=guess.is_last, method=form.method)
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
