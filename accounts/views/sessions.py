from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest
from django.http.response import HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator

from accounts.actions.sessions import record_failed_sign_in, record_sign_in, record_sign_out
from accounts.models import User
from accounts.proofs import note_opening


def locked_out(request: HttpRequest, *_: object) -> HttpResponse:
    """Too many refusals: the same page for an account that exists and for one that does not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)


class SignInForm(AuthenticationForm):
    """The same sentence for a wrong password, an unknown badge number and an ended designation: nothing to learn from
    it."""

    error_messages = {
        "invalid_login": "Matricule ou mot de passe incorrect, ou aucune habilitation en cours. "
        "Vérifiez votre saisie ; si le refus persiste, demandez à la direction.",
        "inactive": "Ce compte n’est plus actif.",
    }


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Open a session; journaled, as is a failure on a known badge number."""

    authentication_form = SignInForm
    template_name = "registration/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """While the account or the address is locked, no password is looked at."""
        credentials = {"username": request.POST.get("username", "")}
        if not AxesProxyHandler.is_allowed(request, credentials):
            return locked_out(request)
        response: HttpResponse = super().post(request, *args, **options)
        return response

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        person = form.get_user()
        if isinstance(person, User):
            record_sign_in(by=person)
            note_opening(self.request.session, second_factor=False)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        locked = bool(getattr(self.request, "axes_locked_out", False))
        record_failed_sign_in(badge_number=form.cleaned_data.get("username", ""), locked=locked)
        return super().form_invalid(form)


class SignOut(LogoutView):
    """Close the session, by POST only; journaled."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if isinstance(request.user, User):
            record_sign_out(by=request.user)
        return super().post(request, *args, **kwargs)


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()
