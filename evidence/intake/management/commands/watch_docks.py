import logging
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.db.utils import OperationalError
from django_q.tasks import async_task

from accounts.base.actors import SystemActor
from accounts.base.queues import BYTES
from accounts.leases.holding import Held, LeaseLost, held
from evidence.intake.actions.dock_polling import (
    WATCHING,
    DockWatch,
    announce_round,
    claim_files,
    end_finished_offloads,
    reset_claims,
)
from evidence.intake.actions.uploads import complete_whole_uploads

logger = logging.getLogger(__name__)

ROUND_SECONDS = 2.0


class Command(BaseCommand):
    help = (
        "Surveille les dossiers des stations d’accueil et confie chaque fichier arrivé au travailleur. Sans fin. Si un "
        "autre service les surveille déjà, attend de prendre sa place."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            close_old_connections()
            try:
                with held(WATCHING, in_background=False) as lease:
                    if lease:
                        self._watch(lease)
            except OperationalError as error:
                logger.warning("surveillance des stations interrompue : %s", error)
            time.sleep(ROUND_SECONDS)

    def _watch(self, lease: Held) -> None:
        """Until another service has taken over: this one hung for too long."""
        watch = DockWatch(Path(settings.DOCKS_ROOT))
        reset_claims()
        while True:
            close_old_connections()
            try:
                if not lease.renew():
                    return
                watch_once(watch)
            except LeaseLost:
                return
            except (OSError, OperationalError) as error:
                # A dock unmounted or a database restarting: the next round finds everything again.
                logger.warning("ronde des stations interrompue : %s", error)
            time.sleep(ROUND_SECONDS)


def watch_once(watch: DockWatch) -> None:
    """One round."""
    announce_round(watch, by=SystemActor.DOCK)
    complete_whole_uploads(by=SystemActor.DOCK)
    for key in claim_files():
        async_task("evidence.intake.tasks.receive", key, cluster=BYTES)
    end_finished_offloads(by=SystemActor.DOCK)
