from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.base.moments import numeric_day
from accounts.journal.actions.clock import require_sure_clock
from evidence.footage.models import Clip
from evidence.footage.selectors import with_erasure_dates
from evidence.intake.actions.erasure import erase_all_expired
from evidence.intake.models import QuarantinedFile


class Command(BaseCommand):
    help = "Efface les vidéos dont le délai de conservation est écoulé et qu’aucune procédure ne retient."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui serait effacé, sans rien effacer")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._tell()
            return
        try:
            require_sure_clock(by=SystemActor.ERASER)
        except NotPossible as error:
            raise CommandError(str(error)) from error
        report = erase_all_expired(by=SystemActor.ERASER)
        self.stdout.write(f"{report.erased} effacé(s), {report.freed_bytes / 1e6:.1f} Mo libérés.".replace(".", ",", 1))
        if report.failures:
            raise CommandError(f"{report.failures} effacement(s) reporté(s) au prochain passage : {report.last_error}")

    def _tell(self) -> None:
        now = timezone.now()
        clips = Clip.objects.due(now).select_related("camera").order_by("started_at")
        for clip in with_erasure_dates(clips):
            self.stdout.write(f"{clip} · {clip.camera} · échue le {numeric_day(clip.erase_due_at)}")
        waiting = QuarantinedFile.objects.waiting().due(now)
        for quarantined in waiting:
            self.stdout.write(f"{quarantined} · quarantaine")
        self.stdout.write(f"{len(clips) + len(waiting)} à effacer. Rien n’a été effacé.")
