"""Who may watch the docks: one service at a time, even on another machine, by a row that its owner renews."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.locks import machine_id
from accounts.base.moments import numeric_moment
from evidence.intake.models import DockWatcher

# A watcher that gave no sign of life for this long is dead: another may take its place.
SILENT = timedelta(minutes=2)


class AlreadyWatched(Exception):
    """Another service watches the docks; str() says which in French, and what to do."""

    def __init__(self, watcher: DockWatcher) -> None:
        super().__init__(
            f"Les stations sont déjà surveillées par un autre service, sur la machine « {watcher} » (dernier signe de "
            f"vie le {numeric_moment(watcher.renewed_at, seconds=True)}). N’en lancez qu’un ; si l’autre est arrêté, "
            f"celui-ci peut prendre sa place {SILENT // timedelta(minutes=1)} minutes après ce signe de vie."
        )


def begin_watch(*, by: Actor) -> UUID:
    """Become the watcher; returns the token to renew. The caller holds this machine's lock: an earlier watcher of this
    machine is dead. Raises AlreadyWatched.
    """
    token, now = uuid4(), timezone.now()
    owned = {"machine": machine_id(), "token": token, "renewed_at": now}
    watcher, is_new = DockWatcher.objects.get_or_create(pk=1, defaults=owned)
    free = DockWatcher.objects.filter(Q(machine=machine_id()) | Q(renewed_at__lt=now - SILENT))
    if not is_new and not free.update(**owned):
        watcher.refresh_from_db()
        raise AlreadyWatched(watcher)
    return token


def renew_watch(*, by: Actor, token: UUID) -> None:
    """Tell that this watcher is alive. Raises AlreadyWatched when it was silent for so long that another took over."""
    if not DockWatcher.objects.filter(token=token).update(renewed_at=timezone.now()):
        raise AlreadyWatched(DockWatcher.objects.get())
