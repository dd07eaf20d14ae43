from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.base.actors import SystemActor
from levallois.ops.backup.keys import KeyUnreadable, copy_keys, key_folder, make_backup_key
from levallois.ops.backup.taking import BackupFailed, back_up

KEPT = 7


class Command(BaseCommand):
    help = (
        "Sauvegarde dans DOSSIER la base, puis les vidéos et pièces jointes qui n’y sont pas encore, chiffrées et "
        "relues. Les clés n’y sont jamais : --keys les copie ailleurs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", metavar="DOSSIER", type=Path)
        parser.add_argument("--keys", metavar="DOSSIER", type=Path, help="où copier les clés, sur un autre support")
        parser.add_argument("--keep", metavar="N", type=int, default=KEPT, help=f"sauvegardes gardées ({KEPT})")

    def handle(self, *args: Any, **options: Any) -> None:
        target, keys = options["target"].resolve(), options["keys"]
        if options["keep"] < 1:
            raise CommandError("--keep : gardez au moins une sauvegarde.")
        if keys and (keys.resolve().is_relative_to(target) or target.is_relative_to(keys.resolve())):
            raise CommandError("Les clés ne se rangent pas avec ce qu’elles ouvrent : choisissez un autre support.")
        try:
            make_backup_key()
            copied = copy_keys(key_folder(), keys) if keys else []
            backup = back_up(target, keep=options["keep"], by=SystemActor.CONSOLE)
        except (BackupFailed, KeyUnreadable) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Les clés ne peuvent pas être écrites ({error.strerror}).") from error
        self.stdout.write(f"{backup} : {backup.files} fichiers, dont {backup.new_files} ajoutés. Tout a été relu.")
        if copied:
            self.stdout.write(f"Clés copiées dans {keys} : {', '.join(copied)}. Sans elles, rien ne se restaure.")
        if backup.missing:
            raise CommandError(
                f"{backup.missing} fichiers que la base nomme ne sont plus dans le magasin : la sauvegarde est faite "
                "sans eux. Voyez « Aujourd’hui »."
            )
