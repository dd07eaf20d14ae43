"""Signing in with the town's directory. The person must already be registered here, and designated."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.people.models import User
from accounts.sign_in.actions.sessions import record_failed_sign_in
from accounts.sign_in.directory.protocol import Journey, address_to_ask, identity
from accounts.sign_in.directory.tokens import DirectoryRefused
from accounts.sign_in.directory.transport import DirectoryUnavailable
from accounts.sign_in.selectors import is_account_of
from accounts.sign_in.sessions.auth_factors import Method
from accounts.sign_in.views.session_start import go_on

_KEPT = "directory_journey"
AWAY = "L’annuaire de la commune ne répond pas. Recommencez dans un instant, ou connectez-vous par votre mot de passe."
REFUSED = "L’annuaire ne vous a pas reconnu, ou vous n’avez aucune habilitation en cours. Demandez à la direction."
OTHER_ACCOUNT = (
    "Ce matricule est lié à un autre compte de l’annuaire. Connectez-vous par votre mot de passe, et demandez à "
    "l’administrateur technique de délier l’ancien compte."
)


@never_cache
@login_not_required
@require_POST
def directory_start(request: HttpRequest) -> HttpResponse:
    """Redirect to the directory."""
    _must_be_set()
    journey = Journey.new()
    try:
        address = address_to_ask(journey, back=_back())
    except DirectoryUnavailable:
        messages.error(request, AWAY)
        return redirect("sign_in")
    request.session[_KEPT] = journey.kept() | {"wanted": request.POST.get("next", "")}
    return HttpResponseRedirect(address)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def directory_return(request: HttpRequest) -> HttpResponse:
    """The directory redirects here. Because a GET writes nothing, it returns a page that submits itself by POST."""
    _must_be_set()
    if request.method != "POST":
        sent = {name: request.GET.get(name, "") for name in ("code", "state")}
        return render(request, "sign_in/directory_return.html", sent)
    kept = request.session.pop(_KEPT, None)
    if kept is None:
        return _refused(request, REFUSED)
    wanted = kept.pop("wanted")
    try:
        known = identity(
            Journey(**kept), state=request.POST.get("state", ""), code=request.POST.get("code", ""), back=_back()
        )
    except DirectoryRefused:
        return _refused(request, REFUSED)
    except DirectoryUnavailable:
        return _refused(request, AWAY)
    person = User.objects.filter(badge_number=known.badge_number).first()
    if person is None or not person.roles:
        record_failed_sign_in(badge_number=known.badge_number, method=Method.OIDC)
        return _refused(request, REFUSED)
    if not is_account_of(person, known.account):
        record_failed_sign_in(badge_number=person.badge_number, method=Method.OIDC, other_account=True)
        return _refused(request, OTHER_ACCOUNT)
    return go_on(
        request,
        person,
        method=Method.OIDC,
        second_factor=known.second_factor,
        wanted=wanted,
        account=known.account,
    )


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("sign_in")


def _back() -> str:
    return settings.SITE_URL.rstrip("/") + reverse("directory_return")


def _must_be_set() -> None:
    """Raises Http404 when no directory is configured."""
    if not settings.OIDC_ISSUER:
        raise Http404
