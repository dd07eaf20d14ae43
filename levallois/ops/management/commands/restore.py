from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.base.actors import SystemActor
from levallois.ops.backup.keys import key_folder
from levallois.ops.backup.restoring import RestoreFailed, Source, check, restore

SENTENCES = (
    ("erased", "effacements refaits"),
    ("held", "conservations reposées, à revoir par la direction"),
    ("recovered", "fichiers sans fiche mis en quarantaine"),
    ("missing", "fichiers que la base nomme et que personne n’a plus"),
    ("differing", "vidéos qui ne correspondent pas à leur empreinte"),
)


class Command(BaseCommand):
    help = (
        "Restaure une sauvegarde sur une installation sans base, refait les effacements et conservations d’après, puis "
        "rend compte. Le site reste fermé jusque-là ; interrompue, la commande se relance."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="DOSSIER", type=Path)
        parser.add_argument("--keys", metavar="DOSSIER", type=Path, help="où sont les clés (DATA_ROOT)")
        parser.add_argument("--instant", default="", help="laquelle des sauvegardes (la dernière)")
        parser.add_argument(
            "--register", metavar="FICHIER", type=Path, help="le registre des effacements, s’il est ailleurs"
        )
        parser.add_argument("--check", action="store_true", help="relire toute la sauvegarde, sans rien changer")

    def handle(self, *args: Any, **options: Any) -> None:
        source = Source(
            folder=options["source"],
            keys=options["keys"] or key_folder(),
            instant=options["instant"],
            register=options["register"],
        )
        try:
            if options["check"]:
                self.stdout.write(f"Sauvegarde entière et lisible : {check(source)} fichiers et la base.")
                return
            found = restore(source, by=SystemActor.CONSOLE, say=self.stdout.write)
        except RestoreFailed as error:
            raise CommandError(str(error)) from error
        for name, words in SENTENCES:
            self.stdout.write(f"  {found[name]} {words}")
        if found["lost_entries"]:
            self.stdout.write(
                f"Le journal perdu allait au moins jusqu’à l’entrée {found['lost_entries']} : ce qui a été habilité, "
                "révoqué ou remis depuis la sauvegarde est à ressaisir."
            )
        self.stdout.write("Restauration finie. Vérifiez le journal (check_journal), puis relancez le service.")
