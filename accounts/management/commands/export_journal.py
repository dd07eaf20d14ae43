import getpass
import os
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import journal_verifier
from accounts.actions.journal_exports import record_whole_export
from accounts.actors import SystemActor
from accounts.journal_export import exported_lines
from accounts.journal_key import public_pem
from accounts.models import JournalCheckpoint


class Command(BaseCommand):
    help = (
        "Écrit le journal entier dans DOSSIER (journal.jsonl), avec ses points de contrôle, la clé publique qui les "
        "signe et le programme qui vérifie le tout (verifier.py)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DOSSIER", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder, entries = options["folder"], 0
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (folder / "journal.jsonl").open("xb") as written:
                record_whole_export(by=SystemActor.CONSOLE, account=getpass.getuser())
                for line in exported_lines():
                    written.write(line)
                    entries += 1
                written.flush()
                os.fsync(written.fileno())
            for checkpoint in JournalCheckpoint.objects.all():
                (folder / f"controle-{checkpoint.size:09d}.txt").write_text(checkpoint.note, encoding="utf-8")
            (folder / "cle-publique.pem").write_bytes(public_pem())
            shutil.copyfile(str(journal_verifier.__file__), folder / "verifier.py")
        except FileExistsError as error:
            raise CommandError(f"« {folder} » contient déjà un journal : indiquez un autre dossier.") from error
        except OSError as error:
            raise CommandError(f"« {folder} » ne peut pas être écrit ({error.strerror}).") from error
        self.stdout.write(
            f"{entries} entrées écrites. Vérifier : "
            "python3 verifier.py --key cle-publique.pem controle-*.txt < journal.jsonl"
        )
