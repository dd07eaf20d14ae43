import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.base.actors import SystemActor
from accounts.journal.export import write_journal
from accounts.oversight.actions import record_whole_export


class Command(BaseCommand):
    help = (
        "Écrit le journal entier dans DOSSIER (journal.jsonl), avec ses points de contrôle, leurs jetons d’horodatage, "
        "la clé publique et le programme qui vérifie le tout (verifier.py)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DOSSIER", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"]
        try:
            if (folder / "journal.jsonl").exists():
                raise FileExistsError
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            record_whole_export(by=SystemActor.CONSOLE, account=getpass.getuser())
            entries = write_journal(folder)
        except FileExistsError as error:
            raise CommandError(f"« {folder} » contient déjà un journal : indiquez un autre dossier.") from error
        except OSError as error:
            raise CommandError(f"« {folder} » ne peut pas être écrit ({error.strerror}).") from error
        self.stdout.write(f"{entries} entrées écrites. Vérifier, dans ce dossier : python3 verifier.py")
