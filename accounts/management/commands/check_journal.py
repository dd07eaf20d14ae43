from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.journal_check import check_journal


class Command(BaseCommand):
    help = "Recalcule chaque empreinte du journal et nomme la première entrée rompue. N’écrit jamais."

    def handle(self, *args: Any, **options: Any) -> None:
        report = check_journal()
        if report.finding:
            raise CommandError(f"{report.finding.sentence} ({report.entries} entrées vérifiées avant elle)")
        self.stdout.write(f"Journal intact : {report.entries} entrées vérifiées.")
