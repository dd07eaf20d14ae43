from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPossible
from accounts.duty.actions import import_roster


class Command(BaseCommand):
    help = (
        "Prévoit les vacations d’un tableau CSV ou XLSX (date, début, fin, brigade, secteur, chef, agents). Une seule "
        "ligne fausse, et rien n’est écrit ; le même fichier une seconde fois n’ajoute rien."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        try:
            planned = import_roster(by=SystemActor.CONSOLE, content=file.read_bytes())
        except OSError as error:
            raise CommandError(f"« {file} » ne peut pas être lu ({error.strerror}).") from error
        except NotPossible as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(planned)} vacations prévues.")
