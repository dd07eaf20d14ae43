"""One's own second factors: the list, adding, removing, and recovery codes."""

import segno
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.refusals import refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, sensitive
from accounts.people.models import User
from accounts.sign_in.actions.factors import add_app, add_key, make_recovery_codes, remove_factor
from accounts.sign_in.factors.security_keys import KeyRefused, NewKey, new_key
from accounts.sign_in.factors.totp import app_address, new_secret
from accounts.sign_in.forms import AppForm, KeyForm
from accounts.sign_in.models import AuthenticatorApp, SecurityKey, holds_second_factor
from accounts.sign_in.permissions import must_use_second_factor
from accounts.sign_in.sessions.auth_factors import note_confirmation
from accounts.sign_in.views.security_keys import pop_new_challenge

_SALT = "accounts.new-app"
_OFFER_S = 900


@never_cache
@require_safe
def factor_list(request: AuthenticatedRequest) -> HttpResponse:
    """The person's second factors. A person who must have one and has none is redirected here from every page."""
    owner = request.user
    holds = holds_second_factor(owner)
    context = {
        "app": AuthenticatorApp.objects.filter(person=owner).first(),
        "keys": owner.security_keys.all(),
        "code_count": owner.recovery_codes.count(),
        "holds": holds,
        "must_add": must_use_second_factor(owner) and not holds,
    }
    return render(request, "sign_in/factor_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive
def app_add(request: AuthenticatedRequest) -> HttpResponse:
    """Add an app: shows a new secret as a QR code, and stores it once a right code was typed."""
    owner = request.user
    secret = _offered(request.POST.get("offer", ""), owner) or new_secret()
    form = AppForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusal_on_form(form):
            add_app(by=owner, secret=secret, code=form.cleaned_data["code"])
            return _added(request, "Application ajoutée.")
    address = app_address(secret, account=owner.badge_number, issuer="Levallois")
    context = {
        "form": form,
        "offer": signing.dumps({"secret": secret, "person": owner.pk}, salt=_SALT),
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "sign_in/app_add.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive
def key_add(request: AuthenticatedRequest) -> HttpResponse:
    """Add a security key or a passkey, under a name."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusal_on_form(form):
            key = _answered_key(request, form.cleaned_data["answer"])
            add_key(by=request.user, name=form.cleaned_data["name"], key=key)
            return _added(request, "Clé de sécurité ajoutée.")
    return render(request, "sign_in/key_add.html", {"form": form})


@require_POST
@sensitive
def app_remove(request: AuthenticatedRequest) -> HttpResponse:
    """Remove one's own app."""
    return _removed(request, get_object_or_404(AuthenticatorApp, person=request.user))


@require_POST
@sensitive
def key_remove(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Remove one of one's own keys; 404 for another person's."""
    return _removed(request, get_object_or_404(SecurityKey, pk=pk, person=request.user))


@never_cache
@require_POST
@sensitive
def codes_make(request: AuthenticatedRequest) -> HttpResponse:
    """Make new recovery codes, shown once."""
    with refusal_as_message(request):
        codes = make_recovery_codes(by=request.user)
        return render(request, "sign_in/recovery_codes.html", {"codes": codes})
    return redirect("factor_list")


def _answered_key(request: AuthenticatedRequest, answer: str) -> NewKey:
    """The key that responded to the challenge. NotPossible when the response is not valid."""
    try:
        return new_key(answer, pop_new_challenge(request))
    except KeyRefused as error:
        raise NotPossible("Cette clé n’a pas répondu comme attendu. Recommencez.") from error


def _added(request: AuthenticatedRequest, sentence: str) -> HttpResponse:
    """Record the second factor as given in this session, since adding it proved it, and redirect with the sentence."""
    note_confirmation(request.session, second_factor=True)
    messages.success(request, sentence)
    return redirect("factor_list")


def _removed(request: AuthenticatedRequest, factor: AuthenticatorApp | SecurityKey) -> HttpResponse:
    with refusal_as_message(request):
        remove_factor(by=request.user, factor=factor)
        messages.success(request, "Second facteur retiré.")
    return redirect("factor_list")


def _offered(offer: str, owner: User) -> str:
    """The secret sent back by the page, if it was made for this person less than 15 minutes ago."""
    try:
        offered = signing.loads(offer, salt=_SALT, max_age=_OFFER_S)
    except signing.BadSignature:
        return ""
    return str(offered["secret"]) if offered["person"] == owner.pk else ""
