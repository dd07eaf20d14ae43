"""Second factors and open sessions."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models

from accounts.base.codes import fingerprint, fingerprints
from accounts.people.models import User
from accounts.sign_in.sessions.auth_factors import Method


class AuthenticatorApp(models.Model):
    """A person's authenticator app, at most one each. Its secret is stored encrypted; a code is valid once."""

    person = models.OneToOneField(
        "people.User", models.PROTECT, related_name="authenticator_app", verbose_name="personne"
    )
    sealed_secret = models.TextField("secret scellé")
    last_step = models.BigIntegerField("dernier intervalle utilisé")
    added_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    class Meta:
        verbose_name = "application d’authentification"
        verbose_name_plural = "applications d’authentification"

    def __str__(self) -> str:
        return "Application d’authentification"


class SecurityKey(models.Model):
    """A security key or passkey (WebAuthn): only its public key is stored."""

    person = models.ForeignKey("people.User", models.PROTECT, related_name="security_keys", verbose_name="personne")
    name = models.CharField("nom", max_length=60)
    credential_id = models.CharField("identifiant", max_length=1400, unique=True)
    credential = models.BinaryField("clé publique")
    use_count = models.BigIntegerField("compteur de la clé", default=0)
    added_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    class Meta:
        verbose_name = "clé de sécurité"
        verbose_name_plural = "clés de sécurité"
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code on paper for when the telephone or the key is lost. Only its fingerprint is stored; it is valid once."""

    person = models.ForeignKey("people.User", models.PROTECT, related_name="recovery_codes", verbose_name="personne")
    fingerprint = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "code de secours"
        verbose_name_plural = "codes de secours"
        constraints = [models.UniqueConstraint(fields=["person", "fingerprint"], name="recovery_code_is_unique")]

    def __str__(self) -> str:
        return f"Code de secours n° {self.pk}"


class DirectoryAccount(models.Model):
    """The directory account linked to a person at their first sign-in with it. It is recognised by its subject, which
    never changes, not by the badge number, which may be edited in the directory."""

    person = models.ForeignKey(
        "people.User", models.PROTECT, related_name="directory_accounts", verbose_name="personne"
    )
    issuer = models.CharField("annuaire", max_length=500)
    subject = models.CharField("identifiant dans l’annuaire", max_length=255)
    linked_at = models.DateTimeField("lié le", auto_now_add=True)

    class Meta:
        verbose_name = "compte de l’annuaire"
        verbose_name_plural = "comptes de l’annuaire"
        constraints = [
            models.UniqueConstraint(fields=["person", "issuer"], name="directory_account_is_one_a_person"),
            models.UniqueConstraint(fields=["issuer", "subject"], name="directory_account_is_one_person_s"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {self.issuer}"


def holds_second_factor(person: User) -> bool:
    """Whether the person has an app or a key. Recovery codes alone do not count as a second factor."""
    return AuthenticatorApp.objects.filter(person=person).exists() or SecurityKey.objects.filter(person=person).exists()


class OpenSessionQuerySet(models.QuerySet["OpenSession"]):
    def living(self, moment: datetime) -> Self:
        """The sessions not expired at `moment`."""
        return self.filter(session__expire_date__gt=moment)


class OpenSession(models.Model):
    """A person's open session, with what lets them recognise it. Deleted with the session; the journal keeps its
    entries."""

    session = models.OneToOneField(Session, models.CASCADE, verbose_name="session")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="open_sessions", verbose_name="personne")
    method = models.CharField("moyen", max_length=20, choices=Method.choices)
    address = models.CharField("adresse", max_length=45, blank=True)
    browser = models.CharField("navigateur", max_length=80, blank=True)
    opened_at = models.DateTimeField("ouverte le", auto_now_add=True)

    objects: ClassVar[models.Manager["OpenSession"]] = OpenSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session ouverte"
        verbose_name_plural = "sessions ouvertes"
        ordering = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return f"{self.browser} · {self.address}"


class GuessCount(models.Model):
    """How many proofs of identity were looked at for an account, a browser or an address; accounts/sign_in/guesses.py
    says how. Its key is a keyed hash."""

    key = models.CharField("clé", max_length=64, unique=True)
    count = models.PositiveIntegerField("nombre")
    moment = models.DateTimeField("depuis", db_index=True)

    class Meta:
        verbose_name = "compteur d’essais"
        verbose_name_plural = "compteurs d’essais"

    def __str__(self) -> str:
        return f"{self.count} · {self.key[:8]}"


_LINK_PURPOSE = "accounts.password-link"


def token_fingerprint(token: str) -> str:
    """What is stored of the token of a link."""
    return fingerprint(token, purpose=_LINK_PURPOSE)


def token_fingerprints(token: str) -> list[str]:
    """What may be stored of it: a former SECRET_KEY made it."""
    return fingerprints(token, purpose=_LINK_PURPOSE)


def link_lifetime() -> timedelta:
    return timedelta(hours=settings.PASSWORD_LINK_HOURS)


class PasswordLink(models.Model):
    """The link by which a person chooses their password: once, within PASSWORD_LINK_HOURS. Only the fingerprint of its
    token is stored; the row goes when the link is used or over."""

    person = models.ForeignKey("people.User", models.CASCADE, related_name="password_links", verbose_name="personne")
    fingerprint = models.CharField("empreinte", max_length=64, unique=True)
    made_at = models.DateTimeField("fait le", auto_now_add=True)
    until = models.DateTimeField("jusqu’au", db_index=True)

    class Meta:
        verbose_name = "lien de mot de passe"
        verbose_name_plural = "liens de mot de passe"

    def __str__(self) -> str:
        return f"Lien n° {self.pk}"
