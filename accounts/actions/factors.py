"""The second factor: adding, removing and using an app, a key or a recovery code; starting again when all is lost."""

import secrets
import time

from django.db import transaction

from accounts.actions.journal import record
from accounts.actions.mails import write_mail
from accounts.actions.sessions import end_sessions_of
from accounts.actors import Actor
from accounts.emails import factors_reset
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.models import AuthenticatorApp, RecoveryCode, SecurityKey, User, holds_second_factor
from accounts.permissions import may_reset_factors, must_use_second_factor
from accounts.sign_in.proofs import Method, Proof
from accounts.sign_in.sealing import Unreadable, fingerprint, seal, unseal
from accounts.sign_in.security_keys import NewKey, Refused, used_key
from accounts.sign_in.totp import matching_step

RECOVERY_CODES = 10
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_CODE_LENGTH = 12
_PURPOSE = "accounts.recovery-code"
WRONG_CODE = "Code incorrect ou déjà utilisé. Attendez le code suivant, puis saisissez-le."
WRONG_KEY = "Cette clé n’a pas répondu comme attendu. Recommencez, avec une clé ajoutée à votre compte."
LAST_FACTOR = "Votre rôle demande un second facteur : ajoutez-en un autre avant de retirer celui-ci."


@transaction.atomic
def add_app(*, by: User, secret: str, code: str) -> AuthenticatorApp:
    """Add one's authenticator app, once it has shown that it makes the right codes. NotPossible for a wrong code, and
    when one has an app already."""
    step = matching_step(secret, code, now_s=time.time())
    if step is None:
        raise NotPossible(WRONG_CODE)
    if AuthenticatorApp.objects.filter(person=by).exists():
        raise NotPossible("Vous avez déjà une application. Retirez-la avant d’en ajouter une autre.")
    app = AuthenticatorApp.objects.create(person=by, sealed_secret=seal(secret), last_step=step)
    record(Event.FACTOR_ADDED, by=by, about=by, details={"kind": str(Method.TOTP)})
    return app


@transaction.atomic
def add_key(*, by: User, name: str, key: NewKey) -> SecurityKey:
    """Add a security key to one's account. NotPossible when it is somebody's already."""
    if SecurityKey.objects.filter(credential_id=key.credential_id).exists():
        raise NotPossible("Cette clé est déjà ajoutée à un compte.")
    added = SecurityKey.objects.create(
        person=by,
        name=name,
        credential_id=key.credential_id,
        credential=key.credential,
        use_count=key.use_count,
    )
    record(Event.FACTOR_ADDED, by=by, about=by, details={"kind": str(Method.WEBAUTHN), "name": name})
    return added


@transaction.atomic
def remove_factor(*, by: User, factor: AuthenticatorApp | SecurityKey) -> None:
    """Remove one's own app or key. NotPossible for the last one, when the person's role needs one."""
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
    record(Event.FACTOR_REMOVED, by=by, about=by, details=told)


@transaction.atomic
def make_recovery_codes(*, by: User) -> list[str]:
    """New codes to keep on paper, in place of those before; only their fingerprints stay. NotPossible without a second
    factor to recover."""
    if not holds_second_factor(by):
        raise NotPossible("Ajoutez d’abord une application ou une clé de sécurité.")
    codes = ["".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(person=by).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=by, fingerprint=fingerprint(f"{by.pk}:{code}", purpose=_PURPOSE)) for code in codes
    )
    record(Event.FACTOR_CODES_MADE, by=by, about=by, details={"count": len(codes)})
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


@transaction.atomic
def reset_factors(*, by: Actor, person: User, reason: str) -> None:
    """Somebody lost telephone, key and codes: forget them all and end their sessions; the person is told by mail.
    NotPermitted without PERSON_MANAGE and for oneself; NotPossible without a reason or without a factor."""
    if not may_reset_factors(by, person):
        raise NotPermitted("Seul l’administrateur technique réinitialise un second facteur, et jamais le sien.")
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi ce second facteur est réinitialisé.")
    if not holds_second_factor(person):
        raise NotPossible("Cette personne n’a pas de second facteur.")
    for model in (AuthenticatorApp, SecurityKey, RecoveryCode):
        model.objects.filter(person=person).delete()
    record(Event.FACTOR_RESET, by=by, about=person, reason=reason)
    end_sessions_of(by=by, person=person, reason=reason)
    if person.email:
        write_mail(factors_reset(person), about=person, recipient=person.email)


@transaction.atomic
def use_second_factor(*, by: User, proof: Proof) -> Method:
    """What the person gave, an app's code, a recovery code or a key's answer, is right and has not served before.
    NotPossible when it is not. Whoever calls tells the journal what it opened."""
    if proof.key_answer:
        _use_key(by, proof)
        return Method.WEBAUTHN
    code = proof.code.replace(" ", "").replace("-", "").upper()
    if _uses_app(by, code):
        return Method.TOTP
    mark = fingerprint(f"{by.pk}:{code}", purpose=_PURPOSE)
    if RecoveryCode.objects.filter(person=by, fingerprint=mark).delete()[0]:
        return Method.RECOVERY
    raise NotPossible(WRONG_CODE)


def _uses_app(person: User, code: str) -> bool:
    """Guarded by the last step used: of two requests with the same code, one wins."""
    app = AuthenticatorApp.objects.filter(person=person).first()
    if app is None:
        return False
    try:
        secret = unseal(app.sealed_secret)
    except Unreadable:
        return False
    step = matching_step(secret, code, now_s=time.time(), after=app.last_step)
    unused = AuthenticatorApp.objects.filter(pk=app.pk, last_step=app.last_step)
    return step is not None and unused.update(last_step=step) == 1


def _use_key(person: User, proof: Proof) -> None:
    """A key whose counter does not grow has been copied."""
    keys = {key.credential_id: key for key in SecurityKey.objects.filter(person=person)}
    try:
        used = used_key(proof.key_answer, proof.key_challenge or {}, [bytes(key.credential) for key in keys.values()])
    except Refused as error:
        raise NotPossible(WRONG_KEY) from error
    key = keys[used.credential_id]
    counts = used.use_count or key.use_count
    guarded = SecurityKey.objects.filter(pk=key.pk, use_count=key.use_count)
    if (counts and used.use_count <= key.use_count) or not guarded.update(use_count=used.use_count):
        raise NotPossible(WRONG_KEY)
