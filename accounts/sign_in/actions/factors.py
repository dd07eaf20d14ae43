"""Adds, checks, removes and resets second factors."""

import time

from django.db import transaction
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.codes import fingerprint, fingerprints, new_code, typed_code
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.factors.secret_box import Unreadable, seal, unseal
from accounts.sign_in.factors.security_keys import KeyRefused, NewKey, used_key
from accounts.sign_in.factors.totp import matching_step
from accounts.sign_in.models import (
    AuthenticatorApp,
    RecoveryCode,
    SecurityKey,
    holds_second_factor,
)
from accounts.sign_in.permissions import must_use_second_factor
from accounts.sign_in.sessions.auth_factors import Method, Proof

RECOVERY_CODES = 10


_CODE_LENGTH = 12


_PURPOSE = "accounts.recovery-code"


def _wrong_code() -> str:
    """The same sentence for every wrong code: one that said how far a clock is wrong would confirm a code to come."""
    clock = timezone.localtime(timezone.now(), timezone.get_default_timezone())
    return (
        "Code incorrect ou déjà utilisé. Attendez le code suivant, puis saisissez-le. S’il est refusé aussi, l’horloge "
        f"de votre téléphone est peut-être fausse : celle du service marque {clock:%H:%M:%S}. Mettez le téléphone à "
        "l’heure automatique."
    )


WRONG_KEY = "Cette clé n’a pas répondu comme attendu. Recommencez, avec une clé ajoutée à votre compte."


LAST_FACTOR = "Votre rôle demande un second facteur : ajoutez-en un autre avant de retirer celui-ci."


@transaction.atomic
def add_app(*, by: User, secret: str, code: str) -> AuthenticatorApp:
    """Add one's authenticator app, after checking a first code. NotPossible for a wrong code, and when one has an app
    already."""
    step = matching_step(secret, code, now_s=time.time())
    if step is None:
        raise NotPossible(_wrong_code())
    if AuthenticatorApp.objects.filter(person=by).exists():
        raise NotPossible("Vous avez déjà une application. Retirez-la avant d’en ajouter une autre.")
    app = AuthenticatorApp.objects.create(person=by, sealed_secret=seal(secret), last_step=step)
    record(SignInEvent.FACTOR_ADDED, by=by, about=by, details={"kind": str(Method.TOTP)})
    return app


@transaction.atomic
def add_key(*, by: User, name: str, key: NewKey) -> SecurityKey:
    """Add a security key to one's account. NotPossible when it is registered already, by anybody."""
    if SecurityKey.objects.filter(credential_id=key.credential_id).exists():
        raise NotPossible("Cette clé est déjà ajoutée à un compte.")
    added = SecurityKey.objects.create(
        person=by,
        name=name,
        credential_id=key.credential_id,
        credential=key.credential,
        use_count=key.use_count,
    )
    record(SignInEvent.FACTOR_ADDED, by=by, about=by, details={"kind": str(Method.WEBAUTHN), "name": name})
    return added


@transaction.atomic
def remove_factor(*, by: User, factor: AuthenticatorApp | SecurityKey) -> None:
    """Remove one's own app or key. NotPossible for the last one when the person must use a second factor."""
    if factor.person != by:
        raise NotPermitted("On ne retire que son propre second facteur.")
    User.objects.select_for_update().get(pk=by.pk)
    factor.delete()
    if not holds_second_factor(by):
        if must_use_second_factor(by):
            raise NotPossible(LAST_FACTOR)
        RecoveryCode.objects.filter(person=by).delete()
    is_app = isinstance(factor, AuthenticatorApp)
    told = {"kind": str(Method.TOTP)} if is_app else {"kind": str(Method.WEBAUTHN), "name": str(factor)}
    record(SignInEvent.FACTOR_REMOVED, by=by, about=by, details=told)


@transaction.atomic
def make_recovery_codes(*, by: User) -> list[str]:
    """Replace one's recovery codes. Returns them to be shown once; only their fingerprints are stored. NotPossible
    without a second factor."""
    if not holds_second_factor(by):
        raise NotPossible("Ajoutez d’abord une application ou une clé de sécurité.")
    codes = [new_code(_CODE_LENGTH) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(person=by).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=by, fingerprint=fingerprint(f"{by.pk}:{code}", purpose=_PURPOSE)) for code in codes
    )
    record(SignInEvent.FACTOR_CODES_MADE, by=by, about=by, details={"count": len(codes)})
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


@transaction.atomic
def reset_factors(*, by: Actor, person: User, reason: str) -> None:
    """Delete all the second factors of a person who lost them. The caller checks who may."""
    for model in (AuthenticatorApp, SecurityKey, RecoveryCode):
        model.objects.filter(person=person).delete()
    record(SignInEvent.FACTOR_RESET, by=by, about=person, reason=reason)


@transaction.atomic
def use_second_factor(*, by: User, proof: Proof) -> Method:
    """Check a second factor: an app's code, a recovery code or a key's response, each valid once. Returns its method.
    NotPossible when it is wrong or was used before. The caller journals what follows."""
    if proof.key_answer:
        _use_key(by, proof)
        return Method.WEBAUTHN
    code = typed_code(proof.code)
    if _uses_app(by, code):
        return Method.TOTP
    marks = fingerprints(f"{by.pk}:{code}", purpose=_PURPOSE)
    if RecoveryCode.objects.filter(person=by, fingerprint__in=marks).delete()[0]:
        return Method.RECOVERY
    raise NotPossible(_wrong_code())


def _uses_app(person: User, code: str) -> bool:
    """Whether the code is right and not used before. Two concurrent requests with the same code: one is accepted.
    What a former SECRET_KEY encrypted is encrypted anew."""
    app = AuthenticatorApp.objects.filter(person=person).first()
    if app is None:
        return False
    try:
        secret = unseal(app.sealed_secret)
    except Unreadable:
        return False
    step = matching_step(secret, code, now_s=time.time(), after=app.last_step)
    unused = AuthenticatorApp.objects.filter(pk=app.pk, last_step=app.last_step)
    return step is not None and unused.update(last_step=step, sealed_secret=seal(secret)) == 1


def _use_key(person: User, proof: Proof) -> None:
    """Check a key's response. NotPossible when it is wrong, or when the counter did not increase: the key was
    cloned."""
    keys = {key.credential_id: key for key in SecurityKey.objects.filter(person=person)}
    try:
        used = used_key(proof.key_answer, proof.key_challenge or {}, [bytes(key.credential) for key in keys.values()])
    except KeyRefused as error:
        raise NotPossible(WRONG_KEY) from error
    key = keys[used.credential_id]
    counts = used.use_count or key.use_count
    guarded = SecurityKey.objects.filter(pk=key.pk, use_count=key.use_count)
    if (counts and used.use_count <= key.use_count) or not guarded.update(use_count=used.use_count):
        raise NotPossible(WRONG_KEY)
