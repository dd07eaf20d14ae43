from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest
from django.http.response import HttpResponse
from django.utils.decorators import method_decorator

from accounts.actions.sessions import record_failed_sign_in, record_sign_in, record_sign_out
from accounts.models import User


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

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        person = form.get_user()
        if isinstance(person, User):
            record_sign_in(by=person)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        record_failed_sign_in(badge_number=form.cleaned_data.get("username", ""))
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
