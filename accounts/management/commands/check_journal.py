from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.journal_check import check_journal


class Command(BaseCommand):
    help = (
        "Recalcule chaque empreinte du journal et chaque point de contrôle, et nomme la première entrée rompue. "
        "N’écrit jamais."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--witness",
            action="append",
            type=Path,
            default=[],
            metavar="FICHIER",
            help="un point de contrôle tel qu’un témoin l’a reçu",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            witnessed = [path.read_text(encoding="utf-8") for path in options["witness"]]
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Ce point de contrôle ne peut pas être lu : {error}.") from error
        report = check_journal(witnessed=witnessed)
        if report.finding:
            raise CommandError(f"{report.finding.sentence} ({report.entries} entrées vérifiées avant elle)")
        self.stdout.write(
            f"Journal intact : {report.entries} entrées et {report.checkpoints} points de contrôle vérifiés."
        )
