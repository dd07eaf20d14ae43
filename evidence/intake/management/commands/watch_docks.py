import logging
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.db.utils import OperationalError
from django_q.tasks import async_task

from accounts.base.actors import SystemActor
from accounts.base.locks import exclusive
from evidence.intake.actions.dock_polling import (
    DockWatch,
    announce_round,
    claim_files,
    end_finished_offloads,
    reset_claims,
)
from evidence.intake.actions.uploads import complete_whole_uploads
from evidence.intake.actions.watching import AlreadyWatched, begin_watch, renew_watch

logger = logging.getLogger(__name__)

ROUND_SECONDS = 2.0
ANOTHER_HERE = "Un autre service surveille déjà les stations sur cette machine : n’en lancez qu’un."


class Command(BaseCommand):
    help = "Surveille les dossiers des stations d’accueil et confie chaque fichier arrivé au travailleur. Sans fin."

    def handle(self, *args: Any, **options: Any) -> None:
        with exclusive("dock-watcher") as alone:
            if not alone:
                raise CommandError(ANOTHER_HERE)
            try:
                self._watch()
            except AlreadyWatched as error:
                raise CommandError(str(error)) from error

    def _watch(self) -> None:
        token = begin_watch(by=SystemActor.DOCK)
        watch = DockWatch(Path(settings.DOCKS_ROOT))
        reset_claims()
        while True:
            close_old_connections()
            try:
                renew_watch(by=SystemActor.DOCK, token=token)
                self._round(watch)
            except (OSError, OperationalError) as error:
                # A dock unmounted or a database restarting: the next round finds everything again.
                logger.warning("ronde des stations interrompue : %s", error)
            time.sleep(ROUND_SECONDS)

    def _round(self, watch: DockWatch) -> None:
        announce_round(watch, by=SystemActor.DOCK)
        complete_whole_uploads(by=SystemActor.DOCK)
        for key in claim_files():
            async_task("evidence.intake.tasks.receive", key)
        end_finished_offloads(by=SystemActor.DOCK)
