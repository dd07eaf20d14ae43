"""Journals sign-ins, sign-outs and refusals, ends sessions, and manages second factors and directory accounts. Django
itself opens and closes the sessions."""

import time

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.base.actors import Actor, SystemActor
from accounts.base.codes import fingerprint, new_code, typed_code
from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.base.web.request_context import current_request_context
from accounts.journal.actions.mails import write_mail
from accounts.journal.actions.writing import record
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.sign_in.directory.protocol import Account
from accounts.sign_in.emails import factors_reset
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.factors.secret_box import Unreadable, seal, unseal
from accounts.sign_in.factors.security_keys import KeyRefused, NewKey, used_key
from accounts.sign_in.factors.totp import matching_step
from accounts.sign_in.models import (
    AuthenticatorApp,
    DirectoryAccount,
    OpenSession,
    RecoveryCode,
    SecurityKey,
    holds_second_factor,
)
from accounts.sign_in.permissions import may_reset_factors, may_unlink_directory_account, must_use_second_factor
from accounts.sign_in.selectors import is_account_of
from accounts.sign_in.sessions.auth_factors import Method, Proof


@transaction.atomic
def record_sign_in(*, by: User, session_key: str, method: Method, browser: str) -> OpenSession:
    """Record that a person opened a session, and by which method of authentication."""
    opened = OpenSession.objects.create(
        session_id=session_key, person=by, method=method, address=current_request_context().address, browser=browser
    )
    record(SignInEvent.SESSION_STARTED, by=by, about=by, details={"method": str(method)})
    return opened


@transaction.atomic
def record_sign_out(*, by: User) -> None:
    """Journal that a person closed their session."""
    record(SignInEvent.SESSION_ENDED, by=by, about=by, details={"cause": "person"})


@transaction.atomic
def record_time_out(*, by: Actor, person: User, cause: str) -> None:
    """Journal that the system closed a session: unused for SESSION_IDLE_MINUTES (`idle`), older than SESSION_HOURS
    (`old`), or with times in the future (`clock`)."""
    record(SignInEvent.SESSION_ENDED, by=by, about=person, details={"cause": cause})


@transaction.atomic
def end_own_sessions(*, by: User, sessions: QuerySet[OpenSession]) -> int:
    """Close some of a person's own sessions, on other machines. Returns how many; NotPossible when there was none."""
    ended = _end(sessions.filter(person=by))
    if not ended:
        raise NotPossible("Cette session est déjà fermée.")
    record(SignInEvent.SESSION_ENDED, by=by, about=by, details={"cause": "person", "count": ended})
    return ended


@transaction.atomic
def end_sessions_of(*, by: Actor, person: User, reason: str) -> int:
    """Close all the sessions of a person at once. Returns how many. NotPermitted without PERSON_MANAGE; NotPossible
    without a reason."""
    if not has_right(by, Right.PERSON_MANAGE):
        raise NotPermitted("Seul l’administrateur technique ferme les sessions d’une autre personne.")
    reason = required_reason(reason, "Indiquez pourquoi ces sessions sont fermées.")
    ended = _end(person.open_sessions.all())
    details = {"cause": "revocation", "count": ended}
    record(SignInEvent.SESSION_ENDED, by=by, about=person, reason=reason, details=details)
    return ended


@transaction.atomic
def record_failed_sign_in(
    *, badge_number: str, locked: bool = False, method: Method = Method.PASSWORD, other_account: bool = False
) -> None:
    """Journal a failed sign-in as a known person; `locked` when this attempt locked the account, `other_account` when
    the directory account is not the person's. An unknown badge number is not recorded: it may be a mistyped
    password."""
    person = User.objects.filter(badge_number=badge_number).first()
    if person:
        details: dict[str, object] = {"locked": True} if locked else {}
        if method != Method.PASSWORD:
            details["method"] = str(method)
        if other_account:
            details["other_account"] = True
        record(SignInEvent.SESSION_REFUSED, by=SystemActor.AUTHENTICATION, about=person, details=details)


@transaction.atomic
def link_directory_account(*, by: User, account: Account) -> None:
    """Link the person to the directory account of their first sign-in; no other account is accepted afterwards.
    NotPermitted when it was linked to somebody else meanwhile, or the person to another account."""
    User.objects.select_for_update().get(pk=by.pk)
    if not is_account_of(by, account):
        raise NotPermitted("Ce compte de l’annuaire n’est pas le vôtre.")
    _, is_new = DirectoryAccount.objects.get_or_create(person=by, issuer=account.issuer, subject=account.subject)
    if is_new:
        record(SignInEvent.DIRECTORY_LINKED, by=by, about=by, details=account.kept())


@transaction.atomic
def unlink_directory_account(*, by: Actor, person: User, reason: str) -> None:
    """Remove the person's link, so that their next sign-in with the directory links the account then used.
    NotPermitted without PERSON_MANAGE and for oneself; NotPossible without a reason or without a link."""
    if not may_unlink_directory_account(by, person):
        raise NotPermitted("Seul l’administrateur technique délie un compte de l’annuaire, et jamais le sien.")
    reason = required_reason(reason, "Indiquez pourquoi ce compte est délié.")
    accounts = DirectoryAccount.objects.filter(person=person)
    subjects = list(accounts.order_by("id").values_list("subject", flat=True))
    if not subjects:
        raise NotPossible("Aucun compte de l’annuaire n’est lié à cette personne.")
    accounts.delete()
    record(SignInEvent.DIRECTORY_UNLINKED, by=by, about=person, reason=reason, details={"subject": ", ".join(subjects)})


@transaction.atomic
def record_refusal(*, by: User, method: str, path: str) -> None:
    """Journal that a person was refused a page (CSI R241-14): its path and the HTTP method."""
    record(SignInEvent.ACCESS_REFUSED, by=by, about=by, details={"method": method, "path": path})


def _end(sessions: QuerySet[OpenSession]) -> int:
    """Delete Django's sessions and their OpenSession rows. Returns how many."""
    keys = list(sessions.values_list("session_id", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def confirm_identity(*, by: User, proof: Proof) -> Method:
    """Check a person's identity again before a sensitive action: by the second factor if they have one, else by the
    password. Returns the method used. NotPossible when the proof is wrong."""
    method = _proved_by(by, proof)
    record(SignInEvent.SESSION_CONFIRMED, by=by, about=by, details={"method": str(method)})
    return method


@transaction.atomic
def record_failed_confirmation(*, by: User) -> None:
    """Journal that, in a person's session, a proof of that person's identity was wrong."""
    record(SignInEvent.SESSION_REFUSED, by=by, about=by, details={"confirmation": True})


def _proved_by(person: User, proof: Proof) -> Method:
    if holds_second_factor(person):
        return use_second_factor(by=person, proof=proof)
    if not person.check_password(proof.password):
        raise NotPossible("Mot de passe incorrect. Saisissez-le de nouveau.")
    return Method.PASSWORD


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
    """Delete all the second factors of a person who lost them, end their sessions and inform them by mail.
    NotPermitted without PERSON_MANAGE and for oneself; NotPossible without a reason or without a factor."""
    if not may_reset_factors(by, person):
        raise NotPermitted("Seul l’administrateur technique réinitialise un second facteur, et jamais le sien.")
    reason = required_reason(reason, "Indiquez pourquoi ce second facteur est réinitialisé.")
    if not holds_second_factor(person):
        raise NotPossible("Cette personne n’a pas de second facteur.")
    for model in (AuthenticatorApp, SecurityKey, RecoveryCode):
        model.objects.filter(person=person).delete()
    record(SignInEvent.FACTOR_RESET, by=by, about=person, reason=reason)
    end_sessions_of(by=by, person=person, reason=reason)
    if person.email:
        write_mail(factors_reset(person), about=person, recipient=person.email)


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
    mark = fingerprint(f"{by.pk}:{code}", purpose=_PURPOSE)
    if RecoveryCode.objects.filter(person=by, fingerprint=mark).delete()[0]:
        return Method.RECOVERY
    raise NotPossible(_wrong_code())


def _uses_app(person: User, code: str) -> bool:
    """Whether the code is right and not used before. Two concurrent requests with the same code: one is accepted."""
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
