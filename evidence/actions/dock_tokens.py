"""The tokens of dock agents: issued and revoked by whoever keeps the devices, and what is told of those refused."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor, name_of
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.models import JournalEntry
from accounts.trace import current_trace
from evidence.models import Dock, DockToken
from evidence.permissions import may_manage_cameras
from evidence.uploads.receipts import new_secret, receipt_key

_REFUSAL = "Seul le gestionnaire du matériel délivre et révoque les jetons des stations."
# A flood of refusals is told once an hour for each address, and in all this many times.
REFUSALS_TOLD_EVERY = timedelta(hours=1)
REFUSALS_TOLD_AT_MOST = 20
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class IssuedToken:
    """A new token and its credential, which is known now and never again."""

    token: DockToken
    credential: str


@transaction.atomic
def issue_token(*, by: Actor, dock: Dock, label: str, reason: str) -> IssuedToken:
    """Let one more agent in for a station.

    NotPermitted without CAMERA_MANAGE. NotPossible without a name or a reason, or for a station out of service.
    """
    if not may_manage_cameras(by):
        raise NotPermitted(_REFUSAL)
    if not label.strip() or not reason.strip():
        raise NotPossible("Indiquez le poste qui recevra ce jeton, et pourquoi.")
    if not dock.is_active:
        raise NotPossible(f"La station {dock} n’est pas en service.")
    secret = new_secret()
    token = DockToken.objects.create(
        dock=dock,
        label=label.strip()[:80],
        token_hash=secret.token_hash,
        receipt_salt=secret.receipt_salt,
        issued_by_name=name_of(by),
    )
    record(Event.DOCK_TOKEN_ISSUED, by=by, about=token, related=dock, reason=reason)
    return IssuedToken(token, f"{secret.token}.{key_of(token)}")


@transaction.atomic
def revoke_token(*, by: Actor, token: DockToken, reason: str) -> None:
    """Close the door to an agent, at its next request. NotPermitted without CAMERA_MANAGE; NotPossible without a
    reason or when it is closed already."""
    if not may_manage_cameras(by):
        raise NotPermitted(_REFUSAL)
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi ce jeton est révoqué.")
    if not DockToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        raise NotPossible("Ce jeton est déjà révoqué.")
    record(Event.DOCK_TOKEN_REVOKED, by=by, about=token, related=token.dock, reason=reason)


@transaction.atomic
def record_refused_token(*, by: Actor, token: DockToken | None) -> None:
    """Tell that a token was refused: a revoked one by its name, one that never was without. At most once an hour for
    an address and twenty times in all, so that a flood does not fill the journal."""
    told = JournalEntry.objects.filter(event=Event.DOCK_TOKEN_REFUSED, at__gt=timezone.now() - REFUSALS_TOLD_EVERY)
    if told.filter(address=current_trace().address).exists() or told.count() >= REFUSALS_TOLD_AT_MOST:
        return
    refused = token or DockToken(pk=0, label="jeton inconnu")
    record(Event.DOCK_TOKEN_REFUSED, by=by, about=refused, related=token.dock if token else None)


def note_seen(token: DockToken) -> None:
    """Write when the agent was last heard, to the minute."""
    now = timezone.now()
    if not token.was_seen_since(now - SEEN_EVERY):
        DockToken.objects.filter(pk=token.pk).update(seen_at=now)


def key_of(token: DockToken) -> str:
    """The key of this agent's receipts; another SECRET_KEY gives another, and agents then need new tokens."""
    return receipt_key(settings.SECRET_KEY, token.receipt_salt)
