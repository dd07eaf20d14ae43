"""One's own second factor: what there is, adding, removing, and the codes on paper."""

import segno
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.requests import person, sensitive
from accounts.people.models import User
from accounts.sign_in.actions import add_app, add_key, make_recovery_codes, remove_factor
from accounts.sign_in.factors.security_keys import KeyRefused, new_key
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
def factor_list(request: HttpRequest) -> HttpResponse:
    """What the person holds. Whoever must hold a second factor and has none is sent here from everywhere."""
    owner = person(request)
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
def app_add(request: HttpRequest) -> HttpResponse:
    """A fresh secret as a QR code; it is kept once the app has shown a right code of it."""
    owner = person(request)
    secret = _offered(request.POST.get("offer", ""), owner) or new_secret()
    form = AppForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_app(by=owner, secret=secret, code=form.cleaned_data["code"])
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
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
def key_add(request: HttpRequest) -> HttpResponse:
    """A security key or a passkey, under a name."""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            key = new_key(form.cleaned_data["answer"], pop_new_challenge(request))
            add_key(by=person(request), name=form.cleaned_data["name"], key=key)
        except KeyRefused:
            form.add_error(None, "Cette clé n’a pas répondu comme attendu. Recommencez.")
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            return _added(request, "Clé de sécurité ajoutée.")
    return render(request, "sign_in/key_add.html", {"form": form})


@require_POST
@sensitive
def app_remove(request: HttpRequest) -> HttpResponse:
    """One's own app."""
    return _removed(request, get_object_or_404(AuthenticatorApp, person=person(request)))


@require_POST
@sensitive
def key_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own keys; another person's does not exist here."""
    return _removed(request, get_object_or_404(SecurityKey, pk=pk, person=person(request)))


@never_cache
@require_POST
@sensitive
def codes_make(request: HttpRequest) -> HttpResponse:
    """New codes, shown this once."""
    try:
        codes = make_recovery_codes(by=person(request))
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("factor_list")
    return render(request, "sign_in/recovery_codes.html", {"codes": codes})


def _added(request: HttpRequest, sentence: str) -> HttpResponse:
    """What has just been added has just been proved."""
    note_confirmation(request.session, second_factor=True)
    messages.success(request, sentence)
    return redirect("factor_list")


def _removed(request: HttpRequest, factor: AuthenticatorApp | SecurityKey) -> HttpResponse:
    try:
        remove_factor(by=person(request), factor=factor)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Second facteur retiré.")
    return redirect("factor_list")


def _offered(offer: str, owner: User) -> str:
    """The secret of the page that is answered, if we made it for this person less than a quarter of an hour ago."""
    try:
        offered = signing.loads(offer, salt=_SALT, max_age=_OFFER_S)
    except signing.BadSignature:
        return ""
    return str(offered["secret"]) if offered["person"] == owner.pk else ""
